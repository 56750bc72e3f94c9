"""Which of the reader's words answer which question.

::

    lines with roles -> marks and copied questions | below quoted questions -> answers
                     -> the only question, the code in the subject, a literal choice | probably | not sure

Most certain first: what a reader marked ("Vraag 2:", "[12.1]", a copied question), then what stands below a
quoted question, then a numbered list.  Only then everything goes to the one question there is, or to the one
whose code stands in the subject.  When none of these holds the result is empty, or an answer with a doubt for
the author to see: "not sure" is better than a wrong question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from newsletter.inbound.answers import bare, likely, quoted, sequence
from newsletter.inbound.answers.asked import Asked
from newsletter.inbound.answers.blocks import Block, blocks
from newsletter.inbound.answers.blocks import text as joined
from newsletter.inbound.answers.choices import choice, literal, marked_alone, stated, vote
from newsletter.inbound.answers.courtesy import answer_alone, only_thanks, without_closing
from newsletter.inbound.answers.leads import without_lead, without_struck
from newsletter.inbound.answers.listed import ticked
from newsletter.inbound.answers.quoted import under_quotes
from newsletter.inbound.answers.spoken import beside, perhaps
from newsletter.inbound.answers.wording import VERBS, tokens
from newsletter.inbound.own_words import assign
from newsletter.inbound.text.lines import Line, join, read
from newsletter.models import Answer, Question, QuestionKind

#: A mail with more of the reader's own is not searched for marks within lines; characters.
_MOST_WITHIN: Final = 100_000
#: Signs that cross a choice out, or tick it.
_REFUSING: Final = frozenset("❌🚫👎")

__all__ = ["beside", "choice", "map", "perhaps", "split", "under_quotes", "understand", "vote", "voted_again"]


def map(text: str, questions: Sequence[str], original: str) -> list[str]:  # noqa: A001 - inbound.answers.map
    """The answer to every question in a plain text reply, or an empty string where we are not sure."""
    lines = assign(read(text), {"original": original})
    asked = Asked.by_titles(questions, original)
    found = split(lines, asked, (original,))
    return found if any(found) else bare.numbered(join(lines), asked) or found


def split(
    lines: Sequence[Line],
    asked: Asked,
    originals: Sequence[str] = (),
    *,
    several: bool = False,
    sender_name: str = "",
) -> list[str]:
    """The same for lines that have their roles already.

    Args:
        originals: the text part of the issue and the words of its HTML part, as far as they are known.
        several: a list with bare numbers counts only when it answers two questions or more.
        sender_name: as in From.
    """
    found = blocks(lines)
    below = quoted.questions_of(found, asked, originals)
    answers: list[list[str]] = [[] for _ in asked.titles]
    last = max((index for index, block in enumerate(found) if block.own), default=-1)
    within = sum(len(line) for block in found if block.own for line in block.lines) <= _MOST_WITHIN
    for index, block in enumerate(found):
        if not block.own:
            continue
        marked = sequence.split(block.lines, asked, several=several, within=within)
        parts = _of_block(block, below.get(index), marked, lists=not below)
        for at, (place, said) in enumerate(parts, 1):
            ends = at == len(parts) and (index == last or index not in below)
            kept = without_closing(said, sender_name) if ends else said
            answers[place].append(without_lead(kept))
    return ["\n\n".join(filter(None, parts)) for parts in answers]


def _of_block(
    block: Block, under: quoted.Under | None, found: sequence.Found, *, lists: bool
) -> list[tuple[int, str]]:
    """(question, answer) in one stretch of the reader's lines.

    Args:
        under: the question that is quoted above it.
        found: what stands behind marks in it.
        lists: whether bare numbers count where no question is quoted above.
    """
    if found.sure:
        above = found.preface if under and under.alone else ""
        return [*([(under.place, above)] if under and above else []), *found.answers]
    if under is None:
        return found.answers if lists else []
    # A list below a single question lists things; below all of them, the answers.
    if [place for place, _ in found.answers] == [under.place] or (len(found.answers) > 1 and not under.alone):
        return found.answers
    return [(under.place, joined(block.lines))]


def understand(
    lines: Sequence[Line],
    own_words: str,
    questions: Sequence[Question],
    *,
    named: Sequence[Question] = (),
    button: str = "",
    original: str = "",
    html_text: str = "",
    issue: int = 0,
    on: date | None = None,
    guess: bool = True,
    sender_name: str = "",
) -> tuple[Answer, ...]:
    """The answers in a reply to an issue with these questions.

    Args:
        named: the questions a code in the subject names.
        button: what stands behind that code: a poll's button puts its choice there.
        original: the text part of the issue, empty when it is not known.
        html_text: the words of its HTML part.
        issue: its number, so that ``12.1`` in the text is known from an amount; 0 = not known.
        on: the day it was written; None = not known.
        guess: whether an answer that is only probable is wanted; it says so in its ``doubt``.
        sender_name: as in From, to know a signature by.
    """
    asked = Asked.of(questions, issue)
    several = len(named) == 1
    found = split(lines, asked, (original, html_text), several=several, sender_name=sender_name)
    own = without_lead(answer_alone(own_words, sender_name))
    pressed = named[0].id if len(named) == 1 else ""
    if not any(found):
        listed: tuple[Answer, ...] = ()
        if guess and not named:
            listed = bare.understood(own_words, questions, asked, sender_name)
            listed = listed or bare.in_order(own_words, questions, sender_name)
        if listed:
            return listed
        only = questions if len(questions) == 1 and not only_thanks(own) else ()
        target = named if len(named) == 1 else only
        found = [own if question in target else "" for question in questions]
    answers = [
        _answer(question, said, button if question.id == pressed else "")
        for question, said in zip(questions, found, strict=True)
    ]
    kept = tuple(answer for answer in answers if answer.text or answer.choice)
    kept = kept or (() if len(named) > 1 else _unmarked(own, questions, on=on, guess=guess))
    if guess and len(kept) == 1 and kept[0].choice:
        more = likely.beside_vote(kept[0].text, kept[0].choice, questions, on)
        kept = (*kept, Answer(more[0].id, more[1], doubt=more[2])) if more else kept
    return kept


def _answer(question: Question, said: str, button: str) -> Answer:
    if question.kind is not QuestionKind.POLL:
        return Answer(question.id, said)
    found = vote(without_struck(said), question.choices, button)
    if found.choice and not button:
        return _voted(question.id, said, found.choice)
    return Answer(question.id, said, found.choice, found.doubt)


def _voted(question: str, said: str, hit: str) -> Answer:
    """A vote, unless a sign beside it may cross it out."""
    if _REFUSING.isdisjoint(said):
        return Answer(question, said, hit)
    return Answer(question, said, doubt=f'the sign beside "{hit}" may refuse it')


def _unmarked(own: str, questions: Sequence[Question], *, on: date | None, guess: bool) -> tuple[Answer, ...]:
    """A literal vote, whatever else is asked; else the only question that fits, as probable."""
    if not own:
        return ()
    said = without_struck(own)
    polls = [one for one in questions if one.kind is QuestionKind.POLL]
    votes = [
        (poll.id, hit) for poll in polls if (hit := literal(said, poll.choices) or ticked(said, poll.choices))
    ]
    if not votes and len(polls) == 1:
        votes = [(poll.id, hit) for poll in polls if (hit := marked_alone(said, poll.choices))]
    if not votes and not _asks_to_choose(questions):
        votes = [(poll.id, hit) for poll in polls if (hit := stated(said, poll.choices))]
    if len(votes) == 1:
        return (_voted(votes[0][0], own, votes[0][1]),)
    probable = likely.only_one(own, questions, on) if guess and not votes else None
    return (Answer(probable[0].id, own, doubt=probable[1]),) if probable else ()


def voted_again(own_words: str, questions: Sequence[Question]) -> tuple[Answer, ...]:
    """The vote of somebody who answers their own earlier mail with a choice and nothing else.

    Args:
        questions: those that the earlier mail answered.
    """
    own = without_lead(answer_alone(own_words))
    found = [(one.id, hit) for one in questions if (hit := literal(own, one.choices))]
    return (Answer(found[0][0], own, found[0][1]),) if len(found) == 1 else ()


def _asks_to_choose(questions: Sequence[Question]) -> bool:
    """Whether an open question is about choosing, so that "ik kies" may as well answer that one."""
    stems = {word[:4] for word in VERBS}
    titles = (one.title for one in questions if one.kind is not QuestionKind.POLL)
    return any(word[:4] in stems for title in titles for word in tokens(title))
