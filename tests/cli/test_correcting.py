"""``replies link``, ``correct``, ``list --all``, ``show``, ``explain``, ``subscribers alias``, as typed."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from de_week import EDITION, SETTINGS

from newsletter.addresses import tagged
from newsletter.cli import main
from newsletter.models import Consent, SubscriberState
from newsletter.publication import secrets
from newsletter.publication.root import Places
from newsletter.store import editions, subscribers
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign

CHECKED = f"""{SETTINGS}
[replies]
authserv_id = "mx.example.nl"
check_signatures = false
"""


class Desk:
    """A publication that sent issue 12 to Fatima."""

    fatima = 1

    def __init__(self, root):
        self.root = root
        self.key = secrets.token_key(Places(root))

    def address(self, purpose=Purpose.REPLY):
        return tagged("reacties@example.nl", sign(self.key, purpose, 12, self.fatima))

    def run(self, *args, code=0, stdin=None):
        got = CliRunner().invoke(main, ["-C", str(self.root), *map(str, args)], input=stdin)
        assert got.exit_code == code, got.output
        return got

    def write(self, text, *, sender="Fatima <fatima@example.org>", to=None, number=1, more="", take=True):
        path = self.root / f"{number}.eml"
        path.write_text(
            f"{more}From: {sender}\nTo: {to or self.address()}\nSubject: Re: Soep\n"
            f"Message-ID: <{number}@example.org>\n\n{text}\n",
            "utf-8",
        )
        if take:
            self.run("replies", "import", path)
        return path

    def shown(self, number=1):
        return self.run("replies", "show", number).stdout


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The publication, made once."""
    root = tmp_path_factory.mktemp("begun")
    (root / "newsletter.toml").write_text(CHECKED, "utf-8")
    (root / "subscribers").mkdir()
    places, now = Places(root), datetime.now(UTC)
    with open_store(places.database) as store:
        agreed = Consent(SubscriberState.ACTIVE, now, "test")
        subscribers.add(store, "fatima@example.org", "Fatima el Idrissi", consent=agreed)
        editions.freeze(store, EDITION, tag=None, now=now)
    secrets.token_key(places)
    return root


@pytest.fixture
def desk(tmp_path, begun):
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


def test_a_guest_is_shown_with_whose_other_address_it_may_be(desk):
    desk.write("Linzensoep.", sender="Fatima el Idrissi <f.other@example.com>")
    shown = desk.shown()
    assert "Who: a guest, not on the list" in shown
    assert (
        "perhaps Fatima el Idrissi's other address (the name is the same, and it answers their copy)" in shown
    )
    command = "newsletter subscribers alias fatima@example.org f.other@example.com"
    assert command in shown
    assert "(guest)" in desk.run("replies", "list").stdout
    said = desk.run(*command.split()[1:]).stderr
    assert "Mail from f.other@example.com counts as that of fatima@example.org." in said
    assert "Changed: reply 1." in said
    shown = desk.shown()
    assert "Who: Fatima el Idrissi <fatima@example.org>, from another address of theirs" in shown
    assert "Corrected" in shown and "perhaps" not in shown
    assert (
        "also writes from f.other@example.com" in desk.run("subscribers", "show", "fatima@example.org").stdout
    )
    assert "any more" in desk.run("subscribers", "alias", "--remove", "f.other@example.com").stderr


def test_alias_needs_both_addresses(desk):
    assert "the other one" in desk.run("subscribers", "alias", "fatima@example.org", code=2).stderr


