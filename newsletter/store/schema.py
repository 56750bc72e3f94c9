"""The schema as SQL text, with the reason for each rule beside it.

Three kinds of rule keep wrong states out, whoever writes them:

* CHECKs tie the columns of one row together and hold for every tool;
* triggers allow only the moves listed in ``transitions`` and keep journals and frozen things as they are;
  they also stand in for foreign keys, which SQLite's own tools leave off;
* ``... BEFORE INSERT ... WHEN EXISTS`` stops ``INSERT OR REPLACE``, which would otherwise delete and rewrite
  a row with a history without asking the delete trigger (SQLite, "PRAGMA recursive_triggers").

Instants are INTEGER milliseconds since 1970, UTC.
"""

from __future__ import annotations

_PEOPLE = """
-- What may follow what, written here from the tables of newsletter.lifecycle at each change of them.
CREATE TABLE transitions (
    noun TEXT NOT NULL CHECK (noun IN ('delivery', 'subscriber', 'reply')),
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (noun, before, after)
) STRICT, WITHOUT ROWID;

CREATE TABLE subscribers (
    -- AUTOINCREMENT: never reused, because the number travels in links and reply addresses.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- As given by the person or the file.
    address TEXT NOT NULL,
    -- For the envelope: ASCII, so that no line break, space or second address can get into a header.
    mailbox TEXT NOT NULL CHECK (mailbox NOT GLOB '*[^!-~]*' AND mailbox NOT GLOB '*[,;<>]*'),
    -- What two spellings of one mailbox share.
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '' CHECK (name NOT GLOB '*[' || char(1) || '-' || char(31) || ']*'),
    -- The state of the last row in consents; born pending: nobody has agreed to anything yet.
    state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'active', 'unsubscribed', 'suppressed', 'erased')),
    created_at INTEGER NOT NULL,
    CHECK (state = 'erased' OR (key = lower(mailbox) AND mailbox LIKE '_%@_%')),
    CHECK (state <> 'erased' OR (address = '' AND mailbox = '' AND name = ''))
) STRICT;
-- Counting and paging one state; covers the few who are not active as well.
CREATE INDEX subscribers_state ON subscribers (state, id);

CREATE TRIGGER subscribers_born BEFORE INSERT ON subscribers WHEN NEW.state <> 'pending'
BEGIN SELECT RAISE(ABORT, 'a subscriber is born pending: consent is a row in consents'); END;
CREATE TRIGGER subscribers_once BEFORE INSERT ON subscribers
WHEN EXISTS (SELECT 1 FROM subscribers WHERE id = NEW.id OR key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'this subscriber exists'); END;
CREATE TRIGGER subscribers_kept BEFORE DELETE ON subscribers
BEGIN SELECT RAISE(ABORT, 'a subscriber is erased, not deleted'); END;
CREATE TRIGGER subscribers_number BEFORE UPDATE OF id ON subscribers WHEN NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'the number of a subscriber never changes'); END;
CREATE TRIGGER subscribers_state BEFORE UPDATE OF state ON subscribers
WHEN NEW.state <> OLD.state
    AND NEW.state IS NOT (SELECT state FROM consents WHERE subscriber = OLD.id ORDER BY id DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'the state of a subscriber follows the last consent'); END;

CREATE TABLE tags (
    subscriber INTEGER NOT NULL REFERENCES subscribers (id),
    tag TEXT NOT NULL COLLATE NOCASE CHECK (tag <> '' AND tag = trim(tag)),
    PRIMARY KEY (subscriber, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_tag ON tags (tag, subscriber);

-- The journal of consent: only ever added to.
CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    subscriber INTEGER NOT NULL REFERENCES subscribers (id),
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'unsubscribed', 'suppressed', 'erased')),
    at INTEGER NOT NULL,
    -- Where it came from; consent that nobody can trace is none.
    origin TEXT NOT NULL CHECK (trim(origin) <> ''),
    -- What was shown or claimed.
    text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX consents_subscriber ON consents (subscriber, id);

CREATE TRIGGER consents_fixed BEFORE UPDATE ON consents
BEGIN SELECT RAISE(ABORT, 'consents are only added to'); END;
CREATE TRIGGER consents_kept BEFORE DELETE ON consents
BEGIN SELECT RAISE(ABORT, 'consents are only added to'); END;
CREATE TRIGGER consents_last BEFORE INSERT ON consents
WHEN NEW.id > 0 AND NEW.id <= (SELECT max(id) FROM consents)
BEGIN SELECT RAISE(ABORT, 'consents are only added to'); END;
-- A first row may repeat what everybody is born as: asked, and not confirmed yet.
CREATE TRIGGER consents_move BEFORE INSERT ON consents
WHEN NOT EXISTS (SELECT 1 FROM subscribers s JOIN transitions t
        ON t.noun = 'subscriber' AND t.before = s.state AND t.after = NEW.state WHERE s.id = NEW.subscriber)
    AND NOT (NEW.state = 'pending' AND EXISTS (SELECT 1 FROM subscribers WHERE id = NEW.subscriber)
        AND NOT EXISTS (SELECT 1 FROM consents WHERE subscriber = NEW.subscriber))
BEGIN SELECT RAISE(ABORT, 'no such move of a subscriber'); END;
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
    -- Whoever leaves gets nothing that has not begun, from this transaction on.
    UPDATE deliveries SET state = 'excluded', reason = NEW.state, due = NULL, moved_at = NEW.at
    WHERE subscriber = NEW.subscriber AND state IN ('pending', 'deferred') AND NEW.state <> 'active';
END;
"""

