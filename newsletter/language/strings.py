"""The words readers see around an issue, by language and tone.

Sentences that name something hold a field in braces: ``{author}``, ``{name}``, ``{date}``, ``{code}``.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from functools import cache
from typing import Any

from newsletter.language.catalogue import catalogue
from newsletter.models import Language, Tone


def _within(context: str, english: str) -> Any:
    """A phrase whose English alone does not say what is meant; the context is its ``msgctxt``."""
    return field(default=english, metadata={"context": context})


@dataclass(frozen=True, slots=True)
class Strings:
    """One language and tone; every field is a whole phrase, its default the English one."""

    question_label: str = "Question {code}"
    poll_label: str = "Poll {code}"
    reply_label: str = "One of you wrote"
    outcome_label: str = "What I did with your answers"
    #: Below a question: the first and plainest way to answer.
    reply_how: str = "Just reply to this email. {author} reads your answer personally."
    #: Below the choices of a poll.
    poll_how: str = "Just reply to this email with your choice. {author} reads your answer personally."
    reply_button: str = "Reply by email"
    #: Below the choices of a poll that are made on a page: before the same choices as links that open a mail.
    #: The page on the web shows only these.
    poll_by_mail: str = "By email:"
    #: What happens with the answer.
    reply_use: str = (
        "What happens to your answer? Only {author} reads it. You are never quoted without your permission."
    )
    closes: str = "You can answer up to and including {date}."
    #: First word of the subject of an answer.
    answer_subject: str = _within("subject of an answer", "Answer")
    #: In the mail a button opens: the line that ends the reader's own part.  ``inbound.phrases`` knows it.
    mail_rule: str = "--- nothing to do below this line ---"
    #: In the mail a button opens: the choice of being quoted.  ``inbound.phrases`` knows its words.
    mail_permission: str = "You may quote me: no / anonymously / with my first name (keep what you want)"
    #: Who wrote an anonymous reply.
    anonymous: str = _within("who wrote a reply", "a reader")
    #: Stands where a reply may not or cannot be shown.
    reply_missing: str = "Reply {code} belongs here, but it is missing or may not be quoted."
    #: What an image is called where it cannot be shown.
    image: str = _within("instead of a picture", "image")
    issue_number: str = "Issue {code}"
    #: Above the footnotes.
    notes: str = "Notes"
    #: In the text part: stands where a footnote is referred to.
    note_ref: str = "note {number}"
    footer_why: str = "You receive this email because you signed up for {name}."
    unsubscribe: str = "Unsubscribe"
    #: The mail that confirms a mailed wish to leave: its subject, and what it says.
    left_subject: str = "You have unsubscribed from {name}"
    left: str = (
        "You have unsubscribed from {name}, as you asked by email. A message that was on its way already may "
        "still arrive."
    )
    left_mistake: str = "Was it a mistake? Just reply to this email. {author} reads it personally."
    view: str = "View this newsletter in your browser"
    #: After words that introduce a line of their own in the text part.
    colon: str = _within("after words that introduce a line", ":")
    #: Above a quote marked as GitHub does: ``[!NOTE]`` and so on.
    alert_note: str = _within("alert", "Note")
    alert_tip: str = _within("alert", "Tip")
    alert_important: str = _within("alert", "Important")
    alert_warning: str = _within("alert", "Warning")
    alert_caution: str = _within("alert", "Caution")


@cache
def reader_strings(language: Language, tone: Tone) -> Strings:
    """The strings of a language; the tone matters to Dutch only: the others are formal, or know one form."""
    if language is Language.EN:
        return Strings()
    formal = language is Language.NL and tone is Tone.U
    words = catalogue(f"{language}@formal" if formal else str(language))

    def translated(phrase: Field[str]) -> str:
        english, context = str(phrase.default), phrase.metadata.get("context")
        return words.pgettext(context, english) if context else words.gettext(english)

    return Strings(**{phrase.name: translated(phrase) for phrase in fields(Strings)})
