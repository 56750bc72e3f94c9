"""The walls around a page for this machine only: who may ask, and what browsers may do with the answer."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Names a browser on this machine uses.  Any other is a page that points its own name here (DNS rebinding).
HOSTS = {"127.0.0.1", "localhost", "[::1]"}

#: On every answer that does not say otherwise.
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class LocalOnly:
    """ASGI middleware: refuses foreign host names and adds :data:`HEADERS`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    given.setdefault(name, value)
            await send(message)

        if _host(Headers(scope=scope)) in HOSTS:
            await self.app(scope, receive, send_guarded)
        else:
            refusal = PlainTextResponse("This page is for http://127.0.0.1 only.\n", status_code=400)
            await refusal(scope, receive, send_guarded)


def _host(headers: Headers) -> str:
    """The Host header without its port (RFC 9110 section 7.2); empty when there is none, or several."""
    given = headers.getlist("host")
    if len(given) != 1:
        return ""
    name, colon, port = given[0].rpartition(":")
    return name.lower() if colon and port.isdecimal() else given[0].lower()
