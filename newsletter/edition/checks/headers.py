"""The headers a message gets: a sample is composed, and judged as every message is before it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.edition.checks.report import SETTINGS, TEMPLATES, Reporter
from newsletter.models import Edition, Finding, Message, Publication, Recipient

if TYPE_CHECKING:
    from newsletter.message.compose import Composer

#: A reader whose values are long: what fits for this one fits for nearly all.
LONGISH = Recipient(
    subscriber_id=4_000_000_000,
    address="wilhelmina-johanna.van-oldenbarnevelt-brandenburg@voorlichting.example.org",
    name="Wilhelmina Johanna van Oldenbarnevelt-Brandenburg",
    first_name="Wilhelmina-Johanna",
)
#: Domains where anybody may have a mailbox.  Their DMARC policy makes mail in their name fail that comes from
#: elsewhere (RFC 7489 section 6.3), or the provider forbids sending to lists.
FREE_MAIL = frozenset(
    (
        *(
            "gmail.com",
            "googlemail.com",
            "hotmail.com",
            "hotmail.nl",
            "hotmail.fr",
            "hotmail.de",
            "outlook.com",
        ),
        *("outlook.de", "outlook.fr", "live.com", "live.nl", "live.fr", "live.be", "msn.com", "yahoo.com"),
        *("yahoo.de", "yahoo.fr", "ymail.com", "aol.com", "icloud.com", "me.com", "mac.com", "proton.me"),
        *(
            "protonmail.com",
            "gmx.de",
            "gmx.net",
            "gmx.com",
            "web.de",
            "t-online.de",
            "freenet.de",
            "mail.com",
        ),
        *(
            "ziggo.nl",
            "kpnmail.nl",
            "kpnplanet.nl",
            "planet.nl",
            "hetnet.nl",
            "home.nl",
            "xs4all.nl",
            "upcmail.nl",
        ),
        *(
            "telenet.be",
            "skynet.be",
            "proximus.be",
            "orange.fr",
            "wanadoo.fr",
            "free.fr",
            "laposte.net",
            "sfr.fr",
        ),
    )
)

_DATE = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
_KEY = b"only to look at a sample message"


@dataclass(frozen=True, slots=True)
class Sample:
    """A message as one reader would get it."""

    message: Message
    #: What stands in its slots, by name.
    values: dict[str, str]


def compose_sample(edition: Edition, publication: Publication) -> Sample:
    """The message for a reader with long values.

    Raises:
        ValueError: an address or URL of the publication cannot be used; the text says why.
    """
    # 40 ms of imports; only who renders needs them.
    from newsletter.message.compose import Composer  # noqa: PLC0415 - see above

    composer: Composer = Composer(edition, publication, _KEY)
    return Sample(composer.compose(LONGISH, _DATE), composer.values(LONGISH))


def check_headers(sample: Sample) -> Iterator[Finding]:
    """What the gate would say of the message's headers; then nobody would get it."""
    from newsletter.message.lint import lint  # noqa: PLC0415 - see above

    head = sample.message.data.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    for problem in lint(sample.message):
        yield Reporter(SETTINGS, 0)(
            "message-headers", f"no message can be sent: {problem}", "mend [publication]"
        )
    if f"\r\nReply-To: {sample.values['reply_address']}\r\n" not in f"\r\n{head}\r\n":
        what = "answers would not come back with their question: Reply-To lacks its token"
        yield Reporter(TEMPLATES, 0)("message-headers", what, "tell us: this is a mistake of the program")


def check_sender(publication: Publication) -> Iterator[Finding]:
    """Whether mail in the sender's name can arrive at all."""
    domain = publication.sender_address.rpartition("@")[2].lower()
    if domain in FREE_MAIL:
        what = f"the sender's address is at {domain}, in whose name only that provider's own servers may send"
        mend = "send from an address at a domain of your own: [publication] sender"
        yield Reporter(SETTINGS, 0).warning("sender-free-mail", what, mend)
