"""Pages from small files: ``pages/*.html`` with ``$name`` places, as in :class:`string.Template`.

Everything put into a page is escaped, unless it is :class:`Markup`: the outcome of :func:`fill` itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from string import Template


class Markup(str):
    """HTML that was made from escaped values; goes into a page as it is."""

    __slots__ = ()


def fill(page: str, /, **values: object) -> Markup:
    """A page file with its places filled; KeyError for a place without a value."""
    return Markup(_template(page).substitute({name: _escaped(value) for name, value in values.items()}))


def join(parts: Iterable[Markup]) -> Markup:
    """Several pieces after one another."""
    return Markup("".join(parts))


def resource(name: str) -> str:
    """The text of a file in ``pages/``."""
    return (files("newsletter.web") / "pages" / name).read_text("utf-8")


def _escaped(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


@cache
def _template(page: str) -> Template:
    return Template(resource(f"{page}.html"))
