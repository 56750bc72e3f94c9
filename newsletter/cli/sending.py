"""``send`` and ``test``: what the operator runs."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.authoring import print_findings, read_draft
from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from newsletter.cli.stopping import Here
    from newsletter.dispatch import InDoubt, Plan, Report
    from newsletter.models import Attempt, Edition, Settings, Smtp


@click.command()
@click.argument("reference", metavar="ISSUE")
@click.option("-n", "--dry-run", is_flag=True, help="Show the plan, say what would be refused, and stop.")
@click.option(
    "--segment", metavar="TAG", help="Only to subscribers with this tag; the others remain for later."
)
@click.option("--limit", type=click.IntRange(1), help="Send at most so many messages now.")
@click.option("--at", metavar="TIME", help="Not now, but then: '2026-12-01 09:00', 'tomorrow 09:00'.")
@click.option(
    "--rate", metavar="SPEED", help="At most so fast: 600/min, or '600/min, 10000/h'. Default: smtp.rate."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--confirm", type=int, metavar="N", help="Do not ask if exactly N messages would be sent.")
@click.option(
    "--undo",
    type=click.IntRange(0, 300),
    metavar="SECONDS",
    help="How long Ctrl-C still cancels it.  Default: send.undo on a terminal, 0 elsewhere.",
)
@click.option(
    "--in-doubt",
    type=click.Choice(["hold", "resend", "accept"]),
    default="hold",
    show_default=True,
    help="What to do with messages of which nobody knows whether they arrived.",
)
@click.option("--retry-refused", is_flag=True, help="Try those again that the server refused.")
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append a line of JSON for each attempt, without addresses. Default: send.log.",
)
@click.option("--log-addresses", is_flag=True, help="Write readers' addresses into it all the same.")
@json_option
@pass_desk
@example(
    "newsletter send 12 --dry-run",
    "newsletter send 12",
    "newsletter send 12 --confirm 412",
    "newsletter send 12 --segment pilot",
    "newsletter send 12 --at '2026-12-01 09:00'",
)
def send(
    desk: Desk,
    reference: str,
    dry_run: bool,
    segment: str | None,
    limit: int | None,
    at: str | None,
    rate: str | None,
    yes: bool,
    confirm: int | None,
    undo: int | None,
    in_doubt: str,
    retry_refused: bool,
    log: Path | None,
    log_addresses: bool,
    as_json: bool,
) -> None:
    """Send an issue to all active subscribers; run it again to resume.

    ISSUE is a number, a slug, a path or 'latest'.

    The edition and all its recipients are frozen at the first send.  Nobody gets two: whoever has it is not
    written to again, and a message that may or may not have arrived is held and named.

    --segment sends to some of them first: the same command without it sends to all the others later.

    --at keeps the issue for 'newsletter run', which sends it then, to whoever is active by then, if it is
    still what you agreed to.  A later --at replaces it, 'newsletter stop' cancels it.

    On a terminal there are some seconds to think again after you agreed: Ctrl-C, and nothing has happened.
    """
    from newsletter import dispatch
    from newsletter.cli import schedule

    again: dict[str, Any] = {"in_doubt": dispatch.InDoubt(in_doubt), "retry_refused": retry_refused}
    _refuse_together(at=at, segment=segment, rate=rate, undo=undo, log=log, **again)
    answer: dict[str, Any] = {"yes": yes, "confirm": confirm, "dry_run": dry_run, "as_json": as_json}
    edition = edition_of(desk, reference)
    if at is not None:
        schedule.set_time(desk, edition, at, limit=limit, segment=segment, **answer)
    else:
        settings = with_log(at_rate(desk.settings, rate), log, addresses=log_addresses)
        _send_now(desk, edition, settings, segment, {"limit": limit} | again, undo=undo, **answer)


def _refuse_together(
    *,
    at: str | None,
    segment: str | None,
    rate: str | None,
    undo: int | None,
    log: Path | None,
    in_doubt: InDoubt,
    retry_refused: bool,
) -> None:
    """Refuse options that would not do what they say beside each other."""
    from newsletter.errors import UsageError

    again = {"--in-doubt": in_doubt != "hold", "--retry-refused": retry_refused}
    clashes = {
        "--at": again | {"--rate": rate is not None, "--undo": undo is not None, "--log": log is not None},
        "--segment": again,
    }
    for option, given in (("--at", at), ("--segment", segment)):
        for other, used in clashes[option].items():
            if given is not None and used:
                step = {
                    "--rate": "Set smtp.rate.",
                    "--log": "Set send.log.",
                    "--undo": "Leave it out: 'newsletter stop ISSUE' cancels what is scheduled.",
                }
                raise UsageError(
                    f"{other} does not go with {option}",
                    next_step=step.get(other, "Run the two one after the other."),
                )


def _send_now(
    desk: Desk,
    edition: Edition,
    settings: Settings,
    segment: str | None,
    chosen: dict[str, Any],
    *,
    undo: int | None,
    yes: bool,
    confirm: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Show the plan, ask, wait, send."""
    from newsletter import dispatch
    from newsletter.cli import agreement, leaving, outcome, rehearsal, stopping
    from newsletter.engine import machine, ownership
    from newsletter.models import Part
    from newsletter.store import editions, last_run, schedule

    if dry_run and not desk.has_store():
        raise dispatch.nobody()
    store = desk.reading() if dry_run else desk.store()

    def planned() -> Plan:
        last_run.may_send(store)
        boot = machine.boot_id(desk.environ)
        return dispatch.plan(store, edition, settings, now=desk.now(), segment=segment, boot=boot, **chosen)

    # Who cannot send is not asked.
    if dry_run:
        ownership.require_free(desk.places.send_lock)
    with nullcontext() if dry_run else ownership.sole_sender(desk.places.send_lock):
        plan = planned()
    quoted = editions.permissions(store, edition.features)
    agreement.show(plan)
    _also_scheduled(desk, plan.issue)
    leaving.say_waiting(store)
    if dry_run:
        rehearsal.rehearse(desk, settings, plan, confirm=confirm)
        if as_json:
            emit(asdict(plan))
        return
    if plan.count:
        # Nobody else is kept waiting while a person thinks.
        unchanged = agreement.NOTHING_SENT if plan.begun else agreement.NOTHING
        agreement.agree(plan.count, yes=yes, confirm=confirm, unchanged=unchanged)
        agreement.undo_window(agreement.undo_seconds(undo, settings.send.undo, yes=yes))
        agreement.still_quotable(plan.issue, quoted, editions.permissions(store, edition.features))
    with ownership.sole_sender(desk.places.send_lock):
        if not yes or plan.settled:
            agreed, plan = plan.count, planned()
            agreement.still(None if yes else agreed, plan.count)
        through = partial(dispatch.send, part=Part(segment=plan.segment or None), **chosen)
        engine = stopping.Here()
        report = send_edition(desk, edition, settings, plan.count, through, engine=engine)
        if report.problem is None and schedule.pause(store):
            schedule.set_pause(store, None)  # 'newsletter run' need not wait any longer
    agreement.settled(plan)
    outcome.finish(report, as_json=as_json, signal=engine.signal)


