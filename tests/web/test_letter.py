from __future__ import annotations

from caught_mail import LETTER, PIXEL
from hypothesis import given
from hypothesis import strategies as st

from newsletter.web import letter


def test_bodies_pictures_and_files():
    found = letter.parse(LETTER)
    assert found.text == "Beste Anna, één <vraag>."
    assert found.html.startswith("<p>Beste Anna, één vraag.</p>")
    assert [part.content_id for part in found.parts] == ["p1@newsletter", ""]
    assert found.parts[0].data == PIXEL
    assert found.parts[1].name == "<img src=x onerror=alert(1)>/../brief.html"
    assert ("From", "Renée <redactie@example.org>") in found.headers
    assert ("Subject", "Wat wil jij weten?") in found.headers


def test_only_known_content_ids_are_replaced():
    html = (
        b'<img src="cid:a%40b"><img src=\'CID:a@b\'><td background=cid:c><p style="background:url(cid:a@b)">'
    )
    raw = (
        b"Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n"
        + html
        + b"\r\n"
        b"--r\r\nContent-Type: image/png\r\nContent-ID: <a@b>\r\n\r\nx\r\n--r--\r\n"
    )
    assert letter.parse(raw).html_with({0: "/part/0"}) == (
        '<img src="/part/0"><img src=\'/part/0\'><td background=cid:c><p style="background:url(/part/0)">'
    )


def test_a_single_text_part():
    found = letter.parse(b"Subject: hoi\r\n\r\nEen regel.\r\n")
    assert (found.text, found.html, found.parts) == ("Een regel.\n", "", ())


@given(st.binary(max_size=400))
def test_any_bytes_give_a_letter(raw):
    letter.parse(raw)


@given(
    st.binary(max_size=200), st.sampled_from(["multipart/mixed; boundary=b", "message/rfc822", "text/html"])
)
def test_any_body_gives_a_letter(raw, kind):
    letter.parse(b"Content-Type: " + kind.encode() + b"\r\n\r\n--b\r\n" + raw)
