"""What the head of a file means for an issue: numbers, dates, names; Jekyll's and Hugo's words included."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from newsletter.issue import names
from newsletter.issue.callouts import REFERENCE
from newsletter.issue.findings import Findings, nearest
from newsletter.issue.frontmatter import Head
from newsletter.issue.plain import one_line
from newsletter.issue.slugs import slugify
from newsletter.models import Language, Question, Tone

#: Key -> other keys that mean the same; the first one that says something counts.
ALIASES = {
    "title": (),
    "number": (),
    "slug": (),
    "language": ("lang",),
    "tone": (),
    "preheader": ("excerpt", "description"),
    "date": (),
    "author": ("authors",),
    "tags": (),
    "answers": (),
    "questions": (),
}
_NUMBER = re.compile(r"0{0,9}([1-9][0-9]{0,8})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the head says about one question."""

    closes: date | None = None
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head, understood; empty strings where it says nothing."""

    title: str
    number: int | None
    slug: str
    language: Language
    tone: Tone
    preheader: str
    date: date | None
    author: str
    tags: tuple[str, ...]
    answers: tuple[str, ...]
    questions: Mapping[str, Setting] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


def understand(
    head: Head, path: str, findings: Findings, language: Language = Language.NL, tone: Tone = Tone.JE
) -> Metadata:
    """Type every key of the head; what does not fit is a finding, and the default is used."""
    keys = {key: _key(head, key) for key in ALIASES}
    stem = names.file_stem(path)
    _misspelled(head, findings)
    return Metadata(
        title=_words(head, "title", findings),
        number=_number(head, stem, findings),
        slug=slugify(_text(head, "slug")) or slugify(names.without_number(stem)),
        language=_choice(head, keys["language"], language, findings),
        tone=_choice(head, "tone", tone, findings),
        preheader=_words(head, keys["preheader"], findings),
        date=_date(head, stem, findings),
        author=", ".join(_names(head.spelled.get(keys["author"], ""))),
        tags=_tags(head.spelled.get("tags", "")),
        answers=_answers(head, findings),
        questions=_questions(head, findings),
        extra={key: value for key, value in head.values.items() if key not in keys.values()},
    )


def settle(
    questions: Sequence[Question], about: Metadata, head: Head, findings: Findings
) -> tuple[Question, ...]:
    """The questions with their settings from the head."""
    known = {question.id for question in questions}
    for identifier in about.questions:
        if identifier not in known:
            meant = nearest(identifier, sorted(known)) or ", ".join(sorted(known)) or "nothing is asked"
            findings.error(
                "question-setting-unknown",
                head.line(f"questions.{identifier}"),
                f"no question in this issue has the id “{identifier[:60]}”",
                f"use the id that stands in its {{#...}}: {meant}",
            )
    return tuple(
        replace(question, closes=setting.closes, goal=setting.goal)
        if (setting := about.questions.get(question.id))
        else question
        for question in questions
    )


def _key(head: Head, key: str) -> str:
    """The key itself or the first alias that says something."""
    return next((name for name in (key, *ALIASES[key]) if head.spelled.get(name)), key)


def _text(head: Head, key: str) -> str:
    value = head.spelled.get(key, "")
    return one_line(value) if isinstance(value, str) else ""


def _words(head: Head, key: str, findings: Findings) -> str:
    """A text that is the same for all readers."""
    value = head.spelled.get(key, "")
    if not isinstance(value, str):
        findings.error("value-not-text", head.line(key), f"“{key}” is no text", "put quotes round it")
        return ""
    if "{{" in value:
        what = f"“{key}” is the same for all readers; nothing is filled in"
        findings.error("slot-in-head", head.line(key), what, "write it without {{ }}")
    return one_line(value)


def _misspelled(head: Head, findings: Findings) -> None:
    every = [*ALIASES, *(alias for aliases in ALIASES.values() for alias in aliases)]
    for key in head.spelled:
        if key.lower() not in every and (meant := nearest(key.lower(), every, cutoff=0.8)):
            what = f"“{key}” means nothing here"
            findings.warning("key-misspelled", head.line(key), what, f"did you mean “{meant}”?")


def _number(head: Head, stem: str, findings: Findings) -> int | None:
    if text := _text(head, "number"):
        if match := _NUMBER.fullmatch(text):
            return int(match.group(1))
        what = f"“{text[:40]}” is no number of an issue"
        findings.error("number-invalid", head.line("number"), what, "write a whole number from 1: number: 12")
        return None
    return names.number(stem)


def _choice(head: Head, key: str, default: _Choice, findings: Findings) -> _Choice:
    text = _text(head, key).lower()
    values = {value.value: value for value in type(default)}
    if not text or (found := values.get(re.split("[-_]", text)[0])) is None:
        if text:
            mend = f"use one of {', '.join(values)}"
            findings.error(f"{key}-unknown", head.line(key), f"“{text[:40]}” is no {key} we have", mend)
        return default
    return found


def _date(head: Head, stem: str, findings: Findings) -> date | None:
    if text := _text(head, "date"):
        if (found := _day(text)) is None:
            what = f"“{text[:40]}” is no date"
            findings.warning("date-invalid", head.line("date"), what, "write it as 2026-12-15")
        return found
    return _day(stem) if names.is_dated(stem) else None


def _day(text: str) -> date | None:
    """The day as its author wrote it, whatever the time zone behind it."""
    match = _DATE.match(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _names(value: Any) -> list[str]:
    """One name, a list of them, or Hugo's mapping with ``name``."""
    if isinstance(value, dict):
        value = value.get("name", "")
    values = value if isinstance(value, list) else [value]
    flat = [one.get("name", "") if isinstance(one, dict) else one for one in values]
    return [name for one in flat if isinstance(one, str) and (name := one_line(one))]


