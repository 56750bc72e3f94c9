"""An issue as the blocks a letter is built of: what stands where, before any mark-up.

Both parts of a mail, HTML and text, are made of the same blocks, so they cannot say different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from newsletter.edition.answers import answer_url
from newsletter.edition.content import is_safe_link
from newsletter.edition.figures import CARD, Figure, figure
from newsletter.edition.sanitise import MAX_DEPTH
from newsletter.edition.slots import Slots
from newsletter.language.dates import long_date
from newsletter.language.strings import Strings
from newsletter.models import Feature, Issue, Node, Picture, Question, QuestionKind, QuotePermission

# A link alone in a paragraph is a button, unless its text is a sentence.
_MAX_BUTTON = 60
# What a quote may stand in.
_CONTAINERS = ("quote", "bullet_list", "ordered_list", "list_item", "callout")


@dataclass(frozen=True, slots=True)
class ProseBlock:
    """Headings, paragraphs, lists, tables, quotes, code."""

    nodes: tuple[Node, ...]
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class ImageBlock:
    """An image alone in its paragraph; ``figure`` is None when nobody has it."""

    figure: Figure | None
    src: str
    alt: str
    caption: str = ""
    #: Where it links to; empty = nowhere.
    href: str = ""
    kind: str = "image"


@dataclass(frozen=True, slots=True)
class ButtonBlock:
    """A link alone in its paragraph."""

    href: str
    label: str
    kind: str = "button"


@dataclass(frozen=True, slots=True)
class RuleBlock:
    """A line between two parts."""

    kind: str = "rule"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a poll, and two ways to give it."""

    label: str
    #: Opens a mail that says so.
    mailto: str
    #: A page that asks to confirm it with a button: a link must never vote (RFC 9110 section 9.2.1).
    #: Empty when the publication has no pages.
    page: str = ""


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """An open question or a poll."""

    #: ``question`` or ``poll``.
    kind: str
    #: ``12.1``.
    code: str
    #: Names the code: ``Vraag 12.1``.
    label: str
    title: str
    body: tuple[Node, ...]
    #: The first instruction: how to answer.
    how: str
    #: What happens with the answer.
    use: str
    #: Until when; empty = always.
    closes: str
    #: Opens an answer.
    mailto: str
    choices: tuple[Choice, ...] = ()

    @property
    def is_scale(self) -> bool:
        """Whether the choices are as short as numbers and fit on one line."""
        return len(self.choices) > 2 and all(len(choice.label) <= 2 for choice in self.choices)


@dataclass(frozen=True, slots=True)
class ReplyBlock:
    """A reader quoted."""

    number: str
    label: str
    body: tuple[Node, ...]
    attribution: str
    #: Stands there instead of a quote that is missing or not permitted; empty = all is well.
    missing: str = ""
    kind: str = "reply"


@dataclass(frozen=True, slots=True)
class OutcomeBlock:
    """What was done with the answers to an earlier question."""

    label: str
    title: str
    body: tuple[Node, ...]
    kind: str = "outcome"


FlowBlock = ProseBlock | ImageBlock | ButtonBlock | RuleBlock
BoxBlock = QuestionBlock | ReplyBlock | OutcomeBlock
Block = FlowBlock | BoxBlock


