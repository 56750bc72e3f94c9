"""F01-F55: at every point of the conversation the server leaves, is silent, slow, or talks nonsense."""

from __future__ import annotations

from dataclasses import replace

from faults.desk import PATIENT
from faults.peer import CAPABILITIES, Fault
from faults.play import Cell, Scenario
from faults.trust import STARTTLS, server

#: The points, in the order of the conversation; a row of thirteen numbers each.
POINTS = (
    "banner",
    "ehlo",
    "starttls",
    "auth",
    "mail",
    "rcpt",
    "data",
    "body",
    "dot",
    "after",
    "rset",
    "noop",
    "quit",
)
#: The points where one reader's message is spoken about; there nobody else may suffer.
PERSONAL = ("mail", "rcpt", "data", "body", "dot", "after", "kept", "idle")
#: Silence is taken for what it is after so many seconds, here.
SHORT = 0.6
DEADLINE = {"banner": "banner", "data": "data", "body": "block", "dot": "dot", "after": "dot", "quit": "quit"}
VICTIM = 3
CLOSING = b"421 4.3.2 peer.example.org closing\r\n"
ONE_BY_ONE = {"capabilities": CAPABILITIES[1:]}
NOBODY = "pending; exit 75"
REFUSED = "refused; rest sent; exit 6"
DOUBT = "in_doubt; rest sent; exit 6"
PENDING = "pending; rest sent; exit 0"
DEFERRED = "deferred; rest sent; exit 6"
SENT = "sent; exit 0"


def short(point: str) -> object:
    """Patience everywhere but at one point."""
    dot = {"dot": SHORT} if point == "body" else {}  # a small message is gone before the server is silent
    return replace(PATIENT, **{DEADLINE.get(point, "command"): SHORT} | dot)


def at(point: str, fault: Fault, **more) -> Scenario:
    """A scenario with a fault at one of :data:`POINTS`."""
    faults = [replace(fault, point=point, whom=VICTIM if point in PERSONAL else 0)]
    if point == "rset":  # said after a refusal only
        faults.append(Fault("rcpt", b"550 5.1.1 no such user\r\n", whom=VICTIM))
    if point in ("starttls", "auth"):
        more = {"peer": server(), "healed": server(), "settings": STARTTLS} | more
    if point == "body":
        more = {"slow_disk": True} | more
    return Scenario(tuple(faults), **more)


def leaving() -> list[Cell]:
    """F01-F39: 421, FIN, RST."""
    actions = {
        "421": Fault("", CLOSING, "fin"),
        "FIN": Fault("", b"", "fin"),
        "RST": Fault("", b"", "rst"),
    }
    found = []
    for row, (what, fault) in enumerate(actions.items()):
        for column, point in enumerate(POINTS):
            number = f"F{row * len(POINTS) + column + 1:02}"
            expected = _left(what, point)
            quick = point in ("body", "dot", "after", "rset", "quit")
            found.append(Cell(number, what, point, expected, at(_peer_point(what, point), fault), quick))
            if point in (*PERSONAL, "rset"):
                slow = at(_peer_point(what, point), fault, peer=ONE_BY_ONE)
                found.append(Cell(number, what, f"{point}, one by one", expected, slow))
    return found


def _peer_point(what: str, point: str) -> str:
    """Behind the dot a 421 follows the answer; a lost line comes in place of it, the message being kept."""
    return point if point != "after" else "idle" if what == "421" else "kept"


def _left(what: str, point: str) -> str:
    """What must hold when the server leaves at a point."""
    if point in ("banner", "ehlo", "starttls", "auth"):
        return NOBODY
    if point in ("mail", "rcpt", "data"):
        return DEFERRED if what == "421" else PENDING
    if point == "body":
        return PENDING
    if point == "dot":
        return DEFERRED if what == "421" else DOUBT
    if point == "after":
        return SENT if what == "421" else DOUBT
    return REFUSED if point == "rset" else SENT


def silence() -> list[Cell]:
    """F40-F52: the server says nothing any more; F53: it says it one byte after the other."""
    found = []
    for column, point in enumerate(POINTS):
        peer_point = "kept" if point == "after" else point
        quiet = at(peer_point, Fault("", b"", "hang"), deadlines=short(point), slow_disk=False)
        expected = _left("hang", point)
        if point == "body":  # a small message is in the network before anybody can know
            expected = DOUBT
        found.append(Cell(f"F{40 + column}", "hang", point, expected, quiet, quick=point == "dot"))
        if point not in ("body", "noop"):
            drip = at(peer_point, Fault("", None, drip=0.2), deadlines=short(point))
            found.append(Cell("F53", "slow drip", point, _left("drip", point), drip))
    stuck = Fault("body", b"", "stuck", whom=1)
    large = Scenario(
        (stuck,),
        victim=1,
        readers=3,
        lines=LARGE,
        deadlines=replace(PATIENT, block=SHORT),
        peer={"window": 4096},
        within=8,
    )
    found.append(Cell("F47", "hang", "body, large message", PENDING, large))
    patient = at("rcpt", Fault("", None, drip=0.01), deadlines=PATIENT)
    found.append(Cell("F53", "slow but in time", "rcpt", SENT, patient))
    return found


