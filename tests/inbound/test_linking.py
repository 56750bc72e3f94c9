import pytest

from newsletter.addresses import tagged
from newsletter.inbound import linking, parse
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
