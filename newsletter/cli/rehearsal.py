"""``send --dry-run``: what a send would refuse once its plan is agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.cli.context import Desk
    from newsletter.dispatch import Plan
    from newsletter.models import Settings


def rehearse(desk: Desk, settings: Settings, plan: Plan, *, confirm: int | None) -> None:
    """Refuse what a send would refuse; changes nothing on the disk, and asks no server.

    Raises:
        GuardError: nobody would get it, or ``confirm`` is another number.
        PublicationError, SettingsError: the log, the token key or a DKIM key cannot be used.
    """
    from newsletter import dispatch
    from newsletter.cli import agreement
    from newsletter.publication import delivery_log

    if not (plan.count or plan.begun):
        raise dispatch.nobody()
    if plan.count:
        agreement.confirmed(plan.count, confirm, "a send would be refused")
    if settings.send.log:
        delivery_log.require_writable(desk.root / settings.send.log)
    if desk.places.key_file.exists() or plan.begun:
        _ = desk.key  # what is made at first use is not made here
    dispatch.load_signer(settings, desk.places, desk.environ)
