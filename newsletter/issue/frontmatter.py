"""The head of an issue file: YAML between ``---``, or TOML between ``+++``.

A head comes from the author's own disk or from an export of another program; it is still read with limits on
size, depth and expansion, because an alias of an alias of an alias (a "YAML bomb") costs nothing to write.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from frontmatter.default_handlers import SafeLoader, YAMLHandler
from yaml.constructor import SafeConstructor

from newsletter.issue.findings import Findings

LARGEST = 64 * 1024
DEEPEST = 20
#: Values in a head after all aliases are written out.
MOST_VALUES = 10_000
#: Digits; a longer number is text.
LONGEST_NUMBER = 64

_YAML = YAMLHandler(re.compile(r"(?:\A---|(?<=\n)(?:---|\.\.\.))[ \t]*$", re.MULTILINE))
_TOML = YAMLHandler(re.compile(r"(?:\A|(?<=\n))\+\+\+[ \t]*$", re.MULTILINE))
_NUMBER_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_TEXT_TAG = "tag:yaml.org,2002:str"
_NULL_TAG = "tag:yaml.org,2002:null"
#: What PyYAML's constructors raise for a value that does not fit its tag, ``!!int ""`` for one.
_MISFITS = (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
_KEY = re.compile(r"^\s*([\w.-]+|\"[^\"]*\")\s*[:=]")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the body."""

    #: Key -> value as YAML or TOML means it.
    values: Mapping[str, Any] = field(default_factory=dict)
    #: Key -> the same as the author spelled it: strings, and lists and mappings of strings.
    spelled: Mapping[str, Any] = field(default_factory=dict)
    #: ``title`` or ``questions.topics`` -> line in the file.
    lines: Mapping[str, int] = field(default_factory=dict)
    body: str = ""
    #: Lines in the file above the body's first line.
    before: int = 0

    def line(self, key: str) -> int:
        """Line of a key; 1 when unknown."""
        return self.lines.get(key, 1)


#: Values, spellings and lines, as in :class:`Head`.
_Read = tuple[dict[str, Any], dict[str, Any], dict[str, int]]
_Reader = Callable[[str, int, Findings], _Read]


class _UnfitError(ValueError):
    """A head that breaks a limit; the text says which."""


def parse(text: str, findings: Findings) -> Head:
    """Take the head off a file; an unreadable one is a finding and the body is kept."""
    empty = re.match(r"\s*\n", text[:LARGEST])
    above = empty.group().count("\n") if empty else 0
    start = empty.end() if empty else 0
    content = text[start:]
    for handler, read in ((_YAML, _yaml), (_TOML, _toml)):
        if handler.detect(content):
            try:
                source, body = handler.split(content)
            except ValueError:
                return _unclosed(text, content, above, findings)
            before = above + content[: len(content) - len(body)].count("\n")
            return _understand(read, source, Head(body=body, before=before), above, findings)
    return Head(body=text)


def _understand(read: _Reader, source: str, head: Head, above: int, findings: Findings) -> Head:
    """``head`` with what its source says; a source that cannot be read leaves it empty."""
    try:
        values, spelled, lines = read(source, above, findings)
    except _UnfitError as error:
        findings.error("front-matter-limit", above + 1, str(error), "keep only what the issue needs")
        return head
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        _explain(error, source, above, findings)
        return head
    return Head(values, spelled, lines, head.body, head.before)


def _unclosed(text: str, content: str, above: int, findings: Findings) -> Head:
    """A rule at the top of a letter is no head; a rule with ``key:`` below it is one without an end."""
    fence, _, rest = content.partition("\n")
    if not _KEY.match(rest):
        return Head(body=text)
    findings.error(
        "front-matter-open",
        above + 1,
        f"the front matter has no closing “{fence.strip()}”",
        f"put a line “{fence.strip()}” below its last key",
    )
    head, gap, body = rest.partition("\n\n")
    return Head(body=body, before=above + 1 + head.count("\n") + gap.count("\n"))


def _explain(error: Exception, source: str, above: int, findings: Findings) -> None:
    line, column, problem = _place(error, source)
    if "mapping values are not allowed" in problem:
        mend = 'put quotes round a value with a colon in it: title: "One: two"'
    elif "\\t" in problem:
        mend = "use spaces instead of tabs"
    else:
        mend = "check quotes, colons and indentation on this line and the one above"
    what = f"the front matter cannot be read: {problem}"
    findings.error("front-matter-broken", above + line, what, mend, column=column)


