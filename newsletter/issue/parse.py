"""One issue file, from bytes to :class:`newsletter.models.Issue`."""

from __future__ import annotations

import re

from newsletter.issue import (
    encoding,
    footnotes,
    frontmatter,
    markdown,
    metadata,
    names,
    plain,
    slots,
    wording,
)
from newsletter.issue.callouts import Callouts
from newsletter.issue.findings import Findings
from newsletter.issue.frontmatter import Head
from newsletter.issue.metadata import Metadata
from newsletter.issue.questions import Questions
from newsletter.issue.slots import Slotted
from newsletter.issue.slugs import slugify
from newsletter.models import Issue, Language, Node, Tone

#: Bytes; a letter of this size is a mistake, and the worst of them would take a minute to read.
LARGEST = 200_000
#: Characters of a title taken from the text, and of a preheader taken from it.
LONGEST_TITLE = 60
LONGEST_PREHEADER = 130
#: Paragraphs at the end in which a question is a question to the reader.
CLOSING_PARAGRAPHS = 4

_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”’»)]))\s+")
# A reference whose note stands below the excerpt would be left in it as it is.
_NOTE_NUMBER = re.compile(r"(?<=[^\s>]) ?\[\^[^\[\]\s]{1,100}\]")
_MORE = re.compile(r"(?<!`)<!--[ \t]*more\b[^\n>]*-->", re.IGNORECASE)


def parse(source: bytes, path: str, *, language: Language = Language.NL, tone: Tone = Tone.JE) -> Issue:
    """Understand an issue.

    Args:
        source: the file as it is on disk.
        path: the file as shown to its author; number and slug may come from its name.
        language: the publication's, for an issue that does not name its own.
        tone: the same.

    Returns:
        The issue. It never raises for what an author may write: mistakes are ``findings``, and what can be
        understood is there all the same.
    """
    findings = Findings(path)
    if len(source) > LARGEST:
        what = f"the file is larger than {LARGEST // 1000} kB"
        findings.error("too-large", 0, what, "keep pictures in files of their own")
        return _unread(path, findings)
    text = encoding.decode(source, findings)
    if line := _too_deep(text):
        _nested(findings, line)
        return _unread(path, findings)
    head = frontmatter.parse(text, findings)
    about = metadata.understand(head, path, findings, language, tone)
    encoding.inspect(text, about.language, findings)
    wording.inspect(text, head, about.language, about.tone, findings)
    slotted = slots.replace_slots(head.body, head.before, findings)
    understood = _understood(slotted, about, head, findings)
    if understood is None:
        return _unread(path, findings)
    document, preheader = understood
    questions = Questions(slotted, findings)
    callouts = Callouts(text.split("\n"), questions, findings)
    body, notes = footnotes.apart(slots.outside_code(document.blocks, slotted, findings))
    body, notes = callouts.build(body), callouts.build(notes)
    callouts.strays(head.before, document.literal_lines)
    blocks = footnotes.Footnotes(notes, findings).told(body)
    title = markdown.typeset(about.title, about.language) or _title(blocks, slotted, path, findings)
    asked = metadata.settle(questions.asked, about, head, findings)
    _last_look(blocks, bool(asked), findings)
    return Issue(
        path=path,
        # The title as it was typed: a dash that became a sign would be lost.
        slug=about.slug or slugify(about.title or title) or "issue",
        title=title,
        number=about.number,
        language=about.language,
        tone=about.tone,
        preheader=preheader,
        date=about.date,
        author=about.author,
        tags=about.tags,
        answers=about.answers,
        questions=asked,
        slots=slots.present(blocks, slotted),
        blocks=blocks,
        extra=about.extra,
        lines=head.lines,
        findings=findings.listed(),
    )


def _unread(path: str, findings: Findings) -> Issue:
    """An issue of which only the name is known."""
    about = metadata.understand(Head(), path, findings)
    title = names.file_stem(path)
    return Issue(
        path, about.slug or "issue", title, about.number, date=about.date, findings=findings.listed()
    )


