"""Questions and polls: their ids, numbers and choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsletter.issue import typography
from newsletter.issue.findings import Findings
from newsletter.issue.plain import one_line, paragraphs
from newsletter.issue.slots import Slotted
from newsletter.issue.slugs import slugify
from newsletter.models import Node, Question, QuestionKind

FEWEST_CHOICES = 2
MOST_CHOICES = 7
#: 0..10 has eleven steps.
LONGEST_SCALE = 11
LONGEST_ID = 40

ID = re.compile(r"(?=[0-9_-]*[a-z])[a-z0-9][a-z0-9_-]{0,59}")
_ID_AT_END = re.compile(r"\{#([^{}]*)\}$")
#: ``{topics}`` or ``{ #topics }`` at the end of a question.
_NO_ID = re.compile(r"\{ ?#?[\w -]+\}$")
_BOX = re.compile(r"\[[ xX]\](?:[ \t]+|$)")
_SCALE = re.compile(r"(\d{1,4}) ?(?:\.\.|…) ?(\d{1,4})")
_LISTS = ("bullet_list", "ordered_list")


class Questions:
    """The questions of one issue, collected in reading order.

    Args:
        slotted: explains the tokens a title may hold; all readers share one question, so it gets fallbacks.
        findings: where mistakes go.
    """

    def __init__(self, slotted: Slotted, findings: Findings) -> None:
        self.asked: list[Question] = []
        self._slotted = slotted
        self._findings = findings

    def ask(
        self, kind: QuestionKind, marker: Node, body: Sequence[Node]
    ) -> tuple[dict[str, str], list[Node]]:
        """Take in one question; returns the attributes of its callout and the blocks below its title."""
        title_nodes, identifier, blocks = _headline(marker, list(body))
        title = "".join(node.plain() for node in title_nodes).strip()
        spoken = self._spoken(title)
        if found := _NO_ID.search(spoken):
            what, mend = f"“{found[0]}” stands in the question and is no id", "write it as {#topics}"
            self._findings.error("question-bad-id", marker.line, what, mend)
        if not spoken:
            mend = "write the question behind the “]”"
            self._findings.error("question-empty", marker.line, "this question asks nothing", mend)
        choices: tuple[str, ...] = ()
        explanation = [block for block in blocks if not (kind is QuestionKind.POLL and _is_choices(block))]
        if kind is QuestionKind.POLL:
            blocks, choices = self._choices(blocks, marker.line)
        question = Question(
            id=self._identifier(identifier, spoken, marker.line),
            number=len(self.asked) + 1,
            kind=kind,
            title=spoken,
            choices=choices,
            body=self._slotted.shown("\n\n".join(paragraphs(explanation))),
            line=marker.line,
        )
        self.asked.append(question)
        return {"title": title, "id": question.id, "question": str(question.number)}, blocks

    def _spoken(self, text: str) -> str:
        return one_line(self._slotted.shown(text))

    def _identifier(self, given: str, title: str, line: int) -> str:
        identifier = given.lower()
        if given and not ID.fullmatch(identifier):
            self._findings.error(
                "question-bad-id",
                line,
                f"“{given[:60]}” cannot be the id of a question",
                "use letters a-z, digits, “-” and “_”, and at least one letter: {#topics}",
            )
            identifier = ""
        if not identifier:
            slug = slugify(title, LONGEST_ID) or f"question-{len(self.asked) + 1}"
            identifier = f"q-{slug}" if not ID.fullmatch(slug) else slug
        for other in self.asked:
            if other.id == identifier:
                self._findings.error(
                    "question-duplicate-id",
                    line,
                    f"the question on line {other.line} has the id “{identifier}” as well",
                    f"give the one on line {line} an id of its own, such as {{#{identifier}-2}}",
                )
                break
        return identifier

    def _choices(self, blocks: list[Node], line: int) -> tuple[list[Node], tuple[str, ...]]:
        """The blocks with their boxes taken off, and the choices in order."""
        done: list[Node] = []
        texts: list[str] = []
        scale = False
        for block in blocks:
            if not _is_choices(block):
                done.append(block)
                continue
            items = [self._item(item) for item in block.children]
            if len(items) == 1 and (steps := self._scale(items[0])):
                items, scale = steps, True
            done.append(replace(block, children=tuple(items)))
            texts += [self._spoken(_words(item)) for item in items]
        self._count(len(texts), LONGEST_SCALE if scale else MOST_CHOICES, line)
        self._doubles(texts, line)
        return done, tuple(texts)

    def _item(self, item: Node) -> Node:
        """A list item without its box."""
        if not _has_box(item):
            self._findings.error(
                "poll-choice-without-box", item.line, "this choice has no box", "begin it with “- [ ] ”"
            )
            return item
        first = item.children[0]
        text = first.children[0]
        rest = text.text[_BOX.match(text.text).end() :]  # type: ignore[union-attr]  # _has_box says so
        kept = (replace(text, text=rest), *first.children[1:]) if rest else first.children[1:]
        done = replace(item, children=(replace(first, children=kept), *item.children[1:]))
        if not one_line(_words(done)):
            self._findings.error(
                "poll-choice-empty", item.line, "this choice is empty", "write it after the box, or delete it"
            )
        return done

    def _scale(self, item: Node) -> list[Node]:
        """``1..10`` -> ten items; empty when it is no scale."""
        match = _SCALE.fullmatch(one_line(_words(item)))
        if not match:
            return []
        low, high = int(match.group(1)), int(match.group(2))
        if not FEWEST_CHOICES <= high - low + 1 <= LONGEST_SCALE:
            self._findings.error(
                "poll-scale",
                item.line,
                f"{match.group()} is no scale of {FEWEST_CHOICES} to {LONGEST_SCALE} steps",
                "write 1..10 or 1..5",
            )
            return []
        return [_step(number, item.line) for number in range(low, high + 1)]

    def _count(self, count: int, most: int, line: int) -> None:
        if count < FEWEST_CHOICES:
            what = f"this poll has {count or 'no'} choice{'' if count == 1 else 's'}"
            mend = f"write {FEWEST_CHOICES} to {MOST_CHOICES} lines “> - [ ] choice”, or “> - [ ] 1..10”"
            self._findings.error("poll-too-few", line, what, mend)
        elif count > most:
            what = f"this poll has {count} choices"
            self._findings.error("poll-too-many", line, what, f"keep {most} or fewer")

    def _doubles(self, texts: list[str], line: int) -> None:
        seen: set[str] = set()
        for text in texts:
            if text and text.casefold() in seen:
                what = f"this poll has the choice “{text[:60]}” twice"
                self._findings.error("poll-choice-twice", line, what, "delete one of them")
            seen.add(text.casefold())


def _headline(marker: Node, body: list[Node]) -> tuple[tuple[Node, ...], str, list[Node]]:
    """Title, id, and what is left of the body: without a title the first paragraph is the question."""
    identifier = marker.attrs["id"]
    if marker.children or not body or body[0].kind != "paragraph":
        return marker.children, identifier, body
    title = body[0].children
    if not identifier and title[-1].kind == "text" and (match := _ID_AT_END.search(title[-1].text)):
        identifier = match.group(1).strip()
        title = (*title[:-1], replace(title[-1], text=title[-1].text[: match.start()].rstrip()))
    return typography.bind_last_words(title), identifier, body[1:]


def _words(item: Node) -> str:
    """What a choice says: its first paragraph."""
    return item.children[0].plain() if item.children else ""


def _has_box(item: Node) -> bool:
    if not item.children or item.children[0].kind != "paragraph" or not item.children[0].children:
        return False
    first = item.children[0].children[0]
    return first.kind == "text" and bool(_BOX.match(first.text))


def _is_choices(block: Node) -> bool:
    return block.kind in _LISTS and any(_has_box(item) for item in block.children)


def _step(number: int, line: int) -> Node:
    text = Node("text", text=str(number), line=line)
    return Node("list_item", (Node("paragraph", (text,), line=line),), line=line)
