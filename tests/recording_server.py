"""A mail server in a process of its own that takes everything at once and notes when what came.

Prints its port; when its input ends it prints one JSON line: ``[[nanoseconds, what, address], ...]``, where
``what`` is ``mail`` (a transaction began) or ``dot`` (a message was complete).  Times are of the monotonic
clock, which all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from pathlib import Path


class _Conversation(asyncio.Protocol):
    def __init__(self, log, dice):
        self.log, self.dice = log, dice
        self.buffer = b""
        self.content = False
        self.begun = 0
        self.recipient = ""

    def connection_made(self, transport):
        self.transport = transport
        transport.write(b"220 recording.example.org ESMTP\r\n")

    def data_received(self, data):
        self.buffer += data
        while self.take():
            pass

    def take(self) -> bool:
        end = b"\r\n.\r\n" if self.content else b"\r\n"
        head, found, rest = self.buffer.partition(end)
        if not found:
            return False
        self.buffer = rest
        if self.content:
            self.content = False
            self.log.append((time.monotonic_ns(), "dot", self.recipient))
            time.sleep(self.dice.choice((0, 0, 0.0005)))
            self.transport.write(b"250 2.0.0 Ok\r\n")
        else:
            self.command(head)
        return True

    def command(self, line):
        verb = line[:4].upper()
        if verb == b"EHLO":
            self.transport.write(b"250-recording.example.org\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
        elif verb == b"MAIL":
            self.begun = time.monotonic_ns()
            self.transport.write(b"250 2.1.0 Ok\r\n")
        elif verb == b"RCPT":
            self.recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            self.log.append((self.begun, "mail", self.recipient))
            self.transport.write(b"250 2.1.5 Ok\r\n")
        elif verb == b"DATA":
            self.content = True
            self.transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 2.0.0 Bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 2.0.0 Ok\r\n")


async def _serve(seed: int) -> None:
    log: list[tuple[int, str, str]] = []
    dice = random.Random(seed)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Conversation(log, dice), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(log), flush=True)
        log.clear()


class RecordingServer:
    """The server as a test sees it."""

    def __init__(self, seed: int = 1):
        command = [sys.executable, str(Path(__file__)), str(seed)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._process.stdout.readline())

    def log(self) -> list[tuple[int, str, str]]:
        """What came since this was asked last."""
        self._process.stdin.write("log\n")
        self._process.stdin.flush()
        return [tuple(event) for event in json.loads(self._process.stdout.readline())]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
