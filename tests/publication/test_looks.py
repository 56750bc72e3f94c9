import pytest

from newsletter.edition.palette import palette
from newsletter.models.theme import FONTS
from newsletter.publication import keys, looks


def test_every_colour_of_the_palette_can_be_set_and_no_other():
    known = {key.name for key in keys.THEME if key.type == "colour"}
    assert known == palette({}).keys()


@pytest.mark.parametrize("given", [*FONTS, "serif", "Optima, Candara, sans-serif", "Noto Serif,serif"])
def test_a_typeface(given):
    read = looks.font(f" {given} ")
    assert read == given.replace(",serif", ", serif")
    # Nothing that could close a style attribute or fetch anything.
    assert not set(FONTS.get(read, read)) & set("\"'();:{}<>\\/")


@pytest.mark.parametrize(
    "given",
    [
        *("", "Comic Sans", "Optima", "Optima, serif, ", '"Segoe UI", serif', "url(a), serif", "a;b, serif"),
        *(
            "var(--a), serif",
            "3 Serif, serif",
            "Source Serif 4, serif",
            f"{'A' * 200}, serif",
            "@import, serif",
            3,
            None,
            ["serif"],
        ),
    ],
)
def test_no_typeface(given):
    with pytest.raises(ValueError, match="sans-serif"):
        looks.font(given)


@pytest.mark.parametrize("given", ["../letter", "Letter", "", "a/b", ".git", "a" * 41, 7])
def test_no_name_of_a_theme(given):
    with pytest.raises(ValueError, match="name of a theme"):
        looks.theme_name(given)


def test_own_texts():
    assert looks.own({"slogan": " Lees mee "}) == {"slogan": "Lees mee"}


@pytest.mark.parametrize("given", ["x", {"Slogan": "x"}, {"slogan": 1}, {"a b": "x"}, {"a": "x\ny"}])
def test_no_own_texts(given):
    with pytest.raises(ValueError, match=r"\[theme\.own\]"):
        looks.own(given)


def test_every_typeface_of_ours_is_one_that_may_be_given():
    assert {name: looks.font(families) for name, families in FONTS.items()} == dict(FONTS)