_EDITIONS = """
-- What was really rendered.  Frozen once "recipients" is counted; only "halted" changes after that.
CREATE TABLE editions (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
    subject TEXT NOT NULL CHECK (instr(subject, char(10)) = 0 AND instr(subject, char(13)) = 0),
    preheader TEXT NOT NULL,
    language TEXT NOT NULL,
    tone TEXT NOT NULL,
    content_type TEXT NOT NULL,
    -- Lists of texts and slots; bytes of the body as the characters U+0000 to U+00FF.
    html TEXT NOT NULL CHECK (json_type(html) = 'array'),
    text TEXT NOT NULL CHECK (json_type(text) = 'array'),
    body TEXT NOT NULL CHECK (json_type(body) = 'array'),
    -- SHA-256 of body as it stands here.
    body_sha256 BLOB NOT NULL CHECK (length(body_sha256) = 32),
    -- Numbers of the replies it quotes.
    features TEXT NOT NULL CHECK (json_type(features) = 'array'),
    -- Only subscribers with this tag were written to; NULL = all.
    tag TEXT,
    frozen_at INTEGER NOT NULL,
    -- NULL while it is being frozen, inside one transaction.
    recipients INTEGER,
    halted INTEGER NOT NULL DEFAULT 0 CHECK (halted IN (0, 1))
) STRICT;

CREATE TRIGGER editions_born BEFORE INSERT ON editions
WHEN NEW.recipients IS NOT NULL
    OR EXISTS (SELECT 1 FROM editions WHERE number = NEW.number OR slug = NEW.slug)
BEGIN SELECT RAISE(ABORT, 'an edition is frozen once'); END;
CREATE TRIGGER editions_counted BEFORE UPDATE OF recipients ON editions
WHEN NEW.recipients IS NOT (SELECT count(*) FROM deliveries WHERE issue = NEW.number)
BEGIN SELECT RAISE(ABORT, 'an edition counts its deliveries'); END;
CREATE TRIGGER editions_frozen BEFORE UPDATE OF number, slug, subject, preheader, language, tone,
    content_type, html, text, body, body_sha256, features, tag, frozen_at, recipients ON editions
WHEN OLD.recipients IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an edition is frozen'); END;
CREATE TRIGGER editions_kept BEFORE DELETE ON editions
BEGIN SELECT RAISE(ABORT, 'an edition is frozen'); END;

CREATE TABLE questions (
    issue INTEGER NOT NULL REFERENCES editions (number),
    id TEXT NOT NULL CHECK (id <> ''),
    number INTEGER NOT NULL CHECK (number > 0),
    kind TEXT NOT NULL CHECK (kind IN ('open', 'poll')),
    title TEXT NOT NULL,
    choices TEXT NOT NULL CHECK (json_type(choices) = 'array'),
    body TEXT NOT NULL,
    closes TEXT CHECK (closes IS date(closes)),
    goal TEXT NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (issue, id),
    UNIQUE (issue, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER questions_born BEFORE INSERT ON questions
WHEN NOT EXISTS (SELECT 1 FROM editions WHERE number = NEW.issue AND recipients IS NULL)
BEGIN SELECT RAISE(ABORT, 'the questions of an edition are frozen with it'); END;
CREATE TRIGGER questions_frozen BEFORE UPDATE ON questions
BEGIN SELECT RAISE(ABORT, 'the questions of an edition are frozen with it'); END;
CREATE TRIGGER questions_kept BEFORE DELETE ON questions
BEGIN SELECT RAISE(ABORT, 'the questions of an edition are frozen with it'); END;
"""

