"""Conversations: which mails go on with which.

A conversation is known by its first reply.  A later mail joins it when it names the Message-ID of an answer
by the author, or of an earlier mail of the reader; both are names that only those have who got that mail.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from newsletter.models import Conversation
from newsletter.store.database import Store

_MOST_NAMES = 200


def find(store: Store, message_ids: Sequence[str], *, before: int | None = None) -> Conversation | None:
    """The conversation that the first known of these Message-IDs belongs to; None when none is known.

    Args:
        before: of a reply that is read again its number: neither it nor what came behind it is its ancestor,
            whatever the headers of a stranger say.
    """
    names = list(dict.fromkeys(message_ids))[:_MOST_NAMES]
    by_author = _answers(store, names)
    # Anybody may give their mail the name of another: the one that came first has it.
    known = _replies(store, [name for name in names if name not in by_author]) | by_author
    for name in names:
        if name in known:
            reply, what = known[name]
            if before is None or reply < before:
                return replace(_conversation(store, reply, what), by_reader=name not in by_author)
    return None


def _answers(store: Store, names: Sequence[str]) -> dict[str, tuple[int, str]]:
    rows = store.rows(
        f"SELECT message_id, reply FROM author_answers WHERE message_id IN ({_marks(names)})", tuple(names)
    )
    return {name: (reply, f"your answer to reply {reply}") for name, reply in rows}


def _replies(store: Store, names: Sequence[str]) -> dict[str, tuple[int, str]]:
    rows = store.rows(
        f"""SELECT message_id, min(id) FROM replies
            WHERE message_id <> '' AND message_id IN ({_marks(names)}) GROUP BY message_id""",
        tuple(names),
    )
    return {name: (reply, f"reply {reply}") for name, reply in rows}


def _marks(names: Sequence[object]) -> str:
    return ", ".join("?" * len(names))


def _conversation(store: Store, reply: int, what: str) -> Conversation:
    row = store.row(
        """SELECT coalesce(o.thread, r.id) AS first, r.issue, r.subscriber, r.link,
               (SELECT json_group_array(DISTINCT question) FROM answers a WHERE a.reply = r.id) AS answered
           FROM replies r LEFT JOIN origins o ON o.reply = r.id WHERE r.id = ?""",
        (reply,),
    )
    assert row is not None
    link = json.loads(row["link"])
    questions = json.loads(row["answered"]) or link.get("questions", [])
    certain = bool(link.get("certain"))
    subscriber = row["subscriber"] if certain else None
    return Conversation(row["first"], what, row["issue"], subscriber, tuple(questions), certain)


def numbers(store: Store, reply: int) -> list[int]:
    """All replies of the conversation a reply belongs to, itself among them, in the order they came."""
    rows = store.rows(
        """WITH first AS (SELECT coalesce((SELECT thread FROM origins WHERE reply = :reply), :reply) AS id)
           SELECT id FROM first UNION SELECT reply FROM origins WHERE thread = (SELECT id FROM first)
           ORDER BY 1""",
        {"reply": reply},
    )
    return [number for (number,) in rows]


def answered_with(store: Store, replies: Sequence[int]) -> list[tuple[int, int]]:
    """(reply, the kept mail of the author's answer) for these replies, oldest first."""
    rows = store.rows(
        f"SELECT reply, inbound FROM author_answers WHERE reply IN ({_marks(replies)}) ORDER BY at, inbound",
        tuple(replies),
    )
    return [(reply, inbound) for reply, inbound in rows]


def join(store: Store, reply: int, earlier: int) -> None:
    """Note that a reply goes on with the conversation of an earlier one; nothing else of it changes."""
    with store.write():
        store.execute(
            """UPDATE origins SET thread = coalesce(
                   (SELECT thread FROM origins WHERE reply = :earlier), :earlier)
               WHERE reply = :reply AND :earlier < :reply""",
            {"reply": reply, "earlier": earlier},
        )


def gather(store: Store, reply: int) -> int | None:
    """Take those who went on with a reply along to the conversation it has joined; its first reply.

    None: it has joined none.
    """
    first: int | None = store.value("SELECT thread FROM origins WHERE reply = ?", (reply,))
    if first is not None:
        with store.write():
            store.execute("UPDATE origins SET thread = ? WHERE thread = ?", (first, reply))
    return first
