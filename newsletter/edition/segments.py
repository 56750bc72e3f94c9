"""Finished HTML and text, cut once at the slots, so that a reader's copy is one join."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsletter.edition.slots import URL_SLOTS, Slots
from newsletter.models import Slot, SlotContext

_TAG = re.compile(r"<!--.*?-->|<[a-zA-Z][^\"'<>]*(?:\"[^\"]*\"[^\"'<>]*|'[^']*'[^\"'<>]*)*>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_URL_ATTRIBUTES = frozenset(("href", "src", "action", "background", "cite", "poster"))


def split_html(html: str, slots: Slots) -> tuple[str | Slot, ...]:
    """The HTML part in order: text as it is, and slots that know how their value is encoded."""
    return _split(html, slots, dict(_contexts(html, slots)), SlotContext.TEXT)


def split_text(text: str, slots: Slots) -> tuple[str | Slot, ...]:
    """The text part in order."""
    return _split(text, slots, {}, SlotContext.PLAIN)


def _split(
    text: str, slots: Slots, contexts: Mapping[int, SlotContext], default: SlotContext
) -> tuple[str | Slot, ...]:
    parts: list[str | Slot] = []
    end = 0
    for found in slots.pattern.finditer(text):
        if found.start() > end:
            parts.append(text[end : found.start()])
        name, fallback = slots.meanings[found[0]]
        parts.append(Slot(name, contexts.get(found.start(), default), fallback))
        end = found.end()
    if end < len(text):
        parts.append(text[end:])
    return tuple(parts)


def _contexts(html: str, slots: Slots) -> Iterator[tuple[int, SlotContext]]:
    """Position of every slot in HTML, and what it is part of."""
    tags = [found.span() for found in _TAG.finditer(html)]
    here = 0
    for found in slots.pattern.finditer(html):
        while here < len(tags) and tags[here][1] <= found.start():
            here += 1
        inside = here < len(tags) and tags[here][0] < found.start()
        yield found.start(), _in_tag(html, tags[here][0], found, slots) if inside else SlotContext.TEXT


def _in_tag(html: str, start: int, found: re.Match[str], slots: Slots) -> SlotContext:
    tag = _TAG.match(html, start)
    if tag is None or tag[0].startswith("<!--"):
        return SlotContext.TEXT
    for attribute in _ATTRIBUTE.finditer(html, start, tag.end()):
        if attribute.start() < found.start() < attribute.end():
            value = attribute[2] if attribute[2] is not None else attribute[3]
            return _in_attribute(attribute[1].lower(), value.strip(), slots.meanings[found[0]][0], found[0])
    return SlotContext.ATTRIBUTE


def _in_attribute(attribute: str, value: str, slot: str, token: str) -> SlotContext:
    if attribute not in _URL_ATTRIBUTES:
        return SlotContext.ATTRIBUTE
    if value[:7].lower() == "mailto:":
        return SlotContext.MAILTO
    # Only a URL of our own may begin a link: a reader's name must never become one (javascript:...).
    begins = value.startswith(token) and slot in URL_SLOTS
    return SlotContext.ATTRIBUTE if begins else SlotContext.URL
