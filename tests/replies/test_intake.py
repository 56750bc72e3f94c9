"""The way in, with a real store: kept first, understood, recorded once, acted upon rarely."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from de_week import KEY, PUBLICATION

from newsletter import replies
from newsletter.addresses import tagged
from newsletter.errors import StoreError, UsageError
from newsletter.inbound.reader import Reader
from newsletter.models import (
    Consent,
    DeliveryState,
    Edition,
    InboundKind,
    Language,
    Outcome,
    Question,
    QuestionKind,
    QuotePermission,
    Slot,
    SlotContext,
    SubscriberState,
    Tone,
)
from newsletter.replies import intake as journey
from newsletter.replies.rereading import reread
from newsletter.store import deliveries, editions, features, inbound, intake, polls, subscribers
from newsletter.store import replies as recorded
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
EDITION = Edition(
    slug="soep",
    number=12,
    language=Language.NL,
    tone=Tone.JE,
    subject="Soep",
    preheader="",
    html=("x",),
    text=(
        "Beste ",
        Slot("first_name", SlotContext.PLAIN, "lezer"),
        ",\n\nDit keer gaat het over soep, en over niets anders.\n\nWat kook jij?\n\nTot gauw!\n",
    ),
    content_type="text/plain",
    body=(b"x",),
    questions=(Question("cooked", 1, QuestionKind.OPEN, "Wat kook jij?"),),
)


@pytest.fixture
def store(store):
    for address, name in (("Sanne@example.org", "Sanne Lezer"), ("pim@example.org", "Pim")):
        agreed = Consent(SubscriberState.ACTIVE, NOW - timedelta(days=9), "test")
        subscribers.add(store, address, name, consent=agreed)
    editions.freeze(store, EDITION, tag=None, now=NOW - timedelta(days=2))
    sent_at = NOW - timedelta(days=2)
    for claimed in deliveries.claim(store, 12, 10, sent_at, run="test"):
        number = claimed.recipient.subscriber_id
        outcome = Outcome(number, DeliveryState.SENT, "250 ok")
        ending = [(number, f"<{number}@example.nl>")]
        deliveries.mark(store, 12, endings=ending, outcomes=[outcome], server="test:25", now=sent_at)
    return store


@pytest.fixture
def sanne(store):
    return subscribers.find(store, "sanne@example.org")


def address(purpose, number, key=KEY):
    return tagged(PUBLICATION.reply_address, sign(key, purpose, 12, number))


def mail(to, *, sender="Sanne <sanne@example.org>", text="Linzensoep.", subject="Re: Soep"):
    return f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: <1@example.org>\n\n{text}\n".encode()


def take(store, *raws, now=NOW):
    return list(
        replies.take_in(store, PUBLICATION, KEY, [(f"mail {n}", raw) for n, raw in enumerate(raws)], now)
    )


def test_a_reply_lands_on_its_question(store, sanne):
    (taken,) = take(store, mail(address(Purpose.REPLY, sanne.id)))
    reply = recorded.get(store, taken.reply_id)
    assert (reply.issue, reply.subscriber_id, reply.own_words) == (12, sanne.id, "Linzensoep.")
    assert [(a.question, a.text) for a in reply.answers] == [("cooked", "Linzensoep.")]
    assert reply.link.certain and reply.link.mismatch is None and taken.note == ""


def test_the_original_is_known_with_the_name_filled_in(store, sanne):
    quoted = """Van: Mira
Verzonden: dinsdag
Aan: Sanne
Onderwerp: Soep

Beste Sanne,

Dit keer gaat het over soep, en
over niets anders.

Wat kook jij?

Erwten.

