"""``newsletter run``: one pass over what is due, for a timer."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.authoring import read_draft
from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say
from newsletter.cli.stopping import LATER, Here, exit_code

if TYPE_CHECKING:
    from datetime import datetime

    from newsletter.dispatch import Report
    from newsletter.dispatch.schedule import Done
    from newsletter.models import Edition


@click.command()
@json_option
@pass_desk
@example(
    "newsletter run",
    "* * * * * newsletter -C /srv/klaretaal run      (a line for cron: once a minute)",
)
def run(desk: Desk, as_json: bool) -> None:
    """Send what is due, once: for cron or a systemd timer, every minute.

    Sends issues whose time ('send --at') has come, and tries those again whom the server deferred, for
    five days, and tells who left by mail that they have left.  It leaves alone what was stopped, what is
    in doubt, and the rest of an issue of which a part was sent: those are for 'newsletter send'.

    An issue that is no longer what was agreed to is not sent, nor one that should have gone more than
    send.catch_up ago (6 hours): it says so, once, and 'status' keeps saying it.

    Prints one line for each thing it did, and nothing when nothing is due.  When another process is sending
    from this publication it leaves without a word, with exit code 75.  When the server does not take us it
    waits 5, 15, 30, then 60 minutes before it asks again.

    Exit codes: 0 done or nothing due, 1 the mail server cannot be used as it is set, 4 login refused, 5
    something was not sent, 6 sent, but some are deferred, refused or in doubt, 75 try again later, also
    after SIGTERM, 130 interrupted (Ctrl-C).
    """
    from newsletter.cli import leaving
    from newsletter.cli import schedule as scheduling
    from newsletter.engine import ownership
    from newsletter.errors import GuardError

    scheduling.note_pass(desk)
    done: list[Done] = []
    engine = Here()
    code = 0
    if not _is_due(desk):
        _say_why_not(desk)
    else:
        with ExitStack() as stack:
            try:
                stack.enter_context(ownership.sole_sender(desk.places.send_lock))
            except GuardError:
                code = LATER  # whoever is sending now, what is due waits for the next pass
            else:
                done = _pass(desk, engine)
    if not engine.signal and desk.has_store():
        leaving.confirm(desk)  # of mail that a server handed over
    code = code or (exit_code(engine.signal) if engine.signal else _exit_code(done))
    if as_json:
        emit({"done": [_plain(one) for one in done], "exit": code})
    if code:
        raise click.exceptions.Exit(code)


def _is_due(desk: Desk) -> bool:
    """Whether a pass has anything to do now; asked without the sender's lock."""
    from newsletter.dispatch.schedule import RETRY_FOR
    from newsletter.store import schedule

    store, now = desk.stored(), desk.now()
    if store is None or _waits(desk):
        return False
    return bool(schedule.due(store, now) or schedule.issues_to_retry(store, now, now - RETRY_FOR))


def _waits(desk: Desk) -> str:
    """Why the last passes could not send, as long as this one waits for that; else empty."""
    from newsletter.store import schedule

    pause = schedule.pause(desk.store())
    return pause.problem if pause is not None and desk.now() < pause.until else ""


def _say_why_not(desk: Desk) -> None:
    """Who types the command wants to know; a timer does not."""
    if not sys.stderr.isatty():
        return
    why = _waits(desk) if desk.stored() else ""
    say(f"Waiting: {why} 'newsletter send ISSUE' tries at once." if why else "Nothing is due.")


def _pass(desk: Desk, engine: Here) -> list[Done]:
    """Do what is due, one thing after the other; a signal, or a server that takes nothing, ends it."""
    from newsletter.dispatch import schedule as journey
    from newsletter.store import schedule

    store = desk.store()
    done: list[Done] = []
    send = partial(_send, desk, engine)
    render = partial(_render, desk)
    catch_up = desk.settings.send.catch_up

    def may_go_on(one: Done) -> bool:
        done.append(one)
        say(_line(desk, one))
        return not (engine.signal or one.again)

    for one in schedule.due(store, desk.now()):
        result = journey.carry_out(store, one, render=render, send=send, clock=desk.now, catch_up=catch_up)
        if not may_go_on(result):
            break
    else:
        for issue in schedule.issues_to_retry(store, desk.now(), desk.now() - journey.RETRY_FOR):
            if not may_go_on(journey.try_again(store, issue, send=send, now=desk.now())):
                break
    schedule.set_pause(store, journey.pause_after(schedule.pause(store), done, desk.now()))
    return done


def _render(desk: Desk, slug: str) -> Edition:
    """The issue as its file says now; its warnings were seen when it was scheduled."""
    from newsletter import authoring

    return authoring.edition_to_send(read_draft(desk, slug))


def _send(
    desk: Desk,
    engine: Here,
    edition: Edition,
    *,
    segment: str | None,
    limit: int | None,
    deferred_since: datetime | None,
) -> Report:
    from newsletter import dispatch
    from newsletter.cli.sending import send_edition
    from newsletter.models import Part
    from newsletter.store import last_run

    last_run.may_send(desk.store())
    part = Part(segment=segment, deferred_since=deferred_since)
    through = partial(dispatch.send, limit=limit, part=part, lift_halt=False)
    return send_edition(desk, edition, desk.settings, 0, through, engine=engine)


def _line(desk: Desk, one: Done) -> str:
    """One line for a log."""
    from newsletter.cli.outcome import describe
    from newsletter.publication import clock

    now = desk.now().astimezone(clock.zone(desk.settings.send.timezone)).isoformat(timespec="seconds")
    named = one.report is None and one.problem is not None and f"issue {one.issue} " in one.problem.what
    parts = [now if named else f"{now} issue {one.issue}, {one.what}:"]  # the issue is named once
    if one.report is not None:
        parts.append(f"sent {one.sent} now. {describe(one.report.balance)}")
        if doubtful := one.report.recovered[1]:
            parts.append(f"An earlier run was killed: {doubtful} in doubt, held.")
    elif one.problem is None:
        parts.append("everything was sent before.")
    if one.problem is not None:
        parts.append(str(one.problem))
    return " ".join(parts)


def _exit_code(done: list[Done]) -> int:
    """The first problem's own code; 6 when all went and some have not arrived."""
    from newsletter.models import DeliveryState as State

    if problem := next((one.problem for one in done if one.problem is not None), None):
        return problem.exit_code
    states = (State.DEFERRED, State.REFUSED, State.IN_DOUBT)
    balances = (one.report.balance for one in done if one.report is not None)
    return 6 if any(balance[state] for balance in balances for state in states) else 0


def _plain(one: Done) -> dict[str, Any]:
    from newsletter.cli.outcome import counted

    return {
        "issue": one.issue,
        "what": one.what,
        "sent_now": one.sent,
        "problem": str(one.problem) if one.problem else None,
        "again": one.again,
    } | (counted(one.report.balance) if one.report else {})
