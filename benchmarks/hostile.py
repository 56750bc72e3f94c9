"""Issues that mean harm or are absurd, in full size: what they cost, and what becomes of them.

Every case runs in a process of its own with a small stack and a limit on memory.  Prints case, bytes,
seconds, peak memory and outcome; exits 1 when one crashes, is unsafe, or takes more than 10 seconds.
Words on the command line choose the cases whose names contain one of them.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import hostile

#: Seconds a case may take.
SLOWEST = 10
#: MB above what an ordinary issue needs (address space, so libraries count as well), and of stack.
MEMORY = 512
STACK = 1


def limited():
    """Limits of the process of a case."""
    megabyte = 1 << 20
    resource.setrlimit(resource.RLIMIT_STACK, (STACK * megabyte, STACK * megabyte))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def one(name):
    """Run a case in this process and print what became of it."""
    look = hostile.theme()
    hostile.outcome(
        hostile.body("Een *gewone* brief met <b>HTML</b>."), look
    )  # imports are no cost of a case
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + (MEMORY << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    case = hostile.cases(1)[name]()
    begin = time.perf_counter()
    said, dangers = hostile.outcome(case, look)
    spent = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([len(case.source), spent, peak, said, dangers]))


def row(name):
    """Print the line of a case; whether it is as it should be."""
    command = [sys.executable, __file__, "--one", name]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=90, preexec_fn=limited, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"{name:<34}{'':>11}{'> 90':>8}{'':>8}  SLOW", flush=True)
        return False
    if done.returncode:
        trouble = (done.stderr.strip().splitlines() or [f"ended by signal {-done.returncode}"])[-1]
        print(f"{name:<34}{'':>27}  CRASH {trouble[:200]}", flush=True)
        return False
    size, spent, peak, said, dangers = json.loads(done.stdout)
    said = f"UNSAFE {dangers[:3]}" if dangers else f"SLOW {said}" if spent > SLOWEST else said
    print(f"{name:<34}{size:>11,}{spent:>8.2f}{peak:>8}  {said}", flush=True)
    return not dangers and spent <= SLOWEST


def main():
    """All cases, or those chosen."""
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
        return
    chosen = [name for name in hostile.cases(1) if any(word in name for word in sys.argv[1:] or [""])]
    print(f"{'case':<34}{'bytes':>11}{'seconds':>8}{'MB':>8}  outcome")
    good = [row(name) for name in chosen]
    print(f"{sum(good)} of {len(good)} as they should be")
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