_LEDGER = """
-- The ledger.  Nobody gets an issue twice: the primary key says so.
CREATE TABLE deliveries (
    issue INTEGER NOT NULL REFERENCES editions (number),
    subscriber INTEGER NOT NULL REFERENCES subscribers (id),
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN
        ('pending', 'attempting', 'ending', 'sent', 'deferred', 'refused', 'in_doubt', 'excluded')),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- How often the operator ordered a resend of a message in doubt.
    resends INTEGER NOT NULL DEFAULT 0 CHECK (resends >= 0),
    -- For the Date header: fixed at the first attempt.
    date INTEGER,
    -- The run that claimed it last.
    run TEXT,
    message_id TEXT CHECK (message_id LIKE '<_%@_%>'),
    -- host:port it was handed to.
    server TEXT,
    -- When the final dot was about to be written.
    ended_at INTEGER,
    -- The server's words, or ours about the last attempt.
    answer TEXT NOT NULL DEFAULT '',
    -- Deferred: not before.
    due INTEGER,
    -- Excluded: the state of the subscriber at that moment.
    reason TEXT CHECK (reason IN ('pending', 'unsubscribed', 'suppressed', 'erased')),
    -- When the state last changed.
    moved_at INTEGER NOT NULL,
    PRIMARY KEY (issue, subscriber),
    CHECK ((attempts = 0) = (date IS NULL)),
    CHECK (state IN ('pending', 'excluded') OR (attempts > 0 AND run IS NOT NULL)),
    -- Whatever may have arrived can be named and found at the server.
    CHECK (state NOT IN ('ending', 'sent', 'in_doubt')
        OR (message_id IS NOT NULL AND server IS NOT NULL AND ended_at IS NOT NULL)),
    CHECK ((state = 'deferred') = (due IS NOT NULL)),
    CHECK ((state = 'excluded') = (reason IS NOT NULL)),
    CHECK (resends = 0 OR message_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
-- The queue, what comes back later, what a run holds, what needs a person: small, whatever the list.
CREATE INDEX deliveries_pending ON deliveries (issue, subscriber) WHERE state = 'pending';
CREATE INDEX deliveries_deferred ON deliveries (issue, due) WHERE state = 'deferred';
CREATE INDEX deliveries_held ON deliveries (issue, subscriber) WHERE state IN ('attempting', 'ending');
CREATE INDEX deliveries_in_doubt ON deliveries (issue, subscriber) WHERE state = 'in_doubt';
CREATE INDEX deliveries_subscriber ON deliveries (subscriber, issue);

CREATE TRIGGER deliveries_born BEFORE INSERT ON deliveries
WHEN NEW.state <> 'pending' OR NEW.attempts <> 0 OR NEW.resends <> 0
    OR (SELECT state FROM subscribers WHERE id = NEW.subscriber) IS NOT 'active'
BEGIN SELECT RAISE(ABORT, 'a delivery is born pending, to an active subscriber'); END;
CREATE TRIGGER deliveries_frozen BEFORE INSERT ON deliveries
WHEN NOT EXISTS (SELECT 1 FROM editions WHERE number = NEW.issue AND recipients IS NULL)
    OR EXISTS (SELECT 1 FROM deliveries WHERE issue = NEW.issue AND subscriber = NEW.subscriber)
BEGIN SELECT RAISE(ABORT, 'the recipients of an edition are frozen with it'); END;
CREATE TRIGGER deliveries_kept BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'the ledger does not forget'); END;
CREATE TRIGGER deliveries_whose BEFORE UPDATE OF issue, subscriber ON deliveries
WHEN NEW.issue <> OLD.issue OR NEW.subscriber <> OLD.subscriber
BEGIN SELECT RAISE(ABORT, 'a delivery keeps its issue and its subscriber'); END;
CREATE TRIGGER deliveries_move BEFORE UPDATE OF state ON deliveries
WHEN NEW.state <> OLD.state AND NOT EXISTS
    (SELECT 1 FROM transitions WHERE noun = 'delivery' AND before = OLD.state AND after = NEW.state)
BEGIN SELECT RAISE(ABORT, 'no such move of a delivery'); END;
CREATE TRIGGER deliveries_attempt BEFORE UPDATE OF state ON deliveries
WHEN NEW.state = 'attempting' AND OLD.state <> 'attempting' AND NEW.attempts <> OLD.attempts + 1
BEGIN SELECT RAISE(ABORT, 'an attempt is counted'); END;
-- Sending a message of which a copy may have arrived means sending the same message: many servers then drop
-- the second.  That is so from the moment it is in doubt.
CREATE TRIGGER deliveries_same BEFORE UPDATE OF date, message_id, resends ON deliveries
WHEN (OLD.resends > 0 OR OLD.state IN ('ending', 'in_doubt', 'sent'))
    AND (NEW.date IS NOT OLD.date OR NEW.message_id IS NOT OLD.message_id OR NEW.resends < OLD.resends)
BEGIN SELECT RAISE(ABORT, 'a message in doubt keeps its Date and Message-ID'); END;
CREATE TRIGGER deliveries_resent BEFORE UPDATE OF state ON deliveries
WHEN OLD.state = 'in_doubt' AND NEW.state = 'pending' AND NEW.resends <= OLD.resends
BEGIN SELECT RAISE(ABORT, 'a resend is counted'); END;
-- Somebody may leave while the message is on its way; then it is not tried again.
CREATE TRIGGER deliveries_left AFTER UPDATE OF state ON deliveries
WHEN NEW.state IN ('pending', 'deferred')
    AND (SELECT state FROM subscribers WHERE id = NEW.subscriber) IS NOT 'active'
BEGIN
    UPDATE deliveries SET state = 'excluded', due = NULL,
        reason = (SELECT state FROM subscribers WHERE id = NEW.subscriber)
    WHERE issue = NEW.issue AND subscriber = NEW.subscriber;
END;
"""

