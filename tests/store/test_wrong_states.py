# ruff: noqa: E501 - one wrong state a line
"""Every line is a wrong state that somebody could write with a stock tool; the file itself refuses each."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from newsletter.models import DeliveryState, InboundKind, Link, Outcome, QuotePermission, Understood, Verdict
from newsletter.models import SubscriberState as S
from newsletter.store import deliveries, editions, inbound, replies

#: One is active and never written to, 2 was sent to, 3 unsubscribed, 4 is pending in issue 1, 5 in doubt,
#: 6 unsubscribed before anything was frozen, 7 suppressed, 8 is pending and was never claimed.
ADDRESS = "(address, mailbox, key, created_at)"
NEW = f"INSERT INTO subscribers {ADDRESS} VALUES "
CONSENT = "INSERT INTO consents (subscriber, state, at, origin) VALUES "
CLAIM = "UPDATE deliveries SET state = 'attempting', attempts = attempts + 1, date = 1, run = 'r'"
DIGEST = "x'" + "00" * 32 + "'"
EDITION = """(number, slug, subject, preheader, language, tone, content_type, html, text, body, body_sha256,
    features, frozen_at) VALUES ({number}, '{slug}', 's', '', 'nl', 'je', 't', '[]', '[]', '[]', zeroblob(32), '[]', 1)"""
REPLY = """(inbound, sender_address, sender_name, subject, message_id, received_at, own_words, link, {more})
    VALUES ({inbound}, '', '', '', '', 1, '', '{{}}', {value})"""

WRONG = {
    # people
    "a second row for one mailbox": NEW + "('LEZER1@example.org', 'LEZER1@example.org', 'lezer1@example.org', 1)",
    "a key that is not the normal form": NEW + "('Q@example.org', 'Q@example.org', 'Q@example.org', 1)",
    "a key of somebody else": NEW + "('q@example.org', 'q@example.org', 'z@example.org', 1)",
    "two addresses in one": NEW + "('q', 'q@example.org,z@example.org', 'q@example.org,z@example.org', 1)",
    "a line break in an address": NEW + "('q', 'q@example.org' || char(10), 'q@example.org' || char(10), 1)",
    "an address beyond ASCII for the envelope": NEW + "('q', 'q@exämple.org', 'q@exämple.org', 1)",
    "no address at all": NEW + "('', '', '', 1)",
    "a line break in a name": "UPDATE subscribers SET name = 'Anna' || char(13) || 'Bcc: x@example.org'",
    "active from birth": "INSERT INTO subscribers (address, mailbox, key, created_at, state)"
    " VALUES ('q@example.org', 'q@example.org', 'q@example.org', 1, 'active')",
    "a state changed without consent": "UPDATE subscribers SET state = 'active' WHERE id = 3",
    "an unknown state of a person": "UPDATE subscribers SET state = 'left' WHERE id = 1",
    "back on the list without asking anew": CONSENT + "(3, 'active', 1, 'import lijst.csv:3')",
    "suppressed and back at once": CONSENT + "(7, 'active', 1, 'x')",
    "active twice": CONSENT + "(1, 'active', 1, 'x')",
    "pending after active": CONSENT + "(1, 'pending', 1, 'x')",
    "anything after erased": (CONSENT + "(1, 'erased', 1, 'x')", CONSENT + "(1, 'pending', 1, 'x')"),
    "erased with the address kept": "UPDATE subscribers SET state = 'erased' WHERE id = 1",
    "an address given back to who was erased": (
        CONSENT + "(1, 'erased', 1, 'x')",
        "UPDATE subscribers SET mailbox = 'a@example.org' WHERE id = 1",
    ),
    "consent of nobody": CONSENT + "(99, 'active', 1, 'x')",
    "consent from nowhere": CONSENT + "(1, 'unsubscribed', 1, ' ')",
    "consent rewritten": "UPDATE consents SET at = 0",
    "consent deleted": "DELETE FROM consents",
    "consent replaced": "INSERT OR REPLACE INTO consents (id, subscriber, state, at, origin)"
    " VALUES (1, 1, 'unsubscribed', 1, 'x')",
    "consent slipped in before others": (
        CONSENT + "(1, 'unsubscribed', 1, 'x')",
        "INSERT INTO consents (id, subscriber, state, at, origin) VALUES (-5, 1, 'pending', 1, 'x')",
        "UPDATE subscribers SET state = 'active' WHERE id = 1",
    ),
    "the last consent replaced": "INSERT OR REPLACE INTO consents (id, subscriber, state, at, origin)"
    " SELECT max(id), 7, 'erased', 1, 'x' FROM consents",
    "a person deleted": "DELETE FROM subscribers WHERE id = 1",
    "a person replaced": "INSERT OR REPLACE INTO subscribers (id, address, mailbox, key, created_at)"
    " VALUES (2, 'q@example.org', 'q@example.org', 'q@example.org', 1)",
    "a person renumbered": "UPDATE subscribers SET id = 99 WHERE id = 1",
    "a tag of nothing": "INSERT INTO tags VALUES (1, ' ')",
    "a tag twice in another case": "INSERT INTO tags VALUES (1, 'PILOT')",
    # editions
    "a frozen edition changed": "UPDATE editions SET body = '[]'",
    "a frozen subject changed": "UPDATE editions SET subject = 'Anders'",
    "recipients counted anew": "UPDATE editions SET recipients = 0",
    "an edition replaced": "INSERT OR REPLACE INTO editions " + EDITION.format(number=1, slug="x"),
    "an edition under the slug of another": "INSERT OR REPLACE INTO editions " + EDITION.format(number=5, slug="nummer-1"),
    "recipients counted wrongly": ("INSERT INTO editions " + EDITION.format(number=5, slug="x"), "UPDATE editions SET recipients = 5 WHERE number = 5"),
    "an edition deleted": "DELETE FROM editions",
    "a frozen question changed": "UPDATE questions SET title = 'Anders'",
    "a frozen question dropped": "DELETE FROM questions",
    "a question added after sending": "INSERT INTO questions VALUES (1, 'meer', 9, 'open', '?', '[]', '', NULL, '', 0)",
    "a question of no edition": "INSERT INTO questions VALUES (9, 'meer', 9, 'open', '?', '[]', '', NULL, '', 0)",
    "halted by half": "UPDATE editions SET halted = 2",
    # the ledger
    "claimed the first time without counting": "UPDATE deliveries SET state = 'attempting', run = 'r' WHERE subscriber = 8",
    "a second delivery for one person": "INSERT INTO deliveries (issue, subscriber, moved_at) VALUES (1, 4, 1)",
    "a delivery replaced": "INSERT OR REPLACE INTO deliveries (issue, subscriber, moved_at) VALUES (1, 2, 1)",
    "a recipient added after freezing": "INSERT INTO deliveries (issue, subscriber, moved_at) VALUES (1, 1, 1)",
    "a delivery of no edition": "INSERT INTO deliveries (issue, subscriber, moved_at) VALUES (9, 1, 1)",
    "a delivery to who left": "INSERT INTO deliveries (issue, subscriber, moved_at) VALUES (2, 6, 1)",
    "a new edition for who left": ("INSERT INTO editions " + EDITION.format(number=5, slug="x"), "INSERT INTO deliveries (issue, subscriber, moved_at) VALUES (5, 6, 1)"),
    "a new edition as already sent": (
        "INSERT INTO editions " + EDITION.format(number=5, slug="x"),
        "INSERT INTO deliveries (issue, subscriber, moved_at, state, attempts, date, run, message_id, server, ended_at) VALUES (5, 1, 1, 'sent', 1, 1, 'r', '<a@example.org>', 'x:25', 1)",
    ),
    "a delivery to nobody": "INSERT INTO deliveries (issue, subscriber, moved_at) VALUES (1, 99, 1)",
    "a sent delivery deleted": "DELETE FROM deliveries WHERE subscriber = 2",
    "a pending delivery deleted": "DELETE FROM deliveries WHERE subscriber = 4",
    "a delivery given to somebody else": "UPDATE deliveries SET subscriber = 1 WHERE subscriber = 4",
    "an unknown state of a delivery": "UPDATE deliveries SET state = 'done'",
    "sent without an attempt": "UPDATE deliveries SET state = 'sent' WHERE subscriber = 4",
    "claimed without counting the attempt": "UPDATE deliveries SET state = 'attempting', run = 'r' WHERE subscriber = 4",
    "claimed by nobody": "UPDATE deliveries SET state = 'attempting', attempts = 1, date = 1 WHERE subscriber = 8",
    "claimed without a date": "UPDATE deliveries SET state = 'attempting', attempts = 1, run = 'r' WHERE subscriber = 8",
    "claimed after it was sent": CLAIM + " WHERE subscriber = 2",
    "claimed for who left": CLAIM + " WHERE subscriber = 3",
    "sent without the dot": (CLAIM + " WHERE subscriber = 4", "UPDATE deliveries SET state = 'sent' WHERE subscriber = 4"),
    "an ending that cannot be named": (
        CLAIM + " WHERE subscriber = 4",
        "UPDATE deliveries SET state = 'ending', server = 'x:25', ended_at = 1 WHERE subscriber = 4",
    ),
    "a Message-ID without brackets": "UPDATE deliveries SET message_id = 'a@example.org' WHERE subscriber = 4",
    "sent, then pending: would go twice": "UPDATE deliveries SET state = 'pending' WHERE subscriber = 2",
    "sent, then in doubt": "UPDATE deliveries SET state = 'in_doubt' WHERE subscriber = 2",
    "a resend that is not counted": "UPDATE deliveries SET state = 'pending' WHERE subscriber = 5",
    "a resend under another Message-ID": "UPDATE deliveries SET message_id = '<z@example.org>' WHERE subscriber = 5",
    "a resend with another Date": "UPDATE deliveries SET date = 5 WHERE subscriber = 5",
    "deferred without a time": (
        CLAIM + " WHERE subscriber = 4",
        "UPDATE deliveries SET state = 'deferred' WHERE subscriber = 4",
    ),
    "a time to try again for what was sent": "UPDATE deliveries SET due = 5 WHERE subscriber = 2",
    "excluded without a reason": "UPDATE deliveries SET state = 'excluded' WHERE subscriber = 4",
    "excluded and pending again": "UPDATE deliveries SET state = 'pending', reason = NULL WHERE subscriber = 3",
    "a text where a time belongs": "UPDATE deliveries SET moved_at = 'morgen'",
    # the conversation
    "mail kept twice": "INSERT INTO inbound (sha256, source, received_at, raw)"
    " SELECT sha256, source, received_at, raw FROM inbound",
    "mail replaced": "INSERT OR REPLACE INTO inbound (sha256, source, received_at, raw)"
    " SELECT sha256, source, received_at, x'00' FROM inbound WHERE id = 1",
    "mail changed": "UPDATE inbound SET raw = x'00'",
    "mail deleted": "DELETE FROM inbound",
    "mail of no kind we know": "UPDATE inbound SET kind = 'spam' WHERE id = 2",
    "a reply that is called a bounce": "UPDATE inbound SET kind = 'bounce' WHERE id = 1",
    "a reply from what is no reply": "INSERT INTO replies " + REPLY.format(inbound=2, more="status", value="'new'"),
    "a reply from no mail": "INSERT INTO replies " + REPLY.format(inbound=99, more="status", value="'new'"),
    "one mail, two replies": "INSERT INTO replies " + REPLY.format(inbound=1, more="status", value="'new'"),
    "a reply replaced": "INSERT OR REPLACE INTO replies " + REPLY.format(inbound=1, more="id", value="1"),
    "a reply to an issue never frozen": "INSERT INTO replies " + REPLY.format(inbound=3, more="issue", value="9"),
    "a reply by nobody": "INSERT INTO replies " + REPLY.format(inbound=3, more="subscriber", value="99"),
    "a reply answered from birth": "INSERT INTO replies " + REPLY.format(inbound=3, more="status", value="'answered'"),
    "a reply given another mail": "UPDATE replies SET inbound = 3",
    "a reply deleted": "DELETE FROM replies",
    "an unknown status": "UPDATE replies SET status = 'done'",
    "permission nobody gave": "UPDATE replies SET permission = 'full_name'",
    "an excerpt nobody approved": "UPDATE replies SET excerpt = 'Alles is prima'",
    "permission rewritten": "UPDATE permissions SET permission = 'full_name'",
    "permission deleted": "DELETE FROM permissions",
    "permission from nowhere": "INSERT INTO permissions (reply, permission, excerpt, at, origin)"
    " VALUES (1, 'full_name', '', 1, '')",
    "permission for no reply": "INSERT INTO permissions (reply, permission, excerpt, at, origin)"
    " VALUES (9, 'full_name', '', 1, 'x')",
    "an answer to a question nobody asked": "INSERT INTO answers VALUES (1, 5, 1, 'wie', 'ja', '', '', 0)",
    "an answer to a question of another issue": "INSERT INTO answers VALUES (1, 5, 2, 'brief', 'ja', '', '', 0)",
}  # fmt: skip


def _understood(issue):
    verdict = Verdict(InboundKind.REPLY)
    return Understood(verdict, "lezer2@example.org", "Lezer", "Re", "", None, "Ja.", Link(issue=issue))


@pytest.fixture
def path(desk):
    store = desk.store
    for number in range(1, 9):
        desk.person(number, tags=("pilot",) if number in (1, 2, 3, 4, 5, 8) else ())
    desk.leave(1)  # so that the first is not frozen with the others
    desk.leave(6)
    editions.freeze(store, desk.edition(1), tag="pilot", now=desk.now)
    desk.leave(1, S.PENDING)
    desk.leave(1, S.ACTIVE)
    desk.leave(3)
    desk.leave(7, S.SUPPRESSED)
    deliveries.claim(store, 1, 1, desk.now, run="r")
    deliveries.mark(store, 1, endings=[(2, "<2@example.org>")], outcomes=[], server="x:25", now=desk.now)
    sent = Outcome(2, DeliveryState.SENT, "250 ok")
    deliveries.mark(store, 1, endings=[], outcomes=[sent], server="x:25", now=desk.now)
    deliveries.claim(store, 1, 2, desk.now, run="r")
    deliveries.mark(store, 1, endings=[(5, "<5@example.org>")], outcomes=[], server="x:25", now=desk.now)
    desk.recover()
    editions.freeze(store, desk.edition(2, questions=()), tag="niemand", now=desk.now)
    for raw in (b"een", b"twee", b"drie"):
        inbound.keep(store, raw, source="test", now=desk.now)
    replies.record(store, 1, _understood(1), now=desk.now)
    inbound.classify(store, 2, Verdict(InboundKind.OTHER))
    inbound.classify(store, 3, Verdict(InboundKind.REPLY))
    replies.set_permission(store, 1, QuotePermission.ANONYMOUS, excerpt="Ja.", origin="test", now=desk.now)
    desk.store.close()
    return desk.store.path


def test_the_stage_is_set(path):
    with closing(sqlite3.connect(path)) as stock:
        states = dict(stock.execute("SELECT subscriber, state FROM deliveries WHERE issue = 1"))
        assert states == {2: "sent", 3: "excluded", 4: "pending", 5: "in_doubt", 8: "pending"}


@pytest.mark.parametrize("foreign_keys", ["off", "on"])
def test_every_wrong_state_is_refused(path, foreign_keys):
    accepted = []
    with closing(sqlite3.connect(path, isolation_level=None)) as stock:
        stock.execute(f"PRAGMA foreign_keys = {foreign_keys}")
        for name, statements in WRONG.items():
            *before, last = (statements,) if isinstance(statements, str) else statements
            stock.execute("BEGIN")
            try:
                for statement in before:
                    assert stock.execute(statement).rowcount == 1, name
                stock.execute(last)
                accepted.append(name)
            except sqlite3.IntegrityError:
                pass
            stock.execute("ROLLBACK")
    assert accepted == []
    assert len(WRONG) > 80


@pytest.mark.parametrize(
    "statement",
    [
        CONSENT + "(1, 'unsubscribed', 1, 'x')",
        CONSENT + "(3, 'pending', 1, 'x')",
        CONSENT + "(1, 'erased', 1, 'x')",
        NEW + "('Q@example.org', 'Q@example.org', 'q@example.org', 1)",
        CLAIM + " WHERE subscriber = 4",
        "UPDATE deliveries SET state = 'sent' WHERE subscriber = 5",
        "UPDATE deliveries SET state = 'pending', resends = 1 WHERE subscriber = 5",
        "UPDATE editions SET halted = 1 WHERE number = 1",
        "UPDATE replies SET status = 'answered'",
        "INSERT INTO permissions (reply, permission, excerpt, at, origin) VALUES (1, 'refused', '', 1, 'x')",
        "INSERT INTO answers VALUES (1, 5, 1, 'brief', 'ja', '', '', 0)",
        "INSERT INTO replies " + REPLY.format(inbound=3, more="issue", value="2"),
    ],
)  # fmt: skip
def test_what_is_right_is_still_accepted(path, statement):
    with closing(sqlite3.connect(path)) as stock:
        assert stock.execute(statement).rowcount == 1
