"""F72, F74-F76: several operators, doubles on the list, what is caught before sending, few and many."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from pathlib import Path

from faults.desk import Desk, whose
from faults.office import ISSUE, ONCE, Office, readers, until
from faults.peer import Peer
from faults.play import Cell, WrongError

from newsletter.engine import ownership
from newsletter.errors import GuardError


def at_once(count: int, folder: Path) -> str:
    """So many operators run ``send`` at the same moment; it lasts until the last has come."""
    people = readers(150)
    office = Office(folder / "p", people)
    with Peer(whose=whose, thinks=0.05) as peer:
        running = [office.begin(peer) for _ in range(count)]
        codes = [office.end(one) for one in running]
        others = sorted(set(codes) - {0})
        return f"{office.account(peer, people)}; others: exit {others[0] if len(others) == 1 else others}"


def at_once_here(count: int, folder: Path) -> str:
    """The same with threads, each with a store of its own."""
    codes: list[int] = []
    with Peer(whose=whose, thinks=0.01) as peer, Desk(folder, readers=20) as desk:
        gate = threading.Barrier(count)

        def operator() -> None:
            with Desk.again(desk) as own:
                gate.wait(10)
                try:
                    with ownership.sole_sender(folder / "send.lock"):
                        codes.append(own.send(peer.port))
                except GuardError as error:
                    codes.append(error.exit_code)

        threads = [threading.Thread(target=operator) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong := desk.wrong(peer.counts()):
            raise WrongError("; ".join(wrong))
        return f"{desk.words(1)}; {codes.count(0)} sent, {codes.count(5)} told"


def operators() -> list[Cell]:
    """F72."""
    return [
        Cell("F72", "2 senders at once", "start", f"{ONCE}; others: exit 5", partial(at_once, 2)),
        Cell("F72", "8 senders at once", "start", f"{ONCE}; others: exit 5", partial(at_once, 8)),
        Cell(
            "F72", "4 threads at once", "start", "sent; 1 sent, 3 told", partial(at_once_here, 4), quick=True
        ),
    ]


def doubles(folder: Path) -> str:
    """One copy per mailbox; a tag or a dot makes another one."""
    spellings = ["Anna@Example.org", "anna@example.org", "ANNA@EXAMPLE.ORG", "jos@bücher.example.org"]
    spellings += [
        "jos@xn--bcher-kva.example.org",
        "anna+werk@example.org",
        "an.na@example.org",
        " anna@example.org ",
    ]
    office = Office(folder / "p", spellings)
    office.people(reversed(spellings))
    with Peer(whose=whose) as peer:
        code = office.send(peer)
        got = Counter(address.lower() for address in peer.counts().elements())
    twice = [address for address, count in got.items() if count > 1]
    return f"exit {code}; {len(got)} mailboxes; {', '.join(twice) or 'nobody twice'}"


def template_error(folder: Path) -> str:
    """A template of the publication is broken."""
    office = Office(folder / "p", readers(3))
    partials = office.root / "templates" / "partials"
    partials.mkdir(parents=True)
    (partials / "footer.mjml.j2").write_text("<mj-section>\n{% if %}\n</mj-section>\n")
    return _before_connecting(office, "footer.mjml.j2:2")


def missing_picture(folder: Path) -> str:
    """The issue shows a picture that is not there."""
    office = Office(folder / "p", readers(3))
    office.issue.write_text(ISSUE.replace("Deze week", "![Een brief](weg.png)\n\nDeze week"))
    return _before_connecting(office, "0001-korter.md:7")


def _before_connecting(office: Office, place: str) -> str:
    with Peer(whose=whose) as peer:
        code = office.send(peer)
        named = "named" if place in office.said and "Traceback" not in office.said else office.said
        return f"exit {code}, {named}, {peer.connections} connections"


def edited(folder: Path) -> str:
    """The issue file and the templates change while it is sent."""
    people = readers(30)
    office = Office(folder / "p", people)
    with Peer(whose=whose, thinks=0.02) as peer:
        running = office.begin(peer)
        until(lambda: len(peer.taken) >= 4)
        office.issue.write_text(ISSUE.replace("Deze week gaat het over brieven", "Heel iets anders"))
        partials = office.root / "templates" / "partials"
        partials.mkdir(parents=True)
        (partials / "footer.mjml.j2").write_text("<mj-section>\n{% if %}\n</mj-section>\n")
        code = office.end(running)
        office.send(peer)
        changed = sum(b"anders" in taken.data for taken in peer.taken)
        return f"exit {code}; {office.account(peer, people)}; {changed} of the new text"


def impossible(folder: Path) -> str:
    """Somebody writes an impossible address into the store by hand: it would stop every run."""
    with Desk(folder) as desk, suppress(sqlite3.IntegrityError):
        desk.store.db.execute("UPDATE subscribers SET mailbox = ? WHERE id = 3", ["lezer3@example.org> X"])
        return "the store takes it"
    return "the store refuses it"


def freezing() -> list[Cell]:
    """F74, F75."""
    named = "named, 0 connections"
    return [
        Cell("F74", "eight spellings", "list", "exit 0; 4 mailboxes; nobody twice", doubles),
        Cell("F75", "template error", "freeze", f"exit 3, {named}", template_error),
        Cell("F75", "missing picture", "freeze", f"exit 3, {named}", missing_picture),
        Cell("F75", "issue and template edited", "under way", f"exit 0; {ONCE}; 0 of the new text", edited),
        Cell("F75", "impossible address by hand", "store", "the store refuses it", impossible),
    ]


def sized(count: int, folder: Path) -> str:
    """So many readers; half of them now, the rest at a second run."""
    with Peer(whose=whose) as peer:
        with Desk(folder, readers=count) as desk:
            desk.send(peer.port, limit=max(1, count // 2), connections=4)
        first = len(peer.taken)
        begin = time.monotonic()
        with Desk.again(desk) as resumed:
            code = resumed.send(peer.port, connections=4)
            at = [moment for moment in peer.times if moment > begin]
            prompt = not at or at[0] - begin < 2
            wrong = resumed.wrong(peer.counts()) + ([] if prompt else ["resuming took longer than 2 s"])
            got = f"{resumed.words(1)}; {first} and {len(peer.taken) - first}; exit {code}"
    if wrong:
        raise WrongError(f"{got}: {'; '.join(wrong[:5])}")
    return got


def nobody(folder: Path) -> str:
    """Nobody is on the list."""
    office = Office(folder / "p")
    with Peer(whose=whose) as peer:
        code = office.send(peer)
        told = "told" if "subscribers import" in office.said else office.said
        return f"exit {code}, {told}, {peer.connections} connections"


def sizes() -> list[Cell]:
    """F76."""
    return [
        Cell("F76", "0 recipients", "start", "exit 5, told, 0 connections", nobody),
        Cell("F76", "1 recipient", "start", "sent; 1 and 0; exit 0", partial(sized, 1), quick=True),
        Cell("F76", "10,000 recipients", "resume", "sent; 5000 and 5000; exit 0", partial(sized, 10_000)),
    ]


def cells() -> list[Cell]:
    """All of them."""
    return [*operators(), *freezing(), *sizes()]
