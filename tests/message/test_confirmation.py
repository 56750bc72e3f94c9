from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from newsletter.message.confirmation import compose_confirmation
from newsletter.models import Language, Publication, Tone

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
PUBLICATION = Publication(
    "De Week é", Language.NL, Tone.JE, "Mira van Dam", "redactie@example.nl", "reacties@example.nl"
)


def compose(**more):
    values = {
        "language": Language.NL,
        "tone": Tone.JE,
        "in_reply_to": "<1@example.org>",
        "message_id": "<left.x@example.nl>",
        "date": NOW,
    }
    return compose_confirmation(PUBLICATION, "sanne@example.org", **(values | more))


def read(message):
    return message_from_bytes(message.data, policy=policy.default)


def test_nobody_is_to_answer_it_by_machine():
    message = compose()
    mail = read(message)
    assert (message.sender, message.recipient) == ("", "sanne@example.org")
    assert mail["Auto-Submitted"] == "auto-replied" and mail["X-Auto-Response-Suppress"] == "All"
    assert mail["In-Reply-To"] == mail["References"] == "<1@example.org>"
    assert mail["Message-ID"] == message.message_id == "<left.x@example.nl>"
    assert mail["From"].addresses[0].display_name == "Mira van Dam"
    assert mail["Reply-To"] == "reacties@example.nl" and mail["To"] == "sanne@example.org"
    lines = message.data.split(b"\r\n")
    assert message.data.isascii() and all(len(line) <= 78 and b"\n" not in line for line in lines)
    assert "List-Unsubscribe" not in mail


@pytest.mark.parametrize(
    ("language", "tone", "begins"),
    [
        (Language.NL, Tone.JE, "Je bent afgemeld voor De Week é"),
        (Language.NL, Tone.U, "U bent afgemeld voor De Week é"),
        (Language.EN, Tone.JE, "You have unsubscribed from De Week é"),
        (Language.DE, Tone.U, "Sie sind von De Week é abgemeldet"),
        (Language.FR, Tone.U, "Votre désinscription de De Week é est faite"),
    ],
)
def test_in_the_language_of_the_reader(language, tone, begins):
    mail = read(compose(language=language, tone=tone))
    assert mail["Subject"] == begins
    text = mail.get_content()
    assert text.startswith(begins) and text.rstrip().endswith("Mira van Dam")
    assert mail["Content-Language"] == language


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "x",
        "<a b@example.org>",
        "<a@example.org>\r\nBcc: x@example.com",
        f"<{'a' * 400}@example.org>",
        "<=?@=?>",
    ],
)
def test_an_odd_message_id_is_left_out(odd):
    mail = read(compose(in_reply_to=odd))
    assert mail["In-Reply-To"] is None and mail["Bcc"] is None


def test_it_is_signed():
    class Signer:
        def sign(self, head, body, at):
            assert head.endswith(b"Content-Transfer-Encoding: quoted-printable") and at == NOW
            return b"DKIM-Signature: v=1\r\n"

    message = compose(signer=Signer())
    assert message.data.startswith(b"DKIM-Signature: v=1\r\nDate: ")


def test_an_address_that_cannot_go_on_the_wire():
    with pytest.raises(ValueError, match="address"):
        compose_confirmation(
            PUBLICATION,
            "sanne",
            language=Language.NL,
            tone=Tone.JE,
            in_reply_to="",
            message_id="<x@example.nl>",
            date=NOW,
        )
