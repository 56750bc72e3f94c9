import pytest


@pytest.mark.parametrize(
    ("title", "rules"),
    [
        ("Wat nu?", []),
        ("Wat we leerden van de brief die niemand wilde lezen, en nu?", []),
        ("Wat we leerden van de brief die niemand op tijd wilde lezen en waarom", ["subject-long"]),
        ("GROOT NIEUWS", ["subject-loud"]),
        ("De AVG en de VNG", []),
        ("BZK", []),
        ("Taart! En koffie!", ["subject-loud"]),
        ("Taart!", []),
        ("Een hart ❤️ voor wie leest", []),
        ("Samen 👩‍👩‍👧 op pad", []),
        ("Taart 🎂 en koffie ☕", ["subject-loud"]),
    ],
)
def test_subject(judged, title, rules):
    assert judged(title=title) == [(rule, "warning", 2) for rule in rules]


@pytest.mark.parametrize(
    ("preheader", "rules"),
    [
        ("Over een brief van één kant, en twee vragen aan jou", []),
        ("Kort maar goed", ["preheader-length"]),
        ("Een zin die maar niet wil ophouden, " * 4, ["preheader-length"]),
        ("“Wat nu”", ["preheader-repeats"]),
    ],
)
def test_preheader(judged, preheader, rules):
    assert judged(preheader=preheader) == [(rule, "warning", 4) for rule in rules]
