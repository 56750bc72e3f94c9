"""Starts commands quickly: imports once, then forks a process of its own for each line it reads.

Reads JSON lines ``{"args": [...], "env": {...}, "die": [step, n]}``; answers ``pid N`` at once and
``exit CODE`` when the process has ended (negative: the signal).  ``input`` is a file it reads as its standard
input.  ``die`` makes the process kill itself with SIGKILL the n-th time it comes to a step; see STEPS.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback

import newsletter.cli.sending
from newsletter import dispatch
from newsletter.cli import main
from newsletter.engine import local, ownership
from newsletter.inbound.reader import Reader
from newsletter.store import deliveries, editions, recovery
from newsletter.transport.session import Session
from newsletter.transport.smtp import Connection

#: step -> (object, attribute, before or after it)
STEPS = {
    "before-freeze": (editions, "freeze", "before"),
    "after-freeze": (editions, "freeze", "after"),
    "before-recover": (recovery, "recover", "before"),
    "before-claim": (deliveries, "claim", "before"),
    "after-claim": (deliveries, "claim", "after"),
    "before-connect": (Connection, "connect", "before"),
    "after-connect": (Connection, "connect", "after"),
    "before-envelope": (Session, "_begin", "before"),
    "after-envelope": (Session, "_begin", "after"),
    "after-content": (Session, "_content", "after"),
    "before-mark": (deliveries, "mark", "before"),
    "after-mark": (deliveries, "mark", "after"),
    "before-dot": (Session, "finish", "before"),
    "after-dot": (Session, "finish", "after"),
    "after-answer": (Session, "_taken", "before"),
    "before-reading": (Reader, "read", "before"),
    "before-release": (recovery, "release", "before"),
}
USED = (newsletter.cli.sending, dispatch, local, ownership)


def arrange(step: str, count: int) -> None:
    """Make this process die at the n-th time."""
    owner, name, when = STEPS[step]
    original = getattr(owner, name)
    left = [count]

    def die():
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def plain(*args, **more):
        if when == "before":
            die()
        result = original(*args, **more)
        if when == "after":
            die()
        return result

    async def waiting(*args, **more):
        if when == "before":
            die()
        result = await original(*args, **more)
        if when == "after":
            die()
        return result

    setattr(owner, name, waiting if owner is Connection else plain)


def child(order: dict) -> None:
    os.environ.update(order.get("env", {}))
    if order.get("room"):  # bytes that any one file may have: a disk that is nearly full
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["room"], order["room"]))
    if order.get("die"):
        arrange(*order["die"])
    quiet = os.open(order.get("input") or os.devnull, os.O_RDWR)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(quiet, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 1
    try:
        main(order["args"], standalone_mode=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the log is all that is left of this process
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            child(order)
        print("pid", pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print("exit", os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
