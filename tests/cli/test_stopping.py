from __future__ import annotations

import signal

import pytest

from newsletter.cli.stopping import acknowledgement, exit_code


@pytest.mark.parametrize(
    ("number", "under_way", "words"),
    [
        (
            signal.SIGINT,
            3,
            "Stopping: 3 messages under way are finished first; press Ctrl-C again to cut them off.",
        ),
        (
            signal.SIGINT,
            1,
            "Stopping: 1 message under way is finished first; press Ctrl-C again to cut it off.",
        ),
        (signal.SIGTERM, 3, "Stopping: 3 messages under way are finished first."),
        (signal.SIGINT, 0, "Stopping: no message is under way."),
    ],
)
def test_what_is_said_at_once(number, under_way, words):
    assert acknowledgement(number, under_way) == words


def test_only_ctrl_c_is_an_interruption():
    assert [exit_code(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == [130, 75, 75]
