"""By the command line: what an operator or a server gets wrong; a plain sentence, the right exit code."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from contextlib import suppress

import pytest
from faults import trust
from faults.office import until
from faults.peer import Fault, Peer

PASSWORD = trust.LOGIN["password"]
LONG = f"{'a' * 60}@{'.'.join(['b' * 60] * 5)}.org"


@pytest.fixture(scope="module")
def authority():
    with trust.trusted() as bundle:
        yield {"SSL_CERT_FILE": str(bundle)}


def protected(office, peer, authority):
    """The environment that sends through a peer over TLS, with a name and a password."""
    return (
        office.smtp(peer)
        | authority
        | {
            "NEWSLETTER_SMTP__TLS": "starttls",
            "NEWSLETTER_SMTP__USERNAME": trust.LOGIN["username"],
            "NEWSLETTER_SMTP__PASSWORD": PASSWORD,
        }
    )


def plain(said: str) -> bool:
    """Whether an operator can read it: no traceback, no Python."""
    return not re.search(r"Traceback|Error\b|\bNone\b|object at 0x|<class", said.replace("Error:", ""))


CERTIFICATES = {
    "unknown CA": (trust.unknown, "certificate is not trusted"),
    "wrong host name": (trust.wrong_name, "must be the name in the server's certificate"),
}


@pytest.mark.parametrize("what", CERTIFICATES)
def test_certificate_that_proves_nothing(office, authority, what):
    context, words = CERTIFICATES[what]
    office.people(3)
    with Peer(**trust.server(context=context())) as peer:
        assert office.run("send", "1", "--yes", env=protected(office, peer, authority)) == 1
        assert peer.heard("AUTH") == peer.heard("MAIL") == []
    assert "Nothing was frozen" in office.said
    assert words in office.said
    assert plain(office.said)
    assert PASSWORD not in office.said


def test_login_refused(office, authority):
    office.people(3)
    refused = Fault("auth", b"535 5.7.8 Username and Password not accepted\r\n")
    with Peer([refused], **trust.server()) as peer:
        assert office.run("send", "1", "--yes", env=protected(office, peer, authority)) == 4
        assert len(peer.heard("AUTH")) == 1
        assert "does not accept the login of renske" in office.said
        assert "535 5.7.8" in office.said
        assert plain(office.said)
        assert PASSWORD not in office.said


def test_name_that_nobody_has(office):
    office.people(2)
    env = {"NEWSLETTER_SMTP__HOST": "mail.newsletter.invalid", "NEWSLETTER_SMTP__TLS": "starttls"}
    try:
        socket.getaddrinfo(env["NEWSLETTER_SMTP__HOST"], 25)
    except socket.gaierror as error:
        away = error.errno == socket.EAI_AGAIN  # no name server answers here: that may pass
    assert office.run("send", "1", "--yes", env=env) == (75 if away else 1)
    assert "mail.newsletter.invalid" in office.said
    assert "no connection to the mail server" in office.said
    assert "same command again" in office.said
    assert plain(office.said)


def test_server_that_never_answers_can_be_left(office):
    people = office.people(4)
    hang = Fault("connect", b"", "hang", times=1)
    with Peer([hang]) as peer:
        env = office.smtp(peer, 1)
        pid = office.start("send", "1", "--yes", env=env)
        until(lambda: hang.times == 0)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
            time.sleep(0.3)  # two at the same moment count as one
            os.kill(pid, signal.SIGINT)
        assert office.wait() == 130, office.said
        assert "Interrupted" in office.said
        assert plain(office.said)
        assert office.run("send", "1", "--yes", env=env) == 0
    assert set(peer.counts().items()) == {(person, 1) for person in people}


def test_address_of_320_characters(office):
    assert len(LONG) > 320
    assert office.run("subscribers", "add", LONG) == 2
    assert "characters long" in office.said
    assert plain(office.said)
    office.people(1)
    assert office.run("test", "1", "--to", LONG) == 2
    assert "characters long" in office.said
    (office.root / "x.csv").write_text(f"email\n{LONG}\nanna@example.org\n")
    assert office.run("subscribers", "import", str(office.root / "x.csv")) == 0
    assert "x.csv:2" in office.said
    assert "1 new" in office.said


def test_list_file_with_nobody_in_it(office):
    (office.root / "x.csv").write_text("email;naam\n")
    office.run("subscribers", "import", str(office.root / "x.csv"))
    assert "0 new" in office.said
    assert plain(office.said)


def test_issue_without_questions_is_only_warned_about(office):
    people = office.people(2)
    issue = "---\ntitle: Mag het korter?\nnumber: 1\n---\nBeste lezer,\n\nDit keer vraag ik niets.\n"
    (office.root / "issues" / "0001-korter.md").write_text(issue)
    with Peer() as peer:
        assert office.run("send", "1", "--yes", env=office.smtp(peer)) == 0
        assert set(peer.counts()) == people
    assert "warning: issues/0001-korter.md" in office.said
    assert "question" in office.said
