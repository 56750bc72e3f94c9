"""Words that stand twice in a row: "de de"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.issue.findings import Findings
from newsletter.issue.wording.lines import WORD, Line
from newsletter.models import Language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Sounds and feelings are said twice in every language.
_ANYWHERE = _words("ha haha he hè hey hi ho hoi bla blah bye ja nee no oh och la na tik tok klop")
#: Words that meet themselves in good sentences: "dat dat kan", "of ze ze kent", "gave her her book".
LEGITIMATE = {
    Language.NL: _ANYWHERE
    | _words(
        "dat die had hadden haar hun ze zie zo je u ons wie wat is zijn was waren heeft hebben wordt worden"
        " werd werden kan kunnen wil willen moet moeten mag mogen gaat gaan doet doen staat staan komt komen"
        " heel erg veel lang zeer nooit eens vele"
    ),
    Language.EN: _ANYWHERE
    | _words(
        "that had her you is was are were do did who what very really so well many long never far much there"
        " win knock"
    ),
    Language.DE: _ANYWHERE
    | _words(
        "die der das den dem denen sie ihr ihnen uns euch was wer war waren ist sind hat haben hatte wird"
        " werden kann können will muss nein sehr so viel lange zu"
    ),
    Language.FR: _ANYWHERE | _words("nous vous oui non si très tout bien bon loin jamais plus"),
}
#: Before these "het het" is a mistake: a preposition takes no second pronoun ("in het het park").
_BEFORE_HET = _words(
    "aan achter bij door in langs met na naar naast om onder op over per rond sinds te tegen tijdens tot uit"
    " van vanaf via voor"
)

#: What may stand between two words that are neighbours: white space and signs of emphasis.
_GAP = re.compile(r"[*_~]*+\s++[*_~]*+")
_LINE_END = re.compile(r"[*_~]*+[ \t]?")
_LINE_START = re.compile(r"[ \t>]*+[*_~]*+")


def inspect(blocks: Iterable[list[Line]], language: Language, findings: Findings) -> None:
    """Report the second of two equal neighbours, also at the start of the next line of its block."""
    for paragraph in blocks:
        _paragraph(paragraph, language, findings)


def _paragraph(paragraph: list[Line], language: Language, findings: Findings) -> None:
    before, last, reported = "", "", False
    at: tuple[Line, int] = (paragraph[0], 0)  # where the last word ends
    for line in paragraph:
        for word in WORD.finditer(line.prose):
            lower = word.group().lower()
            if lower != last or not _side_by_side(*at, line, word.start()):
                before, last, reported = last, lower, False
            elif not reported and _is_mistake(word.group(), before, language):
                what = f"“{word.group()[:40]}” stands here twice in a row"
                findings.warning("word-doubled", line.number, what, "delete one", column=word.start() + 1)
                reported = True
            at = (line, word.end())


def _side_by_side(line: Line, end: int, other: Line, start: int) -> bool:
    """Whether the source has nothing but space and emphasis between the end of a word and the next one."""
    if line is other:
        return _GAP.fullmatch(line.source, end, start) is not None
    if _LINE_END.fullmatch(line.source, end) is None or other.number != line.number + 1:
        return False
    return _LINE_START.fullmatch(other.source, 0, start) is not None


def _is_mistake(word: str, before: str, language: Language) -> bool:
    """``word`` is the second one as it is written, ``before`` the word in front of both."""
    lower = word.lower()
    if lower in LEGITIMATE[language] or word[0].isupper():
        return False  # "Baden Baden", and nobody begins a sentence with a word that was just said
    if language is Language.NL and lower == "het":
        return before.lower() in _BEFORE_HET
    return len(word) > 1 or language is Language.EN
