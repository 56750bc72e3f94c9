"""A real Dovecot: LMTP in, IMAP out, as most mail servers of the world do it."""

from __future__ import annotations

import imaplib
import io
import os
import random
import shutil
import smtplib
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imap_tools.utils import encode_folder
from peers.debian import MissingError
from peers.dovecot import PASSWORD, dovecot
from token_provider import TokenProvider

from newsletter.errors import InboundError
from newsletter.models import Auth, Imap, Language, Publication, Tls, Tone
from newsletter.publication import oauth_tokens
from newsletter.publication.oauth_tokens import Tokens
from newsletter.publication.root import Places
from newsletter.replies import access
from newsletter.replies.mailbox import fetch
from newsletter.store import replies
from newsletter.store.database import open_store
from newsletter.transport import mailboxes
from newsletter.transport.imap import Mailbox
from newsletter.transport.imap_reading import new_mail


@pytest.fixture(scope="module")
def server():
    folder = Path(tempfile.mkdtemp(prefix="newsletter-peers-"))
    folder.chmod(0o755)  # its programs run as nobody, who may not enter pytest's own
    try:
        with dovecot(folder) as running:
            yield running
    except MissingError as missing:
        pytest.skip(str(missing))
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def opened(server, request):
    boxes = []
    user = request.node.name.partition("[")[0]

    def opened(secret=lambda _: PASSWORD, **changes):
        given = {"host": "127.0.0.1", "port": server.imap, "tls": Tls.OFF, "username": user}
        box = Mailbox(Imap(**given | changes), secret, pause=0.01, silence=10)
        boxes.append(box)
        return box

    yield opened
    for box in boxes:
        box.close()


def mail(number):
    return f"From: lezer@example.org\r\nSubject: Antwoord {number}\r\n\r\nHoi {number}.\r\n".encode()


def hand_in(server, user, *raws):
    with smtplib.LMTP("127.0.0.1", server.lmtp) as line:
        for raw in raws:
            line.sendmail("lezer@example.org", [user], raw)


def client(server, user):
    line = imaplib.IMAP4("127.0.0.1", server.imap)
    line.login(user, PASSWORD)
    return line


def bodies(box, start=None, folder="INBOX"):
    return [(one.uid, one.raw[one.raw.index(b"Hoi") :]) for one in new_mail(box, folder, start)]


def test_what_lmtp_brings_imap_gives(server, opened):
    user = "test_what_lmtp_brings_imap_gives"
    hand_in(server, user, *map(mail, range(12)))
    box = opened()
    found = list(new_mail(box, "INBOX", None))
    assert [one.uid for one in found] == list(range(1, 13))
    assert all(b"Hoi" in one.raw and one.problem == "" for one in found)
    assert list(new_mail(box, "INBOX", (found[0].uid_validity, 12))) == []
    with client(server, user) as other:
        other.select("INBOX", readonly=True)
        assert other.search(None, "UNSEEN")[1][0].split() == [str(n).encode() for n in range(1, 13)]
        assert b"Deleted" not in b"".join(other.fetch("1:*", "(FLAGS)")[1])


def test_it_tells_of_new_mail(server, opened):
    box = opened()
    box.select("INBOX")
    teller = threading.Timer(0.05, hand_in, (server, "test_it_tells_of_new_mail", mail(1)))
    teller.start()
    box.wait("INBOX", 60)
    teller.join()
    assert bodies(box) == [(1, b"Hoi 1.\r\n")]


def test_expunged_behind_our_back(server, opened):
    user = "test_expunged_behind_our_back"
    hand_in(server, user, *map(mail, range(5)))
    box = opened()
    mails = new_mail(box, "INBOX", None)
    with client(server, user) as other:
        validity = box.select("INBOX")
        listed = box.listing(0)
        other.select("INBOX")
        other.uid("STORE", "2,4", "+FLAGS", "(\\Deleted)")
        other.expunge()
        assert [one.uid for one in listed] == [1, 2, 3, 4, 5]
        had = box.bodies([one.uid for one in listed], 100_000)
    assert {1, 3, 5} <= set(had)  # Dovecot gives what it can, also of those that are gone
    assert [one.uid for one in mails] == [1, 3, 5]
    assert validity


def test_a_folder_made_anew_is_read_again(server, opened):
    user = "test_a_folder_made_anew_is_read_again"
    box = opened()
    with client(server, user) as other:
        other.create("Reacties")
        other.append("Reacties", None, None, mail(1))
        (first,) = new_mail(box, "Reacties", None)
        other.delete("Reacties")
        other.create("Reacties")
        other.append("Reacties", None, None, mail(2))
    (again,) = new_mail(box, "Reacties", (first.uid_validity, first.uid))
    assert (again.uid, again.raw) == (1, mail(2))
    assert again.uid_validity != first.uid_validity


def test_folders_with_names_of_people(server, opened):
    with client(server, "test_folders_with_names_of_people") as other:
        other.create('"R&AOk-acties & co"'.replace("& ", "&- "))
        other.append('"R&AOk-acties &- co"', None, None, mail(1))
    box = opened()
    assert box.folders() == ["INBOX", "Réacties & co"]
    assert bodies(box, folder="Réacties & co") == [(1, b"Hoi 1.\r\n")]
    with pytest.raises(InboundError, match="It has: INBOX, Réacties & co"):
        box.select("Reacties")


