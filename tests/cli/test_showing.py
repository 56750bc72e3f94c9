"""``replies show``, ``link`` and ``list`` for reading."""

from __future__ import annotations

import pytest


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


def test_marking_is_all_or_nothing(letters):
    letters.take("De brief van de gemeente.")
    assert "there is no reply 9" in letters.run("replies", "mark", 1, 9, "--set", "answered", code=2).stderr
    assert "Status: new" in shown(letters)
