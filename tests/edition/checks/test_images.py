import pytest

from newsletter.edition import check
from newsletter.issue import parse
from newsletter.models import Picture


@pytest.mark.parametrize(
    ("alt", "rule"),
    [
        ("Een brug over de gracht", ""),
        ("de oude brug", ""),
        ("IMG_2034.jpg", "image-alt-vague"),
        ("IMG 2034", "image-alt-vague"),
        ("de-oude-brug.png", "image-alt-vague"),
        ("de-oude-brug", "image-alt-vague"),
        ("Afbeelding", "image-alt-vague"),
        ("Foto van de markt", ""),
        ("Twintig mensen op een plein. " * 6, "image-alt-long"),
        ("", "image-without-alt"),
    ],
)
def test_alternative_text(judged, alt, rule):
    text = f"![{alt}](https://example.org/p/de-oude-brug.png)"
    assert judged(text) == ([(rule, "warning", 6)] if rule else [])


def test_a_name_of_one_plain_word_describes(judged):
    assert judged("![brug](https://example.org/brug.png)") == []


@pytest.mark.parametrize(
    ("src", "rules"),
    [
        ("https://example.org/a.png?v=2", []),
        ("https://example.org/svg", []),
        ("http://example.org/a.png", ["image-http"]),
        ("https://example.org/a.SVG?v=2", ["image-format"]),
        ("http://example.org/a.webp", ["image-http", "image-format"]),
        ("https://[x/a.png", []),
    ],
)
def test_pictures_from_the_web(judged, src, rules):
    assert judged(f"![Een brug]({src})") == [(rule, "warning", 6) for rule in rules]
    assert judged(f'<img src="{src}" alt="Een brug">') == [(rule, "warning", 6) for rule in rules]


@pytest.mark.parametrize(
    ("width", "size", "heavy"),
    [
        (1200, 900_000, False),
        (1300, 900_000, True),
        (4000, 40_000, False),
        (1200, 1_100_000, True),
        (0, 900_000, False),
    ],
)
def test_weight(judged, width, size, heavy):
    pictures = {"a.jpg": Picture("a.jpg", bytes(size), "image/jpeg", width, 10)}
    assert judged("![Een brug](a.jpg)", pictures) == ([("image-heavy", "warning", 6)] if heavy else [])


def test_weight_of_all_together(judged):
    many = {f"{n}.jpg": Picture(f"{n}.jpg", bytes(900_000), "image/jpeg", 600, 10) for n in range(6)}
    text = " ".join(f"![Brug {n}]({n}.jpg)" for n in range(6))
    assert judged(text, many) == [("image-heavy", "warning", 0)]
    assert judged(text, dict(list(many.items())[:5]) | {"5.jpg": many["0.jpg"]}) != []


@pytest.mark.parametrize(
    ("markup", "rules"),
    [
        ('<img src="https://example.org/a.png">', ["html-image-without-alt"]),
        ('<img data-alt="x" src="https://example.org/a.png">', ["html-image-without-alt"]),
        ('<img src="https://example.org/a.png" alt>', []),
        ('<img alt="a > b" src="https://example.org/a.png"/>', []),
    ],
)
def test_alt_in_html(judged, markup, rules):
    assert judged(f"x\n\n<p>{markup}</p>") == [(rule, "error", 8) for rule in rules]


@pytest.mark.parametrize(
    "text",
    [
        "![Een plein](https://example.org/p.png?e={{ email }})",
        '<p><img alt="Een plein" src="https://example.org/{{ first_name | x }}.png"></p>',
    ],
)
def test_no_picture_may_tell_who_reads(text):
    issue = parse(f"---\ntitle: X\nnumber: 1\n---\n{text}\n".encode(), "a.md")
    assert "image-per-reader" in {one.rule for one in check(issue, features={}, pictures={})}


@pytest.mark.parametrize("tag", ["script", "iframe", "form", "video"])
def test_what_is_left_out_is_said(tag):
    issue = parse(f"---\ntitle: X\nnumber: 1\n---\n<{tag}>x</{tag}>\n".encode(), "a.md")
    assert "html-left-out" in {one.rule for one in check(issue, features={}, pictures={})}
