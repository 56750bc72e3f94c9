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
    r"to (?:check|do|be (?:checked|added|written|confirmed))\b|check this\b|citation needed|invullen\b"
    r"|aanvullen\b|checken\b|controleren\b|noch (?:(?:zu )?pr[uü]fen|erg[aä]nzen|einf[uü]gen|kl[aä]ren)\b"
    r"|[aà] (?:v[eé]rifier|compl[eé]ter)\b"
)
#: Without one of these there is neither note nor hole in a line.
_SIGNS = re.compile(r"[\[?]|TODO|FIXME|odo:|[Nn][Oo][Gg] |orem|XXX|TBD|TK|tk")
#: Notes wherever they stand.
_NOTE = re.compile(
    r"(?<![\w-])(?:TODO|FIXME)(?![\w-])|(?<![\w-])[Tt]odo:(?=\s|$)|NOG (?:CHECKEN|CONTROLEREN|INVULLEN)\b"
    r"|[Ll]orem ipsum dolor"
)
#: Notes in brackets, or marked; "(nog checken)", "[to check]", "**nog invullen**".
_MARKED = re.compile(
    rf"(?:[(\[<*=_]{{1,3}}+[ \t]?)({_DUTCH})|\[[ \t]?({_OTHER})[^\[\]\n]{{0,80}}+\](?![(\[:])", re.IGNORECASE
)
#: No sentence for a reader begins like this.
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
        for column, note in sorted(_notes(line, line.number in starts).items()):
            what = f"“{note[:60]}” is a note to yourself that readers would see"
            mend = "do what it says and delete it; a reader's list of chores is a “to-do list”"
            findings.error("unfinished", line.number, what, mend, column=column)
        for found in _HOLE.finditer(line.prose):
            hole = found.group()
            if hole.lower() not in links:
                what = f"“{hole[:60]}” looks like a place still to be filled"
                findings.warning("placeholder", line.number, what, "fill it", column=found.start() + 1)


def _notes(line: Line, is_start: bool) -> dict[int, str]:
    """The notes in a line by column; one that several expressions find is there once."""
    found = {match.start() + 1: match.group() for match in _NOTE.finditer(line.prose)}
    matches = [*_MARKED.finditer(line.prose), *_FOLLOWING.finditer(line.prose)]
    if is_start and (match := _BEGINNING.match(line.prose)):
        matches.append(match)
    for match in matches:
        group = match.lastindex or 0
        found.setdefault(match.start(group) + 1, match.group(group))
    return found
