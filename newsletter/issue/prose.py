"""The words of an issue file where they stand, everything else blanked out.

Rules over words (spelling, doubled words, markers) want line and column of the *file*; the tree that the
Markdown library makes has lost both.  So this reads the source once more, by line, with a few rules of
CommonMark 0.31: enough to know what is prose, not what it means.  Every step takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.issue import frontmatter
from newsletter.issue.findings import Findings
from newsletter.issue.frontmatter import Head

#: Keys of the head whose value readers see.
_SPOKEN = re.compile(r"(?:title|preheader|excerpt|description)[ \t]*[:=][ \t]*")
#: Signs of structure that may stand before the text of a line: quotes, list items, indentation.
_LEAD = re.compile(r"[ \t>]*+(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]++)*+[ \t>]*+")
_FENCE = re.compile(r"(`{3,}+|~{3,}+)([^\n]*)")
_REPLY = re.compile(r"\[!\s*(?:reply|reactie)\b", re.IGNORECASE)
_CODE = re.compile(r"`++")
_TAG = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9-]*+(?:\s++[a-zA-Z_:][\w.:-]*+(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'=<>`]++))?+)*+"
    r"\s*+/?>"
)
#: Where a link leads, the name of a reference, a footnote, a box of a poll, an id, a callout's marker.
_MARKS = re.compile(
    r"\]\([ \t]*+(?:<[^<>\n]*+>|[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+)"
    r"|(?<=\])\[[^\[\]\n]*+\]"
    r"|\[\^[^\[\]\s]{1,80}+\]:?"
    r"|\[[ xX]\](?=[ \t]|$)"
    r"|\{[ ]?#[^{}\n]*+\}"
    r"|(?<=\))\{[^{}\n]*+\}"
    r"|(?<=[>\s])\[![ \t]*+[^\W\d_]{1,40}+[^\]\n]{0,40}\][-+]?(?:[ \t]++[1-9][0-9]{0,8}\.[a-z0-9][\w-]*+)?",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"[ \t>]*+\[(?!\^)[^\[\]\n]{1,300}+\]:[ \t]*+\S++")
#: An address of any kind, or a character written as an entity.
_ADDRESS = re.compile(r"://|(?<=\w)@(?=\w)|&#?\w{1,31};|www\.|mailto:|tel:", re.IGNORECASE)
_TOKEN = re.compile(r"\S++")


def prose_lines(text: str, head: Head | None = None) -> Iterator[tuple[int, str]]:
    """Every line of a file with its number, from 1; what is no prose became spaces, so columns stay right.

    Blanked are the head (but not the words of title and preheader), code, HTML tags and comments, addresses,
    slots, markers of callouts, ids, and reply callouts, which hold somebody else's words.  Line ends may be
    of any kind.  It never raises.

    Args:
        head: the head of the same text, if it was read already.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = head or frontmatter.parse(text, Findings(""))
    for number, line in enumerate(text.split("\n")[: head.before], 1):
        yield number, _head(line)
    body = _without_code("\n".join(_without_blocks(head.body.split("\n"))))
    body = _TAG.sub(_blank, _between(body, "<!--", "-->"))
    for number, line in enumerate(body.split("\n"), head.before + 1):
        yield number, _without_marks(line)


def _blank(match: re.Match[str]) -> str:
    return _spaces(match.group())


def _spaces(text: str) -> str:
    """As many spaces; line ends stay."""
    if "\n" not in text:
        return " " * len(text)
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _head(line: str) -> str:
    key = _SPOKEN.match(line)
    if not key:
        return " " * len(line)
    value = line[key.end() :]
    comment = value.find(" #")
    words = value if comment < 0 or value[:1] in ("'", '"') else value[:comment]
    return (" " * key.end() + _without_marks(words)).ljust(len(line))


