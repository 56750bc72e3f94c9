"""``make bench-replies``: replies per second through the whole intake, beside plain parsing.

Pretend readers answer issue 1 of the sample publication, each their own copy, as seven programs write it.
Every round runs each job once, in a process of its own, beginning with another one each time; ratios are
medians over the rounds.  "per s" counts the work alone, "peak" the whole process.  Environment: COUNT (1000),
ROUNDS (5).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from benchmarks.sending.measure import FailedError, run  # noqa: E402
from newsletter import authoring  # noqa: E402
from newsletter.inbound import own_words  # noqa: E402
from newsletter.inbound.mail.mime import parse  # noqa: E402
from newsletter.inbound.reader import original  # noqa: E402
from newsletter.inbound.text.html import read_html  # noqa: E402
from newsletter.message.compose import Composer  # noqa: E402
from newsletter.models import Consent, Recipient, SubscriberState  # noqa: E402
from newsletter.publication import issues, root, secrets, settings  # noqa: E402
from newsletter.simulation import letters  # noqa: E402
from newsletter.simulation.personas import PERSONAS, Way  # noqa: E402
from newsletter.store import editions, subscribers  # noqa: E402
from newsletter.store.database import open_store  # noqa: E402

CACHE = ROOT / ".bench" / "replies"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
PEER = "mail-parser-reply==1.36"
TABLE = """\
CREATE TABLE mail (id INTEGER PRIMARY KEY, sender TEXT, subject TEXT, text TEXT, html TEXT, raw BLOB NOT NULL)
"""


# What is measured: each in a process of its own


def whole_intake(work, place):
    """Keep, understand, link and record every reply."""
    from newsletter import replies  # noqa: PLC0415 - no part of the other jobs

    database = place / "newsletter.db"
    shutil.copyfile(work / "template.db", database)
    given = settings.load(work / "publication", {})
    key = secrets.token_key(root.Places(work / "publication"), create=False)
    mails = [(path.name, path.read_bytes()) for path in sorted((work / "mails").iterdir())]
    typed = json.loads((work / "typed.json").read_text("utf-8"))
    with open_store(database) as store:
        begin, busy = time.perf_counter(), time.process_time()
        taken = list(replies.take_in(store, given.publication, key, mails, NOW))
        spent = time.perf_counter() - begin, time.process_time() - busy
    words = [one.understood.own_words if one.understood and one.reply_id else "" for one in taken]
    return len(mails), spent, sum(map(_same, words, typed))


def plain_parsing(work, place):
    """The standard library alone: parse, decode every part, put it into a table; one commit a mail."""
    import email  # noqa: PLC0415
    import sqlite3  # noqa: PLC0415

    mails = [path.read_bytes() for path in sorted((work / "mails").iterdir())]
    store = sqlite3.connect(place / "plain.db", isolation_level=None)
    store.execute("PRAGMA journal_mode = wal")
    store.execute("PRAGMA synchronous = full")
    store.execute(TABLE)
    begin, busy = time.perf_counter(), time.process_time()
    for raw in mails:
        message = email.message_from_bytes(raw)
        parts = {}
        for part in message.walk():
            if not part.is_multipart():
                data = part.get_payload(decode=True)
                parts[part.get_content_type()] = data.decode(part.get_content_charset("utf-8"), "replace")
        row = (
            str(message["From"]),
            str(message["Subject"]),
            parts.get("text/plain"),
            parts.get("text/html"),
            raw,
        )
        store.execute("INSERT INTO mail (sender, subject, text, html, raw) VALUES (?, ?, ?, ?, ?)", row)
    return len(mails), (time.perf_counter() - begin, time.process_time() - busy), None


def extraction(work, _):
    """The reader's own words out of the plain text body, with what we know of the original."""
    bodies = json.loads((work / "bodies.json").read_text("utf-8"))
    context = json.loads((work / "context.json").read_text("utf-8"))
    begin, busy = time.perf_counter(), time.process_time()
    found = [own_words.extract(text, context) for text, _ in bodies]
    spent = time.perf_counter() - begin, time.process_time() - busy
    return len(bodies), spent, sum(_same(one, typed) for one, (_, typed) in zip(found, bodies, strict=True))


def _same(found, typed):
    return " ".join(found.split()) == " ".join(typed.split())


WORKERS = {one.__name__: one for one in (whole_intake, plain_parsing, extraction)}


def worker(name, work, place):
    """Do one job; print its figures."""
    count, (seconds, cpu), right = WORKERS[name](Path(work), Path(place))
    print(json.dumps({"count": count, "seconds": seconds, "cpu": cpu, "right": right}))


# What it is measured with


def prepare(work, count):
    """A store with so many readers who got issue 1, and what they answer."""
    newsletter = Path(sys.executable).parent / "newsletter"
    run([newsletter, "init", work / "publication"])
    places, given = root.Places(work / "publication"), settings.load(work / "publication", {})
    key = secrets.token_key(places, create=True)
    edition = authoring.read(places, given, None, issues.resolve(places, "1")).rendered()
    composer = Composer(edition, given.publication, key)
    people = [_persona(number) for number in range(count)]
    with open_store(work / "template.db") as store:
        agreed = Consent(SubscriberState.ACTIVE, NOW, "bench")
        for one in people:
            subscribers.add(store, one.address, one.name, consent=agreed)
        editions.freeze(store, edition, tag=None, now=NOW)
        store.db.execute("PRAGMA wal_checkpoint(truncate)")
        asked = original(edition, None)
    _write(work, composer, people)
    context = {
        "original": asked,
        "html_text": "\n".join(line.text for line in read_html("".join(map(_shown, edition.html)))),
        "subject": edition.subject,
        "from_name": given.publication.sender_name,
        "from_addr": given.publication.sender_address,
    }
    (work / "context.json").write_text(json.dumps(context), "utf-8")


