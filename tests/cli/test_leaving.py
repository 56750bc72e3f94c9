"""``subscribers suppress|restore|wishes``, and what the other commands say about who leaves."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from scripted_server import Fault, ScriptedServer

from newsletter.addresses import tagged
from newsletter.cli import main
from newsletter.publication import starter
from newsletter.store import subscribers
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign

WHO = "anouk.brandsma@example.org"


@pytest.fixture
def run(tmp_path):
    starter.copy(tmp_path)

    def run(*words, code=0, **environ):
        got = CliRunner().invoke(main, ["-C", str(tmp_path), *map(str, words)], env=environ)
        assert got.exit_code == code, got.output
        return got

    run("subscribers", "add", WHO, "--name", "Anouk")
    run("send", "1", "--yes")
    return run


@pytest.fixture
def mail(tmp_path):
    """Writes a mail about the copy of issue 1; its path."""
    settings = (tmp_path / "newsletter.toml").read_text()
    address = next(line.split('"')[1] for line in settings.splitlines() if line.startswith("reply_address"))
    key = next((tmp_path / "subscribers").glob("*key*")).read_bytes()
    with open_store(tmp_path / "subscribers" / "newsletter.db") as store:
        number = subscribers.find(store, WHO).id

    def mail(text, *, sender=WHO, to=Purpose.REPLY, name="in.eml", more=""):
        recipient = tagged(address, sign(key, to, 1, number)) if to else address
        head = f"From: {sender}\nTo: {recipient}\nSubject: Re: Hoi\nMessage-ID: <{name}@example.org>\n{more}"
        (tmp_path / name).write_text(f"{head}\n{text}\n", "utf-8")
        return tmp_path / name

    return mail


def state(run):
    return json.loads(run("subscribers", "show", WHO, "--json").stdout)


def test_suppressed_and_back(run):
    got = run("subscribers", "suppress", WHO, "--why", "postbus opgeheven")
    assert "nothing is sent there any more" in got.stderr
    assert "Suppressed already" in run("subscribers", "suppress", WHO).stderr
    shown = state(run)
    assert (shown["state"], shown["consents"][-1]["origin"]) == (
        "suppressed",
        "command line: postbus opgeheven",
    )
    assert "On the list again" in run("subscribers", "restore", WHO).stderr
    assert state(run)["state"] == "active"
    assert "On the list already" in run("subscribers", "restore", WHO).stderr


def test_who_left_does_not_come_back_this_way(run):
    run("subscribers", "unsubscribe", WHO)
    left = run("subscribers", "restore", WHO, code=5).stderr
    assert "this subscriber left" in left and f"restore {WHO} --mistaken" in left
    assert "is unsubscribed" in run("subscribers", "add", WHO, code=5).stderr
    assert "On the list again" in run("subscribers", "restore", WHO, "--mistaken").stderr
    assert state(run)["state"] == "active"
    assert "nobody on the list" in run("subscribers", "suppress", "niemand@example.org", code=2).stderr


def test_who_left_comes_back_with_a_mail_of_their_own(run, mail):
    run("replies", "import", mail("Afmelden graag"))
    assert state(run)["state"] == "unsubscribed"
    assert "this subscriber left" in run("subscribers", "restore", WHO, "--mistaken", code=5).stderr
    run("replies", "import", mail("Mag ik weer op de lijst?", name="2"))
    run("replies", "import", mail("Zet haar er weer op.", name="3", sender="joost@example.net"))
    assert "is no reply" in run("subscribers", "restore", WHO, "--said-in", "m1", code=2).stderr
    stranger = run("subscribers", "restore", WHO, "--said-in", "m3", code=5).stderr
    assert "is from joost@example.net" in stranger
    assert "On the list again" in run("subscribers", "restore", WHO, "--said-in", "m2").stderr
    shown = state(run)
    assert (shown["state"], shown["consents"][-1]["origin"]) == ("active", "mail m2 (reply 1)")


def test_the_reader_who_writes_afmelden_graag_is_off_the_list(run, mail):
    got = run("replies", "import", mail("Afmelden graag\n\nOp 1-1-2026 schreef Mira:\n> Beste Anouk,"))
    assert f"unsubscribe, {WHO} ({WHO} was unsubscribed; it says: Afmelden graag)" in got.stdout
    assert state(run)["state"] == "unsubscribed"


def test_a_wish_that_waits_is_named_until_it_is_dealt_with(run, mail):
    run("replies", "import", mail("Afmelden graag", sender="buurman@example.com"))
    assert "1 wish to leave waits ('newsletter subscribers wishes')" in run("status").stdout
    assert json.loads(run("status", "--json").stdout)["wishes"] == 1
    assert "waits for you: newsletter subscribers wishes" in run("replies", "show", "m1").stdout
    assert "1 wish to leave waits" in run("replies", "list", "--kind", "unsubscribe").stderr
    assert "1 wish to leave waits" in run("send", "1", "--dry-run").stderr
    listed = run("subscribers", "wishes")
    first, why, read, done, answer, only = listed.stdout.splitlines()
    assert read.strip() == "to read it: newsletter replies show m1"
    assert first.startswith("m1  20") and first.endswith("buurman@example.com: Afmelden graag")
    reason = "waits because nobody on the list has the address it came from"
    assert why.strip() == f"{reason}, and it answers the copy of {WHO}"
    assert done.strip() == "if it is dealt with: newsletter subscribers wishes --done m1"
    assert "they are not on the list" in answer and "can stop doing so" in answer
    assert only.strip().startswith(f"only if {WHO} wrote it, from another address: ")
    assert json.loads(run("subscribers", "wishes", "--json").stdout)[0]["mail"] == "m1"
    assert "no wish waits in mail m9" in run("subscribers", "wishes", "--done", "m9", code=2).stderr
    assert "is no mail" in run("subscribers", "wishes", "--done", "x", code=2).stderr
    assert "dealt with" in run("subscribers", "wishes", "--done", "m1").stderr
    assert "m1 waited no more" in run("subscribers", "wishes", "--done", "m1").stderr
    assert "the wish to leave is dealt with" in run("replies", "show", "m1").stdout
    assert "No wish to leave waits" in run("subscribers", "wishes").stderr
    assert "wish to leave" not in run("status").stdout


def test_a_wish_in_a_reply_and_one_in_somebody_elses_copy(run, mail):
    other = "joost@example.net"
    run("subscribers", "add", other)
    more = "Graag afmelden. De toon past niet meer bij wat wij doen, en daarom lezen wij hem hier niet meer."
    run("replies", "import", mail(more, name="1.eml"), mail("Afmelden", sender=other, name="2.eml"))
    beside, theirs = json.loads(run("subscribers", "wishes", "--json").stdout)
    assert (beside["reply"], beside["address"], beside["why"]) == (1, WHO, "the mail says more than that")
    assert beside["words"] == "Graag afmelden."
    assert (theirs["reply"], theirs["address"], theirs["copy_of"]) == (None, other, WHO)
    listed = run("subscribers", "wishes").stdout
    assert "to read it: newsletter replies show 1\n" in listed
    assert f"waits because it answers the copy of {WHO}, not their own\n" in listed
    assert f"to take them off: newsletter subscribers unsubscribe {other}\n" in listed


def test_a_wish_for_somebody_else_names_them_first(run, mail):
    father = "j.deboer@planet.example.net"
    run("subscribers", "add", father)
    run("replies", "import", mail(f"Mijn vader, {father}, wil de nieuwsbrief niet meer ontvangen."))
    (wish,) = json.loads(run("subscribers", "wishes", "--json").stdout)
    assert wish["named"] == [father]
    listed = run("subscribers", "wishes").stdout
    assert f"if it is about them: newsletter subscribers unsubscribe {father}\n" in listed
    assert f"only if it is about the writer: newsletter subscribers unsubscribe {WHO}\n" in listed


def test_the_words_that_wish_are_shown_and_the_command_once_the_writer_is_known(run, mail):
    other = "a.brandsma@example.com"
    text = "Beste redactie,\nMooie brief, maar te veel.\nWilt u mij van de lijst halen?"
    run(
        "replies",
        "import",
        mail(text, sender=other),
        mail("Meld mij maar af hoor", sender=other, name="2.eml"),
    )
    first, *_, second = (line for line in run("subscribers", "wishes").stdout.splitlines() if line[0] == "m")
    assert first.endswith(f"{other}: Wilt u mij van de lijst halen?")
    assert second.endswith(f"{other}: Meld mij maar af hoor")
    run("subscribers", "alias", WHO, other)
    listed = run("subscribers", "wishes").stdout
    assert listed.count(f"to take them off: newsletter subscribers unsubscribe {WHO}\n") == 2
    assert "waits because it was not known who wrote it when it came in\n" in listed
    assert "they are not on the list" not in listed
    run("subscribers", "unsubscribe", WHO)
    assert "No wish to leave waits." in run("subscribers", "wishes").stderr


def test_without_a_sentence_that_wishes_the_first_line_that_greets_nobody(run, mail):
    run("replies", "import", mail("Dag Mira,\n\nDit is niets voor ons.", sender="x@example.com"))
    run("replies", "correct", 1, "--kind", "unsubscribe")
    assert "x@example.com: Dit is niets voor ons." in run("subscribers", "wishes").stdout


def test_a_wish_of_nobody_with_only_a_subject(run, mail):
    path = mail("", sender="", more="")
    path.write_text(path.read_text().replace("Subject: Re: Hoi", "Subject: Afmelden"), "utf-8")
    run("replies", "import", path)
    first, why, *_ = run("subscribers", "wishes").stdout.splitlines()
    assert first.endswith("nobody: (subject) Afmelden")
    assert why.strip().startswith("waits because it does not say who wrote it")


def test_a_wish_in_the_subject_above_other_words(run, mail):
    path = mail("Ik krijg te veel post.")
    path.write_text(path.read_text().replace("Subject: Re: Hoi", "Subject: Afmelden"), "utf-8")
    run("replies", "import", path)
    first, why, *_ = run("subscribers", "wishes").stdout.splitlines()
    assert first.endswith(": (subject) Afmelden")
    said = "waits because its subject asks to be taken off the list, and the text says something else"
    assert why.strip() == said


def test_what_mail_servers_said_is_shown_with_the_subscriber(run, mail):
    notice = (
        "<anouk.brandsma@example.org>: host mx said: 552 5.2.2 Mailbox full (in reply to RCPT TO command)"
    )
    daemon = "MAILER-DAEMON@mx.example.com"
    run("replies", "import", mail(notice, sender=daemon, to=Purpose.BOUNCE))
    lines = run("subscribers", "show", WHO).stdout.splitlines()
    assert lines[-2].endswith("  issue 1 not delivered: mailbox full 5.2.2 (full)")
    assert lines[-1] == "  failures count for 1 of 3"
    (one,) = state(run)["bounces"]
    assert (one["mail"], one["issue"], one["class"], one["reason"]) == ("m1", 1, "full", "mailbox_full")


def smtp(server):
    return {
        "NEWSLETTER_SMTP__HOST": "127.0.0.1",
        "NEWSLETTER_SMTP__PORT": str(server.port),
        "NEWSLETTER_SMTP__TLS": "off",
    }


def test_who_left_by_mail_is_told_where_a_server_is_set(run, mail):
    with ScriptedServer() as server:
        got = run("replies", "import", mail("Afmelden"), **smtp(server))
        assert "1 reader was told that they have left." in got.stderr
        ((sender, to, _),) = server.accepted
        assert (sender, to) == ("", WHO)
        assert "told" not in run("replies", "import", mail("Afmelden", name="2.eml"), **smtp(server)).stderr


def test_a_server_that_is_away_is_no_error_of_the_command(run, mail):
    with ScriptedServer([Fault("ehlo", b"554 no\r\n"), Fault("mail", b"421 later\r\n")]) as server:
        got = run("replies", "import", mail("Afmelden"), **smtp(server))
    assert "told" in got.stderr and state(run)["state"] == "unsubscribed"
    with ScriptedServer() as server:
        got = run("replies", "import", mail("Mooi!", name="2.eml"), **smtp(server))
        assert "1 reader was told" in got.stderr


def test_without_a_server_nobody_is_told(run, mail):
    assert "told" not in run("replies", "import", mail("Afmelden")).stderr
