"""Messages per second through the whole of ``send``, everything recorded, into receivers on this machine.

Receivers: the local catcher, and ``smtp-sink`` (Debian's postfix package) with ``smtp-source`` as the
reference in the same rounds.  Machines differ and are shared: read the ratio.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

COUNT = int(os.environ.get("NEWSLETTER_BENCH_COUNT", "2000"))
ROUNDS = int(os.environ.get("NEWSLETTER_BENCH_ROUNDS", "3"))
NEWSLETTER = [sys.executable, "-m", "newsletter"]
SBIN = "/usr/sbin:/usr/lib/postfix/sbin:" + os.environ.get("PATH", "")


def publication(folder: Path) -> Path:
    """A publication with many readers, ready to send issue 1."""
    subprocess.run([*NEWSLETTER, "init", str(folder)], check=True, capture_output=True)
    rows = "".join(f"lezer{n}@example.org;Lezer {n}\n" for n in range(1, COUNT + 1))
    (folder / "many.csv").write_text("email;naam\n" + rows)
    importing = [*NEWSLETTER, "-C", str(folder), "subscribers", "import", str(folder / "many.csv")]
    subprocess.run(importing, check=True, capture_output=True)
    return folder


def again(folder: Path) -> None:
    """Put the store back to the moment before sending."""
    for suffix in ("", "-wal", "-shm"):
        (folder / f"subscribers/newsletter.db{suffix}").unlink(missing_ok=True)
    shutil.copy(folder / "before.db", folder / "subscribers/newsletter.db")


def send(folder: Path, **environment: str) -> tuple[float, float]:
    """(seconds, CPU seconds of the sender) of sending to everybody."""
    again(folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    command = [*NEWSLETTER, "-C", str(folder), "send", "1", "--yes"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | environment)
    spent = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def sink(port: int):
    """Postfix's smtp-sink on loopback."""
    program = shutil.which("smtp-sink", path=SBIN)
    user = ["-u", "postfix"] if os.geteuid() == 0 else []
    running = subprocess.Popen([program, *user, f"127.0.0.1:{port}", "128"], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def reference(port: int, size: int) -> float:
    """Seconds that smtp-source takes for as many messages of that size over as many connections."""
    program = shutil.which("smtp-source", path=SBIN)
    begin = time.perf_counter()
    load = [program, "-d", "-s", "8", "-m", str(COUNT), "-l", str(size), f"127.0.0.1:{port}"]
    subprocess.run(load, check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = publication(Path(temporary) / "p")
        database = folder / "subscribers/newsletter.db"
        script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', (sys.argv[2],))"
        subprocess.run([sys.executable, "-c", script, str(database), str(folder / "before.db")], check=True)
        rendered = [*NEWSLETTER, "-C", str(folder), "render", "1"]
        files = subprocess.run(rendered, check=True, capture_output=True, text=True).stdout.split()
        size = next(Path(name).stat().st_size for name in files if name.endswith(".eml"))
        print(f"{COUNT} messages of {size} bytes, {ROUNDS} rounds; a process start is included")
        if shutil.which("smtp-sink", path=SBIN):
            into_sink(folder, size)
        else:
            print("smtp-sink is not installed (Debian: postfix): that row is left out")
        caught = statistics.median(COUNT / send(folder)[0] for _ in range(ROUNDS))
        print(f"catcher     {caught:8.0f} messages/s (receiver in the same process, fsync per message)")


def into_sink(folder: Path, size: int) -> None:
    """Interleaved rounds of ours and smtp-source into one smtp-sink."""
    environment = {
        "NEWSLETTER_SMTP__HOST": "127.0.0.1",
        "NEWSLETTER_SMTP__PORT": "2699",
        "NEWSLETTER_SMTP__TLS": "off",
        "NEWSLETTER_SMTP__CONNECTIONS": "8",
    }
    ratios, rates, cpus = [], [], []
    with sink(2699):
        for _ in range(ROUNDS):
            ours, cpu = send(folder, **environment)
            ratios.append(reference(2699, size) / ours)
            rates.append(COUNT / ours)
            cpus.append(1000 * cpu / COUNT)
    rate, ratio = statistics.median(rates), statistics.median(ratios)
    print(f"smtp-sink   {rate:8.0f} messages/s, {ratio:.2f} x smtp-source")
    print(f"            {statistics.median(cpus):8.2f} CPU s per 1,000 (sender, start included)")


if __name__ == "__main__":
    main()
