from __future__ import annotations

import asyncio

import httpx
import pytest
from caught_mail import LETTER

from newsletter.transport import caught
from newsletter.web import catcher


class Client:
    """Asks an app without a network; what the app raises is raised here."""

    def __init__(self, app):
        self.app = app

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def request(self, method, path, **more):
        async def ask():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8025") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())


@pytest.fixture
def folder(tmp_path):
    caught.make_boxes(tmp_path)
    return tmp_path


@pytest.fixture
def keep(folder):
    """Put a mail into a box; gives the start of its address."""

    def keep(data, *, box="readers", sender="b-abc@example.org", recipients=("anna@example.net",)):
        path = caught.keep(folder / box, data, sender=sender, recipients=recipients)
        return f"/mail/{box}/{path.name}"

    return keep


@pytest.fixture
def client(folder):
    return Client(catcher.app(folder))


@pytest.fixture
def letter(keep):
    return keep(LETTER)
