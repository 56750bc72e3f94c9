"""Markdown -> our own tree: CommonMark, GFM tables, strikethrough and autolinks, typographic signs.

The one module that knows the Markdown library, with the rules in :mod:`newsletter.issue.extensions`.
Everything it returns is :class:`newsletter.models.Node` with line numbers of the file. Beside the kinds
described there it makes one that :mod:`newsletter.issue.callouts` takes away again: ``marker``, the first
child of a quote whose first line is ``[!WORD] title {#id}``; attrs ``word``, ``id``, ``end`` (last line
of the quote), ``depth`` (of quotes), children = the title.  A ``footnote`` stands where it was written,
under its author's name for it, until :mod:`newsletter.issue.footnotes` gathers them.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.smartquotes import smartquotes
from markdown_it.token import Token

from newsletter.issue import extensions, typography
from newsletter.issue.autolinks import linkifier
from newsletter.models import Language, Node

#: Elements inside one another; nobody reads what is deeper, and every later step may recurse.
DEEPEST = 100
#: Links and pictures inside one another.
DEEPEST_BRACKETS = 10
#: Pairing quotation marks takes time that grows with the square of their number in one paragraph.
MOST_QUOTES = 2_000
#: Blocks on the top level, each of which becomes an element of the layout, and items of lists.
MOST_BLOCKS = 5_000
#: Characters of all links together, each as often as it is used.
LONGEST_LINKS = 1_000_000

_KINDS = {
    "paragraph": "paragraph",
    "heading": "heading",
    "bullet_list": "bullet_list",
    "ordered_list": "ordered_list",
    "list_item": "list_item",
    "blockquote": "quote",
    "table": "table",
    "thead": "",
    "tbody": "",
    "tr": "table_row",
    "th": "table_cell",
    "td": "table_cell",
    "marker": "marker",
    "strong": "strong",
    "em": "emphasis",
    "s": "strike",
    "link": "link",
    "footnote_reference": "footnote",
}
_LEAVES = {
    "text": "text",
    "code_inline": "code",
    "softbreak": "soft_break",
    "hardbreak": "hard_break",
    "html_inline": "html_inline",
    "html_block": "html_block",
    "hr": "rule",
    "fence": "code_block",
    "code_block": "code_block",
}
_LITERAL = ("fence", "code_block", "html_block")


class NestingError(ValueError):
    """The text is nested deeper than :data:`DEEPEST`."""


class GrowthError(ValueError):
    """The text has more blocks than a letter, or repeats a long link until it is too large."""


@dataclass(frozen=True, slots=True)
class Document:
    """A body understood."""

    blocks: tuple[Node, ...]
    #: Lines of the file in which nothing is Markdown: code and HTML.
    literal_lines: frozenset[int]


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    kind: str
    line: int
    last_line: int
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


def parse(body: str, language: Language, before: int) -> Document:
    """Parse a body with ``before`` lines above it in its file.

    Raises:
        NestingError: it is nested too deep to be a letter.
        GrowthError: it has too many blocks or links to be one.
    """
    try:
        tokens = _parser(language).parse(body)
    except RecursionError as error:
        raise NestingError from error
    _ensure_small(tokens)
    literal = frozenset(
        line + before + 1
        for token in tokens
        if token.type in _LITERAL and token.map
        for line in range(*token.map)
    )
    return Document(_Tree(before).build(tokens), literal)


def _ensure_small(tokens: Sequence[Token]) -> None:
    inner = (child for token in tokens for child in token.children or ())
    links = sum(len(str(child.attrs.get("href", "") or child.attrs.get("src", ""))) for child in inner)
    blocks = sum(
        token.nesting >= 0 and (not token.level or token.type == "list_item_open") for token in tokens
    )
    if blocks > MOST_BLOCKS or links > LONGEST_LINKS:
        raise GrowthError


#: Parsers by language, each thread its own: sharing one is not safe, building one takes half a millisecond.
_OWN = threading.local()


def _parser(language: Language) -> MarkdownIt:
    parsers: dict[str, MarkdownIt] = _OWN.__dict__
    parser = parsers.get(language) or parsers.setdefault(language, _built(language))
    parser.options["maxNesting"] = DEEPEST + 2  # the last letter left it where _shallow put it
    return parser


def _built(language: Language) -> MarkdownIt:
    options = {"typographer": True, "quotes": typography.QUOTES[language], "maxNesting": DEEPEST + 2}
    parser = MarkdownIt("gfm-like", options)
    parser.linkify = linkifier()
    parser.use(extensions.extend)

    def signs(state: StateCore) -> None:
        _signs(state, language)

    parser.block.ruler.before("table", "marker", _marker)
    parser.core.ruler.before("inline", "shallow", _shallow)
    parser.core.ruler.before("text_join", "signs", signs)
    return parser


def _marker(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: ``[!WORD] title {#id}`` as the first line of a quote, whatever comes below it."""
    del end
    if silent or not state.tokens or state.tokens[-1].type != "blockquote_open" or state.is_code_block(start):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    head, bracket, rest = line.partition("]")
    word = head.removeprefix("[!").partition("|")[0].strip()
    if not (head.startswith("[!") and bracket and word.isalpha()):
        return False
    title, identifier = _title(rest)
    token = state.push("marker_open", "", 1)
    token.map = [start, start + 1]
    token.meta = {"word": word, "id": identifier}
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = title, [start, start + 1], []
    state.push("marker_close", "", -1)
    state.line = start + 1
    return True


def _title(rest: str) -> tuple[str, str]:
    """Title and id of what follows the bracket; Obsidian's folding sign is left out."""
    title = rest[1:].strip() if rest[:1] in ("+", "-") and rest[1:2] in ("", " ", "\t") else rest.strip()
    head, brace, identifier = title.rpartition("{#")
    if brace and identifier.endswith("}") and "}" not in identifier[:-1]:
        return head.rstrip(), identifier[:-1].strip()
    return title, ""


