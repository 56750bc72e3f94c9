"""``replies show``, ``link`` and ``list`` for reading."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from mail_reports import notice

from newsletter.tokens import Purpose

HOUR = timedelta(hours=1)


def shown(letters, number=1):
    return letters.run("replies", "show", number).stdout


def test_nobody_is_called_nobody(letters):
    assert (
        letters.take("Groetjes.", sender="", copy=None, subject="hoi").stdout
        == "reply 1 to nothing we know, nobody\n"
    )
    assert shown(letters).startswith("Reply 1 from nobody\n") and "<>" not in shown(letters)
    assert "  nobody: Groetjes.  [" in letters.run("replies", "list").stdout


def test_link_and_show_say_the_same_doubt(letters):
    letters.take("Een brief van de gemeente over afval.", sender=letters.anouk, copy=None, subject="hoi")
    said = letters.run("replies", "link", 1, "--issue", 1).stderr
    answers = next(line for line in shown(letters).splitlines() if line.startswith("Answers: "))
    assert said.partition(": ")[2].partition(";")[0] == answers.removeprefix("Answers: ")


def test_link_says_that_an_answer_is_only_probable(letters):
    letters.take("Welke brief? De brief van de gemeente over het afval begreep ik.\n\nTijd houdt mij tegen.")
    said = letters.run("replies", "link", 1, "--subscriber", letters.anouk).stderr
    answers = next(line for line in shown(letters).splitlines() if line.startswith("Answers: "))
    assert answers.removeprefix("Answers: ") in said


@pytest.mark.parametrize(
    ("permission", "step"),
    [
        (
            "",
            "when they agree: newsletter replies consent 1 --set first_name (or anonymous, ...)",
        ),
        ("first_name", "in an issue: > [!REPLY] 1"),
        ("anonymous", "if they take it back: newsletter replies consent 1 --set withdrawn"),
        ("refused", "if they agree after all: newsletter replies consent 1 --set first_name"),
    ],
)
def test_what_to_type_about_being_quoted(letters, permission, step):
    letters.take("De brief van de gemeente.")
    if permission:
        letters.run("replies", "consent", 1, "--set", permission)
    assert f"\n  {step}\n" in shown(letters)


def test_the_wish_of_the_answer_button_is_proposed(letters):
    letters.take("De brief van de gemeente.\n\n---\nJe mag mij citeren: ja, met mijn voornaam\n")
    told = shown(letters)
    assert "Note: about being quoted it says: " in told
    assert "\n  to note what they say about it: newsletter replies consent 1 --set first_name\n" in told


def test_a_mail_that_was_set_aside_is_shown_too(letters):
    letters.take("Afmelden", sender="buur@example.com")
    letters.take("Ik ben er niet.", name="2", more="Auto-Submitted: auto-replied\n")
    told = letters.run("replies", "show", "m1").stdout
    assert told.startswith("m1: a wish to be unsubscribed\n") and "In their own words:\n  Afmelden\n" in told
    assert "Noted when it came in:\n  buur@example.com asks to be unsubscribed" in told
    assert "What follows" not in told
    assert letters.run("replies", "show", "m2").stdout.startswith("m2: an automatic answer\n")
    assert "Ik ben er niet." in letters.run("replies", "show", "m2", "--original").stdout
    letters.run("replies", "correct", "m2", "--kind", "other")
    assert letters.run("replies", "show", "m2").stdout.startswith("m2: some other mail\n")
    assert "there is no mail m99. See which" in letters.run("replies", "show", "m99", code=2).stderr
    assert "there is no reply 99. See which" in letters.run("replies", "show", "99", code=2).stderr


def test_what_is_to_be_done_is_said_where_it_is_read(letters):
    letters.take("Graag afmelden. De toon past niet meer bij wat wij doen, en daarom lezen wij hem niet.")
    assert "\n  the wish to leave waits for you: newsletter subscribers wishes\n" in shown(letters)
    assert "\n  to say which: newsletter replies link 1 --question 1.voorbeeld (or 1.drempel)\n" in shown(
        letters
    )
    letters.run("subscribers", "wishes", "--done", "m1")
    letters.run("replies", "link", 1, "--question", "1.drempel")
    assert "waits for you" not in shown(letters) and "to say which" not in shown(letters)
    assert "\n  the wish to leave is dealt with\n" in shown(letters)


def test_corrections_are_told_in_words(letters):
    letters.take("De brief van de gemeente.", sender="a.prive@example.com")
    letters.run("replies", "correct", 1, "--kind", "auto_reply")
    letters.run("replies", "correct", 1, "--kind", "reply")
    letters.run("subscribers", "alias", letters.anouk, "a.prive@example.com")
    told = [line.partition(": ")[2] for line in shown(letters).splitlines() if line.startswith("Corrected")]
    assert told == [
        "kind: reply became auto reply",
        "kind: auto reply became reply",
        f"sender: nothing known became {letters.anouk}",
    ]
    for _ in range(2):
        letters.run("replies", "link", 1, "--issue", 1)
    assert ": link: issue 1\n" in shown(letters).rpartition("Confirmed 20")[2]


def test_what_was_set_aside_is_not_marked_and_says_what_to_type(letters):
    letters.take("Ik ben er niet.", more="Auto-Submitted: auto-replied\n")
    for words in (("mark", "m1", "--set", "closed"), ("link", "m1", "--issue", 1)):
        assert "mail m1 is no reply. If it is one: " in letters.run("replies", *words, code=2).stderr
    told = letters.run("replies", "show", "m1").stdout
    assert told.rstrip().endswith("if it is a reply: newsletter replies correct m1 --kind reply")
    letters.take("Mooie brief.", name="2")
    assert "Reply 1: closed." in letters.run("replies", "mark", "m2", "--set", "closed").stderr


def test_a_copy_is_not_made_a_reply_of_its_own(letters):
    path = letters.write("Ik ben er niet.", more="Auto-Submitted: auto-replied\n")
    letters.run("replies", "import", path)
    path.write_text(f"X-Way: another\n{path.read_text()}")
    letters.run("replies", "import", path)
    assert "the first of both: newsletter replies show m1" in letters.run("replies", "show", "m2").stdout


def test_an_alias_that_was_taken_away_is_no_word_about_a_mail(letters):
    letters.take("De brief van de gemeente.", sender="a.prive@example.com")
    before = shown(letters)
    letters.run("subscribers", "alias", letters.anouk, "a.prive@example.com")
    letters.run("subscribers", "alias", "--remove", "a.prive@example.com")
    after = shown(letters)
    assert "you said that it is from" not in after and "wrote this" in before and "wrote this" in after
    assert "Who: a guest, not on the list" in after


def test_an_issue_that_was_never_sent_has_no_replies(letters):
    said = letters.run("replies", "list", "--issue", 7, code=2).stderr
    assert "issue 7 was never sent. Sent were: 1." in said
    assert letters.run("replies", "list", "--issue", 1).stderr == "No replies.\n"


def test_what_came_back_is_said_with_what_was_sent(letters):
    path = letters.root / "dsn.eml"
    path.write_bytes(notice(letters.address(purpose=Purpose.BOUNCE), address=letters.anouk))
    letters.run("replies", "import", path)
    assert "\nIssue 1: sent 2, 1 came back ('newsletter replies list --kind" in letters.run("status").stdout
    assert json.loads(letters.run("status", "--json").stdout)["issues"][0]["came_back"] == 1


def test_marking_is_all_or_nothing(letters):
    letters.take("De brief van de gemeente.")
    assert "there is no reply 9" in letters.run("replies", "mark", 1, 9, "--set", "answered", code=2).stderr
    assert "Status: new" in shown(letters)


HTML = """MIME-Version: 1.0
Content-Type: text/html

