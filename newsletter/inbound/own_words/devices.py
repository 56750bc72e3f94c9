"""Lines that a phone, a program or a scanner adds below a mail: ``Verstuurd vanaf mijn iPhone``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newsletter.inbound.own_words import offices, programs
from newsletter.inbound.own_words.quotation import WORDS, fold

_LONGEST_DEVICE: Final = 600
#: Words between "sent from my" and the device.
_MOST_BEFORE_DEVICE: Final = 4
_MOST_SCANNED_WORDS: Final = 25
_MOST_TYPED_WORDS: Final = 7
_MOST_BEHIND_SLOGAN: Final = 3
#: Words from the verb to the end of the name of a program.
_MOST_OF_PROGRAM: Final = 7
_AROUND: Final = "-–—*_[]()<>. "
#: A link that a program spelled out.
LINK: Final = re.compile(r"[<\[(]{0,2}https?://[^\s<>]{1,400}[>\])]{0,2}")
#: Where any link begins.
LINK_ANYWHERE: Final = re.compile(r"https?://|www\.")
#: Words of such a line.
MOST_WORDS: Final = 12
_LONGEST_SCANNED: Final = 600


def device(text: str) -> bool:
    """Whether a line is what a phone or program adds: ``Verstuurd vanaf mijn iPhone``."""
    if not text or len(text) > _LONGEST_DEVICE:
        return False
    plain = LINK.sub("", text).strip().strip(_AROUND)
    bare = fold(plain)
    if bare.endswith(programs.REACTED) and len(bare.split()) <= MOST_WORDS and nobody_speaks(bare):
        return True
    if programs.PRAISED_BEHIND.search(bare):
        # "... - kostenlos und sicher für alle!"
        text = plain = plain.partition(" - ")[0].rstrip()
        bare = fold(plain)
    if not bare or text.rstrip().endswith(("!", "?")):
        return False
    if len(bare.split()) > MOST_WORDS:
        return _scanned(bare)
    linked = LINK_ANYWHERE.search(text) is not None
    if bare in programs.SENT_ON_THE_WAY or _is_slogan(bare) or _offers(bare, linked=linked) or _scanned(bare):
        return True
    # "Sent from my desk, which is easier than my phone" is a sentence: the device comes before any comma,
    # and behind it nobody goes on but to excuse what was typed there.
    head, *more = re.split(r"[,:;] |\. ", bare, maxsplit=1)
    behind = more[0].strip() if more else ""
    if behind and not (behind.startswith(programs.EXCUSES_BEHIND) or LINK_ANYWHERE.match(behind)):
        return False
    if not (_sent(bare, head) and nobody_speaks(head)):
        return False
    # Folding keeps the number of words.
    return _names_device_soon(head) or _names_program(plain, head)


def _is_slogan(bare: str) -> bool:
    """What programs add without a verb; who goes on with an excuse tells why: "..., ik ben dyslectisch"."""
    begin = next((one for one in programs.SLOGANS if bare.startswith(one)), None)
    if begin is None:
        return False
    rest = bare[len(begin) :]
    few = len(rest.split()) <= _MOST_BEHIND_SLOGAN or _names_device(rest)
    return begin not in programs.EXCUSES or (few and nobody_speaks(bare))


def _names_device(text: str) -> bool:
    return any(name in f" {text} " for name in programs.DEVICES)


def _names_device_soon(head: str) -> bool:
    """Whether the device follows the verb: "sent by my mother to my old hotmail address" tells of others."""
    begin = next((one for one in programs.SENT_FROM if head.startswith(one)), "")
    if not begin:
        return _names_device(head)
    place = min((at for name in programs.DEVICES if (at := f" {head} ".find(name)) >= 0), default=-1)
    return place >= 0 and len(head[len(begin) : max(place - 1, len(begin))].split()) <= _MOST_BEFORE_DEVICE


def _names_program(text: str, head: str) -> bool:
    """Whether a program follows the verb by its name: ``Sent from Sky Mail``, ``... l'application La Poste``.

    One word says that it is a program; all others have a capital or only lead there.
    """
    begin = next((one for one in programs.SENT_FROM if head.startswith(one)), "")
    rest = re.split(r"['’ ]+", text)[len(begin.split()) : len(re.split(r"['’ ]+", head))]
    names = [word for word in rest if fold(word) not in programs.PROGRAM | programs.BEFORE_PROGRAM]
    named = bool(names) and begin not in ("", *programs.SENT_BY) and all(word[:1].isupper() for word in names)
    return named and len(rest) <= _MOST_OF_PROGRAM and any(fold(word) in programs.PROGRAM for word in rest)


def _sent(bare: str, head: str) -> bool:
    """Whether it says that something was sent, or typed, with something."""
    if bare.startswith(programs.SENT_FROM) or bare.endswith(programs.SENT_AT_END):
        return True
    words = head.split()
    if not words or len(words) > _MOST_TYPED_WORDS:
        return False
    last = words[-1] in programs.SENT_LAST and words[0] in programs.SENT_LAST_BEGINS
    return last or head.startswith(programs.TYPED_ON)


def _scanned(bare: str) -> bool:
    """``Deze e-mail is gecontroleerd op virussen door Avast``."""
    if len(bare) > _LONGEST_SCANNED or not has_all(bare, (programs.SCANNERS, *offices.SCANNED)):
        return False
    return len(bare.split()) <= _MOST_SCANNED_WORDS and programs.TELLERS.isdisjoint(WORDS.findall(bare))


def _offers(bare: str, *, linked: bool) -> bool:
    """``Outlook voor iOS downloaden``; not "Outlook voor Android werkt niet", nor a program's mere name."""
    if not nobody_speaks(bare) or not bare.startswith(programs.OFFERS):
        return False
    last = bare.rsplit(maxsplit=1)[-1].strip(".")
    named = bare.startswith(programs.NAMES) and last in programs.SYSTEMS
    return last in programs.OFFERED_FOR and (linked or not named)


def nobody_speaks(bare: str) -> bool:
    """Whether nobody says "ik" in a folded text."""
    return programs.SPEAKERS.isdisjoint(bare.split())


def has_all(whole: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether one word of each group stands in it."""
    return all(any(word in whole for word in group) for group in groups)
