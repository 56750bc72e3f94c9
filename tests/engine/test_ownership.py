"""The sender's lock: one holder, known by its number, gone with its process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from newsletter.engine.ownership import holder, nobody_sends, sole_sender
from newsletter.errors import GuardError, PublicationError

HOLDER = """
import sys, pathlib
from newsletter.engine.ownership import sole_sender
with sole_sender(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_at_a_time_and_again_afterwards(tmp_path):
    path = tmp_path / "send.lock"
    with (
        sole_sender(path),
        pytest.raises(GuardError, match=rf"another process is sending .*process {os.getpid()}"),
        sole_sender(path),
    ):
        pytest.fail("two senders")
    with sole_sender(path):
        assert path.read_text() == str(os.getpid())


def test_let_go_when_sending_fails(tmp_path):
    with pytest.raises(ValueError, match="oops"), sole_sender(tmp_path / "send.lock"):
        raise ValueError("oops")
    with sole_sender(tmp_path / "send.lock"):
        pass


def test_the_lock_goes_with_its_holder(tmp_path):
    path = tmp_path / "send.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(GuardError, match=str(holder.pid)), sole_sender(path):
            pytest.fail("two senders")
        holder.kill()
        holder.wait()
        with sole_sender(path):
            assert path.read_text() == str(os.getpid())


def test_readable_by_its_owner_only(tmp_path):
    with sole_sender(tmp_path / "send.lock"):
        assert (tmp_path / "send.lock").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["missing/send.lock", "folder"])
def test_lock_that_cannot_be_had_is_explained(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(PublicationError, match="cannot be had") as caught, sole_sender(tmp_path / name):
        pytest.fail("no lock")
    assert caught.value.next_step


def test_who_holds_it_is_known_while_it_is_held(tmp_path):
    path = tmp_path / "send.lock"
    assert holder(path) is None
    with sole_sender(path):
        assert holder(path) == str(os.getpid())
        assert not nobody_sends(path)
        path.write_text("iemand\n")  # not ours
        assert holder(path) == ""
    path.write_text("17")  # what a killed process leaves
    assert holder(path) is None
    assert nobody_sends(path)
