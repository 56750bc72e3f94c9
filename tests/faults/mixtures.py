"""Several faults at once, at random: the classes are anybody's guess, the promises are not."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from functools import partial
from pathlib import Path

from faults.desk import PATIENT, Desk, whose
from faults.peer import CAPABILITIES, Fault, Peer
from faults.play import Cell, WrongError, after_healing, storms

SEED = 20261121
READERS = 10
#: Mixtures in all, and in one cell.
COUNT, EACH = int(os.environ.get("NEWSLETTER_MIXTURES", "400")), 20
SHORT = replace(PATIENT, banner=0.4, command=0.4, data=0.4, block=0.4, dot=0.4)
SAID = (
    b"421 4.3.2 closing\r\n",
    b"450 4.2.0 later\r\n",
    b"451 4.7.1 greylisted\r\n",
    b"452 4.2.2 full\r\n",
    b"552 5.2.2 full\r\n",
    b"550 5.1.1 no\r\n",
    b"554 5.6.0 no\r\n",
    b"550 5.7.26 unauthenticated\r\n",
    b"354 go on\r\n",
    b"250 2.0.0 ok\r\n",
    b"250-2.0.0 ok\r\n250 2.0.0 ok\r\n",
    b"\x80\xff\0\r\n",
    b"25\r\n",
    b"250 half a line",
    b"",
)
#: Points, and how often each; the conversation about messages is where it matters.
POINTS = ("banner", "ehlo", *("mail", "rcpt", "data", "body", "dot", "kept", "idle", "rset") * 3, "quit")
LEAVING = ("", "", "fin", "rst", "hang")


def fault(dice: random.Random) -> Fault:
    """One of them."""
    point, then = dice.choice(POINTS), dice.choice(LEAVING)
    said: bytes | None = dice.choice(SAID)
    if point == "kept":  # a server that keeps a message and says no would be lying
        said = dice.choice((b"", b"\x80\xff\0\r\n", b"354 go on\r\n"))
    elif point == "body":  # so would be an early yes, or an early no and then a yes
        then = then or "fin"
        said = b"" if said is not None and said.startswith(b"2") else said
    elif point == "idle":  # in answers to questions of later nobody can see a lie
        said = dice.choice((b"", b"421 4.4.2 idle\r\n", b"\x80\xff\0\r\n"))
    elif then and dice.random() < 0.3:
        said = None
    if not said and said is not None and not then:
        then = "hang"  # nothing said is silence
    return Fault(
        point,
        said,
        then,
        whom=0 if point in ("banner", "ehlo", "quit") else dice.choice((0, 1, 2, 5, READERS)),
        times=dice.choice((1, 1, 1, 2, 3, -1)),
        skip=dice.choice((0, 0, 1, 4)),
        on=dice.choice((0, 0, 0, 1, 2)),
        drip=dice.choice((0, 0, 0, 0.01)),
    )


def mixture(number: int, folder: Path) -> str:
    """What one mixture leads to; empty = nothing wrong."""
    dice = random.Random(f"{SEED} {number}")
    faults = [fault(dice) for _ in range(dice.randint(1, 4))]
    connections = dice.choice((1, 2, 4, 8))
    offered = dice.choice((CAPABILITIES, CAPABILITIES[1:]))
    limit = dice.choice((None, 3, READERS))
    with Peer(faults, whose=whose, capabilities=offered) as peer, Desk(folder, READERS) as desk:
        settings = {"connections": connections}
        wrong = []
        for _ in range(dice.randint(1, 3)):
            desk.send(peer.port, deadlines=SHORT, limit=limit, **settings)
            wrong += desk.wrong(peer.counts())
        wrong += storms(peer, 3 * READERS)
        peer.heal()
        wrong += after_healing(desk, desk.states(), lambda: desk.send(peer.port, **settings), peer.counts)
        wrong += desk.wrong(peer.counts())
    return "; ".join(dict.fromkeys(wrong))


def mixtures(first: int, count: int, folder: Path) -> str:
    """So many of them."""
    found = {}
    for number in range(first, first + count):
        (folder / str(number)).mkdir()
        if wrong := mixture(number, folder / str(number)):
            found[number] = wrong
    if found:
        raise WrongError("; ".join(f"mixture {number}: {wrong}" for number, wrong in found.items()))
    return f"{count} kept the promises"


def cells() -> list[Cell]:
    """Some hundreds of mixtures, always the same."""
    return [
        Cell(
            "F01-F55",
            f"mixtures {first} to {first + EACH - 1}",
            "anywhere",
            f"{EACH} kept the promises",
            partial(mixtures, first, EACH),
        )
        for first in range(1, COUNT, EACH)
    ]
