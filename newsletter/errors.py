"""The one tree of errors a user may meet.

Every error says three things: *what* happened, *where*, and *what to do next*.  A command prints
them and exits with the error's own code.  Mistakes in an issue file are not errors but
:class:`newsletter.models.Finding` values; an exception here means that a command cannot go on.
"""

from __future__ import annotations

from typing import ClassVar


class NewsletterError(Exception):
    """Something stopped the command.

    Args:
        what: one sentence: what happened.
        where: the file, ``file:line``, setting, address or server concerned; may be empty.
        next_step: what the user can do now, best a command to type; may be empty.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head.rstrip('.')}. {self.next_step}" if self.next_step else head


class UsageError(NewsletterError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


class SettingsError(NewsletterError):
    """``newsletter.toml`` or an environment variable holds something that cannot be used."""


class PublicationError(NewsletterError):
    """No publication here, or one of its files cannot be read or written."""


class IssueError(NewsletterError):
    """The issue has errors; they are listed one by one before this is raised."""

    exit_code = 3


class RenderError(NewsletterError):
    """A template cannot be turned into mail."""


class StoreError(NewsletterError):
    """The store cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """Another process holds the store for longer than we wait; the command may be run again."""

    exit_code = 75


class StoreRefusedError(StoreError):
    """A rule of the schema refuses a change; nothing was changed, and it would be refused again."""


class ImportFileError(NewsletterError):
    """A file to import cannot be understood as a whole."""


class AuthenticationError(NewsletterError):
    """A server did not accept our name and password."""

    exit_code = 4


class GuardError(NewsletterError):
    """A guard refuses: the count does not match, consent is missing, another run is going on."""

    exit_code = 5


class TransportError(NewsletterError):
    """The mail server cannot be used at all: no route, no TLS, no greeting, refused by policy."""

    exit_code = 75


class ServerSetupError(TransportError):
    """The mail server cannot be used as it is set: no such name, no TLS there, an untrusted certificate.

    Waiting does not mend that, a person does.
    """

    exit_code = 1


class InboundError(NewsletterError):
    """A mail or mailbox given to us cannot be read as a file."""
