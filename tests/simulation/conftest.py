"""A newsletter as it arrives: built by hand, so that these tests lean on nobody's renderer."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

ISSUE_1 = """\
Beste lezer,

Wij stellen vandaag twee vragen, want we zijn nieuwsgierig naar wat er bij{soft}
jullie op de mat valt.

VRAAG 1.1

Welke brief of mail van een overheid begreep jij{soft}
in één keer?

Vertel me waar hij over ging.

VRAAG [1.2]
Wat houdt jou tegen om korter te schrijven?

Groet,
Renske
""".format(soft=" ")

ISSUE_2 = """\
Beste lezer,

Vorige keer was vraag [1.1] aan de beurt, op 2.2.2026.

PEILING [2.1]
Staat er bij jullie een naam onder een brief?
- Ja, altijd
- Soms

VRAAG [2.2]
Welke zin zou jij morgen schrappen?

Groet,
Renske
"""

BUTTON = (
    '<a href="mailto:{to}?subject={subject}&amp;body=%0D%0A%0D%0A---%20hieronder%20hoef%20je%20niets'
    "%20te%20doen%20---%0D%0AJe%20mag%20mij%20citeren%3A%20nee%20%2F%20anoniem%20%2F%20met%20mijn%20voornaam%20"
    '(laat%20staan%20wat%20je%20wilt)">Antwoord per mail</a>'
)


@pytest.fixture
def newsletter():
    """Build the copy that one reader got: ``newsletter(number, to)``."""

    def build(number, to, *, html=True, text=True):
        plain = {1: ISSUE_1, 2: ISSUE_2}[number]
        token = f"reacties+r{number}{to.partition('@')[0].replace('.', '')}@klaretaal.example.org"
        subjects = [f"Antwoord%20%5B{number}.{k}%5D" for k in (1, 2)]
        if number == 2:
            subjects.insert(1, "Antwoord%20%5B2.1%5D%20Soms")
        buttons = "".join(
            BUTTON.format(to=token.replace("+", "%2B"), subject=subject) for subject in subjects
        )
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = "Renske van Klare taal <redactie@klaretaal.example.org>"
        mail["To"] = to
        mail["Reply-To"] = token
        mail["Subject"] = {1: "Welke brief begreep jij in één keer?", 2: "Wie neemt er op?"}[number]
        mail["Date"] = "Wed, 02 Sep 2026 07:12:00 +0000"
        mail["Message-ID"] = f"<m{number}-{to.partition('@')[0]}@klaretaal.example.org>"
        mail["List-Unsubscribe"] = f"<mailto:{token.replace('+r', '+u')}?subject=unsubscribe>"
        mail["X-Envelope-From"] = token.replace("+r", "+b")
        if text:
            mail.set_content(plain, params={"format": "flowed", "delsp": "no"})
        if html:
            paragraphs = "".join(f"<p>{line.strip()}</p>" for line in plain.splitlines() if line)
            page = f"<!doctype html><html><body class='x'><div>{paragraphs}{buttons}</div></body></html>"
            if text:
                mail.add_alternative(page, subtype="html")
            else:
                mail.set_content(page, subtype="html")
        return mail.as_bytes(policy=policy.SMTP.clone(max_line_length=998))

    return build


@pytest.fixture
def opened():
    """Parse an answer: (mail, text, html)."""

    def parse(raw):
        mail = message_from_bytes(raw, policy=policy.default)
        parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
        return mail, *(part.get_content().replace("\r\n", "\n") if part else "" for part in parts)

    return parse
