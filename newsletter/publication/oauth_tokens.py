"""What a provider gave us to open a mailbox with: kept in a file that only its owner reads, mode 0600.

A refresh token opens the mailbox for months, so it is a secret like a password.  Providers renew it in use:
the new one replaces the old one in one step.
"""

from __future__ import annotations

import json
import secrets as dice
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from newsletter.errors import AuthenticationError, PublicationError
from newsletter.publication import secrets
from newsletter.publication.root import Places

_AGAIN = "Log in again: newsletter replies login."


@dataclass(frozen=True, slots=True)
class Tokens:
    """What opens one mailbox for one application."""

    #: ``user@host:port``
    account: str
    client_id: str
    #: Of the application; empty for one that has none.
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    #: When the access token ends; aware, UTC.
    expires_at: datetime | None = None


def path(places: Places) -> Path:
    """Where they are kept."""
    return places.subscribers / "imap-tokens.json"


def load(places: Places, account: str, client_id: str) -> Tokens:
    """The tokens for a mailbox.

    Raises:
        AuthenticationError: there are none for this mailbox and application.
        PublicationError: the file cannot be used, or others can read it.
    """
    file = path(places)
    try:
        given = json.loads(secrets.read_private(file))
        expires = given["expires_at"]
        found = Tokens(**given | {"expires_at": _aware(expires) if expires else None})
    except FileNotFoundError:
        what = "nobody has logged in to this mailbox yet"
        raise AuthenticationError(what, next_step="Do so: newsletter replies login.") from None
    except OSError as error:
        what = f"the tokens of the mailbox cannot be read: {error.strerror}"
        raise PublicationError(what, where=str(file), next_step=_AGAIN) from error
    except (ValueError, TypeError, KeyError) as error:
        raise PublicationError("the tokens are damaged", where=str(file), next_step=_AGAIN) from error
    if (found.account, found.client_id) != (account, client_id):
        what = "the last login was to another mailbox, or for another application"
        raise AuthenticationError(what, next_step=_AGAIN)
    return found


def _aware(text: str) -> datetime:
    """A time with its zone.

    Raises:
        ValueError: it is none.
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found


def save(places: Places, tokens: Tokens) -> None:
    """Keep tokens in the place of those before.

    Raises:
        PublicationError: they cannot be written.
    """
    file = path(places)
    draft = file.with_name(f".{file.name}.{dice.token_hex(8)}")
    expires = tokens.expires_at.isoformat() if tokens.expires_at else None
    content = json.dumps(asdict(tokens) | {"expires_at": expires}).encode()
    try:
        try:
            secrets.write_private(draft, content)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise PublicationError(
            f"the tokens of the mailbox cannot be kept: {error.strerror}",
            where=str(file),
            next_step="See whether you may write in this folder.",
        ) from error