def _too_deep(text: str) -> int:
    """First line with more quote marks than anybody means; 0 = none."""
    if ">" * 2 not in text and "> >" not in text:
        return 0
    for number, line in enumerate(text.split("\n"), 1):
        marks = re.match(r"[ \t>]*", line)
        if marks and marks.group().count(">") > markdown.DEEPEST:
            return number
    return 0


def _nested(findings: Findings, line: int) -> None:
    what = f"quotes, lists or emphasis stand in one another more than {markdown.DEEPEST} levels deep"
    findings.error("nested-too-deep", line, what, "take the marks away that a program put there")


def _understood(
    slotted: Slotted, about: Metadata, head: Head, findings: Findings
) -> tuple[markdown.Document, str] | None:
    """The text as a tree, and the preheader; None when it is no letter."""
    try:
        document = markdown.parse(_without_more(slotted.text), about.language, head.before)
        return document, markdown.typeset(about.preheader, about.language) or _excerpt(slotted, about)
    except markdown.NestingError:
        _nested(findings, 0)
    except markdown.GrowthError:
        what = f"the text has more than {markdown.MOST_BLOCKS} blocks, or very long links very often"
        findings.error("too-large", 0, what, "nobody reads a letter of that size; send a part of it")
    return None


def _without_more(body: str) -> str:
    """The body without its excerpt markers, which may be glued to the next word."""

    def between(match: re.Match[str]) -> str:
        around = body[max(0, match.start() - 1) : match.start()], body[match.end() : match.end() + 1]
        return " " if all(sign.strip() for sign in around) else ""

    return _MORE.sub(between, body)


def _excerpt(slotted: Slotted, about: Metadata) -> str:
    """The part of the body before ``<!-- more -->``, as mail programs show it beside the subject."""
    marker = _MORE.search(slotted.text)
    if not marker:
        return ""
    text = _NOTE_NUMBER.sub("", slotted.text[: marker.start()])
    blocks, _ = footnotes.apart(markdown.parse(text, about.language, 0).blocks)
    prose = [block for block in blocks if block.kind != "heading"] or blocks
    return plain.shorten(slotted.shown(" ".join(plain.paragraphs(prose))), LONGEST_PREHEADER)


def _title(blocks: tuple[Node, ...], slotted: Slotted, path: str, findings: Findings) -> str:
    """First heading, else the first words, else the first question, else the name of the file."""
    nodes = [node for block in blocks for node in block.walk()]
    headings = (plain.one_line(node.plain()) for node in nodes if node.kind == "heading")
    heading = next((text for text in headings if text), "")
    asked = next((node.attrs["title"] for node in nodes if node.kind == "callout"), "")
    words = heading or plain.shorten(plain.first_line(blocks), LONGEST_TITLE) or asked
    title = plain.one_line(slotted.shown(words)) or names.file_stem(path) or "?"
    what = f"the issue has no title; “{plain.shorten(title, LONGEST_TITLE)}” will be its subject"
    findings.warning("title-missing", 1, what, "write it between two lines of ---: title: ...")
    return title


def _last_look(blocks: tuple[Node, ...], asks: bool, findings: Findings) -> None:
    if not blocks:
        findings.error("body-empty", 0, "the issue has no text", "write something below the front matter")
    elif not asks:
        what, mend = "the issue asks its readers nothing", "add a question: > [!QUESTION] What do you think?"
        line, question = _closing_question(blocks)
        if question:
            what = f"the issue asks its readers nothing, though it ends with “{question}”"
            mend = f"give that a place for answers: > [!QUESTION] {question}"
        findings.warning("nothing-asked", line, what, mend)


def _closing_question(blocks: tuple[Node, ...]) -> tuple[int, str]:
    """Line and words of the last question in the last few paragraphs; a letter may end with a name."""
    last = [block for block in blocks if block.kind == "paragraph"][-CLOSING_PARAGRAPHS:]
    for block in reversed(last):
        sentences = _SENTENCE_END.split(plain.one_line(block.plain()))
        if asked := [sentence for sentence in sentences if sentence.endswith("?")]:
            return block.line, plain.shorten(asked[-1], LONGEST_PREHEADER)
    return 0, ""
