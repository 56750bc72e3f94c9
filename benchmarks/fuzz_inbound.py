"""``make fuzz-inbound MINUTES=10``: changed mail through all that reads mail; what fails is kept and shown.

Every round has its own seed, which is printed with a failure: ``SEED=12345 MINUTES=0`` tries that one again.
"""

import os
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from inbound import known  # noqa: E402
from inbound.mutations import mutated, problems, seeds  # noqa: E402

#: CPU seconds one changed mail may take.
SLOWEST = 2.0
#: Mails of one seed.
ROUND = 100


def tried(reader, raw):
    """What is wrong with one mail; empty when nothing is."""
    begin = time.process_time()
    try:
        wrong = problems(reader, raw)
    except Exception:  # noqa: BLE001 - that is what is looked for
        return [traceback.format_exc()]
    spent = time.process_time() - begin
    return [*wrong, f"it took {spent:.1f} s"] if spent > SLOWEST else wrong


def main():
    """Go on until the time is over; exit 1 when something failed."""
    minutes = float(os.environ.get("MINUTES") or 1)
    first = int(os.environ.get("SEED") or time.time())
    reader, mails = known.reader(), seeds()
    kept = Path(tempfile.mkdtemp(prefix="fuzz-inbound-"))
    end = time.monotonic() + 60 * minutes
    seed, done, failures, slowest = first, 0, {}, 0.0
    while True:
        dice = random.Random(seed)
        for _ in range(ROUND):
            raw = mutated(dice, mails)
            begin = time.process_time()
            for wrong in tried(reader, raw):
                line = wrong.strip().splitlines()[-1][:200]
                if line not in failures:
                    path = kept / f"{len(failures)}.eml"
                    path.write_bytes(raw)
                    print(f"seed {seed}, {path}:\n{wrong}\n", flush=True)
                failures[line] = failures.get(line, 0) + 1
            slowest = max(slowest, time.process_time() - begin)
            done += 1
        seed += 1
        if time.monotonic() >= end:
            break
    print(
        f"{done:,} mails of {len(mails)} originals, seeds {first} to {seed - 1}; slowest {slowest:.2f} s CPU"
    )
    print(f"{sum(failures.values())} failures of {len(failures)} kinds" if failures else "no failure")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
