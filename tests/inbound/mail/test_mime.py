import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound import limits
from newsletter.inbound.mail.mime import attached, parse
from newsletter.inbound.text.html import read_html
from newsletter.inbound.text.lines import read

CRLF = "\r\n"


def mail(*lines):
    return CRLF.join(lines).encode()


def test_alternative_gives_text_and_html():
    got = parse(
        mail(
            "Content-Type: multipart/alternative; boundary=grens",
            "",
            "This is a preamble.",
            "--grens",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "Caf=C3=A9 =",
            "open",
            "--grens",
            "Content-Type: text/html; charset=utf-8",
            "",
            "<p>Café open</p>",
            "--grens--",
            "epilogue",
        )
    )
    assert got.text.strip() == "Café open"
    assert got.html.strip() == "<p>Café open</p>"
    assert got.defects == ()


def test_parts_within_parts_and_a_missing_last_boundary():
    got = parse(
        mail(
            'Content-Type: multipart/mixed; boundary="a"',
            "",
            "--a",
            'Content-Type: multipart/alternative; boundary="a-b"',
            "",
            "--a-b",
            "",
            "eerst",
            "--a",
            "",
            "daarna",
        )
    )
    assert got.text.split() == ["eerst", "daarna"]
    assert "the last boundary is missing" in got.defects


def test_a_file_is_listed_and_not_read_as_text():
    got = parse(
        mail(
            "Content-Type: multipart/mixed; boundary=a",
            "",
            "--a",
            "Content-Type: text/plain",
            "Content-Disposition: attachment; filename*=utf-8''verslag%20%E2%82%AC.txt",
            "",
            "12345",
            "--a--",
        )
    )
    assert got.text == ""
    assert [(a.name, a.media_type, a.size) for a in got.attachments] == [("verslag €.txt", "text/plain", 5)]


def test_a_returned_original_is_embedded_not_opened():
    got = parse(mail("Content-Type: message/rfc822", "", "Subject: binnen", "", "tekst"))
    assert got.embedded == (("message/rfc822", "Subject: binnen\n\ntekst"),)
    assert got.text == "" and got.attachments[0].media_type == "message/rfc822"


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"", "the mail is empty"),
        (b"  \r\n ", "the mail is empty"),
        (b"Subject: x\n\nhal\0lo", "NUL bytes"),
        (b"Content-Type: multipart/mixed\n\nx", "without a boundary"),
        (b"Content-Type: multipart/mixed; boundary=a\n\nx", "without parts"),
        (b"Content-Type: text/plain; charset=zlib\n\nx", "unknown charset"),
        (b"Content-Type: text/plain; charset=utf-8\n\n\xff", "not utf-8"),
        (b"Content-Transfer-Encoding: rot13\n\nx", "unknown transfer encoding"),
        (b"Content-Transfer-Encoding: base64\n\nAAAAA", "damaged"),
        (b"X: " + b"a" * 20000 + b"\n\nx", "headers beyond the limit"),
        (b"X: y\n" * 600 + b"\nx", "headers beyond the limit"),
        (b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 300, "first 200 parts"),
        (b"Content-Type: image/png\n\n" + b"x" * limits.MESSAGE, "larger than 25 MB"),
    ],
)
def test_odd_mail_is_named(raw, defect):
    assert any(defect in one for one in parse(raw).defects), parse(raw).defects


def test_nesting_without_end_stops():
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    assert any("deeper than" in defect for defect in parse(raw + b"\nhallo").defects)


def test_text_is_cut_at_its_limit():
    got = parse(b"\n" + b"x" * (limits.TEXT + 10))
    assert len(got.text) == limits.TEXT and "cut" in got.defects[0]


def test_bare_carriage_returns_and_a_mailbox_line():
    assert parse(b"Subject: a\r\rtekst\r").text == "tekst\n"
    line = b"From x@example.org Tue Nov 18 09:12:00 2025\n"
    for above in (line, b">" + line, line + b">" + line):
        got = parse(above + b"Subject: a\n\ntekst")
        assert got.first("subject") == "a" and got.text == "tekst"


def test_flowed_text_is_joined():
    got = parse(b"Content-Type: text/plain; format=flowed; delsp=yes\n\nEen lange re \ngel.\n-- \nS\n")
    assert got.text == "Een lange regel.\n-- \nS\n"


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=2000))
def test_never_raises(raw):
    got = parse(raw)
    assert len(got.text) <= limits.TEXT and "\0" not in got.text


@settings(max_examples=100, deadline=None)
@given(
    text=st.text(
        alphabet=st.characters(exclude_categories=("Cc", "Cf", "Cs")) | st.sampled_from("\n\t"), max_size=300
    )
)
def test_text_survives_base64(text):
    from base64 import encodebytes

    head = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    assert parse(head + encodebytes(text.encode())).text == text


def test_a_long_list_of_recipients_does_not_hide_what_follows():
    to = b",\r\n ".join(b"lezer%d@example.org" % number for number in range(4000))
    raw = b"To: " + to + b"\r\nSubject: Soep\r\nContent-Type: text/html\r\n\r\n<p>hallo"
    got = parse(raw)
    assert got.first("subject") == "Soep" and got.html == "<p>hallo"
    assert got.defects == ("headers beyond the limit were not read",)


def test_too_many_headers_end_at_the_next_empty_line():
    for gap in (b"\n\n", b"\r\n\r\n"):
        assert parse(b"X: y\n" * 100_000 + gap.removeprefix(b"\n") + b"tekst").text.strip() == "tekst"


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_the_bytes_of_a_file_are_those_before_the_boundary(end):
    head = [
        b"Content-Type: multipart/mixed; boundary=a",
        b"",
        b"--a",
        b"Content-Type: image/png; name=x.png",
        b"",
    ]
    body = b"\x89PNG" + end + end
    raw = end.join([*head, body + end + b"--a--"])
    ((listed, data),) = attached(raw)
    assert data == body and listed.size == len(body)
    assert parse(raw).attachments == (listed,)


def test_a_boundary_that_begins_another_one_is_not_it():
    raw = mail(
        "Content-Type: multipart/mixed; boundary=ab",
        "",
        "--ab",
        "Content-Type: multipart/mixed; boundary=a",
        "",
        "--a",
        "",
        "een",
        "--abc",
        "--a--",
        "--ab--",
        "naschrift",
    )
    assert parse(raw).text == "een\n--abc"


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_nothing_in_it_steers_a_terminal(kind):
    words = "hallo\x1b]0;titel\x07 \x9b31mlezer\u202e\u2066\x7f &#27;[2J &#x202e;"
    head = f'Subject: {words}\nFrom: "{words}" <a@example.org>\nContent-Type: {kind}; charset=utf-8\n\n'
    raw = (head + words).encode()
    got = parse(raw)
    lines = read_html(got.html) if kind == "text/html" else read(got.text)
    for shown in (got.first("subject"), got.first("from"), *(line.text for line in lines)):
        assert shown.isprintable() and "lezer" in shown


def test_a_returned_original_steers_none_either():
    got = parse(b"Content-Type: message/rfc822\n\nSubject: a\x1b[2J\r\n\r\nb\x07")
    assert got.embedded == (("message/rfc822", "Subject: a[2J\n\nb"),)
