"""The zygote that starts one command several times at the same moment.

``{"crowd": 8, ...}`` in an order: so many processes wait for the same starting shot.  Each writes a log of
its own (``log.txt.0`` ...), and for each there is a ``pid N`` and an ``exit CODE``.
"""

from __future__ import annotations

import json
import os
import sys

import zygote


def start(order: dict) -> list[int]:
    """All of them, and then the shot: the end of a pipe that everybody reads from."""
    ready, shot = os.pipe()
    pids = []
    for number in range(order["crowd"]):
        pid = os.fork()
        if pid == 0:
            os.close(shot)
            os.read(ready, 1)
            zygote.child(order | {"log": f"{order['log']}.{number}"})
        pids.append(pid)
    os.close(ready)
    os.close(shot)
    return pids


def serve() -> None:
    for line in sys.stdin:
        pids = start(json.loads(line))
        for pid in pids:
            print("pid", pid, flush=True)
        for pid in pids:
            _, status = os.waitpid(pid, 0)
            print("exit", os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