@dataclass(frozen=True, slots=True)
class Planner:
    """Everything the blocks of one issue depend on."""

    issue: Issue
    #: Name of the person who reads the answers.
    author: str
    strings: Strings
    slots: Slots
    features: Mapping[int, Feature] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    #: CSS pixels of the card.
    card: int = CARD
    #: Whether polls can be answered on a page.
    has_pages: bool = False

    def blocks(self) -> tuple[Block, ...]:
        """The letter in reading order; neighbouring prose is one block."""
        return tuple(_joined(self._block(self._named(node)) for node in self.issue.blocks))

    def _named(self, node: Node, depth: int = 0) -> Node:
        """The same, every quote marked as an alert beginning with what it is."""
        if node.kind not in _CONTAINERS or depth > MAX_DEPTH:
            return node
        children = tuple(self._named(child, depth + 1) for child in node.children)
        if alert := node.attrs.get("alert"):
            name = Node("text", text=getattr(self.strings, f"alert_{alert}"))
            children = (Node("paragraph", (Node("strong", (name,)),)), *children)
        return replace(node, children=children)

    def _block(self, node: Node) -> Block:
        match node.kind:
            case "callout":
                return self._callout(node)
            case "rule":
                return RuleBlock()
            case "paragraph" if len(node.children) == 1:
                return self._alone(node.children[0]) or ProseBlock((node,))
        return ProseBlock((node,))

    def _alone(self, inline: Node) -> ImageBlock | ButtonBlock | None:
        """The block for an inline that has a paragraph to itself."""
        href = inline.attrs.get("href", "")
        if inline.kind == "image":
            return self._image(inline)
        if inline.kind != "link" or not is_safe_link(href):
            return None
        if len(inline.children) == 1 and inline.children[0].kind == "image":
            return replace(self._image(inline.children[0]), href=href)
        label = inline.plain().strip()
        bare = href.removeprefix("mailto:").startswith(label)
        return None if bare or len(label) > _MAX_BUTTON else ButtonBlock(href, label)

    def _image(self, node: Node) -> ImageBlock:
        src = node.attrs.get("src", "")
        alt, caption = node.attrs.get("alt", ""), node.attrs.get("title", "")
        shown = figure(src, self.pictures, self.card, node.attrs.get("width", ""))
        return ImageBlock(shown, src, alt, caption)

    def _callout(self, node: Node) -> Block:
        match node.attrs.get("type"):
            case "question" | "poll":
                return self._question(node)
            case "reply":
                return self._reply(node)
            case "outcome":
                return OutcomeBlock(self.strings.outcome_label, _outcome_title(node), node.children)
        return ProseBlock((node,))

    def _question(self, node: Node) -> QuestionBlock:
        question = self._asked(node)
        code = f"{self.issue.number}.{question.number}"
        is_poll = question.kind == QuestionKind.POLL
        strings, title = self.strings, self.slots.with_fallbacks(question.title)
        label = strings.poll_label if is_poll else strings.question_label
        how = strings.poll_how if is_poll else strings.reply_how
        closes = question.closes
        return QuestionBlock(
            kind="poll" if is_poll else "question",
            code=code,
            label=label.format(code=code),
            # As it was set: with the spaces that do not break, which the list of questions leaves out.
            title=self.slots.with_fallbacks(node.attrs.get("title", "")) or question.title,
            body=_without_choices(node.children) if is_poll else node.children,
            how=how.format(author=self.author),
            use=strings.reply_use.format(author=self.author),
            closes=strings.closes.format(date=long_date(closes, self.issue.language)) if closes else "",
            mailto=self._mailto(code, title),
            choices=tuple(
                Choice(
                    choice,
                    self._mailto(code, self.slots.with_fallbacks(choice)),
                    self._page(question.number, number),
                )
                for number, choice in enumerate(question.choices, start=1)
            ),
        )

    def _page(self, question: int, choice: int) -> str:
        return f"{self.slots.token('vote_url')}/{question}/{choice}" if self.has_pages else ""

    def _asked(self, node: Node) -> Question:
        """The question a callout asks: as the issue lists it, else as the callout itself says."""
        number, name = node.attrs.get("question") or node.attrs.get("number", ""), node.attrs.get("id", "")
        # Two questions may have one id, which is an error; the letter still shows both.
        for question in self.issue.questions:
            if str(question.number) == number or (not number and question.id == name):
                return question
        kind = QuestionKind.POLL if node.attrs.get("type") == "poll" else QuestionKind.OPEN
        position = int(number) if number.isdecimal() else 1
        return Question(name, position, kind, node.attrs.get("title", ""), _listed_choices(node))

    def _mailto(self, code: str, about: str) -> str:
        return answer_url(self.slots.token("reply_address"), code, about, self.strings)

    def _reply(self, node: Node) -> ReplyBlock:
        number = node.attrs.get("number", "")
        feature = self.features.get(int(number)) if number.isdecimal() else None
        if feature is None or not permits(feature):
            missing = self.strings.reply_missing.format(code=number or "?")
            return ReplyBlock(number, self.strings.reply_label, (), "", missing)
        anonymous = feature.permission == QuotePermission.ANONYMOUS or not feature.attribution.strip()
        attribution = self.strings.anonymous if anonymous else " ".join(feature.attribution.split())
        body = node.children or _paragraphs(feature.excerpt)
        return ReplyBlock(number, self.strings.reply_label, body, attribution)


def permits(feature: Feature) -> bool:
    """Whether this reply may be quoted: the reader allows it, and it was not set aside since."""
    allowing = {value.value for value in QuotePermission if value.allows}
    return not feature.set_aside and feature.permission in allowing


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    run: list[Node] = []
    for block in blocks:
        if isinstance(block, ProseBlock):
            run += block.nodes
            continue
        if run:
            yield ProseBlock(tuple(run))
            run = []
        yield block
    if run:
        yield ProseBlock(tuple(run))


def _outcome_title(node: Node) -> str:
    """The title, unless it only repeats which question it is about."""
    title = node.attrs.get("title", "")
    return "" if title == node.attrs.get("id", "") else title


def _choice_list(nodes: tuple[Node, ...]) -> Node | None:
    return next((node for node in nodes if node.kind in ("bullet_list", "ordered_list")), None)


def _without_choices(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    choices = _choice_list(nodes)
    return tuple(node for node in nodes if node is not choices)


def _listed_choices(node: Node) -> tuple[str, ...]:
    choices = _choice_list(node.children)
    return tuple(item.plain().removeprefix("[ ] ").strip() for item in choices.children) if choices else ()


def _paragraphs(text: str) -> tuple[Node, ...]:
    """Plain text as paragraphs: a blank line parts them, a single line break is kept."""
    return tuple(
        Node("paragraph", tuple(_lines(part.strip())))
        for part in text.replace("\r\n", "\n").split("\n\n")
        if part.strip()
    )


def _lines(text: str) -> Iterator[Node]:
    for position, line in enumerate(text.split("\n")):
        if position:
            yield Node("hard_break")
        yield Node("text", text=line.strip())
