"""The theme's templates: the only door of Jinja."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from newsletter.edition.content import printable
from newsletter.edition.mjml import marked
from newsletter.errors import RenderError
from newsletter.models import Theme

#: The template everything starts from.
_ENTRY = "issue.mjml.j2"

_VARIABLE = re.compile(r"var\(\s*--([a-z][a-z0-9_-]*)\s*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*\n")
# Everything a variable may bring that MJML's compiler could misread or garble inside an attribute; as numeric
# references it passes unchanged, in text as well.
_UNSAFE = re.compile(r"[^ !#-%(-;=?-\[\]-~]")
_SEE_TEMPLATE = "Mend the template, or remove it from templates/ to use the shipped one."


def render_template(theme: Theme, values: Mapping[str, Any]) -> str:
    """The theme's templates filled in; RenderError names template and line."""
    return _rendered(theme, theme.templates, values)


def trace_template(theme: Theme, values: Mapping[str, Any]) -> str:
    """The same, with a mark where each template begins and ends."""
    sources = {
        key: marked(theme.path(key), text) if key.endswith(".j2") else text
        for key, text in theme.templates.items()
    }
    return _rendered(theme, sources, values)


def _rendered(theme: Theme, sources: Mapping[str, str], values: Mapping[str, Any]) -> str:
    try:
        named = tuple(sorted((key, theme.path(key), text) for key, text in sources.items()))
        return _environment(named).get_template(_ENTRY).render(values)
    except TemplateSyntaxError as error:
        place = f"{theme.path(error.name or _ENTRY)}:{error.lineno}"
        raise RenderError(error.message or "syntax error", where=place, next_step=_SEE_TEMPLATE) from error
    except TemplateNotFound as error:
        raise RenderError(
            f"there is no template {error.name}", where=_place(error, theme), next_step=_SEE_TEMPLATE
        ) from error
    except RenderError:
        raise
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        raise RenderError(str(error), where=_place(error, theme), next_step=_SEE_TEMPLATE) from error


def style_sheet(theme: Theme, name: str, values: Mapping[str, str]) -> str:
    """A style sheet of the theme, and what is added to it, with every ``var(--name)`` replaced by its value.

    ``content.extra.css``, where there is one, goes behind ``content.css``.  Mail programs do not know custom
    properties, so they are resolved here; RenderError names file and line.
    """
    if name not in theme.templates:
        raise RenderError(f"there is no style sheet {name}", where=theme.path(name), next_step=_SEE_TEMPLATE)
    return "\n".join(
        _resolved(theme, one, values) for one in (name, extra(name)) if one in theme.templates
    ).strip()


def extra(name: str) -> str:
    """What is added to a style sheet: ``content.extra.css``."""
    return name.removesuffix(".css") + ".extra.css"


def without_comments(sheet: str) -> str:
    """A style sheet without its comments; their line breaks stay, so that every line keeps its number."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), sheet)


def _resolved(theme: Theme, name: str, values: Mapping[str, str]) -> str:
    sheet = without_comments(theme.templates[name])

    def value(found: re.Match[str]) -> str:
        key = found[1].replace("-", "_")
        if key not in values:
            line = sheet.count("\n", 0, found.start()) + 1
            known = ", ".join(sorted(values)).replace("_", "-")
            raise RenderError(
                f"nothing is called --{found[1]}",
                where=f"{theme.path(name)}:{line}",
                next_step=f"There are: {known}.",
            )
        return values[key]

    return _BLANK_LINES.sub("\n", _VARIABLE.sub(value, sheet)).strip()


def as_references(value: Any) -> Any:
    """A template variable, ready for MJML text and attributes; mark-up of our own stays as it is."""
    if hasattr(value, "__html__"):
        return value
    return Markup(_UNSAFE.sub(lambda found: f"&#{ord(found[0])};", printable(str(value))))  # noqa: S704 - all of it escaped


class _NamedLoader(BaseLoader):
    """Tells Jinja the template's name as its file, so that a traceback names template and line."""

    def __init__(self, named: Iterable[tuple[str, str, str]]) -> None:
        self._sources = {name: (text, path) for name, path, text in named}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Source, file name, and that it never changes."""
        del environment
        if template not in self._sources:
            raise TemplateNotFound(template)
        return *self._sources[template], lambda: True


@lru_cache(maxsize=8)
def _environment(named: tuple[tuple[str, str, str], ...]) -> SandboxedEnvironment:
    """Templates by name, path and text, compiled once."""
    return SandboxedEnvironment(
        loader=_NamedLoader(named),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=as_references,
        trim_blocks=True,
        lstrip_blocks=True,
        # The compiler takes white space in a head for text unless it begins with a line break.
        keep_trailing_newline=True,
    )


def _place(error: BaseException, theme: Theme) -> str:
    """Template and line an error came from: the last template in its traceback."""
    paths = {theme.path(name) for name in theme.templates}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename in paths:
            return f"{frame.filename}:{frame.lineno}"
    return theme.path(_ENTRY)