Tot gauw!"""
    (taken,) = take(store, mail(address(Purpose.REPLY, sanne.id), text=quoted))
    assert taken.understood.own_words == "Erwten."


def test_twice_is_harmless(store, sanne):
    raw = mail(address(Purpose.REPLY, sanne.id))
    first, second = take(store, raw, raw)
    (third,) = take(store, raw)
    assert (first.is_new, second.is_new, third.is_new) == (True, False, False)
    assert first.inbound_id == second.inbound_id == third.inbound_id
    assert len(list(recorded.listed(store))) == 1


def test_what_a_crash_left_is_taken_up_first(store, sanne):
    raw = mail(address(Purpose.REPLY, sanne.id))
    left, _ = inbound.keep(store, raw, source="before", now=NOW)
    other = mail(address(Purpose.REPLY, sanne.id), text="Brood.")
    taken = take(store, other, raw)
    assert [(one.inbound_id == left, one.is_new) for one in taken] == [
        (True, True),
        (False, True),
        (True, False),
    ]
    assert [reply.own_words for reply in recorded.listed(store)] == ["Linzensoep.", "Brood."]
    assert inbound.unread(store) == []


def test_nothing_unreadable_is_dropped_and_the_rest_goes_on(store, sanne):
    large = mail("x@example.nl", text="x" * (26 * 1024 * 1024))
    empty, huge, good = take(store, b"", large, mail(address(Purpose.REPLY, sanne.id)))
    assert empty.understood.verdict.kind is InboundKind.UNREADABLE and "empty" in empty.note
    assert huge.understood.verdict.kind is InboundKind.UNREADABLE and "25 MB" in huge.note
    assert inbound.raw(store, huge.inbound_id) == large and inbound.raw(store, empty.inbound_id) == b""
    assert good.reply_id == 1
    assert inbound.unread(store) == []


def test_a_fault_of_ours_loses_neither_this_mail_nor_the_next(store, sanne, monkeypatch):
    read = Reader.read

    def fails_once(self, raw, **more):
        if b"kapot" in raw:
            raise RecursionError("too deep")
        return read(self, raw, **more)

    monkeypatch.setattr(Reader, "read", fails_once)
    to = address(Purpose.REPLY, sanne.id)
    broken, good = take(store, mail(to, text="kapot"), mail(to))
    assert "this version stumbles over it" in broken.note and good.reply_id == 1
    said, details = inbound.evidence(store, broken.inbound_id)
    assert said == broken.note and details.startswith("details: RecursionError in test_intake.py:")
    assert inbound.unread(store) == []


def test_a_store_that_fails_stops_the_run_and_keeps_the_mail(store, sanne):
    store.db.conn.execute("DROP TABLE answers")
    with pytest.raises(StoreError):
        take(store, mail(address(Purpose.REPLY, sanne.id)))
    assert len(inbound.unread(store)) == 1


def test_unsubscribe_by_mail(store, sanne):
    (taken,) = take(store, mail(address(Purpose.UNSUBSCRIBE, sanne.id), text="", subject="unsubscribe"))
    assert subscribers.get(store, sanne.id).state is SubscriberState.UNSUBSCRIBED
    assert "was unsubscribed" in taken.note
    journal = subscribers.consents(store, sanne.id)
    assert journal[-1].origin == "mail m1"


@pytest.mark.parametrize(
    ("sender", "to", "text"),
    [
        ("buurman@example.com", address(Purpose.UNSUBSCRIBE, 1), ""),
        ("pim@example.org", address(Purpose.UNSUBSCRIBE, 1), ""),
        ("sanne@example.org", address(Purpose.UNSUBSCRIBE, 1, b"another key"), "afmelden"),
        ("sanne@example.org", "reacties@example.nl", "afmelden"),
    ],
    ids=["stranger", "another reader", "forged token", "no copy"],
)
def test_nobody_is_unsubscribed_without_copy_and_sender(store, sanne, sender, to, text):
    assert sanne.id == 1
    raw = mail(to, sender=sender, text=text)
    (taken,) = take(store, raw)
    assert taken.understood.verdict.kind is InboundKind.UNSUBSCRIBE
    assert "asks to be unsubscribed" in taken.note
    assert taken.note in taken.understood.verdict.evidence
    assert subscribers.count(store, state=SubscriberState.ACTIVE) == 2


def test_somebody_else_with_the_copy_of_a_subscriber(store, sanne):
    (taken,) = take(store, mail(address(Purpose.REPLY, sanne.id), sender="Bas <bas@example.com>"))
    reply = recorded.get(store, taken.reply_id)
    assert "went to Sanne@example.org" in reply.link.mismatch and "bas@example.com" in reply.link.mismatch
    assert taken.note == reply.link.mismatch


def test_a_new_mail_from_a_subscriber_is_probable(store, sanne):
    (taken,) = take(store, mail("reacties@example.nl", subject="Soep"))
    link = taken.understood.link
    assert (link.issue, link.subscriber_id, link.certain) == (12, sanne.id, False)


def test_long_ago_links_nothing(store, sanne):
    (taken,) = take(store, mail("reacties@example.nl", subject="Soep"), now=NOW + timedelta(days=90))
    assert taken.understood.link.issue is None
    assert recorded.get(store, taken.reply_id).issue is None


def test_a_code_in_the_subject_from_a_subscriber(store, sanne):
    (taken,) = take(store, mail("reacties@example.nl", subject="Antwoord [12.1] Wat kook jij?"))
    link = taken.understood.link
    assert (link.issue, link.subscriber_id, link.questions) == (12, sanne.id, ("cooked",))


def test_bounces_and_automatic_answers_are_no_replies(store, sanne):
    to = address(Purpose.BOUNCE, sanne.id)
    away = mail(to, text="Ik ben er niet.")
    bounce = mail(to, sender="MAILER-DAEMON@example.com", subject="failure notice", text="550 5.1.1 unknown")
    taken = take(store, away, bounce)
    assert [one.understood.verdict.kind for one in taken] == [InboundKind.AUTO_REPLY, InboundKind.BOUNCE]
    assert list(recorded.listed(store)) == []


def test_explain_without_a_store():
    reader = Reader(PUBLICATION.reply_address, KEY, replies.Sent(None), PUBLICATION)
    got = reader.understand(mail("reacties@example.nl"), now=NOW)
    assert got.verdict.kind is InboundKind.REPLY and got.link.issue is None


def test_consent(store, sanne):
    take(store, mail(address(Purpose.REPLY, sanne.id)))
    noted = replies.consent(
        store, 1, QuotePermission.FIRST_NAME, excerpt="Linzensoep.", origin="command line", now=NOW
    )
    assert (noted.reply.permission, noted.reply.excerpt) == (QuotePermission.FIRST_NAME, "Linzensoep.")
    assert features.feature(store, 1).attribution == "Sanne"


def test_consent_that_makes_no_sense(store, sanne):
    with pytest.raises(UsageError, match="there is no reply 5"):
        replies.consent(store, 5, QuotePermission.REFUSED, excerpt=None, origin="x", now=NOW)
    take(store, mail(address(Purpose.REPLY, sanne.id)))
    with pytest.raises(UsageError, match="the reader did not write this"):
        replies.consent(store, 1, QuotePermission.ANONYMOUS, excerpt="Kaas.", origin="x", now=NOW)


def test_a_reply_to_a_test_mail_is_kept_and_never_counted(store, sanne):
    (taken,) = take(store, mail(address(Purpose.REPLY, 0)))
    assert (taken.understood.verdict.kind, taken.reply_id) == (InboundKind.OTHER, None)
    assert "test mail" in taken.note
    assert list(recorded.listed(store)) == []


def test_a_wish_about_quoting_is_told_and_kept_beside_the_reply(store, sanne):
    text = "Linzensoep.\n\n--- hieronder hoef je niets te doen ---\nJe mag mij citeren: anoniem (laat staan)"
    (taken,) = take(store, mail(address(Purpose.REPLY, sanne.id), text=text))
    reply = recorded.get(store, taken.reply_id)
    assert reply.own_words == "Linzensoep." and not reply.permission.allows
    assert taken.note == "about being quoted it says: anoniem (anonymous)"
    assert inbound.evidence(store, reply.inbound_id)[1:] == (taken.note,)


def test_words_beside_a_wish_to_leave_are_passed_on(store, sanne):
    (taken,) = take(store, mail(address(Purpose.UNSUBSCRIBE, sanne.id), text="Het wordt me te veel."))
    assert taken.reply_id is not None and "the wish to leave waits" in taken.note


def test_the_next_mail_is_asked_for_when_the_one_before_is_committed(store, sanne):
    """The contract a mailbox relies on: seen by another connection, in a transaction of its own."""
    seen = []

    def mails():
        with open_store(store.path) as other:
            for number in (1, 2):
                yield "box", mail(address(Purpose.REPLY, sanne.id), text=f"Soep {number}.")
                seen.append(other.value("SELECT count(*) FROM inbound"))

    for number, taken in enumerate(replies.take_in(store, PUBLICATION, KEY, mails(), NOW), 1):
        assert taken.reply_id == number and seen == list(range(1, number))
    assert seen == [1, 2]


def test_two_mails_with_one_message_id_both_count(store, sanne):
    to = address(Purpose.REPLY, sanne.id)
    forged, genuine = take(store, mail(to, text="Vals.", sender="bas@example.com"), mail(to))
    assert (forged.reply_id, genuine.reply_id) == (1, 2)
    assert [reply.own_words for reply in recorded.listed(store)] == ["Vals.", "Linzensoep."]


def test_a_copy_by_another_way_is_kept_and_counts_once(store, sanne):
    raw = mail(address(Purpose.UNSUBSCRIBE, sanne.id), text="")
    first, copy = take(store, raw, b"Received: from a by b\r\n" + raw.replace(b"\n", b"\r\n"))
    assert first.copy_of is None and copy.copy_of == first.inbound_id
    assert "the same mail" in copy.note and copy.inbound_id != first.inbound_id
    assert len(subscribers.consents(store, sanne.id)) == 2


def test_a_copy_with_the_envelope_proves_what_the_first_one_only_suggested(store, sanne):
    raw = mail("reacties@example.nl", subject="Soep")
    (first,) = take(store, raw)
    assert not recorded.get(store, first.reply_id).link.certain
    (copy,) = take(store, f"Delivered-To: {address(Purpose.REPLY, sanne.id)}\n".encode() + raw)
    assert copy.copy_of == first.inbound_id and "proves what reply 1 answers" in copy.note
    reply = recorded.get(store, first.reply_id)
    assert reply.link.certain and (reply.issue, reply.own_words) == (12, "Linzensoep.")
    assert len(list(recorded.listed(store))) == 1


def test_copies_of_what_older_versions_read_are_known(store, sanne):
    raw = mail(address(Purpose.REPLY, sanne.id))
    take(store, raw)
    with store.write():
        store.execute("UPDATE intake SET content = NULL")
    (copy,) = take(store, b"X-Way: another\n" + raw)
    assert copy.copy_of == 1


def crash(monkeypatch, word=b"fataal"):
    """Reading a mail with this word ends the process; the number of tries is counted."""
    read, tries = Reader.read, []

    def dies(self, raw, **more):
        if word in raw:
            tries.append(raw)
            raise SystemExit("as a crash does, without a word")
        return read(self, raw, **more)

    monkeypatch.setattr(Reader, "read", dies)
    # A crash gives nothing back.
    monkeypatch.setattr(intake, "take_back", lambda store, inbound_id: None)
    return tries


def test_a_mail_that_ends_the_program_is_set_aside_after_three_tries(store, sanne, monkeypatch):
    to = address(Purpose.REPLY, sanne.id)
    poison, good = mail(to, text="fataal"), mail(to)
    with monkeypatch.context() as patched:
        tries = crash(patched)
        for _ in range(3):
            with pytest.raises(SystemExit):
                take(store, poison, good)
        aside, _known, taken = take(store, poison, good)
        assert len(tries) == 3
    assert "ended the program 3 times" in aside.note and taken.reply_id == 1
    (left,) = intake.unread(store)
    assert left.inbound_id == aside.inbound_id and left.reason == aside.note
    # With a version that can read it, it becomes the reply it is.
    (again,) = reread(store, PUBLICATION, KEY, (), NOW)
    assert again.reply_id == 2 and intake.unread(store) == []


def test_a_try_that_was_given_up_for_another_reason_does_not_count(store, sanne, monkeypatch):
    raw = mail(address(Purpose.REPLY, sanne.id))
    with monkeypatch.context() as patched:
        patched.setattr(Reader, "read", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                take(store, raw)
    left, known = take(store, raw)
    assert left.reply_id == 1 and not known.is_new


def test_a_mail_the_store_refuses_does_not_keep_the_others_waiting(store, sanne):
    store.db.conn.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON replies WHEN NEW.own_words = 'Vreemd.'"
        " BEGIN SELECT RAISE(ABORT, 'what nobody thought of'); END"
    )
    to = address(Purpose.REPLY, sanne.id)
    odd, good = take(store, mail(to, text="Vreemd."), mail(to))
    assert "this version stumbles over it" in odd.note and odd.reply_id is None
    assert "what nobody thought of" in inbound.evidence(store, odd.inbound_id)[1]
    assert good.reply_id == 1 and [one.inbound_id for one in intake.unread(store)] == [odd.inbound_id]


def test_another_process_reads(store, sanne, monkeypatch):
    monkeypatch.setattr(journey, "PATIENCE", 0.01)
    to = address(Purpose.REPLY, sanne.id)
    with open_store(store.path) as other, intake.turn(other):
        waiting = take(store, mail(to), mail(to, text="Brood."))
        assert [one.waits for one in waiting] == [True, True]
        # The one that has the turn records the first.
        list(intake_left(other, inbound.unread(other)[:1]))
    assert inbound.unread(store) == [2]
    first = journey.read_kept(store, journey.reader_of(store, PUBLICATION, KEY), waiting[0], NOW)
    assert not first.is_new and first.reply_id is None
    assert [one.reply_id for one in take(store)] == [2]


def intake_left(store, numbers):
    reader = journey.reader_of(store, PUBLICATION, KEY)
    for number in numbers:
        understood = reader.understand(inbound.raw(store, number), now=NOW)
        yield recorded.record(store, number, understood, now=NOW)


def votes(world):
    """What the poll of issue 12 comes to, and which replies are not counted."""
    poll = next(one for one in editions.questions(world.store, 12) if one.choices)
    tally = polls.results(world.store, 12, poll)
    counts = {one.choice: one.votes for one in tally.counts if one.votes}
    return counts, [one.ballot.number for one in tally.missing]


@pytest.mark.parametrize("text", ["Toch liever fietsen.", "Vraag 2: toch Fietsen.", "Fietsen"])
def test_a_correction_in_answer_to_ones_own_vote_counts(world, text):
    world.take(world.mail(text="Lopen", Subject="[12.2] Lopen", number=1))
    world.take(world.mail(text=text, Subject="Re: [12.2] Lopen", number=2, In_Reply_To="<1@example.org>"))
    assert votes(world) == ({"Fietsen": 1}, [])


def test_words_in_answer_to_ones_own_vote_are_named(world):
    world.take(world.mail(text="Lopen", Subject="[12.2] Lopen", number=1))
    text = "Nu ik erover nadenk zou fietsen misschien beter zijn."
    world.take(world.mail(text=text, number=2, In_Reply_To="<1@example.org>"))
    assert votes(world) == ({"Lopen": 1}, [2])


def test_a_word_in_answer_to_the_author_is_no_vote(world):
    world.take(world.mail(text="Lopen", Subject="[12.2] Lopen", number=1))
    world.answer("<1@example.org>")
    world.take(world.mail(text="Fietsen", number=2, In_Reply_To="<answer1@example.nl>"))
    assert votes(world) == ({"Lopen": 1}, [2])


def test_a_word_of_somebody_else_in_answer_to_a_vote_is_no_vote_of_theirs(world):
    world.take(world.mail(text="Lopen", Subject="[12.2] Lopen", number=1))
    other = "Kees <kees@example.com>"
    world.take(world.mail(text="Fietsen", sender=other, number=2, In_Reply_To="<1@example.org>"))
    assert votes(world) == ({"Lopen": 1}, [2])