def test_link_by_hand(desk):
    desk.write("Linzensoep.", sender="joris@example.com", to="reacties@example.nl")
    assert "to say what: newsletter replies link 1 --issue NUMBER" in desk.shown()
    got = desk.run("replies", "link", 1, "--question", "12.1", "--question", "12.read")
    assert "Reply 1: 12.cooked, 12.read; from a guest." in got.stderr
    value = json.loads(desk.run("replies", "show", 1, "--json").stdout)
    assert [one["question"] for one in value["answers"]] == ["12.cooked", "12.read"]
    assert value["link"]["certain"] and value["corrections"][0]["after"]["questions"] == ["cooked", "read"]
    assert "you said that it answers issue 12" in desk.shown()
    got = desk.run("replies", "link", 1, "--subscriber", "fatima@example.org")
    assert "newsletter subscribers alias fatima@example.org joris@example.com" in got.stderr
    assert "from a guest" in desk.run("replies", "link", 1, "--guest").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what it answers (--issue, --question)"),
        (["--issue", "99"], "issue 99 was never sent"),
        (["--question", "12.soup"], "has no question 'soup'"),
        (["--question", "soup"], "names no question"),
        (["--subscriber", "nobody@example.org"], "nobody on the list has"),
        (["--subscriber", "fatima@example.org", "--guest"], "contradict"),
    ],
)
def test_link_that_makes_no_sense(desk, words, said):
    desk.write("Linzensoep.")
    assert said in desk.run("replies", "link", 1, *words, code=2).stderr


def test_what_was_set_aside_is_listed_and_corrected(desk):
    desk.write("Ik ben er even niet.", more="Auto-Submitted: auto-replied\n")
    assert desk.run("replies", "list").stderr == "No replies.\n"
    got = desk.run("replies", "list", "--all")
    assert "  m1" in got.stdout and "Fatima: Re: Soep  [Auto-Submitted: auto-replied]" in got.stdout
    assert got.stderr == "1 mail set aside.\n"
    assert desk.run("replies", "list", "--kind", "bounce").stdout == ""
    said = desk.run("replies", "correct", "m1", "--kind", "reply").stderr
    assert "m1 (reply 1) is a reply now" in said
    assert desk.run("replies", "list").stderr == "1 reply.\n"
    said = desk.run("replies", "correct", "1", "--kind", "other").stderr
    assert "is some other mail now and counts as no reply" in said
    (value,) = json.loads(desk.run("replies", "list", "--all", "--json").stdout)
    assert (value["mail"], value["id"], value["kind"]) == (1, 1, "other")
    assert "Set aside: you said that it is some other mail" in desk.shown()
    assert "already" in desk.run("replies", "correct", "1", "--kind", "other").stderr
    assert json.loads(desk.run("status", "--json").stdout)["unanswered"] == 0


@pytest.mark.parametrize(
    ("mail", "said"),
    [("x", "is no mail"), ("7", "there is no reply 7"), ("m7", "no mail m7"), ("m", "is no mail")],
)
def test_correct_nothing(desk, mail, said):
    assert said in desk.run("replies", "correct", mail, "--kind", "reply", code=2).stderr


def test_show_tells_the_conversation_and_the_sender(desk):
    desk.write(
        "Linzensoep.\n", more="Authentication-Results: mx.example.nl; dmarc=pass header.from=example.org\n"
    )
    desk.write("Nog iets.", number=2, more="In-Reply-To: <1@example.org>\n")
    assert "Conversation: reply 2 (new)" in desk.shown()
    assert "Sender: pass: mx.example.nl found: DMARC holds for example.org" in desk.shown()
    assert "; goes on with 1]" in desk.run("replies", "list").stdout
    assert json.loads(desk.run("replies", "show", 2, "--json").stdout)["conversation"] == [1]


def test_explain_says_it_all_on_one_screen(desk):
    text = "Linzensoep.\n\n-- \nBas\n\nOp 20-11-2025 om 08:00 schreef Mira:\n> Wat kook jij?"
    path = desk.write(text, sender="Bas <bas@example.com>", take=False)
    told = desk.run("replies", "explain", path).stdout
    for words in (
        "a reply from a reader",
        'From Bas <bas@example.com>, subject "Re: Soep"',
        "unknown: nobody vouches for the sender",
        "it is somebody who is not on the list",
        "Answers issue 12, the copy of fatima@example.org",
        "because: token in To",
        "In their own words:\n  Linzensoep.",
        "Left out:",
        "What follows:\n  it becomes a reply with the status new",
    ):
        assert words in told, told
    assert len(told.splitlines()) <= 24


