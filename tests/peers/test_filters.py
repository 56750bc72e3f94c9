"""What the spam filters of Debian say of the sample issues as a reader's server receives them.

The mail went through a relay and is signed; sender policy, key and DMARC are published, in a name server that
only the filter's room has.  Neither filter reaches a network.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass

import pytest
from peers import nameserver
from peers.debian import Room, unpacked
from peers.office import Office
from peers.servers import postfix
from peers.signers import DOMAIN, RSPAMD, SELECTOR, Key, opendkim, rspamd_room

#: Of the range for benchmarks (RFC 2544): filters know the ranges for documentation and do not like them.
ADDRESS = "198.18.0.7"
RELAY = f"relay.{DOMAIN}"
#: Most points of SpamAssassin that a letter of ours may get.
POINTS = 0.5
#: Issue of the sample publication, whether it has public pages, who signs.
LETTERS = (
    (1, "web pages", "relay"),
    (1, "no web pages", "relay"),
    (3, "web pages", "relay"),
    (3, "no web pages", "relay"),
    (1, "web pages", "[dkim]"),
)
pytestmark = pytest.mark.usefixtures("at_length")

#: $1 = records, $2 = mail; rspamd's own answer as JSON on standard output.
_ASK = f"""
{sys.executable} {nameserver.__file__} 53 "$1" "$1.ready" &
until [ -e "$1.ready" ]; do sleep 0.05; done
{" ".join(RSPAMD)} >&2 &
until rspamc stat >/dev/null 2>&1; do sleep 0.1; done
exec rspamc --json --ip {ADDRESS} --helo {RELAY} --hostname {RELAY} --from "$3" --rcpt "$4" "$2"
"""


@pytest.fixture(scope="module")
def key():
    return Key()


@dataclass(frozen=True)
class Letter:
    """A mail as its reader's server has it, and the DNS it was sent under."""

    name: str
    sender: str
    recipient: str
    data: bytes
    #: Text of each key record by its name.
    keys: dict[str, str]


@pytest.fixture(params=LETTERS, ids=str)
def letter(request, folder, receiver, key):
    issue, pages, signer = request.param
    office = Office(folder / "publication", 1, base_url=f"https://{DOMAIN}" if pages == "web pages" else "")
    office.issue = issue
    for path in office.places.issues.glob("*.md"):
        path.write_text(path.read_text().replace("draft: true\n", ""))
    if signer == "relay":
        keys = {f"{SELECTOR}._domainkey.{DOMAIN}": key.record}
        relay = opendkim(folder / "relay", receiver.port, key, "SignHeaders *,+List-Unsubscribe-Post")
    else:
        keys = dict((office.sign_here("brief2026"), office.sign_here("klein", "--algorithm", "ed25519")))
        relay = postfix(folder / "relay", receiver.port)
    with relay as server:
        assert office.send(server.port) == 0, office.said
        server.wait()
    [(sender, recipient, data)] = receiver.accepted
    received = trace(sender, recipient, data)
    return Letter(f"issue {issue}, {pages}, {signer} signs", sender, recipient, received + data, keys)


def trace(sender, recipient, data):
    """What the reader's server puts before a mail that our relay brings (RFC 5321 section 4.4)."""
    date = re.search(rb"^Date: (.*)\r$", data, re.MULTILINE)[1].decode()
    return (
        f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n"
        f"Received: from {RELAY} ({RELAY} [{ADDRESS}])\r\n"
        "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
        f"\tby mx.example.com (Postfix) with ESMTPS id 4QmZ3k1tQbz9sW\r\n\tfor <{recipient}>; {date}\r\n"
    ).encode()


def shown(rules):
    """Rules with points, the highest first, and how many others only inform."""
    some = sorted(((points, name) for name, points in rules.items() if points), reverse=True)
    named = ", ".join(f"{name} {points:g}" for points, name in some)
    return f"{named}, and {len(rules) - len(some)} without points"


def test_spamassassin(letter, folder, tell):
    place = folder / "spamassassin"
    place.mkdir()
    room = Room(place, unpacked("spamassassin"), network=False)
    done = room.run("spamassassin", "--local", "--test-mode", "--nocreate-prefs", given=letter.data)
    report = done.stdout.decode("utf-8", "replace")
    found = re.search(r"^Content analysis details: +\((-?[\d.]+) points", report, re.MULTILINE)
    assert found, done.stderr.decode()
    lines = re.findall(r"^ *(-?\d+\.\d) (\w+) ", report[found.start() :], re.MULTILINE)
    rules = {rule: float(points) for points, rule in lines}
    assert "HTML_MESSAGE" in rules  # it has read the letter
    tell("SpamAssassin", letter.name, f"{found[1]} points: {shown(rules)}")
    assert float(found[1]) <= POINTS


def test_rspamd(letter, folder, tell):
    place = folder / "rspamd"
    place.mkdir()
    (place / "mail").write_bytes(letter.data)
    (place / "records").write_text(json.dumps(records(letter.keys)))
    given = (str(place / "records"), str(place / "mail"), letter.sender, letter.recipient)
    done = rspamd_room(place, {}, patience="5s").run("sh", "-c", _ASK, "ask", *given)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    said = json.loads(done.stdout[done.stdout.index(b"{") :])
    rules = {rule: round(one["score"], 2) for rule, one in said["symbols"].items()}
    tell("rspamd", letter.name, f"{said['action']}, {said['score']:.2f} points: {shown(rules)}")
    assert said["action"] == "no action"
    # It has looked at every signature itself, and found sender policy and DMARC in order.
    verified = " ".join(said["symbols"]["R_DKIM_ALLOW"]["options"])
    assert all(f"s={name.partition('.')[0]}" in verified for name in letter.keys)
    assert {"R_SPF_ALLOW", "DMARC_POLICY_ALLOW"} <= rules.keys()


def records(keys):
    """What the domain publishes."""
    reverse = ".".join(reversed(ADDRESS.split(".")))
    published = {
        DOMAIN: {"A": [ADDRESS], "MX": [f"10 {RELAY}."], "TXT": [f"v=spf1 ip4:{ADDRESS} -all"]},
        RELAY: {"A": [ADDRESS]},
        f"_dmarc.{DOMAIN}": {"TXT": ["v=DMARC1; p=reject"]},
        f"{reverse}.in-addr.arpa": {"PTR": [f"{RELAY}."]},
    }
    published |= {name: {"TXT": [text]} for name, text in keys.items()}
    return {f"{name}.": values for name, values in published.items()}
