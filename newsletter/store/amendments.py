"""What later versions added to the schema, as SQL text; :mod:`newsletter.store.schema` gives the rules.

A text that has been released is never changed: stores out there were made with it.
"""

from __future__ import annotations

#: What became of web addresses; only a cache, so it may be changed and emptied by anybody.
LINKS = """
CREATE TABLE links (
    url TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('ok', 'gone', 'moved', 'refused', 'unreachable', 'tls')),
    detail TEXT NOT NULL,
    checked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

#: Who claims: tells a killed process from a lost machine, and a store from an older copy of it.
RUNS = """
CREATE TABLE runs (
    run TEXT PRIMARY KEY CHECK (run <> ''),
    -- Changes at each start of the machine; empty = this system has none, and every commit was synced.
    boot TEXT NOT NULL,
    -- host:port the run hands messages to.
    server TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TRIGGER runs_kept BEFORE DELETE ON runs
BEGIN SELECT RAISE(ABORT, 'the ledger does not forget'); END;

-- When it was first tried: the Date of a message that certainly did not arrive is renewed.
ALTER TABLE deliveries ADD COLUMN first_at INTEGER;
UPDATE deliveries SET first_at = date WHERE date IS NOT NULL;

DROP TRIGGER consents_applied;
CREATE TRIGGER consents_applied AFTER INSERT ON consents
BEGIN
    UPDATE subscribers SET
        state = NEW.state,
        address = iif(NEW.state = 'erased', '', address),
        mailbox = iif(NEW.state = 'erased', '', mailbox),
        key = iif(NEW.state = 'erased', 'erased ' || id, key),
        name = iif(NEW.state = 'erased', '', name)
    WHERE id = NEW.subscriber;
    DELETE FROM tags WHERE subscriber = NEW.subscriber AND NEW.state = 'erased';
    -- Whoever leaves gets nothing whose final dot is not recorded, from this transaction on.
    -- Of what was claimed, the record of a machine that goes down now may lack the final dot: it is marked.
    UPDATE deliveries SET state = 'excluded', reason = NEW.state, due = NULL, moved_at = NEW.at,
        answer = iif(state = 'attempting', 'left while claimed', answer)
    WHERE subscriber = NEW.subscriber AND state IN ('pending', 'deferred', 'attempting')
        AND NEW.state <> 'active';
END;
"""

#: Sends that wait for their time.
SCHEDULES = """
CREATE TABLE schedules (
    id INTEGER PRIMARY KEY,
    -- No foreign key: the edition is frozen when it goes, not before.
    issue INTEGER NOT NULL CHECK (issue > 0),
    slug TEXT NOT NULL CHECK (slug <> ''),
    at INTEGER NOT NULL,
    -- Only subscribers with this tag; NULL = all.
    segment TEXT CHECK (segment <> ''),
    -- NULL = no limit.
    at_most INTEGER CHECK (at_most > 0),
    -- SHA-256 of the edition that was agreed to.
    agreed BLOB NOT NULL CHECK (length(agreed) = 32),
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN
        ('waiting', 'begun', 'done', 'changed', 'missed', 'failed', 'cancelled', 'replaced')),
    outcome TEXT NOT NULL DEFAULT '',
    -- When the state last changed.
    moved_at INTEGER NOT NULL,
    -- Deliveries of the issue that had been tried when it was begun: the limit counts from there.
    tried_before INTEGER CHECK (tried_before >= 0),
    CHECK (state <> 'waiting' OR tried_before IS NULL),
    CHECK (state NOT IN ('begun', 'done') OR tried_before IS NOT NULL),
    CHECK ((state IN ('waiting', 'begun')) = (outcome = ''))
) STRICT;
-- One time for each issue.
CREATE UNIQUE INDEX schedules_open ON schedules (issue) WHERE state IN ('waiting', 'begun');
CREATE INDEX schedules_issue ON schedules (issue, id);

CREATE TRIGGER schedules_born BEFORE INSERT ON schedules
WHEN NEW.state <> 'waiting' OR EXISTS (SELECT 1 FROM schedules WHERE id = NEW.id
    OR (issue = NEW.issue AND state IN ('waiting', 'begun')))
BEGIN SELECT RAISE(ABORT, 'a schedule is born waiting'); END;
CREATE TRIGGER schedules_agreed BEFORE UPDATE OF id, issue, slug, at, segment, at_most, agreed, created_at
ON schedules
BEGIN SELECT RAISE(ABORT, 'what was agreed to stays as it is: it is replaced or cancelled'); END;
CREATE TRIGGER schedules_move BEFORE UPDATE OF state, outcome, tried_before ON schedules
WHEN OLD.state NOT IN ('waiting', 'begun') OR NEW.state = 'waiting'
BEGIN SELECT RAISE(ABORT, 'no such move of a schedule'); END;
CREATE TRIGGER schedules_kept BEFORE DELETE ON schedules
BEGIN SELECT RAISE(ABORT, 'a schedule is never thrown away'); END;

-- At most one row: why the last passes of "newsletter run" could not send, and when the next one tries again.
CREATE TABLE pauses (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- Passes in a row.
    failures INTEGER NOT NULL CHECK (failures > 0),
    problem TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;
"""
