"""Mail that means harm: each a generator, at full size or a part of it.

``make bombs`` puts each of them through the whole understanding, each in a process of its own with a limit on
its memory, and prints what it took.  In the suite all of them go through one process, smaller.
"""

from __future__ import annotations

import base64
import gzip
import io
import random
import zipfile
from collections.abc import Callable

FROM = b"From: Sanne <sanne@example.org>\nTo: @@REPLY@@\nSubject: Re: Kleine gewoontes\n"
HTML = FROM + b"Content-Type: text/html; charset=utf-8\n\n"
TEXT = FROM + b"Content-Type: text/plain; charset=utf-8\n\n"
MIXED = FROM + b"Content-Type: multipart/mixed; boundary=b\n\n"

#: Name -> makes the mail; its argument multiplies every count.
BOMBS: dict[str, Callable[[float], bytes]] = {}


def bomb(make: Callable[[Callable[[int], int]], bytes]) -> Callable[..., bytes]:
    """Register a generator under its own name; what it is given scales a number."""

    def sized(scale: float) -> bytes:
        return make(lambda count: max(3, int(count * scale)))

    BOMBS[make.__name__] = sized
    return make


def _text(pieces: str) -> bytes:
    return TEXT + pieces.encode("utf-8", "surrogatepass")


def _html(pieces: str) -> bytes:
    return HTML + pieces.encode("utf-8", "surrogatepass")


# Parts


@bomb
def nested_multiparts(n):
    return FROM + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(n(300_000))
    )


@bomb
def nested_multiparts_of_one_boundary(n):
    return FROM + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * n(400_000)


@bomb
def nested_around_a_large_file(n):
    heads = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(30))
    return FROM + heads + b"Content-Type: image/png\n\n" + b"iVBORw0KGgo\n" * n(1_900_000)


@bomb
def nested_messages(n):
    return FROM + b"Content-Type: message/rfc822\n\n" * n(800_000)


@bomb
def nested_messages_in_base64(n):
    inner = FROM + b"\nhoi\n"
    while len(inner) < n(8_000_000):
        head = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        inner = FROM + head + base64.encodebytes(inner * 2)
    return inner


@bomb
def many_parts(n):
    return MIXED + b"--b\n\nhoi\n" * n(2_500_000)


@bomb
def many_parts_with_many_headers(n):
    return MIXED + (b"--b\n" + b"X: y\n" * n(25_000) + b"\nhoi\n") * 190


@bomb
def many_parts_with_large_headers(n):
    return MIXED + (b"--b\n" + b"X: " + b"=?utf-8?q?a?= " * n(8_000) + b"\n\nhoi\n") * 190


@bomb
def many_parts_with_folded_headers(n):
    return MIXED + (b"--b\nX: y\n" + b" z\n" * n(40_000) + b"\nhoi\n") * 190


@bomb
def lines_that_begin_like_a_boundary(n):
    heads = b"".join(
        b"Content-Type: multipart/mixed; boundary=" + b"b" * i + b"\n\n--" + b"b" * i + b"\n"
        for i in range(1, 31)
    )
    return FROM + heads + b"\nhoi\n" + (b"--" + b"b" * 31 + b"c\n") * n(700_000)


@bomb
def dashes(n):
    return FROM + b"Content-Type: multipart/mixed; boundary=" + b"-" * 60 + b"\n\n" + b"-" * n(20_000_000)


@bomb
def empty_boundary(n):
    return FROM + b'Content-Type: multipart/mixed; boundary=""\n\n' + b"--\nhoi\n" * n(1_000_000)


@bomb
def endless_boundary(n):
    boundary = b"b" * n(200_000)
    return (
        FROM
        + b"Content-Type: multipart/mixed; boundary="
        + boundary
        + b"\n\n--"
        + boundary
        + b"\n\nhoi\n--"
        + boundary
        + b"--"
    )


@bomb
def boundary_of_signs(n):
    return (
        FROM
        + b'Content-Type: multipart/mixed; boundary="(a*)*$|[^("\n\n'
        + b"--(a*)*$|[^(\n\nhoi\n" * n(500_000)
    )


@bomb
def files_of_one_name(n):
    part = b'--b\nContent-Type: image/png; name="' + b"foto" * 300 + b'.png"\n\n\x89PNG\n'
    return MIXED + part * n(15_000)


@bomb
def names_that_grow(n):
    """One character that becomes eighteen when it is written out (NFKC)."""
    part = '--b\nContent-Disposition: attachment; filename="' + "\ufdfa" * 1200 + '.exe"\n\nx\n'
    return MIXED + part.encode() * n(5_000)