def _place(error: Exception, source: str) -> tuple[int, int, str]:
    """Line in the head (1 = the fence), column from 1 (0 = unknown), and what the parser says."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return mark.line + 1, mark.column + 1, error.problem or "it is no YAML"
    if isinstance(error, yaml.reader.ReaderError):
        return source.count("\n", 0, int(error.position)) + 1, 0, str(error.reason)
    text = str(error)
    if match := re.search(r"\(at line (\d+), column (\d+)\)", text):
        return int(match.group(1)), int(match.group(2)), text[: match.start()].strip()
    return 1, 0, text.partition("\n")[0]


def _yaml(source: str, above: int, findings: Findings) -> _Read:
    _check_size(source)
    _check_depth(source)
    root = yaml.compose(source, Loader=SafeLoader)
    if root is None:
        return {}, {}, {}
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("it holds no lines of the form “key: value”")  # noqa: TRY004 - the author's, not ours
    _measure(root, {})
    values: dict[str, Any] = {}
    spelled: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in root.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        line = above + key_node.start_mark.line + 1
        if key in spelled:
            what = f"“{key}” stands here twice, first on line {lines[key]}"
            findings.warning("front-matter-twice", line, what, "keep one; the last one counts")
        spelled[key], lines[key] = _spell(value_node), line
        values[key] = _construct(value_node, spelled[key])
        if isinstance(value_node, yaml.MappingNode):
            lines |= {
                f"{key}.{inner.value}": above + inner.start_mark.line + 1
                for inner, _ in value_node.value
                if isinstance(inner, yaml.ScalarNode)
            }
    return values, spelled, lines


def _check_size(source: str) -> None:
    if len(source) > LARGEST:
        raise _UnfitError(f"the front matter is larger than {LARGEST // 1024} kB")


def _check_depth(source: str) -> None:
    """Before anything is composed, because composing recurses."""
    depth = 0
    for count, event in enumerate(yaml.parse(source, Loader=SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _UnfitError(f"the front matter is nested more than {DEEPEST} levels deep")
        if count > 2 * MOST_VALUES:
            raise _UnfitError(f"the front matter holds more than {MOST_VALUES} values")


def _measure(node: yaml.Node, known: dict[int, tuple[int, int] | None]) -> tuple[int, int]:
    """Values and depth of a node with its aliases written out; also makes text of absurd numbers."""
    if id(node) in known:
        sizes = known[id(node)]
        if sizes is None:
            raise _UnfitError("the front matter contains itself")
        return sizes
    known[id(node)] = None
    size, depth = 1, 1
    if isinstance(node, yaml.ScalarNode):
        if node.tag in _NUMBER_TAGS and len(node.value) > LONGEST_NUMBER:
            node.tag = _TEXT_TAG
    elif isinstance(node, yaml.CollectionNode):
        for child in _inside(node):
            inner, deep = _measure(child, known)
            size, depth = size + inner, max(depth, deep + 1)
    if size > MOST_VALUES or depth > DEEPEST + 1:
        raise _UnfitError("the front matter repeats itself beyond all measure")
    known[id(node)] = size, depth
    return size, depth


def _inside(node: yaml.CollectionNode) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value)


def _spell(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {_printable(str(key.value)): _spell(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_spell(value) for value in node.value]
    return "" if node.tag == _NULL_TAG else _printable(str(node.value))


def _printable(text: str) -> str:
    """PyYAML without libyaml lets half a surrogate pair through, which nothing can encode."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _construct(node: yaml.Node, spelled: Any) -> Any:
    try:
        return SafeConstructor().construct_document(node)
    except _MISFITS:
        return spelled


def _toml(source: str, above: int, findings: Findings) -> _Read:
    """TOML 1.0; ``findings`` stays unused because a doubled key is a syntax error there."""
    del findings
    _check_size(source)
    values = tomllib.loads(source)
    lines: dict[str, int] = {}
    for index, line in enumerate(source.split("\n")):
        if match := _KEY.match(line):
            lines.setdefault(match.group(1).strip('"'), above + index + 1)
    return values, {key: _as_text(value) for key, value in values.items()}, lines


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
