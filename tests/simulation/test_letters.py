"""Letters are what real mail programs would send."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy

import pytest

from newsletter.simulation import PERSONAS, Program, Way, answer, answers, own_words

NOW = datetime(2026, 9, 3, 9, 30, tzinfo=timezone(timedelta(hours=2)))
READERS = sorted({persona.received_at for persona in PERSONAS})
BY_NAME = {persona.name: persona for persona in PERSONAS}
REPLYING = [p for p in PERSONAS if p.way in (Way.TOP, Way.COPIED, Way.NUMBERED, Way.INLINE)]


def name(persona):
    return persona.name


@pytest.mark.parametrize("persona", REPLYING, ids=name)
def test_goes_back_to_the_copy_it_answers(persona, newsletter, opened):
    raw = newsletter(1, persona.received_at)
    mail, _, _ = opened(answer(raw, persona, date=NOW))
    assert mail["To"].addresses[0].addr_spec in raw.decode()
    assert mail["To"].addresses[0].addr_spec.startswith("reacties+r1")
    assert mail["From"].addresses[0].addr_spec == persona.address
    assert mail["From"].addresses[0].display_name == persona.name
    sent = message_from_bytes(raw, policy=policy.default)
    assert mail["In-Reply-To"] == mail["References"] == sent["Message-ID"]
    assert mail["Subject"].lower() == "re: welke brief begreep jij in één keer?"
    assert mail["Date"].datetime == NOW
    assert not mail.defects
    for part in mail.walk():
        assert not part.defects


@pytest.mark.parametrize("persona", REPLYING, ids=name)
@pytest.mark.parametrize("number", [1, 2])
def test_says_what_the_persona_says(persona, number, newsletter, opened):
    raw = newsletter(number, persona.received_at)
    letter = answer(raw, persona, date=NOW)
    known = [said for code, said in persona.says.items() if code.startswith(f"{number}.")]
    if not known:
        assert letter is None
        return
    _, text, _ = opened(letter)
    assert all(said in text for said in known)
    if persona.way is not Way.INLINE:
        assert text.startswith(own_words(raw, persona))


SENDER = "Renske van Klare taal"
BOX = "redactie@klaretaal.example.org"

#: Words in the text part, words in the HTML part.
MARKS = {
    Program.GMAIL: (
        f"Op wo 2 sep 2026 om 09:12 schreef {SENDER} <\n{BOX}>:\n\n> Beste",
        f'<div dir="ltr" class="gmail_attr">Op wo 2 sep 2026 om 09:12 schreef {SENDER}',
    ),
    Program.GMAIL_DE: (
        f"Am Mi., 2. Sept. 2026 um 09:12 Uhr schrieb {SENDER} <\n{BOX}>:\n\n> Beste",
        '<blockquote class="gmail_quote"',
    ),
    Program.APPLE_MAIL: (
        f"> Op 2 sep 2026, om 09:12 heeft {SENDER} <{BOX}> het volgende geschreven:\n>\n> Beste",
        '<blockquote type="cite">',
    ),
    Program.IPHONE: (
        f"\n\nVerstuurd vanaf mijn iPhone\n\n> Op 2 sep 2026 om 09:12 heeft {SENDER}",
        '<blockquote type="cite">',
    ),
    Program.THUNDERBIRD: (f"Op 02-09-2026 om 09:12 schreef {SENDER}:\n> Beste", ""),
    Program.OUTLOOK: (
        f"""

Van: {SENDER} <{BOX}>
Verzonden: woensdag 2 september 2026 09:12
Aan: farid.elamrani@example.org
Onderwerp: Welke brief begreep jij in één keer?