def _without_blocks(lines: list[str]) -> list[str]:
    """The body's lines without code blocks and reply callouts."""
    blocks = _Blocks()
    return [_spaces(line) if blocks.holds(line) else line for line in lines]


class _Blocks:
    """Follows, line by line, the blocks that hold no prose of the author's."""

    def __init__(self) -> None:
        self._fence = ""  # what closes the code block we are in
        self._fence_depth = 0  # quotes it stands in
        self._reply_depth = 0  # quotes the reply we are in stands in; 0 = none
        self._indented = False  # in code that is only indented
        self._listed = False  # in a list, whose items may go on indented
        self._empty = True  # the line above is empty

    def holds(self, line: str) -> bool:
        """Whether this line, the next of the file, stands in such a block."""
        lead = _LEAD.match(line)
        start = lead.end() if lead else 0
        depth, rest = line.count(">", 0, start), line[start:]
        if depth < self._reply_depth and (depth or not rest):
            self._reply_depth = 0
        if self._fence and depth < self._fence_depth:
            self._fence = ""  # its quote is over
        if self._fence:
            if _closes(rest, self._fence):
                self._fence = ""
            return True
        self._indented = self._is_indented(line, rest)
        if rest:
            self._listed = (self._listed and line[0] in " \t") or bool(line[:start].strip("> \t"))
        self._empty = not rest
        return self._opens(rest, depth) or self._indented or self._reply_depth > 0

    def _is_indented(self, line: str, rest: str) -> bool:
        begins = bool(rest) and line.startswith(("    ", "\t"))
        return begins and (self._indented or self._empty) and not self._listed

    def _opens(self, rest: str, depth: int) -> bool:
        """Whether a line begins a code block; a reply that begins is remembered."""
        fence = _FENCE.match(rest)
        if fence and not ("`" in fence[1] and "`" in fence[2]):
            self._fence, self._fence_depth = fence[1], depth
            return True
        if depth and not self._reply_depth and _REPLY.match(rest):
            self._reply_depth = depth
        return False


def _closes(rest: str, fence: str) -> bool:
    """Whether the text of a line ends a code block (CommonMark 0.31 section 4.5)."""
    return rest.startswith(fence) and not rest.strip().strip(fence[0])


def _without_code(body: str) -> str:
    """The body without inline code: a run of backticks up to the next one of the same length."""
    if "`" not in body:
        return body
    parts = re.split(r"(\n[ \t>]*+\n)", body)  # a paragraph is where a run must find its end
    return "".join(_without_spans(part) for part in parts)


def _without_spans(paragraph: str) -> str:
    runs = [run for run in _CODE.finditer(paragraph) if paragraph[run.start() - 1 : run.start()] != "\\"]
    following: dict[int, int] = {}
    closing = [0] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        length = len(runs[index].group())
        closing[index], following[length] = following.get(length, 0), index
    done: list[str] = []
    place, index = 0, 0
    while index < len(runs):
        if close := closing[index]:
            done += (
                paragraph[place : runs[index].start()],
                _spaces(paragraph[runs[index].start() : runs[close].end()]),
            )
            place, index = runs[close].end(), close
        index += 1
    return "".join((*done, paragraph[place:]))


def _between(text: str, opening: str, closing: str) -> str:
    """The text without what stands between two signs; an opening one without an end stays."""
    done: list[str] = []
    place = 0
    while (start := text.find(opening, place)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        end += len(closing)
        done += text[place:start], _spaces(text[start:end])
        place = end
    return "".join((*done, text[place:]))


def _without_marks(line: str) -> str:
    if "{{" in line:
        line = _between(line, "{{", "}}")
    if "[" in line or "{" in line:
        line = _MARKS.sub(_blank, _DEFINITION.sub(_blank, line, count=1))
    if _ADDRESS.search(line):
        line = _TOKEN.sub(_address, line)
    return line


def _address(match: re.Match[str]) -> str:
    return _spaces(match.group()) if _ADDRESS.search(match.group()) else match.group()
