"""A publication, a key and what its domain publishes."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from newsletter.message import dkim
from newsletter.models import Language, Publication, Tone
from newsletter.transport.dns import UnansweredError


@pytest.fixture(scope="session")
def publication():
    return Publication(
        name="Klare taal",
        language=Language.NL,
        tone=Tone.JE,
        sender_name="Anneke Bos",
        sender_address="anneke@brief.example.org",
        reply_address="reacties@brief.example.org",
        base_url="https://brief.example.org",
    )


@pytest.fixture(scope="session")
def private():
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="session")
def signer(private):
    return dkim.Signer("brief.example.org", {"klein": private})


@pytest.fixture
def records(private):
    """Everything as it should be."""
    return {
        ("brief.example.org", "TXT"): ["v=spf1 ip4:192.0.2.1 -all"],
        ("brief.example.org", "MX"): ["10 mx.example.net"],
        ("klein._domainkey.brief.example.org", "TXT"): [dkim.record(private)],
        ("_dmarc.example.org", "TXT"): ["v=DMARC1; p=reject; rua=mailto:dmarc@example.org"],
    }


@pytest.fixture
def lookup(records):
    """Answers from the table; None in it = nobody answers."""

    def lookup(name, kind):
        found = records.get((name, kind), ())
        if found is None:
            raise UnansweredError("no name server answers")
        return tuple(found)

    return lookup
