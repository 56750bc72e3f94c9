"""What goes wrong in real life: a clear message, the right exit code, nothing lost, and the way on works."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing, suppress

import pytest
from click.testing import CliRunner
from scripted_server import Fault, ScriptedServer

from newsletter.cli import main
from newsletter.models import DeliveryState
from newsletter.store import deliveries

HEAD = "---\ntitle: Mag het korter?\nnumber: 1\n---\nBeste lezer,\n\n"
ASK = "> [!QUESTION] Welke brief? {#brief}\n> Vertel.\n"

MISTAKES = {
    "broken-yaml": ("---\ntitle: [Mag het\nnumber: 1\n---\n" + ASK, "0001-korter.md:"),
    "unclosed-callout": (HEAD + "> [!QUESTION Welke brief?\n> Vertel.\n", "0001-korter.md:7"),
    "duplicate-id": (HEAD + ASK + "\nTekst\n\n" + ASK, "0001-korter.md:12"),
    "missing-image": (HEAD + "![Een brief](weg.png)\n\n" + ASK, "0001-korter.md:7"),
    "unknown-slot": (HEAD + "Dag {{ voornam }}!\n\n" + ASK, "0001-korter.md:7"),
    "unknown-reply": (HEAD + "> [!REPLY] 99\n\n" + ASK, "0001-korter.md:7"),
    "poll-without-choices": (HEAD + "> [!POLL] Ja of nee? {#ja}\n> Zeg het.\n", "0001-korter.md:7"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_author_mistake_is_named_and_not_sent(office, mistake):
    source, place = MISTAKES[mistake]
    (office.root / "issues" / "0001-korter.md").write_text(source)
    office.people(3)
    assert office.run("check", "1") == 3
    assert place in office.said, office.said
    with ScriptedServer() as server:
        assert office.run("send", "1", "--yes", env=office.smtp(server)) == 3
        assert server.recipients() == []
    assert place in office.said


def test_unknown_callout_is_a_warning_with_a_suggestion(office):
    (office.root / "issues" / "0001-korter.md").write_text(HEAD + ASK.replace("QUESTION", "QESTION"))
    office.run("check", "1")
    assert "0001-korter.md:7" in office.said
    assert "QUESTION" in office.said


def test_template_error_names_the_template(office):
    partials = office.root / "templates" / "partials"
    partials.mkdir(parents=True)
    (partials / "footer.mjml.j2").write_text("<mj-section>\n{% if %}\n</mj-section>\n")
    assert office.run("render", "1") == 1
    assert "partials/footer.mjml.j2:2" in office.said
    assert "Traceback" not in office.said


def test_draft_is_not_sent(office):
    (office.root / "issues" / "0001-korter.md").write_text(
        HEAD.replace("number", "draft: true\nnumber") + ASK
    )
    office.people(2)
    assert office.run("send", "1", "--yes") == 3
    assert "draft" in office.said


def test_csv_without_an_email_column(office):
    (office.root / "x.csv").write_text("naam;plaats\nAnna;Utrecht\n")
    assert office.run("subscribers", "import", str(office.root / "x.csv")) == 1
    assert "naam" in office.said
    assert "Traceback" not in office.said


def test_half_written_csv_row(office):
    rows = 'email;naam\na@example.org;Anna\nb@exam\n"c@example.org;Co\n'
    (office.root / "x.csv").write_text(rows)
    assert office.run("subscribers", "import", str(office.root / "x.csv")) == 0
    assert "1 new" in office.said
    assert ":3" in office.said or "line 3" in office.said
    assert office.run("subscribers", "list") == 0
    assert "a@example.org" in office.said


def test_odd_mails_are_all_kept(office):
    folder = office.root / "odd"
    folder.mkdir()
    odd = {
        "empty.eml": b"",
        "nul.eml": b"From: a@example.org\nSubject: hoi\x00\n\nTekst\x00 met nul\n",
        "charset.eml": b"From: b@example.org\nContent-Type: text/plain; charset=klingon-7\n\nTekst \xe9\n",
        "big.eml": b"From: c@example.org\nSubject: groot\n\n" + (b"y" * 76 + b"\n") * 400_000,
    }
    for name, raw in odd.items():
        (folder / name).write_bytes(raw)
    assert (folder / "big.eml").stat().st_size > 30_000_000
    code = office.run("replies", "import", str(folder))
    assert code == 0, office.said
    assert "Traceback" not in office.said
    for name in ("empty.eml", "big.eml"):
        assert name in office.said
    with office.store() as store:
        assert store.db["inbound"].count == len(odd)
    assert office.run("replies", "import", str(folder)) == 0  # twice is harmless
    with office.store() as store:
        assert store.db["inbound"].count == len(odd)


def test_database_locked(office):
    people = office.people(5)
    path = office.root / "subscribers" / "newsletter.db"
    with ScriptedServer() as server:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert office.run("send", "1", "--yes", env=office.smtp(server)) == 75
            assert "Traceback" not in office.said
            assert "newsletter.db" in office.said
            other.execute("ROLLBACK")
        assert office.run("send", "1", "--yes", env=office.smtp(server)) == 0
        assert Counter(server.recipients()) == Counter(people)


@pytest.mark.parametrize("spare", [4_096, 40_000, 120_000])
def test_disk_full_while_sending(office, spare):
    people = office.people(150)
    with ScriptedServer() as server:
        env = office.smtp(server)
        assert office.run("send", "1", "--yes", "--limit", "1", env=env) == 0
        database = office.root / "subscribers" / "newsletter.db"
        code = office.run("send", "1", "--yes", env=env, room=database.stat().st_size + spare)
        assert "Traceback" not in office.said
        if code not in (0, 6):
            assert code in (1, 75), office.said
            assert "newsletter.db" in office.said
        assert office.run("send", "1", "--yes", env=env) in (0, 6)
        with office.store() as store:
            doubts = {doubt.address for doubt in deliveries.doubts(store, 1)}
            sent = {address for address, _ in deliveries.outcomes(store, 1, DeliveryState.SENT)}
            assert deliveries.balance(store, 1).holds
        got = Counter(server.recipients())
        assert max(got.values()) == 1
        assert sent | doubts == people
        assert sent <= set(got) <= sent | doubts
        assert len(doubts) <= 4


def test_server_down_and_back(office):
    people = office.people(8)
    with ScriptedServer() as gone:
        env = office.smtp(gone)
    assert office.run("send", "1", "--yes", env=env) == 75
    assert "no connection to the mail server" in office.said
    assert "same command again" in office.said
    assert "Nothing was frozen" in office.said
    with ScriptedServer() as server:
        assert office.run("send", "1", "--yes", env=office.smtp(server)) == 0
        assert Counter(server.recipients()) == Counter(people)


def test_server_goes_down_on_the_way(office):
    people = office.people(30)
    with ScriptedServer([Fault("mail", b"421 4.3.2 going down", times=-1, only="")]) as server:
        assert office.run("send", "1", "--yes", env=office.smtp(server)) in (6, 75)
        assert server.recipients() == []
        server.faults.clear()
    with office.store() as store:
        assert deliveries.balance(store, 1).holds
        assert deliveries.balance(store, 1)[DeliveryState.REFUSED] == 0
    assert people


def test_server_that_refuses_us_stops_the_issue_and_marks_nobody(office):
    people = office.people(30)
    refusal = Fault("dot", b"550 5.7.26 this mail is unauthenticated")
    with ScriptedServer([refusal]) as server:
        assert office.run("send", "1", "--yes", env=office.smtp(server)) == 75
        assert "refuses us as a sender" in office.said
    with office.store() as store:
        assert deliveries.balance(store, 1)[DeliveryState.PENDING] == len(people)


def test_relay_that_refuses_everybody_is_noticed(office):
    office.people(60)
    with ScriptedServer([Fault("rcpt", b"554 5.7.1 relay access denied")]) as server:
        assert office.run("send", "1", "--yes", env=office.smtp(server, 1)) == 75
        assert "refused the first 10" in office.said
        server.faults.clear()
        assert office.run("send", "1", "--yes", "--retry-refused", env=office.smtp(server)) == 0
        assert len(server.recipients()) == 60


def test_refused_and_deferred_are_named(office):
    office.people(4)
    faults = [
        Fault("rcpt", b"550 5.1.1 no such user", only="lezer1@"),
        Fault("rcpt", b"450 4.2.0 greylisted", only="lezer2@"),
    ]
    with ScriptedServer(faults) as server:
        assert office.run("send", "1", "--yes", env=office.smtp(server)) == 6
        assert sorted(server.recipients()) == ["lezer3@example.org", "lezer4@example.org"]
    assert office.run("status", "1") == 0
    assert "lezer1@example.org: 550 5.1.1 no such user" in office.said
    assert "lezer2@example.org: 450 4.2.0 greylisted" in office.said


def until(happened):
    patience = time.monotonic() + 20
    while not happened() and time.monotonic() < patience:
        time.sleep(0.002)


@pytest.mark.parametrize(
    ("number", "code", "cut"),
    [
        (signal.SIGINT, 130, "; press Ctrl-C again to cut"),
        (signal.SIGTERM, 75, "."),
        (signal.SIGHUP, 75, "."),
    ],
)
def test_signal_on_the_way(office, number, code, cut):
    people = office.people(60)
    with ScriptedServer(before=0.01, after=0.01) as server:
        env = office.smtp(server)
        pid = office.start("send", "1", "--yes", env=env)
        until(lambda: len(server.accepted) >= 8)
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        assert office.wait() == code, office.said
        assert re.search(rf"^Stopping: .* finished first{re.escape(cut)}", office.said, re.MULTILINE)
        assert "Interrupted" in office.said
        with office.store() as store:
            balance = deliveries.balance(store, 1)
        assert balance.holds
        assert balance[DeliveryState.SENT] == len(server.recipients()) < len(people)
        assert balance[DeliveryState.SENT] + balance[DeliveryState.PENDING] == len(people)
        assert office.run("send", "1", "--yes", env=env) == 0
        assert Counter(server.recipients()) == Counter(people)


def test_impatient_operator_cuts_a_hanging_server(office):
    people = office.people(12)
    hang = Fault("dot", "hang", 2)
    with ScriptedServer([hang]) as server:
        env = office.smtp(server, 2)
        pid = office.start("send", "1", "--yes", env=env)
        until(lambda: hang.times == 0)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
            time.sleep(0.3)
            os.kill(pid, signal.SIGINT)
        assert office.wait() == 130, office.said
        assert office.run("send", "1", "--yes", env=env) == 6
        with office.store() as store:
            doubts = {doubt.address for doubt in deliveries.doubts(store, 1)}
        assert len(doubts) == 2
        assert Counter(server.recipients()) == Counter(people - doubts)


def test_last_one_lost_is_not_forgotten(office):
    office.people(3)
    with ScriptedServer([Fault("data", "drop", 1, only="lezer3@")]) as server:
        assert office.run("send", "1", "--yes", env=office.smtp(server, 1)) == 0
        assert len(server.recipients()) == 3


def test_lock_that_is_not_ours_is_explained(office):
    office.people(2)
    (office.root / "subscribers" / "send.lock").mkdir()
    assert office.run("send", "1", "--yes") == 1
    assert "send.lock" in office.said
    assert "Traceback" not in office.said


def test_two_operators_at_once(office):
    office.people(2)
    lock = office.root / "subscribers" / "send.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert office.run("send", "1", "--yes") == 5
    assert "another process is sending" in office.said


def test_in_doubt_is_held_named_and_settled(office):
    office.people(3)
    with ScriptedServer([Fault("dot", "drop", 1)]) as server:
        env = office.smtp(server, 1)
        assert office.run("send", "1", "--yes", env=env) == 6
        with office.store() as store:
            [doubt] = deliveries.doubts(store, 1)
        assert office.run("send", "1", "--yes", env=env) == 6  # held
        assert len(server.recipients()) == 2
        assert office.run("status", "1") == 0
        assert doubt.message_id in office.said
        assert office.run("send", "1", "--yes", "--in-doubt", "resend", env=env) == 0
        assert len(server.recipients()) == 3


def test_resend_is_byte_identical(office):
    office.people(1)
    with ScriptedServer([Fault("dot", "accept-drop", 1)]) as server:
        env = office.smtp(server, 1)
        assert office.run("send", "1", "--yes", env=env) == 6
        assert office.run("send", "1", "--yes", "--in-doubt", "resend", env=env) == 0
        first, second = (data for _, _, data in server.accepted)
    assert first == second


def test_later_edits_change_nothing_begun(office):
    office.people(4)
    with ScriptedServer() as server:
        env = office.smtp(server)
        assert office.run("send", "1", "--yes", "--limit", "2", env=env) == 0
        (office.root / "issues" / "0001-korter.md").write_text(HEAD + "Heel iets anders.\n\n" + ASK)
        assert office.run("send", "1", "--yes", env=env) == 0
        assert all(b"anders" not in data for _, _, data in server.accepted)
        assert len(set(server.recipients())) == 4


def test_who_leaves_meanwhile_gets_nothing(office):
    office.people(4)
    with ScriptedServer() as server:
        env = office.smtp(server)
        assert office.run("send", "1", "--yes", "--limit", "1", env=env) == 0
        [first] = server.recipients()
        leaver = "lezer4@example.org" if first != "lezer4@example.org" else "lezer3@example.org"
        assert office.run("subscribers", "unsubscribe", leaver) == 0
        assert office.run("send", "1", "--yes", env=env) == 0
        assert leaver not in server.recipients()
        assert len(server.recipients()) == 3


def test_stop_in_another_window_ends_it_unfinished(office):
    people = office.people(60)
    with ScriptedServer(before=0.01, after=0.01) as server:
        env = office.smtp(server)
        office.start("send", "1", "--yes", env=env)
        until(lambda: len(server.accepted) >= 4)
        stopped = CliRunner().invoke(main, ["-C", str(office.root), "stop", "1"], env=env)
        assert stopped.exit_code == 0, stopped.stderr
        assert office.wait() == 5, office.said
        assert "Stopped by the operator. Run 'newsletter send 1' to go on." in office.said
        assert len(server.recipients()) < len(people)


def test_stop_holds_until_send_is_run_again(office):
    office.people(3)
    with ScriptedServer() as server:
        env = office.smtp(server)
        office.run("send", "1", "--yes", "--limit", "1", env=env)
        assert office.run("stop", "1") == 0
        assert office.run("send", "1", "--yes", env=env) == 0
        assert len(server.recipients()) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("send", "1"), 5, "--confirm 2"),
        (("send", "1", "--confirm", "3"), 5, "3 is not 2"),
        (("send", "9", "--yes"), 2, "9"),
        (("test", "1", "--to", "nobody"), 2, "nobody"),
        (("stop", "1"), 2, "never sent"),
        (("render", "1", "--as", "who@example.org"), 2, "not on the list"),
    ],
)
def test_refusals_say_what_to_do(office, arguments, code, words):
    office.people(2)
    assert office.run(*arguments) == code, office.said
    assert words in office.said


def test_nobody_on_the_list(office):
    assert office.run("send", "1", "--yes") == 5
    assert "subscribers import" in office.said
