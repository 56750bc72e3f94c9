"""The publication that tests of taking mail in belong to, as a model and as its settings."""

from __future__ import annotations

from newsletter.models import Edition, Language, Publication, Question, QuestionKind, Tone

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

#: Issue 12, which asks two open questions.
EDITION = Edition(
    slug="soep",
    number=12,
    language=Language.NL,
    tone=Tone.JE,
    subject="Soep",
    preheader="",
    html=("x",),
    text=("Beste lezer,\n\nWat kook jij?\n\nWat lees jij?\n\nTot gauw!\n",),
    content_type="text/plain",
    body=(b"x",),
    questions=(
        Question("cooked", 1, QuestionKind.OPEN, "Wat kook jij?"),
        Question("read", 2, QuestionKind.OPEN, "Wat lees jij?"),
    ),
)
