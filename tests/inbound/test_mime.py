import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound import limits
from newsletter.inbound.mime import parse, safe_name

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
    got = parse(b"From x@example.org Tue Nov 18 09:12:00 2025\nSubject: a\n\ntekst")
    assert got.first("subject") == "a" and got.text == "tekst"


def test_flowed_text_is_joined():
    got = parse(b"Content-Type: text/plain; format=flowed; delsp=yes\n\nEen lange re \ngel.\n-- \nS\n")
    assert got.text == "Een lange regel.\n-- \nS\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ('a"b<c>|?.txt', "a_b_c___.txt"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("a\x00\r\nb.txt", "ab.txt"),
    ],
)
def test_names_of_files_are_safe_to_show(name, shown):
    assert safe_name(name) == shown


def test_a_long_name_keeps_its_ending():
    name = safe_name("é" * 500 + ".jpeg")
    assert len(name.encode()) <= limits.FILE_NAME and name.endswith(".jpeg")


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=2000))
def test_never_raises(raw):
    got = parse(raw)
    assert len(got.text) <= limits.TEXT and "\0" not in got.text


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_characters="\r\0", codec="utf-8"), max_size=300))
def test_text_survives_base64(text):
    from base64 import encodebytes

    head = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    assert parse(head + encodebytes(text.encode())).text == text
