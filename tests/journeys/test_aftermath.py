"""What an operator is told after a run that was killed, and while one lives."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from click.testing import CliRunner
from scripted_server import ScriptedServer

from newsletter.cli import main
from newsletter.models import DeliveryState
from newsletter.store import deliveries


def until(happened):
    patience = time.monotonic() + 20
    while not happened() and time.monotonic() < patience:
        time.sleep(0.002)


def test_a_killed_run_is_named_with_what_send_will_do(office):
    office.people(12)
    with ScriptedServer() as server:
        env = office.smtp(server, 2)
        assert office.run("send", "1", "--yes", env=env, die=["before-dot", 3]) == -signal.SIGKILL
        with office.store() as store:
            before = deliveries.balance(store, 1)
            doubts = deliveries.doubts(store, 1, ending=True)
        back, ending = before[DeliveryState.ATTEMPTING], before[DeliveryState.ENDING]
        assert back
        assert ending
        assert office.run("status", env=env) == 0
        assert f"to 127.0.0.1:{server.port} did not end, and nobody sends now." in office.said
        assert (
            f"Issue 1: 'newsletter send 1' puts {back} back in the queue and holds {ending} in doubt, named "
            "above; then it goes on from here." in office.said
        )
        assert all(f"In doubt: {doubt.address}" in office.said for doubt in doubts)
        assert "ending: the final dot may have been written" in office.said
        assert office.run("stop", "1", env=env) == 0
        assert "Nobody sends now. 'newsletter run' leaves issue 1 alone from here" in office.said
        assert "connection" not in office.said
        assert office.run("run", env=env) == 0
        with office.store() as store:
            assert deliveries.balance(store, 1) == before
        assert office.run("send", "1", "--yes", env=env) == 6
        with office.store() as store:
            after = deliveries.balance(store, 1)
        assert after[DeliveryState.IN_DOUBT] == ending
        assert after[DeliveryState.SENT] == 12 - ending
        assert office.run("status", env=env) == 0
        assert "did not end" not in office.said
        assert "'newsletter send 1 --in-doubt resend'" in office.said


def test_a_run_that_lives_is_named(office):
    office.people(60)
    with ScriptedServer(before=0.02, after=0.02) as server:
        env = office.smtp(server, 1)

        def here(*words):
            return CliRunner().invoke(main, ["-C", str(office.root), *words], env=env).stderr

        pid = office.start("send", "1", "--yes", env=env)
        until(lambda: len(server.accepted) >= 2)
        said, stopped = here("status", "1"), here("stop", "1")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        office.wait()
    assert f"Process {pid} is sending now, since " in said
    assert f"to 127.0.0.1:{server.port}." in said
    assert "Issue 1 is being sent." in said
    assert "'newsletter stop 1' stops it." in said
    assert "goes on" not in said
    assert "Issue 1 stops within one message per connection" in stopped
