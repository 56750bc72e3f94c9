"""``replies explain``, typed as a user types it."""

from __future__ import annotations

import json

import pytest

FILES = """--grens
Content-Type: text/plain; charset=utf-8

Zie de brief.
--grens
Content-Type: application/pdf
Content-Disposition: attachment; filename="brief.pdf"

%PDF-1.4
--grens
Content-Disposition: attachment; filename="a.zip"

x
--grens--
"""


def explained(letters, text, **mail):
    return letters.run("replies", "explain", letters.write(text, **mail)).stdout


def test_the_files_that_came_with_it_are_named(letters):
    more = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="grens"\n'
    told = explained(letters, FILES, more=more)
    assert "Files: brief.pdf (8 bytes); a.zip (1 byte), packed; not opened\n" in told


@pytest.mark.parametrize(
    ("text", "sender", "why"),
    [
        (
            "Graag afmelden. De toon past niet meer bij wat wij doen, helaas.",
            "",
            "the mail says more than that",
        ),
        ("Afmelden", "Joost <joost@example.net>", "it answers the copy of anouk@example.org, not their own"),
        ("Afmelden", "buur@example.com", "nobody on the list has the address it came from, and it answers"),
    ],
)
def test_a_wish_that_would_wait_says_why(letters, text, sender, why):
    told = explained(letters, text, sender=sender or "Anouk <anouk@example.org>")
    assert f"  the wish to leave waits for you, because {why}" in told.partition("What follows:")[2]
    assert told.rstrip().endswith("newsletter subscribers wishes")


def test_what_explain_says_is_what_import_does(letters):
    path = letters.write("Afmelden, graag.")
    assert "anouk@example.org is taken off the list" in letters.run("replies", "explain", path).stdout
    letters.run("replies", "import", path)
    assert (
        "nothing: anouk@example.org is off the list already" in letters.run("replies", "explain", path).stdout
    )
    assert not json.loads(letters.run("subscribers", "wishes", "--json").stdout)


def test_what_is_left_out_is_named_for_what_it_is(letters):
    ours = (letters.root / "issues" / "0001-de-brief-op-mijn-keukentafel.md").read_text("utf-8")
    question = (
        next(line for line in ours.splitlines() if "[!QUESTION]" in line)
        .partition("] ")[2]
        .partition(" {")[0]
    )
    told = explained(letters, f"De brief van de gemeente.\n\n> {question}\n> En nog een regel.")
    assert "  2 lines, marked as quoted: " in told and "without a mark" not in told


def test_nobody_and_nothing(letters):
    told = explained(letters, "", sender="", copy=None, subject="")
    assert "From nobody, no subject\n" in told and "  nobody can tell who wrote it\n" in told
    assert "No words of their own.\n" in told and "<>" not in told


def test_what_a_stranger_wrote_steers_no_terminal(letters):
    told = explained(
        letters, "Hoi", subject="=?utf-8?q?=1B[2Jtitel?=", sender="=?utf-8?q?=E2=80=AEks?= <k@example.com>"
    )
    assert not {"\x1b", "\u202e"} & set(told)
