"""Every block, in every language, as readers get it.  NEWSLETTER_UPDATE_GOLDEN=1 accepts changes."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.issue import parse
from newsletter.message.compose import Composer
from newsletter.message.lint import lint
from newsletter.models import Recipient

SOURCES = sorted((Path(__file__).parents[1] / "data" / "edition").glob("*.md"))
GOLDEN = Path(__file__).parents[1] / "golden" / "edition"
READER = Recipient(7, "anna@example.org", "Anna de Vries", "Anna")
SENT = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


def compare(name, content):
    path = GOLDEN / name
    if os.environ.get("NEWSLETTER_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert path.exists(), f"{name} is new; NEWSLETTER_UPDATE_GOLDEN=1 accepts it"
    assert content == path.read_bytes(), f"{name} differs; NEWSLETTER_UPDATE_GOLDEN=1 accepts it"


def per_line(html):
    """One element a line, so that a change shows where it is."""
    return re.sub(r"(?<=>)(?=<)", "\n", html) + "\n"


@pytest.fixture(scope="module", params=SOURCES, ids=lambda path: path.stem)
def built(request, make):
    issue = parse(request.param.read_bytes(), f"issues/{request.param.name}")
    return request.param.stem, make(issue)


def test_html(built, shown):
    name, edition = built
    compare(f"{name}.html", per_line(shown(edition.html)).encode())


def test_text(built, shown):
    name, edition = built
    compare(f"{name}.txt", shown(edition.text).encode())


def test_message(built, publication):
    """The whole mail, with one reader's own values."""
    name, edition = built
    message = Composer(edition, publication, bytes(32)).compose(READER, SENT)
    assert lint(message) == ()
    compare(f"{name}.eml", message.data)
