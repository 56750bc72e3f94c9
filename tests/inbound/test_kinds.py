"""The order of the questions; the marks themselves are tested in test_machines, the words in test_leaving."""

import pytest

from newsletter.inbound.kinds import classify
from newsletter.inbound.mail.mime import parse
from newsletter.inbound.own_words import extract


def kind(raw, key, **more):
    mail = parse(raw)
    words = {"own_words": extract(mail.text, {})} | more
    return str(classify(mail, reply_address="reacties@example.nl", key=key, **words).kind)


def test_a_failure_is_one_even_if_it_calls_itself_automatic(load, key):
    raw, _ = load("en-bounce-postfix-unknown")
    assert b"Auto-Submitted: auto-replied" in raw and kind(raw, key) == "bounce"


def test_a_wish_at_the_address_for_it_needs_no_words(load, key):
    raw, _ = load("nl-unsubscribe-address")
    assert kind(raw, key) == "unsubscribe"


def test_an_automatic_mail_that_says_stop_is_no_wish(key):
    raw = b"From: a@example.org\nAuto-Submitted: auto-replied\n\nstop\n"
    assert kind(raw, key) == "auto_reply"


@pytest.mark.parametrize(("subject", "expected"), [("Afmelden", "unsubscribe"), ("Re: Afmelden", "reply")])
def test_a_subject_without_text(subject, expected, key):
    assert kind(f"From: a@example.org\nSubject: {subject}\n\n\n".encode(), key) == expected


def test_the_own_words_count_when_they_are_known(key):
    raw = b"From: a@example.org\nSubject: Re: Soep\n\nafmelden\n\nVan: Mira\nDit is nummer 12.\n"
    assert kind(raw, key, own_words="afmelden") == "unsubscribe"
    assert kind(raw, key, own_words="Linzensoep.") == "reply"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("Graag afmelden. Ik lees niets meer.", "it begins with a wish to leave the list"),
        ("Het woord afmelden staat er klein.", "it speaks of leaving the list"),
    ],
)
def test_a_reply_that_speaks_of_leaving_says_so(words, hint, key):
    mail = parse(f"From: a@example.org\n\n{words}\n".encode())
    verdict = classify(mail, reply_address="reacties@example.nl", key=key, own_words=words)
    assert (verdict.kind, verdict.evidence[1:]) == ("reply", (hint,))


def test_a_code_in_the_subject_makes_no_mass_mail_a_reply(key):
    raw = b"From: a@example.com\nSubject: [12.1] Koop nu\nList-Unsubscribe: <https://example.com>\n\nKoop\n"
    assert kind(raw, key) == "other"


@pytest.mark.parametrize(
    ("subject", "asked", "expected"),
    [
        ("Re: Soep", (), "unsubscribe"),
        ("Re: Soep", ("Wat kook jij?",), "reply"),
        ("Re: Soep", ("Doorgaan of stoppen?", "Doorgaan", "Stoppen"), "reply"),
        ("Antwoord [12.2]", (), "reply"),
    ],
)
def test_stop_may_be_an_answer(subject, asked, expected, key):
    raw = f"From: a@example.org\nSubject: {subject}\n\nStoppen\n".encode()
    assert kind(raw, key, asked=asked) == expected


@pytest.mark.parametrize(
    ("words", "asked", "expected"),
    [
        ("Stop\n\nFietsen", (), "reply"),
        ("Stop\n\nDe fiets", ("Hoe ga je?", "De fiets"), "reply"),
        ("Stop\n\nJan de Boer", (), "reply"),
        ("Stop\n\nGroet,\nSanne", (), "unsubscribe"),
        ("Graag afmelden", ("Hoe ga je?", "De fiets"), "unsubscribe"),
        ("Graag afmelden", ("Kom je naar de borrel? Meld je aan of af.",), "reply"),
        ("Afmelden", ("Bewaren", "Afmelden"), "reply"),
    ],
)
def test_a_choice_below_stop_is_no_name(words, asked, expected, key):
    raw = f"From: a@example.org\nSubject: Re: Soep\n\n{words}\n".encode()
    assert kind(raw, key, asked=asked) == expected


@pytest.mark.parametrize(
    ("subject", "words", "expected"),
    [
        ("[12.1] Afmelden", "Afmelden", "reply"),
        ("[12.1] Afmelden", "", "reply"),
        ("Afmelden", "", "unsubscribe"),
    ],
)
def test_an_answer_button_takes_nobody_off(subject, words, expected, key):
    assert kind(f"From: a@example.org\nSubject: {subject}\n\n{words}\n".encode(), key) == expected


@pytest.mark.parametrize(("name", "expected"), [("", "reply"), ("Sanne Lezer", "unsubscribe")])
def test_the_name_on_the_list_is_known_below_a_wish(name, expected, key):
    raw = b"From: s.l@example.org\nSubject: Re: Soep\n\nGraag afmelden\nSanne\n"
    assert kind(raw, key, name=name) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Answer [12.1] Who is on vacation in August?", "reply"),
        ("[12.1] Wie is niet op kantoor?", "reply"),
        ("Antwoorden: Anna is on vacation", "reply"),
        ("Anna is on vacation", "reply"),
        ("Automatic reply: Anna is on vacation", "auto_reply"),
        ("Automatic reply: Answer [12.1] Who is there?", "auto_reply"),
        ("Pim is on vacation", "auto_reply"),
    ],
)
def test_what_we_wrote_in_a_subject_makes_no_machine(subject, expected, key):
    raw = f"From: a@example.org\nSubject: {subject}\n\nMy boss.\n".encode()
    assert kind(raw, key, title="Anna is on vacation") == expected