Beste lezer,
""",
        "border-top:solid #E1E1E1 1.0pt",
    ),
    Program.OUTLOOK_MOBILE: (
        f"\n\nVerzonden vanuit Outlook voor iOS\n________________________________\nVan: {SENDER}",
        '<div id="divRplyFwdMsg" dir="ltr">',
    ),
}


@pytest.mark.parametrize("persona", REPLYING, ids=name)
def test_quotes_as_its_program_does(persona, newsletter, opened):
    _, text, html = opened(answer(newsletter(1, persona.received_at), persona, date=NOW))
    in_text, in_html = MARKS[persona.program]
    assert in_text in text
    assert in_html in html
    assert bool(html) is (persona.program is not Program.THUNDERBIRD)


@pytest.mark.parametrize("persona", REPLYING, ids=name)
def test_quotes_the_whole_original(persona, newsletter, opened):
    _, text, html = opened(answer(newsletter(1, persona.received_at), persona, date=NOW))
    flat = " ".join(re.sub(r"(?m)^>[ \t]?", "", text).split())
    for sentence in ("Vertel me waar hij over ging.", "wat er bij jullie op de mat valt."):
        assert sentence in flat
        assert not html or "Vertel me waar hij over ging." in html


def test_every_program_is_used_by_somebody():
    assert {persona.program for persona in REPLYING} == set(MARKS) == set(Program)


def test_inline_answers_stand_below_their_question(newsletter, opened):
    bram = BY_NAME["Bram van der Velde"]
    _, text, _ = opened(answer(newsletter(1, bram.address), bram, date=NOW))
    order = [
        "> VRAAG 1.1",
        "> in één keer?",
        "\n\nDe mail van de bibliotheek",
        "> Vertel me waar",
        "> VRAAG [1.2]",
        "> Wat houdt jou tegen",
        "\n\nDe collega die meeleest.",
        "> Groet,",
        "\n-- \nBram van der Velde",
    ]
    places = [text.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


def test_inline_answers_without_a_text_part_stand_on_top(newsletter, opened):
    bram = BY_NAME["Bram van der Velde"]
    _, text, _ = opened(answer(newsletter(1, bram.address, text=False), bram, date=NOW))
    assert text.startswith(f"{bram.says['1.1']}\n\n{bram.says['1.2']}")


def test_numbered_answers_carry_the_number_of_the_question(newsletter, opened):
    corrie = BY_NAME["Corrie Smeets"]
    _, text, _ = opened(answer(newsletter(2, corrie.address), corrie, date=NOW))
    assert f"\n\n1. {corrie.says['2.1']}\n\n2. {corrie.says['2.2']}\n\n> Op " in text


def test_a_single_answer_names_its_question(newsletter, opened):
    farid = BY_NAME["Farid el Amrani"]
    _, text, _ = opened(answer(newsletter(1, farid.address), farid, date=NOW))
    assert text.startswith(f"Vraag 2: {farid.says['1.2']}")


def test_copied_questions_stand_above_their_answers(newsletter, opened):
    anouk = PERSONAS[0]
    _, text, _ = opened(answer(newsletter(1, anouk.address), anouk, date=NOW))
    asked = "Welke brief of mail van een overheid begreep jij in één keer?"
    assert text.startswith(f"{anouk.greeting}\n\n{asked}\n{anouk.says['1.1']}\n\nOp wo")


def test_nothing_is_copied_without_a_text_part(newsletter, opened):
    anouk = PERSONAS[0]
    _, text, _ = opened(answer(newsletter(1, anouk.address, text=False), anouk, date=NOW))
    assert text.startswith(f"{anouk.greeting}\n\n{anouk.says['1.1']}\n\nOp wo")


def test_the_friend_answers_with_the_token_of_somebody_elses_copy(newsletter):
    friend = BY_NAME["Joost Wester"]
    sent = answers([newsletter(1, friend.copy_of)], date=NOW)
    letter = next(message for message in sent if message.sender == friend.address)
    assert letter.recipient == "reacties+r1anoukverbeek@klaretaal.example.org"


def test_button_mail_keeps_the_code_and_the_chosen_permission(newsletter, opened):
    ilse = BY_NAME["Ilse van 't Hoff"]
    mail, text, html = opened(answer(newsletter(1, ilse.address), ilse, date=NOW))
    assert mail["Subject"] == "Antwoord [1.2]"
    assert mail["To"] == "reacties+r1ilsevanthoff@klaretaal.example.org"
    assert mail["In-Reply-To"] is None
    assert html == ""
    assert text == (
        f"{ilse.says['1.2']}\n\n--- hieronder hoef je niets te doen ---\n"
        "Je mag mij citeren: met mijn voornaam (laat staan wat je wilt)\n"
    )


def test_button_mail_votes_with_the_button_of_the_choice(newsletter, opened):
    ilse = BY_NAME["Ilse van 't Hoff"]
    mail, text, _ = opened(answer(newsletter(2, ilse.address), ilse, date=NOW))
    assert mail["Subject"] == "Antwoord [2.1] Soms"
    assert text.startswith("Soms\n")


def test_button_mail_without_any_button_still_names_the_question(newsletter, opened):
    ilse = BY_NAME["Ilse van 't Hoff"]
    mail, text, _ = opened(answer(newsletter(1, ilse.address, html=False), ilse, date=NOW))
    assert mail["Subject"] == "Antwoord [1.2]"
    assert text == ilse.says["1.2"] + "\n"


def test_away_answers_the_envelope_from_nobody(newsletter, opened):
    pieter = BY_NAME["Pieter ten Have"]
    [message] = answers([newsletter(1, pieter.address)], date=NOW)
    mail, text, _ = opened(message.data)
    assert (message.sender, message.recipient) == ("", "reacties+b1pietertenhave@klaretaal.example.org")
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["Subject"] == "Automatisch antwoord: Welke brief begreep jij in één keer?"
    assert "Bel dan de balie" in text


def test_away_without_a_trace_header_answers_reply_to(newsletter):
    pieter = BY_NAME["Pieter ten Have"]
    raw = re.sub(rb"X-Envelope-From: .*\r\n", b"", newsletter(1, pieter.address))
    [message] = answers([raw], date=NOW)
    assert message.recipient == "reacties+r1pietertenhave@klaretaal.example.org"


def test_unsubscribing_uses_the_address_in_the_header(newsletter, opened):
    lotte = BY_NAME["Lotte"]
    [message] = answers([newsletter(1, lotte.address)], date=NOW)
    mail, text, _ = opened(message.data)
    assert message.recipient == "reacties+u1lotte@klaretaal.example.org"
    assert mail["Subject"] == "unsubscribe"
    assert text == "Afmelden graag.\n"


def test_unsubscribing_is_impossible_without_the_header(newsletter):
    raw = re.sub(rb"List-Unsubscribe: .*\r\n", b"", newsletter(1, "lotte@example.net"))
    assert answers([raw], date=NOW) == []


def test_order_does_not_depend_on_the_order_of_arrival(newsletter):
    mails = [newsletter(1, reader) for reader in READERS]
    sent = answers(mails, date=NOW)
    assert sent == answers(reversed(mails), date=NOW)
    assert [message.sender for message in sent] == [
        "" if persona.way is Way.AWAY else persona.address for persona in PERSONAS
    ]


def test_later_letters_have_later_dates_and_other_ids(newsletter):
    sent = answers([newsletter(number, reader) for reader in READERS for number in (2, 1)], date=NOW)
    dates = [message_from_bytes(m.data, policy=policy.default)["Date"].datetime for m in sent]
    assert dates[0] == NOW
    assert dates == sorted(set(dates))
    assert len({message.message_id for message in sent}) == len(sent)
    assert [m.recipient for m in sent if m.sender == PERSONAS[0].address] == [
        "reacties+r1anoukverbeek@klaretaal.example.org",
        "reacties+r2anoukverbeek@klaretaal.example.org",
    ]


def test_people_who_are_no_persona_stay_silent(newsletter):
    assert answers([newsletter(1, "noor@example.net")], date=NOW) == []


def test_bytes_are_fit_for_the_wire(newsletter):
    for message in answers([newsletter(1, reader) for reader in READERS], date=NOW):
        assert message.data.count(b"\n") == message.data.count(b"\r\n") == message.data.count(b"\r")
        assert max(map(len, message.data.split(b"\r\n"))) <= 998
        assert message.data.isascii()
        assert b"\r\n." not in message.data
        assert f"Message-ID: {message.message_id}\r\n".encode() in message.data


def test_lines_that_begin_with_a_dot_arrive_whole(newsletter, opened):
    farid = BY_NAME["Farid el Amrani"]
    raw = newsletter(1, farid.address).replace(b"Vertel me waar hij over ging.", b".\r\n..en toen?")
    letter = answer(raw, farid, date=NOW)
    _, text, _ = opened(letter)
    assert b"\r\n." not in letter
    assert "\n.\n..en toen?\n" in text


def test_a_subject_that_is_an_answer_already_stays(newsletter, opened):
    anouk = PERSONAS[0]
    raw = re.sub(rb"Subject: .*\r\n", b"Subject: Re: hoi\r\n", newsletter(1, anouk.address))
    mail, _, _ = opened(answer(raw, anouk, date=NOW))
    assert mail["Subject"] == "Re: hoi"


def test_a_newsletter_without_date_is_quoted_with_today(newsletter, opened):
    bram = BY_NAME["Bram van der Velde"]
    raw = re.sub(rb"Date: .*\r\n", b"", newsletter(1, bram.address))
    _, text, _ = opened(answer(raw, bram, date=datetime(2026, 12, 24, 8, 5, tzinfo=UTC)))
    assert text.startswith("Op 24-12-2026 om 08:05 schreef Renske")