def test_names_that_need_quoting_are_found_and_shown_as_they_are(server, opened):
    names = ['met "haakjes"', "terug\\slag", "日本", "{5}", "*ster", "[Gmail]", "Alle berichten"]
    with client(server, "test_names_that_need_quoting_are_found_and_shown_as_they_are") as other:
        for name in names:
            assert other.create(encode_folder(name))[0] == "OK"
            other.append(encode_folder(name), None, None, mail(1))
    box = opened()
    assert box.folders() == sorted(["INBOX", *names])
    assert [bodies(box, folder=name) for name in names] == [[(1, b"Hoi 1.\r\n")]] * len(names)


def test_a_conversation_in_one_look(server, opened, tmp_path):
    user = "test_a_conversation_in_one_look"
    publication = Publication("De Week", Language.NL, Tone.JE, "Mira", "redactie@example.nl", "r@example.nl")

    def written(number, sender, to):
        head = (
            f"From: {sender}\r\nTo: r@example.nl, sanne@example.org\r\nMessage-ID: <{number}@example.org>\r\n"
        )
        return f"{head}In-Reply-To: <{to}@example.org>\r\nSubject: Re: Soep\r\n\r\nHoi {number}.\r\n".encode()

    hand_in(server, user, written(1, "sanne@example.org", 0), written(3, "sanne@example.org", 2))
    with client(server, user) as other:
        other.create("Sent")
        other.append("Sent", None, None, written(2, "redactie@example.nl", 1))
    box = opened(sent_folder="Sent", move_to="Archief")
    with open_store(tmp_path / "newsletter.db") as store:
        with pytest.raises(InboundError, match=r"stays in INBOX.*It has: INBOX, Sent"):
            list(fetch(store, publication, b"k" * 32, box, datetime.now(UTC)))
        assert [one.thread for one in replies.listed(store)] == [None, 1]
        with client(server, user) as other:
            other.create("Archief")
        assert list(fetch(store, publication, b"k" * 32, box, datetime.now(UTC))) == []
    assert [len(bodies(box, folder=name)) for name in ("INBOX", "Archief")] == [0, 2]


def test_mail_is_moved(server, opened):
    user = "test_mail_is_moved"
    hand_in(server, user, mail(1), mail(2))
    box = opened(move_to="Gelezen")
    with client(server, user) as other:
        other.create("Gelezen")
    assert box.select("INBOX", writable=True)
    assert box.can_move  # Dovecot says so only behind the login
    box.move([1, 99], "Gelezen")
    assert [uid for uid, _ in bodies(box)] == [2]
    assert len(bodies(box, folder="Gelezen")) == 1


def test_a_maildir_that_is_looked_into_while_it_is_imported(server):
    user = "test_a_maildir_that_is_looked_into_while_it_is_imported"
    hand_in(server, user, *map(mail, range(12)))
    found = mailboxes.read(server.mailbox(user), io.BytesIO())
    raws = [next(found)[1]]
    with client(server, user) as other:
        other.select("INBOX")  # all of it goes from new to cur
        raws.append(next(found)[1])
        other.store("1:*", "+FLAGS", "\\Seen")
        raws += [raw for _, raw in found]
    assert len({raw[raw.index(b"Hoi") :] for raw in raws}) == 12 == len(raws)


def test_access_tokens_are_bought_kept_and_bought_again(server, tmp_path):
    places = Places(tmp_path)
    places.subscribers.mkdir()
    now = datetime(2026, 11, 20, tzinfo=UTC)
    with TokenProvider() as provider:
        given = Imap("127.0.0.1", server.imap, Tls.OFF, "mira", auth=Auth.XOAUTH2, oauth=provider.client())
        oauth_tokens.save(places, Tokens(given.account, "klare-taal", refresh_token="ververs-1"))

        def connect():
            box = access.open_mailbox(given, places, {}, lambda: now)
            try:
                box.connect()
                return box.folders()
            finally:
                box.close()

        server.tokens["toegang-1"] = "mira"
        assert connect() == ["INBOX"] and provider.issued == 1
        assert connect() == ["INBOX"] and provider.issued == 1  # the one that was kept still lives
        del server.tokens["toegang-1"]
        server.tokens["toegang-2"] = "mira"
        assert connect() == ["INBOX"] and provider.issued == 2  # it was refused, so a new one was bought


def test_killed_again_and_again(server, tmp_path, at_length, tell):
    user, count, kills = "test_killed_again_and_again", 600, 40
    settings = f'[imap]\nhost = "127.0.0.1"\nport = {server.imap}\nusername = "{user}"\nmove_to = "Archief"\n'
    (tmp_path / "newsletter.toml").write_text(
        f'[publication]\nname = "De Week"\nsender = "redactie@example.nl"\n{settings}'
    )
    (tmp_path / "subscribers").mkdir()
    with client(server, user) as other:
        other.create("Archief")
        for number in range(count):
            other.append("INBOX", None, None, mail(number))
    environ = os.environ | {"NEWSLETTER_IMAP__PASSWORD": PASSWORD}
    words = [sys.executable, "-m", "newsletter", "-C", str(tmp_path), "replies", "fetch"]
    for _ in range(kills):
        with subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
            for _ in range(random.randrange(1, 2 * count // kills)):
                run.stdout.readline()
            run.kill()
    assert subprocess.run(words, env=environ, capture_output=True, check=False).returncode == 0
    with open_store(tmp_path / "subscribers" / "newsletter.db") as store:
        kept = [row[0] for row in store.rows("SELECT raw FROM inbound")]
        assert sorted(kept) == sorted(mail(number) for number in range(count))
        assert store.value("SELECT count(*) FROM replies") == count
    with client(server, user) as other:
        assert other.select("INBOX", readonly=True)[1] == [b"0"]
        assert other.select("Archief", readonly=True)[1] == [str(count).encode()]
    tell("Dovecot, IMAP", f"{kills} kills while {count} mails are fetched and moved", "0 lost, 0 twice")
