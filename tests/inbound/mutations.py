"""Mail that was damaged on the way, or made to look so: changes that know what a mail is made of.

:func:`mutated` changes a mail by dice; :func:`problems` puts one through everything that reads mail and names
what must not be.
"""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Callable, Sequence

from inbound import known
from inbound.bombs import BOMBS

from newsletter.inbound import answers, limits
from newsletter.inbound.kinds import classify
from newsletter.inbound.mail import fingerprint
from newsletter.inbound.mail.mime import attached, parse
from newsletter.inbound.reader import Reader

CHARSETS = (
    b"utf-8 us-ascii windows-1252 utf-7 utf-16 utf-16be iso-2022-jp iso-2022-kr hz gb18030 shift_jis big5"
    b" koi8-r zlib rot13 idna punycode unicode_escape x-unknown \xff"
).split()
ENCODINGS = b"base64 quoted-printable 7bit 8bit binary x-uuencode BASE64 \xff".split()
TYPES = (
    b"text/plain text/html multipart/mixed multipart/alternative multipart/digest multipart/report"
    b" message/rfc822 message/delivery-status message/feedback-report text/rfc822-headers text/calendar"
    b" application/octet-stream image/png x / text multipart/"
).split()
HEADERS = (
    b"From To Cc Subject Date Message-ID In-Reply-To References Return-Path Reply-To Sender Content-Type"
    b" Content-Disposition Content-Transfer-Encoding Auto-Submitted Precedence X-Autoreply List-Id"
    b" Delivered-To Authentication-Results X-Failed-Recipients Feedback-ID"
).split()
TOKENS = (
    b'@@REPLY@@ @@BOUNCE@@ @@UNSUBSCRIBE@@ @@FORGED@@ @@MESSAGE@@ <> < > ( ) [12.1] [12.99] [0.1] " \\ ; , :'
    b" =?utf-8?b?4oKs?= =?x?q?=FF?= =?utf-8?q? %00 '' \r \r\n \n\n \x00 \x1b[2J \xe2\x80\xae \xed\xa0\x80"
    b" \xf0\x9f\x98\x80 > >> -- --\xa0 ----- <blockquote> </blockquote> <div class=gmail_quote>"
    b" <!-- --> <b> &#0; &#27; &#x9b; &#x202e; &lt; ]]> 5.1.1 550"
).split(b" ")


def mutated(dice: random.Random, mails: Sequence[bytes]) -> bytes:
    """One of the mails, changed in one to eight ways."""
    raw = dice.choice(mails)
    for _ in range(min(8, int(dice.expovariate(0.5)) + 1)):
        raw = dice.choice(WAYS)(dice, raw, mails)[:300_000]
    return raw


def _place(dice: random.Random, raw: bytes) -> int:
    return dice.randint(0, len(raw))


def flip_bits(dice, raw, _):
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 20) if changed else 0):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def truncate(dice, raw, _):
    return raw[: _place(dice, raw)] if dice.random() < 0.7 else raw[_place(dice, raw) :]


def splice(dice, raw, mails):
    other = dice.choice(mails)
    begin = _place(dice, other)
    at = _place(dice, raw)
    return raw[:at] + other[begin : begin + dice.choice((10, 200, 5000))] + raw[at + dice.choice((0, 50)) :]


def repeat(dice, raw, _):
    begin = _place(dice, raw)
    piece = raw[begin : begin + dice.choice((1, 8, 80, 800))]
    return raw[:begin] + piece * dice.choice((2, 10, 300)) + raw[begin:]


def insert(dice, raw, _):
    at = _place(dice, raw)
    return raw[:at] + dice.choice(TOKENS) * dice.choice((1, 1, 3, 500)) + raw[at:]


def delete(dice, raw, _):
    begin = _place(dice, raw)
    return raw[:begin] + raw[begin + dice.choice((1, 5, 100)) :]


def shuffle_lines(dice, raw, _):
    lines = raw.split(b"\n")
    begin = dice.randrange(len(lines))
    some = lines[begin : begin + dice.choice((3, 20, 200))]
    dice.shuffle(some)
    return b"\n".join([*lines[:begin], *some, *lines[begin + len(some) :]])


def shuffle_headers(dice, raw, _):
    head, gap, body = raw.partition(b"\n\n")
    lines = head.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines) + gap + body


def change_line_ends(dice, raw, _):
    new = dice.choice((b"\r\n", b"\r", b"\n\r", b"\r\r\n", b"\n\n", b"\n ", b"\x85", b"\n\t"))
    return raw.replace(b"\n", new, dice.choice((-1, 1, 5)))


def lie_about_charset(dice, raw, _):
    lie = b"\nContent-Type: %s; charset=%s" % (dice.choice(TYPES), dice.choice(CHARSETS))
    return _after_head(dice, raw, lie)


