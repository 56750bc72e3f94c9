"""Traps in a theme's style sheets: what premailer cannot put onto elements, and what mail programs refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from newsletter.edition.checks.css import Rule, compounds, rules
from newsletter.edition.checks.report import Reporter
from newsletter.edition.templates import extra, without_comments
from newsletter.models import Finding, Theme

#: Bytes of style sheets that Gmail takes, and what the compiler's own rules may need of them.
LARGEST, OWN = 16_384, 2_600

_NOT_INLINED = (
    (re.compile(r":(?:not|is|where|has)\("), "a selector with {} stays behind"),
    (re.compile(r":nth-[a-z-]+\((?!\s*\d+\s*\)\s*$)"), "{} is not put onto elements"),
    (re.compile(r":(?:first|last)-child(?=[\s>+~])"), "{} works only at the end of a selector"),
    (re.compile(r"\[[^\]]*:[^\]]*\]"), "a colon in {} is taken for a pseudo-class"),
    (re.compile(r"(?:^|\s)\*"), "{} is not put onto elements"),
)
_MODERN_COLOUR = re.compile(r"\b(?:rgb|hsl)a?\([^),]*[\s/][^),]*\)", re.IGNORECASE)
_LOST_VALUES = re.compile(r"^(?:unset|revert)$", re.IGNORECASE)
_PLACED = re.compile(r"^(?:position:(?:absolute|fixed|sticky)|display:(?:inline-)?(?:flex|grid)|float:)")
_REMOTE = re.compile(r"@import\b|@font-face\b|url\(\s*[\"']?(?:https?:)?//", re.IGNORECASE)
# What a shorthand leaves alone though it is called like one of its longhands.
_APART = frozenset({"border-radius", "border-collapse", "border-spacing"})
_SHORTHANDS = ("margin", "padding", "border", "font", "background", "list-style")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet of the theme; comments are gone, lines are not."""

    path: str
    text: str

    @property
    def rules(self) -> list[Rule]:
        """Its rules in order."""
        return list(rules(self.text))

    def at(self, line: int) -> Reporter:
        """A reporter for one of its lines."""
        return Reporter(self.path, line)


def sheets(theme: Theme, name: str) -> list[Sheet]:
    """A sheet, and what is added to it."""
    there = [one for one in (name, extra(name)) if one in theme.templates]
    return [Sheet(theme.path(one), without_comments(theme.templates[one])) for one in there]


def check_content(content: list[Sheet]) -> Iterator[Finding]:
    """``content.css``: what does not reach the elements, or reaches them otherwise than written."""
    for sheet in content:
        for rule in sheet.rules:
            report = sheet.at(rule.line)
            yield from _selectors(rule, report)
            for name, value in rule.declarations:
                yield from _declaration(name, value, report)
    yield from _order([(rule, sheet.at(rule.line)) for sheet in content for rule in sheet.rules])


def check_head(head: list[Sheet]) -> Iterator[Finding]:
    """``head.css``: how much of it there is."""
    size = sum(len(sheet.text.encode()) for sheet in head)
    if size + OWN > LARGEST:
        what = f"head.css has {size:,} bytes; Gmail drops every style sheet of a mail with more than 16 kB"
        yield head[-1].at(1).warning("theme-style-size", what, "move rules without @media to content.css")


def check_remote(sheets: list[Sheet]) -> Iterator[Finding]:
    """What any sheet fetches."""
    for sheet in sheets:
        for found in _REMOTE.finditer(sheet.text):
            what = f"{found[0].split('(')[0]} fetches from the web, and Gmail may drop the whole sheet for it"
            mend = "use typefaces that readers have, and pictures that travel with the mail"
            line = sheet.text.count("\n", 0, found.start()) + 1
            yield sheet.at(line).warning("theme-remote", what, mend)


def _selectors(rule: Rule, report: Reporter) -> Iterator[Finding]:
    for selector in rule.selectors:
        for expression, what in _NOT_INLINED:
            if found := expression.search(selector):
                mend = "give the element a class, or move the rule to head.css"
                yield report.warning("theme-selector", what.format(found[0].strip()), mend)


def _declaration(name: str, value: str, report: Reporter) -> Iterator[Finding]:
    if "!important" in value.replace(" ", ""):
        what = f"{name}: !important does not win from the styles that MJML writes onto its elements"
        yield report.warning("theme-important", what, "set the attribute in the template")
    if _MODERN_COLOUR.search(value) or _LOST_VALUES.match(value):
        what = f"{name}: {value} is lost on its way to the elements"
        yield report.warning("theme-value", what, "write a colour as #rrggbb, and any other value in full")
    if _PLACED.match(f"{name}:{value}"):
        what = f"{name}: {value} does not work in Outlook and is removed by others"
        yield report.warning("theme-position", what, "use mj-section and mj-column, or margin and padding")


def _order(found: list[tuple[Rule, Reporter]]) -> Iterator[Finding]:
    """A longhand, its shorthand, the longhand again: premailer puts the last where the first was."""
    for family in _SHORTHANDS:
        setting = [
            (selector, name, report)
            for rule, report in found
            for selector in rule.selectors
            for name, _ in rule.declarations
            if name == family or (name.startswith(f"{family}-") and name not in _APART)
        ]
        seen = set()
        longhands = [(n, one) for n, one in enumerate(setting) if one[1] != family]
        for (first, one), (last, other) in combinations(longhands, 2):
            between = [three for three in setting[first + 1 : last] if three[1] == family]
            touched = [three for three in between if _may_meet(one[0], three[0], other[0])]
            if one[1] == other[1] and touched and other[2] not in seen:
                seen.add(other[2])
                what = f"{other[1]} of “{other[0]}” is undone by {family} of “{touched[-1][0]}”"
                yield other[2].warning("theme-order", what, f"write {family} with all its values here too")


def _may_meet(*selectors: str) -> bool:
    """Whether one element could match them all: as far as tags tell."""
    subjects = [steps[-1] for steps in map(compounds, selectors) if steps]
    return len({subject.tag for subject in subjects if subject.tag}) <= 1 and len(subjects) == len(selectors)
