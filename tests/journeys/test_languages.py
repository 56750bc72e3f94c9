"""One issue in another language or tone than its publication, from file to mail."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from newsletter import authoring
from newsletter.message.compose import Composer
from newsletter.models import Recipient
from newsletter.publication import settings
from newsletter.publication.root import Places

TOML = """
[publication]
name = "Klare taal"
language = "nl"
tone = "je"
sender = "Renske <renske@example.org>"
reply_address = "reacties@example.org"
base_url = "https://klaretaal.example.org"
"""
ISSUE = """---
title: {title}
number: 9
date: 2026-11-01
{head}
questions:
  what: {{closes: 2026-12-01}}
---
{text}

> [!QUESTION] {title} {{#what}}
"""


@pytest.fixture
def mailed(tmp_path):
    """Head, title and text of an issue -> the parsed mail, its text and its HTML."""

    def mail(head, title, text):
        (tmp_path / "issues").mkdir(exist_ok=True)
        (tmp_path / "newsletter.toml").write_text(TOML, "utf-8")
        path = tmp_path / "issues" / "0009-nummer.md"
        path.write_text(ISSUE.format(head=head, title=title, text=text), "utf-8")
        given = settings.load(tmp_path, {})
        draft = authoring.read(Places(tmp_path), given, None, path)
        assert not [str(finding.rule) for finding in draft.errors]
        composer = Composer(draft.rendered(), given.publication, bytes(32))
        data = composer.compose(Recipient(7, "anna@example.org"), datetime(2026, 11, 1, tzinfo=UTC)).data
        message = message_from_bytes(data, policy=policy.default)
        text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
        # Lines are broken at spaces only; those that do not break are compared in the HTML.
        return message, text.replace("\n", " ").replace("\u00a0", " "), html.replace("\u00a0", " ")

    return mail


@pytest.mark.parametrize(
    ("head", "language", "said"),
    [
        (
            "language: en",
            "en",
            (
                "Issue 9 · 1 November 2026",
                "reads your answer personally",
                "up to and including 1 December",
                "“yes”",
            ),
        ),
        (
            "lang: de-DE",
            "de",
            ("Ausgabe 9 · 1. November 2026", "liest Ihre Antwort", "einschließlich 1. Dezember", "„yes“"),
        ),
        (
            "language: fr\ntone: u",
            "fr",
            (
                "Numéro 9 · 1er novembre 2026",
                "lira",
                "jusqu’au 1er décembre 2026 inclus",
                "«\u202fyes\u202f»",
            ),
        ),
        (
            "tone: u",
            "nl",
            ("Nummer 9 · 1 november 2026", "leest uw antwoord", "1 december 2026", "in uw browser"),
        ),
        (
            "tags: x",
            "nl",
            ("Nummer 9 · 1 november 2026", "leest je antwoord", "1 december 2026", "in je browser"),
        ),
    ],
)
def test_an_issue_chooses_its_own(mailed, head, language, said):
    message, text, html = mailed(head, "It's time -- or '80?", 'Say "yes".')
    assert message["Content-Language"] == language
    assert f'<html lang="{language}" dir="ltr"' in html and f'role="article" lang="{language}"' in html
    for words in said:
        assert words in text and words in html
    # What is set in the subject is set above the letter, and below it where it is asked.
    title = message["Subject"].removesuffix("?").strip()
    assert title == "It’s time – or ’80"
    assert html.count(title) >= 3 and text.count(title) == 2
