"""What the tests with other people's mail programs share.

``make peers`` sets NEWSLETTER_PEERS: a thousand readers, programs fetched from Debian, a table at the end.
Without it only what an installed Postfix is enough for runs, in small.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from peers.office import Office
from peers.servers import RELAYS
from scripted_server import ScriptedServer

AT_LENGTH = bool(os.environ.get("NEWSLETTER_PEERS"))
#: Rows of the table: what was looked at, with what, what was seen.
ROWS: list[tuple[str, str, str]] = []


@pytest.fixture
def at_length():
    """Only for ``make peers``."""
    if not AT_LENGTH:
        pytest.skip("make peers runs it")


@pytest.fixture
def tell():
    """Puts a row into the table."""
    return lambda *row: ROWS.append(row)


@pytest.fixture
def folder():
    """A folder that servers under other users may enter; pytest's own may not be."""
    path = Path(tempfile.mkdtemp(prefix="newsletter-peers-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def receiver():
    """Where all mail ends: keeps every message byte for byte."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def office(tmp_path):
    """The sample publication, with readers."""
    return Office(tmp_path / "publication", readers=1000 if AT_LENGTH else 60)


@pytest.fixture(params=RELAYS)
def relay(request, folder, receiver):
    """Each relay in turn, before the receiver; what cannot be had is skipped with its reason."""
    if request.param != "postfix":
        request.getfixturevalue("at_length")
    with RELAYS[request.param](folder / request.param, receiver.port) as server:
        yield server


def pytest_terminal_summary(terminalreporter):
    if not ROWS:
        return
    terminalreporter.section("peers")
    widths = [max(len(row[column]) for row in ROWS) for column in (0, 1)]
    for row in ROWS:
        first, second = (word.ljust(width) for word, width in zip(row, widths, strict=False))
        terminalreporter.write_line(f"{first}  {second}  {row[2]}")
