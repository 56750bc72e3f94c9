"""One reader's copy of a drawing, and what the page is told about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from newsletter.errors import NewsletterError, StoreError
from newsletter.message.slots import encode, fill
from newsletter.models import Finding, Severity, Slot, SlotContext
from newsletter.web.preview import readers
from newsletter.web.preview.bench import Bench, Drawing, Trouble, View
from newsletter.web.preview.meter import CUT, NEAR, measure
from newsletter.web.preview.readers import Reader

#: Values of a reader that stand in links as part of an ordinary address, and make it no act of theirs.
_HARMLESS = {"first_name", "name", "email"}


@dataclass(frozen=True, slots=True)
class Copy:
    """A drawing as one reader gets it."""

    drawing: Drawing
    reader: Reader

    @property
    def values(self) -> dict[str, str]:
        """What stands in the slots."""
        return self.reader.values(self.drawing.composer)

    @property
    def html(self) -> str:
        """The HTML part.

        In an address of somebody else stands the fallback: a click must tell no stranger who this is.
        """
        parts = (
            encode(part.context, part.fallback)
            if isinstance(part, Slot) and part.context is SlotContext.URL
            else part
            for part in self.drawing.edition.html
        )
        return fill(parts, self.values)

    @property
    def text(self) -> str:
        """The text part."""
        return fill(self.drawing.edition.text, self.values)

    @property
    def mail(self) -> bytes:
        """The whole mail, dated now."""
        return self.drawing.composer.compose(
            self.reader.recipient, datetime.now(UTC).replace(microsecond=0)
        ).data

    @property
    def personal(self) -> list[str]:
        """What makes a link this reader's own."""
        return [value for name, value in self.values.items() if name not in _HARMLESS and value]


def copy(bench: Bench, issue: str, choice: str, turn: int) -> Copy | None:
    """A reader's copy of an issue; None when it could never be drawn."""
    drawing = bench.view(issue, turn).drawing if issue else None
    return Copy(drawing, _reader(bench, choice)) if drawing else None


def state(bench: Bench, issue: str, choice: str, turn: int) -> dict[str, Any]:
    """Everything the page shows round the letter, ready for JSON.

    Args:
        issue: empty = the latest.
        choice: see :func:`newsletter.web.preview.readers.find`.
        turn: see :meth:`newsletter.web.preview.bench.Bench.view`.
    """
    try:
        listed = bench.issues()
        wanted = issue or bench.latest()
        view = bench.view(wanted, turn) if wanted else View("")
        told = {"issue": wanted, "issues": listed, "heir": "" if wanted in listed else bench.heir(wanted)}
        return told | _view(view, _reader(bench, choice))
    except (NewsletterError, OSError) as error:  # a folder nobody may enter
        told = {"issue": issue, "issues": [], "heir": ""}
        view = View(issue, trouble=Trouble(f"the issues cannot be listed: {error}"))
        return told | _view(view, readers.NAMELESS)


def _view(view: View, reader: Reader) -> dict[str, Any]:
    trouble = asdict(view.trouble) | {"old": view.is_old} if view.trouble else None
    findings = sorted(
        view.findings, key=lambda one: (one.severity is not Severity.ERROR, one.line, one.column)
    )
    listed = [_finding(one) for one in findings]
    if view.trouble and not any(one.severity is Severity.ERROR for one in findings):
        # What keeps a letter from being drawn stops it from being sent as well.
        listed.insert(0, _finding(_as_finding(view.trouble)))
    told: dict[str, Any] = {"trouble": trouble, "findings": listed}
    told["reader"] = {"choice": reader.choice, "label": reader.label}
    told["spent"] = round(view.spent, 1)
    if view.drawing is None:
        return told | {"version": ""}
    return told | _drawn(Copy(view.drawing, reader))


def _drawn(copy: Copy) -> dict[str, Any]:
    edition, publication = copy.drawing.edition, copy.drawing.publication
    meter = measure(copy.drawing.draft.issue, copy.html, copy.mail)
    size = asdict(meter) | {"minutes": meter.minutes, "level": meter.level, "near": NEAR, "cut": CUT}
    inbox = {
        "sender": publication.sender_name or publication.name,
        "subject": edition.subject,
        "preheader": edition.preheader,
    }
    return {"version": copy.drawing.version, "number": edition.number, "inbox": inbox, "meter": size}


def _as_finding(trouble: Trouble) -> Finding:
    return Finding("preview", Severity.ERROR, trouble.where, 0, trouble.what, trouble.next_step)


def _finding(finding: Finding) -> dict[str, str]:
    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part)
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "place": place,
        "what": finding.what,
        "mend": finding.mend,
    }


def _reader(bench: Bench, choice: str) -> Reader:
    if choice in readers.GIVEN or not choice:
        return readers.find(None, choice)
    try:
        with bench.store() as store:
            return readers.find(store, choice)
    except StoreError:
        return readers.NAMELESS
