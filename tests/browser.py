"""Debian's Chromium for tests: one a process, cut off from the network, recording what it asked for."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

#: Where :meth:`Chromium.show` puts a page; nothing listens there.
STAGE = "http://127.0.0.1:9/"
_HERE = ("127.0.0.1", "localhost", "::1")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--disable-dev-shm-usage",
)


def missing():
    """Why there is no browser; empty when there is one."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed: pip install playwright"
    return "" if _program() else "chromium is not installed: apt-get install chromium"


def _program():
    return shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Chromium:
    """A browser; ``browser`` is Playwright's own object."""

    browser: object
    #: Addresses on other machines that pages asked for since the last :meth:`show`; none was reached.
    attempted: list = field(default_factory=list)
    _files: dict = field(default_factory=dict)
    _loop: object = field(default_factory=asyncio.get_running_loop)

    @contextmanager
    def page(self, *, width=1200, height=900, dark=False):
        """A new page of its own context; a colour scheme can be changed later with ``emulate_media``."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            service_workers="block",
        )
        context.route("**/*", self._answer)
        try:
            yield context.new_page()
        finally:
            self.resume()
            context.close()

    def resume(self):
        """Be ready again where :func:`set_aside` is in force: a fixture may end after another test."""
        asyncio._set_running_loop(self._loop)

    def show(self, page, html, files=None):
        """Open this HTML; ``files`` maps addresses, relative to it or whole, to their bytes."""
        self._files = {STAGE: html.encode("utf-8")}
        self._files |= {urljoin(STAGE, name): data for name, data in (files or {}).items()}
        self.attempted.clear()
        page.goto(STAGE, wait_until="load")

    def _answer(self, route):
        url = route.request.url
        if url in self._files:
            kind = {"content_type": "text/html; charset=utf-8"} if url == STAGE else {}
            route.fulfill(body=self._files[url], **kind)
        elif url.startswith(STAGE):
            route.fulfill(status=404)
        elif urlsplit(url).hostname in _HERE:
            route.continue_()
        else:
            self.attempted.append(url)
            route.abort()


@contextmanager
def launched():
    """Chromium, started; nothing of it is left behind."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=list(_ARGUMENTS))
        chromium = Chromium(browser)
        try:
            yield chromium
        finally:
            chromium.resume()
            browser.close()


@contextmanager
def set_aside():
    """Let other code of this thread run an event loop of its own: Playwright's only looks as if it ran."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(None if loop.is_closed() else loop)
