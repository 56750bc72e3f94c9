from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound import limits
from newsletter.inbound.mail.attachments import folded, note, safe_name, told_apart
from newsletter.inbound.mail.mime import attached, parse


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ('a"b<c>|?.txt', "a_b_c___.txt"),
        ("", "unnamed"),
        ("..", "unnamed"),
        (" . ", "unnamed"),
        ("a\x00\r\nb.txt", "a b.txt"),
        ("foto.jpg" + " " * 200 + ".exe", "foto.jpg .exe"),
        ("foto\u2028\x1b[31m.jpg", "foto [31m.jpg"),
        ("\u3164\u2800.jpg", "jpg"),
        ("con", "_con"),
        ("CON.txt", "_CON.txt"),
        ("Aux .tar.gz", "_Aux .tar.gz"),
        ("com¹.log", "_com¹.log"),
        ("lpt0", "_lpt0"),
        ("console.txt", "console.txt"),
        ("-rf", "_-rf"),
        ("~root", "_~root"),
        (".bashrc", "bashrc"),
        ("verslag.pdf. .", "verslag.pdf"),
        ("a:b", "a_b"),
        ("e\u0301.png", "\u00e9.png"),
        ("\udcff.png", "png"),
        ("\U000e0041.png", "png"),
    ],
)
def test_names_are_safe(name, shown):
    assert safe_name(name) == shown


def test_a_file_without_a_name_is_called_after_its_type():
    assert safe_name("", "image/jpeg") == "unnamed.jpg"
    assert safe_name("..", "text/calendar") == "unnamed.ics"
    assert safe_name("", "application/x-made-up") == "unnamed"


def test_a_long_name_keeps_its_ending():
    name = safe_name("é" * 500 + ".jpeg")
    assert len(name.encode()) <= limits.FILE_NAME and name.endswith("é.jpeg")
    assert len(safe_name("a." + "b" * 10_000).encode()) == limits.FILE_NAME


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60) | st.sampled_from(["CON", "a.b", "A.B", "Ａ.b"]), max_size=6))
def test_any_names_are_safe_and_differ(names):
    taken: set[str] = set()
    for name in names:
        safe = told_apart(safe_name(name), taken)
        assert safe == safe_name(safe) and folded(safe) not in taken
        assert safe.isprintable() and safe not in ("", ".", "..")
        assert not set(safe) & set('/\\:*?"<>|\x00') and len(safe.encode()) <= limits.FILE_NAME
        taken.add(folded(safe))


def test_two_of_one_name_are_told_apart():
    mail = MIMEMultipart()
    for name, data in (("foto.jpg", b"1"), ("FOTO.JPG", b"2"), ("foto.jpg", b"3")):
        part = MIMEApplication(data)
        part.add_header("Content-Disposition", "attachment", filename=name)
        mail.attach(part)
    raw = mail.as_bytes()
    got = attached(raw)
    assert [(one.name, data) for one, data in got] == [
        ("foto.jpg", b"1"),
        ("FOTO (2).JPG", b"2"),
        ("foto (3).jpg", b"3"),
    ]
    assert [one.sha256 for one, _ in got] == [sha256(data).digest() for _, data in got]
    assert parse(raw).attachments == tuple(one for one, _ in got)


_INVITED = (
    b"BEGIN:VCALENDAR\r\nMETHOD:%b\r\nBEGIN:VEVENT\r\nATTENDEE;CN=Sanne;PART\r\n STAT=ACCEPTED:mailto:x\r\n"
)


@pytest.mark.parametrize(
    ("name", "media_type", "data", "said"),
    [
        ("winmail.dat", "application/octet-stream", b"", "Outlook"),
        ("x", "application/ms-tnef", b"", "Outlook"),
        ("foto's.zip", "application/zip", b"PK", "packed"),
        ("a.tar.gz", "application/gzip", b"", "packed"),
        ("verslag.docx", "application/octet-stream", b"PK", ""),
        ("smime.p7m", "application/pkcs7-mime", b"", "encrypted"),
        ("foto.jpg.exe", "image/jpeg", b"", "a program"),
        ("foto.jpg", "image/jpeg", b"MZ\x90", "a program"),
        ("pagina.html", "text/html", b"", "a program, or a page"),
        ("foto.jpg", "image/jpeg", b"\xff\xd8", ""),
        ("unnamed.ics", "text/calendar", _INVITED % b"REPLY", "an answer to an invitation: accepted"),
        ("unnamed.ics", "text/calendar", _INVITED % b"REQUEST", "an invitation or dates"),
        ("unnamed.ics", "text/calendar", b"", "an invitation or dates"),
    ],
)
def test_what_to_know_before_opening(name, media_type, data, said):
    assert said in note(name, media_type, data) and bool(said) == bool(note(name, media_type, data))
