"""Serves a page to this machine until somebody presses Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress

import uvicorn
from starlette.types import ASGIApp

from newsletter.transport.catcher import LOOPBACK, listen


def run(app: ASGIApp, port: int, *, ready: Callable[[str], None]) -> None:
    """Serve in the foreground; ``ready`` is told the address once nothing can go wrong any more.

    Args:
        port: 0 = any free one.

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
        uvicorn.Server(config).run(sockets=[listener])
