"""Mail as it came in: kept byte for byte before anybody looks into it, once, and never thrown away."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Final

from newsletter.errors import UsageError
from newsletter.models import InboundKind, Verdict
from newsletter.store import intake
from newsletter.store.database import Store
from newsletter.store.instants import to_ms

_WHICH: Final = "See which there are: newsletter replies list --all."


def keep(
    store: Store, raw: bytes, *, source: str, now: datetime, source_key: str | None = None
) -> tuple[int, bool]:
    """Keep a mail; its number, and whether these bytes are new.

    Other bytes under a key that is known are kept as well, without that key: nothing is lost by a folder that
    begins its names anew.

    Args:
        source: where it came from, for a person.
        source_key: what names this one mail where it came from; see :mod:`newsletter.store.intake`.

    Raises:
        StoreError: it cannot be kept, for example because it is larger than SQLite can hold (about 1 GB).
    """
    digest = sha256(raw).digest()
    with store.write():
        found = _number_of(store, digest)
        if found is not None:
            intake.name(store, found, source_key)
            return found, False
        number = store.insert(
            "INSERT INTO inbound (sha256, source, received_at, raw) VALUES (?, ?, ?, ?)",
            (digest, source.encode("utf-8", "replace").decode("utf-8"), to_ms(now), raw),
        )
        intake.note(store, number, source_key)
        return number, True


def number_of(store: Store, raw: bytes) -> int | None:
    """The number under which these bytes are kept; None = they are not."""
    return _number_of(store, sha256(raw).digest())


def _number_of(store: Store, digest: bytes) -> int | None:
    found: int | None = store.value("SELECT id FROM inbound WHERE sha256 = ?", (digest,))
    return found


def classify(store: Store, inbound_id: int, verdict: Verdict) -> None:
    """Note what kind of mail it is and why we think so; may be said again when we know better.

    Raises:
        StoreError: it was recorded as a reply and would become something else.
        UsageError: there is no such mail.
    """
    with store.write():
        changed = store.execute(
            "UPDATE inbound SET kind = ?, evidence = ? WHERE id = ?",
            (verdict.kind, json.dumps(verdict.evidence), inbound_id),
        )
        if not changed:
            raise UsageError(f"there is no mail m{inbound_id}", next_step=_WHICH)
        intake.read(store, inbound_id)


def evidence(store: Store, inbound_id: int) -> tuple[str, ...]:
    """Why it is of its kind; of a reply, what the author should know stands after the first reason."""
    found: str | None = store.value("SELECT evidence FROM inbound WHERE id = ?", (inbound_id,))
    return tuple(json.loads(found)) if found else ()


def is_read(store: Store, inbound_id: int) -> bool:
    """Whether a kept mail was read and recorded by its kind."""
    found: str | None = store.value("SELECT kind FROM inbound WHERE id = ?", (inbound_id,))
    if found == InboundKind.REPLY:
        return bool(store.value("SELECT count(*) FROM replies WHERE inbound = ?", (inbound_id,)))
    return found is not None


def raw(store: Store, inbound_id: int) -> bytes:
    """The mail as it arrived.

    Raises:
        UsageError: there is no such mail.
    """
    found: bytes | None = store.value("SELECT raw FROM inbound WHERE id = ?", (inbound_id,))
    if found is None:
        raise UsageError(f"there is no mail m{inbound_id}", next_step=_WHICH)
    return found


def unread(store: Store) -> list[int]:
    """Mail that was kept and not recorded, because a run ended between; oldest first."""
    rows = store.rows(
        """SELECT id FROM inbound WHERE kind IS NULL
           OR (kind = 'reply' AND id NOT IN (SELECT inbound FROM replies)) ORDER BY id"""
    )
    return [number for (number,) in rows]
