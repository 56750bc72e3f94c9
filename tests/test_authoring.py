from __future__ import annotations

from pathlib import Path

import pytest

from newsletter import authoring
from newsletter.errors import IssueError, RenderError
from newsletter.models import Language, Severity
from newsletter.publication import settings
from newsletter.publication.root import Places

ROOT = Path(__file__).parents[1]
TOML = """
[publication]
name = "Havenpost"
language = "en"
sender = "Anne <anne@example.org>"
reply_address = "replies@example.org"
"""
GOOD = "---\ntitle: Hello\nnumber: 4\npreheader: One question\n---\nHello.\n\n> [!QUESTION] What? {#what}\n"


@pytest.fixture
def read(tmp_path):
    """Text of an issue -> what ``authoring.read`` makes of it."""
    (tmp_path / "issues").mkdir()
    (tmp_path / "newsletter.toml").write_text(TOML, "utf-8")
    places = Places(tmp_path)

    def draft(text, name="0004-hello.md"):
        path = places.issues / name
        path.write_text(text, "utf-8")
        given = settings.load(tmp_path, {})
        return authoring.read(places, given, None, path)

    return draft


def rules(draft):
    return [(finding.rule, finding.severity, finding.line) for finding in draft.findings]


def test_the_publication_says_what_the_issue_does_not(read):
    draft = read(GOOD)
    assert (draft.issue.number, draft.issue.language, draft.findings) == (4, Language.EN, ())
    edition = authoring.edition_to_send(draft)
    assert (edition.subject, edition.language) == ("Hello", Language.EN)


def test_an_issue_without_a_number_is_the_first_of_a_new_publication(read):
    assert read(GOOD.replace("number: 4\n", ""), "hello.md").issue.number == 1


def test_errors_stop_sending_and_not_rendering(read):
    draft = read(GOOD + "\n![map](map.png)\n")
    assert rules(draft) == [("image-missing", Severity.ERROR, 10)]
    assert draft.errors == draft.findings
    html = "".join(part for part in draft.rendered().html if isinstance(part, str))
    assert "[image: map]" in html
    with pytest.raises(IssueError, match="1 error and is not sent") as caught:
        authoring.edition_to_send(draft)
    assert "newsletter check 4" in str(caught.value)


def test_warnings_stop_nothing(read):
    draft = read(GOOD.replace("preheader: One question\n", ""))
    assert rules(draft) == [("preheader-missing", Severity.WARNING, 0)]
    assert authoring.edition_to_send(draft).number == 4


def test_a_draft_is_not_sent(read):
    draft = read(GOOD.replace("number: 4\n", "number: 4\ndraft: true\n"))
    assert draft.rendered().number == 4
    with pytest.raises(IssueError, match="draft"):
        authoring.edition_to_send(draft)


def test_an_image_that_is_there_travels_and_one_of_another_kind_is_explained(read, tmp_path):
    (tmp_path / "issues").mkdir(exist_ok=True)
    shipped = next((ROOT / "issues" / "pictures").glob("*.png"))
    (tmp_path / "issues" / "map.png").write_bytes(shipped.read_bytes())
    (tmp_path / "issues" / "map.svg").write_text("<svg/>", "utf-8")
    draft = read(GOOD + "\n![map](map.png)\n\n![map](map.svg)\n")
    assert list(draft.pictures) == ["map.png"]
    [finding] = draft.findings
    assert (finding.rule, finding.line) == ("image-missing", 12)
    assert "no PNG, JPEG or GIF" in finding.what


def test_a_reply_that_nobody_stored_cannot_be_quoted(read):
    draft = read(GOOD + "\n> [!REPLY] 17\n")
    assert rules(draft) == [("reply-unknown", Severity.ERROR, 10)]
    assert draft.features == {}


def test_a_mail_that_gmail_cuts_off_is_a_warning(read):
    draft = read(GOOD + "\nword word word word\n" * 6000)
    assert rules(draft) == [("mail-too-long", Severity.WARNING, 0)]


def test_a_template_that_cannot_be_used_hides_no_finding(read, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "issue.mjml.j2").write_text("{{ nothing }}", "utf-8")
    draft = read(GOOD + "\n![map](map.png)\n")
    assert rules(draft) == [("image-missing", Severity.ERROR, 10), ("template", Severity.ERROR, 0)]
    assert draft.findings[1].path.startswith("templates/issue.mjml.j2:1")
    with pytest.raises(RenderError, match="nothing"):
        draft.rendered()
