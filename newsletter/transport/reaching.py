"""Why a server cannot be reached or trusted, in words to act on; for mail that goes and that comes."""

from __future__ import annotations

import os
import socket
import ssl

from newsletter.errors import ServerSetupError, TransportError

NOTHING_LOST = "Nothing is lost: run the same command again when the server is back."
#: What the resolver says of a name that nobody has; anything else, such as EAI_AGAIN, may pass.
_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
#: The line broke during the handshake: that says nothing about the server's TLS.
_BROKEN = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


def unreachable(error: OSError | UnicodeError, where: str, *, section: str, what: str) -> TransportError:
    """Why there is no connection: a name that nobody has, or a server that is away.

    Args:
        section: of the settings: ``smtp``, ``imap``.
        what: that cannot be reached, for a person: ``the mail server``.
    """
    # The system's own words; asyncio's repeat the address, a failed look-up has negative numbers.
    number = getattr(error, "errno", None) or 0
    why = os.strerror(number) if number > 0 else getattr(error, "strerror", None) or str(error)
    problem = f"no connection to {what} ({why})"
    unknown = isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME
    if unknown or isinstance(error, UnicodeError):
        step = f"Check {section}.host, then run the same command again."
        return ServerSetupError(problem, where=where, next_step=step)
    step = f"Check {section}.host and {section}.port. {NOTHING_LOST}"
    return TransportError(problem, where=where, next_step=step)


def untrusted(
    error: ssl.SSLError, where: str, *, section: str, implicit: int, starttls: int
) -> TransportError:
    """What is wrong with the server's TLS.

    Args:
        section: of the settings: ``smtp``, ``imap``.
        implicit, starttls: the usual ports.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"the server's certificate is not trusted ({error.verify_message or error.reason})"
        step = (
            f"Check {section}.host: it must be the name in the server's certificate. No password was shown."
        )
    else:
        what = f"the server does not speak TLS that we can use ({error.reason or error})"
        ports = f"{implicit} is usually 'implicit', {starttls} 'starttls'"
        step = f"Check {section}.port and {section}.tls: {ports}."
    kind = TransportError if isinstance(error, _BROKEN) else ServerSetupError
    return kind(what, where=where, next_step=step)
