from __future__ import annotations

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


def test_the_wrong_number(capsys):
    agreement.agree(3, yes=False, confirm=3)
    with pytest.raises(GuardError, match="4 is not 3"):
        agreement.agree(3, yes=False, confirm=4)


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
