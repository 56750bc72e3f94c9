"""F56-F59, F63, F64: well-formed answers and what each is a sign of."""

from __future__ import annotations

from faults.peer import CAPABILITIES, Fault, Peer
from faults.play import Cell, Scenario
from faults.stages import DEFERRED, NOBODY, REFUSED, SENT, VICTIM

ALL_LATER = "deferred; exit 6"

#: Stage, answer to one reader, what must hold.  RFC 5321 section 4.2.2, RFC 3463, RFC 7504.
CODES = [
    ("rcpt", "450 4.2.1 greylisted", DEFERRED),
    ("rcpt", "450", DEFERRED),
    ("rcpt", "451 4.3.0 trouble", DEFERRED),
    ("rcpt", "452 4.5.3 too many recipients", DEFERRED),
    ("rcpt", "452 4.2.2 mailbox full", DEFERRED),
    ("rcpt", "552 5.2.2 mailbox full", DEFERRED),
    ("rcpt", "550 5.1.1 no such user", REFUSED),
    ("rcpt", "550", REFUSED),
    ("rcpt", "551 5.1.6 has moved", REFUSED),
    ("rcpt", "553 5.1.3 bad address", REFUSED),
    ("rcpt", "554 5.7.1 denied", REFUSED),
    ("rcpt", "556 5.1.10 takes no mail", REFUSED),
    ("rcpt", "550-5.1.1 no\r\n550 5.1.1 such user", REFUSED),
    ("rcpt", "500 5.5.2 what", REFUSED),
    ("mail", "451 4.3.0 trouble", DEFERRED),
    ("mail", "452 4.3.1 no room", DEFERRED),
    ("data", "451 4.3.0 trouble", DEFERRED),
    ("data", "554 5.5.1 no", REFUSED),
    ("dot", "450 4.2.0 later", DEFERRED),
    ("dot", "451 4.3.0 trouble", DEFERRED),
    ("dot", "452 4.3.1 no room", DEFERRED),
    ("dot", "550 5.7.1 looks like spam", REFUSED),
    ("dot", "554 5.6.0 bad content", REFUSED),
    ("dot", "250", SENT),
    ("dot", "250-2.0.0 Ok\r\n250 2.0.0 queued as 4F", SENT),
]
#: The enhanced code says more than the basic one.
ENHANCED = [
    ("rcpt", "550 4.2.1 come back", DEFERRED),
    ("dot", "554 4.7.1 come back", DEFERRED),
]
#: What is about us, or about the whole issue, stops the run and marks nobody.
ABOUT_US = [
    ("F57", "mail", "550 5.7.1 who are you"),
    ("F57", "mail", "503 5.5.1 out of order"),
    ("F57", "rcpt", "530 5.7.0 log in first"),
    ("F57", "dot", "552 5.3.4 message too big"),
    ("F59", "dot", "550 5.7.26 unauthenticated mail"),
    ("F59", "dot", "550 5.7.515 access denied, domain does not meet the required level"),
    ("F59", "rcpt", "550 5.7.26 unauthenticated mail"),
    ("F59", "dot", "550-5.7.26 this mail has been blocked\r\n550 5.7.26 because it is unauthenticated"),
    ("F59", "rcpt", "550 5.7.60 may not send as this sender"),
]


def one(point: str, answer: str, whom: int = VICTIM, **more) -> Scenario:
    """One reader, or everybody (0), is answered so."""
    return Scenario((Fault(point, f"{answer}\r\n".encode(), whom=whom),), **more)


def _title(answer: str) -> str:
    return answer.splitlines()[0][:28]


def codes() -> list[Cell]:
    """F56, F57 and F59."""
    quick = ("450 4", "552", "550 5.1.1 ", "554 5.6")
    cells = [
        Cell("F57", _title(answer), point, expected, one(point, answer), answer.startswith(quick))
        for point, answer, expected in CODES + ENHANCED
    ]
    cells += [
        Cell(
            number,
            _title(answer),
            point,
            NOBODY,
            one(point, answer, whom=0),
            "26 unau" in answer and point == "dot",
        )
        for number, point, answer in ABOUT_US
    ]
    return [
        *cells,
        Cell(
            "F56", "greylisting", "rcpt", ALL_LATER, one("rcpt", "450 4.2.0 greylisted", whom=0), quick=True
        ),
        Cell("F56", "greylisting", "dot", ALL_LATER, one("dot", "451 4.7.1 greylisted", whom=0)),
    ]


