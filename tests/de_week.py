"""The publication that tests of taking mail in belong to, as a model and as its settings."""

from __future__ import annotations

from newsletter.models import Language, Publication, Tone

KEY = bytes(range(32))
PUBLICATION = Publication(
    "De Week", Language.NL, Tone.JE, "Mira van Dam", "redactie@example.nl", "reacties@example.nl"
)
SETTINGS = """
[publication]
name = "De Week"
language = "nl"
sender = "Mira van Dam <redactie@example.nl>"
reply_address = "reacties@example.nl"
"""
