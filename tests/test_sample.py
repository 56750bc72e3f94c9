"""The repository is a working sample publication: what a new user gets must be right."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from newsletter import addresses, edition, issue
from newsletter.models import Feature, Language, QuestionKind, QuotePermission, Severity, Tls, Tone
from newsletter.publication import settings
from newsletter.publication.pictures import load as load_pictures
from newsletter.publication.root import Places
from newsletter.simulation import PERSONAS

ROOT = Path(__file__).parents[1]
PLACES = Places(ROOT)
FILES = sorted(ROOT.glob("issues/[0-9]*.md"))
SAMPLE = ROOT / "subscribers" / "sample.csv"
GUIDES = (ROOT / "issues" / "README.md", ROOT / "subscribers" / "README.md")


@cache
def parsed(path):
    return issue.parse(path.read_bytes(), f"issues/{path.name}")


def errors(findings):
    return [str(finding) for finding in findings if finding.severity is Severity.ERROR]


def features():
    """What the store knows when reply 1 and reply 3 may be quoted."""
    said = {number: PERSONAS[number - 1].says["1.1"] for number in (1, 3)}
    allowed = {1: (QuotePermission.FIRST_NAME, "Anouk"), 3: (QuotePermission.ANONYMOUS, "")}
    return {number: Feature(number, text, text, *allowed[number]) for number, text in said.items()}


def test_settings_load_and_send_nowhere():
    found = settings.load(ROOT, {})
    assert found.smtp is None
    assert found.publication.name == "Klare taal"
    assert (found.publication.language, found.publication.tone) == (Language.NL, Tone.JE)
    assert found.publication.sender_address == "redactie@klaretaal.example.org"
    assert found.publication.base_url == ""
    assert found.publication.postal_address.splitlines() == ["Voorbeeldstraat 1", "1234 AB Voorbeeldstad"]
    assert re.fullmatch("#[0-9a-f]{6}", found.theme["accent"])


def test_the_mail_server_in_the_comments_works_without_the_hashes(tmp_path):
    text = (ROOT / "newsletter.toml").read_text("utf-8")
    head, _, tail = text.partition("# [smtp]\n")
    block, _, rest = tail.partition("\n\n")
    (tmp_path / "newsletter.toml").write_text(
        head + "[smtp]\n" + re.sub("(?m)^# ", "", block) + "\n\n" + rest, "utf-8"
    )
    smtp = settings.load(tmp_path, {}).smtp
    assert (smtp.host, smtp.port, smtp.tls) == ("smtp.example.org", 587, Tls.STARTTLS)
    assert (smtp.connections, smtp.rate, smtp.password) == (4, 600, "")


def test_accent_is_dark_enough_for_white_letters():
    """WCAG 2.2 success criterion 1.4.3: contrast of at least 4.5 to 1."""
    accent = settings.load(ROOT, {}).theme["accent"]
    parts = [int(accent[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_three_issues_one_of_them_a_draft():
    assert [parsed(path).number for path in FILES] == [1, 2, 3]
    assert [path.name[:4] for path in FILES] == ["0001", "0002", "0003"]
    assert [parsed(path).extra.get("draft", False) for path in FILES] == [False, False, True]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_issue_has_no_mistakes(path):
    assert [str(finding) for finding in parsed(path).findings] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_issue_passes_check_once_its_replies_may_be_quoted(path):
    one = parsed(path)
    findings = edition.check(one, features=features(), pictures=load_pictures(PLACES, one))
    assert [str(finding) for finding in findings] == []


def test_issue_2_is_stopped_while_its_replies_are_not_there():
    one = parsed(FILES[1])
    found = errors(edition.check(one, features={}, pictures={}))
    assert len(found) == 2
    assert all(finding.startswith("issues/0002") for finding in found)


def test_questions_keep_their_ids():
    asked = {one.number: [(q.id, q.kind) for q in one.questions] for one in map(parsed, FILES)}
    assert asked == {
        1: [("voorbeeld", QuestionKind.OPEN), ("drempel", QuestionKind.OPEN)],
        2: [("naam", QuestionKind.POLL), ("zin", QuestionKind.OPEN)],
        3: [("meelezer", QuestionKind.OPEN)],
    }


def test_issues_pick_up_each_others_questions():
    known = {f"{one.number}.{question.id}" for one in map(parsed, FILES) for question in one.questions}
    first, second, third = map(parsed, FILES)
    assert (first.answers, second.answers, third.answers) == ((), ("1.voorbeeld",), ("2.zin",))
    outcomes = [
        node.attrs["id"]
        for block in second.blocks
        for node in block.walk()
        if node.kind == "callout" and node.attrs["type"] == "outcome"
    ]
    assert outcomes == ["1.drempel"]
    assert {*second.answers, *third.answers, *outcomes} <= known


def test_issue_2_features_the_first_and_the_third_reply():
    assert parsed(FILES[1]).features == (1, 3)


def test_pretend_readers_know_the_questions_of_the_sent_issues():
    codes = {f"{one.number}.{q.number}" for one in map(parsed, FILES[:2]) for q in one.questions}
    assert {code for persona in PERSONAS for code in persona.says} == codes


def test_votes_are_choices_of_the_poll():
    poll = parsed(FILES[1]).questions[0]
    votes = [persona.says["2.1"] for persona in PERSONAS if "2.1" in persona.says]
    assert len(votes) >= 3
    assert all(vote.startswith(poll.choices) for vote in votes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_greets_by_first_name_or_else_as_reader(path):
    assert [(slot.name, slot.fallback) for slot in parsed(path).slots] == [("first_name", "lezer")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_is_signed_below_a_hard_break(path):
    last = [block for block in parsed(path).blocks if block.kind == "paragraph" and "Groet" in block.plain()]
    assert [node.kind for node in last[-1].children] == ["text", "hard_break", "text"]


def test_the_sample_shows_what_an_issue_can_hold():
    kinds = {node.kind for path in FILES for block in parsed(path).blocks for node in block.walk()}
    assert {"heading", "bullet_list", "ordered_list", "table", "link", "image", "hard_break"} <= kinds
    assert {"strong", "emphasis"} & kinds


def test_the_picture_is_small_described_and_captioned():
    first = parsed(FILES[0])
    [node] = [n for block in first.blocks for n in block.walk() if n.kind == "image"]
    [picture] = load_pictures(PLACES, first).values()
    assert picture.media_type == "image/png"
    assert len(picture.data) < 60_000
    assert (picture.width, picture.height) == (1120, 600)
    assert len(node.attrs["alt"]) > 20
    assert node.attrs["title"]


def test_sent_issues_are_short_letters():
    words = [sum(len(block.plain().split()) for block in parsed(path).blocks) for path in FILES[:2]]
    assert all(250 <= count <= 450 for count in words), words


def test_only_addresses_that_belong_to_nobody():
    texts = [path.read_text("utf-8") for path in (*FILES, *GUIDES, ROOT / "newsletter.toml", SAMPLE)]
    texts += [persona.address for persona in PERSONAS]
    hosts = {
        host.lower() for text in texts for host in re.findall(r"(?:@|https?://)([\w-]+(?:\.[\w-]+)+)", text)
    }
    assert hosts
    assert {".".join(host.split(".")[-2:]) for host in hosts} <= {"example.org", "example.com", "example.net"}


def test_sample_csv_is_what_a_dutch_spreadsheet_writes():
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter=";", strict=True))
    assert rows[0] == ["E-mailadres", "Naam", "Labels"]
    assert {len(row) for row in rows} == {3}
    assert len({row[0].lower() for row in rows[1:]}) == 24
    assert sum(not row[1] for row in rows) == 1
    assert {row[2] for row in rows[1:]} == {"", "pilot"}


def test_sample_csv_holds_24_people_that_can_be_written_to():
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        given = [row["E-mailadres"] for row in csv.DictReader(lines, delimiter=";")]
    assert len({addresses.normalise(address) for address in given}) == 24
    assert all(addresses.deliverable(address).isascii() for address in given)
