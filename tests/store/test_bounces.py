from datetime import timedelta

from newsletter.models import Failure, FailureClass, Reason
from newsletter.store import bounces, inbound


def kept(desk, text=b"x", now=None):
    return inbound.keep(desk.store, text, source="test", now=now or desk.now)[0]


def record(desk, mail, *failures, **more):
    values = {"issue": 1, "subscriber_id": None} | more
    bounces.record(desk.store, mail, failures, **values)


FULL = Failure("a@example.org", "5.2.2", Reason.MAILBOX_FULL)
GONE = Failure("b@example.org", "5.1.1", Reason.USER_UNKNOWN)


def test_one_row_for_each_recipient_and_one_counts(desk):
    person, mail = desk.person(), kept(desk)
    record(desk, mail, FULL, GONE, subscriber_id=person, counts=1)
    (one,) = bounces.of_subscriber(desk.store, person)
    assert (one.inbound_id, one.at, one.issue) == (mail, desk.now, 1)
    assert (one.failure_class, one.reason, one.status) == (FailureClass.HARD, "user_unknown", "5.1.1")
    assert desk.store.value("SELECT count(*) FROM bounces") == 2


def test_said_again_it_is_replaced(desk):
    person, mail = desk.person(), kept(desk)
    record(desk, mail, FULL, GONE, subscriber_id=person)
    record(desk, mail, GONE, subscriber_id=person)
    assert [one.reason for one in bounces.of_subscriber(desk.store, person)] == ["user_unknown"]


def test_oldest_first_and_only_theirs(desk):
    person, other = desk.person(1), desk.person(2)
    for days, text in ((1, b"1"), (9, b"2"), (5, b"3")):
        at = desk.now - timedelta(days=days)
        record(desk, kept(desk, text, at), FULL, subscriber_id=person, issue=days)
    assert [one.issue for one in bounces.of_subscriber(desk.store, person)] == [9, 5, 1]
    assert bounces.of_subscriber(desk.store, other) == []


def test_a_mail_that_is_not_kept(desk):
    record(desk, 99, FULL)
    assert desk.store.value("SELECT count(*) FROM bounces") == 0


def test_read_again_it_is_as_old_as_it_came(desk):
    person, came = desk.person(), desk.now - timedelta(days=30)
    mail = kept(desk, now=came)
    record(desk, mail, FULL, subscriber_id=person)
    record(desk, mail, FULL, subscriber_id=person)
    assert [one.at for one in bounces.of_subscriber(desk.store, person)] == [came]


def test_what_the_author_corrects_counts_against_nobody(desk):
    person, mail = desk.person(), kept(desk)
    record(desk, mail, GONE, subscriber_id=person)
    bounces.forget(desk.store, mail)
    assert bounces.of_subscriber(desk.store, person) == []


def test_whoever_was_put_on_the_list_is_alive(desk):
    assert bounces.alive_at(desk.store, desk.person()) == desk.now
    assert bounces.alive_at(desk.store, 99) is None
