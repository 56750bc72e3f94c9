"""Reaching an IMAP server and logging in, and what went wrong in words a person can act on."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsletter.errors import AuthenticationError, ServerSetupError, TransportError
from newsletter.models import Auth, Imap, Tls
from newsletter.transport.imap_wire import HUNG_UP, Client, LostError, NoTlsError, RefusedError
from newsletter.transport.reaching import NOTHING_LOST, unreachable, untrusted

#: Gives the password or access token; told whether the server has just refused the last one.
Secret = Callable[[bool], str]
#: Reasons that are about name and password themselves (RFC 5530 section 3).
_NOT_YOU = ("AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED")
#: Reasons that are not, at a login; servers also give them in words alone, or behind ``[ALERT]``.
_ELSE = ("SERVERBUG", "OVERQUOTA")
_BUSY = re.compile(
    r"too many|temporar|try again|unavailable|busy|(?:system|internal|server) error", re.IGNORECASE
)


class UnclearError(AuthenticationError):
    """A login is refused, and the server does not say that name or password are wrong."""


def reach(server: Imap, *, silence: float, patience: float) -> Client:
    """A connection, opened and protected; for the times see :class:`Client`.

    Raises:
        TransportError: the server cannot be reached now, or is no IMAP server.
        ServerSetupError: there is no such server, or no TLS that we can trust where it must be.
    """
    where = f"{server.host}:{server.port}"
    try:
        return Client(server, silence=silence, patience=patience)
    except NoTlsError as error:
        step = "Ask the provider for the right port, or set imap.tls = 'implicit'."
        raise ServerSetupError(str(error), where=where, next_step=step) from None
    except ssl.SSLError as error:
        raise untrusted(error, where, section="imap", implicit=993, starttls=143) from None
    except TimeoutError:
        step = f"{NOTHING_LOST} One that never greets may want imap.tls = 'implicit' (993)."
        raise TransportError("the server does not answer", where=where, next_step=step) from None
    except (OSError, UnicodeError) as error:
        raise unreachable(error, where, section="imap", what="the mailbox") from None
    except (Client.error, LostError, ValueError, LookupError, TypeError) as error:
        raise _no_greeting(said(error), where) from None


def _no_greeting(why: str, where: str) -> TransportError:
    """A server that sends us away at the door, or one that speaks another language."""
    if why.startswith("* BYE"):
        return TransportError(f"the server is away: {why[2:]}", where=where, next_step=NOTHING_LOST)
    if why == HUNG_UP:
        step = f"{NOTHING_LOST} If it stays so, check imap.port and imap.tls."
        return TransportError("the server hangs up before it greets", where=where, next_step=step)
    what, step = (
        f"this does not talk as a mailbox does ({why})",
        f"Check imap.port and imap.tls. {NOTHING_LOST}",
    )
    return TransportError(what, where=where, next_step=step)


def log_in(client: Client, server: Imap, secret: Secret) -> None:
    """Log in; an access token that was refused is asked for once more.

    Raises:
        AuthenticationError: the server does not accept our name and password, or cannot be told them.
        UnclearError: the same, where the server does not say that they are wrong.
        LostError, RefusedError: the line broke, or the server cannot check them now.
    """
    where = f"{server.host}:{server.port}"
    if client.state == "AUTH":  # PREAUTH: it knows us already
        return
    if server.tls is Tls.OFF and not client.is_local:
        what = "a password is not sent without TLS"
        step = "Set imap.tls to 'implicit' or 'starttls'."
        raise AuthenticationError(what, where=where, next_step=step)
    bearer, refusal = server.auth is Auth.XOAUTH2, RefusedError()
    for refused in (False, True) if bearer else (False,):
        client.expect()
        try:
            with understood():
                _prove(client, server, secret(refused))
        except RefusedError as error:
            if _is_busy(error, bearer=bearer):
                raise
            refusal = error
        else:
            return
    step = "Check imap.username and the password; large providers want an app password."
    if bearer and server.oauth:
        step = f"Log in again, as {server.username}: newsletter replies login. Its mailbox must allow IMAP."
    what = f"the server does not accept the login of {server.username}: {refusal}"
    kind = AuthenticationError if refusal.names(*_NOT_YOU) else UnclearError
    raise kind(what, where=where, next_step=step)


def _is_busy(error: RefusedError, *, bearer: bool) -> bool:
    """Whether a login is refused for a reason that passes, not for who we are.

    BAD says nothing of a password; Microsoft says it of an access token for a mailbox it does not open.
    """
    if error.names(*_NOT_YOU):
        return False
    return (
        error.passing
        or error.names(*_ELSE)
        or bool(_BUSY.search(str(error)))
        or (error.is_bad and not bearer)
    )


def _prove(client: Client, server: Imap, secret: str) -> None:
    name, offered = server.username, client.capabilities
    if server.auth is Auth.XOAUTH2:
        if "AUTH=XOAUTH2" not in offered:
            what = "the server does not take access tokens (XOAUTH2)"
            step = "Set imap.auth = 'password', and take imap.oauth_client_id out."
            raise AuthenticationError(what, where=f"{server.host}:{server.port}", next_step=step)
        # A second challenge says why not, and wants an empty answer.
        proof = iter([f"user={name}\x01auth=Bearer {secret}\x01\x01".encode()])
        client.authenticate("XOAUTH2", lambda _: next(proof, b""))
    elif "AUTH=PLAIN" in offered:
        client.authenticate("PLAIN", lambda _: f"\0{name}\0{secret}".encode())
    elif "LOGINDISABLED" in offered or not f"{name}{secret}".isascii() or {"\r", "\n"} & set(secret):
        what = "the server offers no way to log in that we know"
        step = "It may want imap.tls = 'implicit' or 'starttls', or imap.auth = 'xoauth2'."
        raise AuthenticationError(what, where=f"{server.host}:{server.port}", next_step=step)
    else:
        client.login(name, secret)


@contextmanager
def understood() -> Iterator[None]:
    """Leave two ways to fail: the line is lost, or the server refuses.

    Raises:
        LostError, RefusedError: for whatever imaplib and the system raise.
    """
    try:
        yield
    except Client.abort as error:
        raise LostError(said(error)) from None
    except Client.error as error:
        raise RefusedError(said(error)) from None
    except TimeoutError:
        raise LostError("no answer in time") from None
    except OSError as error:
        raise LostError(f"the connection broke ({error.strerror or error})") from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise LostError(f"the server says what we do not understand ({said(error)})") from None


def said(error: Exception) -> str:
    """An error of the library as one line, without its wrappings."""
    text = " ".join(
        part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in error.args
    )
    return " ".join(text.replace("[b'", "").replace("']", "").split())[:300] or type(error).__name__
