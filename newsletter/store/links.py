"""Links of replies, with all their evidence, as JSON text and back."""

from __future__ import annotations

import json
from dataclasses import asdict

from newsletter.models import Evidence, EvidenceKind, Link


def to_json(link: Link) -> str:
    """The link as a JSON object."""
    return json.dumps(asdict(link))


def from_json(stored: str) -> Link:
    """What :func:`to_json` made of a link."""
    values = json.loads(stored)
    evidence = tuple(Evidence(EvidenceKind(one.pop("kind")), **one) for one in values.pop("evidence"))
    return Link(**{**values, "questions": tuple(values["questions"]), "evidence": evidence})
