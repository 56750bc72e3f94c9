"""Asking web servers whether links still lead somewhere.

One HEAD request each (RFC 9110 section 9.3.2); a GET, whose body is not read, where HEAD got no good answer,
because some servers know pages only by GET.  No cookies, nothing about any reader, few requests at once.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import Iterable, Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from newsletter import __version__
from newsletter.models import UrlStatus, UrlVerdict

#: Links asked at the same time, in all and at one server.
AT_ONCE = 8
AT_ONCE_PER_HOST = 2
#: Seconds for one link, with all its redirects.
PATIENCE = 10.0
MOST_REDIRECTS = 5

_GONE = {404, 410}
_PERMANENT = {301, 308}
_TOO_MANY_REQUESTS = 429
#: What LinkedIn answers to programs; no status of RFC 9110.
_NO_PROGRAMS = 999


async def ask(
    urls: Iterable[str], *, tls: ssl.SSLContext | None = None, patience: float = PATIENCE
) -> dict[str, UrlVerdict]:
    """What became of each http or https address, each asked once; it never raises for what servers do.

    Args:
        tls: whom to believe; None = the authorities everybody believes.
        patience: seconds for one link.
    """
    wanted = list(dict.fromkeys(urls))
    room = asyncio.Semaphore(AT_ONCE)
    hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE_PER_HOST))
    async with _client(tls, patience) as client:

        async def one(url: str) -> UrlVerdict:
            async with hosts[_host(url)], room:  # the host first: who waits for it holds nobody else up
                return await _ask(client, url, patience)

        verdicts = await asyncio.gather(*map(one, wanted))
    return dict(zip(wanted, verdicts, strict=True))


def _client(tls: ssl.SSLContext | None, patience: float) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=tls or True,
        timeout=patience / 2,  # so that a server that never answers HEAD can still be asked by GET
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": f"newsletter/{__version__} (link check)", "Accept": "*/*"},
    )


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except (httpx.InvalidURL, ValueError):
        return ""


async def _ask(client: httpx.AsyncClient, url: str, patience: float) -> UrlVerdict:
    try:
        async with asyncio.timeout(patience):
            return await _follow(client, _possible(httpx.URL(url)))
    except (TimeoutError, httpx.TimeoutException):
        return UrlVerdict(UrlStatus.UNREACHABLE, f"no answer within {patience:g} seconds")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
        return _failed(error)


def _possible(url: httpx.URL) -> httpx.URL:
    """The same, unless its port cannot exist (RFC 6335 section 6): the network finds out too late."""
    if (url.port or 0) > 65_535:
        raise ValueError(f"there is no port {url.port}")
    return url


async def _follow(client: httpx.AsyncClient, url: httpx.URL) -> UrlVerdict:
    """Ask, and go where the answer sends us."""
    moved, for_good = "", True
    for _ in range(MOST_REDIRECTS + 1):
        response = await _knock(client, url)
        if response.next_request is None:
            return _judged(response.status_code, moved)
        url = _possible(response.next_request.url)
        for_good = for_good and response.status_code in _PERMANENT
        if for_good:  # what lies behind a temporary redirect is nobody's address yet
            moved = str(url)
    return UrlVerdict(UrlStatus.UNREACHABLE, f"it redirects more than {MOST_REDIRECTS} times")


async def _knock(client: httpx.AsyncClient, url: httpx.URL) -> httpx.Response:
    """The answer to HEAD, or to GET where that was not good; without a body."""
    try:
        async with client.stream("HEAD", url) as response:
            pass
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
        raise
    except httpx.TransportError:  # it hangs up on HEAD, or is silent
        response = None
    if response is None or (response.is_error and response.status_code != _TOO_MANY_REQUESTS):
        async with client.stream("GET", url) as response:
            pass
    return response


def _judged(code: int, moved: str) -> UrlVerdict:
    if code in _GONE:
        return UrlVerdict(UrlStatus.GONE, f"HTTP {code}")
    if code == _NO_PROGRAMS or httpx.codes.is_client_error(code):
        return UrlVerdict(UrlStatus.REFUSED, f"HTTP {code}")
    if code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return UrlVerdict(UrlStatus.UNREACHABLE, f"the server has a problem: HTTP {code}")
    return UrlVerdict(UrlStatus.MOVED, moved) if moved else UrlVerdict(UrlStatus.OK)


def _failed(error: Exception) -> UrlVerdict:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UrlVerdict(UrlStatus.TLS, cause.verify_message.lower())
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return UrlVerdict(UrlStatus.TLS, "no protected connection could be made")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return UrlVerdict(UrlStatus.UNREACHABLE, "there is no server of that name")
    if any(isinstance(cause, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError) for cause in causes):
        return UrlVerdict(UrlStatus.UNREACHABLE, "it is no address of the web")
    if any(isinstance(cause, httpx.ConnectError) for cause in causes):
        return UrlVerdict(UrlStatus.UNREACHABLE, "the server takes no connections")
    return UrlVerdict(UrlStatus.UNREACHABLE, "the server hung up")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