@bomb
def a_packed_bomb(n):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("nullen", bytes(n(200_000_000)))
    parts = [
        b"--b\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(out.getvalue()),
        b"--b\nContent-Type: application/gzip; name=a.gz\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(gzip.compress(bytes(n(50_000_000)))),
        b"--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22"
        + bytes(range(9, 200)) * 100,
    ]
    return MIXED + b"\n".join(parts) + b"\n--b--\n"


@bomb
def an_endless_invitation(n):
    head = FROM + b"Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"
    return head + b"ATTENDEE;PARTSTAT=" * n(500_000) + b"\n " * n(2_000_000)


# Headers


@bomb
def one_giant_header(n):
    return b"X: " + b"y" * n(20_000_000) + b"\n" + FROM + b"\nhoi\n"


@bomb
def many_headers(n):
    return b"X: y\n" * n(4_000_000) + FROM + b"\nhoi\n"


@bomb
def one_header_of_many_lines(n):
    return FROM + b"X: y\n" + b" z\n" * n(7_000_000) + b"\nhoi\n"


@bomb
def a_name_without_a_colon(n):
    return FROM + b"X" * n(20_000_000) + b"\n\nhoi\n"


@bomb
def many_recipients(n):
    return (
        b"To: "
        + b",\n ".join(b"Lezer <lezer%d@example.org>" % i for i in range(n(500_000)))
        + b"\nFrom: a@example.org\n\nhoi\n"
    )


@bomb
def many_recipient_headers(n):
    to = b",".join(b"reacties+x@example.nl" for _ in range(500))
    return (
        b"".join(b"%s: %s\n" % (name, to) for name in (b"Delivered-To", b"To", b"Cc") * n(40))
        + b"From: a@example.org\n\nhoi\n"
    )


@bomb
def comments_within_comments(n):
    return b"From: " + b"(" * n(16_000) + b" a@example.org " + b")" * n(16_000) + b"\n\nhoi\n"


@bomb
def many_comments(n):
    return b"From: " + b"(x) " * n(4_000) + b"a@example.org\nDate: " + b"(x) " * n(100_000) + b"\n\nhoi\n"


@bomb
def quotes_without_end(n):
    return b'From: "' + b'\\"' * n(8_000) + b' <a@example.org>\nTo: "' + b"a,<" * n(5_000) + b"\n\nhoi\n"


@bomb
def backslashes(n):
    return (
        b"From: " + b"\\" * n(16_000) + b'\nContent-Type: text/plain; a="' + b"\\" * n(15_000) + b"\n\nhoi\n"
    )


@bomb
def groups_within_groups(n):
    return (
        b"From: "
        + b"groep: " * n(2_000)
        + b"a@example.org"
        + b";" * n(2_000)
        + b"\nTo: "
        + b"a:;" * n(5_000)
        + b"\n\nhoi\n"
    )


@bomb
def many_at_signs(n):
    return (
        b"From: "
        + b"@" * n(16_000)
        + b"\nTo: "
        + b"a@b," * n(4_000)
        + b"\nReply-To: <"
        + b"<" * n(16_000)
        + b"\n\nhoi\n"
    )


@bomb
def many_encoded_words(n):
    return (
        b"Subject: "
        + b"=?utf-8?q?a?= " * n(1_100)
        + b"\nFrom: "
        + b"=?utf-8?b?4oKs?= " * n(900)
        + b"<a@example.org>\n\nhoi\n"
    )


@bomb
def encoded_words_without_end(n):
    return (
        b"Subject: " + b"=?utf-8?q?" * n(1_600) + b"\nFrom: " + b"=?a*b?q?" + b"x" * n(16_000) + b"\n\nhoi\n"
    )


@bomb
def encoded_words_of_odd_charsets(n):
    names = [
        b"zlib",
        b"idna",
        b"utf-7",
        b"rot13",
        b"unicode_escape",
        b"utf-16",
        b"x" * 40,
        b"undefined",
        b"mbcs",
    ]
    words = b" ".join(b"=?%s?b?%s?=" % (name, base64.b64encode(bytes(range(200)))) for name in names)
    return b"".join(b"X%d: %s\n" % (i, words) for i in range(n(20))) + FROM + b"\nhoi\n"


@bomb
def many_parameters(n):
    return (
        FROM
        + b"Content-Type: text/plain"
        + b";a=b" * n(4_000)
        + b"\nContent-Disposition: x"
        + b';a="' * n(4_000)
        + b"\n\nhoi\n"
    )


