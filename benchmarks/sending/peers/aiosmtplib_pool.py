"""aiosmtplib: a pool of connections that share one queue.

usage: aiosmtplib_pool.py LETTER HOST PORT COUNT CONNECTIONS
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib
from message import Maker, readers


async def lane(host: str, port: int, queue: Iterator[dict[str, str]], maker: Maker) -> int:
    """One connection until the queue is empty."""
    server = aiosmtplib.SMTP(
        hostname=host, port=port, use_tls=False, start_tls=False, local_hostname="klaretaal.example.org"
    )
    sent = 0
    async with server:
        for reader in queue:
            await server.send_message(
                maker.make(reader), sender=reader["envelope_sender"], recipients=[reader["email"]]
            )
            sent += 1
    return sent


async def main() -> None:
    folder, host, port = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    people, maker = iter(readers(folder, int(sys.argv[4]))), Maker(folder)
    begin = time.perf_counter()
    sent = await asyncio.gather(*(lane(host, port, people, maker) for _ in range(int(sys.argv[5]))))
    print(json.dumps({"sent": sum(sent), "seconds": time.perf_counter() - begin}))


if __name__ == "__main__":
    asyncio.run(main())
