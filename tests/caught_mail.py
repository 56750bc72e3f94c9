"""A mail as the catcher keeps it, and eyes for the pages that show it."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

LETTER = b"""\
From: =?utf-8?q?Ren=C3=A9e?= <redactie@example.org>
To: anna@example.net
Subject: Wat wil jij weten?
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Beste Anna, =C3=A9=C3=A9n <vraag>.
--a
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>Beste Anna, =E9=E9n vraag.</p><img src=3D"cid:p1@newsletter" alt=3D"Plaatje">
<img src=3D"https://example.com/pixel.png" alt=3D""><script>alert(1)</script>
--r
Content-Type: image/png
Content-ID: <p1@newsletter>
Content-Disposition: inline; filename="plaatje.png"
Content-Transfer-Encoding: base64

PNG
--r--
--a--
--m
Content-Type: text/html; name="evil.html"
Content-Disposition: attachment; filename="<img src=x onerror=alert(1)>/../brief.html"

<script>alert(1)</script>
--m--
""".replace(b"PNG\n", base64.b64encode(PIXEL) + b"\n").replace(b"\n", b"\r\n")


class Links(HTMLParser):
    """Everything in a page that points somewhere, and every tag."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.targets, self.attributes = [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.targets += [value for name, value in attrs if name in ("href", "src")]


def words(page):
    """The words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())
