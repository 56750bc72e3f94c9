"""Access tokens for a mailbox: a person gives leave once, a refresh token keeps it.

Two ways to give leave.  A *device code* (RFC 8628) is typed in a browser anywhere.  With a *redirect* (RFC
8252, with the proof key of RFC 7636) a browser on this machine comes back to a port of ours.  Both end in a
refresh token, which buys access tokens that live about an hour (RFC 6749 section 6).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from newsletter import __version__
from newsletter.errors import AuthenticationError, ServerSetupError, TransportError
from newsletter.models import Oauth, Provider

#: Seconds for one question, and for a person to give leave.
PATIENCE = 30.0
LEAVE = 15 * 60.0
_LARGEST = 128 * 1024
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_AGAIN = "Log in again: newsletter replies login."
#: The application is meant and not the person; a secret that has run out is such a case.
_APPLICATION_CODES = ("invalid_client", "unauthorized_client")
_APPLICATION = "Check imap.oauth_client_id, its secret, and what the application is allowed at the provider."
#: Seconds between two questions where the provider names none; "slow_down" adds them (RFC 8628 section 3.5).
_INTERVAL = 5.0
#: The longest time between two questions to a provider that is away; seconds.
LONGEST_INTERVAL = 60.0


@dataclass(frozen=True, slots=True)
class Grant:
    """What a provider gave."""

    access_token: str
    #: Seconds from now that the access token lives.
    expires_in: float
    #: Empty = the one from before goes on.
    refresh_token: str = ""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types where (RFC 8628 section 3.2)."""

    user_code: str
    url: str
    device_code: str
    #: Seconds between two questions, and until it is over.
    interval: float
    expires_in: float


class RefusedGrantError(Exception):
    """The provider says no; the code is that of RFC 6749 section 5.2."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}" if description else code)
        self.code = code


def refresh(client: Oauth, secret: str, refresh_token: str) -> Grant:
    """A new access token.

    Raises:
        AuthenticationError: leave was withdrawn or is over.
        TransportError: the provider cannot be reached now.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    try:
        return _grant(_asked(client, secret, form), client.token_url)
    except RefusedGrantError as error:
        if error.code in ("temporarily_unavailable", "server_error"):
            step = "Nothing is lost: run the same command again later."
            raise TransportError(str(error), where=client.token_url, next_step=step) from None
        what = f"the provider gives no access token ({error})"
        step = _APPLICATION if error.code in _APPLICATION_CODES else _AGAIN
        raise AuthenticationError(what, where=client.token_url, next_step=step) from None


def device_code(client: Oauth) -> DeviceCode:
    """A code that a person types in a browser.

    Raises:
        AuthenticationError: the provider gives none to this application.
        TransportError: it cannot be reached now.
    """
    try:
        said = _post(client.device_url, {"client_id": client.client_id, "scope": client.scope})
    except RefusedGrantError as error:
        raise _no_leave(client.device_url, error) from None
    try:
        return DeviceCode(
            user_code=str(said["user_code"]),
            url=str(said.get("verification_uri") or said["verification_url"]),
            device_code=str(said["device_code"]),
            interval=_seconds(said.get("interval"), _INTERVAL),
            expires_in=_seconds(said.get("expires_in"), LEAVE),
        )
    except KeyError:
        raise _odd(client.device_url) from None


def await_leave(
    client: Oauth, secret: str, code: DeviceCode, *, sleep: Callable[[float], object] = time.sleep
) -> Grant:
    """Ask until the person has given leave (RFC 8628 section 3.4).

    A provider that cannot be reached meanwhile is asked again, less often (section 3.5).

    Raises:
        AuthenticationError: they said no, or took too long.
        TransportError: the provider could not be reached in the end.
        ServerSetupError: it is no provider.
    """
    interval, end = code.interval, time.monotonic() + min(code.expires_in, LEAVE)
    form = {"grant_type": _DEVICE, "device_code": code.device_code}
    away: TransportError | None = None
    while time.monotonic() < end:
        sleep(interval)
        try:
            return _grant(_asked(client, secret, form), client.token_url)
        except ServerSetupError:
            raise
        except TransportError as error:
            away, interval = error, min(2 * max(interval, 1.0), LONGEST_INTERVAL)
        except RefusedGrantError as error:
            away = None
            if error.code == "slow_down":
                interval += _INTERVAL
            elif error.code != "authorization_pending":
                raise _no_leave(client.token_url, error) from None
    raise away or _no_leave(client.token_url, RefusedGrantError("expired_token", "nobody typed the code"))


