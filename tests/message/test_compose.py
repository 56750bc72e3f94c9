import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.addresses import tag_of
from newsletter.message.compose import encoded_with
from newsletter.message.lint import lint
from newsletter.message.mime import content_id
from newsletter.message.quoted import encode_value
from newsletter.message.slots import encode, fill
from newsletter.models import Recipient, SlotContext
from newsletter.tokens import Purpose, Token, sign, verify

HOSTILE = [
    "Noor\r\nBcc: piet@example.org",
    "Noor\n.\nMAIL FROM:<a@example.org>",
    "Noor\r.\rx",
    "\r\n.\r\n",
    ".",
    ".\r\n",
    "From hier",
    "=?utf-8?q?=0D=0ABcc:_x?=",
    "=0D=0A.=0D=0A",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "x" * 5000,
    "." * 300,
    "é" * 300,
    "\u2028Bcc: x",
    "\x00",
    "\ud800",
    "",
]


def parsed(message):
    """Read by the standard library's two parsers, which must agree on the headers."""
    new = email.message_from_bytes(message.data, policy=email.policy.default)
    old = email.message_from_bytes(message.data)
    assert new.keys() == old.keys()
    assert not [part.defects for part in (*new.walk(), *old.walk()) if part.defects]
    return new


def parts(message):
    """Text and HTML as a mail program shows them."""
    bodies = {}
    for part in parsed(message).walk():
        if part.get_content_maintype() == "text":
            bodies[part.get_content_type()] = part.get_payload(decode=True).decode()
    return bodies["text/plain"], bodies["text/html"]


def test_all_headers(make_composer, make_edition, reader, date, key):
    message = make_composer().compose(reader, date)
    headers = parsed(message)
    token = tag_of(headers["Reply-To"], "reacties@example.org")
    leave = re.search(r"unsubscribe/(u[a-z2-7]+)>", headers["List-Unsubscribe"])[1]
    assert verify(key, token) == Token(Purpose.REPLY, 12, 345)
    assert verify(key, leave) == Token(Purpose.UNSUBSCRIBE, 12, 345)
    assert {name: str(value) for name, value in headers.items()} == {
        "Date": "Tue, 01 Dec 2026 08:30:05 +0000",
        "To": "noor@example.org",
        "Reply-To": f"reacties+{token}@example.org",
        "Message-ID": message.message_id,
        "List-Unsubscribe": f"<https://brief.example.org/unsubscribe/{leave}>,"
        f" <mailto:reacties+{leave}@example.org?subject=unsubscribe>",
        "From": "Anneke Bos <anneke@example.org>",
        "Subject": "Wat doet één woord?",
        "List-Id": "Klare taal <klare-taal.example.org>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Archive": "<https://brief.example.org>",
        "List-Owner": "<mailto:reacties@example.org>",
        "List-Post": "NO",
        "Feedback-ID": "12:klare-taal:newsletter:bfabc37432",
        "Precedence": "list",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": "nl",
        "MIME-Version": "1.0",
        "Content-Type": make_edition().content_type,
    }
    assert not lint(message)


def test_envelope_and_message_id(make_composer, reader, date, key):
    composer = make_composer()
    message = composer.compose(reader, date)
    assert message.recipient == "noor@example.org"
    assert verify(key, tag_of(message.sender, "reacties@example.org")) == Token(Purpose.BOUNCE, 12, 345)
    assert message.message_id == composer.message_id(345)
    left, _, domain = message.message_id.strip("<>").partition("@")
    assert verify(key, left) == Token(Purpose.MESSAGE, 12, 345) and domain == "example.org"
    assert len(message.message_id) <= 76


def test_both_parts_are_what_fill_makes(make_composer, make_edition, reader, date):
    edition, composer = make_edition(), make_composer()
    text, html = parts(composer.compose(reader, date))
    values = composer.values(reader)
    assert html == fill(edition.html, values).replace("\n", "\r\n")
    assert text == fill(edition.text, values).replace("From hier", " From hier").replace("\n", "\r\n")
    assert "Beste Noor," in text and 'title="Voor Noor de Vries"' in html
    assert f'href="mailto:{values["reply_address"]}?subject=Antwoord%20%5B12.1%5D"' in html


