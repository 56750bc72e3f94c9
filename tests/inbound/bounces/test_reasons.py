"""What servers say, in many languages, and what it means."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.bounces.reasons import reason
from newsletter.models import FailureClass, Reason


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("5.1.1", "550 5.1.1 user unknown", Reason.USER_UNKNOWN),
        ("5.1.1", "552 mailbox is full", Reason.MAILBOX_FULL),
        ("5.1.1", "", Reason.USER_UNKNOWN),
        ("5.2.2", "", Reason.MAILBOX_FULL),
        ("5.7.1", "message looks like spam", Reason.SPAM_BLOCKED),
        ("5.7.1", "relaying denied", Reason.RELAYING),
        ("5.7.1", "", Reason.OTHER),
        ("5.7.26", "", Reason.AUTHENTICATION),
        ("5.1.2", "Host or domain name not found", Reason.HOST_UNKNOWN),
        ("5.4.4", "Host or domain name not found, try again", Reason.NETWORK),
        ("5.1.6", "", Reason.MOVED),
        # RFC 5321: 551 and 553 answer the address, 550 may answer the letter as well.
        ("5.3.0", "553 5.3.0 <pim@example.org>... No such user here", Reason.USER_UNKNOWN),
        ("5.3.0", "550 5.3.0 <pim@example.org>... No such user here", Reason.FILTERED),
        ("5.0.0", "554 delivery error: dd This user doesn't have an account", Reason.USER_UNKNOWN),
        ("5.1.8", "", Reason.SENDER_REFUSED),
        ("5.1.0", "550 5.1.0 Sender address rejected: unknown domain", Reason.SENDER_REFUSED),
        ("5.1.10", "recipient domain has null MX", Reason.NOT_ACCEPTING),
        ("5.3.2", "521 5.3.2 mx.example.org says no", Reason.NOT_ACCEPTING),
        ("5.3.4", "message size exceeds fixed limit", Reason.TOO_LARGE),
        ("5.6.0", "", Reason.CONTENT),
        ("5.0.0", "554 virus found in attachment", Reason.CONTENT),
        ("4.4.1", "connection timed out", Reason.NETWORK),
        ("4.4.7", "delivery time expired", Reason.EXPIRED),
        ("4.2.0", "user unknown, try again", Reason.TEMPORARY),
        ("4.7.0", "450 greylisted", Reason.RATE_LIMITED),
        ("4.3.2", "system not available", Reason.TEMPORARY),
        ("5.2.1", "550 5.2.1 this account has been disabled", Reason.INACTIVE),
        ("", "", Reason.OTHER),
    ],
)
def test_codes_and_words(code, words, expected):
    assert reason(code, words) is expected


@pytest.mark.parametrize(
    "words",
    [
        "550 5.1.1 De gebruiker is onbekend",
        "550 5.1.1 Postfach existiert nicht",
        "550 5.1.1 Utilisateur inconnu",
        "550 5.1.1 El destinatario no existe",
        "550 5.1.1 Utente sconosciuto",
        "550 5.1.1 Destinatário inexistente",
        "550 5.1.1 Nieznany odbiorca",
        "550 5.1.1 Okänd mottagare",
        "550 5.1.1 Modtageren findes ikke",
        "550 5.1.1 Tuntematon vastaanottaja",
        "550 5.1.1 Uživatel neexistuje",
        "550 5.1.1 Получатель не найден",
        "550 5.1.1 Kullanıcı bulunamadı",
        "550 5.1.1 用户不存在",
        "550 5.1.1 宛先が見つかりません",
        "550 5.1.1 사용자가 없습니다",
    ],
)
def test_an_unknown_user_in_many_languages(words):
    assert reason("", words, "RCPT TO") is Reason.USER_UNKNOWN
    assert reason("", words.partition("5.1.1 ")[2]) is Reason.USER_UNKNOWN, "said by the server itself"


@pytest.mark.parametrize(
    "words",
    [
        "De mailbox is vol",
        "Das Postfach ist voll",
        "La boîte est pleine",
        "El buzón está lleno",
        "La casella è piena",
        "A caixa está cheia",
        "Skrzynka jest przepełniona",
        "Postkassen er fuld",
        "Ящик переполнен",
        "メールボックスがいっぱいです",
        "邮箱已满",
        "disk quota exceeded",
        "over quota",
        "insufficient storage space",
    ],
)
def test_a_full_mailbox_in_many_languages(words):
    assert reason("5.0.0", f"552 {words}") is Reason.MAILBOX_FULL


def test_japanese_without_a_charset():
    raw = "ディレクトリに見つかりません".encode("iso-2022-jp").decode("latin-1")
    assert reason("", f"User ({raw})") is Reason.USER_UNKNOWN


@pytest.mark.parametrize(
    ("code", "around", "expected"),
    [
        ("", "in reply to RCPT TO command", Reason.USER_UNKNOWN),
        ("", "in reply to end of DATA command", Reason.FILTERED),
        ("", "after end of data", Reason.FILTERED),
        ("5.1.1", "in reply to end of DATA command", Reason.USER_UNKNOWN),
        ("", "", Reason.FILTERED),
        ("5.2.1", "", Reason.FILTERED),
        ("", ">>> DATA\n<<< 550 unknown user\n<<< 503 Need RCPT", Reason.USER_UNKNOWN),
        ("", ">>> DATA\n<<< 550 unknown user\n554 Service unavailable", Reason.FILTERED),
    ],
)
def test_unknown_is_certain_when_it_is_said_of_the_address(code, around, expected):
    """Filters that see the content say "unknown user" of readers who exist."""
    assert reason(code, "550 unknown user", around) is expected


@pytest.mark.parametrize(
    "words",
    [
        "550 <spam.user.unknown@example.org> is welcome",
        "550 host mail.user-unknown.example.org says hello",
    ],
)
def test_names_of_people_and_machines_are_no_reasons(words):
    assert reason("5.0.0", words) is Reason.OTHER


def test_classes():
    by_class = {one: one.failure_class for one in Reason}
    assert {one for one in Reason if one.hard} == {
        Reason.USER_UNKNOWN,
        Reason.HOST_UNKNOWN,
        Reason.MOVED,
        Reason.NOT_ACCEPTING,
    }
    assert by_class[Reason.MAILBOX_FULL] is FailureClass.FULL
    assert by_class[Reason.BLOCKLISTED] is by_class[Reason.RATE_LIMITED] is FailureClass.BLOCKED
    assert by_class[Reason.CONTENT] is by_class[Reason.TOO_LARGE] is FailureClass.POLICY
    assert by_class[Reason.FILTERED] is by_class[Reason.EXPIRED] is FailureClass.SOFT


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["", "5.1.1", "4.4.7", "5.7.1", "9", "..", "5.1."]),
    st.text(max_size=200),
    st.text(max_size=50),
)
def test_any_words_have_a_reason(code, words, around):
    assert isinstance(reason(code, words, around), Reason)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("undeliverable address: host a[10.0.0.1] said: 552 5.2.2 <a@example.org>: full", "mailbox_full"),
        ("undeliverable address: host a[10.0.0.1] said: 554 5.7.1 client host blocked", "blocklisted"),
        ("undeliverable address: host a[10.0.0.1] said: 550 5.1.1 no such user", "user_unknown"),
        ("undeliverable address: host a[10.0.0.1] said: 550 rejected", "other"),
        ('undeliverable address: unknown user: "a"', "user_unknown"),
        ("undeliverable address", "user_unknown"),
        ("unverified address: connect to a[10.0.0.1]:25: Connection timed out", "network"),
    ],
)
def test_what_another_server_said_before(answer, expected):
    words = f"550 5.1.1 <a@example.org>: Recipient address rejected: {answer} (in reply to RCPT TO command)"
    assert reason("5.1.1", words, words) == expected
