"""What a mail program sees of a newsletter."""

import pytest

from newsletter.simulation import received

ANOUK = "anouk.verbeek@example.org"


def test_everything_an_answer_needs(newsletter):
    mail = received.parse(newsletter(1, ANOUK))
    assert mail.sender.display_name == "Renske van Klare taal"
    assert mail.recipient == ANOUK
    assert mail.reply_to.addr_spec == "reacties+r1anoukverbeek@klaretaal.example.org"
    assert mail.return_path == "reacties+b1anoukverbeek@klaretaal.example.org"
    assert mail.subject == "Welke brief begreep jij in één keer?"
    assert mail.message_id == "<m1-anouk.verbeek@klaretaal.example.org>"
    assert mail.date.isoformat() == "2026-09-02T07:12:00+00:00"
    assert mail.html.startswith("<div>")
    assert mail.html.endswith("</div>")


def test_only_the_questions_of_this_issue(newsletter):
    assert received.parse(newsletter(1, ANOUK)).questions == ("1.1", "1.2")
    assert received.parse(newsletter(2, ANOUK)).questions == ("2.1", "2.2")


def test_questions_are_found_in_buttons_alone(newsletter):
    mail = received.parse(newsletter(2, ANOUK, text=False))
    assert mail.text == ""
    assert mail.questions == ("2.1", "2.2")


def test_soft_line_ends_are_joined(newsletter):
    mail = received.parse(newsletter(1, ANOUK))
    assert "wat er bij jullie op de mat valt" not in mail.text
    assert "wat er bij jullie op de mat valt" in mail.unwrapped


def test_titles_follow_a_short_label(newsletter):
    first, second = (received.parse(newsletter(number, ANOUK)) for number in (1, 2))
    assert first.title("1.1") == "Welke brief of mail van een overheid begreep jij in één keer?"
    assert first.title("1.2") == "Wat houdt jou tegen om korter te schrijven?"
    assert second.title("2.1").startswith("Staat er bij jullie een naam onder een brief?")
    assert second.title("2.2") == "Welke zin zou jij morgen schrappen?"
    assert second.title("2.3") == ""


def test_a_code_inside_a_sentence_is_no_label():
    lines = ["Antwoord op vraag 1.1 kan nog", "tot morgen.", "", "Groet"]
    assert received.question_at(lines, "1.1") == (0, 2)
    assert received.question_at(["Vraag 1.1", ""], "1.1") == (2, 2)


def test_links_keep_their_plus_sign(newsletter):
    link = received.parse(newsletter(1, ANOUK)).links[0]
    assert link.address == "reacties+r1anoukverbeek@klaretaal.example.org"
    assert link.subject == "Antwoord [1.1]"
    assert link.body.startswith("\n\n--- hieronder")
    assert "\r" not in link.body


def test_unsubscribe_address_beside_a_web_page(newsletter):
    raw = newsletter(1, ANOUK).replace(
        b"List-Unsubscribe: <", b"List-Unsubscribe: <https://klaretaal.example.org/unsubscribe/u1>, <"
    )
    link = received.parse(raw).unsubscribe
    assert (link.address, link.subject) == ("reacties+u1anoukverbeek@klaretaal.example.org", "unsubscribe")


def test_no_unsubscribe_without_the_header():
    assert received.parse(b"From: a@example.org\r\n\r\nhoi\r\n").unsubscribe is None


def test_reply_goes_to_from_without_reply_to():
    mail = received.parse(b"From: Renske <a@example.org>\r\nTo: b@example.org\r\n\r\nhoi\r\n")
    assert mail.reply_to.addr_spec == "a@example.org"
    assert mail.date is None
    assert mail.questions == ()


def test_a_mail_from_nobody_is_refused():
    with pytest.raises(ValueError, match="no From"):
        received.parse(b"Subject: hoi\r\n\r\nhoi\r\n")
