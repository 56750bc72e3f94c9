"""A conversation with the mail server that hands over nothing."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.diagnosis.results import Level, Result, failed
from newsletter.errors import NewsletterError
from newsletter.models import Smtp, Tls
from newsletter.publication import values
from newsletter.transport.probe import probe
from newsletter.transport.smtp import Deadlines

#: Seconds; somebody is waiting at the keyboard.
_PATIENCE = Deadlines(connect=15, banner=30, command=30)
#: Octets; a letter with some pictures.
_ROOM = 2_000_000


def check(smtp: Smtp, helo: str) -> Iterator[Result]:
    """Whether the server can be reached, is who it says, and lets us in; and what it offers."""
    try:
        offered = probe(smtp, helo, _PATIENCE)
    except NewsletterError as error:
        yield failed("smtp", error)
        return
    protected = {Tls.OFF: "without TLS"}.get(smtp.tls, "its certificate is good")
    login = f", and takes the login of {smtp.username}" if smtp.username else ""
    yield Result("smtp", Level.OK, f"{smtp.host}:{smtp.port} answers, {protected}{login}")
    if smtp.tls is Tls.OFF and not values.is_loopback(smtp.host):
        yield Result(
            "smtp",
            Level.WARNING,
            "mail crosses the network in clear",
            "Set smtp.tls to 'starttls' or 'implicit'.",
        )
    yield from _capabilities(offered)


def _capabilities(offered: dict[str, str]) -> Iterator[Result]:
    known = [name for name in ("PIPELINING", "SIZE", "8BITMIME", "ENHANCEDSTATUSCODES") if name in offered]
    yield Result("smtp", Level.NOTE, f"it offers {', '.join(known) or 'no extensions'}")
    if "PIPELINING" not in offered:
        yield Result(
            "smtp",
            Level.WARNING,
            "it takes one command at a time (no PIPELINING), so each message costs several round trips",
            "Raise smtp.connections if sending is too slow.",
        )
    size = offered.get("SIZE", "")
    if size.isdigit() and 0 < int(size) < _ROOM:
        yield Result(
            "smtp",
            Level.WARNING,
            f"it takes messages of at most {int(size) // 1000} kB",
            'Keep pictures small, or set pictures = "published".',
        )
