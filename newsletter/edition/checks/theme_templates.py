"""Traps in a theme's templates that neither Jinja nor the MJML compiler speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from newsletter.edition.checks.mjml_elements import ATTRIBUTES, IGNORED, REFUSED
from newsletter.edition.checks.report import Reporter
from newsletter.models import Finding, Theme

_SILENT = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
# Attributes whose address a mail program fetches without being asked.
_FETCHED = frozenset(("src", "srcset", "background", "background-url", "poster"))


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag of a template; ``{{ ... }}`` in a value is as it was written."""

    name: str
    attributes: dict[str, str]
    #: Where it stands.
    report: Reporter

    @property
    def classes(self) -> frozenset[str]:
        """The classes of the HTML it becomes, those that Jinja may choose as well."""
        return frozenset(re.findall(r"[A-Za-z_][\w-]*", self.attributes.get("css-class", "")))


def tags(theme: Theme) -> list[Tag]:
    """Every start tag of every template."""
    sources = sorted((name, text) for name, text in theme.templates.items() if name.endswith(".j2"))
    return [tag for name, text in sources for tag in _tags(theme.path(name), text)]


def _tags(path: str, source: str) -> Iterator[Tag]:
    # Same length throughout, so that positions stay those of the file.
    text = _SILENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    masked = _VALUE.sub(lambda found: "x" * len(found[0]), text)
    for found in _TAG.finditer(masked):
        attributes = {}
        for one in _ATTRIBUTE.finditer(masked, found.start(2), found.end(2)):
            group = 2 if one[2] is not None else 3
            attributes[one[1].lower()] = text[one.start(group) : one.end(group)]
        yield Tag(found[1].lower(), attributes, Reporter(path, source.count("\n", 0, found.start()) + 1))


def check_tag(tag: Tag) -> Iterator[Finding]:
    """One tag."""
    for check in _CHECKS if tag.name.startswith("mj") else (_remote,):
        yield from check(tag)


def _element(tag: Tag) -> Iterator[Finding]:
    if tag.name in REFUSED:
        yield tag.report("theme-element", f"our compiler refuses <{tag.name}>", "write attributes in place")
    elif tag.name == "mj-include":
        what = "mj-include has nothing to read from; the compiler refuses it"
        yield tag.report("theme-element", what, 'write {% include "partials/..." %}')
    elif tag.name not in ATTRIBUTES and tag.name not in ("mj-all", "mj-class"):
        near = get_close_matches(tag.name, ATTRIBUTES, 1)
        mend = f"did you mean <{near[0]}>?" if near else "write HTML in mj-text or mj-raw"
        yield tag.report("theme-element", f"MJML knows no <{tag.name}>", mend)


def _attributes(tag: Tag) -> Iterator[Finding]:
    known = ATTRIBUTES.get(tag.name)
    for name in tag.attributes.keys() - {"css-class", "mj-class"} if known is not None else ():
        if name in IGNORED.get(tag.name, ()):
            what, mend = f"our compiler does not do {name} of <{tag.name}>", "take it out, or use content.css"
        elif name not in (known or ()):
            near = get_close_matches(name, known or (), 1)
            what = f"<{tag.name}> has no attribute {name}; it does nothing"
            mend = f"did you mean {near[0]}?" if near else "take it out"
        else:
            continue
        yield tag.report.warning("theme-attribute", what, mend)


def _bare_zero(tag: Tag) -> Iterator[Finding]:
    for name in ("padding", "inner-padding"):
        value = tag.attributes.get(name, "")
        chosen = [one or other for value_ in _VALUE.findall(value) for one, other in _LITERAL.findall(value_)]
        # A padding that is 0 and nothing else is understood.
        if any(
            "0" in (parts := text.split()) and parts != ["0"] for text in (_VALUE.sub("x", value), *chosen)
        ):
            what = (
                f'{name}="{value}": with a bare 0 the compiler forgets the padding when it works out widths'
            )
            yield tag.report.warning("theme-bare-zero", what, "write 0px")


def _classes(tag: Tag) -> Iterator[Finding]:
    if len(_VALUE.sub("x", tag.attributes.get("mj-class", "")).split()) > 1:
        what = "of several names in mj-class the first wins, other than the documentation of MJML says"
        yield tag.report.warning("theme-classes", what, "use one, which has everything")


def _image(tag: Tag) -> Iterator[Finding]:
    if tag.name == "mj-image" and "src" in tag.attributes and "alt" not in tag.attributes:
        what = "this image has no alt, so its address is read aloud"
        yield tag.report.warning("theme-image-alt", what, 'write alt="{{ ... }}", or alt="" for an ornament')


def _line_break(tag: Tag) -> Iterator[Finding]:
    for name, value in tag.attributes.items():
        if re.search(r"[\n\t\r]", _VALUE.sub("", value)):
            what = f"{name} of <{tag.name}> holds a line break or tab, which the compiler misreads"
            yield tag.report.warning("theme-line-break", what, "write the value on one line, with spaces")


def _fonts(tag: Tag) -> Iterator[Finding]:
    if tag.name == "mj-font":
        what = "mj-font fetches a font from the web, which tells a server who reads"
        yield tag.report.warning("theme-remote", what, "use a typeface that readers have: [theme] font")


def _inline_style(tag: Tag) -> Iterator[Finding]:
    if tag.name == "mj-style" and "inline" in tag.attributes:
        what = "the compiler does not inline mj-style; many mail programs drop what is in <style>"
        yield tag.report.warning("theme-inline-style", what, "put these rules into content.extra.css")


def _remote(tag: Tag) -> Iterator[Finding]:
    fetched = [name for name in tag.attributes.keys() & _FETCHED if _REMOTE.match(tag.attributes[name])]
    if tag.name in ("link", "script") or "url(" in tag.attributes.get("style", ""):
        fetched.append(tag.name)
    for name in fetched:
        what = f"{name} of <{tag.name}> fetches something from the web, which tells a server who reads"
        yield tag.report.warning(
            "theme-remote", what, "let it travel with the mail: [theme] logo, or an issue"
        )


_CHECKS: tuple[Callable[[Tag], Iterator[Finding]], ...] = (
    *(_element, _attributes, _bare_zero, _classes, _image, _line_break, _fonts, _inline_style, _remote),
)
