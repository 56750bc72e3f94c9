"""What mail programs show before a mail is opened: subject and preheader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.edition.checks.report import Reporter
from newsletter.models import Finding, Issue

#: Characters of a subject that a telephone shows, more or less.
LONGEST_SUBJECT = 60
#: Characters of a preheader: below, room is left unused; above, nobody sees them.
SHORTEST_PREHEADER, LONGEST_PREHEADER = 40, 130

# Signs drawn as pictures; one made of several by joiners, variation selectors or flags counts once.
_PICTURES = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff"
_EMOJI = re.compile(
    f"[{_PICTURES}](?:[\ufe0f\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff]|\u200d[{_PICTURES}])*"
)
_WORDS = re.compile(r"\w+")


def check_head(issue: Issue) -> Iterator[Finding]:
    """Subject and preheader."""
    title = Reporter(issue.path, issue.lines.get("title", 0))
    if any(use.token in issue.title for use in issue.slots):
        yield title(
            "title-slot", "the title holds a value per reader", "write a title that is the same for everybody"
        )
    yield from _subject(" ".join(issue.title.split()), title)
    preheader = " ".join(issue.preheader.split())
    if not preheader:
        what = "mail programs have nothing of yours to show beside the subject"
        mend = "say in one sentence why to open this mail: preheader: ..."
        yield Reporter(issue.path, 0).warning("preheader-missing", what, mend)
        return
    yield from _preheader(preheader, issue.title, Reporter(issue.path, issue.lines.get("preheader", 0)))


def _subject(subject: str, report: Reporter) -> Iterator[Finding]:
    if len(subject) > LONGEST_SUBJECT:
        what = (
            f"the title has {len(subject)} characters; of a subject telephones show about {LONGEST_SUBJECT}"
        )
        yield report.warning("subject-long", what, "put what matters first, and make it shorter")
    # A row of three words in capitals is found by the rules over words.
    letters = sum(sign.isalpha() for sign in subject)
    if subject.isupper() and letters > 5 and len(subject.split()) < 3:
        yield report.warning("subject-loud", "the title is all capitals", "write it in small letters")
    emoji, shouts = len(_EMOJI.findall(subject)), subject.count("!")
    if emoji > 1 or (shouts > 1 and "!!!" not in subject):
        what = (
            f"the title holds {emoji} emoji" if emoji > 1 else f"the title holds {shouts} exclamation marks"
        )
        yield report.warning("subject-loud", what, "keep one, or none: filters count them, and so do readers")


def _preheader(preheader: str, title: str, report: Reporter) -> Iterator[Finding]:
    if _words(preheader) == _words(title):
        what = "the preheader repeats the title, which stands right beside it"
        yield report.warning("preheader-repeats", what, "say what the title does not say")
    elif not SHORTEST_PREHEADER <= len(preheader) <= LONGEST_PREHEADER:
        what = f"the preheader has {len(preheader)} characters"
        mend = f"mail programs show {SHORTEST_PREHEADER} to {LONGEST_PREHEADER}: use that room, and not more"
        yield report.warning("preheader-length", what, mend)


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())
