"""What an issue promised: to pick up earlier questions, and to keep its own as they were sent.

Pure: what other issues ask and what was sent comes in as values.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from newsletter.issue.findings import Findings, nearest
from newsletter.issue.plain import one_line
from newsletter.models import Finding, Issue, Node, Question

#: A word that says what a text is about, by its beginning: "schrappen" and "schrapte" are one.
_STEM = re.compile(r"(?<!\w)[^\W\d_]{5}")
#: Stems of a question that one paragraph has to share to be about it.
_SHARED = 2
#: "In het vorige nummer vroeg ik ..."
_ASKED = re.compile(r"(?i)\b(?:vroeg|vroegen|gevraagd|asked|fragte[n]?|gefragt|demand(?:ais|ions|é))\b")


def references(issue: Issue) -> dict[str, int]:
    """Every earlier question the issue names (``11.topics``, ``11.1``), with the line, once each."""
    named = dict.fromkeys(issue.answers, issue.lines.get("answers", 0))
    for callout in _outcomes(issue):
        named.setdefault(callout.attrs["id"], callout.line)
    return named


def issues_named(issue: Issue) -> frozenset[int]:
    """Numbers of the issues whose questions it names."""
    return frozenset(int(reference.partition(".")[0]) for reference in references(issue))


def check_promises(
    issue: Issue, asked: Mapping[int, Sequence[Question]], quoted: Collection[int | None]
) -> tuple[Finding, ...]:
    """Questions that do not exist, and those in ``answers:`` of which the text says nothing.

    Args:
        asked: the questions of each issue named; one that does not exist is missing.
        quoted: numbers of the issues whose replies this one quotes.
    """
    findings = Findings(issue.path)
    known: dict[str, Question] = {}
    for reference, line in references(issue).items():
        question = _find(reference, asked)
        if question is None or int(reference.partition(".")[0]) == issue.number:
            _unknown(reference, line, issue, asked, findings)
        else:
            known[reference] = question
    settled = {_same(callout.attrs["id"], known) for callout in _outcomes(issue)}
    for reference in issue.answers:
        number = int(reference.partition(".")[0])
        if reference not in known or number in quoted or _same(reference, known) in settled:
            continue
        if not _mentioned(known[reference], _told(issue.blocks)):
            what = f"“answers:” promises to pick up {reference}, and nothing in the text does"
            mend = f"quote a reply to it, or say what came of it: > [!OUTCOME] {reference}"
            findings.warning("promise-unanswered", issue.lines.get("answers", 0), what, mend)
    return findings.listed()


def check_sent(issue: Issue, slug: str, sent: Sequence[Question]) -> tuple[Finding, ...]:
    """Questions that are no longer what readers were asked; answers to them are kept by id.

    Args:
        slug: under which this number was sent.
        sent: the questions of that edition.
    """
    findings = Findings(issue.path)
    if slug != issue.slug:
        what = f"number {issue.number} was sent as “{slug}”, and this is “{issue.slug}”"
        mend = f"give this one another number; if it is the same issue, write slug: {slug}"
        findings.error("number-sent", issue.lines.get("number", 0), what, mend)
        return findings.listed()
    now = {question.id: question for question in issue.questions}
    then = {question.id: question for question in sent}
    for question in sent:
        if (same := now.get(question.id)) is None:
            _vanished(question, issue, then, findings)
        elif (same.kind, same.choices) != (question.kind, question.choices):
            what = f"the question “{question.id}” was sent as something else: {_shape(question)}"
            findings.error("question-changed", same.line, what, "put that back; answers were given to it")
    for question in issue.questions if sent else ():
        if question.id not in then and all(one.id in now for one in sent):
            what = f"readers were never asked “{question.id}”: the issue was sent without it"
            findings.warning("question-added", question.line, what, "ask it in the next issue")
    return findings.listed()


def _shape(question: Question) -> str:
    return " / ".join(question.choices) if question.choices else "an open question"


def _vanished(question: Question, issue: Issue, then: Collection[str], findings: Findings) -> None:
    """A question that was sent and has no place in the file; the one that took its place is named."""
    instead = next((one for one in issue.questions if one.number == question.number), None)
    if instead is not None and instead.id not in then:
        what = f"this question was sent with the id “{question.id}”, and answers are kept under that"
        findings.error("question-changed", instead.line, what, f"end its line with {{#{question.id}}}")
        return
    what = f"the question “{question.id}” was sent and is gone from the file; answers to it come in"
    findings.error("question-changed", 0, what, f"put it back: {question.title} {{#{question.id}}}")


def _outcomes(issue: Issue) -> Iterator[Node]:
    nodes = (node for block in issue.blocks for node in block.walk())
    return (node for node in nodes if node.attrs.get("type") == "outcome" and node.attrs.get("id"))


def _find(reference: str, asked: Mapping[int, Sequence[Question]]) -> Question | None:
    number, _, name = reference.partition(".")
    questions = asked.get(int(number), ())
    return next((one for one in questions if name in (one.id, str(one.number))), None)


def _same(reference: str, known: Mapping[str, Question]) -> tuple[str, str]:
    """``11.1`` and ``11.topics`` may be one question."""
    question = known.get(reference)
    return reference.partition(".")[0], question.id if question else reference


def _unknown(
    reference: str, line: int, issue: Issue, asked: Mapping[int, Sequence[Question]], findings: Findings
) -> None:
    number, _, name = reference.partition(".")
    there = asked.get(int(number))
    ids = [question.id for question in there or ()]
    if there is None:
        what, mend = f"there is no issue {number}", "mend the number, or take the reference away"
    elif not ids:
        what, mend = f"issue {number} asks nothing", "name a question of another issue, or take this away"
    else:
        what = f"issue {number} has no question “{name}”"
        meant = nearest(name, ids)
        names = f"{number}.{meant}" if meant else ", ".join(f"{number}.{one}" for one in ids[:7])
        mend = f"did you mean {names}?" if meant else f"it asks: {names}"
    if int(number) == issue.number:
        what, mend = f"{reference} is a question of this issue itself", "name one of an earlier issue"
    findings.error("question-unknown", line, what, mend)


def _told(blocks: Iterable[Node]) -> Iterator[str]:
    """The paragraphs and headings that are not part of a new question."""
    for block in blocks:
        if block.kind in ("paragraph", "heading", "table_cell"):
            yield one_line(block.plain())
        elif block.attrs.get("type") not in ("question", "poll"):
            yield from _told(block.children)


def _mentioned(question: Question, paragraphs: Iterable[str]) -> bool:
    """Whether one paragraph says that something was asked, or shares the question's own words."""
    wanted = {stem.lower() for stem in _STEM.findall(question.title)}
    for text in paragraphs:
        shared = wanted & {stem.lower() for stem in _STEM.findall(text)}
        if _ASKED.search(text) or len(shared) >= min(_SHARED, len(wanted)):
            return True
    return False
