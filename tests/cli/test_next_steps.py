"""The lines of ``status`` that name a command, for states that are rare in life."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.cli.next_steps import WORDS, steps
from newsletter.models import DeliveryState

AT = datetime(2026, 11, 21, 10, 40, tzinfo=UTC)


def found(*, sender=None, runs=(), refusal=None, **issue):
    row = dict.fromkeys(map(str, DeliveryState), 0) | {"number": 7, "frozen": 30, "balance_holds": True}
    row |= {"halted": False, "left_behind": None, "next_due": None, "retryable": 0} | issue
    return {"sender": sender, "runs": list(runs), "refusal": refusal, "issues": [row]}


def said(**values):
    return list(steps(found(**values), lambda at: f"{at:%H:%M}"))


RUN = {"at": AT, "server": "smtp.example.org:587"}


def test_nothing_to_do_is_nothing_said():
    assert said(sent=30) == []
    assert list(steps({"sender": None, "runs": [], "refusal": None, "issues": [{"frozen": 0}]}, str)) == []


def test_a_machine_that_went_down_leaves_doubts_that_have_no_name_yet():
    lines = said(runs=[RUN], attempting=9, ending=1, left_behind={"back": 0, "in_doubt": 10})
    assert lines[:2] == ["The run of 10:40 to smtp.example.org:587 did not end, and nobody sends now.", WORDS]
    [line] = lines[2:]
    assert "'newsletter send 7' holds 10 in doubt, and names them: the machine went down; then it" in line


def test_a_killed_run_that_held_nothing_is_told_all_the_same():
    lines = said(runs=[RUN], pending=4)
    assert lines[0] == "The run of 10:40 to smtp.example.org:587 did not end, and nobody sends now."
    assert lines[1:] == ["Issue 7 still goes to 4; 'newsletter send 7' goes on."]


@pytest.mark.parametrize(("process", "words"), [("17", "Process 17 is"), ("", "A process is")])
def test_who_sends_another_issue_does_not_send_this_one(process, words):
    lines = said(sender={"process": process}, runs=[RUN], pending=4)
    assert lines[0] == f"{words} sending now, since 10:40, to smtp.example.org:587."
    assert lines[1:] == ["Issue 7 still goes to 4; 'newsletter send 7' goes on."]


def test_what_does_not_add_up_and_what_is_refused_come_first():
    lines = said(refusal="it is an older copy", balance_holds=False, in_doubt=2)
    assert lines[0] == "Nothing can be sent now: it is an older copy"
    assert "'newsletter db check'" in lines[1]
    assert "'newsletter send 7 --in-doubt accept'" in lines[2]