@bomb
def many_pieces_of_a_parameter(n):
    pieces = b"".join(b"; name*%d*=%%e2%%82%%ac" % i for i in range(n(700)))
    return (
        FROM + b"Content-Type: image/png; name*0*=x''" + pieces + b"; name*99999999999999999999*=x\n\nhoi\n"
    )


@bomb
def many_references(n):
    return (
        FROM
        + b"".join(b"References: " + b"<a@b> " * 2_500 + b"\n" for _ in range(n(400)))
        + b"In-Reply-To: "
        + b"<" * n(16_000)
        + b"\n\nhoi\n"
    )


@bomb
def many_question_codes(n):
    return (
        b"From: sanne@example.org\nTo: @@REPLY@@\nSubject: "
        + b"[12.1]" * n(2_700)
        + b"[" * n(100)
        + b"\n\nhoi\n"
    )


@bomb
def dates_that_are_none(n):
    dates = [
        b"Tue, 1 Jan 99999 00:00:00 +0000",
        b"Tue, 1 Jan 2025 00:00:00 +99999999999999",
        b"1" * 90,
        b"Tue, 31 Feb 2025",
    ]
    return b"".join(b"Date: %s\n" % date for date in dates * n(50)) + FROM + b"\nhoi\n"


@bomb
def white_space(n):
    return (
        b"Subject: a"
        + b" \t" * n(8_000)
        + b"b\nFrom:"
        + b" " * n(16_000)
        + b"a@example.org\n\n"
        + b" \t" * n(1_000_000)
    )


@bomb
def invisible_senders(n):
    name = "\u202e\u2066\u200f\u3164\u200b\x1b[2J\x9b31m" * n(500)
    return f'From: "{name}" <sanne@example.org>\nSubject: {name}\nTo: @@REPLY@@\n\n{name}\n'.encode()


# Bytes and charsets


@bomb
def nothing(_):
    return b""


@bomb
def no_headers(n):
    return b"hoi\n" * n(500_000)


@bomb
def nul_bytes(n):
    return TEXT.replace(b":", b"\0:") + b"h\0o\0i\0\n" * n(3_000_000)


@bomb
def carriage_returns_only(n):
    return (FROM + b"\n").replace(b"\n", b"\r") + b"hoi\r" * n(5_000_000)


@bomb
def mixed_line_ends(n):
    return FROM + b"\n" + b"\r\r\n\n\r" * n(4_000_000)


_ODD_CHARSETS = """
    zlib bz2 hex rot13 idna punycode utf-7 unicode_escape raw_unicode_escape undefined mbcs base64 uu quopri
    utf-8-sig utf-16 utf-32 utf-16le hz iso-2022-jp iso-2022-kr iso-2022-cn shift_jis big5hkscs gb18030 euc-jp
"""


@bomb
def odd_charsets(n):
    names = _ODD_CHARSETS.split()
    body = bytes(range(256)) * n(300)
    return MIXED + b"".join(
        b"--b\nContent-Type: text/plain; charset=%s\n\n%s\n" % (name.encode(), body) for name in names
    )


@bomb
def bytes_of_no_charset(n):
    names = (b"utf-8", b"us-ascii", b"iso-2022-jp", b"hz", b"gb18030", b"euc-kr", b"utf-16")
    return MIXED + b"".join(
        b"--b\nContent-Type: text/html; charset=%s\n\n%s\n" % (name, b"\xff\x1b$\x80~{\xfe" * n(450_000))
        for name in names
    )


@bomb
def characters_beyond_the_first_plane(n):
    """One of them makes four bytes of every other."""
    return (
        MIXED
        + (
            b"--b\nContent-Type: text/plain; charset=utf-8\n\n"
            + "\U0001f600".encode()
            + b"x" * n(3_900_000)
            + b"\n"
        )
        * 6
    )


@bomb
def combining_marks(n):
    return _text("Z" + "\u0351\u036b\u0343\u036a\u0302" * n(200_000) + " hoi")


@bomb
def base64_of_everything(n):
    return (
        FROM
        + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(b"hoi \n" * n(3_600_000))
    )


@bomb
def base64_of_nothing(n):
    return FROM + b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + b"=?-\n" * n(6_000_000)


@bomb
def soft_line_breaks(n):
    return (
        FROM
        + b"Content-Transfer-Encoding: quoted-printable\n\n"
        + b"=\n" * n(6_000_000)
        + b"=3D=" * n(2_000_000)
    )


@bomb
def flowed_without_end(n):
    return (
        FROM
        + b"Content-Type: text/plain; format=flowed; delsp=yes\n\n"
        + b"a \n" * n(300_000)
        + b"> \n" * n(300_000)
    )


@bomb
def larger_than_the_limit(n):
    return TEXT + b"hoi \n" * n(6_000_000)


