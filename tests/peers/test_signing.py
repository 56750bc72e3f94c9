"""Mail that a relay signs can be verified, and what has to be set so that unsubscribing is signed as well.

RFC 8058 section 4: a signature must cover both headers, or a mail program offers no one-click unsubscribe.
"""

from __future__ import annotations

import pytest
from peers.office import Office, own_bytes
from peers.signers import SIGNERS, Key, signed_headers, verifies

BOTH = ("list-unsubscribe", "list-unsubscribe-post")
#: What an operator adds so that both are signed; docs/relays.md says the same.  rspamd needs nothing.
SETTINGS = {
    "OpenDKIM": "SignHeaders *,+List-Unsubscribe-Post",
    "Exim": "dkim_sign_headers = _DKIM_SIGN_HEADERS:=List-Unsubscribe-Post",
    "filter-dkimsign": "-h from:reply-to:subject:date:to:message-id:mime-version:content-type:list-id"
    ":list-unsubscribe:list-unsubscribe-post",
}
pytestmark = pytest.mark.usefixtures("at_length")


@pytest.fixture(scope="module")
def key():
    return Key()


@pytest.mark.parametrize("way", [*((name, "") for name in SIGNERS), *SETTINGS.items()], ids=" ".join)
def test_a_signature_of_the_relay_verifies(way, folder, receiver, key, tell):
    program, setting = way
    office = Office(folder / "publication", readers=40)
    with SIGNERS[program](folder / "signer", receiver.port, key, setting) as relay:
        assert office.send(relay.port) == 0, office.said
        relay.wait()
    ledger = office.ledger()
    received = {recipient: data for _, recipient, data in receiver.accepted}
    assert set(received) == set(ledger)
    for address, data in received.items():
        assert key.verifies(data), address
        assert own_bytes(data) == ledger[address].message.data
    covered = [name for name in BOTH if name in signed_headers(data)]
    says = f"{len(received)} verify; h= has {' and '.join(covered) or 'neither'}"
    tell("DKIM", f"{program} {'as set' if setting else 'as shipped'}", says)
    if setting:
        assert covered == list(BOTH)
    # What is signed cannot be taken away without notice.
    for name in BOTH:
        assert key.verifies(without(data, name)) is (name not in covered)


def test_our_own_signature_gets_through(relay, folder, receiver, tell):
    """Where the relay does not sign, [dkim] does; no relay may touch what is signed."""
    office = Office(folder / "publication", readers=40)
    name, record = office.sign_here("brief2026")
    assert office.send(relay.port) == 0, office.said
    relay.wait()
    assert len(receiver.accepted) == 40
    for _, recipient, data in receiver.accepted:
        assert verifies(data, name, record), recipient
    assert set(BOTH) < set(signed_headers(data))
    for header in BOTH:
        assert not verifies(without(data, header), name, record)
    tell("DKIM", f"[dkim], through {relay.name}", f"40 verify; h= has {' and '.join(BOTH)}")


def without(message, name):
    """The message with another header in the place of this one."""
    lines = message.split(b"\r\n")
    at = next(n for n, line in enumerate(lines) if line.lower().startswith(name.encode() + b":"))
    lines[at] = b"X-" + lines[at]
    return b"\r\n".join(lines)
