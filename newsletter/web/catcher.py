"""The page of the local catcher: what was caught, and how it looks.

It only shows.  No address changes anything, no script runs, and a mail's HTML is shown in a frame that may
run nothing, load nothing from elsewhere and send nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from newsletter.transport import caught
from newsletter.transport.caught import Caught
from newsletter.web import letter
from newsletter.web.letter import Letter
from newsletter.web.local import LocalOnly
from newsletter.web.markup import Markup, fill, join, resource

#: For a mail's own HTML: it may look, and nothing else.
FRAME_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)
#: For files out of a mail.
FILE_POLICY = "default-src 'none'; sandbox"

_PER_PAGE = 100
_BOXES = {"": "All", caught.READERS: "To readers", caught.REPLIES: "Replies"}
_VIEWS = {"html": "HTML", "phone": "Phone", "text": "Text", "headers": "Headers"}
_SHOWN = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def app(folder: Path) -> Starlette:
    """The pages for the boxes below a folder."""
    pages = _Pages(folder)
    mail = "/mail/{box}/{key}"
    routes = [
        Route("/", pages.overview, methods=["GET"]),
        Route("/style.css", _style, methods=["GET"]),
        Route(mail, pages.mail, methods=["GET"]),
        Route(f"{mail}/frame", pages.frame, methods=["GET"]),
        Route(f"{mail}/raw", pages.raw, methods=["GET"]),
        Route(f"{mail}/part/{{index:int}}", pages.part, methods=["GET"]),
        Route(f"{mail}/{{view}}", pages.mail, methods=["GET"]),
    ]
    return Starlette(
        routes=routes, middleware=[Middleware(LocalOnly)], exception_handlers={HTTPException: _refusal}
    )


class _Pages:
    """The answers; each reads the files anew, so that the page shows what is there now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def overview(self, request: Request) -> Response:
        """The list, newest first."""
        box = request.query_params.get("box", "")
        number = request.query_params.get("page", "1")
        if box not in _BOXES or not (number.isascii() and number.isdecimal() and len(number) < 7):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        everything = caught.messages(self.folder)
        chosen = [one for one in everything if box in ("", one.box)]
        start = max(int(number) - 1, 0) * _PER_PAGE
        return _page(
            "Caught mail",
            fill(
                "catcher_list",
                boxes=_boxes(box, everything),
                rows=join(_row(one) for one in chosen[start : start + _PER_PAGE]) or fill("catcher_empty"),
                more=_more(box, start // _PER_PAGE + 1, len(chosen)),
            ),
        )

    def mail(self, request: Request) -> Response:
        """One mail in one of its views; without saying which, the one that shows something."""
        one, parsed = self._letter(request)
        view = request.path_params.get("view") or ("html" if parsed.html else "text")
        if view not in _VIEWS:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _page(one.subject or "Without subject", _mail(one, parsed, view))

    def frame(self, request: Request) -> Response:
        """A mail's HTML by itself, for the frame."""
        one, parsed = self._letter(request)
        places = {index: f"{_address(one)}/part/{index}" for index in range(len(parsed.parts))}
        return HTMLResponse(parsed.html_with(places), headers={"content-security-policy": FRAME_POLICY})

    def raw(self, request: Request) -> Response:
        """The file as it was kept."""
        one = self._find(request)
        return _download(self._bytes(one), "message/rfc822", f"{one.key}.eml")

    def part(self, request: Request) -> Response:
        """A file out of a mail: a picture is shown, anything else only kept."""
        _, parsed = self._letter(request)
        index = request.path_params["index"]
        if index >= len(parsed.parts):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        part = parsed.parts[index]
        kind = next((kind for start, kind in _SHOWN.items() if part.data.startswith(start)), None)
        if kind is None:
            return _download(part.data, "application/octet-stream", part.name)
        return Response(part.data, media_type=kind, headers={"content-security-policy": FILE_POLICY})

    def _find(self, request: Request) -> Caught:
        one = caught.find(self.folder, request.path_params["box"], request.path_params["key"])
        if one is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return one

    def _bytes(self, one: Caught) -> bytes:
        try:
            return one.path.read_bytes()
        except OSError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND) from error

    def _letter(self, request: Request) -> tuple[Caught, Letter]:
        one = self._find(request)
        return one, letter.parse(self._bytes(one))