# Words


@bomb
def on_and_on(n):
    return _text("On " * n(350_000))


@bomb
def on_the_road_again(n):
    return _text("On the road again\n" * n(60_000))


@bomb
def on_one_line(n):
    return _text("On " + "x" * n(1_000_000) + " wrote:")


@bomb
def a_word_and_spaces(n):
    return _text("x" + " " * n(1_000_000) + "y\n" + ("x" + " " * 400 + ":\n") * n(2_000))


@bomb
def blank_lines(n):
    return _text("hoi" + "\n" * n(1_000_000) + "> hoi")


@bomb
def attributions(n):
    return _text("Op di 18 nov 2025 om 09:12 schreef De Week <x@example.org\n" * n(9_000) + ">:\n" * n(9_000))


@bomb
def header_blocks(n):
    return _text(
        "Van: De Week\nVerzonden: dinsdag 18 november 2025 09:12\nAan: jij\n" * n(3_400) + "x: y\n" * n(9_000)
    )


@bomb
def lines_that_look_like_headers(n):
    return _text(("X: y " + "Van: x Aan: y Op: z " * 4 + "\n") * n(9_900))


@bomb
def short_lines_that_look_like_headers(n):
    return _text("X: y\n" * n(9_900))


@bomb
def rules_and_signatures(n):
    return _text("-----\n-- \n_____\nMet groet\n" * n(2_500))


@bomb
def quote_marks(n):
    return _text((">" * 100 + " hoi\n") * n(10_000) + "> " * n(100_000))


@bomb
def our_own_words(n):
    return _text("Deze week gaat het over kleine gewoontes in huis en buiten.\nhoi\n" * n(9_000))


@bomb
def our_own_questions(n):
    return _text("> Wat heb je deze week gekookt?\n> Ga je liever lopen of fietsen?\nSoep.\n" * n(3_300))


@bomb
def one_question_on_one_line(n):
    return _text("> " + "Wat heb je deze week " * n(45_000) + "gekookt?\nSoep.\n")


@bomb
def numbers(n):
    return _text("1. soep\n2. fietsen\n[12.1] (1) a) \n" * n(3_300))


@bomb
def digits(n):
    return _text("1" * n(500_000) + "\n" + "1-" * n(200_000) + "\n" + "18-11-2025 " * n(20_000))


@bomb
def addresses_and_links(n):
    return _text(
        "<" * n(100_000)
        + "a@" * n(100_000)
        + "https://" * n(40_000)
        + "[cid:" * n(20_000)
        + "\n@\n" * n(4_000)
    )


# HTML


@bomb
def deep_elements(n):
    return _html("<div>" * n(200_000) + "hoi")


@bomb
def deep_elements_that_need_no_end(n):
    return _html("<li><ul>" * n(120_000) + "<p><table><tr><td>" * n(50_000) + "hoi")


@bomb
def deep_elements_and_other_ends(n):
    return _html("<div></b>" * n(110_000) + "hoi")


@bomb
def deep_elements_of_an_office(n):
    return _html("<o:p>" * n(200_000) + "hoi")


@bomb
def deep_cells_in_a_drawing(n):
    return _html("<svg>" + "<td>" * n(250_000) + "hoi")


@bomb
def deep_quotes(n):
    return _html("<blockquote>" * n(40) + "<blockquote><p>hoi</p></blockquote>" * n(25_000))


@bomb
def formatting_that_is_opened_again(n):
    """Each paragraph opens all that was left open before (HTML, "the list of active formatting elements")."""
    opened = "".join(f"<font color=c{i}>" for i in range(200))
    return _html(f"<p>{opened}</p>" + "<p>hoi</p>" * n(90_000))


@bomb
def formatting_in_paragraphs(n):
    return _html("".join(f"<p><b id=b{i}><i class=i{i}><u>x" for i in range(n(30_000))))


@bomb
def links_within_links(n):
    return _html("<a href=x><b><div>" * n(60_000) + "</a>" * n(60_000))


@bomb
def text_between_tables(n):
    return _html("<table>hoi<b><tr>x<td>" * n(45_000))


@bomb
def many_attributes(n):
    return _html("<div " + "".join(f"a{i}=1 " for i in range(n(120_000))) + ">hoi")


@bomb
def many_attributes_behind_a_bracket(n):
    return _html('<div a="<" ' + "".join(f"a{i} " for i in range(n(150_000))) + ">hoi")


@bomb
def many_elements_of_many_attributes(n):
    return _html(("<p " + "".join(f"a{i} " for i in range(3_200)) + ">hoi</p>") * n(52))