def _shown(piece):
    return piece if isinstance(piece, str) else piece.fallback


def _persona(number):
    """Those who answer in words, in turns, each time with another address."""
    talkers = [
        one
        for one in PERSONAS
        if one.says and not one.copy_of and one.way in (Way.TOP, Way.COPIED, Way.NUMBERED, Way.INLINE)
    ]
    return replace(talkers[number % len(talkers)], address=f"lezer{number}@example.org")


def _write(work, composer, people):
    (work / "mails").mkdir()
    typed, bodies = [], []
    for number, one in enumerate(people, 1):
        copy = composer.compose(Recipient(number, one.address, one.name, one.name.split()[0]), NOW).data
        raw = letters.answer(copy, one, date=NOW)
        if raw is None:
            continue
        (work / "mails" / f"{number:07}.eml").write_bytes(raw)
        typed.append(letters.own_words(copy, one))
        text = parse(raw).text
        if text.strip():
            bodies.append((text, typed[-1]))
    (work / "typed.json").write_text(json.dumps(typed), "utf-8")
    (work / "bodies.json").write_text(json.dumps(bodies), "utf-8")


def peer():
    """Python of the environment that holds the other library; it is made at first use."""
    folder = CACHE / "python"
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text("utf-8") != PEER:
        shutil.rmtree(folder, ignore_errors=True)
        for command in (
            [sys.executable, "-m", "venv", folder],
            [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise FailedError(f"not fetched: {(done.stderr.strip().splitlines() or ['no reason'])[-1]}")
        stamp.write_text(PEER, "utf-8")
    return folder / "bin/python"


# Rounds and tables


class Job:
    """Something to run in every round."""

    def __init__(self, title, command, places=None):
        self.title, self.command, self.places = title, command, places
        self.figures, self.peaks = [], []

    def once(self):
        """One round."""
        with tempfile.TemporaryDirectory(prefix="replies-", dir=self.places) as place:
            went = run([*self.command, place], env={"PYTHONDONTWRITEBYTECODE": ""})
        self.figures.append(json.loads(went.output.strip().splitlines()[-1]))
        self.peaks.append(went.peak)

    @property
    def rates(self):
        return [one["count"] / one["seconds"] for one in self.figures]

    def row(self, reference):
        last = self.figures[-1]
        ratio = median(mine / theirs for mine, theirs in zip(self.rates, reference.rates, strict=True))
        cpu = median(1000 * one["cpu"] / one["count"] for one in self.figures)
        right = "-" if last["right"] is None else f"{100 * last['right'] / last['count']:.1f} %"
        return (
            f"{self.title:<46}{last['count']:>8,}{median(self.rates):>9,.0f}{ratio:>8.2f}{cpu:>10.3f}"
            f"{max(self.peaks):>8.0f}{right:>10}"
        )


def table(jobs, rounds):
    """Run all of them in turns and print one line each; the first is the reference."""
    for number in range(rounds):
        for job in [*jobs[number % len(jobs) :], *jobs[: number % len(jobs)]]:
            job.once()
    print(f"\n{'':<46}{'replies':>8}{'per s':>9}{'x':>8}{'CPU s':>10}{'peak':>8}{'exact':>10}")
    print(f"{'':<46}{'':>8}{'':>9}{'first':>8}{'/1,000':>10}{'MB':>8}{'words':>10}")
    for job in jobs:
        print(job.row(jobs[0]), flush=True)


def jobs_of(work, memory):
    """The intake and plain parsing, on the disk and in memory; then extraction alone."""
    this = [sys.executable, __file__, "--worker"]
    ours, plain = [*this, "whole_intake", work], [*this, "plain_parsing", work]
    whole = [
        Job("standard library, parsed and stored, on disk", plain, CACHE),
        Job("ours, the whole intake, on disk", ours, CACHE),
        Job("standard library, in memory", plain, memory),
        Job("ours, in memory", ours, memory),
    ]
    extracted = [Job("ours: own words of a text body", [*this, "extraction", work])]
    try:
        command = [peer(), ROOT / "benchmarks/extraction_peer.py", work / "bodies.json"]
        extracted.insert(0, Job(PEER.replace("==", " "), command))
    except FailedError as error:
        print(f"mail-parser-reply: {error}")
    return whole, extracted


def main():
    """Prepare, measure, print."""
    if sys.argv[1:2] == ["--worker"]:
        worker(*sys.argv[2:5])
        return
    count, rounds = int(os.environ.get("COUNT") or 1000), int(os.environ.get("ROUNDS") or 5)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    CACHE.mkdir(parents=True, exist_ok=True)
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f}; {rounds} rounds")
    with tempfile.TemporaryDirectory(prefix="replies-", dir=memory) as folder:
        prepare(Path(folder), count)
        for jobs in jobs_of(Path(folder), memory):
            table(jobs, rounds)


if __name__ == "__main__":
    try:
        main()
    except FailedError as error:
        sys.exit(f"make bench-replies: {error}")
