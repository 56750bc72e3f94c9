"""The way into the mailbox: a password, or an access token that is bought anew when it has run out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.models import Imap
from newsletter.publication import oauth_tokens, secrets
from newsletter.publication.oauth_tokens import Tokens
from newsletter.publication.root import Places
from newsletter.transport import oauth
from newsletter.transport.imap import Mailbox
from newsletter.transport.oauth import Grant
from newsletter.transport.stopping import Stop

#: An access token that ends sooner is not used any more.
_MARGIN = timedelta(minutes=2)


def open_mailbox(
    server: Imap,
    places: Places,
    environ: Mapping[str, str],
    now: Callable[[], datetime],
    *,
    stop: Stop | None = None,
    silence: float = 60.0,
) -> Mailbox:
    """The mailbox of the settings; it connects when it is used.

    Args:
        now: the time, aware, UTC.
        stop: wakes it when it waits.
        silence: seconds without a single octet after which the connection counts as lost.
    """

    def secret(refused: bool) -> str:
        if server.oauth is None:
            return secrets.password(secrets.IMAP, server.username, places, environ)
        return access_token(server, places, environ, now(), refused=refused)

    return Mailbox(server, secret, stop=stop, silence=silence)


def access_token(
    server: Imap, places: Places, environ: Mapping[str, str], now: datetime, *, refused: bool = False
) -> str:
    """An access token that still lives; the one kept, or a new one, which is kept.

    Args:
        refused: the server did not take the one kept.

    Raises:
        AuthenticationError: nobody has logged in, or leave was withdrawn.
        TransportError: the provider cannot be reached.
        PublicationError: the tokens cannot be read or kept.
    """
    assert server.oauth is not None
    tokens = oauth_tokens.load(places, server.account, server.oauth.client_id)
    alive = tokens.expires_at is not None and now + _MARGIN < tokens.expires_at
    if tokens.access_token and alive and not refused:
        return tokens.access_token
    secret = environ.get(secrets.OAUTH_SECRET) or tokens.client_secret
    grant = oauth.refresh(server.oauth, secret, tokens.refresh_token)
    keep(places, replace(tokens, refresh_token=grant.refresh_token or tokens.refresh_token), grant, now)
    return grant.access_token


def keep(places: Places, tokens: Tokens, grant: Grant, now: datetime) -> None:
    """Keep what a provider gave.

    Raises:
        PublicationError: it cannot be written.
    """
    ends = now + timedelta(seconds=grant.expires_in)
    oauth_tokens.save(places, replace(tokens, access_token=grant.access_token, expires_at=ends))