def _also_scheduled(desk: Desk, issue: int) -> None:
    from newsletter.cli import schedule as scheduling
    from newsletter.store import schedule

    if one := schedule.find(desk.store(), issue):
        at = scheduling.shown(desk, one.at)
        say(f"  scheduled  for {at} as well; 'newsletter stop {issue}' cancels that")


def send_edition(
    desk: Desk,
    edition: Edition,
    settings: Settings,
    count: int,
    through: Callable[..., Report],
    *,
    engine: Here,
) -> Report:
    """Freeze and send, say how far it is, and write the delivery log.

    Args:
        count: of messages, to say how far it is; 0 = nothing is said.
        through: :func:`newsletter.dispatch.send` with what the operator chose.
        engine: this process; what it says stands above how far it is.
    """
    from newsletter import dispatch
    from newsletter.cli.progress import progress
    from newsletter.engine import machine

    key = desk.key  # before the first send: it is made once and never again
    signer = dispatch.load_signer(settings, desk.places, desk.environ)
    with (
        dispatch.server(settings, desk.places, desk.environ) as (smtp, real),
        _log(desk, settings) as record,
    ):

        def ask_server() -> None:
            """A server that does not let us in leaves the issue as it is: its author can still change it."""
            if not real:
                return
            if count:
                say(f"Connecting to {smtp.host}:{smtp.port} ...")
            dispatch.ask_server(edition, settings.publication, key, smtp, signer)

        frozen = dispatch.freeze(desk.store(), edition, desk.now(), before=ask_server)
        with progress(count) as shown:
            engine.say = shown.say
            report = through(
                desk.store(),
                frozen,
                settings.publication,
                key,
                smtp,
                engine=engine,
                clock=desk.now,
                run=f"{os.getpid()}",
                boot=machine.boot_id(desk.environ),
                progress=shown.tell,
                record=record,
                signer=signer,
            )
    if count and report.sent and not real:
        say(f"Nobody got mail: it is in {desk.places.mail / 'readers'} (a Maildir).")
    return report


