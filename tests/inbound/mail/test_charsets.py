import pytest

from newsletter.inbound.mail.charsets import decode


@pytest.mark.parametrize(
    "label", ["zlib", "rot13", "idna", "punycode", "unicode_escape", "utf-8\0", "utf-7", "x" * 90, "../os"]
)
def test_what_is_no_charset_is_never_used(label):
    text, defect = decode(b"caf\xe9", label)
    assert text == "café" and "unknown charset" in defect


@pytest.mark.parametrize(
    ("raw", "label", "text"),
    [
        ("é€".encode(), "", "é€"),
        (b"\x93quote\x94", "us-ascii", "“quote”"),
        (b"\x93quote\x94", "ISO-8859-1", "“quote”"),
        ("日本".encode("iso-2022-jp"), "ISO-2022-JP", "日本"),
        ("привет".encode("koi8-r"), "KOI8-R", "привет"),
        ("ł".encode("iso-8859-2"), "iso-8859-2", "ł"),
    ],
)
def test_charsets_people_use(raw, label, text):
    assert decode(raw, label) == (text, "")
