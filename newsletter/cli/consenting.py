"""Note whether a reply may be quoted, and say what will be quoted then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from textwrap import indent

from newsletter.cli.context import Desk, moment, say
from newsletter.cli.correcting import inbound_of
from newsletter.inbound.mail import headers
from newsletter.inbound.mail.mime import parse
from newsletter.models import QuotePermission, Reply
from newsletter.replies.consent import Noted, consent, said_in
from newsletter.store import features, inbound
from newsletter.store.database import Store
from newsletter.subscriptions import BY_OPERATOR


def run(desk: Desk, number: int, permission: str, excerpt: str | None, mail: str | None) -> None:
    """Note it, and say what follows."""
    store = desk.store()
    inbound_id = None if mail is None else inbound_of(desk, mail)
    origin = BY_OPERATOR if inbound_id is None else said_in(store, inbound_id)
    noted = consent(
        store, number, QuotePermission(permission), excerpt=excerpt, origin=origin, now=desk.now()
    )
    for line in _told(noted):
        say(line)
    who = noted.reply.sender_address
    said_by = who if inbound_id is None else _sender(store, inbound_id)
    if said_by.casefold() != who.casefold():
        by = said_by or "nobody we know"
        say(f"Note: {mail} is from {by}, and reply {number} from {who or 'nobody'}.")


def _sender(store: Store, inbound_id: int) -> str:
    """The address a mail names as its sender, whatever it was taken for; may be empty."""
    mail = parse(inbound.raw(store, inbound_id))
    return next((address for _, address in headers.mailboxes(mail.first("from"))), "")


def _told(noted: Noted) -> Iterator[str]:
    reply, feature = noted.reply, noted.feature
    if not reply.permission.allows:
        yield f"Reply {reply.id} is not quoted ({reply.permission})."
        yield from _stands_in(noted)
        return
    name = feature.attribution or "no name: the reader stays anonymous"
    yield f"Reply {reply.id} may be quoted ({reply.permission}). In an issue: > [!REPLY] {reply.id}"
    yield f"Quoted will be, under {name}:\n{indent(feature.excerpt, '  ')}"
    if feature.objection:
        yield f'Warning: the reader may not want this; they wrote: "{feature.objection}"'
    for detail in noted.tells:
        verdict = "check and send will refuse it" if detail.sure else "it would be sent to everybody"
        yield f"Warning: it holds {detail.what}, {detail.text}; {verdict}."
    if noted.tells:
        command = f"newsletter replies consent {reply.id} --set {reply.permission}"
        yield f"To quote without it: {command} --excerpt ..."
        if reply.excerpt:
            yield f"To go back to the reader's words without greeting and signature: {command} --excerpt ''"
    if reply.permission is not QuotePermission.ANONYMOUS and not feature.attribution:
        yield f"Nobody knows the name of who wrote reply {reply.id}, so none will stand below it."
    yield from _stands_in(noted)


def _stands_in(noted: Noted) -> Iterator[str]:
    """Where it was sent with more than is permitted now."""
    for issue in noted.stopped:
        standing = noted.stands_in[issue]
        yield (
            f"With more than that it stands in issue {issue}, which was sent to {standing.sent}: that cannot"
            " be called back. Take it out of the file, the web page and the archive, and tell the reader that"
            " you did."
        )
        if standing.open:
            yield f"The {standing.open} who have not had issue {issue} do not get it: it was stopped."


def origin(store: Store, reply: Reply, zone: tzinfo) -> list[str]:
    """Since when the permission is noted, and which mail says so; for ``replies show``."""
    noted = features.noted(store, reply.id)
    if noted is None:
        return []
    at, where = noted
    return [f"  noted {moment(at, zone)}" + (f", said in {where}" if where != BY_OPERATOR else "")]
