"""The text part, written from the same blocks as the HTML part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from newsletter.edition.blocks import (
    Block,
    ButtonBlock,
    ImageBlock,
    OutcomeBlock,
    ProseBlock,
    QuestionBlock,
    ReplyBlock,
    RuleBlock,
)
from newsletter.edition.plain import SMALL_RULE, PlainProse
from newsletter.edition.wrap import WIDTH
from newsletter.models import Node

#: Above and below a question.
RULE = "-" * WIDTH


@dataclass(slots=True)
class TextPart:
    """Writes blocks as lines; the links of a section are listed where it ends."""

    prose: PlainProse
    lines: list[str] = field(default_factory=list)

    def add(self, lines: Iterable[str]) -> None:
        """Finished lines, set apart by a blank one."""
        block = list(lines)
        if not any(block):
            return
        if self.lines:
            self.lines.append("")
        self.lines.extend(block)

    def paragraph(self, text: str) -> None:
        """Running text, wrapped; nothing when there is none."""
        self.add(self.prose.wrapped(text))

    def heading(self, text: str, mark: str) -> None:
        """A heading, underlined with the mark."""
        self.add(self.prose.underlined(text, mark))

    def blocks(self, blocks: Iterable[Block]) -> None:
        """All blocks in order."""
        for block in blocks:
            self._block(block)
        self._end_section()

    def _block(self, block: Block) -> None:
        match block:
            case ProseBlock(nodes):
                self._nodes(nodes)
            case ImageBlock():
                self._image(block)
            case ButtonBlock(href, label):
                self.add([self.prose.lead(label), href])
            case RuleBlock():
                self._end_section()
                self.add([SMALL_RULE])
            case QuestionBlock():
                self._question(block)
            case ReplyBlock():
                self._reply(block)
            case OutcomeBlock():
                self._outcome(block)

    def _nodes(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if node.kind in ("heading", "footnotes"):
                self._end_section()
            self.add(self.prose.lines(node))

    def _image(self, block: ImageBlock) -> None:
        word = self.prose.image_word
        alt = f"[{word}: {block.alt}]" if block.alt or block.figure is None else ""
        words = " ".join(filter(None, (alt, block.caption)))
        # A link needs something to stand at, even where the image says nothing.
        self.paragraph(self.prose.links.named(words or f"[{word}]", block.href) if block.href else words)

    def _question(self, block: QuestionBlock) -> None:
        self._end_section()
        # Two boxes below one another share the rule between them; the code stands as a subject would show it.
        label = block.label.replace(block.code, f"[{block.code}]").upper()
        if self.lines and self.lines[-1] == RULE:
            self.lines.append(label)
        else:
            self.add([RULE, label])
        self.paragraph(block.title)
        self._nodes(block.body)
        self.add(self._choices(block))
        self.paragraph(" ".join(filter(None, (block.how, block.closes))))
        self.paragraph(block.use)
        self._end_section()
        self.add([RULE])

    def _choices(self, block: QuestionBlock) -> list[str]:
        if block.is_scale and block.choices[0].page:
            return [f"{self.prose.lead(choice.label)} {choice.page}" for choice in block.choices]
        if block.is_scale:
            return self.prose.wrapped("  ".join(choice.label for choice in block.choices))
        numbered = enumerate(block.choices, start=1)
        lines: list[str] = []
        for number, choice in numbered:
            lines += self.prose.wrapped(choice.label, f"{number}. ", "   ")
            lines += [f"   {choice.page}"] if choice.page else []
        return lines

    def _reply(self, block: ReplyBlock) -> None:
        if block.missing:
            self.paragraph(f"[{block.missing}]")
            return
        self.paragraph(self.prose.lead(block.label))
        self.add([*self.prose.prefixed(block.body, "> ", "> "), f"-- {block.attribution}"])

    def _outcome(self, block: OutcomeBlock) -> None:
        self._end_section()
        self.heading(block.label, "-")
        self.paragraph(block.title)
        self._nodes(block.body)
        self._end_section()

    def _end_section(self) -> None:
        self.add(self.prose.links.listed())
