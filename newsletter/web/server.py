"""Serves a page to this machine until somebody presses Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from newsletter.transport.catcher import LOOPBACK, listen


def run(
    app: ASGIApp, port: int, *, ready: Callable[[str], None], stopping: Callable[[], None] = lambda: None
) -> None:
    """Serve in the foreground; ``ready`` is told the address once nothing can go wrong any more.

    Args:
        port: 0 = any free one.
        stopping: called in the server's thread when it is to end: answers that never end do so now.

    Raises:
        TransportError: the port is taken.
    """
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    with closing(listen(port)) as listener, suppress(KeyboardInterrupt):
        ready(f"http://{LOOPBACK}:{listener.getsockname()[1]}/")
        _Server(config, stopping).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says so before it waits for its answers to end."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: Any = None) -> None:
        """Called by uvicorn, once."""
        self._stopping()
        await super().shutdown(sockets)
