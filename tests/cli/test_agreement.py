from __future__ import annotations

import io
import sys

import pytest

from newsletter.cli import agreement
from newsletter.dispatch import Plan
from newsletter.errors import GuardError

PLAN = Plan(12, "Mag het korter?", 3, False, {"unsubscribed": 2}, "Renske <r@example.org>", "mx:25", True, 0)


class Terminal:
    def __init__(self, there):
        self.isatty = lambda: there


@pytest.mark.parametrize(
    ("asked", "yes", "sees", "seconds"),
    [
        (None, False, (True, True), 10),
        (None, True, (True, True), 0),
        (None, False, (False, True), 0),
        (None, False, (True, False), 0),  # nobody would see it
        (5, True, (False, False), 5),
        (0, False, (True, True), 0),
    ],
)
def test_time_to_think_again(monkeypatch, asked, yes, sees, seconds):
    for name, there in zip(("stdin", "stderr"), sees, strict=True):
        monkeypatch.setattr(sys, name, Terminal(there))
    assert agreement.undo_seconds(asked, 10, yes=yes) == seconds


def test_nothing_to_wait_for_says_nothing(capsys):
    agreement.undo_window(0)
    assert capsys.readouterr() == ("", "")


def test_the_window_counts_in_seconds(monkeypatch, capsys):
    monkeypatch.setattr(agreement.time, "sleep", lambda _: None)
    agreement.undo_window(1)
    agreement.undo_window(2)
    assert capsys.readouterr().err == (
        "Sending in 1 second; Ctrl-C cancels.\nSending in 2 seconds; Ctrl-C cancels.\n"
    )


def test_the_wrong_number(capsys):
    agreement.agree(3, yes=False, confirm=3)
    with pytest.raises(GuardError, match="4 is not 3"):
        agreement.agree(3, yes=False, confirm=4)


def at_the_keyboard(monkeypatch, typed):
    """Somebody who types this."""
    stdin = io.StringIO(typed)
    stdin.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", stdin)


def test_a_wrong_number_is_asked_for_once_more(monkeypatch, capsys):
    at_the_keyboard(monkeypatch, "4\n3\n")
    agreement.agree(3, yes=False, confirm=None)
    said = capsys.readouterr()
    assert "4 is not 3, the number of messages; so far nothing was frozen or sent." in said.err
    assert said.err.count("Type 3 to send") == 2
    assert said.out == ""


def test_the_second_wrong_number_ends_it(monkeypatch):
    at_the_keyboard(monkeypatch, "4\n30\n3\n")
    with pytest.raises(GuardError, match="30 is not 3, the number of messages, so nothing was scheduled"):
        agreement.agree(3, yes=False, confirm=None, to_do="schedule", unchanged=agreement.NOT_SCHEDULED)


def test_a_number_that_was_given_counts_beside_yes():
    agreement.agree(3, yes=True, confirm=3)
    with pytest.raises(GuardError, match="4 is not 3"):
        agreement.agree(3, yes=True, confirm=4)


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({}, "3 subscribers (not to: 2 unsubscribed)"),
        ({"count": 1, "excluded": {}}, "1 subscriber"),
        (
            {"segment": "pilot", "later": 1},
            "3 subscribers with the tag pilot, 1 remains for later (not to: 2 ",
        ),
        ({"later": 21, "excluded": {}}, "3 subscribers, 21 remain for later"),
    ],
)
def test_to_whom(capsys, more, line):
    values = {name: getattr(PLAN, name) for name in PLAN.__slots__} | more
    agreement.show(Plan(**values))
    assert f"  to         {line}" in capsys.readouterr().err
