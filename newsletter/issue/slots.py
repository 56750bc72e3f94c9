"""Per-reader values in a text: ``{{ first_name | lezer }}`` becomes a word that no later step will touch.

The word is put into the *source*, before Markdown, because braces and spaces do not survive in a link;
letters and digits do, everywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from newsletter.issue.findings import Findings, nearest
from newsletter.models import Node, SlotUse

NAMES = ("first_name", "name", "email")
#: What authors write instead, and what they mean.
_MEANT = {
    **{name: name for name in NAMES},
    "voornaam": "first_name",
    "firstname": "first_name",
    "naam": "name",
    "achternaam": "name",
    "e-mail": "email",
    "mail": "email",
    "e_mail": "email",
    "address": "email",
    "adres": "email",
}
_DEFAULT = re.compile(r"default\(\s*([\"'])(.*)\1\s*\)")


@dataclass(frozen=True, slots=True)
class Slotted:
    """A body whose slots are tokens."""

    text: str
    #: Token -> what it stands for, in reading order.
    uses: Mapping[str, SlotUse] = field(default_factory=dict)
    #: Token -> what the author wrote.
    spelled: Mapping[str, str] = field(default_factory=dict)
    #: Finds any of the tokens; None = there are none.
    pattern: re.Pattern[str] | None = None

    def tokens(self, text: str) -> list[str]:
        """The tokens in ``text``."""
        return self.pattern.findall(text) if self.pattern else []

    def shown(self, text: str) -> str:
        """``text`` as a reader without any value sees it."""
        if self.pattern is None:
            return text
        return self.pattern.sub(lambda match: self.uses[match.group()].fallback or "", text)

    def written(self, text: str) -> str:
        """``text`` as the author wrote it."""
        if self.pattern is None:
            return text
        return self.pattern.sub(lambda match: self.spelled[match.group()], text)


def replace_slots(body: str, before: int, findings: Findings) -> Slotted:
    """Put tokens in place of slots; ``before`` is the number of lines in the file above the body."""
    if "{{" not in body:
        return Slotted(body)
    slotter = _Slotter(_nonce(body), findings)
    text = "\n".join(slotter.line(line, before + index) for index, line in enumerate(body.split("\n"), 1))
    return Slotted(text, slotter.uses, slotter.spelled, slotter.pattern)


def _nonce(body: str) -> str:
    """Lower-case letters and digits that do not occur in the body in any case."""
    lower, seed = body.lower(), body.encode("utf-8", "replace")
    while True:
        digest = hashlib.sha256(seed).hexdigest()
        nonce = f"z{digest[:10]}"
        if nonce not in lower:
            return nonce
        seed = digest.encode("ascii")


class _Slotter:
    """Puts tokens into the lines of one body."""

    def __init__(self, nonce: str, findings: Findings) -> None:
        self.uses: dict[str, SlotUse] = {}
        self.spelled: dict[str, str] = {}
        self._nonce = nonce
        self._findings = findings

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds any of the tokens put in so far."""
        return re.compile(f"{self._nonce}x[0-9]+x") if self.uses else None

    def line(self, line: str, number: int) -> str:
        """The line with tokens; what is no slot stays as it is."""
        done: list[str] = []
        rest = 0
        while (start := line.find("{{", rest)) >= 0:
            if start and line[start - 1] == "\\":  # a backslash writes two braces
                done.append(line[rest : start + 2])
                rest = start + 2
                continue
            end = line.find("}}", start)
            if end < 0:
                mend = "close it with “}}”, or write \\{{ for two braces"
                what = "“{{” is not closed on this line"
                self._findings.error("slot-open", number, what, mend, column=start + 1)
                break
            done += line[rest:start], self._slot(line[start : end + 2], number, start + 1)
            rest = end + 2
        return "".join((*done, line[rest:]))

    def _slot(self, written: str, line: int, column: int) -> str:
        """The token for one slot, or what was written."""
        name, bar, fallback = (part.strip() for part in written[2:-2].partition("|"))
        if written[2:3] in ("<", "%"):  # {{< figure >}}, as in Hugo
            what = f"{written[:40]} is a command of another program"
            self._findings.error(
                "slot-unknown", line, what, "delete it, or write it as Markdown", column=column
            )
            return written
        if name not in NAMES:
            meant = nearest(name.lower(), list(_MEANT)) or ", ".join(NAMES)
            meant = _MEANT.get(meant, meant)
            what = f"“{name[:40]}” is no value we have of a reader"
            self._findings.error("slot-unknown", line, what, f"use {meant}", column=column)
            return written
        if not bar and name != "email":
            what = f"a reader of whom we have no {name} sees nothing here"
            mend = f"write {{{{ {name} | lezer }}}} with a word of your own"
            self._findings.warning("slot-no-fallback", line, what, mend, column=column)
        token = f"{self._nonce}x{len(self.uses)}x"
        self.uses[token] = SlotUse(token, name, _fallback(fallback) if bar else None, line)
        self.spelled[token] = written
        return token


def _fallback(text: str) -> str:
    """The word itself, also when written as a string or with Jinja's ``default("...")``."""
    if match := _DEFAULT.fullmatch(text):
        return match.group(2)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def outside_code(blocks: Sequence[Node], slotted: Slotted, findings: Findings) -> tuple[Node, ...]:
    """Code shows what the author wrote, and a slot in it is a mistake; a backslash shows two braces."""
    if "{{" not in slotted.text and not slotted.uses:
        return tuple(blocks)
    return tuple(_spell(node, slotted, findings) for node in blocks)


def _spell(node: Node, slotted: Slotted, findings: Findings) -> Node:
    if node.kind not in ("code", "code_block"):
        if not node.children:
            return node
        return replace(node, children=tuple(_spell(child, slotted, findings) for child in node.children))
    for token in slotted.tokens(node.text):
        findings.error(
            "slot-in-code",
            slotted.uses[token].line,
            f"{slotted.spelled[token]} stands in code, where nothing is filled in",
            "take it out of the code, or write \\{{ to show the braces",
        )
    return replace(node, text=slotted.written(node.text).replace("\\{{", "{{"))


def present(blocks: Sequence[Node], slotted: Slotted) -> tuple[SlotUse, ...]:
    """The slots that the text still holds, in reading order of the source."""
    nodes = (node for block in blocks for node in block.walk())
    held = {
        token
        for node in nodes
        for text in (node.text, *node.attrs.values())
        for token in slotted.tokens(text)
    }
    return tuple(use for token, use in slotted.uses.items() if token in held)
