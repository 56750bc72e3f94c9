"""What of a reply is quoted when nobody says what: the words without greeting, closing and signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from newsletter.inbound import phrases
from newsletter.inbound.answers.courtesy import is_closing, is_greeting
from newsletter.inbound.answers.wording import tokens
from newsletter.inbound.own_words.alignment import words
from newsletter.personal import details, has_contact


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Formulas that close a letter inside a sentence.
_FORMAL: Final = (
    "veuillez agreer",
    "veuillez recevoir",
    "je vous prie d",
    "dans l attente de",
    "pozdrawiam serdecznie",
)
_SHORT: Final = _words("mvg mvrgr mvgr vrgr hgr hg mfg")
#: These close a letter, or only say thanks: they close where nothing is told below them.
_WEAK: Final = _words("""
    dank bedankt dankjewel thanks thank many danke merci gracias grazie tack tak mange obrigada obrigado
    dziekuje best love fijne bonne cheers
""")
#: Stands where something of the reader was left out.
LEFT_OUT: Final = "[...]"
_AFTERTHOUGHT: Final = re.compile(r"\s*(?:p\.?\s?s|n\.?\s?b)\b[.:]*\s", re.IGNORECASE)
_RULE: Final = re.compile(r"[\s\-_=*~–—]*")
_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’)]?\s+")
#: Words that make a line below the closing something told, when its paragraph ends as a sentence does.
_TOLD: Final = 5
_LONGEST_NAME: Final = 5
#: "Goedemorgen," and "Beste Mira," below it.
_MOST_GREETINGS: Final = 2
#: Words in a line of a signature.
_LONGEST_LINE: Final = 8
#: Words of a sentence that only permits.
_PERMITTING: Final = 14
#: Lines of a signature, and characters of a line, that are looked at.
_MOST_LINES: Final = 40
_LONGEST: Final = 300


def quotable(own_words: str, names: Iterable[str] = ()) -> str:
    """The words a reply may be quoted with by default; empty when it only greets.

    What the reader adds below the closing, ``PS ...``, stays.

    Args:
        names: of the reader, as far as they are known; a last line with nothing but a name goes.
    """
    known = frozenset(word for name in names for word in tokens(name[:200]))
    lines = own_words.strip().split("\n")
    for _ in range(_MOST_GREETINGS):
        if _greets(lines[0]):
            lines = "\n".join(lines[1:]).lstrip("\n").split("\n")
    begin, end = _sign_off(lines, known)
    above = _without_signature(lines[:begin], known)
    below = lines[end:]
    gap = ("", LEFT_OUT, "") if above and below else ()
    return "\n".join((*above, *gap, *below)).strip()


def _greets(line: str) -> bool:
    """Whether a line only greets; ``Hoi Mira, wat een mooie brief!`` says more."""
    if not is_greeting(line):
        return False
    _, *more = line.split(",")
    return all(len(tokens(part)) <= 1 or is_greeting(f"{part},") for part in more)


def _sign_off(lines: Sequence[str], known: frozenset[str]) -> tuple[int, int]:
    """Where the closing begins, and where what follows its names and contact lines begins."""
    for index, line in enumerate(lines):
        spoken = tokens(line[:_LONGEST])
        if not _closes(line, spoken, known):
            continue
        end = _end(lines, index + 1)
        if spoken[0] not in _WEAK or end == len(lines) or _AFTERTHOUGHT.match(lines[end]):
            return index, end
    return len(lines), len(lines)


def _closes(line: str, spoken: list[str], known: frozenset[str]) -> bool:
    """Whether a line closes a letter; ``Groetjes kim`` does too when that is who writes."""
    if not spoken or len(line) > _LONGEST:
        return False
    while len(spoken) > 1 and not spoken[-1].strip("x"):
        # Kisses: "Liefs, Sanne x".
        spoken = spoken[:-1]
        line = line.rstrip(" .,!").rstrip("xX").rstrip(" .,!")
    if is_closing(line) or " ".join(spoken).startswith(_FORMAL) or "".join(spoken) in _SHORT:
        return True
    last = len(spoken)
    while last > 1 and spoken[last - 1] in known:
        last -= 1
    return last < len(spoken) and is_closing(" ".join(spoken[:last]))


def _end(lines: Sequence[str], begin: int) -> int:
    """The first line below a closing that tells something; what stands below contact lines is theirs."""
    ends = ""
    for index in range(begin, min(begin + _MOST_LINES, len(lines))):
        line = lines[index]
        if _AFTERTHOUGHT.match(line):
            return index
        if not line.strip():
            ends = ""
            continue
        if has_contact(line[:_LONGEST]):
            after = range(index + 1, len(lines))
            return next((at for at in after if _AFTERTHOUGHT.match(lines[at])), len(lines))
        ends = ends or _last_line(lines, index)
        if len(tokens(line[:_LONGEST])) >= _TOLD and ends.endswith((".", "!", "?", "…")):
            return index
    return len(lines)


def _last_line(lines: Sequence[str], begin: int) -> str:
    """The last line of a paragraph."""
    last = begin
    while last + 1 < min(begin + _MOST_LINES, len(lines)) and lines[last + 1].strip():
        last += 1
    return lines[last].rstrip()


def _without_signature(lines: Sequence[str], known: frozenset[str]) -> list[str]:
    """Lines without what closes them otherwise: a closing behind the last sentence, a name, a signature."""
    kept = _bare(list(lines))
    begin = len(kept)
    while begin > 0 and len(kept) - begin < _MOST_LINES and kept[begin - 1].strip():
        begin -= 1
    last = kept[begin:]
    if begin and all(map(_is_short, last)) and _is_signature(last, known):
        kept = _bare(kept[:begin])
    named = len(kept)
    while kept and _is_name(kept[-1], known):
        kept.pop()
        kept = _bare(kept)
    # "Tot de volgende keer," above a name, whatever the formula.
    if 1 < len(kept) < named and kept[-1].rstrip().endswith(",") and _is_short(kept[-1]):
        kept.pop()
        kept = _bare(kept)
    if kept:
        kept[-1] = _without_closing_sentence(kept[-1], known)
    return _without_permission(kept)


def _without_permission(lines: list[str]) -> list[str]:
    """Lines without a last sentence that only permits, ``U mag mij anoniem citeren``."""
    if not lines:
        return lines
    last = lines[-1]
    begin = 0
    for found in _SENTENCE_END.finditer(last, max(0, len(last) - _LONGEST)):
        begin = found.end()
    spoken = words(last[begin:][:_LONGEST])
    if len(spoken) > _PERMITTING or not _permits(frozenset(spoken)):
        return lines
    return _bare([*lines[:-1], last[:begin].rstrip()])


def _permits(spoken: frozenset[str]) -> bool:
    to_quote = phrases.TO_QUOTE | phrases.QUOTED
    return all(not known.isdisjoint(spoken) for known in (to_quote, phrases.MAY, phrases.ME))


def _bare(lines: list[str]) -> list[str]:
    """Lines without blank ones and rules at their end."""
    while lines and len(lines[-1]) <= _LONGEST and _RULE.fullmatch(lines[-1]):
        lines.pop()
    return lines


def _is_short(line: str) -> bool:
    """Whether a line may belong to a signature: few words, and no sentence."""
    return len(tokens(line[:_LONGEST])) <= _LONGEST_LINE and not line.rstrip().endswith((".", "!", "?"))


def _is_signature(lines: list[str], known: frozenset[str]) -> bool:
    """Whether short lines say who somebody is and where: a web address alone is a tip."""
    found = list(details("\n".join(lines)[: 10 * _LONGEST]))
    if any(one.sure for one in found):
        return True
    return _is_name(lines[0], known) and (bool(found) or len(known.intersection(tokens(lines[0]))) > 1)


def _is_name(line: str, known: frozenset[str]) -> bool:
    spoken = tokens(line[:_LONGEST])
    if not spoken or len(spoken) > _LONGEST_NAME or line.rstrip().endswith(("?", "!")):
        return False
    telling = [word for word in spoken if word.strip("x")]
    if not all(word in known or len(word) == 1 or word.isdigit() for word in telling):
        return False
    return not telling or any(word in known for word in telling)


def _without_closing_sentence(line: str, known: frozenset[str]) -> str:
    """``Soep. Groetjes, Kim`` without its second sentence."""
    tail = max(0, len(line) - _LONGEST)
    ends = [found.end() for found in _SENTENCE_END.finditer(line, tail)]
    for end in ends[-3:]:
        closing = line[end:]
        spoken = tokens(closing)
        closed = _closes(closing, spoken, known) and spoken[0] not in _WEAK
        if closed or _is_name(closing, known):
            return line[:end].rstrip()
    # "Linzensoep, groetjes Sanne"
    above, _, closing = line.rpartition(",")
    spoken = tokens(closing[:_LONGEST])
    named = not known.isdisjoint(spoken) and len(spoken) > 1 and spoken[0] not in _WEAK
    return above.rstrip() if above and named and _closes(closing, spoken, known) else line
