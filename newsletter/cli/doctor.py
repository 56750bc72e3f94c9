"""``doctor``: what an operator can get wrong, line by line."""

from __future__ import annotations

from dataclasses import asdict
from typing import IO, TYPE_CHECKING

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say, write
from newsletter.cli.terminal import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsletter.diagnosis import Lookup, Result

_COLOURS = {"ok": "green", "note": None, "unknown": "cyan", "warning": "yellow", "error": "red"}


@click.command()
@click.option("--to", "address", metavar="ADDRESS", help="Send a letter to look at to this address as well.")
@click.option(
    "--message",
    "file",
    type=click.File("rb"),
    metavar="FILE",
    help="Look at a message as it arrived ('-' = standard input) instead.",
)
@click.option(
    "--nameserver",
    metavar="IP[:PORT]",
    help="Ask this name server, such as your provider's own: it knows a new record at once.",
)
@json_option
@pass_desk
@example(
    "newsletter doctor",
    "newsletter doctor --to me@example.org",
    "newsletter doctor --message received.eml",
    "newsletter doctor --nameserver 192.0.2.53",
)
def doctor(
    desk: Desk, address: str | None, file: IO[bytes] | None, nameserver: str | None, as_json: bool
) -> None:
    """Look for what keeps mail from arriving: here, at the mail server, and in the records of your domain.

    Settings, keys, store and templates are looked at; the mail server is asked whether it lets us in, and
    gets nothing; name servers are asked for SPF, DKIM, DMARC and MX.  What cannot be asked is 'unknown'.

    --to sends one letter.  Save it as it arrived, with all headers, and give it to --message: that shows who
    signed it, whether the signature still holds, and whether it covers both headers that let a mail program
    unsubscribe with one click.

    Exits with 3 when there are errors.
    """
    from newsletter.transport.dns import Resolver

    to, lookup = _recipient(address, file), Resolver(_nameserver(nameserver))
    results = _message(desk, file, lookup) if file is not None else _setup(desk, to, lookup)
    found = list(results) if as_json else list(_shown(results))
    if as_json:
        emit([asdict(one) for one in found])
    levels = [str(one.level) for one in found]
    say(f"{_count(levels, 'error')}, {_count(levels, 'warning')}.")
    if "error" in levels:
        raise click.exceptions.Exit(3)


def _count(levels: list[str], level: str) -> str:
    number = levels.count(level)
    return f"{number} {level}" + ("" if number == 1 else "s")


def _recipient(address: str | None, file: IO[bytes] | None) -> str:
    """Who gets the letter; empty = nobody.

    Raises:
        UsageError: it is no address, or a message is to be looked at instead.
    """
    from newsletter import addresses
    from newsletter.errors import UsageError

    if address is None:
        return ""
    if file is not None:
        raise UsageError("--to does not go with --message", next_step="Run the two one after the other.")
    try:
        return addresses.deliverable(address)
    except ValueError as error:
        raise UsageError(str(error), where="--to", next_step="Give one bare address.") from None


def _setup(desk: Desk, to: str, lookup: Lookup) -> Iterator[Result]:
    from newsletter.diagnosis import setup

    usable = True
    for one in setup.check(desk.places, desk.environ, lookup):
        usable = usable and (one.subject, one.level) != ("settings", "error")
        yield one
    if to and usable:
        yield _send(desk, to)


def _send(desk: Desk, to: str) -> Result:
    """Send the letter; a failure is a line like any other."""
    from newsletter.cli.sending import send_copy
    from newsletter.diagnosis import Level, Result, letter
    from newsletter.diagnosis.results import failed
    from newsletter.errors import NewsletterError

    try:
        attempt, _, _ = send_copy(desk, letter.render(desk.places, desk.settings), to)
    except NewsletterError as error:
        return failed("letter", error)
    if not attempt.accepted:
        return Result("letter", Level.ERROR, f"not sent to {to}: {attempt.code or ''} {attempt.text}")
    step = "Save it as it arrived, with all headers, then: newsletter doctor --message FILE."
    return Result("letter", Level.OK, f"sent to {to}", step)


def _message(desk: Desk, file: IO[bytes], lookup: Lookup) -> Iterator[Result]:
    from newsletter.diagnosis import received
    from newsletter.errors import UsageError
    from newsletter.publication import secrets

    raw = file.read(received.LARGEST + 1)
    if len(raw) > received.LARGEST:
        raise UsageError("this is no letter: it is larger than 50 MB", where="--message")
    settings = desk.settings
    key = secrets.token_key(desk.places, create=False) if desk.places.key_file.exists() else None
    sender = settings.publication.sender_address.rpartition("@")[2]
    return received.check(raw, lookup, sender=sender, ours=settings.dkim, key=key)


def _nameserver(given: str | None) -> tuple[str, int] | None:
    """``192.0.2.53``, ``192.0.2.53:5353``, ``[2001:db8::53]:5353``."""
    import ipaddress
    from urllib.parse import urlsplit

    from newsletter.errors import UsageError

    if given is None:
        return None
    try:
        bare = given.count(":") > 1 and not given.startswith("[")  # RFC 3986 section 3.2.2
        parts = urlsplit(f"//[{given}]" if bare else f"//{given}")
        return str(ipaddress.ip_address(parts.hostname or "")), parts.port or 53
    except ValueError:
        step = "Give an IP address, with a port or without: 192.0.2.53:5353."
        raise UsageError(f"{given!r} is no name server", where="--nameserver", next_step=step) from None


def _shown(results: Iterable[Result]) -> Iterator[Result]:
    """Print each line as it is found."""
    for one in results:
        level = click.style(f"{one.level:<8}", fg=_COLOURS[one.level])
        write(f"{level} {harmless(f'{one.subject:<14} {one.what}')}", styled=True)
        if one.next_step:
            write(f"{'':<24}{one.next_step}")
        yield one
