"""SIGKILL while mail is taken in: run again, nothing is lost and nothing stands there twice."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from newsletter.addresses import tagged
from newsletter.models import SubscriberState
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import replies, subscribers
from newsletter.tokens import Purpose, sign

KILLS = 30
MAILS = 240
PEOPLE = 24


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


def test_killed_at_random_moments_nothing_is_lost_or_doubled(office):
    office.people(PEOPLE)
    box = office.root / "Maildir"
    fill(office, box)
    dice = random.Random(20261121)
    kills = 0
    while kills < KILLS:
        pid = office.start("replies", "import", str(box))
        until_it_says_something(office.log, pid)
        time.sleep(dice.random() * 0.03)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
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
