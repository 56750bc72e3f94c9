import time

import pytest

from newsletter.addresses import tagged
from newsletter.inbound import linking
from newsletter.inbound.mail.mime import parse
from newsletter.models import Evidence, EvidenceKind
from newsletter.tokens import Purpose, sign

PLAIN = "reacties@example.nl"


@pytest.mark.parametrize("header", linking.RECIPIENT_HEADERS)
@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_token_in_any_recipient_header(header, change, key):
    address = change(tagged(PLAIN, sign(key, Purpose.REPLY, 12, 7)))
    mail = parse(f"From: x@example.org\n{header}: Mira <{address}>, z@example.org\n\nx".encode())
    found = linking.evidence(mail, reply_address=PLAIN, key=key)
    assert [(one.kind, one.issue, one.subscriber_id) for one in found] == [(EvidenceKind.TOKEN, 12, 7)]


@pytest.mark.parametrize(
    "tag",
    ["", "r", "rabc", "r" + "a" * 200, "12.1"],
)
def test_forged_tokens_are_nothing(tag, key):
    mail = parse(f"To: reacties+{tag}@example.nl\n\nx".encode())
    assert linking.evidence(mail, reply_address=PLAIN, key=key) == ()


def test_a_token_for_another_purpose_is_no_recipient(key):
    mail = parse(f"To: {tagged(PLAIN, sign(key, Purpose.MESSAGE, 12, 7))}\n\nx".encode())
    assert linking.arrivals(mail, reply_address=PLAIN, key=key) == ()


def test_a_reply_token_in_references_is_no_message(key):
    mail = parse(f"References: <{sign(key, Purpose.REPLY, 12, 7)}@example.nl>\n\nx".encode())
    assert linking.evidence(mail, reply_address=PLAIN, key=key) == ()


def test_our_message_id_in_a_returned_original(key):
    raw = f"Content-Type: message/rfc822\n\nSubject: x\nMessage-ID: <{sign(key, Purpose.MESSAGE, 3, 4)}@x>\n"
    found = linking.evidence(parse(raw.encode()), reply_address=PLAIN, key=key)
    assert [(one.issue, one.subscriber_id, one.detail) for one in found] == [
        (3, 4, "our Message-ID in the returned original")
    ]


def test_codes_in_the_subject():
    assert linking.subject_codes("Re: Antwoord [12.1] en [3.Topics] en [0.1] en [x.1] [1.]") == [
        (12, "1"),
        (3, "topics"),
    ]


def test_the_strongest_evidence_names_the_issue():
    token = Evidence(EvidenceKind.TOKEN, "", 12, 7)
    code = Evidence(EvidenceKind.SUBJECT_CODE, "", 11, question="11.1")
    link = linking.decide([token, code], questions=["cooked", "cooked"])
    assert (link.issue, link.subscriber_id, link.questions, link.certain) == (12, 7, ("cooked",), True)
    assert link.evidence == (token, code)


def test_a_sender_alone_is_probable():
    link = linking.decide([Evidence(EvidenceKind.SENDER, "", 12, 7)])
    assert (link.issue, link.subscriber_id, link.certain) == (12, 7, False)


def test_a_test_mail_has_no_subscriber():
    link = linking.decide([Evidence(EvidenceKind.TOKEN, "", 12, 0)])
    assert (link.issue, link.subscriber_id) == (12, None)


def test_nothing_links_nothing():
    link = linking.decide([], questions=["cooked"])
    assert (link.issue, link.questions, link.certain) == (None, (), False)


@pytest.mark.parametrize(
    "value",
    [
        "<{id}@example.nl>",
        "<first@example.org>,<{id}@example.nl>, <last@example.org>",
        "<first@example.org>\n\t<{half}\n {rest}@example.nl>\n <last@example.org>",
        "<{id}@exampl",
        "<first@example.org> <{id}",
        "{id}@example.nl",
        "Your message of Monday <{id}@example.nl>",
        "cut@example.org> <{id}@example.nl>",
        "<{ID}@EXAMPLE.NL>",
    ],
)
@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
def test_our_message_id_however_it_was_mangled(header, value, key):
    name = sign(key, Purpose.MESSAGE, 12, 7)
    filled = value.format(id=name, ID=name.upper(), half=name[:9], rest=name[9:])
    mail = parse(f"{header}: {filled}\nSubject: x\n\nx".encode())
    (found,) = linking.evidence(mail, reply_address=PLAIN, key=key)
    assert (found.kind, found.issue, found.subscriber_id) == (EvidenceKind.REFERENCES, 12, 7)


