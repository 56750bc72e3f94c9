"""``newsletter replies fetch`` and ``login``: the mailbox that replies arrive in."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsletter.errors import NewsletterError
    from newsletter.models import Imap, Oauth
    from newsletter.replies import Taken
    from newsletter.replies.joining import Joined
    from newsletter.replies.sent_folder import Answered
    from newsletter.transport.oauth import Grant
    from newsletter.transport.stopping import Stop


@click.command(short_help="Take in new mail from your mailbox (IMAP).")
@click.option("--watch", is_flag=True, help="Go on until Ctrl-C or SIGTERM, and take mail in as it arrives.")
@json_option
@pass_desk
@example("newsletter replies fetch", "newsletter replies fetch --watch")
def fetch(desk: Desk, watch: bool, as_json: bool) -> None:
    """Take in what is new in the mailbox of [imap].

    Nothing is marked as read and nothing is deleted there; with imap.move_to mail is moved once it was kept.
    What was taken in before is not fetched again.  docs/replies.md says how to connect a mailbox.

    A mail of more than 25 MB, and one that the server does not hand over, is noted with its headers and stays
    where it is.

    --watch waits for the server to tell of new mail, and looks every imap.poll seconds besides.  It prints no
    addresses, for it is made for a log.  With --json: one line per mail.

    A folder that is not there is an error, which names those that are; the other folders are read all the
    same.  --watch ends with it at the start.  Later it says so once, and goes on looking.  A login that
    worked and is refused without a reason is tried for an hour.

    Exit codes: 0 done, 1 a folder is not there or the server cannot be used as it is set, 4 login refused, 75
    the server is away, or cannot open the folder now.
    """
    server = _server(desk)
    if watch:
        _watch(desk, server, as_json=as_json)
        return
    _fetch(desk, server, as_json=as_json)


@click.command(short_help="Give leave to read your mailbox (OAuth 2.0).")
@click.option("--browser", is_flag=True, help="Use a browser on this machine, also where a code would do.")
@click.option("--paste", is_flag=True, help="Paste the address a browser elsewhere ended at.")
@pass_desk
@example("newsletter replies login", "newsletter replies login --paste")
def login(desk: Desk, browser: bool, paste: bool) -> None:
    """Give leave to read the mailbox of [imap] with access tokens, as Gmail and Microsoft 365 want it.

    It shows a web address and, where the provider has such a thing, a code to type there.  The token that
    comes of it is kept in subscribers/imap-tokens.json, which only you can read.  docs/replies.md says how to
    register an application with your provider first.

    An application with a secret: set NEWSLETTER_IMAP__OAUTH_CLIENT_SECRET, or type it when you are asked.
    """
    from newsletter.errors import AuthenticationError, SettingsError
    from newsletter.publication.oauth_tokens import Tokens
    from newsletter.replies import access

    server = _server(desk)
    if server.oauth is None:
        raise SettingsError(
            "[imap] oauth_client_id is not set, so there is no application to give leave to",
            where=str(desk.root / "newsletter.toml"),
            next_step="With a password there is nothing to do here: newsletter replies fetch.",
        )
    secret = _client_secret(desk, server.oauth)
    by_code = server.oauth.device_url and not (browser or paste)
    given = _by_code(server.oauth, secret) if by_code else _by_redirect(server, secret, paste=paste)
    if not given.refresh_token:
        what = "the provider gave no refresh token, so leave would end within the hour"
        step = "Ask for offline access: imap.oauth_scope, and what the application is allowed there."
        raise AuthenticationError(what, where=server.oauth.token_url, next_step=step)
    tokens = Tokens(server.account, server.oauth.client_id, secret, given.refresh_token)
    access.keep(desk.places, tokens, given, desk.now())
    box = access.open_mailbox(server, desk.places, desk.environ, desk.now)
    try:
        box.connect()
    finally:
        box.close()
    say(f"Logged in to {server.host} as {server.username}. Now: newsletter replies fetch")


def _server(desk: Desk) -> Imap:
    from newsletter.errors import SettingsError

    if desk.settings.imap is None:
        raise SettingsError(
            "no mailbox is set",
            where=str(desk.root / "newsletter.toml"),
            next_step="Fill in [imap]: host and username; docs/replies.md says how.",
        )
    return desk.settings.imap


def _fetch(desk: Desk, server: Imap, *, as_json: bool) -> None:
    from newsletter.cli import inbox, leaving
    from newsletter.replies import access, mailbox

    box = access.open_mailbox(server, desk.places, desk.environ, desk.now)
    found: list[Answered | Joined] = []
    problems: list[NewsletterError] = []
    try:
        results = mailbox.fetch(desk.store(), desk.settings.publication, desk.key, box, desk.now())
        counts = inbox.show_taken(_taken(results, found, problems), as_json=as_json)
    finally:
        box.close()
    if counts or not (problems or box.moved):
        say(inbox.summary(counts))
    if box.moved:
        say(_moved(box.moved, server.move_to, new=bool(counts)))
    leaving.confirm(desk)
    _say_found(found, server.sent_folder)
    if problems:
        raise problems[0]


def _moved(count: int, folder: str, *, new: bool) -> str:
    moved = f"{count} {'mail' if count == 1 else 'mails'} moved to {folder}."
    return moved if new else f"No new mail. {moved}"


def _taken(
    results: Iterable[Taken | Answered | Joined],
    found: list[Answered | Joined],
    problems: list[NewsletterError],
) -> Iterator[Taken]:
    """The mail of readers; the author's own answers are put aside, and what ends it before its time."""
    from newsletter.errors import InboundError, TransportError
    from newsletter.replies import Taken

    try:
        for one in results:
            if isinstance(one, Taken):
                yield one
            else:
                found.append(one)
    except (InboundError, TransportError) as error:
        problems.append(error)


