"""What other tools export, by the headings their exports have."""

from __future__ import annotations

import pytest

from newsletter.models import SubscriberState as S
from newsletter.subscriptions import csv_file, headings
from newsletter.subscriptions.people import person, tidy


def read(text, source="x.csv"):
    first, *others = csv_file.lines(text.encode(), source)
    cells = csv_file.cells(first.text, ",")
    columns = headings.recognise(cells)
    return [person(row, columns) for row in csv_file.rows(iter(others), ",", len(cells))]


def short(text):
    return [(one.address, one.name, one.tags, str(one.state)) for one in read(text)]


def test_mailchimp_subscribed():
    assert short(
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,NOTES,TAGS\n"
        "anna@example.org,Anna,de Vries,2,2024-01-02 10:00:00,2024-01-02 10:00:00,,"
        '"""raad"",""pilot, groep 2"""\n'
    ) == [("anna@example.org", "Anna de Vries", ("raad", "pilot, groep 2"), "active")]


def test_mailchimp_unsubscribed_and_cleaned():
    assert short(
        "Email Address,First Name,Last Name,UNSUB_TIME,UNSUB_REASON\n"
        "anna@example.org,Anna,,2025-01-02 10:00:00,N/A (Unsubscribed by admin)\n"
    ) == [("anna@example.org", "Anna", (), "unsubscribed")]
    assert short(
        "Email Address,First Name,Last Name,CLEAN_TIME\nanna@example.org,Anna,,2025-01-02 10:00:00\n"
    ) == [("anna@example.org", "Anna", (), "suppressed")]


def test_substack():
    assert short(
        "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\n"
        "anna@example.org,false,,other,false,2024-01-01,\n"
        "bram@example.org,true,,other,true,2024-01-01,\n"
    ) == [("anna@example.org", "", (), "active"), ("bram@example.org", "", (), "unsubscribed")]


def test_buttondown():
    head = "id,secondary_id,email,notes,subscriber_type,creation_date,unsubscription_date,tags,metadata\n"
    assert short(
        head
        + "1,1,anna@example.org,,regular,2024-01-01,,raad;pilot,{}\n"
        + "2,2,bram@example.org,,unactivated,2024-01-01,,,{}\n"
        + "3,3,chris@example.org,,unsubscribed,2024-01-01,2024-05-01,,{}\n"
        + "4,4,dora@example.org,,undeliverable,2024-01-01,,,{}\n"
    ) == [
        ("anna@example.org", "", ("raad", "pilot"), "active"),
        ("bram@example.org", "", (), "pending"),
        ("chris@example.org", "", (), "unsubscribed"),
        ("dora@example.org", "", (), "suppressed"),
    ]


def test_ghost_and_its_blank_field_unsubscribes_nobody():
    head = "id,email,name,note,subscribed_to_emails,complimentary_plan,created_at,deleted_at,labels,tiers\n"
    assert short(
        head
        + '1,anna@example.org,Anna de Vries,,true,false,2024,,"raad,pilot",\n'
        + "2,bram@example.org,Bram,,,false,2024,,,\n"
        + "3,chris@example.org,Chris,,false,false,2024,,,\n"
        + "4,dora@example.org,Dora,,true,false,2024,2025-01-01,,\n"
    ) == [
        ("anna@example.org", "Anna de Vries", ("raad", "pilot"), "active"),
        ("bram@example.org", "Bram", (), "active"),
        ("chris@example.org", "Chris", (), "unsubscribed"),
        ("dora@example.org", "Dora", (), "unsubscribed"),
    ]


def test_listmonk():
    assert short(
        "uuid,email,name,attributes,status,created_at,updated_at\n"
        'u,anna@example.org,Anna,"{""city"": ""Ede""}",enabled,2024,2024\n'
        "u,bram@example.org,Bram,{},blocklisted,2024,2024\n"
    ) == [("anna@example.org", "Anna", (), "active"), ("bram@example.org", "Bram", (), "suppressed")]


def test_dutch_names_with_their_prefix():
    assert short(
        "Voornaam,Tussenvoegsel,Achternaam,E-mail adres,Groepen\nJan,van der,Berg,jan@example.org,raad|pers\n"
        ",,Visser,v@example.org,\n"
    ) == [
        ("jan@example.org", "Jan van der Berg", ("raad", "pers"), "active"),
        ("v@example.org", "Visser", (), "active"),
    ]


@pytest.mark.parametrize(
    ("head", "row", "name"),
    [
        ("E-Mail-Adresse,Vorname,Name", "x@example.org,Jörg,Müller", "Jörg Müller"),
        ("Adresse électronique,Prénom,Nom", "x@example.org,Zoé,Dupont", "Zoé Dupont"),
        ("Courriel,Nom complet", "x@example.org,Zoé Dupont", "Zoé Dupont"),
        ("email,First Name,Name", "x@example.org,Anna,Anna de Vries", "Anna de Vries"),
        ("email,Name,Last Name", "x@example.org,Anna,", "Anna"),
        ("E-MAILADRES,NAAM", "x@example.org,Anna", "Anna"),
        ("email,FNAME,LNAME", "x@example.org,Anna,", "Anna"),
    ],
)
def test_headings_of_four_languages(head, row, name):
    [one] = read(f"{head}\n{row}\n")
    assert (one.address, one.name) == ("x@example.org", name)


@pytest.mark.parametrize("word", ["ja", "TRUE", "1", "Yes", "x"])
def test_a_yes_against_mail(word):
    assert [one.state for one in read(f"email,Afgemeld\nx@example.org,{word}\n")] == [S.UNSUBSCRIBED]


def test_a_mailbox_with_a_name_in_the_column_of_addresses():
    [one, wrong] = read("email\nAnna de Vries <anna@example.org>\nBram <bram@>\n")
    assert (one.address, one.name) == ("anna@example.org", "Anna de Vries")
    assert wrong.address == "Bram <bram@>"


def test_the_first_of_two_columns_with_addresses_counts():
    columns = headings.recognise(("naam", "email", "E-mailadres"))
    assert columns.email == 1


def test_no_column_with_addresses():
    assert headings.recognise(("Adres", "Mailing", "naam", "")) is None


def test_tidy():
    assert tidy(" A\u00a0 b\r\nc\x00\x7f ") == "A b c"