#: Lines of an issue that no socket buffer can hold.
LARGE = 180_000

#: Nonsense: what is said, and whether a message it answers to has been kept.
NONSENSE = {
    "bytes": Fault("", bytes(range(128, 256)) + b"\r\n"),
    "NULs": Fault("", b"\0\0\0\0\0\0\r\n"),
    "2-digit code": Fault("", b"25 ok\r\n"),
    "4-digit code": Fault("", b"2500 ok\r\n"),
    "code 999": Fault("", b"999 ok\r\n"),
    "empty line": Fault("", b"\r\n"),
    "9 kB line": Fault("", b"250 " + b"x" * 9000, "hang"),
    "endless 250-": Fault("", b"250-and more\r\n", endless=True),
    "endless line": Fault("", b"250 and more ", endless=True),
    "mixed codes": Fault("", b"250-yes\r\n550 no\r\n"),
}


def nonsense() -> list[Cell]:
    """F54: what is not SMTP."""
    found = []
    for what, fault in NONSENSE.items():
        for point in POINTS:
            if point in ("body", "noop"):
                continue
            peer_point = "kept" if point == "after" else point
            expected = _left("nonsense", point)
            quick = what in ("bytes", "endless 250-") and point == "dot"
            found.append(Cell("F54", what, point, expected, at(peer_point, fault), quick))
    return found + wrong_answers()


def wrong_answers() -> list[Cell]:
    """F54: well-formed answers that do not fit the question."""
    rows = [
        ("banner", b"250 hello", NOBODY),
        ("banner", b"354 hello", NOBODY),
        ("starttls", b"250 yes", NOBODY),
        ("auth", b"334 more", "pending; exit 4"),
        ("mail", b"354 go on", PENDING),
        ("rcpt", b"354 go on", PENDING),
        ("rcpt", b"251 will forward", SENT),
        ("data", b"250 yes", PENDING),
        ("data", b"221 bye", PENDING),
        ("dot", b"354 go on", DOUBT),
        ("dot", b"334 more", DOUBT),
        ("dot", b"251 will forward", SENT),
        ("dot", b"250", SENT),
        ("rset", b"354 go on", REFUSED),
    ]
    return [
        Cell("F54", f"{answer.decode()!r}", point, expected, at(point, Fault("", answer + b"\r\n")))
        for point, answer, expected in rows
    ]


def ahead() -> list[Cell]:
    """F55: answers that come before the question, or two at once."""
    rows = [
        ("early 250", "body", b"250 2.0.0 not yet asked\r\n", PENDING),
        ("early 554", "body", b"554 5.6.0 not yet asked\r\n", PENDING),
        ("half a line early", "body", b"250 2.0", PENDING),
        ("two", "banner", b"220 one\r\n220 two\r\n", NOBODY),
        ("two", "ehlo", b"250-peer\r\n250 PIPELINING\r\n250 two\r\n", NOBODY),
        ("two", "mail", b"250 one\r\n250 two\r\n", PENDING),
        ("two", "rcpt", b"250 one\r\n250 two\r\n", PENDING),
        ("354 ahead", "rcpt", b"250 one\r\n354 two\r\n", PENDING),
        ("two", "data", b"354 one\r\n354 two\r\n", PENDING),
        ("250 ahead", "data", b"354 one\r\n250 two\r\n", PENDING),
        ("two", "dot", b"250 one\r\n250 two\r\n", SENT),
        ("yes, then no", "dot", b"250 one\r\n554 two\r\n", SENT),
        ("no, then yes", "dot", b"554 one\r\n250 two\r\n", REFUSED),
        ("421 at once", "ehlo", b"250-peer\r\n250 PIPELINING\r\n421 4.3.2 busy\r\n", NOBODY),
        ("two", "quit", b"221 one\r\n221 two\r\n", SENT),
    ]
    found = []
    for what, point, said, expected in rows:
        quick = what in ("early 250", "250 ahead", "yes, then no", "421 at once")
        found.append(
            Cell(
                "F55",
                what,
                point,
                expected,
                at(point, Fault("", said), slow_disk=point in ("body", "rcpt", "data")),
                quick,
            )
        )
        if point in PERSONAL:
            play = at(point, Fault("", said), peer=ONE_BY_ONE, slow_disk=point in ("body", "rcpt", "data"))
            found.append(Cell("F55", what, f"{point}, one by one", expected, play))
    return found


def cells() -> list[Cell]:
    """All of them."""
    return [*leaving(), *silence(), *nonsense(), *ahead()]
