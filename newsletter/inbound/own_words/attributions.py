"""Attribution lines: ``Op di 18 nov 2025 om 09:12 schreef De Week <redactie@example.nl>:``.

No template of a program is written down: a line counts by what it holds (a verb, a date, a time, a person)
and by whether a quote follows.  Everything looks at a few lines of bounded length, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsletter.inbound.own_words import programs
from newsletter.inbound.own_words.quotation import DATE, EMAIL, LONGEST, TIME, WORDS, Context, fold, mentions
from newsletter.inbound.text.lines import Line, Role, quote_follows

#: Programs break it over at most this many lines.
_WINDOW: Final = 4
#: Without a digit or an address there is no date, time or person.
_TRACE: Final = re.compile(r"[\d@]")
#: A program that forgot the line break before its attribution.
_GLUED: Final = re.compile(r"(?:\s|-{2,5}\s?)(?=(?:On|Op|Am|Le|El|Em|Il|Den|På|W dniu)\s[^\n]{0,30}\d)")
_SENTENCE_END: Final = (".", "!", "?", "…")
#: ``Am Di., 18. Nov.``, ``2025. nov.`` and an initial end in a stop that ends no sentence.
_SHORT_DATE: Final = re.compile(
    r"\d{1,4}\.?\s[^\W\d_]{2,8}\.$|\s\d{1,2}\.$|[^\W\d_]{1,5}\., \d{1,2}\.$|\b\w\.$"
)
#: A year before anything else ends a date that began on the line above.
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?: |$)")
#: A name alone on a line, or what stands of an attribution before it.
_LONGEST_NAME: Final = 76
_COLONS: Final = (":", "：", ":*", ":_", ":**")
#: ``Mira van Dam schreef:`` names up to this many words, of which the small ones are particles.
_MOST_NAME_WORDS: Final = 5
_NAME: Final = re.compile(r"[^\W\d_][\w.'’-]*")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a candidate for an attribution line holds."""

    verb: bool
    date: bool
    time: bool
    email: bool
    #: The name we sent it under.
    name: bool
    lead: bool
    #: A person speaks: of their own writing, or of somebody they do not name.
    told: bool

    @property
    def person(self) -> bool:
        """Whether it says who."""
        return self.email or self.name

    @property
    def strong(self) -> bool:
        """Enough to believe it without a quoted line below."""
        if self.told and not self.email:
            return False
        if self.verb:
            return self.email or (self.date and (self.time or self.name))
        return self.date and ((self.email and (self.time or self.lead)) or (self.name and self.time))

    @property
    def weak(self) -> bool:
        """Enough when a quoted line follows."""
        if self.verb:
            return (self.date or self.person or self.time) and (self.person or not self.told)
        return (self.date and self.time) or (self.person and self.date)

    @property
    def weight(self) -> int:
        """How much of an attribution it holds."""
        return self.verb + self.person

    @property
    def full(self) -> bool:
        """All that such a line can say: then it needs no colon."""
        return self.verb and self.lead and self.date and self.time and self.email and not self.told

    @property
    def complete(self) -> bool:
        """Nothing above can belong to it: it begins as such lines do and says what they say."""
        return self.lead and self.date and self.person


def attribution(lines: Sequence[Line], end: int, context: Context) -> int | None:
    """Index of the line where the attribution line that ends at ``end`` begins; None when none does.

    Programs wrap it: ``Op di 18 nov 2025 om 09:12 schreef De Week <`` / ``adres>:``.
    """
    last = lines[end].text.strip()
    if len(last) > LONGEST or not _may_end(last):
        return None
    quoted = quote_follows(lines, end + 1)
    window = "\n".join(line.text[:LONGEST] for line in lines[max(0, end - _WINDOW + 1) : end + 1])
    if not (_TRACE.search(window) or mentions(fold(window), context, "from_name")):
        return end if quoted and _is_name_and_verb(lines, end) else None
    start = _begin(lines, end, context, quoted=quoted)
    if start is None and quoted and _is_name_and_verb(lines, end):
        return end
    if start is None or quoted or last.endswith(_COLONS) or _dashed_verb(last):
        return start
    whole = " ".join(line.text.strip() for line in lines[start : end + 1])
    return start if last.endswith(">") and _facts(whole, context).full else None


def _begin(lines: Sequence[Line], end: int, context: Context, *, quoted: bool) -> int | None:
    """Where the attribution that ends at ``end`` begins: as far up as lines add to what it says."""
    start: int | None = None
    best: _Facts | None = None
    joined = ""
    for index in range(end, max(-1, end - _WINDOW), -1):
        text = lines[index].text.strip()
        if index < end and (not text or lines[index].role is not Role.OWN or _ends_sentence(text)):
            break
        # The address stands on a line of its own, and its name above it.
        split = (joined.startswith("<") or text.endswith("<")) and len(text) <= _LONGEST_NAME
        joined = f"{text} {joined}".strip()
        if len(joined) > LONGEST:
            break
        facts = _facts(joined, context)
        if facts.strong or (quoted and facts.weak):
            adds = best is None or facts.weight > best.weight or _adds_date(text, facts, best)
            if adds or (split and start == index + 1):
                start, best = index, facts
            if facts.complete:
                break
    return start


