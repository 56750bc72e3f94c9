"""SIGKILL while mail is taken in: what was acknowledged is not lost, and nothing stands there twice.

``make kills-inbound`` sets NEWSLETTER_KILLS_INBOUND: so many kills over all the ways mail comes in.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import pytest
from mailbox_server import Folder, MailboxServer

from newsletter.addresses import tagged
from newsletter.models import SubscriberState
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import inbound, replies, subscribers
from newsletter.tokens import Purpose, sign

AT_LENGTH = int(os.environ.get("NEWSLETTER_KILLS_INBOUND", "0"))
KILLS = AT_LENGTH // 4 or 20
#: Taking all of them in outlasts the kills.
MAILS = max(240, AT_LENGTH * 3)
PEOPLE = 24
#: Seconds until somebody gives up.
PATIENCE = 60


def letter(number: int, to: str) -> bytes:
    person = f"lezer{number % PEOPLE + 1}@example.org"
    machine = "Auto-Submitted: auto-replied\n" if number % 5 == 0 else ""
    return f"From: {person}\nTo: {to}\nSubject: Re: brief\n{machine}\nBrief {number}.\n".encode()


def fill(office, box: Path) -> None:
    """Write the mail: answers, automatic answers, and everybody's wish to be unsubscribed."""
    key = secrets.token_key(Places(office.root), create=True)
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    with office.store() as store:
        people = {f"lezer{n}@example.org": None for n in range(1, PEOPLE + 1)}
        people = {address: subscribers.find(store, address).id for address in people}
    for number in range(MAILS):
        (box / "new" / f"{number:04d}.a").write_bytes(letter(number, "reacties@example.org"))
    for at, (address, subscriber_id) in enumerate(people.items()):
        to = tagged("reacties@example.org", sign(key, Purpose.UNSUBSCRIBE, 1, subscriber_id))
        mail = f"From: {address}\nTo: {to}\nSubject: unsubscribe\n\n".encode()
        (box / "new" / f"{at * (MAILS // PEOPLE):04d}.b").write_bytes(mail)