<p>Mooie brief &#27;[31m&#155;31m &#x202e;hoor.</p>"""


@pytest.mark.parametrize("html", [False, True])
def test_what_steers_a_terminal_is_left_out_and_the_original_shows_it(letters, html):
    steers = "\x1b]52;c;eA==\x07\x9b31m\u202e"
    mail = {
        "sender": "=?utf-8?Q?=1B[31mROOD?= \x1b[1m \x9b31m <gast@example.com>",
        "subject": f"Re: Hoi {steers} =?utf-8?Q?=1B[2J?=",
        "more": HTML.partition("\n\n")[0] + "\n" if html else "",
    }
    path = letters.write(HTML.partition("\n\n")[2] if html else f"Mooie brief {steers} hoor.", **mail)
    told = letters.run("replies", "explain", path).output + letters.run("replies", "import", path).output
    aside = letters.write("Weg.", name="2", **(mail | {"more": "Auto-Submitted: auto-replied\n"}))
    told += letters.run("replies", "import", aside).output
    commands = (
        ("show", 1),
        ("list", "--all"),
        ("list", "--all", "--json"),
        ("show", 1, "--json"),
        ("show", "m2"),
    )
    told += "".join(letters.run("replies", *words).output for words in commands)
    assert "Mooie brief" in told and "[31mROOD" in told
    for one in ("\x1b", "\x07", "\x9b", "\u202e", "\\x1b", "\\x07", "\\x9b", "\\u001b", "\\u009b", "\\u202e"):
        assert one not in told


