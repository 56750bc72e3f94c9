"""``make bench-send``: messages per second of a whole ``newsletter send``, beside other senders.

Environment: COUNT (recipients; several with commas), ROUNDS, PEERS (names with commas, ``all`` or ``none``),
RTT (round trips in milliseconds, with commas; 0 = loopback and Postfix).
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.sending import publication, receivers, report
from benchmarks.sending.letter import Letter
from benchmarks.sending.measure import FailedError
from benchmarks.sending.others import OTHERS
from benchmarks.sending.tables import CACHE, Bench, Options

HEADING = """\
One personal letter of {size:,} bytes per reader; the others make the same text in their own way, and
smtp-source sends the letter of the first reader to everybody.
Load of the machine before: {load:.1f}.  Our store lies in {place}, and once on the disk of this checkout.
"per s" and "CPU s" count the whole process, its start too; "sending" from the first message to the last.\
"""

_EXAMPLE = "for example: make bench-send COUNT=1000,100000 ROUNDS=3 PEERS=none RTT=0,20"


def options() -> Options:
    """Read the environment; SystemExit with what is allowed where it makes no sense."""
    given = {name: os.environ.get(name, "").strip() for name in ("COUNT", "ROUNDS", "PEERS", "RTT")}
    try:
        counts = [int(text) for text in (given["COUNT"] or "1000,10000").split(",")]
        rounds = int(given["ROUNDS"]) if given["ROUNDS"] else None
        trips = [float(text) for text in (given["RTT"] or "0,20,50").split(",")]
    except ValueError as error:
        sys.exit(f"make bench-send: {error}; {_EXAMPLE}")
    if min(counts) < 1 or (rounds is not None and rounds < 1) or min(trips) < 0:
        sys.exit(f"make bench-send: a number is too small; {_EXAMPLE}")
    known = {other.name: other for other in OTHERS}
    names = {"": list(known), "all": list(known), "none": []}.get(given["PEERS"])
    names = given["PEERS"].split(",") if names is None else names
    if unknown := [name for name in names if name not in known]:
        sys.exit(
            f"make bench-send: PEERS={unknown[0]} is not known; all, none, or some of: {', '.join(known)}"
        )
    return Options(counts, rounds, [known[name] for name in names], trips)


@contextmanager
def bench(asked: Options) -> Iterator[Bench]:
    """Two publications, taken away at the end."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    CACHE.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="letters-", dir=memory) as quick,
        tempfile.TemporaryDirectory(prefix="letters-", dir=CACHE) as disk,
    ):
        here = publication.create(Path(quick) / "publication")
        there = publication.create(Path(disk) / "publication")
        yield Bench(asked, Letter(here), here, there, Path(quick) / "work")


def main() -> None:
    """Print everything."""
    asked = options()
    receivers.program("smtp-sink")
    receivers.program("smtp-source")
    with bench(asked) as tables:
        print(HEADING.format(size=tables.letter.size, load=os.getloadavg()[0], place=tables.quick.parents[1]))
        tables.prepare()
        if 0 in asked.trips:
            for count in asked.counts:
                tables.nearby(count)
            tables.memory_goals()
        for milliseconds in asked.trips:
            if milliseconds:
                tables.far(milliseconds)
        if 0 in asked.trips:
            tables.into_postfix()
        report.show_goals(tables.goals)


if __name__ == "__main__":
    try:
        main()
    except FailedError as error:
        sys.exit(f"make bench-send: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