def test_values(make_composer, reader):
    values = make_composer().values(reader)
    assert set(values) == {
        "first_name",
        "name",
        "email",
        "reply_address",
        "unsubscribe_url",
        "web_url",
        "vote_url",
    }
    assert (values["first_name"], values["name"], values["email"]) == (
        "Noor",
        "Noor de Vries",
        "noor@example.org",
    )
    assert values["web_url"] == "https://brief.example.org/klare-taal-12"


def test_without_public_pages(make_composer, reader, date):
    composer = make_composer(base_url="")
    message = composer.compose(reader, date)
    headers, values = parsed(message), composer.values(reader)
    assert re.fullmatch(
        r"mailto:reacties\+u[a-z2-7]+@example\.org\?subject=unsubscribe", values["unsubscribe_url"]
    )
    assert headers["List-Unsubscribe"] == f"<{values['unsubscribe_url']}>"
    assert headers["List-Unsubscribe-Post"] is None and headers["List-Archive"] is None
    assert values["web_url"] == "" and not lint(message)
    assert values["unsubscribe_url"] in parts(message)[0]


def test_no_one_click_without_https(make_composer, reader, date):
    message = make_composer(base_url="http://localhost:8000/").compose(reader, date)
    headers = parsed(message)
    assert headers["List-Unsubscribe"].startswith("<http://localhost:8000/unsubscribe/u")
    assert headers["List-Unsubscribe-Post"] is None and not lint(message)


def test_a_test_mail_works_the_same(make_composer, reader, date, key):
    message = make_composer().compose(replace(reader, subscriber_id=0), date)
    assert not lint(message)
    assert verify(key, tag_of(message.sender, "reacties@example.org")) == Token(Purpose.BOUNCE, 12, 0)
    assert parsed(message).keys() == parsed(make_composer().compose(reader, date)).keys()


def test_fallback_for_a_reader_without_a_name(make_composer, date):
    text, html = parts(make_composer().compose(Recipient(7, "x@example.org"), date))
    assert "Beste lezer," in text and "Beste lezer," in html and "Voor lezer" in html


def test_the_same_arguments_give_the_same_bytes(make_composer, reader, date):
    first = make_composer().compose(reader, date)
    elsewhere = date.astimezone(timezone(timedelta(hours=2)))
    composer = make_composer()
    assert composer.compose(reader, elsewhere) == first
    composer.compose(Recipient(8, "piet@example.net", "Piet", "Piet"), date)
    assert composer.compose(reader, date) == first
    assert make_composer().compose(reader, date + timedelta(seconds=1)) != first


def test_readers_do_not_see_each_other(make_composer, date):
    composer = make_composer()
    readers = [Recipient(n, f"lezer{n}@example.net", f"Naam{n} Lezer", f"Naam{n}") for n in range(1, 60)]
    messages = [composer.compose(one, date) for one in readers]
    assert len({m.message_id for m in messages}) == len({m.sender for m in messages}) == len(readers)
    for one, message in zip(readers, messages, strict=True):
        assert set(re.findall(rb"lezer\d+@example\.net", message.data)) == {one.address.encode()}
        assert one.first_name in parts(message)[0]
        assert one.name.encode() not in message.data.partition(b"\r\n\r\n")[0], "no header holds the name"


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SlotContext),
    st.text("abcdefghijklmnopqrstuvwxyz.=?&+@/: é\n", max_size=80),
    st.text("abcdefghijklmnopqrstuvwxyz.=?&+@/: é\n", max_size=80),
    st.integers(0, 2**32),
)
def test_what_stands_round_a_token_is_encoded_as_with_it(context, before, behind, number):
    token = sign(bytes(32), Purpose.REPLY, 12, number)
    value = before + token + behind
    assert encoded_with(token, context, value) == encode_value(encode(context, value))