def at_rate(settings: Settings, rate: str | None) -> Settings:
    """The settings with the speed of this run; the catcher takes mail as fast as it comes."""
    from dataclasses import replace

    from newsletter.errors import UsageError
    from newsletter.publication import speeds

    if rate is None:
        return settings
    try:
        limits = speeds.limits(rate)
    except ValueError as error:
        raise UsageError(f"{rate!r} is no speed", where="--rate", next_step=f"Give {error}.") from None
    smtp = settings.smtp
    return settings if smtp is None else replace(settings, smtp=replace(smtp, rate=0, limits=limits))


def with_log(settings: Settings, log: Path | None, *, addresses: bool) -> Settings:
    """The settings with the delivery log of this run."""
    from dataclasses import replace

    from newsletter.errors import UsageError

    sending = settings.send
    if log is not None:
        sending = replace(sending, log=str(log.absolute()))
    if addresses:
        if not sending.log:
            raise UsageError("--log-addresses without a log", next_step="Add --log FILE, or set send.log.")
        sending = replace(sending, log_addresses=True)
    return replace(settings, send=sending)


def _log(desk: Desk, settings: Settings) -> AbstractContextManager[Any]:
    """The delivery log, if there is to be one."""
    from newsletter.publication import delivery_log

    if not settings.send.log:
        return nullcontext()
    path = desk.root / settings.send.log
    return delivery_log.open_log(path, with_addresses=settings.send.log_addresses, complain=say)


def edition_of(desk: Desk, reference: str) -> Edition:
    """The edition a command names: the frozen one if its sending has begun, else the file rendered now."""
    from newsletter import authoring
    from newsletter.store import editions

    draft = read_draft(desk, reference)
    frozen = editions.get(desk.store(), draft.issue.number or 0) if desk.has_store() else None
    if frozen is not None and frozen.slug == draft.issue.slug:
        return frozen
    print_findings(draft.findings)
    return authoring.edition_to_send(draft)


@click.command()
@click.argument("reference", metavar="ISSUE")
@click.option("--to", "address", required=True, metavar="ADDRESS", help="Where to.")
@pass_desk
@example("newsletter test 12 --to me@example.org")
def test(desk: Desk, reference: str, address: str) -> None:
    """Send one copy to yourself; it is never counted, and neither is a reply to it.

    ISSUE is a number, a slug, a path or 'latest'.
    """
    from dataclasses import replace

    from newsletter import addresses
    from newsletter.errors import TransportError, UsageError

    draft = read_draft(desk, reference)
    print_findings(draft.findings)
    edition = draft.rendered()
    edition = replace(edition, subject=f"[test] {edition.subject}")
    try:
        to = addresses.deliverable(address)
    except ValueError as error:
        raise UsageError(str(error), where="--to", next_step="Give one bare address.") from None
    attempt, smtp, real = send_copy(desk, edition, to)
    if not attempt.accepted:
        raise TransportError(
            f"not sent: {attempt.code or ''} {attempt.text}", where=f"{smtp.host}:{smtp.port}"
        )
    say(f"Sent to {to}" + ("." if real else ": it is in the local catcher ('newsletter catcher' shows it)."))


def send_copy(desk: Desk, edition: Edition, to: str) -> tuple[Attempt, Smtp, bool]:
    """Send one copy outside the ledger; how it ended, the server, and whether that is a real one."""
    from newsletter import dispatch
    from newsletter.engine import local

    signer = dispatch.load_signer(desk.settings, desk.places, desk.environ)
    with dispatch.server(desk.settings, desk.places, desk.environ) as (smtp, real):
        attempt = dispatch.send_test(
            edition,
            desk.settings.publication,
            desk.key,
            smtp,
            to=to,
            engine=local.run,
            now=desk.now(),
            signer=signer,
        )
    return attempt, smtp, real
