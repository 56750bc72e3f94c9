"""The last gate before the wire: every message is composed and looked at here."""

from __future__ import annotations

from datetime import datetime

from newsletter.errors import RenderError, SettingsError
from newsletter.message.compose import Composer, Signer, message_id
from newsletter.message.lint import lint, lint_like
from newsletter.models import Edition, Message, Publication, Recipient


class Gate:
    """Composes the messages of one edition and lets through what is fit to send.

    Raises:
        SettingsError: an address or URL of the publication cannot be used.
    """

    def __init__(
        self, edition: Edition, publication: Publication, key: bytes, signer: Signer | None = None
    ) -> None:
        self._issue = edition.number
        self._key = key
        self._looked = False
        try:
            self._composer = Composer(edition, publication, key, signer)
        except ValueError as error:
            raise SettingsError(
                str(error),
                where="newsletter.toml",
                next_step="Mend [publication], then run the same command again.",
            ) from None
        #: Our name in EHLO.
        self.helo = self._composer.domain

    def message_id(self, issue: int, subscriber_id: int) -> str:
        """The name of an issue's message to a subscriber, of whichever issue of this publication."""
        return message_id(self._key, issue, subscriber_id, self.helo)

    def compose(self, recipient: Recipient, date: datetime) -> Message:
        """The bytes for one reader.

        Raises:
            RenderError: they are not fit for the wire.
        """
        try:
            message = self._composer.compose(recipient, date)
        except ValueError as error:
            raise self._unfit(recipient, str(error)) from error
        # Body bytes are the same for all but for encoded values: one look at the whole is enough.
        problems = lint_like(message, self._composer.head) if self._looked else lint(message)
        self._looked = True
        if problems:
            raise self._unfit(recipient, problems[0])
        return message

    def _unfit(self, recipient: Recipient, problem: str) -> RenderError:
        return RenderError(
            f"the message is not fit to send: {problem}",
            where=f"issue {self._issue}, subscriber {recipient.subscriber_id}",
            next_step="Nothing was sent to this reader; please report this.",
        )