def throttling() -> list[Cell]:
    """F58: the server wants less of us."""
    slow = [
        ("rcpt", "450 4.7.28 too fast", ALL_LATER),
        ("dot", "451 4.7.0 too fast", ALL_LATER),
        ("banner", "421 4.7.0 too many connections", NOBODY),
    ]
    cells = [
        Cell("F58", _title(answer), point, expected, one(point, answer, whom=0))
        for point, answer, expected in slow
    ]
    pause = Scenario(
        (Fault("rcpt", b"450 4.7.28 too fast\r\n", whom=1),),
        victim=1,
        settings={"connections": 1},
        peer={"capabilities": CAPABILITIES[1:]},
        also=_hurried,
    )
    closing = one("mail", "421 4.7.0 too fast", whom=0, victim=1, settings={"connections": 1})
    return [
        *cells,
        Cell("F58", "421 4.7.0 too fast", "mail", ALL_LATER, closing),
        Cell("F58", "450 4.7.28 too fast", "rcpt: a pause", DEFERRED, pause),
    ]


def _hurried(peer: Peer) -> list[str]:
    """Whether the next message came at once after the server had asked for less."""
    mails = [
        at for at, (_, _, line) in zip(peer.times, peer.commands, strict=True) if line.startswith("MAIL")
    ]
    return [] if mails[1] - mails[0] > 0.25 else ["the next message came at once"]


def counted() -> list[Cell]:
    """F63: so many messages per connection."""
    ends = {
        "421 after two messages": Fault("mail", b"421 4.3.2 enough on this connection\r\n", "fin", since=3),
        "FIN after two messages": Fault("mail", b"", "fin", since=3),
        "RST after two messages": Fault("mail", b"", "rst", since=3),
        "421 behind the 2nd answer": Fault("idle", b"421 4.4.2 enough\r\n", "fin", since=2),
        "421 4.7.0 after one message": Fault("mail", b"421 4.7.0 enough\r\n", "fin", since=2),
    }
    return [
        Cell(
            "F63",
            what,
            way,
            SENT,
            Scenario((fault,), readers=14, peer={"capabilities": offered}),
            quick=way == "mail" and "421 after two" in what,
        )
        for what, fault in ends.items()
        for way, offered in {"mail": CAPABILITIES, "mail, one by one": CAPABILITIES[1:]}.items()
    ]


def abilities() -> list[Cell]:
    """F64: the server can do less than most."""
    small = {"capabilities": ("PIPELINING", "SIZE 500")}
    rest = {
        "SIZE 0": ("PIPELINING", "SIZE 0"),
        "SIZE without a number": ("SIZE",),
        "SIZE that is no number": ("SIZE much", "PIPELINING"),
        "no 8BITMIME, no SMTPUTF8": ("PIPELINING", "SIZE 50000000"),
        "nothing at all": (),
        "lower case": ("pipelining", "size 50000000", "8bitmime"),
    }
    return [
        Cell("F64", "SIZE 500", "ehlo", NOBODY, Scenario(peer=small, also=_offered_too_large), quick=True),
        *(
            Cell("F64", what, "ehlo", SENT, Scenario(peer={"capabilities": offered}, also=_eight_bits))
            for what, offered in rest.items()
        ),
    ]


def _offered_too_large(peer: Peer) -> list[str]:
    return ["a message that is too large was offered"] if peer.heard("MAIL") else []


def _eight_bits(peer: Peer) -> list[str]:
    found = [taken.recipient for taken in peer.taken if not taken.data.isascii()]
    return [f"{who} got 8-bit bytes" for who in found] + [
        line for line in peer.heard("MAIL") if "BODY=" in line
    ]


def cells() -> list[Cell]:
    """All of them."""
    return [*codes(), *throttling(), *counted(), *abilities()]