def _shallow(state: StateCore) -> None:
    """Core rule: brackets within brackets cost time for every level that is allowed."""
    state.md.options["maxNesting"] = DEEPEST_BRACKETS


def typeset(text: str, language: Language) -> str:
    """A line of plain text, such as a title, with the signs a text in Markdown gets."""
    if "'" not in text and '"' not in text:
        return _set(text, language)
    words = Token("text", "", 0, content=text)
    state = StateCore(text, _parser(language), {}, [Token("inline", "", 0, content=text, children=[words])])
    _signs(state, language)
    return words.content


def _signs(state: StateCore, language: Language) -> None:
    """Core rule: apostrophes, dashes and spaces first, then quotation marks in pairs."""
    inlines = [token for token in state.tokens if token.type == "inline"]
    pictures = [token for inline in inlines for token in inline.children or () if token.type == "image"]
    for picture in pictures:  # what stands instead of it; below it its title
        if title := picture.attrs.get("title"):
            picture.attrs["title"] = typeset(str(title), language)
        inlines.append(Token("inline", "", 0, content=picture.content, children=picture.children))
    for inline in inlines:
        written_out = 0
        for token in inline.children or ():
            if token.info == "auto":
                written_out += token.nesting
            elif token.type == "text" and not written_out:
                token.content = _set(token.content, language)
    few = [token for token in inlines if token.content.count("'") + token.content.count('"') <= MOST_QUOTES]
    everything, state.tokens = state.tokens, few
    smartquotes(state)
    state.tokens = everything


def _set(text: str, language: Language) -> str:
    return typography.spaces(typography.signs(typography.apostrophes(text, language)), language)


class _Tree:
    """Turns the library's flat list of tokens into nodes, without recursion."""

    def __init__(self, before: int) -> None:
        self._before = before
        self._stack = [_Open("", "", before + 1, before + 1)]

    def build(self, tokens: Sequence[Token]) -> tuple[Node, ...]:
        """The nodes of all tokens; raises NestingError."""
        for token in tokens:
            if token.type == "inline":
                line = self._line(token)
                for inline in token.children or ():
                    self._take(inline, line)
            else:
                self._take(token, self._line(token))
        return tuple(self._stack[0].children)

    def _line(self, token: Token) -> int:
        return token.map[0] + self._before + 1 if token.map else self._stack[-1].line

    def _take(self, token: Token, line: int) -> None:
        if token.nesting > 0:
            self._enter(token, line)
        elif token.nesting < 0:
            self._leave()
        elif token.type == "footnote_ref":
            label = {"label": str(token.meta["label"])}
            self._stack[-1].children.append(Node("footnote_ref", attrs=label, line=line))
        elif token.type == "image":
            self._stack[-1].children.append(_image(token, line))
        elif token.type != "text" or token.content:
            self._stack[-1].children.append(_leaf(token, line))

    def _enter(self, token: Token, line: int) -> None:
        if len(self._stack) > DEEPEST:
            raise NestingError
        name = token.type.removesuffix("_open")
        last = token.map[1] + self._before if token.map else line
        if name == "paragraph" and not token.hidden and self._stack[-1].kind == "list_item":
            self._stack[-2].attrs.pop("tight", None)
        self._stack.append(_Open(name, _KINDS[name], line, last, self._attrs(name, token)))

    def _attrs(self, name: str, token: Token) -> dict[str, str]:
        match name:
            case "footnote_reference":
                return {"label": str(token.meta["label"])}
            case "heading":
                return {"level": token.tag[1:]}
            case "link":
                return {"href": str(token.attrs["href"]), "title": str(token.attrs.get("title", ""))}
            case "marker":
                depth = sum(element.kind == "quote" for element in self._stack)
                return {**token.meta, "end": str(self._stack[-1].last_line), "depth": str(depth)}
        return self._row_attrs(name, token)

    def _row_attrs(self, name: str, token: Token) -> dict[str, str]:
        """Of what stands in rows: lists and tables."""
        if name == "bullet_list":
            return {"tight": "1"}
        if name == "ordered_list":
            return {"start": str(token.attrs.get("start", 1)), "tight": "1"}
        if name == "tr":
            return {"header": "1"} if self._stack[-1].name == "thead" else {}
        if name in ("th", "td"):
            return {"align": str(token.attrs.get("style", "")).removeprefix("text-align:")}
        return {}

    def _leave(self) -> None:
        done = self._stack.pop()
        children = tuple(done.children)
        if not done.kind:
            self._stack[-1].children.extend(children)
            return
        if done.kind in ("heading", "marker"):
            children = typography.bind_last_words(children)
        self._stack[-1].children.append(Node(done.kind, children, attrs=done.attrs, line=done.line))


def _image(token: Token, line: int) -> Node:
    alt = Node("", _Tree(line - 1).build(token.children or ())).plain()
    attrs = {"src": str(token.attrs["src"]), "alt": alt, "title": str(token.attrs.get("title", ""))}
    if "width" in token.attrs:
        attrs["width"] = str(token.attrs["width"])
    if refused := token.meta.get("refused"):
        attrs["refused"] = ", ".join(refused)
    return Node("image", attrs=attrs, line=line)


def _leaf(token: Token, line: int) -> Node:
    kind = _LEAVES[token.type]
    attrs = {"info": token.info.strip()} if kind == "code_block" else {}
    text = "" if kind in ("rule", "soft_break", "hard_break") else token.content
    return Node(kind, text=text, attrs=attrs, line=line)
