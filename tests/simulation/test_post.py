"""Letters go over SMTP into the catcher, in order."""

from datetime import UTC, datetime

import pytest

from newsletter.engine import local
from newsletter.errors import TransportError
from newsletter.models import Smtp, Tls
from newsletter.simulation import PERSONAS, answers
from newsletter.simulation.post import post
from newsletter.transport.catcher import Catcher, messages

NOW = datetime(2026, 9, 3, 9, 30, tzinfo=UTC)


def test_letters_arrive_in_the_order_they_were_written(newsletter, tmp_path):
    readers = {persona.received_at for persona in PERSONAS}
    letters = answers([newsletter(1, reader) for reader in readers], date=NOW)
    with Catcher(tmp_path, reply_address="reacties@klaretaal.example.org") as catcher:
        taken = post(letters, Smtp("127.0.0.1", catcher.port, Tls.OFF), local.run)
    assert taken == len(letters) == 11
    arrived = sorted(messages(tmp_path), key=lambda caught: caught.key)
    assert [caught.box for caught in arrived] == ["replies"] * 11
    assert [(caught.envelope_from, caught.envelope_to) for caught in arrived] == [
        (letter.sender, letter.recipient) for letter in letters
    ]
    assert all(
        caught.path.read_bytes().endswith(letter.data)
        for caught, letter in zip(arrived, letters, strict=True)
    )


def test_a_server_that_is_not_there_is_named(newsletter):
    letters = answers([newsletter(1, PERSONAS[0].address)], date=NOW)
    with pytest.raises(TransportError, match=r"127\.0\.0\.1:9"):
        post(letters[:1], Smtp("127.0.0.1", 9, Tls.OFF), local.run)
