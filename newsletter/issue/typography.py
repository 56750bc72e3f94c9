"""The small signs: quotation marks, apostrophes, dashes, and spaces that do not break."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.models import Language, Node

#: Outer and inner quotation marks, opening and closing, as printers of the language set them.
QUOTES = {
    Language.NL: ("“", "”", "‘", "’"),
    Language.EN: ("“", "”", "‘", "’"),
    Language.DE: ("„", "“", "‚", "‘"),
    Language.FR: ("«\u00a0", "\u00a0»", "‹\u00a0", "\u00a0›"),
}
NO_BREAK_SPACE = "\u00a0"
#: Binding the last words of a shorter line would leave nothing to break.
FEWEST_WORDS = 3

#: 's ochtends, 't, 'k, 'n, 'm, 'r, 'ie, 'em; a quotation mark after it means that a letter was quoted.
_DUTCH = re.compile(r"(?<![\w'’])'(?=(?:[stknmr]|ie|em|er)\b(?!['’]))", re.IGNORECASE)
#: '80; not the start of a quotation such as '12 maanden'.
_YEAR = re.compile(r"(?<![\w'’])'(?=\d\d(?!\w)(?![^']*\w'))")
_ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
_EM_DASH = re.compile(r"(?<!-)---(?!-)")
_EN_DASH = re.compile(r"(?<=\s)--(?=\s)|(?<=[^-\s])--(?=[^-\s])")


def apostrophes(text: str, language: Language) -> str:
    """Apostrophes that begin a word, which would otherwise be taken for opening quotation marks."""
    if "'" not in text:
        return text
    if language is Language.NL:
        text = _DUTCH.sub("’", text)
    return _YEAR.sub("’", text)


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
