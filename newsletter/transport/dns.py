"""Asking name servers (RFC 1035) for the records of a domain."""

from __future__ import annotations

from dns import exception, rdata, resolver
from dns.rdtypes.txtbase import TXTBase

#: Seconds for one question, with all its repetitions.
PATIENCE = 5.0


class UnansweredError(Exception):
    """Nobody could be asked, or nobody could answer: nothing is known.  The text says why."""


class Resolver:
    """Asks the name servers of this machine, or one that is named.

    Once none of them answers at all, it asks no more: without a network each question would take seconds.
    """

    def __init__(self, nameserver: tuple[str, int] | None = None, *, patience: float = PATIENCE) -> None:
        """Args: nameserver: IP address and port; None = those of this machine."""
        self._patience = patience
        self._silent = ""
        try:
            self._resolver = resolver.Resolver(configure=nameserver is None)
        except exception.DNSException:
            self._silent = "this machine has no name server"
            return
        if nameserver is not None:
            self._resolver.nameservers, self._resolver.port = [nameserver[0]], nameserver[1]

    def __call__(self, name: str, kind: str) -> tuple[str, ...]:
        """The records of a kind (``TXT``, ``MX``, ``A``) as text; empty when there are none.

        The strings of a TXT record are joined (RFC 6376 section 3.6.2.2, RFC 7208 section 3.3); an MX record
        is its preference and its host.

        Raises:
            UnansweredError: whether there are any could not be found out.
        """
        if self._silent:
            raise UnansweredError(self._silent)
        try:
            answer = self._resolver.resolve(
                name, kind, raise_on_no_answer=False, lifetime=self._patience, search=False
            )
        except resolver.NXDOMAIN:
            return ()
        except exception.Timeout:
            self._silent = "no name server answers"
            raise UnansweredError(self._silent) from None
        except resolver.NoNameservers:
            raise UnansweredError(f"the name servers have no answer for {name}") from None
        except (exception.DNSException, OSError, UnicodeError) as error:
            raise UnansweredError(f"{name} cannot be asked for: {type(error).__name__}") from None
        return tuple(_text(one) for one in answer.rrset or ())


def _text(one: rdata.Rdata) -> str:
    if isinstance(one, TXTBase):
        return b"".join(one.strings).decode("utf-8", "replace")
    text = one.to_text()
    return text if text.endswith(" .") else text.removesuffix(".")  # RFC 7505: the host "." is no host
