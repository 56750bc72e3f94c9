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

#: How mail is taken in, and what came of it beyond the reply.
INBOX = """
-- How far each mailbox was read; written in the transaction that keeps its mail.
CREATE TABLE mailboxes (
    -- user@host:port
    account TEXT NOT NULL CHECK (account <> ''),
    folder TEXT NOT NULL CHECK (folder <> ''),
    -- Another one means that the server numbered the folder anew: then all of it is read again.
    uid_validity INTEGER NOT NULL CHECK (uid_validity > 0),
    -- Everything up to this number is kept.
    last_uid INTEGER NOT NULL CHECK (last_uid >= 0),
    read_at INTEGER NOT NULL,
    PRIMARY KEY (account, folder)
) STRICT, WITHOUT ROWID;

-- What is noted of a kept mail before and while it is read; beside "inbound", whose raw column is long.
CREATE TABLE intake (
    inbound INTEGER PRIMARY KEY REFERENCES inbound (id),
    -- Where it was found: account, folder, UIDVALIDITY and UID, or a file; NULL = nothing to know it by.
    source_key TEXT UNIQUE CHECK (source_key <> ''),
    -- SHA-256 of what the writer sent, without what servers add on the way; NULL = not read yet.
    content BLOB CHECK (length(content) = 32),
    -- The same mail that came another way before.
    copy_of INTEGER REFERENCES inbound (id) CHECK (copy_of <> inbound),
    -- How often reading it was begun; back to 0 when it has been read.
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0)
) STRICT;
CREATE INDEX intake_content ON intake (content) WHERE content IS NOT NULL;
INSERT INTO intake (inbound) SELECT id FROM inbound;
CREATE TRIGGER intake_kept BEFORE DELETE ON intake
BEGIN SELECT RAISE(ABORT, 'mail is kept as it came'); END;

-- Files that came with a mail.  Their bytes stay in the mail; the hash names them.
CREATE TABLE attachments (
    inbound INTEGER NOT NULL REFERENCES inbound (id),
    position INTEGER NOT NULL CHECK (position > 0),
    -- Made safe: one name without path, control characters and surprises.
    name TEXT NOT NULL CHECK (name <> '' AND instr(name, '/') = 0),
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    -- What an author should know before opening it.
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (inbound, position)
) STRICT, WITHOUT ROWID;

-- Failure notices: one row for each recipient a notice names.
CREATE TABLE bounces (
    inbound INTEGER NOT NULL REFERENCES inbound (id),
    position INTEGER NOT NULL CHECK (position > 0),
    -- NULL = nobody on the list.
    subscriber INTEGER REFERENCES subscribers (id),
    issue INTEGER,
    class TEXT NOT NULL CHECK (class IN ('hard', 'soft', 'blocked', 'full', 'policy')),
    -- For example user_unknown.
    reason TEXT NOT NULL,
    -- RFC 3463; empty = none was given.
    status TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (inbound, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX bounces_subscriber ON bounces (subscriber, at);

-- Mailed wishes to leave the list that were not carried out by themselves.
CREATE TABLE wishes (
    inbound INTEGER PRIMARY KEY REFERENCES inbound (id),
    -- Who wrote; NULL = nobody on the list.
    writer INTEGER REFERENCES subscribers (id),
    -- Whose copy was answered; NULL = unknown.
    holder INTEGER REFERENCES subscribers (id),
    at INTEGER NOT NULL,
    -- When the author said that it is dealt with; it is as well when one of the two has left.
    settled_at INTEGER
) STRICT;
CREATE INDEX wishes_open ON wishes (inbound) WHERE settled_at IS NULL;

-- Confirmations of mailed wishes to leave: begun before one is sent, so that nobody gets two.
CREATE TABLE confirmations (
    inbound INTEGER PRIMARY KEY REFERENCES inbound (id),
    subscriber INTEGER NOT NULL REFERENCES subscribers (id),
    -- The issue that was answered; NULL = none.
    issue INTEGER,
    at INTEGER NOT NULL,
    -- NULL = not begun.
    begun_at INTEGER,
    -- Empty until the server answered.
    outcome TEXT NOT NULL DEFAULT '',
    CHECK (begun_at IS NOT NULL OR outcome = '')
) STRICT;
CREATE INDEX confirmations_subscriber ON confirmations (subscriber, begun_at);

-- People who write and are not on the list, and other addresses of those who are.
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    -- What two spellings of one mailbox share.
    key TEXT NOT NULL UNIQUE CHECK (key <> ''),
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Whose other address it is; NULL = a guest.
    subscriber INTEGER REFERENCES subscribers (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_subscriber ON contacts (subscriber) WHERE subscriber IS NOT NULL;
-- Who is erased is erased under all their addresses.
CREATE TRIGGER contacts_erased AFTER UPDATE OF state ON subscribers WHEN NEW.state = 'erased'
BEGIN
    UPDATE contacts SET key = 'erased ' || id, address = '', name = '' WHERE subscriber = NEW.id;
END;

-- More about a reply.  A row for each.
CREATE TABLE origins (
    reply INTEGER PRIMARY KEY REFERENCES replies (id),
    -- Who wrote, when it was not the subscriber the copy went to.
    contact INTEGER REFERENCES contacts (id),
    -- The first reply of the conversation it goes on with.
    thread INTEGER REFERENCES replies (id) CHECK (thread <> reply),
    -- Whether the sender is who the mail says (RFC 8601, RFC 6376).
    authentic TEXT NOT NULL DEFAULT 'unknown' CHECK (authentic IN ('pass', 'fail', 'unknown')),
    authentic_why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX origins_thread ON origins (thread) WHERE thread IS NOT NULL;
CREATE INDEX origins_contact ON origins (contact) WHERE contact IS NOT NULL;
INSERT INTO origins (reply) SELECT id FROM replies;
-- A later mail of a conversation names the mail it answers.
CREATE INDEX replies_message_id ON replies (message_id) WHERE message_id <> '';

-- Why an answer is only probable, or its vote is not counted; empty = it is certain.
ALTER TABLE answers ADD COLUMN doubt TEXT NOT NULL DEFAULT '';

-- Answers that the author wrote in their own mail program, found in the folder of sent mail.
CREATE TABLE author_answers (
    message_id TEXT PRIMARY KEY CHECK (message_id <> ''),
    reply INTEGER NOT NULL REFERENCES replies (id),
    inbound INTEGER NOT NULL REFERENCES inbound (id),
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX author_answers_reply ON author_answers (reply);

-- The journal of what the author knew better: only ever added to.
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    inbound INTEGER NOT NULL REFERENCES inbound (id),
    what TEXT NOT NULL CHECK (what IN ('kind', 'link', 'answers', 'sender')),
    -- As it was understood, and as it is.
    before TEXT NOT NULL CHECK (json_type(before) = 'object'),
    after TEXT NOT NULL CHECK (json_type(after) = 'object'),
    at INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (trim(origin) <> '')
) STRICT;
CREATE INDEX corrections_inbound ON corrections (inbound, id);
CREATE TRIGGER corrections_fixed BEFORE UPDATE ON corrections
BEGIN SELECT RAISE(ABORT, 'corrections are only added to'); END;
CREATE TRIGGER corrections_kept BEFORE DELETE ON corrections
BEGIN SELECT RAISE(ABORT, 'corrections are only added to'); END;

-- A mail that was recorded as a reply may be corrected to something else; the reply and its number stay.
DROP TRIGGER inbound_read;
CREATE TRIGGER inbound_read BEFORE UPDATE OF kind ON inbound
WHEN NEW.kind IS NULL OR (NEW.kind <> 'reply' AND EXISTS (SELECT 1 FROM replies WHERE inbound = NEW.id)
    AND NOT EXISTS (SELECT 1 FROM corrections WHERE inbound = NEW.id AND what = 'kind'))
BEGIN SELECT RAISE(ABORT, 'a mail recorded as a reply stays one, unless the author corrects it'); END;
"""

#: When mail came in, and votes by the author's word.
VOTES = """
-- When the last server took it in, by its own word; NULL = we know only when we did.
ALTER TABLE origins ADD COLUMN came_at INTEGER;
-- 1 = the author said what the vote is.
ALTER TABLE answers ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1));
"""
