"""An issue through a real Postfix: what the receivers store, and whether ledger and log agree."""

from __future__ import annotations

import re
import shutil
import time

import pytest
from peers.office import maildir, own_bytes
from peers.servers import postfix

#: Readers whose number ends so, and with a 0 before it: Postfix refuses them, or puts them off.
REFUSED, DEFERRED = 7, 8


@pytest.fixture
def rules(folder):
    """Restrictions under which Postfix refuses some readers and puts off others."""
    table = folder / "rules"
    table.write_text(
        f"/^lezer([0-9]*0)?{REFUSED}@/ 550 5.1.1 Nobody of that name\n"
        f"/^lezer([0-9]*0)?{DEFERRED}@/ 450 4.2.1 Not now\n"
    )
    return f"check_recipient_access regexp:{table}, "


@pytest.fixture
def setup(folder, office, rules):
    """Where readers at example.com have a Maildir each on this Postfix, and what makes it so."""
    path = folder / "boxes"
    path.mkdir()
    shutil.chown(path, "nobody")
    readers = (address for address in office.addresses if address.endswith("@example.com"))
    (folder / "readers").write_text("".join(f"{one} {one.partition('@')[0]}/\n" for one in readers))
    settings = (
        "virtual_mailbox_domains = example.com",
        f"virtual_mailbox_base = {path}",
        f"virtual_mailbox_maps = texthash:{folder / 'readers'}",
        "virtual_uid_maps = static:65534",
        "virtual_gid_maps = static:65534",
    )
    return path, (settings, rules)


def test_every_reader_gets_exactly_what_was_composed(office, folder, receiver, setup, tell):
    path, setup = setup
    begun = time.monotonic()
    with postfix(folder / "postfix", receiver.port, *setup) as relay:
        assert office.send(relay.port) == 6, office.said
        relay.wait()
        log = relay.log.read_text()
    spent = time.monotonic() - begun
    ledger = office.ledger()
    arrived = {recipient: [data] for _, recipient, data in receiver.accepted}
    assert len(arrived) == len(receiver.accepted)
    arrived |= {f"{box.name}@example.com": list(maildir(box)) for box in path.iterdir()}
    sent = {address: entry for address, entry in ledger.items() if entry.state == "sent"}
    assert set(ledger) == set(office.addresses)
    assert set(arrived) == set(sent)
    for address, entry in sent.items():
        assert [own_bytes(data) for data in arrived[address]] == [entry.message.data], address
    assert {sender for sender, _, _ in receiver.accepted} == {
        entry.message.sender for address, entry in sent.items() if address.endswith(".org")
    }
    agree(ledger, log)
    size = len(next(iter(sent.values())).message.data)
    tell("arrival", "Postfix", f"{len(sent)} of {len(sent)} byte-exact, {size} bytes each, {spent:.1f} s")
    held = {
        state: sum(entry.state == state for entry in ledger.values()) for state in ("refused", "deferred")
    }
    tell(
        "ledger = log", "Postfix", f"{len(sent)} sent, {held['refused']} refused, {held['deferred']} deferred"
    )


def agree(ledger, log):
    """The ledger says of every reader what Postfix's log says."""
    queued = dict(re.findall(r"cleanup\[\d+\]: (\w+): message-id=(<[^>]+>)", log))
    delivered = dict(re.findall(r": (\w+): to=<([^>]+)>.* status=sent ", log))
    assert len(queued) == len(delivered)
    by_id = {queued[name]: address for name, address in delivered.items()}
    states = {"4": "deferred", "5": "refused"}
    refused = {
        address: states[code]
        for code, address in re.findall(r"NOQUEUE: reject: RCPT from \S+: ([45])\d\d .* to=<([^>]+)>", log)
    }
    assert {address: entry.state for address, entry in ledger.items() if entry.state != "sent"} == refused
    for address, entry in ledger.items():
        if entry.state == "sent":
            assert by_id.pop(entry.message_id) == address
            assert queued[re.search(r"queued as (\w+)", entry.answer)[1]] == entry.message_id
    assert not by_id
