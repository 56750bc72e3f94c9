"""Which question a reply answers that names none: only when a single one is left that fits.

The author sees such an answer with the reason, as probable.  Where prose could as well be meant for another
question, it is not sure, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from newsletter.inbound.answers.courtesy import answer_alone
from newsletter.inbound.answers.places import mentioned
from newsletter.inbound.answers.wording import GREETINGS, POLITE, tokens
from newsletter.models import Question, QuestionKind
from newsletter.models.inbound import PROBABLY

#: Fewer words are thanks or a vote.
_FEWEST: Final = 4
#: Letters of a word that tells one question from another.
_LONG: Final = 3
#: In so short a text the words of a choice may be all that is meant.
_SHORT: Final = 25


def only_one(own_words: str, questions: Sequence[Question], on: date | None) -> tuple[Question, str] | None:
    """(the question, why it is probably that one); None when that is not safe to say.

    Args:
        on: the day it was written: a question that was closed then is hardly meant; None = not known.
    """
    fitting = [one for one in questions if one.kind is QuestionKind.OPEN and not _closed(one, on)]
    polls = [one for one in questions if one.kind is QuestionKind.POLL]
    if len(fitting) != 1 or not _answers(own_words) or _may_be_vote(own_words, fitting[0], polls):
        return None
    others = [one for one in questions if one is not fitting[0]]
    closed = [one for one in others if one.kind is QuestionKind.OPEN]
    reasons = []
    if any(one.kind is QuestionKind.POLL for one in others):
        reasons.append("it names no choice of a poll")
    if closed:
        reasons.append("the other questions were closed" if len(closed) > 1 else "the other one was closed")
    return fitting[0], f"{PROBABLY}it is the only open question, {' and '.join(reasons)}"


def beside_vote(
    own_words: str, choice: str, questions: Sequence[Question], on: date | None
) -> tuple[Question, str, str] | None:
    """(the open question, what is said on it, why it is probably that one) behind a vote; None = nothing is.

    What follows a vote is mostly the reason for it: only words of the question tell.

    Args:
        choice: the vote, as the poll spells it.
        on: as in :func:`only_one`.
    """
    sentences = _sentences(answer_alone(own_words)[:5000])
    voted = next((at for at, one in enumerate(sentences) if mentioned(tokens(one), [choice])), -1)
    said = " ".join(sentences[voted + 1 :])
    fitting = [
        one
        for one in questions
        if one.kind is QuestionKind.OPEN and not _closed(one, on) and _repeats(said, one.title)
    ]
    if len(fitting) != 1 or not _answers(said):
        return None
    return fitting[0], said, f"{PROBABLY}it stands beside a vote, with words of this question"


def _repeats(said: str, title: str) -> bool:
    """Whether most words of a question stand close together in what is said: "de zin die weg mag: ..."."""
    asked = {word for word in tokens(title) if len(word) >= _LONG}
    begin = set(tokens(said)[:_SHORT])
    return len(asked & begin) >= max(2, (len(asked) + 1) // 2)


def _closed(question: Question, on: date | None) -> bool:
    return bool(question.closes and on and on > question.closes)


def _answers(own_words: str) -> bool:
    """Whether this reads as an answer: more than thanks, and no question back."""
    text = answer_alone(own_words)
    if text.rstrip().endswith(":"):  # it introduces what somebody else wrote
        return False
    said = [word for word in tokens(text[:5000]) if word not in POLITE | GREETINGS]
    sentences = [part for part in _sentences(text[:5000]) if tokens(part)]
    asks = sentences and (all(map(_asks, sentences)) or (_asks(sentences[-1]) and len(said) < _SHORT))
    return len(said) >= _FEWEST and not asks


def _asks(sentence: str) -> bool:
    return sentence.endswith("?")


def _sentences(text: str) -> list[str]:
    """Sentences with the mark that ends each."""
    marked = text.replace("?", "?\0").replace("!", "!\0").replace(". ", ".\0").replace("\n", "\0")
    return [part.strip() for part in marked.split("\0") if part.strip()]


def _may_be_vote(own_words: str, question: Question, polls: Sequence[Question]) -> bool:
    """Whether the text may be meant for a poll: it says a choice's words, or speaks of what the poll asks."""
    spoken = tokens(answer_alone(own_words)[:5000])
    begin = spoken[:_SHORT]
    own_title = {word[:5] for word in tokens(question.title)}
    for poll in polls:
        if mentioned(begin if len(spoken) > _SHORT else spoken, poll.choices):
            return True
        asked = {word[:5] for word in tokens(poll.title) if len(word) > 3} - own_title
        if len(asked.intersection(word[:5] for word in spoken)) >= max(1, min(2, len(asked))):
            return True
    return False