def test_the_newest_of_a_very_long_thread_counts(key):
    old = " ".join(f"<{number}@example.org>" for number in range(600))
    ours = sign(key, Purpose.MESSAGE, 12, 7)
    mail = parse(f"References: {old} <{ours}@example.nl>\n\nx".encode())
    assert linking.evidence(mail, reply_address=PLAIN, key=key)[0].issue == 12
    assert linking.ancestors(mail)[0] == f"<{ours}@example.nl>"
    assert len(linking.ancestors(mail)) <= 100


def test_ancestors_are_named_nearest_first():
    mail = parse(b"References: <a@x> <b@x> <c@x>\nIn-Reply-To: <c@x>\n\nx")
    assert linking.ancestors(mail) == ["<c@x>", "<b@x>", "<a@x>"]


def test_an_id_that_a_provider_wrote_anew_says_nothing(key):
    mail = parse(b"In-Reply-To: <0102018f-7c1d-4e2a@eu-west-1.example.com>\nSubject: [12.1] ja\n\nx")
    assert [one.kind for one in linking.evidence(mail, reply_address=PLAIN, key=key)] == [
        EvidenceKind.SUBJECT_CODE
    ]


def test_the_trace_of_a_server_names_the_recipient(key):
    address = tagged(PLAIN, sign(key, Purpose.REPLY, 12, 7))
    trace = f"from a by mx.example.nl with ESMTP id 1\n for <{address}>; Thu, 20 Nov 2025 08:00:00 +0000"
    mail = parse(f"Received: {trace}\nTo: lijst@example.com\n\nx".encode())
    (found,) = linking.evidence(mail, reply_address=PLAIN, key=key)
    assert (found.kind, found.issue, found.detail) == (EvidenceKind.TOKEN, 12, "token in Received")


@pytest.mark.parametrize(
    "line",
    [
        "> https://nieuws.example.nl/unsubscribe/{t}",
        "> mailto:reacties+{t}@example.nl?subject=ja",
        "https://veilig.example.com/?url=https%3A%2F%2Fnieuws.example.nl%2Funsubscribe%2F{t}&data=1",
        "https://veilig.example.com/?url=https%253A%252F%252Fnieuws.example.nl%252Funsubscribe%252F{t}",
        "mailto:reacties%2B{t}@example.nl",
        "List-Unsubscribe: <https://nieuws.example.nl/unsubscribe/{T}>",
    ],
)
@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.UNSUBSCRIBE, Purpose.VOTE])
def test_a_token_in_what_is_quoted(line, purpose, key):
    token = sign(key, purpose, 12, 7)
    mail = parse(f"Subject: Re: Soep\n\nLinzen.\n\n{line.format(t=token, T=token.upper())}\n".encode())
    (found,) = linking.evidence(mail, reply_address=PLAIN, key=key)
    assert (found.kind, found.issue, found.subscriber_id) == (EvidenceKind.QUOTED, 12, 7)
    assert linking.decide([found]).certain


def test_a_token_in_an_attached_original(key):
    token = sign(key, Purpose.UNSUBSCRIBE, 12, 7)
    inner = f"List-Unsubscribe: <https://x.example/unsubscribe/{token}>\nSubject: x\n\nx\n"
    mail = parse(f"Content-Type: message/rfc822\n\n{inner}".encode())
    assert [one.kind for one in linking.evidence(mail, reply_address=PLAIN, key=key)] == [EvidenceKind.QUOTED]


def test_a_forged_token_in_a_quote_is_nothing(key):
    forged = sign(b"another key", Purpose.UNSUBSCRIBE, 12, 7)
    mail = parse(f"Subject: x\n\nhttps://x.example/unsubscribe/{forged}\n".encode())
    assert linking.evidence(mail, reply_address=PLAIN, key=key) == ()


def test_who_quotes_several_issues_is_not_certain(key):
    tokens = [sign(key, Purpose.REPLY, issue, 7) for issue in (11, 12)]
    mail = parse(f"Subject: x\n\n{' '.join(tokens)}\n".encode())
    link = linking.decide(linking.evidence(mail, reply_address=PLAIN, key=key))
    assert (link.issue, link.certain) == (11, False)


@pytest.mark.parametrize("piece", ["r" + "a" * 30 + " ", "r", "%25", "<", "u%2Bu", "[1.1]"])
def test_a_body_full_of_what_could_be_tokens_takes_no_long_time(piece, key):
    began = time.process_time()
    head = (piece * 15_000)[:15_000]
    body = (piece * 1_000_000)[:1_000_000]
    mail = parse(f"References: {head}\nSubject: {head}\n\n{body}".encode())
    linking.evidence(mail, reply_address=PLAIN, key=key)
    assert time.process_time() - began < 1
