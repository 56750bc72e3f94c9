"""A publication to look at, and the preview of it on a real port."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn

from newsletter.models import Consent, SubscriberState
from newsletter.publication import starter
from newsletter.publication.root import Places
from newsletter.store import subscribers
from newsletter.store.database import open_store
from newsletter.transport.catcher import listen
from newsletter.web.preview import pages
from newsletter.web.preview.bench import Bench
from newsletter.web.preview.live import Live

KEY = b"sleutel-van-deze-proef-32-bytes!"
PEOPLE = (
    ("marieke@example.com", "Marieke van den Heuvel"),
    ("bram_100%@example.net", "Bram"),
    ("geen.naam@example.net", ""),
)
TEXT = """---
title: Wat hoor jij in de wachtkamer?
number: 9
preheader: Over de stilte voor je aan de beurt bent, en wat je dan opvangt.
---
Beste {{ first_name | lezer }},

![Een stoel bij het raam](pictures/brief-in-drie-stukken.png)

Ik las het op [de site van de kliniek](https://example.org/wachten).

> [!QUESTION] Welk woord viel je op? {#woord}
> Eén woord is genoeg.
"""


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """The sample publication with one issue more, number 9, and three subscribers; only for copying."""
    place = tmp_path_factory.mktemp("preview")
    starter.copy(place)
    (place / "issues" / "0009-wachtkamer.md").write_text(TEXT, "utf-8")
    consent = Consent(SubscriberState.ACTIVE, datetime(2026, 11, 1, tzinfo=UTC), "proef")
    with open_store(Places(place).database) as store:
        for address, name in PEOPLE:
            subscribers.add(store, address, name, consent=consent)
    return place


@pytest.fixture
def root(model, tmp_path):
    """A publication of this test's own."""
    return shutil.copytree(model, tmp_path / "publication")


@pytest.fixture
def issue(root):
    """The file of issue 9."""
    return root / "issues" / "0009-wachtkamer.md"


@pytest.fixture
def bench(root):
    return Bench(Places(root), {}, KEY)


class Client:
    """Asks the app without a network; what the app raises is raised here."""

    def __init__(self, app):
        self.app = app

    def get(self, path, method="GET", **more):
        async def ask():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8026") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())


@pytest.fixture
def client(bench):
    with Live(bench) as live:
        yield Client(pages.app(live))


@pytest.fixture
def served(bench):
    """The address of a preview that runs; it ends at once although pages are open."""
    with Live(bench) as live, contextlib.closing(listen(0)) as listener:
        config = uvicorn.Config(
            pages.app(live), http="h11", ws="none", lifespan="off", log_config=None, log_level="warning"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        live.stop()
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()
