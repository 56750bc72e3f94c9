"""Callouts: quotes that begin with ``[!QUESTION]``, ``[!POLL]``, ``[!REPLY]`` or ``[!OUTCOME]``.

They are ordinary quotes to every other Markdown reader, so an issue stays legible anywhere.  The price is
that Markdown never complains; this module does, for every marker that would silently do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsletter.issue.findings import Findings, nearest
from newsletter.issue.questions import Questions
from newsletter.models import Node, QuestionKind

#: Word between the brackets, in lower case -> type of the callout.
TYPES = {
    "question": "question",
    "vraag": "question",
    "poll": "poll",
    "peiling": "poll",
    "stelling": "poll",
    "reply": "reply",
    "reactie": "reply",
    "outcome": "outcome",
    "gedaan": "outcome",
}
#: GitHub's own; they stay quotes, with the attribute ``alert``.
ALERTS = ("note", "tip", "important", "warning", "caution")
#: ``11.topics``, or ``11.1`` by number: a question of an issue.
REFERENCE = re.compile(r"[1-9][0-9]{0,8}\.[a-z0-9][a-z0-9_-]{0,59}")

_REPLY = re.compile(r"#?0{0,9}([1-9][0-9]{0,8})")
_PREFIX = re.compile(r"[\s>]*")
_STRAY = re.compile(r"([\s>]*)(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*\[(!?)[ \t]*([^\W\d_]+)")


class Callouts:
    """Turns marked quotes of one issue into callouts.

    Args:
        lines: all lines of the file.
        questions: takes in what is asked.
        findings: where mistakes go.
    """

    def __init__(self, lines: Sequence[str], questions: Questions, findings: Findings) -> None:
        self._lines = lines
        self._questions = questions
        self._findings = findings
        self._understood: set[int] = set()

    def build(self, blocks: Sequence[Node]) -> tuple[Node, ...]:
        """The same tree with callouts in it."""
        return tuple(self._node(block) for block in blocks)

    def _node(self, node: Node) -> Node:
        if node.kind == "quote" and node.children and node.children[0].kind == "marker":
            return self._marked(node, node.children[0], node.children[1:])
        return replace(node, children=self.build(node.children)) if node.children else node

    def _marked(self, quote: Node, marker: Node, body: Sequence[Node]) -> Node:
        self._understood.add(marker.line)
        kind = TYPES.get(marker.attrs["word"].lower(), "")
        if not kind:
            return self._quote(quote, marker, body)
        self._swallowed(marker)
        if not body:
            self._left_out(marker)
        if kind in ("question", "poll"):
            self._open_id(marker)
            asked = QuestionKind.POLL if kind == "poll" else QuestionKind.OPEN
            attrs, body = self._questions.ask(asked, marker, body)
        elif kind == "reply":
            attrs = self._reply(marker)
        else:
            attrs = self._outcome(marker)
        return Node("callout", self.build(body), attrs={"type": kind, **attrs}, line=quote.line)

    def _open_id(self, marker: Node) -> None:
        """An id whose closing brace was forgotten; readers would see it."""
        _, brace, identifier = "".join(node.plain() for node in marker.children).rpartition("{#")
        if brace and "}" not in identifier:
            what = f"the id “{{#{identifier[:40]}” has no closing brace"
            self._findings.error(
                "question-bad-id", marker.line, what, f"write {{#{identifier[:40].strip()}}}"
            )

    def _reply(self, marker: Node) -> dict[str, str]:
        text = "".join(node.plain() for node in marker.children).strip()
        match = _REPLY.fullmatch(text)
        if not match:
            self._findings.error(
                "reply-without-number",
                marker.line,
                f"“{text[:40]}” is no number of a reply" if text else "this does not say which reply",
                "write its number, for example > [!REPLY] 17",
            )
        return {"title": "", "number": match.group(1) if match else ""}

    def _outcome(self, marker: Node) -> dict[str, str]:
        text = "".join(node.plain() for node in marker.children).strip()
        reference, _, title = text.partition(" ")
        if REFERENCE.fullmatch(reference.lower()):
            return {"title": title, "id": reference.lower()}
        self._findings.error(
            "outcome-without-question",
            marker.line,
            f"“{reference[:40]}” is no question of an issue" if text else "this does not say which question",
            "write the number of the issue, a full stop and the question's id: > [!OUTCOME] 11.topics",
        )
        return {"title": text, "id": ""}

    def _quote(self, quote: Node, marker: Node, body: Sequence[Node]) -> Node:
        """A quote of GitHub's kinds, or of a kind nobody knows, which keeps its words."""
        word, line = marker.attrs["word"], marker.line
        title = list(marker.children)
        attrs = {"alert": word.lower()} if word.lower() in ALERTS else {}
        if attrs and title:
            title = [Node("strong", marker.children, line=line)]
        elif not attrs:
            self._unknown(word, line)
            title.insert(0, Node("text", text=f"[!{word}] ", line=line))
            if marker.attrs["id"]:
                title.append(Node("text", text=f" {{#{marker.attrs['id']}}}", line=line))
        paragraph = [Node("paragraph", tuple(title), line=line)] if title else []
        return replace(quote, children=(*paragraph, *self.build(body)), attrs=attrs)

    def _unknown(self, word: str, line: int) -> None:
        meant = nearest(word.lower(), [*TYPES, *ALERTS]).upper()
        what = f"[!{word[:40]}] is no kind of callout"
        if meant:
            self._findings.error("callout-unknown", line, what, f"did you mean [!{meant}]?")
        else:
            mend = "use QUESTION, POLL, REPLY or OUTCOME, or take the brackets away"
            self._findings.warning("callout-unknown", line, what, mend)

    def _swallowed(self, marker: Node) -> None:
        """Lines without ``>`` that Markdown adds all the same (CommonMark 0.31 section 5.1, laziness)."""
        for number in range(marker.line + 1, int(marker.attrs["end"]) + 1):
            line = self._lines[number - 1]
            prefix = _PREFIX.match(line)
            if line.strip() and prefix and prefix.group().count(">") < int(marker.attrs["depth"]):
                self._findings.warning(
                    "callout-lazy-line",
                    number,
                    f"this line has no “>” but belongs to the callout of line {marker.line}",
                    "begin it with “> ”, or put an empty line above it",
                )

    def _left_out(self, marker: Node) -> None:
        """A text that begins right below a bare marker line, without ``>``."""
        below = int(marker.attrs["end"])
        if below < len(self._lines) and self._lines[below].strip() not in ("", "---"):
            self._findings.warning(
                "callout-lazy-line",
                below + 1,
                f"this line has no “>” and stands outside the callout of line {marker.line}",
                "begin it with “> ”, or put an empty line above it",
            )

    def strays(self, before: int, literal_lines: frozenset[int]) -> None:
        """Report markers that had no effect; call after :meth:`build`, with the lines above the body."""
        for number, line in enumerate(self._lines[before:], before + 1):
            if "[" not in line or number in self._understood or number in literal_lines:
                continue
            if match := _STRAY.match(line):
                self._stray(match, line, number)

    def _stray(self, match: re.Match[str], line: str, number: int) -> None:
        prefix, sign, word = match.groups()
        known = word.lower() in TYPES
        meant = word.upper() if known else nearest(word.lower(), [*TYPES], cutoff=0.8).upper()
        after = line[match.end() :]
        column = match.start(2)
        if not sign:
            if known and ">" in prefix and re.match(r"\](?![(\[:])", after):
                mend = f"write > [!{meant}]"
                self._findings.error("callout-no-sign", number, "the “!” is missing", mend, column=column)
        elif not meant:
            return
        elif "]" not in after:
            what, mend = f"[!{word} has no closing “]”", f"write > [!{meant}] and then the text"
            self._findings.error("callout-open", number, what, mend, column=column)
        elif ">" in prefix:
            what = f"[!{word}] stands in the middle of a quote and does nothing there"
            mend = "put an empty line above it, so that it begins a quote of its own"
            self._findings.error("callout-misplaced", number, what, mend, column=column)
        else:
            what, mend = (
                f"[!{word}] stands outside a quote and does nothing there",
                "begin its lines with “> ”",
            )
            self._findings.error("callout-misplaced", number, what, mend, column=column)
