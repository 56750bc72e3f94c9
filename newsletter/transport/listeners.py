"""Where a server of ours listens: a socket in the file system, or a port."""

from __future__ import annotations

import os
import socket
import stat
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Protocol

from newsletter.errors import TransportError, UsageError


class Listening(Protocol):
    """A place to listen at; as a context it is a socket that listens."""

    def __enter__(self) -> socket.socket:
        """Begin to listen.

        Raises:
            TransportError: that is not possible there.
        """

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""


@dataclass
class AtPath:
    """A Unix socket; its owner and its group may connect."""

    path: Path
    _socket: socket.socket | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return str(self.path)

    def __enter__(self) -> socket.socket:
        """Begin to listen; a socket that was left by a killed process is replaced.

        Raises:
            TransportError: another process listens there, or nobody may.
        """
        try:
            self._remove_left()
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket = listener
            before = os.umask(0o117)
            try:
                listener.bind(str(self.path))
            finally:
                os.umask(before)
            listener.listen(128)
            listener.setblocking(False)
        except OSError as error:
            self._close()
            raise _refused(str(self.path), error) from error
        return listener

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and take the socket away."""
        self.path.unlink(missing_ok=True)
        self._close()

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def _remove_left(self) -> None:
        if not self.path.exists():
            return
        if not stat.S_ISSOCK(self.path.stat().st_mode):
            raise _in_the_way(self.path, "there is a file of that name that is no socket")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.path))
            except ConnectionRefusedError:
                self.path.unlink()
                return
        raise _in_the_way(self.path, "another process listens there")


@dataclass
class AtPort:
    """A TCP port; 0 = any free one, see :attr:`port` then."""

    host: str
    port: int
    _socket: socket.socket | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> AtPort:
        """``127.0.0.1:24`` or ``[::1]:24``.

        Raises:
            UsageError: it is neither.
        """
        host, colon, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        try:
            ip_address(host)
            number = int(port) if port.isascii() and port.isdigit() else -1
        except ValueError:
            number = -1
        if not colon or not 0 <= number < 65536:
            raise UsageError(
                f"{text!r} is no place to listen at", next_step="Write 127.0.0.1:2400 or [::1]:2400."
            )
        return cls(host, number)

    @property
    def is_private(self) -> bool:
        """Whether only this machine can reach it."""
        return ip_address(self.host).is_loopback

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __enter__(self) -> socket.socket:
        """Begin to listen.

        Raises:
            TransportError: the port is taken or not ours to take.
        """
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self.host, self.port))
            listener.listen(128)
            listener.setblocking(False)
        except OSError as error:
            listener.close()
            raise _refused(str(self), error) from error
        self.port = listener.getsockname()[1]
        self._socket = listener
        return listener

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        if self._socket is not None:
            self._socket.close()


def _refused(where: str, error: OSError) -> TransportError:
    return TransportError(
        f"cannot listen there: {(error.strerror or str(error)).lower()}",
        where=where,
        next_step="Choose another place, or stop the program that uses this one.",
    )


def _in_the_way(path: Path, why: str) -> TransportError:
    return TransportError(why, where=str(path), next_step="Choose another path, or move that away.")
