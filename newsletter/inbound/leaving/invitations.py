"""Whether words that ask to leave may be an answer to what an issue asked.

"Afmelden" answers "Kom je vrijdag naar de borrel?", and not "Waar kom je tot rust?".  Whoever names the
letter, the list or the mails answers no invitation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from newsletter.inbound.leaving import letter
from newsletter.inbound.leaving import words as known
from newsletter.inbound.leaving.clarity import WORD

#: Characters of each text that are looked at.
_MOST: Final = 1500
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_NAMES_LETTER: Final = re.compile(known.NAMES_ALL)
#: It speaks of leaving, or of signing up.
_ABOUT_LEAVING: Final = re.compile(
    r"af(?:ge)?meld|uit(?:ge)?schr|in(?:ge)?schr|aan(?:ge)?meld|unsubscri|ab(?:ge)?meld|an(?:ge)?meld"
    r"|désabon|desabon|désinscri|\binscri[rstv]|opt.?out|\bsign (?:up|in|off|out)\b|\bregist"
    r"|\baan- ?of af|\baan of af|\brsvp\b"
)
#: Who asks where, how or what asks nobody to come.
_OPEN_QUESTION: Final = re.compile(
    r"\W{0,5}(?:wat|waar\S{0,6}|hoe\S{0,6}|welke?|what|where|how|which|why|was|wo\S{0,6}|welche\S?|warum"
    r"|que|qu'\S{1,12}|quoi|où|comment|quel\S{0,3}|pourquoi)\b"
)
#: "Meld je aan", "ben je erbij?"
_CALLS: Final = re.compile(
    r"\bmeld(?:e|en|t)? (?:je|u|jullie|dich|euch|sie sich)\b.{0,60}\b(?:aan|af|an|ab)\b"
    r"|\b(?:schrijf|geef) (?:je|u|jullie) (?:\S{1,8} ){0,2}(?:in|uit|op)\b"
    r"|\b(?:ben|bent|zijn|bist|seid|sind)\b.{0,20}\b(?:erbij|dabei)\b"
    r"|\b(?:are|will) you (?:\S{1,8} )?(?:coming|attend(?:ing)?|join(?:ing)?)\b"
)
_COMES: Final = re.compile(
    r"\b(?:kom|komt|komen|coming|ga|gaat|doe|doet|loop|loopt|come|join|kommst|kommt|kommen|viens|venez)\b"
)
_EVENT: Final = re.compile(
    r"\b\S{0,15}(?:borrel|feest|wandeling|bijeenkomst|lezing|excursie|uitje|avond|middag|workshop|cursus"
    r"|party|drinks|walk|meeting|event|dinner|lunch|treffen|feier|ausflug|wanderung|vortrag|abend|fête"
    r"|soirée|rencontre|réunion|sortie)\b"
)


def may_answer(*, short: bool, words: str, asked: Iterable[str]) -> bool:
    """Whether words that ask to leave may be an answer to what an issue asked.

    Args:
        short: they are a word that answers any question, like "stop".
        asked: questions, what explains them, and choices.
    """
    texts = [each[:_MOST].casefold() for each in asked]
    if short:
        return bool(texts)
    said = words[:_MOST].casefold()
    lines = {" ".join(WORD.findall(line)) for line in said.split("\n")} - {""}
    if any(" ".join(WORD.findall(text)) in lines for text in texts):
        return True
    return not _NAMES_LETTER.search(said) and any(map(_invites, texts))


def _invites(text: str) -> bool:
    """Whether a case-folded text speaks of leaving or signing up, or invites somewhere."""
    if _ABOUT_LEAVING.search(text):
        return True
    return any(
        _CALLS.search(sentence) or (_COMES.search(sentence) and _is_event(sentence))
        for sentence in _SENTENCE.split(text)
        if not _OPEN_QUESTION.match(sentence)
    )


def _is_event(sentence: str) -> bool:
    return _EVENT.search(sentence) is not None or not letter.DAYS.isdisjoint(WORD.findall(sentence))
