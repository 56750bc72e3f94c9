"""The port a browser comes back to: it takes one answer, and only ours."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.request

import pytest
from token_provider import TokenProvider

from newsletter.errors import AuthenticationError
from newsletter.transport.oauth_redirect import Door


@pytest.fixture
def door():
    with TokenProvider() as provider:
        opened = Door(provider.client())
        opened.provider = provider
        yield opened
        opened.close()


def visit(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_browser_comes_back_after_others_have_knocked(door):
    address = door.provider.leave(door.redirect.url("mira@example.org"))
    pages = []

    def browse():
        with socket.create_connection(("127.0.0.1", int(door.redirect.address.rpartition(":")[2]))) as line:
            line.sendall(b"\x16\x03\x01\r\n\r\n")
            line.recv(100)
        pages.append(visit(f"{door.redirect.address}/favicon.ico"))
        pages.append(visit(f"{door.redirect.address}/?code=x&state=geraden"))
        pages.append(visit(address))

    thread = threading.Thread(target=browse)
    thread.start()
    assert door.wait(10) == "kode-1"
    thread.join()
    assert [status for status, _ in pages] == [404, 404, 200]
    assert "close this page" in pages[2][1]


def test_whoever_says_no(door):
    address = f"{door.redirect.address}/?error=access_denied&state={door.redirect.state}"
    thread = threading.Thread(target=visit, args=(address,))
    thread.start()
    with pytest.raises(AuthenticationError, match="access_denied"):
        door.wait(10)
    thread.join()


def test_nobody_comes(door):
    with pytest.raises(AuthenticationError, match="in time"):
        door.wait(0.05)
