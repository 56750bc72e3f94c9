"""What the author said about the answers in a mail, above what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newsletter.inbound import answers
from newsletter.models import Answer, Given, Question, QuestionKind

_NO_VOTE: Final = "you said that it is no vote"


def for_chosen(
    chosen: Sequence[Question], found: Sequence[Answer], unasked: Sequence[Answer], words: str
) -> tuple[Answer, ...]:
    """Answers to the questions the author named: where none was found, all the words.

    Which question the words answer is one thing, a vote another: it stays, unless the author names a poll
    and so says which one it is for.

    Args:
        found: with these questions in mind.
        unasked: what is understood without the author.
        words: all of the reader's own.
    """
    votes = {answer.question: answer for answer in unasked if answer.choice}
    by_id = {answer.question: answer for answer in found} | votes
    polls = {one.id for one in chosen if one.kind is QuestionKind.POLL}
    named = (
        by_id.get(one.id)
        or Answer(one.id, words, answers.choice(words, one.choices) if one.id in polls else "")
        for one in chosen
    )
    return (*named, *(() if polls else votes.values()))


def with_votes(
    found: Sequence[Answer], given: Given, issue: int | None, questions: Sequence[Question], words: str
) -> tuple[tuple[Answer, ...], list[str]]:
    """The answers with the votes the author gave in place of what was understood; ids of what is answered.

    That something is no vote is remembered among the answers, and makes it no answer.

    Args:
        issue: number of the one that is answered.
        questions: all it asks.
        words: all of the reader's own.
    """
    asked = {question.id: question.choices for question in questions}
    votes = {poll: choice for number, poll, choice in given.votes if number == issue}
    votes = {poll: choice for poll, choice in votes.items() if choice in ("", *asked.get(poll, ()))}
    said = {answer.question: answer.text for answer in found}
    kept = (answer for answer in found if answer.question not in votes)
    given_votes = (
        Answer(poll, said.get(poll, words), choice, by_hand=True)
        if choice
        else Answer(poll, said.get(poll, ""), doubt=_NO_VOTE, by_hand=True)
        for poll, choice in votes.items()
    )
    together = (*kept, *given_votes)
    return together, [one.question for one in together if one.choice or one.question in said]