@pytest.mark.parametrize(
    ("sender", "found", "follows"),
    [
        ("fatima@example.org", "none", "fatima@example.org is taken off the list"),
        ("fatima@example.org", "fail", "waits for you, because it may not be from them: mx.example.nl found"),
        ("bas@example.com", "none", "waits for you, because nobody on the list has the address it came from"),
    ],
)
def test_explain_says_what_follows_from_a_wish_to_leave(desk, sender, found, follows):
    more = f"Authentication-Results: mx.example.nl; dmarc={found} header.from=example.org\n"
    to = desk.address(Purpose.UNSUBSCRIBE)
    path = desk.write("Afmelden graag.", sender=sender, to=to, more=more, take=False)
    assert follows in desk.run("replies", "explain", path).stdout
    (said,) = json.loads(desk.run("replies", "explain", "--json", path).stdout)["follows"]
    assert follows in said


@pytest.mark.parametrize(
    "words", [("replies", "link"), ("replies", "correct"), ("subscribers", "alias"), ("replies", "list")]
)
def test_every_command_has_an_example(words):
    assert "Example:" in CliRunner().invoke(main, [*words, "--help"]).output


def test_a_wish_by_hand_is_carried_out_when_the_mail_may_act(desk):
    desk.write("Ik hoef hem niet meer, hoor.")
    said = desk.run("replies", "correct", "1", "--kind", "unsubscribe").stderr
    assert "fatima@example.org was unsubscribed; it says: Ik hoef hem niet meer, hoor." in said
    assert "unsubscribed" in desk.run("subscribers", "show", "fatima@example.org").stdout


def test_a_wish_by_hand_of_somebody_else_waits_with_what_to_type(desk):
    desk.write("Ik hoef hem niet meer, hoor.", to="reacties@example.nl")
    said = desk.run("replies", "correct", "1", "--kind", "unsubscribe").stderr
    assert "newsletter subscribers unsubscribe fatima@example.org" in said
    assert "1 wish to leave waits" in said and "m1" in desk.run("subscribers", "wishes").stdout
    desk.run("replies", "correct", "1", "--kind", "reply")
    assert "m1" not in desk.run("subscribers", "wishes").stdout
    desk.run("replies", "correct", "1", "--kind", "unsubscribe")
    assert "The wish in m1 is dealt with" in desk.run("subscribers", "wishes", "--done", "1").stderr


def test_one_mail_of_a_guest_says_what_other_mail_from_there_is(desk):
    desk.write("Soep.", sender="f@example.com")
    desk.run("subscribers", "alias", "fatima@example.org", "f@example.com")
    said = desk.run("replies", "link", "1", "--guest").stderr
    assert "newsletter subscribers alias --remove f@example.com" in said


def test_a_number_nothing_can_have(desk):
    desk.write("Soep.")
    for number in ("9" * 19, "9" * 5000):
        for words in (
            "replies show #",
            "replies mark # --set closed",
            "replies consent # --set refused",
            "replies attachments #",
            "replies list --issue #",
            "replies list --question #.1",
            "replies link # --issue 12",
            "replies link 1 --issue #",
            "replies link 1 --question #.1",
            "replies correct # --kind reply",
            "replies correct m# --kind reply",
            "replies reread m#",
            "subscribers wishes --done m#",
            "questions results #.1",
            "questions list #",
        ):
            args = ["-C", str(desk.root), *words.replace("#", number).split()]
            got = CliRunner().invoke(main, args)
            assert got.exit_code in (1, 2) and isinstance(got.exception, SystemExit), (words, got.exception)
            assert "Error" in got.stderr


def test_why_a_vacation_notice_at_the_address_for_leaving_waits(desk):
    to, away = desk.address(Purpose.UNSUBSCRIBE), "Ik ben er tot en met vrijdag niet."
    desk.write(away, to=to, more="Auto-Submitted: auto-replied\n")
    shown = desk.run("subscribers", "wishes").stdout
    assert "a machine wrote it (Auto-Submitted: auto-replied)" in shown
    assert "newsletter subscribers unsubscribe fatima@example.org" in shown
