"""What a check found, and how bad that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from newsletter.errors import NewsletterError

#: Asks for records: name and kind -> the records as text; see :class:`newsletter.transport.dns.Resolver`.
Lookup = Callable[[str, str], tuple[str, ...]]


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    #: A fact, without judgement.
    NOTE = "note"
    #: It could not be found out.
    UNKNOWN = "unknown"
    #: Mail goes, but worse than it could.
    WARNING = "warning"
    #: Mail does not go, or does not arrive.
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of a diagnosis."""

    #: What was looked at: ``settings``, ``spf``, ``signature 1``.
    subject: str
    level: Level
    #: One sentence for a person.
    what: str
    #: What to do now; empty when there is nothing to do.
    next_step: str = ""


def failed(subject: str, error: NewsletterError) -> Result:
    """An error as a line of the diagnosis."""
    what = f"{error.where}: {error.what}" if error.where else error.what
    return Result(subject, Level.ERROR, what, error.next_step)


@contextmanager
def caught(subject: str, into: list[Result]) -> Iterator[None]:
    """Turn an error inside the block into a line."""
    try:
        yield
    except NewsletterError as error:
        into.append(failed(subject, error))