def _ends_sentence(text: str) -> bool:
    """A line that ends a sentence is the reader's; one that ends in ``18. Nov.`` or an address is not."""
    return text.endswith(_SENTENCE_END) and not (
        _SHORT_DATE.search(text[-20:]) or EMAIL.search(text[:LONGEST])
    )


def _adds_date(text: str, facts: _Facts, best: _Facts) -> bool:
    """Whether a line above says when, or on which day, which what is below did not."""
    folded = fold(text)
    begins = facts.lead and not best.lead and _SHORT_DATE.search(text[-20:])
    dated = facts.lead or (DATE.search(folded) and TIME.search(folded))
    return bool(begins or (facts.date and not best.date and dated))


def _may_end(last: str) -> bool:
    bare = last.rstrip("*_ ")
    if bare.endswith((":", "：", ">", "]")) or bare.casefold().endswith(programs.TIME_ZONES):
        return True
    words = WORDS.findall(bare[-20:].casefold())
    return bool(words) and words[-1] in programs.WROTE


def _dashed_verb(last: str) -> bool:
    """``---- On Tue, 18 Nov 2025 09:12:00 +0100 Mira <mira@example.org> wrote ----``."""
    return last.endswith(("---", ">>>")) or last.casefold().endswith(programs.TIME_ZONES)


def _facts(text: str, context: Context) -> _Facts:
    folded = fold(text).lstrip("*_>\"'-–[ ")
    words = WORDS.findall(folded)
    name = fold(context.get("from_name") or "").strip()
    places = [at for at, word in enumerate(words) if word in programs.WROTE]
    return _Facts(
        verb=bool(places)
        or (words[:1] != [] and words[0] in programs.QUOTING)
        or any(part in folded for part in programs.WROTE_ANYWHERE),
        date=bool(DATE.search(folded)),
        time=bool(TIME.search(folded)),
        email=bool(EMAIL.search(folded)),
        name=len(name) > 1 and name in folded,
        lead=bool(words) and (words[0] in programs.LEADS or _opens_with_date(folded)),
        told=any(_told(words, at) for at in places),
    )


def _told(words: Sequence[str], at: int) -> bool:
    near = set(words[max(0, at - 2) : at + 2])
    if words[at].startswith(programs.WROTE_WITH_JE):
        near.discard("je")
    about = words[max(0, at - 3) : at + 3]
    return not (programs.FIRST_PERSON.isdisjoint(near) and programs.SPOKEN_OF.isdisjoint(about))


def _is_name_and_verb(lines: Sequence[Line], end: int) -> bool:
    """``Mira van Dam wrote:`` right above a quote, alone on its line."""
    text = lines[end].text.strip().strip("*_ ")
    if end > 0 and lines[end - 1].role is Role.OWN and not lines[end - 1].blank:
        return False
    words = _NAME.findall(text[:100])
    if len(text) > 100 or not text.endswith((":", "：")) or not 2 <= len(words) <= _MOST_NAME_WORDS + 1:
        return False
    folded = [fold(word) for word in words]
    verbs = [word for word in folded if word in programs.WROTE]
    if not verbs or folded[-1] not in programs.WROTE or _told(folded, len(folded) - 1):
        return False
    names = [word for word in words if fold(word) not in programs.WROTE and fold(word) not in _AUXILIARIES]
    return bool(names) and all(word[0].isupper() or fold(word) in _PARTICLES for word in names)


_AUXILIARIES: Final = frozenset({"a", "ha", "hat", "heeft", "has"})
_PARTICLES: Final = frozenset(
    {"van", "de", "der", "den", "von", "zu", "da", "di", "du", "la", "le", "el", "ten", "ter", "af", "via"}
)


def _opens_with_date(folded: str) -> bool:
    return (
        folded[:1].isdigit()
        and not _YEAR.match(folded)
        and bool(DATE.search(folded[:30]) or TIME.match(folded))
    )


def before_glued(text: str, context: Context) -> str:
    """The reader's words that share a line with an attribution: ``Prima! On 4 Apr 2012, X wrote:``."""
    for match in _GLUED.finditer(text[:LONGEST]):
        facts = _facts(text[match.end() :], context)
        if match.start() > 0 and (facts.strong or facts.weak):
            return text[: match.start()].rstrip("- ")
    return ""
