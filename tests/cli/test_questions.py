"""``newsletter questions``, typed as a user types it, and what it counts from real mail."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from de_week import SETTINGS

from newsletter.addresses import tagged
from newsletter.cli import main
from newsletter.models import Consent, Edition, Language, Question, QuestionKind, SubscriberState, Tone
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import editions, subscribers
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign

BRIEF = Question("brief", 1, QuestionKind.OPEN, "Welke brief begreep je meteen?")
POLL = Question("lees", 2, QuestionKind.POLL, "Lees je mee?", choices=("Ja, elke week", "Soms", "Nooit"))
KADE = Question("kade", 3, QuestionKind.OPEN, "Wat vind je van de kade?")
TEXT = (
    "Beste lezer,\n\nWelke brief begreep je meteen?\n\nLees je mee?\n\n"
    "1. Ja, elke week\n2. Soms\n3. Nooit\n\nTot gauw!\n"
)


@pytest.fixture
def send(root):
    """Send an issue with these questions to Sanne and Pim; returns their reply addresses."""

    def send(number, *asked):
        now, places = datetime.now(UTC), Places(root)
        edition = Edition(
            f"nummer-{number}",
            number,
            Language.NL,
            Tone.JE,
            "Brieven",
            "",
            ("x",),
            (TEXT,),
            "text/plain",
            (b"x",),
            asked,
        )
        with open_store(places.database) as store:
            agreed = Consent(SubscriberState.ACTIVE, now, "test")
            people = [
                subscribers.add(store, f"{name}@example.org", name.title(), consent=agreed)
                for name in ("sanne", "pim")
            ]
            editions.freeze(store, edition, tag=None, now=now)
        key = secrets.token_key(places)
        return [tagged("reacties@example.nl", sign(key, Purpose.REPLY, number, one.id)) for one in people]

    return send


@pytest.fixture
def run(root):
    def run(*args, code=0):
        got = CliRunner().invoke(main, ["-C", str(root), *map(str, args)])
        assert got.exit_code == code, got.output
        return got

    return run


@pytest.fixture
def receive(root, run):
    """Take in letters: (who writes, to which copy, subject, words)."""

    def receive(*letters):
        for number, (sender, to, subject, words) in enumerate(letters):
            path = root / f"{number}.eml"
            path.write_text(
                f"From: {sender.split('@')[0].title()} <{sender}>\nTo: {to}\nSubject: {subject}\n"
                f"Message-ID: <{number}@example.org>\n\n{words}\n",
                "utf-8",
            )
            run("replies", "import", path)

    return receive


def test_list_and_results(run, send, receive):
    sanne, pim = send(1, BRIEF, POLL)
    receive(
        ("sanne@example.org", sanne, "Antwoord [1.2] Soms", ""),
        ("sanne@example.org", sanne, "Re: Brieven", "1.1: die over de kade / 1.2: nooit"),
        ("pim@example.org", pim, "Antwoord [1.2] Nooit", "1 keer per maand is voor mij genoeg"),
        ("joost@example.net", pim, "Re: Brieven", "Soms"),
        ("pim@example.org", pim, "Re: Brieven", "De uitnodiging voor de prik, want daar stond alles op."),
    )
    listed = run("questions", "list").stdout.splitlines()
    assert listed[0].endswith("Welke brief begreep je meteen?  [2 answers, 1 only probable]")
    assert listed[1].endswith("Lees je mee?  [2 votes and 1 guest]")
    (brief, poll) = json.loads(run("questions", "results", "1", "--json").stdout)
    assert (brief["question"], brief["answers"], brief["probable"], brief["people"]) == ("1.brief", 2, 1, 2)
    assert poll["choices"] == [
        {"choice": "Ja, elke week", "votes": 0, "guests": 0},
        {"choice": "Soms", "votes": 0, "guests": 1},
        {"choice": "Nooit", "votes": 2, "guests": 0},
    ]
    assert poll["not_counted"] == []
    assert [(one["reply"], one["by"]) for one in poll["replaced"]] == [(1, 2)]
    shown = run("questions", "results", "1.lees").stdout
    assert "Nooit              2  ####################" in shown and "+ 1 guest" in shown
    assert 'later vote counts:\n    reply 1 "Soms", Sanne: reply 2 is later' in shown
    assert "Not counted" not in shown and "not counted" not in shown


def test_the_number_of_votes_not_counted_is_that_of_the_list(run, send, receive):
    sanne, pim = send(1, BRIEF, POLL)
    receive(
        ("sanne@example.org", sanne, "Antwoord [1.2] Soms", ""),
        ("pim@example.org", pim, "Antwoord [1.2] Nooit", "Soms toch wel."),
        ("sanne@example.org", sanne, "Antwoord [1.2] Nooit", "Nog een keer."),
    )
    shown = run("questions", "results", "1.2").stdout
    _, _, listed = shown.partition("Not counted:\n")
    assert "1 vote; 1 not counted\n" in shown
    assert listed.partition("  Voted again")[0].count("    reply ") == 1


def test_link_says_which_vote_it_noted_and_that_a_later_one_counts(run, send, receive):
    sanne, _ = send(1, BRIEF, POLL)
    receive(
        ("sanne@example.org", sanne, "Re: Brieven", "1.1: die over de kade"),
        ("sanne@example.org", sanne, "Antwoord [1.2] Nooit", ""),
    )
    said = run("replies", "link", "1", "--question", "1.2", "--choice", "1").stderr
    assert said.startswith("Reply 1: 1.brief, 1.lees; vote in 1.lees: Ja, elke week; from sanne@example.org.")
    assert "Reply 2 (vote: Nooit) is later and counts" in said
    end = "newsletter replies link 2 --question 1.2 --choice -"
    assert end in said and results(run)["choices"][0]["votes"] == 0
    said = run(*end.split()[1:]).stderr
    assert "; no vote in 1.lees; from " in said and "is later" not in said
    assert results(run)["choices"][0]["votes"] == 1


def test_button_and_words_that_contradict_are_both_shown(run, send, receive):
    sanne, _ = send(1, BRIEF, POLL)
    receive(("sanne@example.org", sanne, "Antwoord [1.2] Nooit", "Soms toch wel."))
    (poll,) = json.loads(run("questions", "results", "1.2", "--json").stdout)
    why = 'the button says "Nooit", the words say "Soms"'
    assert (poll["votes"], [(one["reason"], one["why"]) for one in poll["not_counted"]]) == (
        0,
        [("unclear", why)],
    )
    told = run("replies", "show", "1").stdout
    assert (
        why in told
        and "to give the vote: newsletter replies link 1 --question 1.2 --choice NUMBER (1 Ja, elke week; 2 "
        in told
    )
    assert "[1.lees (vote not clear)]" in run("replies", "list").stdout


def test_a_probable_answer_says_so(run, send, receive):
    sanne, _ = send(1, BRIEF, POLL)
    receive(
        ("sanne@example.org", sanne, "Re: Brieven", "De uitnodiging voor de prik, want daar stond alles op.")
    )
    assert "[1.brief (only probable)]" in run("replies", "list").stdout
    assert "it is the only open question" in run("replies", "show", "1").stdout
    (reply,) = json.loads(run("replies", "list", "--question", "1.1", "--json").stdout)
    assert reply["answers"][0]["doubt"].startswith("only probable: ")
    assert (
        "1.brief (only probable); from "
        in run("replies", "link", 1, "--subscriber", "sanne@example.org").stderr
    )


def test_the_list_of_a_poll_shows_what_was_chosen(run, send, receive):
    sanne, _ = send(1, BRIEF, POLL)
    receive(("sanne@example.org", sanne, "Re: Brieven", "Vraag 1: de brief over de kade.\nVraag 2: 3"))
    assert "Sanne: (Nooit) 3  [1.brief, 1.lees]" in run("replies", "list", "--question", "1.2").stdout
    assert "Sanne: de brief over de kade.  [" in run("replies", "list", "--question", "1.1").stdout


def test_a_poll_that_has_closed(run, send, receive):
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    closed = Question("lees", 2, QuestionKind.POLL, POLL.title, choices=POLL.choices, closes=yesterday)
    sanne, _ = send(1, BRIEF, closed)
    receive(("sanne@example.org", sanne, "Antwoord [1.2] Soms", ""))
    (poll,) = json.loads(run("questions", "results", "1.2", "--json").stdout)
    assert poll["closed"] and [one["reason"] for one in poll["not_counted"]] == ["late"]
    assert f"(closed {yesterday})" in run("questions", "results", "1.2").stdout
    assert "[0 votes; 1 not counted; closed]" in run("questions", "list", "1").stdout


def test_several_issues_by_number_slug_and_word(run, send):
    assert run("questions", "list").stderr.startswith(
        "No questions were sent yet. A question in an issue file"
    )
    send(1, BRIEF)
    send(2, POLL)
    send(3)
    rows = json.loads(run("questions", "list", "--json").stdout)
    assert [(row["number"], row["kind"]) for row in rows] == [("1.1", "open"), ("2.2", "poll")]
    assert "2.lees" in run("questions", "list", "nummer-2").stdout
    assert run("questions", "results", "nummer-2.lees").stdout == run("questions", "results", "2").stdout
    assert run("questions", "list", "3").stderr.startswith("That issue asks nothing.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("results", "9"), "there is no issue '9'"),
        (("results", "1.9"), "issue 1 has no question '9'"),
        (("results", "1."), "1."),
        (("results", "3"), "asks nothing"),
        (("list", "nergens"), "there is no issue 'nergens'"),
    ],
)
def test_what_does_not_exist(run, send, words, told):
    send(1, BRIEF, POLL)
    send(3)
    assert told in run("questions", *words, code=2).stderr


@pytest.mark.parametrize("command", ["list", "results"])
def test_every_command_has_an_example(command):
    assert "Example:" in CliRunner().invoke(main, ["questions", command, "--help"]).output


def results(run, reference="1.2"):
    (poll,) = json.loads(run("questions", "results", reference, "--json").stdout)
    return poll


def test_a_vote_inside_a_sentence(run, send, receive):
    sanne, pim = send(1, BRIEF, POLL)
    receive(
        ("sanne@example.org", sanne, "Re: Brieven", "Ik kies voor soms, want elke week haal ik niet."),
        ("pim@example.org", pim, "Re: Brieven", "Soms wel en soms niet, dat hangt van de week af."),
    )
    poll = results(run)
    assert [(one["choice"], one["votes"]) for one in poll["choices"]][1] == ("Soms", 1)
    (left,) = poll["not_counted"]
    assert (left["reply"], left["reason"]) == (2, "unclear") and '"Soms"' in left["why"]
    shown = run("questions", "results", "1.2").stdout
    assert 'reply 2, Pim: it speaks of "Soms"' in shown
    hint = "    to give the vote of one of them: newsletter replies link REPLY --question 1.2 --choice 1"
    assert hint in shown.partition("  Not counted:\n")[2].splitlines()
    told = run("replies", "show", 2).stdout
    assert 'Perhaps a vote in 1.2: it speaks of "Soms"' in told
    command = "newsletter replies link 2 --question 1.2 --choice 2"
    assert f"  to give the vote: {command} (Soms)\n" in told
    run(*command.split()[1:])
    assert "to give the vote" not in run("replies", "show", 2).stdout


@pytest.mark.parametrize("choice", ["3", "c", "nooit."])
def test_a_vote_by_hand(run, send, receive, choice):
    sanne, _ = send(1, BRIEF, POLL)
    text = "Vraag 1: de brief.\nVraag 2: soms toch wel."
    receive(("sanne@example.org", sanne, "Antwoord [1.2] Nooit", text))
    said = run("replies", "link", "1", "--question", "1.2", "--choice", choice).stderr
    assert "1.brief, 1.lees" in said
    poll = results(run)
    assert (poll["votes"], poll["not_counted"]) == (1, [])
    assert poll["by_hand"] == [{"reply": 1, "sender": "Sanne", "choice": "Nooit"}]
    assert 'As you said:\n    reply 1 "Nooit", Sanne' in run("questions", "results", "1.2").stdout
    shown = run("replies", "show", "1").stdout
    assert "To 1.lees [Nooit] (as you said):" in shown and "To 1.brief:" in shown
    assert "answers: votes 1.lees none became votes 1.lees Nooit" in shown
    run("replies", "reread", "1")
    assert results(run)["votes"] == 1
    run("replies", "link", "1", "--choice", "-")
    assert [one["why"] for one in results(run)["not_counted"]] == ["you said that it is no vote"]


def test_a_vote_by_hand_that_makes_no_sense(run, send, receive):
    sanne, _ = send(1, BRIEF, POLL)
    send(2, BRIEF)
    receive(("sanne@example.org", sanne, "Re: Brieven", "Dat zeg ik niet."))
    none = run("replies", "link", "1", "--question", "1.2", "--choice", "9", code=2).stderr
    assert "1.lees has no choice '9'. It has: 1 Ja, elke week, 2 Soms, 3 Nooit; - is no vote." in none
    assert (
        "nothing says of which. Polls are: 1.lees"
        in run("replies", "link", "1", "--question", "1.1", "--choice", "1", code=2).stderr
    )
    assert (
        "nothing says of which" in run("replies", "link", "1", "--issue", "2", "--choice", "1", code=2).stderr
    )
    assert results(run)["votes"] == 0


def test_naming_a_question_takes_no_vote_away_and_says_what_it_takes(run, send, receive):
    sanne, pim = send(1, BRIEF, POLL, KADE)
    receive(
        ("sanne@example.org", sanne, "Antwoord [1.2] Soms", "Die over de prik was kort."),
        ("pim@example.org", pim, "Re: Brieven", "Vraag 1: de brief.\nVraag 2: nooit.\nVraag 3: mooi."),
    )
    said = run("replies", "link", 1, "--question", "1.1").stderr
    assert said == "Reply 1: 1.brief, 1.lees; from sanne@example.org.\n"
    assert "To 1.lees [Soms]:" in run("replies", "show", 1).stdout
    said = run("replies", "link", 2, "--question", "1.3").stderr
    assert "Reply 2: 1.kade, 1.lees; from" in said and "No answer to 1.brief any more" in said
    assert results(run, "1.2")["votes"] == 2
    back = "newsletter replies link 2 --question 1.kade --question 1.lees --question 1.brief"
    assert f"if it is one as well: {back}\n" in said
    run(*back.split()[1:])
    assert "[1.brief, 1.lees, 1.kade]" in run("replies", "list").stdout


def test_naming_a_poll_says_which_one_the_vote_is_for(run, send, receive):
    bel = Question("bel", 3, QuestionKind.POLL, "Bel je liever?", choices=("Ja", "Nooit"))
    sanne, _ = send(1, BRIEF, POLL, bel)
    receive(("sanne@example.org", sanne, "Antwoord [1.2] Nooit", ""))
    run("replies", "link", 1, "--question", "1.3")
    assert (results(run, "1.2")["votes"], results(run, "1.3")["votes"]) == (0, 1)


def test_a_slip_with_a_vote_leaves_nothing_behind(run, send, receive):
    sanne, pim = send(1, BRIEF, POLL, KADE)
    receive(
        ("sanne@example.org", sanne, "Re: Brieven", "Bel me maar, dan leg ik het uit."),
        ("pim@example.org", pim, "Re: Brieven", "Mijn vrouw leest hem. Soms lees ik mee, verder niet."),
    )
    before = run("replies", "list").stdout
    assert [one["reply"] for one in results(run)["not_counted"]] == [2]
    run("replies", "link", 1, "--choice", 1)
    assert results(run)["votes"] == 1
    for number in (1, 2):
        said = run("replies", "link", number, "--choice", "-").stderr
        assert "issue 1, not sure which question; no vote in 1.lees" in said
        assert "Perhaps a vote" not in run("replies", "show", number).stdout
    run("replies", "reread", 2)
    assert results(run)["not_counted"] == [] and run("replies", "list").stdout == before
    assert run("replies", "list", "--question", "1.2").stdout == ""
    assert run("replies", "list", "--unlinked").stdout == before


def test_a_vote_by_hand_of_a_mail_that_nothing_links(run, send, receive):
    send(1, BRIEF, POLL)
    receive(("joost@example.net", "reacties@example.nl", "Peiling", "Ik zeg het liever zo."))
    run("replies", "link", "1", "--question", "1.2", "--choice", "2")
    assert [(one["votes"], one["guests"]) for one in results(run)["choices"]][1] == (0, 1)


def test_a_vote_by_hand_counts_after_the_closing_day(run, send, receive):
    closes = datetime.now(UTC).date() - timedelta(days=2)
    closed = Question("lees", 2, QuestionKind.POLL, POLL.title, choices=POLL.choices, closes=closes)
    sanne, _ = send(1, BRIEF, closed)
    receive(("sanne@example.org", sanne, "Antwoord [1.2] Soms", ""))
    run("replies", "link", "1", "--choice", "2")
    assert results(run)["votes"] == 1


def test_a_wish_to_leave_is_no_answer(run, send, receive):
    sanne, pim = send(1, BRIEF)
    text = "Graag afmelden. Ik lees niets meer sinds de verhuizing naar de kade."
    receive(("sanne@example.org", sanne, "Re: Brieven", text))
    receive(("pim@example.org", pim, "Re: Brieven", f"{text}\n\nVraag 1: de brief over de prik."))
    (row,) = json.loads(run("questions", "results", "1", "--json").stdout)
    assert (row["answers"], row["people"]) == (1, 1)


@pytest.mark.parametrize(
    ("zone", "late"), [("Pacific/Kiritimati", True), ("Etc/GMT+12", False)], ids=["late", "in time"]
)
def test_a_poll_closes_on_the_wall_clock_of_the_publication(run, root, send, zone, late):
    """Wherever whoever votes lives; it is half past eleven in London when the server takes it in."""
    (root / "newsletter.toml").write_text(f'{SETTINGS}[send]\ntimezone = "{zone}"\n', "utf-8")
    sanne, _ = send(1, BRIEF, replace(POLL, closes=date(2025, 11, 10 if late else 9)))
    (root / "1.eml").write_text(
        "Received: from a by b; Mon, 10 Nov 2025 11:30:00 +0000\nDate: Tue, 11 Nov 2025 01:30:00 +1400\n"
        f"From: sanne@example.org\nTo: {sanne}\nSubject: Antwoord [1.2] Soms\n"
        "Message-ID: <1@example.org>\n\nSoms.\n"
    )
    explained = run("replies", "explain", root / "1.eml").stdout
    assert ("this was written later" in explained) is late
    run("replies", "import", root / "1.eml")
    assert results(run)["votes"] == (not late)
    assert [one["reason"] for one in results(run)["not_counted"]] == ["late"] * late


def test_who_is_made_a_guest_by_hand_is_one_at_any_address(run, send, receive):
    sanne, _ = send(1, BRIEF)
    run("subscribers", "alias", "sanne@example.org", "thuis@example.net")
    receive(
        ("sanne@example.org", sanne, "Re: Brieven", "De brief over de kade, want daar stond alles op."),
        ("thuis@example.net", sanne, "Re: Brieven", "De brief over de prik, want die was kort."),
    )
    assert brief(run)["people"] == 1
    run("replies", "link", "2", "--guest")
    assert brief(run)["people"] == 2


def brief(run):
    return json.loads(run("questions", "results", "1.1", "--json").stdout)[0]


def test_who_names_no_sender_is_nobody_everywhere(run, root, send):
    sanne, _ = send(1, BRIEF, POLL)
    (root / "1.eml").write_text(f"To: {sanne}\nSubject: Antwoord [1.2]\n\nIk lees mee, soms of nooit.\n")
    run("replies", "import", root / "1.eml")
    assert ", nobody: " in run("questions", "results", "1.2").stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("> Welke brief begreep je meteen?\nDie over de kade.\n> Lees je mee?\nSoms.\n", "below the quoted"),
        ("Vraag 1: die over de kade.\nVraag 2: soms.\n", "name it"),
        ("Nooit", "choose from it"),
        (
            "> Welke brief begreep je meteen?\nDie over de kade.\nVraag 2: nooit\n",
            "brief: the words stand below the quoted question; lees: the words name it",
        ),
    ],
    ids=["inline", "named", "chosen", "both"],
)
def test_explain_says_in_which_way(run, root, send, words, why):
    sanne, _ = send(1, BRIEF, POLL)
    (root / "1.eml").write_text(f"From: sanne@example.org\nTo: {sanne}\nSubject: Re: Brieven\n\n{words}\n")
    told = run("replies", "explain", root / "1.eml").stdout
    (line,) = (one for one in told.splitlines() if one.startswith("  1."))
    assert why in line and ", or choose" not in line
