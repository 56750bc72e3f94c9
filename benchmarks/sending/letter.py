"""The letter all senders send: issue 1 of the sample publication, and its readers.

Ours makes it from Markdown.  The others get what it came to, as templates with names where the values of a
reader go, and a table with those values, ready made: no other sender has to make a token.
"""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from newsletter import authoring
from newsletter.message.compose import Composer
from newsletter.message.slots import value_of
from newsletter.models import Edition, Recipient, Slot, given_name
from newsletter.publication import issues, root, settings

#: With pages on the web, as a list of any size has them; pictures are linked, not attached.
ENVIRONMENT = {
    "NEWSLETTER_PUBLICATION__BASE_URL": "https://klaretaal.example.org/nummers",
    "NEWSLETTER_PUBLICATION__PICTURES": "published",
}
_FIRST = ("Anna", "Bram", "Chloé", "Daan", "Esra", "Finn", "Gül", "Hanna", "Iwan", "Jet", "Koen", "Loïs")
_LAST = ("de Vries", "Jansen", "van den Berg", "Bakker", "Çelik", "Visser", "Smit")
#: Headers that MIME or the reader decide; all others are the same for everybody.
_OWN = ("Date", "To", "Reply-To", "Message-ID", "List-Unsubscribe", "MIME-Version", "Content-Type")


def name(number: int) -> str:
    """The name of a reader."""
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"


def address(number: int) -> str:
    """The address of a reader."""
    return f"lezer{number}@example.org"


def people(count: int) -> str:
    """The CSV file that is imported; the store numbers its rows from 1."""
    return "email;naam\n" + "".join(f"{address(n)};{name(n)}\n" for n in range(1, count + 1))


class Letter:
    """Issue 1 of a publication, and what each reader gets of it."""

    def __init__(self, folder: Path) -> None:
        places = root.Places(folder)
        given = settings.load(folder, ENVIRONMENT)
        self._edition = authoring.read(places, given, None, issues.resolve(places, "1")).rendered()
        key = (folder / "subscribers/secret.key").read_bytes()
        self._composer = Composer(self._edition, given.publication, key)
        self._slots = _slots(self._edition)
        #: Bytes on the wire, for the first reader.
        self.size = len(self._composed(1))

    def _composed(self, number: int) -> bytes:
        return self._composer.compose(_reader(number), datetime.now(UTC)).data

    def parts(self, number: int) -> dict[str, str]:
        """Media type -> text of both parts as this reader gets them."""
        return parts(self._composed(number))

    def values(self, number: int) -> dict[str, str]:
        """What stands in the places of the templates for a reader, and what the headers need."""
        own = _parse(self._composed(number))
        values = self._composer.values(_reader(number))
        message = self._composer.compose(_reader(number), datetime.now(UTC))
        return {
            "email": address(number),
            "envelope_sender": message.sender,
            "reply_to": own["Reply-To"],
            "message_id": own["Message-ID"],
            "list_unsubscribe": own["List-Unsubscribe"],
            **{key: value_of(slot, values) for key, slot in self._slots.items()},
        }

    def write(self, folder: Path, count: int) -> None:
        """Put the letter, its templates, its headers and the readers into a folder, for the other senders."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "letter.eml").write_bytes(self._composed(1).replace(b"\r\n", b"\n"))
        marked = {key: f"{{{{ {key} }}}}" for key in self._slots}
        for kind, text in self._marked().items():
            suffix = "html" if kind == "text/html" else "txt"
            (folder / f"letter.{suffix}").write_text(text, "utf-8", newline="")
            missing = [key for key, mark in marked.items() if key.startswith(suffix) and mark not in text]
            if missing or text.count("{{") != sum(text.count(mark) for mark in marked.values()):
                raise AssertionError(f"letter.{suffix} is no template: {missing}")
        headers = {key: value for key, value in _parse(self._composed(1)).items() if key not in _OWN}
        (folder / "headers.json").write_text(json.dumps(headers), "utf-8")
        rows = [self.values(number) for number in range(1, count + 1)]
        with (folder / "readers.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def _marked(self) -> dict[str, str]:
        """Both parts with ``{{ name }}`` in the places of the slots, in the order they stand there."""
        values = self._composer.values(_reader(1))
        found = parts(self._composed(1))
        for suffix, kind in (("html", "text/html"), ("txt", "text/plain")):
            rest, done = found[kind], ""
            for slot in _in_order(self._edition, html=suffix == "html"):
                before, value, rest = rest.partition(value_of(slot, values))
                if not value:
                    raise AssertionError(f"{slot} does not stand in {kind}")
                done += before + "{{ " + _key(slot) + " }}"
            found[kind] = done + rest
        return found


def parts(data: bytes) -> dict[str, str]:
    """Media type -> text of the parts of a message, with ``\\n``, without white space at its ends."""
    leaves = [part for part in _parse(data).walk() if part.get_content_maintype() == "text"]
    return {part.get_content_type(): part.get_content().replace("\r\n", "\n").strip("\n") for part in leaves}


def _parse(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def _reader(number: int) -> Recipient:
    return Recipient(number, address(number), name(number), given_name(name(number)))


def _in_order(edition: Edition, *, html: bool) -> list[Slot]:
    return [piece for piece in (edition.html if html else edition.text) if isinstance(piece, Slot)]


def _key(slot: Slot) -> str:
    """A name for a slot that every template language takes: part, name, encoding."""
    part = "txt" if slot.context.value == "plain" else "html"
    return f"{part}_{slot.name}_{slot.context.value}"


def _slots(edition: Edition) -> dict[str, Slot]:
    return {_key(piece): piece for piece in edition.body if isinstance(piece, Slot)}
