"""One reader's message as a Python program makes it: Jinja templates and the standard library.

Only the standard library and Jinja: this runs in an environment of its own, without the newsletter package.
"""

from __future__ import annotations

import csv
import json
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path

from jinja2 import Environment


def readers(folder: Path, count: int) -> list[dict[str, str]]:
    """The first so many readers."""
    with (folder / "readers.csv").open(encoding="utf-8", newline="") as file:
        return [row for row, _ in zip(csv.DictReader(file), range(count), strict=False)]


class Maker:
    """Makes messages; what can be done once is done once."""

    def __init__(self, folder: Path) -> None:
        self._headers = json.loads((folder / "headers.json").read_text("utf-8"))
        # The values come encoded for where they stand.
        plain = Environment(autoescape=False, keep_trailing_newline=True)
        self._text = plain.from_string((folder / "letter.txt").read_text("utf-8"))
        self._html = plain.from_string((folder / "letter.html").read_text("utf-8"))

    def make(self, reader: dict[str, str]) -> EmailMessage:
        """The message of one reader."""
        message = EmailMessage(policy=SMTP)
        message["Date"] = formatdate()
        message["To"] = reader["email"]
        message["Reply-To"] = reader["reply_to"]
        message["Message-ID"] = reader["message_id"]
        message["List-Unsubscribe"] = reader["list_unsubscribe"]
        for name, value in self._headers.items():
            message[name] = value
        message.set_content(self._text.render(reader), cte="quoted-printable")
        message.add_alternative(self._html.render(reader), subtype="html", cte="quoted-printable")
        return message
