"""What ``doctor`` says of the mailbox; nothing in it is read or changed."""

from __future__ import annotations

import pytest
from mailbox_server import CAPABILITIES, Fault, Folder, MailboxServer

from newsletter.diagnosis import mailbox
from newsletter.models import Imap, Tls
from newsletter.publication.root import Places


@pytest.fixture
def server():
    with MailboxServer() as running:
        running.inbox.add(b"Subject: Antwoord\r\n\r\nHoi\r\n")
        yield running


@pytest.fixture
def said(server, tmp_path):
    def said(password="geheim", **changes):
        given = {"host": "127.0.0.1", "port": server.port, "tls": Tls.OFF, "username": "mira"}
        environ = {"NEWSLETTER_IMAP__PASSWORD": password}
        found = mailbox.check(Imap(**given | changes), Places(tmp_path), environ)
        return [(str(one.level), f"{one.what} {one.next_step}") for one in found]

    return said


def test_all_is_well(server, said):
    server.folders |= {"Sent": Folder(), "Archief": Folder()}
    found = said(sent_folder="Sent", move_to="Archief")
    assert [level for level, _ in found] == ["ok"] * 4
    assert "takes the login of mira" in found[0][1]
    assert not any("FETCH" in line for line in server.commands)


@pytest.mark.parametrize("changes", [{"folders": ("Weg",)}, {"sent_folder": "Weg"}, {"move_to": "Weg"}])
def test_a_folder_that_is_not_there(said, changes):
    levels = [level for level, _ in found] if (found := said(**changes)) else []
    assert levels.count("error") == 1
    assert "It has: INBOX" in dict(found)["error"]


def test_a_folder_that_mail_is_moved_out_of_may_be_changed(server, said):
    server.folders["Archief"] = Folder()
    server.inbox.is_read_only = True
    assert "nothing may be changed" in dict(said(move_to="Archief"))["error"]
    assert "error" not in dict(said())


def test_a_wrong_password(said):
    assert [level for level, _ in said(password="fout")] == ["error"]


def test_what_the_server_cannot_do(server, said):
    server.capabilities = CAPABILITIES.replace("IDLE MOVE", "")
    server.folders["Archief"] = Folder()
    found = said(move_to="Archief")
    assert "every 60 seconds" in dict(found)["note"] and "RFC 6851" in dict(found)["error"]


def test_a_line_that_breaks(server, said):
    server.faults.append(Fault("EXAMINE", "drop"))
    assert [level for level, _ in said()] == ["ok", "error"]
