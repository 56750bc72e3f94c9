"""Attribution lines: ``Op di 18 nov 2025 om 09:12 schreef De Week <redactie@example.nl>:``.

No template of a program is written down: a line counts by what it holds (a verb, a date, a time, a person)
and by whether a quote follows.  Everything looks at a few lines of bounded length, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsletter.inbound.own_words import calendar, programs
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
#: Letters of the longest name of a month or weekday.
_LONGEST_DAY: Final = 13
#: Letters of one cut so short that it may be another word.
_SHORT_DAY: Final = 3
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
    #: A sentence: somebody says "ik", asks or exclaims.
    speaks: bool

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
        return (self.date and self.time and not self.speaks) or (self.person and self.date)

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
    # A line that ends with the bare verb has to say more.
    start = _begin(lines, end, context, quoted=quoted and not last.rstrip("*_ ")[-1:].isalpha())
    if start is None and quoted and _is_name_and_verb(lines, end):
        return end
    if start is None or quoted or last.endswith(_COLONS) or _dashed_verb(last):
        return start
    whole = " ".join(line.text.strip() for line in lines[start : end + 1])
    return start if last.endswith(">") and _facts(whole, context).full else None


def proves(text: str, context: Context) -> bool:
    """Whether an attribution names a mail beyond doubt: ours, or with address, date and time; not told."""
    facts = _facts(text[:LONGEST], context)
    dated = facts.date and facts.time
    return not facts.told and (facts.name or (facts.email and (dated or _ours(text, context))))


def _ours(text: str, context: Context) -> bool:
    return mentions(fold(text[:LONGEST]), context, "from_addr")


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
    end = bare[-20:].casefold()
    words = WORDS.findall(end)
    # Behind the verb at most a drawn rule: "schreef 12" is half a sentence.
    behind = end.rpartition(words[-1])[2] if words else ""
    return bool(words) and words[-1] in programs.WROTE and not any(map(str.isdigit, behind))


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
        speaks=not programs.TELLERS.isdisjoint(words) or "! " in folded or "? " in folded,
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
    if len(text) > 100 or not text.endswith((":", "：")):
        return False
    words, dated = _without_day(text)
    folded = [fold(word) for word in words]
    verbs = [at for at, word in enumerate(folded) if word in programs.WROTE]
    # A day may stand on either side of the name; without one the verb comes last.
    if not verbs or (not dated and verbs[-1] != len(words) - 1) or any(_told(folded, at) for at in verbs):
        return False
    names = [word for word in words if fold(word) not in programs.WROTE and fold(word) not in _AUXILIARIES]
    known = all(word[0].isupper() or fold(word) in _PARTICLES for word in names)
    return known and 1 <= len(names) <= _MOST_NAME_WORDS and any(word[0].isupper() for word in names)


def _without_day(text: str) -> tuple[list[str], bool]:
    """The words without those that say on which day: ``Op do 20 nov``, ``Gisteren``; whether any did.

    A month may be a name: where nothing else is left, it is one.
    """
    words = _NAME.findall(text)
    folded = [fold(word).rstrip(".") for word in words]
    digits = any(char.isdigit() for char in text)
    days = {at for at in range(len(words)) if _is_day(folded, at, sure=digits)}
    small = {at for at, word in enumerate(folded) if word in calendar.AROUND_DAYS}
    # "I går", "Den 20. nov", "het volgende": without a day they are what they always were.
    kept = [word for at, word in enumerate(words) if not (at in days or (at in small and days))]
    names = [word for word in kept if fold(word) not in programs.WROTE and fold(word) not in _AUXILIARIES]
    return (kept, True) if days and any(word[0].isupper() for word in names) else (list(words), False)


def _is_day(words: Sequence[str], at: int, *, sure: bool) -> bool:
    """Whether a word is a day or month; ``sure``: there are digits, so that "zo" and "so" are no adverbs."""
    word = words[at]
    if word in calendar.DAYS:
        return sure or len(word) > _SHORT_DAY or (at > 0 and words[at - 1] in calendar.AROUND_DAYS)
    return len(word) <= _LONGEST_DAY and word.startswith(calendar.DAY_BEGINS)


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
