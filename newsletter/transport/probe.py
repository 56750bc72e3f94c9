"""A conversation with the mail server that hands over nothing: does it let us in?"""

from __future__ import annotations

import asyncio

from newsletter.errors import ServerSetupError, TransportError
from newsletter.models import Smtp
from newsletter.transport.deliver import PATIENCE
from newsletter.transport.smtp import Connection, Deadlines


def probe(smtp: Smtp, helo: str, deadlines: Deadlines | None = None, *, tries: int = 1) -> dict[str, str]:
    """Greeting, EHLO, TLS, login, QUIT; the EHLO keywords it offers, with their parameters.

    Args:
        helo: our name in EHLO.
        deadlines: None = those of sending.
        tries: how often a server that is away for a moment is asked.

    Raises:
        TransportError, AuthenticationError: it cannot be reached, or does not let us in.
    """
    return asyncio.run(_ask(smtp, helo, deadlines or Deadlines(), tries))


async def _ask(smtp: Smtp, helo: str, deadlines: Deadlines, tries: int) -> dict[str, str]:
    clock = asyncio.get_running_loop().time
    begin = clock()
    for number in range(1, tries + 1):
        try:
            return await _talk(smtp, helo, deadlines)
        except ServerSetupError:  # it would say the same
            raise
        except TransportError:
            if number == tries or clock() - begin > PATIENCE:
                raise
        await asyncio.sleep(0.1 * 2**number)
    raise AssertionError("there is at least one try")


async def _talk(smtp: Smtp, helo: str, deadlines: Deadlines) -> dict[str, str]:
    connection = Connection(smtp, helo, deadlines)
    await connection.connect()
    offered = dict(connection.capabilities)
    await connection.quit()
    return offered
