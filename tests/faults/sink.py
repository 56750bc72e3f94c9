"""The same promises against a peer that is not ours: Postfix's smtp-sink(1)."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from faults.desk import PATIENT, D, Desk
from faults.play import Cell, SkipError, WrongError, after_healing
from faults.stages import NOBODY, SENT

PROGRAM = shutil.which("smtp-sink", path=f"/usr/sbin:/usr/lib/postfix/sbin:{os.environ.get('PATH', '')}")
_RECIPIENT = re.compile(r"^X-Rcpt-Args: <([^>]*)>", re.MULTILINE)
#: Seconds smtp-sink delays an answer, and the deadline it then misses.
DELAY, SHORT = 2, 0.7
#: Those of ``make test``.
QUICK = {("5xx to all", "RCPT"), ("4xx to all", ".")}
LATER, REFUSED, PENDING = "deferred; exit 6", "refused; exit 6", "pending; exit 75"


class Sink:
    """A running smtp-sink that keeps each message it takes as a file."""

    def __init__(self, folder: Path, port: int):
        self.folder, self.port = folder, port

    def counts(self) -> Counter[str]:
        """How many copies each address was given."""
        found: Counter[str] = Counter()
        for path in self.folder.iterdir():
            found.update(_RECIPIENT.findall(path.read_text("ascii")))
        return found


@contextmanager
def sink(folder: Path, *options: str):
    """smtp-sink on a free port."""
    if PROGRAM is None:
        raise SkipError("smtp-sink is not installed (Debian: postfix)")
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    root = ["-u", "nobody", "-R", str(folder)] if os.geteuid() == 0 else []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [PROGRAM, *root, "-d", "m.", *options, f"127.0.0.1:{port}", "64"]
    running = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        _until_it_listens(port)
        yield Sink(folder, port)
    finally:
        running.terminate()
        running.wait(10)


def _until_it_listens(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("smtp-sink does not listen")


def against(*options: str, deadlines=PATIENT, connections: int = 2) -> Callable[[Path], str]:
    """A run against a faulty sink, then two against one that is well."""
    # It writes the file before it says no to the dot; what it said no to, it has not taken.
    unkept = "." in options and {"-f", "-r", "-Q"} & set(options)

    def act(folder: Path) -> str:
        with Desk(folder) as desk:
            mail = folder / "mail"
            with sink(mail, *options) as faulty:
                settings = {"connections": connections}
                code = desk.send(faulty.port, deadlines=deadlines, attempts=desk.readers, **settings)
                got = f"{_words(desk)}; exit {code}"
            if unkept:
                for path in mail.iterdir():
                    path.unlink()
            wrong = desk.wrong(faulty.counts())
            with sink(mail) as well:
                wrong += after_healing(desk, desk.states(), lambda: desk.send(well.port), well.counts)
                wrong += desk.wrong(well.counts())
        if wrong:
            raise WrongError(f"{got}: {'; '.join(dict.fromkeys(wrong))}")
        return got

    return act


def _words(desk: Desk) -> str:
    """The classes there are; a stopped run leaves some pending, and nothing is said of those."""
    states = set(desk.states().values())
    return "+".join(sorted(states - {D.PENDING} or states))


def cells() -> list[Cell]:
    """All of them."""
    stop = {"CONNECT", "EHLO"}
    rows: list[tuple[str, str, str, str, tuple[str, ...]]] = []
    for command in ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"):
        early = command in stop
        both = "EHLO,HELO" if command == "EHLO" else command  # after a 5xx to EHLO there is HELO
        last = command == "QUIT"
        hard = NOBODY if early or command == "MAIL" else SENT if last else REFUSED
        rows += [
            ("F57", "5xx to all", command, hard, ("-f", both)),
            ("F56", "4xx to all", command, NOBODY if early else SENT if last else LATER, ("-r", command)),
            (
                "F01-F13",
                "421",
                command,
                NOBODY if early else SENT if last else "deferred; exit 75",
                ("-Q", command),
            ),
            (
                "F14-F26",
                "gone",
                command,
                NOBODY if early else SENT if last else "in_doubt; exit 75" if command == "." else PENDING,
                ("-q", command),
            ),
        ]
    found = [
        Cell(
            number, f"smtp-sink: {what}", command, expected, against(*options), quick=(what, command) in QUICK
        )
        for number, what, command, expected, options in rows
    ]
    # -p, because it answers pipelined commands out of order while it delays one of them.
    found += [
        Cell(
            "F40-F52",
            "smtp-sink: late",
            command,
            expected,
            against("-p", "-W", f"{command}:{DELAY}", deadlines=replace(PATIENT, **{deadline: SHORT})),
        )
        for command, deadline, expected in (
            ("CONNECT", "banner", NOBODY),
            ("EHLO", "command", NOBODY),
            ("RCPT", "command", PENDING),
            ("DATA", "data", PENDING),
            (".", "dot", "in_doubt; exit 75"),
            ("QUIT", "quit", SENT),
        )
    ]
    plain = {
        "well": (),
        "no pipelining": ("-p",),
        "no 8BITMIME": ("-8",),
        "no enhanced codes": ("-E",),
        "behind a PIX": ("-P",),
        "no ESMTP": ("-e",),
        "HELO only": ("-f", "EHLO"),
        "two at a time": ("-m", "2"),
    }
    found += [
        Cell("F64", f"smtp-sink: {what}", "", SENT, against(*options, connections=4))
        for what, options in plain.items()
    ]
    found.append(Cell("F55", "smtp-sink: 550 before the dot", "body", NOBODY, against("-A", "0")))
    return found