def _say_found(found: list[Answered | Joined], folder: str) -> None:
    from newsletter.replies.sent_folder import Answered

    if answered := [one for one in found if isinstance(one, Answered)]:
        numbers = ", ".join(str(one.reply_id) for one in answered)
        say(f"Found your answer to {numbers} in {folder}.")
    for one in found:
        if not isinstance(one, Answered):
            say(f"Reply {one.reply_id} goes on with reply {one.first}.")


def _watch(desk: Desk, server: Imap, *, as_json: bool) -> None:
    from newsletter.cli import leaving
    from newsletter.replies import access, watching
    from newsletter.transport.stopping import Stop

    with Stop() as stop:
        _ask_at_signals(stop)
        box = access.open_mailbox(server, desk.places, desk.environ, desk.now, stop=stop)
        say(f"Watching {', '.join(server.folders)} at {server.host}. Ctrl-C stops.")
        settings = desk.settings
        for one in watching.watch(desk.store(), settings.publication, desk.key, box, desk.now):
            _log(one, as_json=as_json)
            leaving.confirm(desk)
    say("Stopped; every mail that was fetched is kept.")


def _ask_at_signals(stop: Stop) -> None:
    """The first signal ends the waiting, and the mail at hand is finished; a second one ends all."""

    def asked(number: int, _: object) -> None:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        stop.ask()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)


def _log(one: Taken | Answered | Joined | Exception, *, as_json: bool) -> None:
    """One line for a log: no addresses, no words of readers."""
    from newsletter.cli import inbox
    from newsletter.replies.joining import Joined
    from newsletter.replies.sent_folder import Answered
    from newsletter.transport.reaching import NOTHING_LOST

    if isinstance(one, Exception):
        said = str(one).replace(NOTHING_LOST, "Nothing is lost.")
        say(f"Error: {said} Another try follows.")
        return
    if isinstance(one, Answered):
        line = {"source": one.source, "inbound": one.inbound_id, "kind": "answer", "reply": one.reply_id}
    elif isinstance(one, Joined):
        source = f"goes on with reply {one.first}"
        line = {"source": source, "inbound": one.inbound_id, "kind": "joined", "reply": one.reply_id}
    else:
        kind = inbox.kind_of(one)
        line = {"source": one.source, "inbound": one.inbound_id, "kind": kind, "reply": one.reply_id}
    if as_json:
        emit(line)
    elif line["kind"] != "known":
        reply = f" {line['reply']}" if line["reply"] is not None else ""
        write(f"{line['source']}: {line['kind']}{reply}")
    sys.stdout.flush()


def _client_secret(desk: Desk, client: Oauth) -> str:
    from newsletter.models import Provider
    from newsletter.publication import secrets

    if given := desk.environ.get(secrets.OAUTH_SECRET):
        return given
    if client.provider is Provider.MICROSOFT or not sys.stdin.isatty():
        return ""
    question = "Secret of the application (empty = none)"
    typed: str = click.prompt(question, default="", show_default=False, hide_input=True, err=True)
    return typed


def _by_code(client: Oauth, secret: str) -> Grant:
    from newsletter.transport import oauth

    code = oauth.device_code(client)
    say(f"Open {code.url} in any browser and type this code: {code.user_code}")
    return oauth.await_leave(client, secret, code)


def _by_redirect(server: Imap, secret: str, *, paste: bool) -> Grant:
    from newsletter.errors import UsageError
    from newsletter.transport.oauth_redirect import Door

    assert server.oauth is not None
    door = Door(server.oauth)
    try:
        say(f"Open this address in {'a' if paste else 'the'} browser{'' if paste else ' of this machine'}:\n")
        write(door.redirect.url(server.username))
        if not paste:
            code: str | None = door.wait()
        else:
            say("\nIn the end it shows a page that cannot be opened; its address is what we need.")
            code = door.redirect.code(click.prompt("Address", err=True).strip())
    finally:
        door.close()
    if not code:
        step = "Start again, and copy all of it."
        raise UsageError("that address is no answer to this request", next_step=step)
    return door.redirect.redeem(secret, code)
