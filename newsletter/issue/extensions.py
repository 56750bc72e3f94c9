"""What authors may write beyond CommonMark and GFM: footnotes, and the width of an image.

``text[^name]`` with ``[^name]: note`` anywhere, ``text^[note]``, and ``![words](file.png){width=300}``.
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

#: Characters of ``[^name]``.
LONGEST_NOTE_NAME = 100
#: Characters of what stands between braces behind an image.
LONGEST_BRACES = 200

# "{width=300 .round}" is meant for the image; "{see below}" is text.
_BRACES = re.compile(r"\{((?=[^{}\n]*=|\s*[.#])[^{}\n]+)\}")
_ATTRIBUTE = re.compile(r"([^\s=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']*))?")


def extend(parser: MarkdownIt) -> None:
    """Teach a parser these rules; a note stays where it was written, as ``footnote_reference``."""
    parser.use(footnote_plugin, move_to_end=False)
    parser.inline.ruler.at("footnote_ref", _note_reference)
    parser.core.ruler.after("inline", "notes_in_place", _notes_in_place)
    parser.inline.ruler.push("image_braces", _image_braces)


def _note_reference(state: StateInline, silent: bool) -> bool:
    """Inline rule: ``[^name]``; without a limit each ``[^`` would be followed to the end of its paragraph."""
    has_end = state.src.find("]", state.pos, state.pos + LONGEST_NOTE_NAME) >= 0
    return has_end and footnote_ref(state, silent)


def _notes_in_place(state: StateCore) -> None:
    """Core rule: ``^[a note]`` becomes a note like the others, with a name that nobody can write."""
    notes = state.env.get("footnotes", {}).get("list", {})
    if not any("tokens" in note for note in notes.values()):
        return
    for inline in state.tokens:  # grows: a note may hold another
        pieces = list(inline.children or ())
        for piece in pieces:
            pieces += piece.children or ()  # the words of an image
            if piece.type == "footnote_ref" and "label" not in piece.meta:
                note = notes[piece.meta["id"]]
                piece.meta["label"] = f" {piece.meta['id']}"
                state.tokens += _note_in_place(piece.meta["label"], note, inline.map)


def _note_in_place(label: str, note: dict[str, Any], place: list[int] | None) -> list[Token]:
    words = Token("inline", "", 0, map=place, content=note["content"], children=note["tokens"])
    return [
        Token("footnote_reference_open", "", 1, map=place, meta={"label": label}),
        Token("paragraph_open", "p", 1, map=place),
        words,
        Token("paragraph_close", "p", -1),
        Token("footnote_reference_close", "", -1),
    ]


def _image_braces(state: StateInline, silent: bool) -> bool:
    """Inline rule: ``{width=300}`` right behind an image; everything but a width is refused and told."""
    if silent or state.pending or not state.tokens or state.tokens[-1].type != "image":
        return False
    braces = _BRACES.match(state.src, state.pos, state.pos + LONGEST_BRACES)
    if not braces:
        return False
    image = state.tokens[-1]
    for name, value in _ATTRIBUTE.findall(braces[1]):
        if name == "width" and "width" not in image.attrs:
            image.attrs["width"] = value.strip("\"'")
        else:
            image.meta.setdefault("refused", []).append(name)
    state.pos = braces.end()
    return True
