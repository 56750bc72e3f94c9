"""What was asked, and how much was answered."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.store.database import Store
from newsletter.store.polls import BY_ADDRESS


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answers a question got; of what the author set aside, none."""

    certain: int = 0
    #: We are not quite sure that they are meant for this question.
    probable: int = 0
    #: Different people among all of these.
    people: int = 0


#: Who wrote, as in :mod:`newsletter.store.polls`; a reply of which nobody knows the writer is one person.
_COUNTED = f"""SELECT a.question,
        sum(a.doubt = '') AS certain, sum(a.doubt <> '') AS probable,
        count(DISTINCT coalesce(json_extract(r.link, '$.writer_id'), {BY_ADDRESS}, 'guest ' || c.key,
            nullif(lower(r.sender_address), ''), 'reply ' || r.id)) AS people
    FROM answers a JOIN replies r ON r.id = a.reply JOIN inbound i ON i.id = r.inbound
    LEFT JOIN origins o ON o.reply = r.id LEFT JOIN contacts c ON c.id = o.contact
    WHERE a.issue = ? AND i.kind = 'reply' AND r.status <> 'spam'
        AND NOT (a.by_hand AND a.choice = '') GROUP BY a.question"""


def answered(store: Store, issue: int) -> dict[str, Answered]:
    """Question id -> how much it was answered; questions without answers are not there."""
    return {
        row["question"]: Answered(row["certain"], row["probable"], row["people"])
        for row in store.rows(_COUNTED, (issue,))
    }
