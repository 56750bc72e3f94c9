"""The small signs: quotation marks, apostrophes, dashes, and spaces that do not break."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.models import Language, Node

NO_BREAK_SPACE = "\u00a0"
NARROW_SPACE = "\u202f"
#: Outer and inner quotation marks, opening and closing, as printers of the language set them.
QUOTES = {
    Language.NL: ("“", "”", "‘", "’"),
    Language.EN: ("“", "”", "‘", "’"),
    Language.DE: ("„", "“", "‚", "‘"),
    Language.FR: (f"«{NARROW_SPACE}", f"{NARROW_SPACE}»", "“", "”"),
}
#: Binding the last words of a shorter line would leave nothing to break.
FEWEST_WORDS = 3

# Words that begin with an apostrophe; a quotation mark after it means that a letter was quoted.
_SHORTENED = {
    language: re.compile(rf"(?<![\w'’])'(?=(?:{words})\b(?!['’]))", re.IGNORECASE)
    for language, words in {
        # 's ochtends, 't, 'k, 'n, 'm, 'r, 'ns, 'ie, 'em
        Language.NL: "[stknmr]|ns|ie|em|er",
        # 'tis, 'twas, 'til, 'em, 'cause
        Language.EN: "tis|twas|til|em|cause",
        # 's ist, 'ne, 'nen
        Language.DE: "s|n|ne|nen|nem|ner",
    }.items()
}
_ROCK_N_ROLL = re.compile(r"(?<= )'n'(?= )", re.IGNORECASE)
#: '80 and the '90s; not the start of a quotation such as '12 foto's'.
_YEAR = re.compile(r"(?<![\w'’])'(?=\d\ds?(?!\w)(?!(?:[^']|(?<=\w)'(?=\w))*[\w.,!?…)]'(?!\w)))")
_ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
_EM_DASH = re.compile(r"(?<!-)---(?!-)")
_EN_DASH = re.compile(r"(?<=\s)--(?=\s)|(?<=[^-\s])--(?=[^-\s])")
_HIGH = re.compile(r" (?=[;!?]+(?!\w))")
_COLON = re.compile(r" (?=:(?:\s|$))")
_OPENING = re.compile(r"«[ \u00a0\u202f]?")
_CLOSING = re.compile(r"[ \u00a0\u202f]?»")


def apostrophes(text: str, language: Language) -> str:
    """Apostrophes that begin a word, which would otherwise be taken for opening quotation marks."""
    if "'" not in text:
        return text
    if language is Language.EN:
        text = _ROCK_N_ROLL.sub("’n’", text)
    if shortened := _SHORTENED.get(language):
        text = shortened.sub("’", text)
    return _YEAR.sub("’", text)


def spaces(text: str, language: Language) -> str:
    """French: the space before ``: ; ! ?`` and inside « » does not break; none is added before the former.

    Narrow ones, except before a colon, as the Imprimerie nationale sets them.
    """
    if language is not Language.FR:
        return text
    text = _COLON.sub(NO_BREAK_SPACE, _HIGH.sub(NARROW_SPACE, text))
    return _CLOSING.sub(f"{NARROW_SPACE}»", _OPENING.sub(f"«{NARROW_SPACE}", text))


def signs(text: str) -> str:
    """Three dots -> an ellipsis, two or three hyphens -> a dash; ``--option`` stays."""
    if "--" in text:
        text = _EN_DASH.sub("–", _EM_DASH.sub("—", text))
    return _ELLIPSIS.sub("…", text) if "..." in text else text


def bind_last_words(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """A no-break space between the last two words, so that no heading ends in a line of one word."""
    if not children or children[-1].kind != "text":
        return children
    words = sum(len(child.plain().split()) for child in children)
    head, space, last = children[-1].text.rstrip().rpartition(" ")
    if not (space and head.strip()) or words < FEWEST_WORDS:
        return children
    return (*children[:-1], replace(children[-1], text=f"{head.rstrip()}{NO_BREAK_SPACE}{last}"))