@dataclass(frozen=True, slots=True)
class Redirect:
    """One request for leave through a browser; every one has its own secrets."""

    client: Oauth
    #: ``http://127.0.0.1:PORT``
    address: str
    state: str
    verifier: str

    @classmethod
    def begin(cls, client: Oauth, port: int) -> Redirect:
        """A request that comes back to a port of this machine."""
        # Microsoft lets the port differ only for the name (RFC 8252 section 8.3 prefers the number).
        host = "localhost" if client.provider is Provider.MICROSOFT else "127.0.0.1"
        return cls(client, f"http://{host}:{port}", secrets.token_urlsafe(24), secrets.token_urlsafe(48))

    def url(self, login_hint: str) -> str:
        """Where the person gives leave (RFC 6749 section 4.1.1, RFC 7636 section 4.3)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        words = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.address,
            "scope": self.client.scope,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "login_hint": login_hint,
        }
        if self.client.provider is Provider.GOOGLE:  # else a second login gives no refresh token
            words |= {"access_type": "offline", "prompt": "consent"}
        mark = "&" if urlsplit(self.client.authorize_url).query else "?"
        return f"{self.client.authorize_url}{mark}{urlencode(words)}"

    def code(self, address: str) -> str | None:
        """The code in the address a browser came back to; None = it is not an answer to this request.

        Raises:
            AuthenticationError: the person said no.
        """
        given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if not secrets.compare_digest(given.get("state", "").encode(), self.state.encode()):
            return None
        if "error" in given:
            error = RefusedGrantError(given["error"][:100], given.get("error_description", "")[:300])
            raise _no_leave(self.client.authorize_url, error)
        return given.get("code")

    def redeem(self, secret: str, code: str) -> Grant:
        """Tokens for a code.

        Raises:
            AuthenticationError: the provider does not take the code.
            TransportError: it cannot be reached now.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.address,
            "code_verifier": self.verifier,
        }
        try:
            return _grant(_asked(self.client, secret, form), self.client.token_url)
        except RefusedGrantError as error:
            raise _no_leave(self.client.token_url, error) from None


def _asked(client: Oauth, secret: str, form: Mapping[str, str]) -> dict[str, Any]:
    words = {"client_id": client.client_id, **form}
    if secret:
        words["client_secret"] = secret
    return _post(client.token_url, words)


def _post(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What the provider answers.

    Raises:
        RefusedGrantError: it says no.
        TransportError, ServerSetupError: it cannot be asked.
    """
    try:
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=False, headers=_HEADERS) as http,
            http.stream("POST", url, data=dict(form)) as response,
        ):
            status, body = response.status_code, b"".join(_bounded(response.iter_bytes(4096)))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise _odd(url) from None
    except (httpx.HTTPError, ssl.SSLError, OSError) as error:
        what = f"the provider of access tokens cannot be reached ({type(error).__name__}: {error})"
        step = "Nothing is lost: run the same command again later."
        raise TransportError(what, where=url, next_step=step) from None
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS:
        what = f"the provider of access tokens has a problem: HTTP {status}"
        raise TransportError(what, where=url, next_step="Run the same command again later.")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise _odd(url)
    if "error" in said or status != httpx.codes.OK:
        description = " ".join(str(said.get("error_description", "")).split())[:300]
        raise RefusedGrantError(str(said.get("error", f"HTTP {status}"))[:100], description)
    return said


_HEADERS = {"User-Agent": f"newsletter/{__version__}", "Accept": "application/json"}


def _bounded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > _LARGEST:
            return
        yield block


def _grant(said: Mapping[str, Any], url: str) -> Grant:
    access, kind = said.get("access_token"), str(said.get("token_type", "bearer"))
    if not isinstance(access, str) or not access.isprintable() or not access or kind.lower() != "bearer":
        raise _odd(url)
    renewed = said.get("refresh_token")
    return Grant(
        access, _seconds(said.get("expires_in"), 3600.0), renewed if isinstance(renewed, str) else ""
    )


def _seconds(given: object, default: float) -> float:
    """A span as providers write it, some of them as text."""
    try:
        found = float(given) if isinstance(given, int | float | str) else default
    except ValueError:
        return default
    return min(found, 86_400.0) if found >= 0 else default


def _no_leave(where: str, error: RefusedGrantError) -> AuthenticationError:
    step = "Start again: newsletter replies login."
    if error.code in _APPLICATION_CODES:
        step = _APPLICATION
    return AuthenticationError(f"the provider gives no leave ({error})", where=where, next_step=step)


def _odd(where: str) -> ServerSetupError:
    what = "this does not talk as a provider of access tokens does (RFC 6749)"
    return ServerSetupError(what, where=where, next_step="Check the oauth_ settings of [imap].")
