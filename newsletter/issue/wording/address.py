"""How a Dutch issue addresses its readers: je or u, and not both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.issue.findings import Findings
from newsletter.issue.wording.lines import Line, is_quoted, paragraphs
from newsletter.models import Tone

_U = re.compile(r"(?<![\w'’.*_-])(?:u|uw|uzelf)(?![\w'’*_-]|\.[a-z])", re.IGNORECASE)
_JE = re.compile(r"(?<![\w'’.*_-])(?:je|jij|jou|jouw|jezelf)(?![\w'’*_-])", re.IGNORECASE)
#: Also said of nobody in particular: "zo gaat dat, als je ouder wordt".
_WEAK = "je"
FEWEST_WEAK = 3
#: Talk about the words, hours, set phrases.
_NO_ADDRESS = re.compile(
    r"\b(?:u|je) (?:of|en) (?:u|je)\b|\bdank u\b|\bu zegg?en\b|\bu zeg(?:t|gen)?\b|(?<=\d )u(?!\w)"
    r"|\b(?:letter|klinker)s? u\b|\b[aeio],? (?:en |of )?u\b",
    re.IGNORECASE,
)
#: A quotation between marks, within one paragraph.
_QUOTATIONS = re.compile(
    r"[\"“”„][^\"“”„]*+(?:[\"“”]|$)|«[^«»]*+(?:»|$)|(?<!\w)‘[^‘]*?[^\s‘]’(?!\w)"
    r"|(?<!\w)'(?!(?:s|t|n|m|k|r|ie|em|er)\b)[^'\n]{2,300}+'(?!\w)"
)
_MARKS = re.compile("[\"“”„«‘']")
_MARKER = re.compile(r"[ \t>]*+\[!")


def inspect(lines: list[Line], tone: Tone, findings: Findings) -> None:
    """Report the form that is not the issue's, once, at its first place."""
    own: list[tuple[int, int, str]] = []
    other: list[tuple[int, int, str]] = []
    for number, text in _spoken(lines):
        for form, found in ((Tone.U, _U), (Tone.JE, _JE)):
            places = own if form is tone else other
            places += [(number, match.start() + 1, match.group()) for match in found.finditer(text)]
    strong = [place for place in other if place[2].lower() != _WEAK]
    if not strong and len(other) < FEWEST_WEAK:
        return
    line, column, word = other[0]
    stray = Tone.JE if tone is Tone.U else Tone.U
    if not own:
        what = (
            f"the issue says {stray} (“{word}”, {_times(len(other))}); the fixed texts of the mail say {tone}"
        )
        mend = f"write tone: {stray} in the front matter, or say {tone}"
    else:
        more = sorted({number for number, _, _ in other} - {line})
        also = f", also on line {', '.join(map(str, more[:5]))}" if more else ""
        what = f"“{word}” in an issue that says {tone} {_times(len(own))}{also}"
        mend = f"choose one: say {tone} here, or {stray} everywhere with tone: {stray}"
    findings.warning("tone-mixed", line, what, mend, column=column)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _spoken(lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """What the author says herself to readers: no quotes, nothing between quotation marks."""
    for paragraph in paragraphs(_own(lines)):
        text = "\n".join(line.prose for line in paragraph)
        if _MARKS.search(text):
            text = _QUOTATIONS.sub(_blank, text)
        if _U.search(text):
            text = _NO_ADDRESS.sub(_blank, text)
        yield from zip((line.number for line in paragraph), text.split("\n"), strict=True)


def _own(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines without those of quotes; a callout is no quote but the author's own words."""
    quoted = theirs = False
    for line in lines:
        begins, quoted = is_quoted(line) and not quoted, is_quoted(line)
        if begins:
            theirs = _MARKER.match(line.source) is None
        if not (quoted and theirs):
            yield line


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())