def lie_about_encoding(dice, raw, _):
    return _after_head(dice, raw, b"\nContent-Transfer-Encoding: " + dice.choice(ENCODINGS))


def encode_body(dice, raw, _):
    head, _, body = raw.partition(b"\n\n")
    if dice.random() < 0.5:
        return head + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(body)
    return head + b"\nContent-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(body)


def add_header(dice, raw, _):
    value = b" ".join(dice.choices(TOKENS, k=dice.randint(0, 6)))
    return dice.choice(HEADERS) + b": " + value + b"\n" + raw


def wrap(dice, raw, mails):
    """A part of another mail, or a message within one."""
    boundary = dice.choice((b"b", b"=_b", b"", b"b" * 80, b'"', b"--b"))
    other = dice.choice(mails)
    outer = b'Content-Type: %s; boundary="%s"\n\n' % (dice.choice(TYPES), boundary)
    parts = [raw, other] if dice.random() < 0.5 else [raw]
    between = b"\n--" + boundary + b"\n"
    end = dice.choice((b"", between.rstrip() + b"--\n"))
    return other.partition(b"\n\n")[0] + b"\n" + outer + between + between.join(parts) + end


def name_a_file(dice, raw, _):
    name = dice.choice(
        (
            b"../../x",
            b"CON",
            b"a\xe2\x80\xaegpj.exe",
            b"",
            b"x" * 500,
            b"\xff\xfe",
            b"a/b\\c",
            b"=?utf-8?b?Li4vLi4veA==?=",
        )
    )
    how = dice.choice((b'filename="%s"', b"filename*=utf-8''%s", b"filename*0*=x''%s; filename*1=%s"))
    value = how.replace(b"%s", name)
    return _after_head(dice, raw, b"\nContent-Disposition: attachment; " + value)


def _after_head(dice: random.Random, raw: bytes, text: bytes) -> bytes:
    """Put a header at the end of the head of the mail, or of one of its parts."""
    ends = [at for at in range(len(raw)) if raw.startswith(b"\n\n", at)][:50] if len(raw) < 20_000 else []
    at = dice.choice(ends) if ends else 0
    return raw[:at] + text + raw[at:]


WAYS: tuple[Callable[[random.Random, bytes, Sequence[bytes]], bytes], ...] = (
    flip_bits,
    truncate,
    splice,
    repeat,
    insert,
    delete,
    shuffle_lines,
    shuffle_headers,
    change_line_ends,
    lie_about_charset,
    lie_about_encoding,
    encode_body,
    add_header,
    wrap,
    name_a_file,
)


def seeds() -> list[bytes]:
    """What is changed: every sample, and the bombs in small."""
    return [known.sample(name)[0] for name in known.samples()] + [
        make(0.0002)[:50_000] for make in BOMBS.values()
    ]


def problems(reader: Reader, raw: bytes) -> list[str]:
    """Everything that must not be, after a mail went through all that reads it; raises what that raises."""
    mail = parse(raw)
    reading = reader.read(raw, now=known.NOW)
    understood, quoted = reading.understood, answers.under_quotes(reading.lines)
    verdict = classify(
        mail, reply_address=reader.reply_address, key=reader.key, own_words=understood.own_words
    )
    with_bytes = attached(raw)
    mark = fingerprint.fingerprint(raw)
    names = [one.name for one in mail.attachments]
    lines = [
        understood.sender_address,
        understood.sender_name,
        understood.subject,
        understood.message_id,
        *names,
    ]
    texts = [
        understood.own_words,
        *(answer.text for answer in understood.answers),
        *(text for _, text in quoted),
    ]
    wrong = {
        "a control character in a line": [text for text in lines if not _plain(text, "")],
        "a control character in a text": [text for text in texts if not _plain(text, "\n\t")],
        "a text that is too long": [text for text in texts if len(text) > limits.TEXT],
        "files that differ": [] if mail.attachments == tuple(one for one, _ in with_bytes) else names,
        "a name with a path": [name for name in names if {"/", "\\"} & set(name) or name in ("", ".", "..")],
        "files of one name": names if len(set(map(str.casefold, names))) < len(names) else [],
        "sizes that differ": [one.name for one, data in with_bytes if one.size != len(data)],
        "a fingerprint that is none": [] if len(mark) == 32 else [mark],
        "no reason": [] if verdict.evidence and understood.verdict.evidence else [verdict],
    }
    return [f"{what}: {found[:3]!r}" for what, found in wrong.items() if found]


def _plain(text: str, allowed: str) -> bool:
    """Whether nothing in it can steer a terminal or turn the direction of a line."""
    return not any(
        (
            char < " "
            or "\x7f" <= char <= "\x9f"
            or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
        and char not in allowed
        for char in text
    )
