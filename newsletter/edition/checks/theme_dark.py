"""Colours of a theme that stay as they are in the dark, where they may hide what stands on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.edition.checks.css import Compound, compounds
from newsletter.edition.checks.report import Reporter
from newsletter.edition.checks.theme_styles import Sheet
from newsletter.edition.checks.theme_templates import Tag
from newsletter.models import Finding

_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(|var\(|colours\.", re.IGNORECASE)
_OTHER_VARIABLES = re.compile(r"var\(\s*--(?:font|heading-font|width|column)\s*\)")
_METAS = ("color-scheme", "supported-color-schemes")
_BOXES = frozenset({"mj-body", "mj-wrapper", "mj-section", "mj-column"})

#: A selector of a dark rule as its steps, and what it colours.
Dark = list[tuple[tuple[Compound, ...], str]]


def check_metas(all_tags: list[Tag], report: Reporter) -> Iterator[Finding]:
    """Both metas that tell programs to leave the colours alone."""
    there = {tag.attributes.get("name", "").lower() for tag in all_tags if tag.name == "meta"}
    for name in _METAS:
        if name not in there:
            what = f"no template writes <meta name={name}>; in the dark, programs then invent colours"
            mend = f'put <meta name="{name}" content="light dark"> into the mj-raw of mj-head'
            yield report.warning("theme-dark", what, mend)


def check_dark_rules(all_tags: list[Tag], content: list[Sheet], head: list[Sheet]) -> Iterator[Finding]:
    """Every colour has one for the dark."""
    rules = [rule for sheet in head for rule in sheet.rules if _DARK.search(rule.condition)]
    if not rules:
        for sheet in head[:1]:
            what = "there are no colours for the dark"
            mend = "write them into @media (prefers-color-scheme: dark) { ... }, as the shipped theme does"
            yield sheet.at(1).warning("theme-dark", what, mend)
        return
    dark: Dark = [
        (compounds(selector), kind)
        for rule in rules
        for selector in rule.selectors
        for kind in {_kind(name) for name, _ in rule.declarations}
    ]
    boxes = frozenset(name for tag in all_tags if tag.name in _BOXES for name in tag.classes)
    yield from _styled(content, dark, boxes)
    yield from _tagged(all_tags, dark, boxes)


def _styled(content: list[Sheet], dark: Dark, boxes: frozenset[str]) -> Iterator[Finding]:
    for sheet in content:
        for rule in sheet.rules:
            kinds = {_kind(name) for name, value in rule.declarations if _is_coloured(name, value)}
            for selector in rule.selectors:
                steps = compounds(selector)
                for kind in sorted(kinds):
                    if steps and not any(one == kind and _covers(path, steps, boxes) for path, one in dark):
                        what = f"the {kind} of “{selector}” is the same in the dark"
                        yield sheet.at(rule.line).warning("theme-dark", what, _mend(selector))


def _tagged(all_tags: list[Tag], dark: Dark, boxes: frozenset[str]) -> Iterator[Finding]:
    named = {
        tag.attributes["name"]: tag for tag in all_tags if tag.name == "mj-class" and "name" in tag.attributes
    }
    # Text without a class inside a box of the letter is coloured with the box.
    for tag in (tag for tag in all_tags if tag.name.startswith("mj-") and tag.name != "mj-class"):
        if not ({"css-class", "mj-class"} & tag.attributes.keys()) and tag.name not in _BOXES:
            continue
        shared = named.get(tag.attributes.get("mj-class", ""))
        given = (dict(shared.attributes) if shared else {}) | tag.attributes
        for kind in sorted({_kind(name) for name, value in given.items() if _is_coloured(name, value)}):
            classes = tag.classes | boxes
            if not any(
                one == kind
                and frozenset().union(*(step.classes for step in path)) <= classes
                and (tag.classes & frozenset().union(*(step.classes for step in path)) or kind == "colour")
                for path, one in dark
            ):
                what = f"the {kind} of this <{tag.name}> is the same in the dark"
                name = min(tag.classes, default="")
                yield tag.report.warning("theme-dark", what, _mend(f".{name}" if name else "its css-class"))


def _covers(path: tuple[Compound, ...], steps: tuple[Compound, ...], boxes: frozenset[str]) -> bool:
    """Whether a dark rule reaches the elements of another rule."""
    if not path:
        return False
    (*around, subject), (*outer, own) = path, steps
    there = boxes.union(own.classes, *(step.classes for step in outer))
    needed = frozenset().union(*(step.classes for step in around))
    return subject.tag in ("", own.tag) and subject.classes <= own.classes and needed <= there


def _kind(name: str) -> str:
    if name in ("background", "background-color", "container-background-color"):
        return "background"
    return "border" if name.startswith("border") else "colour" if name == "color" else ""


def _is_coloured(name: str, value: str) -> bool:
    return bool(_kind(name) and _COLOUR.search(_OTHER_VARIABLES.sub("", value)))


def _mend(selector: str) -> str:
    return f"give {selector} a colour in the dark block of head.extra.css"
