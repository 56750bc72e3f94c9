"""The standard library's smtplib: one connection, one message after the other.

usage: smtplib_loop.py LETTER HOST PORT COUNT
"""

from __future__ import annotations

import json
import smtplib
import sys
import time
from pathlib import Path

from message import Maker, readers


def main() -> None:
    folder, host, port, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    people, maker = readers(folder, count), Maker(folder)
    begin = time.perf_counter()
    with smtplib.SMTP(host, port, local_hostname="klaretaal.example.org") as server:
        for reader in people:
            server.send_message(maker.make(reader), reader["envelope_sender"], [reader["email"]])
    print(json.dumps({"sent": len(people), "seconds": time.perf_counter() - begin}))


if __name__ == "__main__":
    main()
