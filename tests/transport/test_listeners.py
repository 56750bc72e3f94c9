"""Where a server listens: sockets left behind, places that are taken, places that are none."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from newsletter.errors import TransportError, UsageError
from newsletter.transport.listeners import AtPath, AtPort


def test_a_socket_for_owner_and_group_that_goes_with_the_server(tmp_path):
    path = tmp_path / "socket"
    with AtPath(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
    assert not path.exists()


def test_a_socket_left_by_a_killed_process_is_replaced(tmp_path):
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with AtPath(path), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_one_in_use_and_what_is_no_socket_stay(tmp_path):
    path = tmp_path / "socket"
    with AtPath(path), pytest.raises(TransportError, match="another process listens"), AtPath(path):
        pass
    path.write_text("mine")
    with pytest.raises(TransportError, match="no socket"), AtPath(path):
        pass
    assert path.read_text() == "mine"


def test_where_nobody_may_listen(tmp_path):
    with pytest.raises(TransportError, match="cannot listen there"), AtPath(tmp_path / "none" / "socket"):
        pass
    with pytest.raises(TransportError, match="cannot listen there"), AtPath(tmp_path / ("x" * 200)):
        pass


def test_ports(tmp_path):
    with AtPort.parse("127.0.0.1:0") as listener:
        taken = listener.getsockname()[1]
        with pytest.raises(TransportError, match=f"127.0.0.1:{taken}"), AtPort("127.0.0.1", taken):
            pass
    assert str(AtPort.parse("[::1]:2400")) == "[::1]:2400"
    assert AtPort.parse("127.8.9.1:24").is_private and not AtPort.parse("0.0.0.0:24").is_private


@pytest.mark.parametrize(
    "text", ["", "2400", "localhost:24", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "[::1]"]
)
def test_what_is_no_place(text):
    with pytest.raises(UsageError, match="no place to listen"):
        AtPort.parse(text)


def test_a_failed_start_leaves_no_descriptor(tmp_path):
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with pytest.raises(TransportError), AtPath(tmp_path / "none" / "socket"):
            pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before
