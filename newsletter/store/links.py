"""Links of replies, with all their evidence, as JSON text and back."""

from __future__ import annotations

import json
from dataclasses import fields

from newsletter.models import Evidence, EvidenceKind, Link


def to_json(link: Link) -> str:
    """The link as a JSON object."""
    return json.dumps({**_fields(link), "evidence": [_fields(one) for one in link.evidence]})


def _fields(one: Link | Evidence) -> dict[str, object]:
    """What :func:`dataclasses.asdict` gives of the outermost level, without a copy of all that is in it."""
    return {name.name: getattr(one, name.name) for name in fields(one)}


def from_json(stored: str) -> Link:
    """What :func:`to_json` made of a link."""
    values = json.loads(stored)
    evidence = tuple(Evidence(EvidenceKind(one.pop("kind")), **one) for one in values.pop("evidence"))
    return Link(**{**values, "questions": tuple(values["questions"]), "evidence": evidence})
