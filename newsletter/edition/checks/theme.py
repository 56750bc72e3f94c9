"""Traps in a theme that show only in some mail program: ``newsletter check --theme``.

What is looked at is the source of templates and style sheets, so that a branch that the present issue does
not use is looked at as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from newsletter.edition.checks.contrast import check_palette
from newsletter.edition.checks.report import Reporter
from newsletter.edition.checks.theme_dark import check_dark_rules, check_metas
from newsletter.edition.checks.theme_styles import Sheet, check_content, check_head, check_remote, sheets
from newsletter.edition.checks.theme_templates import Tag, check_tag, tags
from newsletter.errors import RenderError
from newsletter.models import Finding, Theme

ENTRY, CONTENT, HEAD = "issue.mjml.j2", "content.css", "head.css"

# What an issue is built of, see edition.sections.
_SECTIONS = ("letter", "question", "poll", "reply", "outcome")

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# An include by a fixed name; one that is put together ("partials/" ~ kind) depends on the issue.
_INCLUDED = re.compile(r"\{%-?\s*(?:include|extends)\s+[\"']([^\"']+)[\"']\s*-?%\}")
_ROOT = re.compile(r":root\b[^{}]*\{[^{}]*color-scheme\s*:", re.IGNORECASE)


def check_theme(theme: Theme) -> tuple[Finding, ...]:
    """What is wrong with a theme whatever the issue, by file and line.

    An error is what makes mails fail, or leaves readers without a way out.
    """
    return tuple(sorted(dict.fromkeys(_found(theme)), key=lambda one: (one.path, one.line)))


def _found(theme: Theme) -> Iterator[Finding]:
    yield from _files(theme)
    all_tags, content, head = tags(theme), sheets(theme, CONTENT), sheets(theme, HEAD)
    entry = Reporter(theme.path(ENTRY), _line(theme.templates.get(ENTRY, ""), "<mj-head"))
    for tag in all_tags:
        yield from check_tag(tag)
    yield from _unsubscribe(theme, entry)
    yield from _font(all_tags, entry)
    yield from check_metas(all_tags, entry)
    yield from _root(head)
    yield from check_content(content)
    yield from check_head(head)
    yield from check_remote([*content, *head])
    yield from check_dark_rules(all_tags, content, head)
    yield from _colours(theme)


def _line(source: str, mark: str) -> int:
    return source.count("\n", 0, max(0, source.find(mark))) + 1


def _sources(theme: Theme) -> dict[str, str]:
    """Templates by name, without what Jinja's comments say; every line keeps its number."""
    return {
        name: _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
        for name, text in theme.templates.items()
        if name.endswith(".j2")
    }


def _files(theme: Theme) -> Iterator[Finding]:
    for name in (ENTRY, CONTENT, HEAD, *(f"partials/{kind}.mjml.j2" for kind in _SECTIONS)):
        if name not in theme.templates:
            report = Reporter(theme.path(name), 0)
            yield report("theme-file", f"the theme has no {name}", "put it back, or take the shipped one")
    for name, source in _sources(theme).items():
        for found in _INCLUDED.finditer(source):
            if found[1] not in theme.templates:
                report = Reporter(theme.path(name), source.count("\n", 0, found.start()) + 1)
                near = get_close_matches(found[1], theme.templates, 1)
                mend = f"did you mean {near[0]}?" if near else "write that file, or take this out"
                yield report("theme-file", f"there is no template {found[1]}", mend)


def _unsubscribe(theme: Theme, report: Reporter) -> Iterator[Finding]:
    code = (found[0] for source in _sources(theme).values() for found in _CODE.finditer(source))
    if not any(re.search(r"\bunsubscribe_url\b", one) for one in code):
        what = "no template has a link to unsubscribe, which every mail must have"
        mend = 'write <a href="{{ unsubscribe_url }}"> in partials/footer.mjml.j2'
        yield report("theme-unsubscribe", what, mend)


def _font(all_tags: list[Tag], report: Reporter) -> Iterator[Finding]:
    if not any(tag.name in ("mj-all", "mj-text") and "font-family" in tag.attributes for tag in all_tags):
        what = "no typeface is set for all texts, so MJML asks for its own, Ubuntu"
        mend = 'write <mj-all font-family="{{ layout.font }}" /> in mj-attributes'
        yield report.warning("theme-font", what, mend)


def _root(head: list[Sheet]) -> Iterator[Finding]:
    if head and not any(_ROOT.search(sheet.text) for sheet in head):
        what = "no rule says that there are dark colours, so programs invent some"
        mend = "write :root { color-scheme: light dark; supported-color-schemes: light dark; }"
        yield head[0].at(1).warning("theme-dark", what, mend)


def _colours(theme: Theme) -> Iterator[Finding]:
    try:
        yield from check_palette(theme.options)
    except RenderError as error:
        yield Reporter(error.where, 0)("template", error.what, error.next_step)