def test_pictures(make_composer, make_edition, picture, reader, date):
    html = (f'<img src="cid:{content_id(picture)}" alt="">',)
    message = make_composer(make_edition(html, pictures={picture.src: picture})).compose(reader, date)
    assert not lint(message)
    assert [part.get_payload(decode=True) for part in parsed(message).walk()][-1] == picture.data


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_stay_in_their_place(make_composer, make_edition, date, value):
    """No second header, no second message: whoever wrote the name, subject or title."""
    edition = make_edition(subject=value)
    composer = make_composer(edition, name=value, sender_name=value)
    person = Recipient(9, "x@example.org", value, value)
    message = composer.compose(person, date)
    assert not lint(message)
    plain = make_composer().compose(Recipient(9, "x@example.org", "N", "N"), date)
    assert parsed(message).keys() == parsed(plain).keys()
    assert b"\r\n." not in message.data and message.data.count(b"\r\n") == message.data.count(b"\n")
    assert message.data.count(b"\n") == message.data.count(b"\r")
    _, html = parts(message)
    assert html == fill(edition.html, composer.values(person)).replace("\n", "\r\n")
    assert "<script>" not in html and "<img src=x" not in html


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.text(max_size=80)] * 3))
def test_any_names_and_subject(make_composer, make_edition, date, texts):
    subject, name, sender = texts
    composer = make_composer(make_edition(subject=subject), sender_name=sender, name=name)
    message = composer.compose(Recipient(9, "x@example.org", name, name[:5]), date)
    assert not lint(message)
    assert len(parsed(message).keys()) == 18


@pytest.mark.parametrize("ends", list(product(["\r\n", "\n", "\r"], repeat=2)))
def test_no_smuggling_in_texts(make_composer, make_edition, reader, date, ends):
    line_end, other_end = ends
    attack = (
        f"Tekst{line_end}.{other_end}MAIL FROM:<a@example.org>{line_end}RCPT TO:<b@example.org>{line_end}"
    )
    message = make_composer(make_edition((attack,), (attack,))).compose(reader, date)
    assert not lint(message) and not re.search(rb"(?:^|[\r\n])\.", message.data)
    canonical = attack.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    assert parts(message) == (canonical, canonical)


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org>,<b@example.org",
        "a@example.org\n.\n",
        "",
        "a",
        "zoë@example.org",
    ],
)
def test_hostile_addresses_are_refused(make_composer, date, address):
    with pytest.raises(ValueError, match="no address in the form that goes on the wire"):
        make_composer().compose(Recipient(9, address), date)


def test_a_date_needs_a_zone(make_composer, reader):
    with pytest.raises(ValueError, match="no time zone"):
        make_composer().compose(reader, datetime(2026, 12, 1, tzinfo=UTC).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reply_address": "r" * 50 + "@example.org"}, "too long to carry a code"),
        ({"reply_address": "geen adres"}, "geen adres"),
        ({"sender_address": "anneke@example.org\r\nBcc: x@example.org"}, "line break"),
        ({"base_url": "https://example.org/>,<https://example.net"}, "no plain http or https URL"),
        ({"base_url": "https://example.org/ x"}, "no plain http or https URL"),
        ({"base_url": "https://exämple.org"}, "no plain http or https URL"),
        ({"base_url": "ftp://example.org"}, "no plain http or https URL"),
    ],
)
def test_an_unusable_publication_is_refused_at_once(make_composer, changes, why):
    with pytest.raises(ValueError, match=why):
        make_composer(**changes)


def test_reply_address_with_its_own_tag_and_idn(make_composer, reader, date, key):
    message = make_composer(
        reply_address="anneke+brief@münster.example", sender_address="a@münster.example"
    ).compose(reader, date)
    headers = parsed(message)
    tag = tag_of(headers["Reply-To"], "anneke+brief@xn--mnster-3ya.example")
    assert verify(key, tag) == Token(Purpose.REPLY, 12, 345)
    assert headers["From"].endswith("<a@xn--mnster-3ya.example>") and not lint(message)


@pytest.mark.parametrize(
    ("name", "list_id"),
    [
        ("Klare taal", "Klare taal <klare-taal.example.org>"),
        ("Één brief", "Een brief <een-brief.example.org>"),
        ("Taal, & meer!", "Taal & meer <taal-meer.example.org>"),
        ("N. de Vries", '"N. de Vries" <n-de-vries.example.org>'),
        ("日本語", "<list-77710aed.example.org>"),
    ],
)
def test_list_id(make_composer, reader, date, name, list_id):
    message = make_composer(name=name).compose(reader, date)
    assert parsed(message)["List-Id"] == list_id and not lint(message)
