"""``newsletter replies consent``: what it prints, and what the check of an issue says then."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from textwrap import fill

import pytest

from newsletter.cli import agreement
from newsletter.errors import GuardError
from newsletter.store import deliveries, editions, features
from newsletter.store.database import open_store

LETTER = "Beste Mira,\n\nDe brief over afval.\n\nMet vriendelijke groet,\nAnouk Brandsma\nT 010 123 45 67\n"


def consent(letters, *words, code=0):
    return letters.run("replies", "consent", *words, code=code).stderr


def write(letters, body="> [!REPLY] 1"):
    path = letters.root / "issues" / "0002-later.md"
    path.write_text(f"---\ntitle: Later\nnumber: 2\npreheader: Wat jullie vonden\n---\n{body}\n", "utf-8")
    for other in path.parent.glob("0002-*"):
        if other != path:
            other.unlink()


def freeze(letters, quoted="De brief over afval."):
    """Issue 2 quotes reply 1, and nobody has it yet."""
    write(letters, "> [!REPLY] 1\n\n> [!VRAAG] En nu?")
    with open_store(letters.root / "subscribers" / "newsletter.db") as store:
        first = editions.get(store, 1)
        text = (*first.text, f"Iemand schreef:\n\n{fill(quoted, 30)}\n")
        edition = replace(first, number=2, slug="later", features=(1,), text=text)
        editions.freeze(store, edition, tag=None, now=datetime.now(UTC))


def checked(letters, code=3):
    (issue,) = json.loads(letters.run("check", "2", "--json", code=code).stdout)
    return {one["rule"]: one for one in issue["findings"]}


def test_it_prints_what_will_be_quoted(letters):
    letters.take(LETTER)
    told = consent(letters, 1, "--set", "first_name")
    assert "In an issue: > [!REPLY] 1\nQuoted will be, under Anouk:\n  De brief over afval.\n" in told
    assert "Warning" not in told
    assert letters.run("replies", "show", 1).stdout.endswith("\nMay be quoted:\n  De brief over afval.\n")
    assert "no name: the reader stays anonymous:\n" in consent(letters, 1, "--set", "anonymous")
    write(letters)
    letters.run("render", "2")
    rendered = (letters.root / "rendered" / "0002-later.web.html").read_text("utf-8")
    assert "afval" in rendered and "010" not in rendered and "Brandsma" not in rendered


def test_it_warns_of_what_gives_the_reader_away(letters):
    letters.take("Bel mij, Anouk: 010 123 45 67. Of zie www.example.org.")
    told = consent(letters, 1, "--set", "anonymous")
    assert "Warning: it holds a telephone number, 010 123 45 67; check and send will refuse it." in told
    assert "Warning: it holds the reader's name, Anouk;" in told
    assert "Warning: it holds a web address, www.example.org; it would be sent to everybody." in told
    assert "consent 1 --set anonymous --excerpt" in told


def test_a_permission_given_in_a_later_mail(letters):
    letters.take("De brief over afval.")
    letters.take("Ja hoor, je mag me citeren.", name="2", more="In-Reply-To: <1@example.org>\n")
    told = letters.run("replies", "show", 2).stdout
    assert "  if it says so of reply 1: newsletter replies consent 1 --set first_name --said-in 2\n" in told
    assert "consent 2" not in told
    consent(letters, 1, "--set", "first_name", "--said-in", 2)
    assert ", said in mail m2 (reply 2)\n" in letters.run("replies", "show", 1).stdout
    letters.take("Zij mag geciteerd worden.", name="3", sender=letters.joost, copy=letters.joost)
    assert f"Note: m3 is from {letters.joost}" in consent(
        letters, 1, "--set", "first_name", "--said-in", "m3"
    )
    letters.take("Prima.", name="4", sender="x@example.com", more="Auto-Submitted: auto-replied\n")
    told = consent(letters, 1, "--set", "first_name", "--said-in", "m4")
    assert f"Note: m4 is from x@example.com, and reply 1 from {letters.anouk}." in told
    assert "there is no reply 9" in consent(letters, 1, "--set", "refused", "--said-in", 9, code=2)


def test_a_later_mail_that_tells_more_may_be_quoted_itself(letters):
    letters.take("De brief over afval.")
    letters.take("En ook de brief over parkeren.", name="2", more="In-Reply-To: <1@example.org>\n")
    told = letters.run("replies", "show", 2).stdout
    assert "consent 1 --set first_name --said-in 2\n" in told
    assert "when they agree: newsletter replies consent 2" in told


@pytest.mark.parametrize("permission", ["withdrawn", "refused"])
def test_taken_back_after_it_was_sent(letters, permission):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "first_name")
    write(letters, "> [!REPLY] 1\n\n> [!VRAAG] En nu?")
    letters.run("send", "2", "--yes")
    told = consent(letters, 1, "--set", permission)
    assert (
        "With more than that it stands in issue 2, which was sent to 2: that cannot be called back." in told
    )
    assert "it stands in issue 2, which was sent to 2" in consent(letters, 1, "--set", permission)
    found = checked(letters)["reply-not-permitted"]
    assert "was sent to 2 and cannot be called back" in found["mend"] and "archive" in found["mend"]


def test_a_permission_that_becomes_narrower_after_it_was_sent(letters):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "full_name")
    freeze(letters)
    told = consent(letters, 1, "--set", "anonymous")
    assert "it stands in issue 2, which was sent to 0" in told
    assert "The 2 who have not had issue 2 do not get it: it was stopped." in told
    status = json.loads(letters.run("status", "2", "--json").stdout)["issues"][0]
    assert status["halted"] and status["not_permitted"] == [1]
    assert "goes to nobody else: it quotes reply 1" in letters.run("status", "2").stderr
    for option in ("--yes", "--dry-run"):
        assert "issue 2 quotes reply 1" in letters.run("send", "2", option, code=5).stderr
    consent(letters, 1, "--set", "full_name")
    assert "Sent 2" in letters.run("send", "2", "--yes").stderr


def test_an_excerpt_that_says_less_stops_what_still_goes_out(letters):
    letters.take("De brief over afval. Mijn man vond hem ook goed.")
    consent(letters, 1, "--set", "first_name")
    freeze(letters, "De brief over afval. Mijn man vond hem ook goed.")
    told = consent(letters, 1, "--set", "first_name", "--excerpt", "De brief over afval.")
    assert "do not get it: it was stopped" in told
    assert "issue 2 quotes reply 1" in letters.run("send", "2", "--yes", code=5).stderr
    consent(letters, 1, "--set", "first_name", "--excerpt", "")
    assert "Sent 2" in letters.run("send", "2", "--yes").stderr


def test_doubts_of_what_was_taken_back_are_settled_and_nothing_is_sent(letters):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "first_name")
    freeze(letters)
    with open_store(letters.root / "subscribers" / "newsletter.db") as store:
        now = datetime.now(UTC)
        (one,) = deliveries.claim(store, 2, 1, now, run="run-1")
        ending = [(one.recipient.subscriber_id, "<1@example.org>")]
        deliveries.mark(store, 2, endings=ending, outcomes=(), server="127.0.0.1:25", now=now)
    consent(letters, 1, "--set", "withdrawn")
    assert "'newsletter send 2 --in-doubt accept'" in letters.run("status", "2").stderr
    assert (
        "issue 2 quotes reply 1" in letters.run("send", "2", "--in-doubt", "resend", "--yes", code=5).stderr
    )
    for _ in range(2):  # what only turns out to be in doubt is held and named first
        letters.run("send", "2", "--in-doubt", "accept", "--yes", code=5)
    status = json.loads(letters.run("status", "2", "--json").stdout)["issues"][0]
    assert (status["sent"], status["in_doubt"], status["pending"], status["halted"]) == (1, 0, 1, True)


def test_taken_back_while_the_operator_thinks(letters, monkeypatch):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "first_name")
    write(letters, "> [!REPLY] 1\n\n> [!VRAAG] En nu?")
    monkeypatch.setattr(agreement, "agree", lambda *_, **__: consent(letters, 1, "--set", "withdrawn"))
    assert "has changed meanwhile" in letters.run("send", "2", code=5).stderr
    with open_store(letters.root / "subscribers" / "newsletter.db") as store:
        assert editions.get(store, 2) is None
        edition = replace(editions.get(store, 1), number=2, slug="later", features=(1,))
        with pytest.raises(GuardError, match="reply 1 may not be quoted"):
            editions.freeze(store, edition, tag=None, now=datetime.now(UTC))
        assert editions.get(store, 2) is None


def test_what_is_marked_as_spam_goes_no_further(letters):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "anonymous")
    freeze(letters)
    with open_store(letters.root / "subscribers" / "newsletter.db") as store:
        assert features.no_longer_permitted(store, 2) == [] and not editions.is_halted(store, 2)
        letters.run("replies", "mark", 1, "--set", "spam")
        assert features.no_longer_permitted(store, 2) == [1] and editions.is_halted(store, 2)
        letters.run("replies", "mark", 1, "--set", "new")
        letters.run("replies", "correct", 1, "--kind", "other")
        assert features.no_longer_permitted(store, 2) == [1]


def test_an_empty_reply_is_neither_permitted_nor_sent(letters):
    letters.take("Met vriendelijke groet,\nAnouk Brandsma")
    assert "nothing is left to quote of reply 1" in consent(letters, 1, "--set", "anonymous", code=2)


def test_spam_is_not_quoted(letters):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "first_name")
    letters.run("replies", "mark", 1, "--set", "spam")
    assert "cannot be quoted: it is marked as spam" in consent(letters, 1, "--set", "first_name", code=2)
    write(letters)
    assert "marked as spam" in checked(letters)["reply-not-permitted"]["what"]


def test_words_against_being_quoted(letters):
    letters.take("De brief over afval.\n\nMaar liever niet citeren.")
    told = letters.run("replies", "show", 1).stdout
    assert 'careful, it may be against that: "Maar liever niet citeren."' in told
    assert "if they do not want it: newsletter replies consent 1 --set refused" in told
    assert 'they wrote: "Maar liever niet citeren."' in consent(letters, 1, "--set", "first_name")
    write(letters)
    assert checked(letters, code=0)["reply-may-refuse"]["severity"] == "warning"
    letters.take("Toch wel, citeer maar.", name="2", more="In-Reply-To: <1@example.org>\n")
    assert "Warning" not in consent(letters, 1, "--set", "first_name", "--said-in", 2)
    letters.take("Maar niet met mijn naam!", name="3", more="In-Reply-To: <1@example.org>\n")
    assert "Maar niet met mijn naam!" in consent(letters, 1, "--set", "first_name", "--said-in", 3)


def test_a_name_that_is_not_to_be_there(letters):
    letters.take("De brief over afval. Liever niet met mijn naam.")
    told = letters.run("replies", "show", 1).stdout
    assert "when they agree without their name: newsletter replies consent 1 --set anonymous" in told
    assert "may not want this" in consent(letters, 1, "--set", "full_name")
    assert "may not want this" not in consent(letters, 1, "--set", "anonymous")


def test_a_later_mail_that_refuses(letters):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "first_name")
    letters.take("Nee, je mag me niet citeren.", name="2", more="In-Reply-To: <1@example.org>\n")
    told = letters.run("replies", "show", 2).stdout
    assert "if it says so of reply 1: newsletter replies consent 1 --set refused --said-in 2\n" in told
    assert "first_name" not in told
    assert "careful, it may be against that" in letters.run("replies", "show", 1).stdout
    assert "may not want this" in consent(letters, 1, "--set", "anonymous")


def test_a_permission_that_becomes_wider_stops_nothing(letters):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "anonymous")
    freeze(letters)
    told = consent(letters, 1, "--set", "full_name")
    assert "stands in" not in told and "stopped" not in told
    assert "Sent 2" in letters.run("send", "2", "--yes").stderr


def test_more_than_the_reader_left_of_the_line(letters):
    letters.take("De brief over afval.\n\nU mag mij citeren: anoniem")
    assert 'they wrote: "about being quoted it says: anoniem (anonymous)"' in consent(
        letters, 1, "--set", "full_name"
    )
    assert "Warning" not in consent(letters, 1, "--set", "anonymous")


def test_an_objection_in_a_later_mail_about_something_else(letters):
    letters.take("De brief over afval.")
    consent(letters, 1, "--set", "first_name")
    letters.take("Ik heb me bedacht: citeer me toch maar niet.", name="2")
    told = letters.run("replies", "show", 2).stdout
    assert "reply 1 of theirs: newsletter replies consent 1 --set withdrawn --said-in 2\n" in told
    assert "careful, it may be against that" in letters.run("replies", "show", 1).stdout
    assert "may not want this" in consent(letters, 1, "--set", "first_name", "--said-in", 2)


@pytest.mark.parametrize(
    ("quoted", "excerpt"),
    [
        (
            "De brief over afval. Mijn man vond hem ook goed.",
            "De brief over afval. Mijn man vond hem ook goed.",
        ),
        ("De brief over afval.", "De brief over afval."),
        ("De brief [...] afval.", "De brief over afval. Mijn man vond hem ook goed."),
    ],
)
def test_an_excerpt_with_all_that_was_quoted_stops_nothing(letters, quoted, excerpt):
    letters.take("De brief over afval. Mijn man vond hem ook goed.\n\nGroetjes,\nAnouk")
    consent(letters, 1, "--set", "first_name")
    freeze(letters, quoted)
    assert "stands in" not in consent(letters, 1, "--set", "first_name", "--excerpt", excerpt)
    assert "Sent 2" in letters.run("send", "2", "--yes").stderr


def test_a_narrower_name_that_reads_the_same_stops_nothing(letters):
    letters.take("De brief over afval.", sender="joost@example.com")
    consent(letters, 1, "--set", "full_name")
    freeze(letters)
    assert "stands in" not in consent(letters, 1, "--set", "first_name")