def _tags(value: Any) -> tuple[str, ...]:
    """A list, or a string with commas or, as in Jekyll, spaces between the tags."""
    if isinstance(value, str):
        value = value.split(",") if "," in value else value.split()
    return tuple(dict.fromkeys(_names(value)))


def _answers(head: Head, findings: Findings) -> tuple[str, ...]:
    value = head.spelled.get("answers", [])
    texts = value if isinstance(value, list) else [part for part in [value] if part]
    done: list[str] = []
    for text in texts:
        if isinstance(text, str) and REFERENCE.fullmatch(text.strip().lower()):
            done.append(text.strip().lower())
        else:
            findings.error(
                "answers-invalid",
                head.line("answers"),
                f"“{str(text)[:40]}” is no question of an issue",
                "write the number of the issue, a full stop and the question's id: answers: [11.topics]",
            )
    return tuple(dict.fromkeys(done))


def _questions(head: Head, findings: Findings) -> dict[str, Setting]:
    value = head.spelled.get("questions") or {}
    if not isinstance(value, dict):
        mend = "write the question's id and its settings: topics: {closes: 2026-12-15}"
        findings.error("questions-invalid", head.line("questions"), "“questions” is no list of ids", mend)
        return {}
    return {str(key).lower(): _setting(head, str(key), inner, findings) for key, inner in value.items()}


def _setting(head: Head, identifier: str, value: Any, findings: Findings) -> Setting:
    line = head.line(f"questions.{identifier}")
    settings = value if isinstance(value, dict) else {}
    unknown = [key for key in settings if key not in ("closes", "goal")]
    if unknown or (value and not isinstance(value, dict)):
        what = f"“{str(unknown[0] if unknown else value)[:40]}” is no setting of a question"
        findings.warning("question-setting-invalid", line, what, "use goal and closes: {closes: 2026-12-15}")
    closes = str(settings.get("closes", "")).strip()
    if closes and _day(closes) is None:
        what = f"“{closes[:40]}” is no date"
        findings.error("question-closes-invalid", line, what, "write it as 2026-12-15")
    return Setting(_day(closes), one_line(str(settings.get("goal", ""))))