def until_it_says_something(log: Path, pid: int) -> None:
    patience = time.monotonic() + 20
    alive = Path(f"/proc/{pid}")
    while time.monotonic() < patience and alive.exists() and not (log.exists() and log.stat().st_size):
        time.sleep(0.001)


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def test_killed_at_random_moments_nothing_is_lost_or_doubled(office, capsys):
    office.people(PEOPLE)
    box = office.root / "Maildir"
    fill(office, box)
    dice = random.Random(20261121)
    kills = 0
    while kills < KILLS:
        pid = office.start("replies", "import", str(box))
        until_it_says_something(office.log, pid)
        time.sleep(dice.random() * 0.03)
        kill(pid)
        if office.wait() != -signal.SIGKILL:
            break  # it was done before we struck
        kills += 1
    for _ in range(2):
        assert office.run("replies", "import", str(box)) == 0, office.said
    assert kills >= 5

    with office.store() as store:
        kinds = Counter(kind for (kind,) in store.rows("SELECT kind FROM inbound"))
        words = Counter(reply.own_words for reply in replies.listed(store))
        events = Counter(
            who for (who,) in store.rows("SELECT subscriber FROM consents WHERE state != 'active'")
        )
        left = [subscribers.find(store, f"lezer{n}@example.org").state for n in range(1, PEOPLE + 1)]
    assert kinds == {"reply": MAILS * 4 // 5, "auto_reply": MAILS // 5, "unsubscribe": PEOPLE}
    assert words == Counter(f"Brief {number}." for number in range(MAILS) if number % 5)
    assert left == [SubscriberState.UNSUBSCRIBED] * PEOPLE
    assert set(events.values()) == {1} and len(events) == PEOPLE
    if AT_LENGTH:
        with capsys.disabled():
            print(f"\nFiles: {kills} kills, {MAILS + PEOPLE} mails: 0 lost, 0 doubled")


class Sender:
    """A mail server that hands over numbered mails: offered until acknowledged, then never again."""

    def __init__(self, office, dice):
        self.office = office
        self.dice = dice
        #: How often each mail was offered; a mail that was acknowledged.
        self.offered: Counter[int] = Counter()
        self.acknowledged: set[int] = set()
        #: Kills that came before the end.
        self.struck = 0

    def wait(self) -> int:
        """The exit code of the command started last; a kill is counted."""
        code = self.office.wait()
        self.struck += code == -signal.SIGKILL
        return code

    def raw(self, number: int) -> bytes:
        """The mail; what servers write on it differs each time it is offered."""
        self.offered[number] += 1
        trace = f"Received: from mx{self.offered[number]}.example.org\n"
        return trace.encode() + letter(number, "reacties@example.org")

    @property
    def next(self) -> int:
        """The first mail that nobody has acknowledged yet."""
        return next(n for n in range(1, 1_000_000) if n not in self.acknowledged)


class Pipe(Sender):
    """Starts the command for each mail and goes by its exit code."""

    def __init__(self, office, dice):
        super().__init__(office, dice)
        begun = time.monotonic()
        self.offer()
        self.seconds = time.monotonic() - begun

    def offer(self, killed_after: float | None = None) -> int:
        """Offer the next mail; the exit code."""
        number = self.next
        file = self.office.root / "mail"
        file.write_bytes(self.raw(number))
        pid = self.office.start("replies", "import", "-", input=str(file))
        if killed_after is not None:
            time.sleep(killed_after)
            kill(pid)
        code = self.wait()
        if code == 0:
            self.acknowledged.add(number)
        return code

    def strike(self) -> None:
        """Offer one mail; kill it while it takes that in, some time before it would be done or just after."""
        self.offer(self.dice.random() * self.seconds * 1.5)

    def finish(self) -> None:
        """Offer what was never acknowledged."""
        while any(n not in self.acknowledged for n in self.offered):
            assert self.offer() == 0, self.office.said


class Lmtp(Sender):
    """Speaks LMTP over a socket, several mails over one connection."""

    @property
    def socket(self) -> str:
        return str(self.office.root / "lmtp")

    def start(self) -> int:
        """Start the server; its process id, when it listens."""
        pid = self.office.start("replies", "listen", "--socket", self.socket)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and Path(f"/proc/{pid}").exists():
            with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
                probe.connect(self.socket)
                return pid
            time.sleep(0.002)
        raise TimeoutError(self.office.said)

    def strike(self) -> None:
        """Hand mail over until the server is killed."""
        pid = self.start()
        with self.office.store():  # somebody else comes and goes
            pass
        last = time.monotonic() + self.dice.random() * 0.05
        with suppress(OSError, EOFError):
            self.hand_over(lambda: time.monotonic() < last, lambda: kill(pid))
        kill(pid)
        assert self.wait() == -signal.SIGKILL

    def hand_over(self, may_go_on, at_the_end=lambda: None) -> None:
        """Mail after mail; at the end one is under way, offered in full and perhaps not answered yet."""
        with closing(socket.socket(socket.AF_UNIX)) as wire, closing(wire.makefile("rb")) as answers:
            wire.settimeout(PATIENCE)
            wire.connect(self.socket)
            wire.sendall(b"LHLO mx\r\n")
            self.until(answers, b"250 ")
            while may_go_on():
                self.offer(wire, answers, lambda: None)
            self.offer(wire, answers, at_the_end)

    def offer(self, wire, answers, before_the_answer) -> None:
        number = self.next
        content = self.raw(number).replace(b"\n", b"\r\n")
        wire.sendall(b"MAIL FROM:<lezer@example.org>\r\nRCPT TO:<reacties@example.org>\r\nDATA\r\n")
        self.until(answers, b"354")
        wire.sendall(content + b".\r\n")
        if self.dice.random() < 0.7:
            time.sleep(self.dice.random() * 0.004)
        before_the_answer()
        if self.until(answers, b"").startswith(b"250"):
            self.acknowledged.add(number)

    @staticmethod
    def until(answers, begin: bytes) -> bytes:
        while line := answers.readline():
            if line.startswith(begin):
                return line
        raise EOFError

    def finish(self) -> None:
        """Hand over what was never acknowledged, and stop in an orderly way."""
        pid = self.start()
        self.hand_over(lambda: any(n not in self.acknowledged for n in self.offered))
        os.kill(pid, signal.SIGTERM)
        assert self.office.wait() == 0, self.office.said


class Imap(Sender):
    """A mailbox that fills; what was kept is left there or moved away, as the dice say."""

    def __init__(self, office, dice):
        super().__init__(office, dice)
        self.server = MailboxServer()
        self.server.folders["Gelezen"] = Folder()
        self.environment = {
            "NEWSLETTER_IMAP__HOST": "127.0.0.1",
            "NEWSLETTER_IMAP__PORT": str(self.server.port),
            "NEWSLETTER_IMAP__TLS": "off",
            "NEWSLETTER_IMAP__USERNAME": "mira",
            "NEWSLETTER_IMAP__PASSWORD": self.server.password,
        }
        self.arrive()
        begun = time.monotonic()
        assert self.fetch(self.environment) == 0, self.office.said
        self.seconds = time.monotonic() - begun

    def arrive(self) -> None:
        """Mail arrives; whatever is in the mailbox has to be there in the end."""
        for _ in range(self.dice.randint(1, 5)):
            number = self.next
            # A UID is never used again (RFC 9051 section 2.3.1.1), also when what had it has moved away.
            self.server.inbox.mails[100 + number] = self.raw(number).replace(b"\n", b"\r\n")
            self.acknowledged.add(number)

    def fetch(self, environment, killed_after: float | None = None) -> int:
        pid = self.office.start("replies", "fetch", env=environment)
        if killed_after is not None:
            time.sleep(killed_after)
            kill(pid)
        return self.wait()

    def strike(self) -> None:
        """Fetch, and be killed at some moment."""
        self.arrive()
        moving = {"NEWSLETTER_IMAP__MOVE_TO": "Gelezen"} if self.dice.random() < 0.5 else {}
        self.fetch(self.environment | moving, self.dice.random() * self.seconds * 1.2)

    def finish(self) -> None:
        """Fetch what is left."""
        assert self.fetch(self.environment) == 0, self.office.said
        self.server.close()


@pytest.mark.parametrize("way", [Pipe, Lmtp, Imap])
def test_what_was_acknowledged_is_there_once(office, way, capsys):
    kills = AT_LENGTH // 4 or 4
    office.people(PEOPLE)
    secrets.token_key(Places(office.root), create=True)
    with office.store():
        pass
    sender = way(office, random.Random(20261121 + kills))
    for _ in range(kills):
        sender.strike()
    acknowledged = len(sender.acknowledged)
    sender.finish()
    for _ in range(2):  # whatever is left is read, and what seemed to end the program is read again
        assert office.run("replies", "reread") == 0, office.said
    with office.store() as store:
        words = Counter(reply.own_words for reply in replies.listed(store))
        machines = store.value(
            "SELECT count(*) FROM inbound JOIN intake ON inbound = id WHERE kind = 'auto_reply'"
            " AND copy_of IS NULL"
        )
        copies = store.value("SELECT count(*) FROM intake WHERE copy_of IS NOT NULL")
        assert inbound.unread(store) == []
    wanted = sender.acknowledged
    lost = {f"Brief {n}." for n in wanted if n % 5} - words.keys()
    doubled = {word for word, count in words.items() if count > 1}
    assert not lost and not doubled
    assert len(words) == sum(1 for n in wanted if n % 5) and machines == sum(1 for n in wanted if n % 5 == 0)
    if AT_LENGTH:
        with capsys.disabled():
            print(
                f"\n{way.__name__}: {sender.struck} of {kills} kills struck,"
                f" {acknowledged} mails acknowledged under them and"
                f" {len(wanted)} in the end, offered {sender.offered.total()} times,"
                f" {copies} copies known again: 0 lost, 0 doubled"
            )


def test_a_mail_that_kills_its_reader_is_set_aside_and_the_others_go_on(office):
    secrets.token_key(Places(office.root), create=True)
    box = office.root / "Maildir"
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1").write_bytes(letter(1, "reacties@example.org"))
    for _ in range(3):
        assert office.run("replies", "import", str(box), die=["before-reading", 1]) == -signal.SIGKILL
        (box / "new" / "2").write_bytes(letter(2, "reacties@example.org"))
    assert office.run("replies", "import", str(box), die=["before-reading", 2]) == 0, office.said
    assert "ended the program 3 times" in office.said and "reply 1" in office.said
    assert office.run("status") == 0 and "Mail that was not read: 1" in office.said
    assert office.run("replies", "reread") == 0, office.said
    with office.store() as store:
        assert [reply.own_words for reply in replies.listed(store)] == ["Brief 2.", "Brief 1."]
