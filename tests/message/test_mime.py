import email
import email.policy
import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.message.mime import assemble, content_id
from newsletter.models import Slot, SlotContext

NAME = Slot("first_name", SlotContext.PLAIN, "lezer")
LINES = st.lists(
    st.sampled_from([" ", ">", "> ", "From ", "x", "\n", ".", "-- ", "é", ">x", NAME]), max_size=25
)


def parse(content_type, body, value=b"Noor"):
    """What a mail program sees; the value stands for every slot."""
    data = b"".join(value if isinstance(piece, Slot) else piece for piece in body)
    head = f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + data, policy=email.policy.default)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


def decoded(part):
    return part.get_payload(decode=True).decode()


def test_text_first_then_html():
    html, text = ["<p>Beste ", NAME, ",</p>\n"], ["Beste ", NAME, ",\n"]
    message = parse(*assemble(html, text, {}))
    assert message.get_content_type() == "multipart/alternative"
    plain, styled = message.iter_parts()
    assert plain.get_content_type() == "text/plain" and styled.get_content_type() == "text/html"
    assert plain.get_param("format") == "flowed" and plain.get_param("delsp") == "no"
    assert plain.get_content_charset() == styled.get_content_charset() == "utf-8"
    assert decoded(plain) == "Beste Noor,\r\n"
    assert decoded(styled) == "<p>Beste Noor,</p>\r\n"


def test_pictures_travel_with_the_html(picture):
    other = replace(picture, src="a.jpg", data=picture.data * 9, media_type="image/jpeg")
    pictures = {picture.src: picture, "elders.png": replace(picture, src="elders.png"), "a.jpg": other}
    message = parse(*assemble([f'<img src="cid:{content_id(picture)}">'], ["x\n"], pictures))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "image/jpeg",
    ]
    related = list(message.iter_parts())[1]
    assert related.get_param("type") == "text/html"
    _, first, second = related.iter_parts()
    assert first["Content-ID"] == f"<{content_id(picture)}>"
    assert first.get_content_disposition() == "inline" and first.get_filename() == "een-punt.png"
    assert first.get_payload(decode=True) == picture.data
    assert second.get_payload(decode=True) == other.data and second.get_filename() == "a.jpg"
    assert re.search(r"^[A-Za-z0-9+/]{76}\r\n", second.get_payload())


def test_content_id_is_of_the_bytes(picture):
    assert content_id(picture) == content_id(replace(picture, src="elders.png"))
    assert content_id(picture) != content_id(replace(picture, data=b"anders"))
    assert re.fullmatch(r"p[0-9a-f]{20}@newsletter", content_id(picture))


@pytest.mark.parametrize(
    ("src", "name"),
    [
        ("../geheim/foto.png", "foto.png"),
        ("C:\\beelden\\foto.png", "foto.png"),
        ('x"; evil="1.png', "x-evil-1.png"),
        ("een\r\nBcc: a@example.org", "een-Bcc-a-example.org"),
        ("照片", "picture.png"),
        ("...", "picture.png"),
        ("https://example.org/", "picture.png"),
    ],
)
def test_file_names_are_tame(picture, src, name):
    message = parse(*assemble(["x"], ["x\n"], {"x": replace(picture, src=src)}))
    assert [part.get_filename() for part in message.walk()][-1] == name


def test_a_picture_needs_a_media_type(picture):
    with pytest.raises(ValueError, match=r"punt\.png: 'image/png.*Bcc: x' is not a media type"):
        assemble(["x"], ["x\n"], {"x": replace(picture, media_type="image/png\r\nBcc: x")})


def test_the_same_content_gives_the_same_bytes(picture):
    first = assemble(["a", NAME], ["b", NAME], {"p": picture})
    assert first == assemble(["a", NAME], ["b", NAME], {"p": picture})
    assert first[0] != assemble(["A", NAME], ["b", NAME], {"p": picture})[0]


def test_a_boundary_in_the_text_is_harmless():
    content_type, _ = assemble(["<p>x</p>"], ["x\n"], {})
    boundary = re.search(r'"(.*)"', content_type)[1]
    html = [f"<p>\n--{boundary}--\n</p>", Slot("name", SlotContext.TEXT)]
    message = parse(
        *assemble(html, [f"--{boundary}\n"], {}), value=f"--{boundary}".replace("=", "=3D").encode()
    )
    plain, styled = message.iter_parts()
    assert decoded(plain) == f"--{boundary}\r\n"
    assert decoded(styled).endswith(f"</p>--{boundary}")


@pytest.mark.parametrize(
    ("given_parts", "expected"),
    [
        ([" ingesprongen\n"], "  ingesprongen\n"),
        ([">geen citaat\n"], " >geen citaat\n"),
        (["> wel een citaat\n>\n> van iemand\n"], "> wel een citaat\n>\n> van iemand\n"),
        (["From hier\nFromage\n"], " From hier\nFromage\n"),
        (["spaties achteraan   \nen een tab\t\n   \n"], "spaties achteraan\nen een tab\n\n"),
        (["-- \nAnneke\n"], "-- \nAnneke\n"),
        (["Beste ", NAME, " \n> a\n"], "Beste Noor\n> a\n"),
        (["Beste ", NAME, " >x, From hier\n x\n"], "Beste Noor >x, From hier\n  x\n"),
        ([NAME, ">x\n"], "Noor>x\n"),
        (["a\n", "", " b\n"], "a\n  b\n"),
        (["a\r\n b\r c\n"], "a\n  b\n  c\n"),
    ],
)
def test_format_flowed(given_parts, expected):
    plain, _ = parse(*assemble(["x"], given_parts, {})).iter_parts()
    assert decoded(plain).replace("\r\n", "\n") == expected


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from([b"", b"Noor", b"=2E", b"Zo=C3=AB"]))
@example([NAME], b"Noor")
@example([NAME, NAME], b"")
@example([], b"")
@example(["x" * 76, NAME, "x" * 75, NAME], b"x" * 75)
def test_any_parts(parts, value):
    content_type, body = assemble(parts, parts, {})
    message = parse(content_type, body, value)
    plain, styled = message.iter_parts()
    name = {b"": "", b"=2E": ".", b"Zo=C3=AB": "Zoë"}.get(value, value.decode())
    exact = "".join(name if isinstance(part, Slot) else part for part in parts)
    assert decoded(styled) == exact.replace("\n", "\r\n")
    # Unstuffed and without spaces at line ends, the text is the text.
    rows = [row if row[:1] == ">" else row.removeprefix(" ") for row in decoded(plain).split("\r\n")]
    assert [row.strip() for row in rows] == [row.strip() for row in exact.split("\n")]
    data = b"".join(value if isinstance(piece, Slot) else piece for piece in body)
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 76 and not line.startswith((b".", b"From ")) and not line.endswith(b" ")
        assert b"\n" not in line and b"\r" not in line
