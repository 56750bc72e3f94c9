from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from newsletter.models import (
    Answer,
    Authentic,
    Authenticity,
    Correction,
    CorrectionKind,
    InboundKind,
    Link,
    Question,
    QuestionKind,
    ReplyStatus,
    Understood,
    Verdict,
)
from newsletter.models import SubscriberState as S
from newsletter.polls import Uncounted
from newsletter.store import contacts, corrections, editions, inbound, polls, questions, replies

CHOICES = ("Ja, elke week", "Soms", "Nooit")
POLL = Question("lees", 2, QuestionKind.POLL, "Lees je mee?", choices=CHOICES)
OPEN = Question("brief", 1, QuestionKind.OPEN, "Welke brief?")


@pytest.fixture
def sent(desk):
    """Issue 1 with an open question and a poll, sent to three readers."""
    desk.people = [desk.person(number) for number in (1, 2, 3)]
    editions.freeze(desk.store, desk.edition(questions=(OPEN, POLL)), tag=None, now=desk.now)
    return desk


def vote(desk, choice="Soms", who=1, copy=None, *, hours=0, sent=None, **more):
    """A reply that says a choice, from the reader's own copy or somebody else's; its number."""
    at = desk.now + timedelta(hours=hours)
    raw = f"{choice} {who} {copy} {hours} {more}".encode()
    kept, _ = inbound.keep(desk.store, raw, source="test", now=at)
    guest = isinstance(who, str)
    holder = copy or (desk.people[0] if guest else desk.people[who - 1])
    writer = None if guest else desk.people[who - 1]
    values = {
        "verdict": Verdict(InboundKind.REPLY, ("looks like one",)),
        "sender_address": who if guest else f"lezer{who}@example.org",
        "sender_name": "",
        "subject": "Re: Mag het wat korter?",
        "message_id": "",
        "sent_at": sent,
        "own_words": choice,
        "answers": (Answer("lees", choice, choice),),
        "link": Link(
            1,
            holder,
            ("lees",),
            certain=True,
            writer_id=writer,
            mismatch=None if writer == holder else "another",
        ),
    }
    return replies.record(desk.store, kept, Understood(**(values | more)), now=at)


def counted(desk, question=POLL, zone=UTC):
    tally = polls.results(desk.store, 1, question, zone=zone)
    return [(one.votes, one.guests) for one in tally.counts]


def missing(desk, question=POLL):
    return [(one.ballot.number, one.reason) for one in polls.results(desk.store, 1, question).missing]


def replaced(desk, question=POLL):
    found = polls.results(desk.store, 1, question).replaced
    return [(one.ballot.number, one.by.number) for one in found]


def test_a_poll_nobody_answered(sent):
    assert counted(sent) == [(0, 0)] * 3 and missing(sent) == []


def test_votes_of_subscribers_and_guests(sent):
    vote(sent, "Soms", 1)
    vote(sent, "Nooit", 2)
    vote(sent, "Soms", "joost@example.net")
    vote(sent, "Nooit", "JOOST@example.net", hours=1)
    assert counted(sent) == [(0, 0), (1, 0), (1, 1)]
    assert (missing(sent), replaced(sent)) == ([], [(3, 4)])


def test_a_subscriber_with_the_copy_of_another_votes_for_themselves(sent):
    vote(sent, "Soms", 1)
    vote(sent, "Nooit", 2, copy=sent.people[0])
    assert counted(sent) == [(0, 0), (1, 0), (1, 0)]
    vote(sent, "Soms", 2, hours=1)
    assert counted(sent) == [(0, 0), (2, 0), (0, 0)]


def test_a_guest_who_turns_out_to_be_a_subscriber_has_one_vote(sent):
    vote(sent, "Soms", 1)
    vote(sent, "Nooit", "thuis@example.com", hours=1)
    contact = contacts.find(sent.store, "thuis@example.com")
    assert counted(sent) == [(0, 0), (1, 0), (0, 1)]
    contacts.assign(sent.store, contact.id, sent.people[0])
    assert counted(sent) == [(0, 0), (0, 0), (1, 0)]


def test_the_vote_of_a_reader_who_left_stays(sent):
    vote(sent, "Soms", 1)
    sent.leave(sent.people[0])
    assert counted(sent)[1] == (1, 0)
    sent.leave(sent.people[0], S.ERASED)
    assert counted(sent)[1] == (1, 0)


def test_what_the_author_sets_aside_does_not_count(sent):
    spam, machine, _ = vote(sent, "Soms", 1), vote(sent, "Soms", 2), vote(sent, "Soms", 3)
    replies.set_status(sent.store, spam, ReplyStatus.SPAM, now=sent.now)
    mail = replies.get(sent.store, machine).inbound_id
    said = Correction(
        mail, CorrectionKind.KIND, {"kind": "reply"}, {"kind": "auto_reply"}, sent.now, "command line"
    )
    corrections.add(sent.store, said)
    inbound.classify(sent.store, mail, Verdict(InboundKind.AUTO_REPLY, ("you said so",)))
    assert counted(sent) == [(0, 0), (1, 0), (0, 0)]
    assert missing(sent) == [(spam, Uncounted.SET_ASIDE), (machine, Uncounted.SET_ASIDE)]
    assert questions.answered(sent.store, 1)["lees"] == questions.Answered(1, 0, 1)


def test_a_forged_sender_does_not_count(sent):
    vote(sent, "Soms", 1)
    vote(sent, "Nooit", 1, hours=1, authenticity=Authenticity(Authentic.FAIL, "no signature fits"))
    assert counted(sent) == [(0, 0), (1, 0), (0, 0)]
    assert missing(sent) == [(2, Uncounted.NOT_AUTHENTIC)]


