"""What a browser asks of the preview.

``/`` is one page that never reloads; ``/events`` tells it what is new, ``/frame`` is the letter.  The letter
runs no script: neither its frame nor its own policy allows one.  The page may look into the frame, to keep
its height and place, so both have one origin.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from newsletter.edition.web import web_page
from newsletter.errors import StoreError
from newsletter.web import letter
from newsletter.web.local import LocalOnly
from newsletter.web.markup import fill, join, resource
from newsletter.web.preview import readers
from newsletter.web.preview.bench import Bench
from newsletter.web.preview.copies import Copy, copy, state
from newsletter.web.preview.frame import Look, frame
from newsletter.web.preview.live import Live
from newsletter.web.preview.readers import Reader

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: For the letter.  Pictures that stand on the web are the author's own choice; without scripts they learn no
#: more than that somebody looks, and where from is kept back (Referrer-Policy).
FRAME_POLICY = (
    "default-src 'none'; img-src 'self' data: https:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
_FILE_POLICY = "default-src 'none'; sandbox"

#: Pages of other origins get nothing, not even as a picture or a script (Fetch, section 3.7).
_OURS_ONLY = {"cross-origin-resource-policy": "same-origin"}
#: A picture's name says what is in it.
_FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}
_PING = 15.0  # seconds
_FILES = {"preview.js": "text/javascript", "preview.css": "text/css", "preview.svg": "image/svg+xml"}
_VIEWS = ("mail", "text", "web", "headers")


def app(live: Live, issue: str = "") -> Starlette:
    """The preview of one publication; ``issue`` is what it begins with, empty = the latest."""
    pages = _Pages(live, issue)
    routes = [
        Route("/", pages.page, methods=["GET"]),
        Route("/events", pages.events, methods=["GET"]),
        Route("/frame", pages.frame, methods=["GET"]),
        Route("/message.eml", pages.message, methods=["GET"]),
        Route("/readers", pages.readers, methods=["GET"]),
        Route("/picture/{name}", pages.picture, methods=["GET"]),
        *(Route(f"/{name}", _file, methods=["GET"]) for name in _FILES),
    ]
    return Starlette(
        routes=routes, middleware=[Middleware(LocalOnly)], exception_handlers={HTTPException: _refusal}
    )


class _Pages:
    """The answers; whatever touches files or the store happens at the bench."""

    def __init__(self, live: Live, issue: str) -> None:
        self.live, self.issue = live, issue

    async def page(self, _request: Request) -> Response:
        """The page; all that changes in it comes by :meth:`events`."""
        given = join(
            fill("preview_choice", choice=reader.choice, label=reader.label)
            for reader in readers.GIVEN.values()
        )
        page = fill("preview", issue=self.issue, readers=given)
        return HTMLResponse(page, headers={"content-security-policy": _PAGE_POLICY, **_OURS_ONLY})

    async def events(self, request: Request) -> Response:
        """Server-sent events: the state now, and again whenever it is another one."""
        wanted = request.query_params.get("issue", ""), request.query_params.get("reader", "")
        return StreamingResponse(self._states(*wanted), media_type="text/event-stream", headers=_OURS_ONLY)

    async def _states(self, issue: str, choice: str) -> AsyncIterator[str]:
        yield "retry: 500\n\n"
        self.live.renew()  # a page that is opened shows what is there now, also what the store learned since
        told: dict[str, Any] = {}
        while not self.live.is_stopping:
            turn, noticed = self.live.turn, self.live.noticed_at
            new = await self.live.do(partial(state, issue=issue, choice=choice, turn=turn))
            spent = new.pop("spent")
            if new != told:
                told = new
                yield f"data: {json.dumps({**new, 'spent': spent, 'noticed': noticed})}\n\n"
            elif turn == self.live.turn:
                yield ": still here\n\n"
            await self.live.next_turn(turn, _PING)

    async def frame(self, request: Request) -> Response:
        """The letter, for the frame."""
        asked = request.query_params
        view, dark = asked.get("view", "mail"), asked.get("dark") == "1"
        if view not in _VIEWS:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        look = Look(dark=dark, images=asked.get("images") != "0", styles=asked.get("styles") != "0")
        one = await self._copy(request)
        shown = await self.live.do(lambda _bench: _shown(one, view, look))
        return HTMLResponse(shown, headers={"content-security-policy": FRAME_POLICY, **_OURS_ONLY})

    async def message(self, request: Request) -> Response:
        """The mail as it travels, to keep or to open in a mail program."""
        one = await self._copy(request)
        edition = one.drawing.edition
        name = quote(f"{edition.number:04}-{edition.slug}.eml", safe="")
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{name}",  # RFC 6266 with RFC 8187
            "content-security-policy": _FILE_POLICY,
        }
        return Response(one.mail, media_type="message/rfc822", headers=headers | _OURS_ONLY)

    async def readers(self, request: Request) -> Response:
        """Subscribers whose name or address holds the words asked for."""
        words = request.query_params.get("words", "")[:200]
        found = await self.live.do(lambda bench: _search(bench, words))
        told = [{"choice": reader.choice, "label": reader.label} for reader in found]
        return JSONResponse(told, headers=_OURS_ONLY)

    async def picture(self, request: Request) -> Response:
        """A picture that travels with a mail."""
        name = request.path_params["name"]
        found = await self.live.do(lambda bench: bench.picture(name))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        headers = {"content-security-policy": _FILE_POLICY} | _OURS_ONLY | _FOR_EVER
        return Response(found.data, media_type=found.media_type, headers=headers)

    async def _copy(self, request: Request) -> Copy:
        issue, choice = request.query_params.get("issue", ""), request.query_params.get("reader", "")
        turn = self.live.turn
        found = await self.live.do(partial(copy, issue=issue, choice=choice, turn=turn))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return found


def _shown(one: Copy, view: str, look: Look) -> str:
    """One view of a copy as a document of its own."""
    scheme = "dark" if look.dark else "light"
    if view == "text":
        return fill("preview_text", scheme=scheme, text=one.text)
    if view == "headers":
        rows = letter.parse(one.mail).headers
        shown = join(fill("catcher_header", name=name, value=" ".join(value.split())) for name, value in rows)
        return fill("preview_headers", scheme=scheme, rows=shown)
    drawing = one.drawing
    page = web_page(drawing.edition, drawing.publication, picture_url=_place) if view == "web" else one.html
    return frame(page, look, picture_url=_place, personal=one.personal)


def _place(name: str) -> str:
    return f"/picture/{quote(name, safe='@')}"


def _search(bench: Bench, words: str) -> list[Reader]:
    try:
        with bench.store() as store:
            return readers.search(store, words)
    except StoreError:  # the page has said so already
        return []


async def _file(request: Request) -> Response:
    name = request.url.path.removeprefix("/")
    headers = {"cache-control": "no-cache"} | _OURS_ONLY
    return Response(resource(name), media_type=_FILES[name], headers=headers)


async def _refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    text = "There is nothing to see here yet." if error.status_code == HTTPStatus.NOT_FOUND else error.detail
    return PlainTextResponse(f"{text}\n", error.status_code, headers=error.headers)