@bomb
def formatting_that_tables_close(n):
    opened = "".join(f"<i id=c{i}>" for i in range(200))
    return _html(f"<p>{opened}</p>" + "<table><tr><td>x</table>y" * n(40_000))


@bomb
def formatting_that_nobody_closes(n):
    return _html("".join(f"<p><i id=c{i}>x</p>" for i in range(n(50_000))))


@bomb
def many_long_classes(n):
    return _html(
        ('<p class="' + "gmail_quote x_x_x_ " * 50 + '" style="' + "display : none;" * 30 + '">x</p>')
        * n(800)
    )


@bomb
def angle_brackets(n):
    return _html(
        "<" * n(300_000) + "<a" * n(200_000) + ">" * n(100_000) + "<!" * n(100_000) + "</" * n(100_000)
    )


@bomb
def tags_without_end(n):
    return _html("<b " * n(350_000))


@bomb
def comments_without_end(n):
    return _html("<!--" * n(120_000) + "-->" * 2 + "<![CDATA[" * n(60_000) + "<?x" * n(50_000))


@bomb
def entities(n):
    return _html("&lt;&#x10ffff;&NotAnEntity;&amp;amp;&#99999999999;&zwj;" * n(18_000))


@bomb
def scripts_and_styles(n):
    return _html(
        "<script>x</script><style>x</style><svg><script>x</svg>" * n(9_000) + "<textarea>" * n(50_000) + "hoi"
    )


@bomb
def strange_worlds(n):
    return _html(
        "<svg><math><mtext><foreignObject><template><select><option><object><noscript>" * n(11_000) + "hoi"
    )


@bomb
def line_breaks(n):
    return _html("<br>" * n(250_000))


@bomb
def cells(n):
    return _html("<table><tr>" + "<td>x" * n(200_000))


@bomb
def spaces_in_styles(n):
    return _html(
        ('<p style="display' + " " * 1900 + ': none">x</p>') * n(500)
        + ('<p style="' + "border-top:" * 180 + '">x</p>') * n(500)
    )


# Machines


REPORT = (
    b"From: mailer-daemon@example.org\nTo: @@BOUNCE@@\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
)


@bomb
def a_report_of_many_recipients(n):
    group = (
        b"\nFinal-Recipient: rfc822; lezer@example.org\nAction: failed\n"
        b"Status: 5.1.1\nDiagnostic-Code: smtp; 550 unknown\n"
    )
    return (
        REPORT
        + b"--b\n\nNiet bezorgd.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n"
        + group * n(150_000)
    )


@bomb
def a_report_of_long_lines(n):
    return (
        REPORT
        + b"--b\nContent-Type: message/delivery-status\n\nStatus: "
        + b"5.1.1 " * n(1_000_000)
        + b"\nFinal-Recipient: "
        + b"a@" * n(500_000)
    )


@bomb
def many_returned_originals(n):
    part = (
        b"--b\nContent-Type: message/rfc822\n\nMessage-ID: "
        + b"<x@example.nl>" * 20
        + b"\n"
        + b"References: <y@example.nl>\n" * n(5_000)
    )
    return REPORT + part * 100


@bomb
def a_notice_in_plain_words(n):
    line = b"<lezer@example.org>: host mx.example.org said: 550 5.1.1 user unknown (in reply to RCPT TO)\n"
    return (
        b"From: mailer-daemon@example.org\nTo: @@BOUNCE@@\nSubject: Undelivered Mail\n\n"
        + line * n(120_000)
        + b"a." * n(300_000)
    )


@bomb
def a_notice_from_comments_in_comments(n):
    head = (
        b"From: mailer-daemon" + b"(" * n(1_000) + b"@example.org\nTo: " + b"( " * n(1_000) + b"@@BOUNCE@@\n"
    )
    return head + b"Subject: Undelivered Mail\n\n550 user unknown\n"


@bomb
def a_complaint_without_end(n):
    head = REPORT.replace(b"delivery-status", b"feedback-report")
    return (
        head
        + b"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
        + b"Original-Rcpt-To: a@example.org\n" * n(500_000)
    )


@bomb
def results_of_checks(n):
    line = b"Authentication-Results: mx.example.nl; " + b"dkim=pass header.d=example.org; " * 400 + b"((((\n"
    return (
        line * n(300)
        + b"DKIM-Signature: v=1; h="
        + b"from:" * n(3_000)
        + b"; d=example.org; b="
        + b"A" * n(8_000)
        + b"\n"
        + FROM
        + b"\nhoi\n"
    )


@bomb
def noise(n):
    return FROM + b"\n" + random.Random(7).randbytes(n(10_000_000))
