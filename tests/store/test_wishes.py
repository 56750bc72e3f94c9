import pytest

from newsletter.models import InboundKind, SubscriberState, Verdict
from newsletter.store import inbound, wishes


@pytest.fixture
def mail(desk):
    number, _ = inbound.keep(desk.store, b"afmelden", source="test", now=desk.now)
    inbound.classify(desk.store, number, Verdict(InboundKind.UNSUBSCRIBE, ("words", "somebody asks")))
    return number


def note(desk, mail, writer=None, holder=None):
    wishes.note(desk.store, mail, writer_id=writer, holder_id=holder, now=desk.now)


@pytest.mark.parametrize(
    ("writer", "holder", "who"),
    [
        (1, None, ("lezer1@example.org", "")),
        (None, 2, ("", "lezer2@example.org")),
        (1, 2, ("lezer1@example.org", "lezer2@example.org")),
        (None, None, ("", "")),
    ],
)
def test_who_wrote_and_whose_copy_it_is(desk, mail, writer, holder, who):
    assert [desk.person(1), desk.person(2)] == [1, 2]
    note(desk, mail, writer, holder)
    (one,) = wishes.waiting(desk.store)
    assert (one.inbound_id, one.at, one.note) == (mail, desk.now, "somebody asks")
    assert (one.writer, one.holder) == who
    assert wishes.count(desk.store) == 1


@pytest.mark.parametrize(
    "state", [SubscriberState.UNSUBSCRIBED, SubscriberState.SUPPRESSED, SubscriberState.ERASED]
)
@pytest.mark.parametrize("who", [1, 2])
def test_it_is_over_when_one_of_the_two_has_left(desk, mail, who, state):
    note(desk, mail, desk.person(1), desk.person(2))
    desk.leave(who, state)
    assert wishes.waiting(desk.store) == [] and wishes.count(desk.store) == 0


def test_noted_again_it_stays_dealt_with(desk, mail):
    note(desk, mail)
    wishes.settle(desk.store, mail, desk.now)
    note(desk, mail)
    assert wishes.count(desk.store) == 0
