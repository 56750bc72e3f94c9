"""The way into the mailbox: a password, or an access token that is bought anew when it has run out.

One process buys at a time: a provider that gives a new refresh token with each access token takes one that is
used twice for stolen, and ends the leave altogether (refresh token rotation, RFC 9700 section 4.14.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.errors import PublicationError
from newsletter.models import Imap
from newsletter.publication import oauth_tokens, secrets
from newsletter.publication.oauth_tokens import Tokens
from newsletter.publication.root import Places
from newsletter.store import lock
from newsletter.transport import oauth
from newsletter.transport.imap import Mailbox
from newsletter.transport.oauth import Grant
from newsletter.transport.stopping import Stop

#: An access token that ends sooner is not used any more.
_MARGIN = timedelta(minutes=2)
#: Seconds to wait while another process buys one.
_PATIENCE = 60.0


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
    last = ""

    def secret(refused: bool) -> str:
        nonlocal last
        if server.oauth is None:
            return secrets.password(secrets.IMAP, server.username, places, environ)
        last = access_token(server, places, environ, now(), refused=last if refused else "")
        return last

    return Mailbox(server, secret, stop=stop, silence=silence)


def access_token(
    server: Imap, places: Places, environ: Mapping[str, str], now: datetime, *, refused: str = ""
) -> str:
    """An access token that still lives; the one kept, or a new one, which is kept.

    Args:
        refused: one that the server has just not taken.

    Raises:
        AuthenticationError: nobody has logged in, or leave was withdrawn.
        TransportError: the provider cannot be reached.
        PublicationError: the tokens cannot be read or kept.
    """
    assert server.oauth is not None
    tokens = oauth_tokens.load(places, server.account, server.oauth.client_id)
    if _is_good(tokens, now, refused):
        return tokens.access_token
    with _turn(places):
        tokens = oauth_tokens.load(places, server.account, server.oauth.client_id)
        if _is_good(tokens, now, refused):  # another process has bought it meanwhile
            return tokens.access_token
        secret = environ.get(secrets.OAUTH_SECRET) or tokens.client_secret
        grant = oauth.refresh(server.oauth, secret, tokens.refresh_token)
        keep(places, replace(tokens, refresh_token=grant.refresh_token or tokens.refresh_token), grant, now)
        return grant.access_token


def _is_good(tokens: Tokens, now: datetime, refused: str) -> bool:
    """Whether the access token that is kept may still be taken."""
    alive = tokens.expires_at is not None and now + _MARGIN < tokens.expires_at
    return alive and bool(tokens.access_token) and tokens.access_token != refused


@contextmanager
def _turn(places: Places) -> Iterator[None]:
    """The right to buy; who waits too long goes on all the same, for the other may hang."""
    with ExitStack() as held:
        try:
            held.enter_context(lock.held(places.subscribers / "imap-tokens.lock", _PATIENCE))
        except OSError as error:
            raise PublicationError(
                f"the tokens of the mailbox cannot be renewed: {error.strerror}",
                where=str(places.subscribers),
                next_step="See whether you may write in this folder.",
            ) from error
        yield


def keep(places: Places, tokens: Tokens, grant: Grant, now: datetime) -> None:
    """Keep what a provider gave.

    Raises:
        PublicationError: it cannot be written.
    """
    ends = now + timedelta(seconds=grant.expires_in)
    oauth_tokens.save(places, replace(tokens, access_token=grant.access_token, expires_at=ends))
