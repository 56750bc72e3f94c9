from dataclasses import replace

import pytest

from newsletter.edition import check, check_edition
from newsletter.issue import parse
from newsletter.models import Slot

HEAD = {"title": "Wat nu?", "number": "12", "preheader": "Waarom je deze brief vandaag nog wilt lezen"}


@pytest.fixture(scope="session")
def written():
    """Text and front matter -> parsed issue; the text begins at line 5, or further down with more keys."""

    def issue(text="Beste lezer,", **head):
        front = "".join(f"{key}: {value}\n" for key, value in (HEAD | head).items())
        return parse(f"---\n{front}---\n{text}\n\n> [!VRAAG] Wat vind jij?\n".encode(), "issues/x.md")

    return issue


@pytest.fixture(scope="session")
def judged(written):
    """Text -> (rule, severity, line) of what the parsed tree shows."""

    def findings(text="Beste lezer,", pictures=None, **head):
        issue = written(text, **head)
        found = check(issue, features={}, pictures=pictures or {})
        return [(f.rule, f.severity.value, f.line) for f in found if f not in issue.findings]

    return findings


@pytest.fixture(scope="session")
def rendered(written, make, theme, publication):
    """Text -> findings of the rendered mail.

    ``html`` and ``text`` are pairs of what to replace in that part of the finished edition by what.
    """

    def findings(source="Beste lezer,", html=(), text=(), options=None, publication=publication, **head):
        issue = source if not isinstance(source, str) else written(source, **head)
        look = replace(theme, options={**theme.options, **(options or {})})
        edition = make(issue, theme=look, publication=publication)
        parts = {"html": edition.html, "text": edition.text}
        for part, swaps in (("html", html), ("text", text)):
            for old, new in swaps:
                assert any(isinstance(piece, str) and old in piece for piece in parts[part]), old
                parts[part] = tuple(
                    piece if isinstance(piece, Slot) else piece.replace(old, new) for piece in parts[part]
                )
        return check_edition(replace(edition, **parts), issue, look, publication)

    return findings


@pytest.fixture(scope="session")
def rules(rendered):
    """The same as (rule, severity, path)."""

    def told(*args, **kwargs):
        return [(f.rule, f.severity.value, f.path) for f in rendered(*args, **kwargs)]

    return told