@pytest.mark.parametrize(
    ("date", "came", "told"),
    [
        ("Mon, 10 Nov 2025 09:30:00 +0100", "Mon, 10 Nov 2025 08:31:00 +0000", "2025-11-10 09:30 CET"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "Mon, 10 Nov 2025 08:31:00 +0000", "2025-11-10 09:31 CET"),
        ("Mon, 10 Nov 2025 23:30:00 +0000", "Tue, 11 Nov 2025 08:31:00 +0000", "2025-11-11 00:30 CET"),
    ],
    ids=["as it says", "a wrong clock", "the day here"],
)
def test_when_it_was_written_on_the_clock_of_the_publication(letters, monkeypatch, date, came, told):
    monkeypatch.setenv("NEWSLETTER_SEND__TIMEZONE", "Europe/Amsterdam")
    letters.take(
        "Mooie brief.",
        sender="gast@example.com",
        copy=None,
        subject="hoi",
        more=f"Date: {date}\nReceived: from a by b; {came}\n",
    )
    assert f"\nWritten: {told} (taken in 20" in shown(letters)
    assert f"   1  {told[:10]}  new" in letters.run("replies", "list").stdout
    letters.run("replies", "correct", 1, "--kind", "other")
    assert f"  m1  {told[:10]}  other" in letters.run("replies", "list", "--all").stdout
    letters.take("Weg.", name="2", more=f"Date: {date}\nReceived: a; {came}\nAuto-Submitted: auto-replied\n")
    assert f"\n  written {told} (taken in 20" in letters.run("replies", "show", "m2").stdout


def test_every_time_is_on_the_clock_of_the_publication(letters, monkeypatch):
    monkeypatch.setenv("NEWSLETTER_SEND__TIMEZONE", "Pacific/Kiritimati")
    letters.take("Mooie brief.")
    letters.run("replies", "consent", 1, "--set", "anonymous")
    here = datetime.now(ZoneInfo("Pacific/Kiritimati"))
    (noted,) = (line for line in shown(letters).splitlines() if line.startswith("  noted "))
    assert noted.endswith(" +14")
    assert abs(datetime.strptime(noted[8:24], "%Y-%m-%d %H:%M").replace(tzinfo=here.tzinfo) - here) < HOUR
    journal = letters.run("subscribers", "show", letters.anouk).stdout.splitlines()[1:]
    assert journal and all(" +14  " in line for line in journal)


def test_what_was_just_written_has_one_time(letters):
    letters.take("Mooie brief.")
    assert "\nWritten: 20" in shown(letters) and "taken in" not in shown(letters)


def test_a_number_that_no_reply_has_is_never_taken_for_a_mail(letters):
    letters.take("Ik ben er niet.", more="Auto-Submitted: auto-replied\n")
    for words in (("show", 1), ("correct", 1, "--kind", "reply"), ("reread", 1)):
        told = letters.run("replies", *words, code=2).stderr
        assert "there is no reply 1" in told and "newsletter replies show m1" in told
    assert "an automatic answer" in letters.run("replies", "show", "m1").stdout


def test_a_list_of_calm_lines(letters):
    letters.take("De brief van de gemeente over het afval, want daar stond alles op een rij in gewone taal.")
    letters.take(
        "Zie de brief.", name="2", sender="gast@example.com", copy=None, subject="hoi", more=WITH_FILE
    )
    letters.take("Nog iets.", name="3", more="In-Reply-To: <1@example.org>\n")
    letters.run("replies", "consent", 1, "--set", "first_name")
    first, second, third = letters.run("replies", "list").stdout.splitlines()
    assert first.endswith("...  [1.?; may be quoted]") and len(first) == 80
    assert second.endswith("  [?; 1 file]")
    assert third.endswith("Anouk: Nog iets.  [1.?; goes on with 1]")


WITH_FILE = """MIME-Version: 1.0
Content-Type: application/pdf; name="brief.pdf"
Content-Disposition: attachment; filename="brief.pdf"
"""


def test_status_counts_replies_as_its_rows_do(letters):
    letters.take("De brief van de gemeente.")
    assert "\n1 unanswered reply ('newsletter replies list" in letters.run("status").stdout
    letters.take("Zomaar iets.", name="2", sender="gast@example.com", copy=None, subject="hoi")
    letters.take("Nog zoiets.", name="3", sender="buur@example.com", copy=None, subject="hoi")
    assert "\n3 unanswered replies; 2 of them belong to no issue (" in letters.run("status").stdout
    letters.run("replies", "mark", 1, 3, "--set", "closed")
    assert "\n1 unanswered reply; it belongs to no issue (" in letters.run("status").stdout


def test_names_without_an_end_do_not_widen_the_list(letters):
    letters.take("Mooie brief.", sender=f"{'x' * 90} <{'y' * 200}@example.com>", copy=None, subject="hoi")
    letters.take("Mooie brief.", name="2", sender=f"{'y' * 200}@example.com", copy=None, subject="hoi")
    letters.take("", name="3", sender="gast@example.com", copy=None, subject="", more="Auto-Submitted: no\n")
    lines = letters.run("replies", "list").stdout.splitlines()
    assert all(len(one) <= 80 for one in lines) and "xxx...: Mooie brief.  [?]" in lines[0]
