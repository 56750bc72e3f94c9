"""Notes of the author to herself, and holes she meant to fill.

What can only be a note is an error and stops ``send``: a claim that was still to be checked must not go out
because somebody forgot.  What a reader might be meant to see is a warning.
"""

from __future__ import annotations

import re

from newsletter.issue.findings import Findings
from newsletter.issue.wording.lines import Line

_DUTCH = (
    r"nog (?:even |eens |goed )?(?:checken|controleren|invullen|uitzoeken|aanvullen|navragen|nakijken"
    r"|nazoeken|opzoeken|afmaken|verifi[eë]ren|toevoegen|uitwerken)\b"
)
_OTHER = (
    r"to (?:check|do|be (?:checked|added|written|confirmed))\b|check\b|to-?do\b|citation needed|invullen\b"
    r"|aanvullen\b|checken\b|controleren\b|noch (?:(?:zu )?pr[uü]fen|erg[aä]nzen|einf[uü]gen|kl[aä]ren)\b"
    r"|[aà] (?:v[eé]rifier|compl[eé]ter)\b"
)
#: Without one of these there is neither note nor hole in a line.
_SIGNS = re.compile(r"[\[?]|TODO|FIXME|odo:|[Nn][Oo][Gg] |orem|XXX|TBD|TK|tk")
#: Notes wherever they stand; in quotation marks it is a word that somebody writes about.
_NOTE = re.compile(
    r"(?<![\w\"“‘'-])(?:TODO|FIXME)(?![\w\"”’'-]| (?:list|lijst|app|notes?)\b)"
    r"|(?<![\w-])[Tt]odo:(?=\s|$)|NOG (?:CHECKEN|CONTROLEREN|INVULLEN)\b|[Ll]orem ipsum dolor"
)
#: A paragraph or item that is nothing else, or says what is missing: "Nog invullen: het jaar."
_FIRST = re.compile(rf"(?:[ \t>]|[-*+#] )*+({_DUTCH})(?=[ \t]*(?::|[.!…]*$))", re.IGNORECASE)
#: Notes in brackets, or marked; "(nog checken)", "[to check]", "**nog invullen**".
_MARKED = re.compile(
    rf"(?:[(\[<*=_]{{1,3}}+[ \t]?)({_DUTCH})|\[[ \t]?({_OTHER})[^\[\]\n]{{0,80}}+\](?![(\[:])", re.IGNORECASE
)
#: Few sentences for a reader begin like this: "Nog even checken of je lid bent."
_BEGINNING = re.compile(rf"(?:[ \t>]|[-*+#] )*+({_DUTCH})", re.IGNORECASE)
_FOLLOWING = re.compile(rf"[.!?][ \t]++({_DUTCH})", re.IGNORECASE)

_WORDS = (
    "naam|datum|bedrag|aantal|plaats|link|bron|foto|plaatje|afbeelding|citaat|titel|tekst|adres|telefoonnummer"
    "|name|date|amount|place|source|photo|picture|quote|title|text|address|betrag|ort|quelle|bild|zitat|nom"
    "|lieu|montant|citation|texte|adresse"
)
#: Holes: "in ??? gulden", "XXX", "TKTK", "[naam]", "lorem ipsum".
_HOLE = re.compile(
    r"(?<![^\s(\[])(\?{3,}+)(?![^\s)\].,;:])|(?<![\w-])(XXX|TBD|TK(?:TK)++|tk(?:tk)++)(?![\w-])"
    rf"|(?<![\w\]!])(\[(?:{_WORDS}|(?i:hier )[^\[\]\n]{{1,40}}+)\])(?![(\[:])|\b([Ll]orem ipsum)\b(?! dolor)",
)
#: ``[link]: https://...`` makes a link of ``[link]``.
_DEFINITION = re.compile(r"[ \t>]*+(\[[^\[\]\n]{1,60}+\]):")


def inspect(lines: list[Line], blocks: list[list[Line]], findings: Findings) -> None:
    """Report notes as errors and holes as warnings."""
    links = {found[1].lower() for line in lines if (found := _DEFINITION.match(line.source))}
    starts = {block[0].number for block in blocks}
    for line in (line for line in lines if _SIGNS.search(line.prose)):
        certain, maybe = _notes(line, line.number in starts)
        for column, note in sorted(certain.items()):
            what = f"“{note[:60]}” is a note to yourself that readers would see"
            mend = "do what it says and delete it; a reader's list of chores is a “to-do list”"
            findings.error("unfinished", line.number, what, mend, column=column)
        for column, note in sorted(maybe.items()):
            what = f"“{note[:60]}” looks like a note to yourself"
            findings.warning("placeholder", line.number, what, "delete it if it is", column=column)
        for found in _HOLE.finditer(line.prose):
            hole = found.group()
            if hole.lower() not in links:
                what = f"“{hole[:60]}” looks like a place still to be filled"
                findings.warning("placeholder", line.number, what, "fill it", column=found.start() + 1)


def _notes(line: Line, is_start: bool) -> tuple[dict[int, str], dict[int, str]]:
    """Certain and likely notes in a line by column; one that several expressions find is there once."""
    certain = _found([*_NOTE.finditer(line.prose), *_MARKED.finditer(line.prose)])
    likely = [*_FOLLOWING.finditer(line.prose)]
    if is_start:
        certain = _found([match for match in (_FIRST.match(line.prose),) if match]) | certain
        likely += [match for match in (_BEGINNING.match(line.prose),) if match]
    maybe = _found(likely)
    inside = [range(column, column + len(note)) for column, note in certain.items()]
    return certain, {c: note for c, note in maybe.items() if not any(c in span for span in inside)}


def _found(matches: list[re.Match[str]]) -> dict[int, str]:
    """What they found, by column."""
    return {match.start(match.lastindex or 0) + 1: match.group(match.lastindex or 0) for match in matches}