def _boxes(current: str, everything: Sequence[Caught]) -> Markup:
    def tab(box: str, name: str) -> Markup:
        count = sum(box in ("", one.box) for one in everything)
        return _tab(f"/?box={box}" if box else "/", f"{name} ({count})", current=box == current)

    return join(tab(box, name) for box, name in _BOXES.items())


def _row(one: Caught) -> Markup:
    return fill(
        "catcher_row",
        address=_address(one),
        subject=one.subject or "Without subject",
        sender=one.sender or one.envelope_from or "nobody",
        recipient=one.envelope_to,
        box=_BOXES[one.box],
        kind=one.box,
        **_times(one),
    )


def _mail(one: Caught, parsed: Letter, view: str) -> Markup:
    address = _address(one)
    tabs = join(_tab(f"{address}/{name}", label, current=name == view) for name, label in _VIEWS.items())
    files = [
        fill("catcher_part", address=f"{address}/part/{index}", name=part.name, size=_size(len(part.data)))
        for index, part in enumerate(parsed.parts)
    ]
    return fill(
        "catcher_mail",
        subject=one.subject or "Without subject",
        sender=one.sender or one.envelope_from or "nobody",
        recipient=one.envelope_to,
        box=_BOXES[one.box],
        back=f"/?box={one.box}",
        tabs=tabs,
        raw=f"{address}/raw",
        parts=fill("catcher_parts", parts=join(files)) if files else "",
        body=_body(parsed, view, address),
        **_times(one),
    )


def _body(parsed: Letter, view: str, address: str) -> Markup:
    if view == "headers":
        return fill("catcher_headers", rows=join(_header(name, value) for name, value in parsed.headers))
    if view == "text":
        return fill("catcher_text", text=parsed.text) if parsed.text else _nothing("text")
    return fill("catcher_frame", address=f"{address}/frame", view=view) if parsed.html else _nothing("HTML")


def _header(name: str, value: str) -> Markup:
    return fill("catcher_header", name=name, value=" ".join(value.split()))


def _nothing(part: str) -> Markup:
    return fill("catcher_nothing", part=part)


def _more(box: str, page: int, count: int) -> Markup:
    """Links to newer and older mail."""
    links = [
        fill("catcher_more", address=f"/?box={box}&page={other}", name=name)
        for other, name in ((page - 1, "Newer"), (page + 1, "Older"))
        if 1 <= other <= -(-count // _PER_PAGE)
    ]
    return join(links)


def _tab(address: str, name: str, *, current: bool) -> Markup:
    return fill("catcher_tab", address=address, name=name, current="page" if current else "false")


def _times(one: Caught) -> dict[str, str]:
    local = one.received_at.astimezone()
    return {"moment": one.received_at.isoformat(timespec="seconds"), "time": f"{local:%d %b %Y, %H:%M:%S}"}


def _address(one: Caught) -> str:
    return f"/mail/{one.box}/{quote(one.key, safe='')}"


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1024 else f"{count / 1024:.0f} kB"


def _page(title: str, body: Markup, status: int = HTTPStatus.OK) -> Response:
    return HTMLResponse(fill("frame", title=title, body=body), status_code=status)


def _download(data: bytes, media_type: str, name: str) -> Response:
    # RFC 6266 with RFC 8187: percent-encoded, so that no name can end the header
    disposition = f"attachment; filename*=UTF-8''{quote(name.replace('/', '_'), safe='')}"
    headers = {"content-disposition": disposition, "content-security-policy": FILE_POLICY}
    return Response(data, headers=headers, media_type=media_type)


def _style(_request: Request) -> Response:
    return Response(resource("style.css"), media_type="text/css", headers={"cache-control": "no-cache"})


async def _refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    missing = error.status_code == HTTPStatus.NOT_FOUND
    text = "This mail or page is not here; perhaps the mail was removed." if missing else error.detail
    page = _page(str(error.status_code), fill("catcher_refusal", text=text), error.status_code)
    page.headers.update(error.headers or {})
    return page
