"""An issue as its author wrote it: the parsed Markdown file, its questions and its mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from newsletter.models.publication import Language, Tone


class Severity(StrEnum):
    """How bad a finding is: an error stops ``send``, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an author should know about a place in a file."""

    #: Stable identifier of the rule, for example ``question-duplicate-id``.
    rule: str
    severity: Severity
    #: Path as shown to the author, relative to the publication.
    path: str
    #: Line in the file, from 1; 0 = the file as a whole.
    line: int
    #: What is wrong, without a full stop.
    what: str
    #: What to do about it.
    mend: str
    #: Column, from 1; 0 = the whole line.
    column: int = 0

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: {self.what}; {self.mend}"


@dataclass(frozen=True, slots=True)
class Node:
    """One element of an issue's text: our own small tree; one module knows the Markdown library.

    ``kind`` is one of

    * blocks: ``paragraph``, ``heading`` (attrs ``level``), ``bullet_list``, ``ordered_list`` (attrs
      ``start``), ``list_item``, ``quote``, ``code_block`` (``text``; attrs ``info``), ``rule``, ``table``,
      ``table_row`` (attrs ``header`` 1), ``table_cell`` (attrs ``align``), ``html_block`` (``text``),
      ``footnotes`` (the last block; children ``footnote`` with attrs ``label``: its number),
      ``callout`` (attrs ``type``: ``question|poll|reply|outcome``, ``title`` in plain text, ``id``,
      ``number``; a poll's choices stay in the children as a list);
    * inlines: ``text`` (``text``), ``strong``, ``emphasis``, ``strike``, ``code`` (``text``), ``link`` (attrs
      ``href``, ``title``), ``image`` (attrs ``src``, ``alt``, ``title``; if written ``width``, and in
      ``refused`` names of other attributes), ``footnote_ref`` (attrs ``label``), ``soft_break``,
      ``hard_break``, ``html_inline`` (``text``).

    A list has attrs ``tight`` = ``1`` when its items are not separated by blank lines.  Per-reader values
    stand in ``text`` and in attribute values as the opaque tokens that :attr:`Issue.slots` explains.
    """

    kind: str
    children: tuple[Node, ...] = ()
    text: str = ""
    attrs: Mapping[str, str] = field(default_factory=dict)
    #: First line in the file, from 1; 0 when unknown (inlines carry the line of their block).
    line: int = 0

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in reading order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def plain(self) -> str:
        """The text without any mark-up; breaks become spaces, images their alternative text."""
        words = []
        for node in self.walk():
            if node.kind in ("text", "code", "code_block"):
                words.append(node.text)
            elif node.kind in ("soft_break", "hard_break"):
                words.append(" ")
            elif node.kind == "image":
                words.append(node.attrs.get("alt", ""))
        return "".join(words)


class QuestionKind(StrEnum):
    """Open: tell me. Poll: choose."""

    OPEN = "open"
    POLL = "poll"


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt to the reader inside an issue."""

    #: Identifier within the issue, for example ``topics``; frozen at first send.
    id: str
    #: 1, 2, 3 ... in reading order; ``12.1`` is question 1 of issue 12.
    number: int
    kind: QuestionKind
    #: The question itself, plain text.
    title: str
    #: A poll's choices in order, plain text; empty for an open question.
    choices: tuple[str, ...] = ()
    #: Explanation below the title, plain text.
    body: str = ""
    #: Answers after this day are late.
    closes: date | None = None
    #: Why it is asked; for the author only.
    goal: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class SlotUse:
    """The place of one per-reader value in an issue's source: ``{{ first_name | lezer }}``."""

    #: Opaque lower-case letters and digits that stand in the text instead; unique within the issue.
    token: str
    #: ``first_name``, ``name`` or ``email``.
    name: str
    #: What a reader without that value sees; None = the author gave none.
    fallback: str | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """One Markdown file, understood."""

    #: As shown to the author, relative to the publication.
    path: str
    #: Lower-case letters, digits and dashes; unique within the publication.
    slug: str
    title: str
    #: None when the file does not say; the publication then counts on.
    number: int | None = None
    language: Language = Language.NL
    tone: Tone = Tone.JE
    #: First words shown by mail programs beside the subject.
    preheader: str = ""
    date: date | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    #: Questions of earlier issues that this one picks up: ``11.attention``.
    answers: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    slots: tuple[SlotUse, ...] = ()
    #: The text, block by block.
    blocks: tuple[Node, ...] = ()
    #: Front matter keys that mean nothing here; kept as they were.
    extra: Mapping[str, Any] = field(default_factory=dict)
    #: Lines of the front matter's keys, by key: ``title``, ``questions.topics``.
    lines: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def features(self) -> tuple[int, ...]:
        """Numbers of the replies this issue quotes, in reading order."""
        return tuple(
            int(node.attrs["number"])
            for block in self.blocks
            for node in block.walk()
            if node.kind == "callout" and node.attrs.get("type") == "reply" and node.attrs.get("number")
        )

    @property
    def images(self) -> tuple[str, ...]:
        """Sources of all images, in reading order, each once."""
        nodes = (node for block in self.blocks for node in block.walk())
        return tuple(dict.fromkeys(node.attrs["src"] for node in nodes if node.kind == "image"))