_CONVERSATION = """
-- What came in, byte for byte, once.  What it means is in "kind" and in replies.
CREATE TABLE inbound (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    -- Mailbox, folder or command it came from.
    source TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    -- NULL = kept, not understood yet.
    kind TEXT CHECK (kind IN
        ('reply', 'auto_reply', 'bounce', 'complaint', 'unsubscribe', 'other', 'unreadable')),
    -- Why we think so.
    evidence TEXT NOT NULL DEFAULT '[]' CHECK (json_type(evidence) = 'array'),
    -- The last column, so that listing mail reads none of it.
    raw BLOB NOT NULL
) STRICT;
CREATE INDEX inbound_kind ON inbound (kind, id);

CREATE TRIGGER inbound_once BEFORE INSERT ON inbound
WHEN EXISTS (SELECT 1 FROM inbound WHERE id = NEW.id OR sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'this mail was kept before'); END;
CREATE TRIGGER inbound_fixed BEFORE UPDATE OF id, sha256, source, received_at, raw ON inbound
BEGIN SELECT RAISE(ABORT, 'mail is kept as it came'); END;
CREATE TRIGGER inbound_kept BEFORE DELETE ON inbound
BEGIN SELECT RAISE(ABORT, 'mail is kept as it came'); END;
CREATE TRIGGER inbound_read BEFORE UPDATE OF kind ON inbound
WHEN NEW.kind IS NULL OR (NEW.kind <> 'reply' AND EXISTS (SELECT 1 FROM replies WHERE inbound = NEW.id))
BEGIN SELECT RAISE(ABORT, 'a mail recorded as a reply stays one'); END;

CREATE TABLE replies (
    -- 1, 2, 3 ...: authors write these numbers.
    id INTEGER PRIMARY KEY,
    inbound INTEGER NOT NULL UNIQUE REFERENCES inbound (id),
    -- What it answers, as far as we know it; the whole link with its evidence is in "link".
    issue INTEGER REFERENCES editions (number),
    subscriber INTEGER REFERENCES subscribers (id),
    sender_address TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL,
    -- As its Date header says.
    sent_at INTEGER,
    received_at INTEGER NOT NULL,
    own_words TEXT NOT NULL,
    link TEXT NOT NULL CHECK (json_type(link) = 'object'),
    status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'later', 'answered', 'closed', 'spam')),
    status_at INTEGER,
    -- Permission and excerpt are those of the last row in permissions.
    permission TEXT NOT NULL DEFAULT 'none' CHECK (permission IN
        ('none', 'asked', 'anonymous', 'first_name', 'full_name', 'refused', 'withdrawn')),
    excerpt TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX replies_issue ON replies (issue, id);
CREATE INDEX replies_status ON replies (status, id);
CREATE INDEX replies_subscriber ON replies (subscriber, id);

CREATE TRIGGER replies_born BEFORE INSERT ON replies
WHEN NEW.status <> 'new' OR NEW.permission <> 'none' OR NEW.excerpt <> ''
    OR (SELECT kind FROM inbound WHERE id = NEW.inbound) IS NOT 'reply'
    OR EXISTS (SELECT 1 FROM replies WHERE id = NEW.id OR inbound = NEW.inbound)
    OR (NEW.issue IS NOT NULL AND NOT EXISTS (SELECT 1 FROM editions WHERE number = NEW.issue))
    OR (NEW.subscriber IS NOT NULL AND NOT EXISTS (SELECT 1 FROM subscribers WHERE id = NEW.subscriber))
BEGIN SELECT RAISE(ABORT, 'a reply is born new, once, from a mail we understood as one'); END;
CREATE TRIGGER replies_kept BEFORE DELETE ON replies
BEGIN SELECT RAISE(ABORT, 'a reply is never thrown away'); END;
CREATE TRIGGER replies_fixed BEFORE UPDATE OF id, inbound, received_at ON replies
BEGIN SELECT RAISE(ABORT, 'a reply keeps its number and its mail'); END;
CREATE TRIGGER replies_move BEFORE UPDATE OF status ON replies
WHEN NEW.status <> OLD.status AND NOT EXISTS
    (SELECT 1 FROM transitions WHERE noun = 'reply' AND before = OLD.status AND after = NEW.status)
BEGIN SELECT RAISE(ABORT, 'no such move of a reply'); END;
CREATE TRIGGER replies_permission BEFORE UPDATE OF permission, excerpt ON replies
WHEN NOT EXISTS (SELECT 1 FROM (SELECT permission, excerpt FROM permissions WHERE reply = OLD.id
    ORDER BY id DESC LIMIT 1) AS last WHERE last.permission = NEW.permission AND last.excerpt = NEW.excerpt)
BEGIN SELECT RAISE(ABORT, 'the permission to quote follows the last row in permissions'); END;

-- What a reply says to each question, in reading order.
CREATE TABLE answers (
    reply INTEGER NOT NULL REFERENCES replies (id),
    position INTEGER NOT NULL CHECK (position > 0),
    issue INTEGER NOT NULL,
    question TEXT NOT NULL,
    text TEXT NOT NULL,
    -- A poll: the choice that was understood.
    choice TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (reply, position),
    FOREIGN KEY (issue, question) REFERENCES questions (issue, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_question ON answers (issue, question, reply);

CREATE TRIGGER answers_born BEFORE INSERT ON answers
WHEN NOT EXISTS (SELECT 1 FROM replies WHERE id = NEW.reply AND issue = NEW.issue)
    OR NOT EXISTS (SELECT 1 FROM questions WHERE issue = NEW.issue AND id = NEW.question)
    OR EXISTS (SELECT 1 FROM answers WHERE reply = NEW.reply AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'an answer is to a question of the issue its reply answers'); END;

-- The journal of permissions to quote: only ever added to.
CREATE TABLE permissions (
    id INTEGER PRIMARY KEY,
    reply INTEGER NOT NULL REFERENCES replies (id),
    permission TEXT NOT NULL CHECK (permission IN
        ('none', 'asked', 'anonymous', 'first_name', 'full_name', 'refused', 'withdrawn')),
    -- What may be quoted; empty = all of the own words.
    excerpt TEXT NOT NULL,
    at INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (trim(origin) <> '')
) STRICT;
CREATE INDEX permissions_reply ON permissions (reply, id);

CREATE TRIGGER permissions_fixed BEFORE UPDATE ON permissions
BEGIN SELECT RAISE(ABORT, 'permissions are only added to'); END;
CREATE TRIGGER permissions_kept BEFORE DELETE ON permissions
BEGIN SELECT RAISE(ABORT, 'permissions are only added to'); END;
CREATE TRIGGER permissions_last BEFORE INSERT ON permissions
WHEN (NEW.id > 0 AND NEW.id <= (SELECT max(id) FROM permissions))
    OR NOT EXISTS (SELECT 1 FROM replies WHERE id = NEW.reply)
BEGIN SELECT RAISE(ABORT, 'permissions are only added to'); END;
CREATE TRIGGER permissions_applied AFTER INSERT ON permissions
BEGIN
    UPDATE replies SET permission = NEW.permission, excerpt = NEW.excerpt WHERE id = NEW.reply;
END;
"""

#: Scripts of the first migration, in order.
INITIAL = (_PEOPLE, _EDITIONS, _LEDGER, _CONVERSATION)
