"""What it costs to keep limits, to show how far a run is, and to write the delivery log.

Prints microseconds per message, and for the bar the share of one processor.
"""

from __future__ import annotations

import os
import pty
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from newsletter.cli.progress import progress
from newsletter.models import (
    Attempt,
    DeliveryRecord,
    DeliveryState,
    DomainLimit,
    Limit,
    Outcome,
    Recipient,
    Stage,
    Tally,
)
from newsletter.publication.delivery_log import open_log
from newsletter.transport.pace import Pace

COUNT = 200_000
BAR_SECONDS = 5


def paced(name, pace, gap):
    """One wait and one begin for each message, on a clock that never makes it wait."""
    now, begin = 0.0, time.perf_counter()
    for number in range(COUNT):
        now += gap
        domain = "example.org" if number % 3 else "example.com"
        pace.wait(domain, now)
        pace.begin(domain, now)
        pace.end(domain)
    print(f"{name:42} {(time.perf_counter() - begin) / COUNT * 1e6:8.2f} µs a message")


def free():
    pace, begin = Pace([], {}), time.perf_counter()
    for _ in range(COUNT):
        assert pace.free
    print(f"{'pace, nothing limits':42} {(time.perf_counter() - begin) / COUNT * 1e6:8.2f} µs a message")


def logged():
    attempt = Attempt(7, Stage.DOT, 250, "2.0.0 Ok: queued as 4CdXyz", dot_written=True)
    outcome = Outcome(7, DeliveryState.SENT, "250 2.0.0 Ok: queued as 4CdXyz")
    who = Recipient(7, "lezer7@example.org", "Lezer")
    record = DeliveryRecord(datetime.now(UTC), 1, who, attempt, outcome, 1, "run", "<1.7@example.org>", 3.2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deliveries.jsonl"
        with open_log(path, with_addresses=False, complain=print) as write:
            begin = time.perf_counter()
            for _ in range(COUNT // 80):
                write([record] * 8)
            took = time.perf_counter() - begin
    print(f"{'delivery log, eight records at once':42} {took / (COUNT // 10) * 1e6:8.2f} µs a message")


def drawn():
    """A bar on a terminal that is read, and nothing else to do."""
    ours, theirs = pty.openpty()
    threading.Thread(target=lambda: [os.read(ours, 65536) for _ in range(10**6)], daemon=True).start()
    out, sys.stderr = sys.stderr, os.fdopen(theirs, "w", encoding="utf-8")
    os.environ.setdefault("TERM", "xterm")
    with progress(COUNT) as shown:
        begin, used = time.monotonic(), time.process_time()
        while time.monotonic() < begin + BAR_SECONDS:
            shown.tell(Tally(sent=int((time.monotonic() - begin) * 1000)))
            time.sleep(0.1)
        share = (time.process_time() - used) / (time.monotonic() - begin)
        begin = time.perf_counter()
        tally = Tally()
        for _ in range(COUNT):
            tally = tally.after([DeliveryState.SENT])
            shown.tell(tally)
        took = time.perf_counter() - begin
    sys.stderr = out
    print(f"{'progress, a tally for each message':42} {took / COUNT * 1e6:8.2f} µs a message")
    print(f"{'progress, the bar on a terminal':42} {share * 100:8.2f} % of one processor")


free()
paced("pace, 600/min and 10000/h", Pace([Limit(600, 60), Limit(10_000, 3600)], {}), 0.4)
paced("pace, 100000/s", Pace([Limit(100_000, 1)], {}), 0.00002)
both = {"example.org": DomainLimit((Limit(60, 60),), 2), "example.com": DomainLimit((Limit(60, 60),))}
paced("pace, two domains with limits and a cap", Pace([], both), 3.5)
braked = Pace([], {})
braked.slow_down("example.org", 0.0, 1.0)
paced("pace, a domain that was slowed down", braked, 40.0)
logged()
drawn()
