from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter import authoring
from newsletter.errors import IssueError, RenderError
from newsletter.models import Language, Severity
from newsletter.models.rules import RULES
from newsletter.publication import settings
from newsletter.publication.root import Places
from newsletter.store import editions
from newsletter.store.database import open_store

ROOT = Path(__file__).parents[1]
TOML = """
[publication]
name = "Havenpost"
language = "en"
sender = "Anne <anne@example.org>"
reply_address = "replies@example.org"
"""
PREHEADER = "preheader: One short question, and what you wrote to us about rain\n"
GOOD = f"---\ntitle: Hello\nnumber: 4\n{PREHEADER}---\nHello.\n\n> [!QUESTION] What? {{#what}}\n"


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
    draft = read(GOOD.replace(PREHEADER, ""))
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


def test_a_mail_that_gmail_cuts_off_is_an_error(read):
    draft = read(GOOD + "\nOne, two, three, four.\n" * 3000)
    assert rules(draft) == [("mail-too-long", Severity.ERROR, 0)]


def test_a_template_that_cannot_be_used_hides_no_finding(read, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "issue.mjml.j2").write_text("{{ nothing }}", "utf-8")
    draft = read(GOOD + "\n![map](map.png)\n")
    assert rules(draft) == [("image-missing", Severity.ERROR, 10), ("template", Severity.ERROR, 0)]
    assert draft.findings[1].path.startswith("templates/issue.mjml.j2:1")
    with pytest.raises(RenderError, match="nothing"):
        draft.rendered()


OPENS = "Hello, this is long enough to be a sentence."


def asks(number, question, text=OPENS, head=""):
    top = f"---\ntitle: Issue {number}\nnumber: {number}\n{head}{PREHEADER}---\n"
    return f"{top}{text}\n\n> [!QUESTION] {question}\n"


def test_earlier_questions_are_known_from_files_that_are_not_sent_yet(read, tmp_path):
    (tmp_path / "issues" / "3.md").write_text(asks(3, "Which street floods first? {#street}"), "utf-8")
    (tmp_path / "issues" / "2.md").write_text("---\nnumber: 2\ntitle: half\nquestions: {", "utf-8")
    unknown = [("question-unknown", Severity.ERROR, 4)]
    for reference, expected in (
        ("3.streets", unknown),
        ("2.street", unknown),
        ("9.street", unknown),
        ("4.what", unknown),
        ("3.street", [("promise-unanswered", Severity.WARNING, 4)]),
    ):
        draft = read(asks(4, "What now? {#what}", head=f"answers: [{reference}]\n"))
        assert rules(draft) == expected, reference
    told = "Many of you know which street floods before any other."
    for text in (told, "Last month I asked about rain.", "> [!OUTCOME] 3.1\n> We dug a ditch there."):
        assert rules(read(asks(4, "What now?", text=text, head="answers: [3.street]\n"))) == []
    outcome = read(asks(4, "What now?", text="> [!OUTCOME] 3.streets\n> We dug a ditch there."))
    assert [(one.rule, one.line, one.mend) for one in outcome.findings] == [
        ("question-unknown", 6, "did you mean 3.street?")
    ]


@pytest.fixture
def sent(read, tmp_path):
    """The same, of a publication that has sent its fourth issue."""
    edition = authoring.edition_to_send(read(asks(4, "What now? {#what}", head="slug: rain\n")))
    places = Places(tmp_path)
    places.subscribers.mkdir()
    with open_store(places.database) as store:
        editions.freeze(store, edition, tag=None, now=datetime(2026, 11, 1, tzinfo=UTC))

        def draft(text):
            path = places.issues / "0004-hello.md"
            path.write_text(text, "utf-8")
            return authoring.read(places, settings.load(tmp_path, {}), store, path)

        yield draft


@pytest.mark.parametrize(
    ("question", "head", "expected"),
    [
        ("What now? {#what}", "slug: rain\n", []),
        ("What on earth now? {#what}", "slug: rain\n", []),
        ("What now? {#now}", "slug: rain\n", [("question-changed", 9)]),
        ("What now? {#what}\n\n> [!QUESTION] And then?", "slug: rain\n", [("question-added", 11)]),
        ("And then?\n\n> [!QUESTION] What now? {#what}", "slug: rain\n", [("question-added", 9)]),
        ("What now? {#what}", "slug: sun\n", [("number-sent", 3)]),
    ],
)
def test_ids_are_frozen_at_the_first_send(sent, question, head, expected):
    draft = sent(asks(4, question, head=head))
    assert [(one.rule, one.line) for one in draft.findings] == expected


def test_a_question_that_was_sent_and_is_gone(sent):
    draft = sent(asks(4, "x", head="slug: rain\n").partition("> [!")[0])
    errors = [(one.rule, one.line, one.mend) for one in draft.errors]
    assert errors == [("question-changed", 0, "put it back: What now? {#what}")]


def test_what_is_switched_off_is_kept_apart(read, tmp_path):
    toml = TOML + '[check.off]\npreheader-missing = "nobody reads it"\n'
    (tmp_path / "newsletter.toml").write_text(toml, "utf-8")
    draft = read(GOOD.replace(PREHEADER, "") + "\nWe are in in the end.\n")
    assert rules(draft) == [("word-doubled", Severity.WARNING, 9)]
    assert [one.rule for one in draft.hidden] == ["preheader-missing"]


def test_a_note_to_oneself_stops_sending(read):
    with pytest.raises(IssueError, match="1 error and is not sent"):
        authoring.edition_to_send(read(GOOD + "\nTODO\n"))


NASTY = (
    b"",
    b"\xff\xfe\x00",
    bytes(range(256)) * 50,
    b"---\ntitle: Alleen een kop\n---\n",
    b"---\ntitle: [\n",
    b"woord" * 20_000,
    GOOD.replace("\n", "\r\n").encode(),
    b"\t\t\t\ttab\ttab\n" * 50,
    "Straße, wie wie? L’été où ça va.".encode("utf-16"),
    b"> [!OUTCOME] 999999999.x\n\n> [!REPLY] 999999999\n",
)


@pytest.mark.parametrize("language", ["nl", "en", "de", "fr"])
def test_whatever_the_file_holds_it_is_read(read, tmp_path, language):
    (tmp_path / "newsletter.toml").write_text(TOML.replace('"en"', f'"{language}"'), "utf-8")
    path = tmp_path / "issues" / "0004-hello.md"
    for source in NASTY:
        path.write_bytes(source)
        draft = authoring.read(Places(tmp_path), settings.load(tmp_path, {}), None, path)
        assert draft.edition is not None
        for finding in draft.findings:
            assert RULES[finding.rule].severity in (finding.severity, Severity.ERROR)
            assert finding.what.isprintable() and finding.mend.isprintable(), finding
