import pytest


@pytest.mark.parametrize(
    "swap",
    [
        ('<meta name="color-scheme"', '<meta name="x"'),
        ('<meta name="supported-color-schemes"', '<meta name="x"'),
        (":root {", ".root {"),
        ("prefers-color-scheme: dark", "prefers-contrast: more"),
    ],
)
def test_what_belongs_together(rules, swap):
    assert rules(html=[swap]) == [("dark-colours", "warning", "templates")]
