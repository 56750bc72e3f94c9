"""The zygote on a disk that fails when told: ``{"disk": {...}}`` in an order says how; see ``disks.arrange``.

Started with ``LD_PRELOAD`` set to what ``disks.build`` has made, and that path as its argument.  When a
command has ended by itself, the calls it made on the disk stand in the file ``disk.calls`` beside its log.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))
import disks
import zygote

plain = zygote.child


def child(order: dict) -> None:
    wanted = order.get("disk")
    if wanted:
        disk = disks.arrange(sys.argv[1], wanted)
        leave = os._exit

        def counted(code: int) -> None:
            Path(order["log"]).with_name("disk.calls").write_text(str(disk.disk_calls()))
            leave(code)

        os._exit = counted  # type: ignore[assignment]
    plain(order)


zygote.child = child

if __name__ == "__main__":
    zygote.serve()
