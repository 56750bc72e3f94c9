"""Which machines may send for a domain: its SPF record (RFC 7208).

Which machine our mail server sends from nobody here knows; looked for is what makes a record useless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.diagnosis.results import Level, Lookup, Result

#: RFC 7208 section 4.6.4: a record that needs more is an error to those who check it.
MOST_LOOKUPS = 10
_ASKS = re.compile(r"[+?~-]?(include|a|mx|ptr|exists)(?:[:/](.*))?|(redirect)=(.*)", re.IGNORECASE)


class _UselessError(Exception):
    """The record is an error to those who check it (RFC 7208 section 2.6.7)."""


def check(domain: str, lookup: Lookup) -> Iterator[Result]:
    """What is wrong with the record of the envelope sender's domain.

    Raises:
        UnansweredError: a record could not be asked for.
    """
    records = _records(domain, lookup)
    if not records:
        what = f"{domain} has no SPF record"
        step = f'Your mail provider says what to publish at {domain}: "v=spf1 include:... ~all".'
        yield Result("spf", Level.WARNING, what, step)
        return
    if len(records) > 1:
        what = f"{domain} has {len(records)} SPF records, which is an error to receivers"
        yield Result("spf", Level.ERROR, what, "Make one of them.")
        return
    try:
        lookups = _cost(domain, records[0], lookup, 0)
    except _UselessError as error:
        yield Result("spf", Level.ERROR, str(error), f"Mend the SPF record of {domain}.")
        return
    yield _judged(domain, records[0].split()[1:], lookups)


def _judged(domain: str, terms: list[str], lookups: int) -> Result:
    ends = [term.lower() for term in terms if term.lower().lstrip("+-~?") == "all"]
    if "all" in ends or "+all" in ends:
        what = f"the SPF record of {domain} lets everybody send in its name"
        return Result("spf", Level.ERROR, what, 'End it with "~all" or "-all".')
    if not ends and not any(term.lower().startswith("redirect=") for term in terms):
        what = f"the SPF record of {domain} does not say who may not send"
        return Result("spf", Level.WARNING, what, 'End it with "~all" or "-all".')
    return Result(
        "spf", Level.OK, f"{domain} has an SPF record; it needs {lookups} of {MOST_LOOKUPS} look-ups"
    )


def _records(domain: str, lookup: Lookup) -> list[str]:
    return [text for text in lookup(domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"]


def _cost(domain: str, record: str, lookup: Lookup, spent: int) -> int:
    """Look-ups needed so far; what is included counts as well."""
    for term in record.split()[1:]:
        found = _ASKS.fullmatch(term)
        if not found:
            continue
        spent += 1
        if spent > MOST_LOOKUPS:
            raise _UselessError(f"the SPF record of {domain} needs more than {MOST_LOOKUPS} look-ups")
        kind, target = (found[1] or found[3]).lower(), found[2] or found[4] or ""
        if kind not in ("include", "redirect") or "%" in target:  # a macro depends on the message
            continue
        records = _records(target, lookup)
        if len(records) != 1:
            raise _UselessError(f"the SPF record of {domain} points to {target}, which has {len(records)}")
        spent = _cost(target, records[0], lookup, spent)
    return spent
