"""Undo format=flowed (RFC 3676): lines that end in a space go on in the next."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Text with its paragraphs on one line each; ``delete_space`` is the parameter ``delsp=yes``."""
    paragraphs: list[tuple[int, list[str]]] = []
    soft = False
    for raw in text.split("\n"):
        body = raw.lstrip(">")
        depth = len(raw) - len(body)
        # Section 4.4: one leading space was stuffed in.
        body = body.removeprefix(" ")
        # Section 4.3: "-- " is a signature, not a line that goes on.
        if soft and paragraphs[-1][0] == depth and body != "-- ":
            paragraphs[-1][1].append(body)
        else:
            paragraphs.append((depth, [body]))
        soft = body.endswith(" ") and body != "-- "
        if soft and delete_space:
            paragraphs[-1][1][-1] = body[:-1]
    return "\n".join((">" * depth + " " if depth else "") + "".join(bodies) for depth, bodies in paragraphs)