def test_a_vote_is_dated_by_its_writer_but_not_after_it_came(sent):
    closing = Question(
        "lees", 2, QuestionKind.POLL, "Lees je mee?", choices=CHOICES, closes=date(2026, 11, 21)
    )
    vote(sent, "Soms", 1, hours=48, sent=datetime(2026, 11, 21, 12, tzinfo=UTC))
    vote(sent, "Soms", 2, hours=48, sent=datetime(2026, 11, 22, 12, tzinfo=UTC))
    vote(sent, "Nooit", 3, sent=datetime(2036, 1, 1, tzinfo=UTC))
    assert counted(sent, closing) == [(0, 0), (1, 0), (1, 0)]
    assert missing(sent, closing) == [(2, Uncounted.LATE)]


def test_the_last_day_ends_where_the_author_lives(sent):
    closing = Question(
        "lees", 2, QuestionKind.POLL, "Lees je mee?", choices=CHOICES, closes=date(2026, 11, 21)
    )
    vote(sent, "Soms", 1, hours=48, sent=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    assert counted(sent, closing)[1] == (1, 0)
    assert counted(sent, closing, ZoneInfo("Europe/Amsterdam"))[1] == (0, 0)
    assert counted(sent, closing, ZoneInfo("America/New_York"))[1] == (1, 0)


def test_what_is_not_clear_is_named_with_its_reason(sent):
    why = 'the button says "Nooit", the words say "Soms"'
    vote(sent, "", 1, answers=(Answer("lees", "Soms", "", why),))
    (one,) = polls.results(sent.store, 1, POLL).missing
    assert (one.ballot.number, one.reason, one.why) == (1, Uncounted.UNCLEAR, why)
    assert replies.get(sent.store, 1).answers == (Answer("lees", "Soms", "", why),)


def test_answers_certain_and_probable_are_told_apart(sent):
    vote(sent, "x", 1, answers=(Answer("brief", "Die over de kade."),))
    vote(
        sent,
        "y",
        2,
        answers=(Answer("brief", "De prik.", doubt="only probable: it is the only open question"),),
    )
    vote(sent, "z", 2, answers=(Answer("brief", "En nog een."),), hours=1)
    assert questions.answered(sent.store, 1) == {"brief": questions.Answered(2, 1, 2)}
    assert questions.answered(sent.store, 2) == {}


CLOSING = Question("lees", 2, QuestionKind.POLL, "Lees je mee?", choices=CHOICES, closes=date(2026, 11, 22))


def test_a_date_in_the_past_passes_no_closing_day(sent):
    vote(sent, "Soms", 1, hours=96, sent=sent.now + timedelta(hours=1))
    vote(sent, "Soms", 2, hours=96, sent=datetime(1970, 1, 1, tzinfo=UTC))
    assert counted(sent, CLOSING) == [(0, 0)] * 3
    assert missing(sent, CLOSING) == [(1, Uncounted.LATE), (2, Uncounted.LATE)]


def test_a_mailbox_that_is_read_a_month_later(sent):
    came = sent.now + timedelta(hours=2)
    vote(sent, "Soms", 1, hours=720, sent=sent.now + timedelta(hours=1), came_at=came)
    vote(sent, "Soms", 2, hours=720, sent=sent.now, came_at=sent.now + timedelta(days=5))
    assert counted(sent, CLOSING) == [(0, 0), (1, 0), (0, 0)]
    assert missing(sent, CLOSING) == [(2, Uncounted.LATE)]


def test_the_order_of_votes_is_not_that_of_wrong_clocks(sent):
    vote(sent, "Soms", 1, hours=1)
    vote(sent, "Nooit", 1, hours=2, sent=datetime(1970, 1, 1, tzinfo=UTC))
    vote(sent, "Soms", 2, hours=3, sent=sent.now - timedelta(hours=1))
    vote(sent, "Nooit", 2, hours=2, sent=sent.now + timedelta(hours=2))
    assert counted(sent) == [(0, 0), (1, 0), (1, 0)]
    assert (missing(sent), replaced(sent)) == ([], [(1, 2), (4, 3)])


def test_a_plain_vote_beside_a_certain_answer_is_named(sent):
    told = "De brief over de kade, want die was duidelijk.\n\nPeiling: soms"
    certain = (Answer("brief", told),)
    vote(sent, told, 1, answers=certain)
    vote(sent, "Nooit lees ik zo'n brief, soms wel.\n\nTot gauw!", 2, answers=certain)
    assert counted(sent) == [(0, 0)] * 3
    (one,) = polls.results(sent.store, 1, POLL).missing
    assert (one.ballot.number, one.why) == (1, 'it speaks of "Soms", and may be a vote or not')
    assert polls.spoken_of(replies.get(sent.store, 1), POLL) == ["Soms"]
    assert polls.spoken_of(replies.get(sent.store, 2), POLL) == []


def test_the_same_words_are_no_vote_in_two_polls(desk):
    other = Question("kook", 1, QuestionKind.POLL, "Kook je?", choices=CHOICES)
    desk.people = [desk.person(1)]
    editions.freeze(desk.store, desk.edition(questions=(other, POLL)), tag=None, now=desk.now)
    vote(desk, "Peiling: soms", 1, answers=(Answer("kook", "soms", "Soms"),))
    assert (counted(desk, other)[1], missing(desk, other), missing(desk)) == ((1, 0), [], [])
