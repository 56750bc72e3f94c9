"""``make bombs``: mail that means harm, through the whole understanding: seconds, memory, what came of it.

Each goes into a process of its own that may take 256 MB more than it starts with.  Words after the command
choose some: ``python benchmarks/bombs.py nested``; ``--scale 0.1`` makes them smaller.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from inbound.bombs import BOMBS  # noqa: E402
from inbound.known import NOW, fill, reader, sample  # noqa: E402

from newsletter.inbound import answers  # noqa: E402

#: CPU seconds and MB one mail may take.
SLOWEST = 2.0
MEMORY = 256


def read(ours, raw):
    """What a mail is taken for, after all that ``replies explain`` does with it."""
    reading = ours.read(raw, now=NOW)
    answers.under_quotes(reading.lines)
    return reading.understood


def one(path):
    """Understand one mail within the limits; print CPU seconds, peak MB and what it is."""
    ours = reader()
    read(ours, sample("nl-gmail-top")[0])
    raw = fill(Path(path).read_bytes())
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + (MEMORY << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # The peak so far is that of the process that started this one (proc(5), "clear_refs").
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    begin = time.process_time()
    understood = read(ours, raw)
    spent = time.process_time() - begin
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(json.dumps([spent, peak, str(understood.verdict.kind), understood.verdict.evidence[:1]]))


def together(scale):
    """All of them in this process, smaller; one line of JSON each.  For the suite."""
    ours = reader()
    read(ours, sample("nl-gmail-top")[0])
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + (MEMORY << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for name, make in BOMBS.items():
        understood = read(ours, fill(make(scale)))
        print(json.dumps([name, str(understood.verdict.kind), understood.own_words[:20]]), flush=True)


def row(name, raw, folder):
    """Print the line of a bomb; whether it is as it should be."""
    path = folder / "bomb.eml"
    path.write_bytes(raw)
    command = [sys.executable, __file__, "--one", str(path)]
    head = f"{name:<36}{len(raw):>12,}"
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        print(f"{head}{'> 120':>9}{'':>6}  SLOW", flush=True)
        return False
    if done.returncode:
        trouble = (done.stderr.strip().splitlines() or [f"ended by signal {-done.returncode}"])[-1]
        print(f"{head}{'':>15}  CRASH {trouble[:150]}", flush=True)
        return False
    spent, peak, kind, why = json.loads(done.stdout)
    said = "SLOW " * (spent > SLOWEST) + "LARGE " * (peak > MEMORY) + kind
    print(f"{head}{spent:>9.2f}{peak:>6}  {said}: {'; '.join(why)[:60]}", flush=True)
    return spent <= SLOWEST and peak <= MEMORY


def main():
    """All bombs, or those chosen."""
    given = argparse.ArgumentParser()
    given.add_argument("words", nargs="*")
    given.add_argument("--scale", type=float, default=1.0)
    given.add_argument("--one")
    given.add_argument("--together", action="store_true")
    asked = given.parse_args()
    if asked.one:
        one(asked.one)
        return
    if asked.together:
        together(asked.scale)
        return
    chosen = [name for name in BOMBS if any(word in name for word in asked.words or [""])]
    print(f"{'mail':<36}{'bytes':>12}{'CPU s':>9}{'MB':>6}  it is")
    with tempfile.TemporaryDirectory() as folder:
        good = [row(name, BOMBS[name](asked.scale), Path(folder)) for name in chosen]
    print(f"{sum(good)} of {len(good)} within {SLOWEST:.0f} s and {MEMORY} MB, understood somehow")
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
