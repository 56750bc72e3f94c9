"""How a run ended: the exit code, the words and the JSON say the same."""

from __future__ import annotations

import json
import signal
from collections import Counter

import click
import pytest

from newsletter.cli import outcome
from newsletter.dispatch import Report
from newsletter.errors import TransportError
from newsletter.models import Balance, DeliveryState

D = DeliveryState


def report(*states, **more):
    return Report(1, Balance(len(states), Counter(states)), states.count(D.SENT), (0, 0), **more)


def finish(one, **more):
    try:
        outcome.finish(one, as_json=True, **more)
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0


OPEN = (D.SENT, D.PENDING)
AWAY = TransportError("the server is away", where="mx.example.org:25", next_step="Wait.")
STOPPED = "Stopped by the operator"
INTERRUPTED = "Interrupted; nobody was sent two"


@pytest.mark.parametrize(
    ("one", "number", "code", "error"),
    [
        (report(D.SENT), 0, 0, None),
        (report(D.SENT, D.REFUSED), 0, 6, None),
        (report(*OPEN, interrupted=True), signal.SIGINT, 130, INTERRUPTED),
        (report(*OPEN, D.REFUSED, interrupted=True), signal.SIGINT, 130, INTERRUPTED),
        (report(*OPEN, interrupted=True), signal.SIGTERM, 75, INTERRUPTED),
        (report(*OPEN, interrupted=True), signal.SIGHUP, 75, INTERRUPTED),
        (report(D.SENT), signal.SIGINT, 0, None),  # it came when all was done
        (report(*OPEN, halted=True), 0, 5, STOPPED),
        (report(*OPEN, D.IN_DOUBT, halted=True), 0, 5, STOPPED),
        (report(D.SENT, halted=True), 0, 0, None),  # too late to stop anything
        (report(*OPEN), 0, 0, None),  # a limit, a segment
    ],
)
def test_code_words_and_json(capsys, one, number, code, error):
    assert finish(one, signal=number) == code
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["exit"] == code
    assert told.get("error") == error
    assert told["sent_now"] == one.sent
    if error:
        assert f"{error}. Run 'newsletter send 1' to go on." in said.err
        assert (told["where"], told["next"]) == ("issue 1", "Run 'newsletter send 1' to go on.")


def test_a_problem_is_raised_and_stands_in_the_same_json(capsys):
    with pytest.raises(TransportError):
        finish(report(*OPEN, problem=AWAY))
    told = json.loads(capsys.readouterr().out)
    assert (told["error"], told["next"], told["exit"]) == ("the server is away", "Wait.", 75)
    assert (told["pending"], told["sent_now"]) == (1, 1)
