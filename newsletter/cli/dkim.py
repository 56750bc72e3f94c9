"""``newsletter dkim``: keys to sign mail with, and what to publish about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say, write

if TYPE_CHECKING:
    from newsletter.message.dkim import PrivateKey
    from newsletter.models import Dkim


@click.group()
@example(
    "newsletter dkim new brief2026                (make a key, print the record to publish)",
    "newsletter dkim record brief2026             (print that record again)",
    "dig +short TXT brief2026._domainkey.klaretaal.example.org",
    "newsletter doctor                            (says whether the record is there, and is ours)",
)
def dkim() -> None:
    """Keys to sign mail with (DKIM).

    Most mail servers sign what they are given, and then you need none of this; 'newsletter doctor --to' shows
    it.  Where yours does not, sign here: make a key, publish its record in the DNS, and name its selector in
    newsletter.toml:

    \b
      [dkim]
      selector = "brief2026"

    A domain can have many keys; the selector says which one was used.
    """


@dkim.command(short_help="Make a key, and print the record to publish.")
@click.argument("selector")
@click.option(
    "--algorithm",
    type=click.Choice(["rsa", "ed25519"]),
    default="rsa",
    show_default=True,
    help="Everybody can verify rsa; ed25519 is quicker and smaller, and best used beside it.",
)
@pass_desk
@example("newsletter dkim new brief2026", "newsletter dkim new brief2026ed --algorithm ed25519")
def new(desk: Desk, selector: str, algorithm: str) -> None:
    """Make a DKIM key for SELECTOR, a name of your choice, and print the record to publish.

    The key is written for you alone and never over another.
    """
    from newsletter.errors import UsageError
    from newsletter.publication import dkim_keys, selectors

    try:
        (name,) = selectors.selectors([selector.lower()])
    except ValueError as error:
        raise UsageError(f"{selector!r} is no selector", next_step=f"Choose {error}.") from None
    settings = _settings(desk)
    path = dkim_keys.path_of(desk.places, settings, name)
    dkim_keys.make(path, dkim_keys.Algorithm(algorithm))
    say(f"The DKIM key is {path}; keep a copy where you keep passwords.")
    _print(desk, settings, name)
    say(f"Publish this TXT record, wait until name servers know it, then set dkim.selector to {name!r}.")


@dkim.command(short_help="Print the record to publish, again.")
@click.argument("selector", required=False, metavar="[SELECTOR]")
@json_option
@pass_desk
@example("newsletter dkim record", "newsletter dkim record brief2026 --json")
def record(desk: Desk, selector: str | None, as_json: bool) -> None:
    """Print the record to publish for SELECTOR, or for each selector of [dkim].

    It is a line as in a zone file; a provider's form wants its name and the text between the quotes, as one.
    """
    from newsletter.errors import UsageError
    from newsletter.message import dkim as signing
    from newsletter.publication import dkim_keys

    settings = _settings(desk)
    names = (selector,) if selector else settings.selectors
    if not names:
        known = dkim_keys.known(desk.places, settings)
        raise UsageError(
            "no selector is named, and there is no [dkim]",
            next_step=f"There are: {', '.join(known)}. Name one: newsletter dkim record {known[0]}"
            if known
            else "Make a key: newsletter dkim new brief2026",
        )
    if not as_json:
        for name in names:
            _print(desk, settings, name)
        return
    emit(
        [
            {
                "name": signing.record_name(name, settings.domain),
                "type": "TXT",
                "value": signing.record(_key(desk, settings, name)),
            }
            for name in names
        ]
    )


def _settings(desk: Desk) -> Dkim:
    """``[dkim]``, or what it would be."""
    from newsletter.models import Dkim

    given, sender = desk.settings.dkim, desk.settings.publication.sender_address
    return given or Dkim(sender.rpartition("@")[2], (), "subscribers/dkim")


def _key(desk: Desk, settings: Dkim, selector: str) -> PrivateKey:
    from newsletter import dispatch

    return dispatch.load_key(settings, selector, desk.places, desk.environ)


def _print(desk: Desk, settings: Dkim, selector: str) -> None:
    """One line of a zone file; strings of it hold 255 octets at most (RFC 1035 section 3.3.14)."""
    from newsletter.message import dkim as signing

    text = signing.record(_key(desk, settings, selector))
    strings = " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))
    write(f"{signing.record_name(selector, settings.domain)}. IN TXT ( {strings} )")
