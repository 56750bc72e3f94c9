"""What the author knows better stays, whatever reading the mail again would say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.errors import UsageError
from newsletter.models import EvidenceKind, InboundKind, ReplyStatus, Trust
from newsletter.replies import corrections
from newsletter.replies.corrections import Said
from newsletter.store import corrections as journal
from newsletter.store import inbound, set_aside, subscribers
from newsletter.store import replies as recorded
from newsletter.tokens import Purpose


def link(world, number, **said):
    return corrections.link(world.store, world.reader, number, Said(**said), world.now)


def correct(world, inbound_id, kind):
    return corrections.correct(world.store, world.reader, inbound_id, kind, world.now, origin="test")


def test_a_stranger_is_linked_by_hand(world):
    reply = world.reply(to="reacties@example.nl", sender="joris@example.com", text="Ik eet roggebrood.")
    assert (reply.issue, world.numbers(unlinked=True)) == (None, [1])
    linked = link(world, 1, issue=11)
    assert (linked.issue, linked.link.certain, world.numbers(unlinked=True)) == (11, True, [])
    assert linked.link.evidence[0].kind is EvidenceKind.BY_HAND
    assert [(one.question, one.text) for one in linked.answers] == [("bread", "Ik eet roggebrood.")]
    (noted,) = journal.listed(world.store, reply.inbound_id)
    assert (noted.before["issue"], noted.after["issue"]) == (None, 11)


def test_probable_is_confirmed(world):
    assert not world.reply(to="reacties@example.nl").link.certain
    confirmed = link(world, 1, issue=12)
    assert confirmed.link.certain and confirmed.link.writer_id == confirmed.subscriber_id == world.sanne.id


def test_another_question_than_was_understood(world):
    world.reply(text="Fietsen", Subject="Antwoord [12.1]")
    assert [one.question for one in world.get(1).answers] == ["cooked"]
    (answer,) = link(world, 1, issue=12, questions=("walk",)).answers
    assert (answer.question, answer.choice) == ("walk", "Fietsen")


def test_two_questions_get_the_words_that_nobody_could_divide(world):
    world.reply(text="Dat vind ik allebei lastig.")
    both = link(world, 1, issue=12, questions=("cooked", "walk"))
    assert [(one.question, one.text) for one in both.answers] == [
        ("cooked", "Dat vind ik allebei lastig."),
        ("walk", "Dat vind ik allebei lastig."),
    ]
    assert both.link.questions == ("cooked", "walk")


def test_another_issue_cuts_the_words_by_its_own_text(world):
    text = "Roggebrood.\n\nDit is nummer 11, over eten en lopen.\n\nWelk brood eet jij het liefst?"
    world.reply(to="reacties@example.nl", sender="joris@example.com", text=text)
    assert link(world, 1, issue=11).own_words == "Roggebrood."


def test_who_wrote_it(world):
    world.reply(to=world.address(), sender="f.other@example.com")
    assert world.get(1).link.writer_id is None
    linked = link(world, 1, writer=world.sanne)
    assert (linked.link.writer_id, linked.link.mismatch, linked.link.issue) == (world.sanne.id, None, 12)
    guest = link(world, 1, guest=True)
    assert guest.link.writer_id is None and guest.link.mismatch.startswith("you said")


def test_somebody_else_at_the_address_of_a_reader(world):
    world.reply(text="Ik ben de man van Sanne.")
    assert link(world, 1, guest=True).link.writer_id is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"issue": 44}, "issue 44 was never sent"),
        ({"issue": 12, "questions": ("brood",)}, "issue 12 has no question 'brood'"),
    ],
)
def test_what_does_not_exist_changes_nothing(world, said, words):
    before = world.reply()
    with pytest.raises(UsageError, match=words):
        link(world, 1, **said)
    assert world.get(1) == before and journal.listed(world.store, before.inbound_id) == []
    with pytest.raises(UsageError, match="there is no reply 9"):
        link(world, 9, issue=12)


def test_the_work_and_the_permission_stay(world):
    world.reply(to="reacties@example.nl")
    recorded.set_status(world.store, 1, ReplyStatus.LATER, now=world.now)
    recorded.set_permission(world.store, 1, "first_name", excerpt="Linzen", origin="mail", now=world.now)
    linked = link(world, 1, issue=11)
    assert (linked.status, linked.permission, linked.excerpt) == ("later", "first_name", "Linzen")


def test_a_machine_that_was_none_becomes_a_reply(world):
    taken = world.take(world.mail(Auto_Submitted="auto-replied", text="Ik ben er, en ik kook linzensoep."))
    assert taken.reply_id is None
    done = correct(world, taken.inbound_id, InboundKind.REPLY)
    assert (done.before, done.reply_id) == (InboundKind.AUTO_REPLY, 1)
    reply = world.get(1)
    assert (reply.issue, reply.own_words) == (12, "Ik ben er, en ik kook linzensoep.")
    assert inbound.evidence(world.store, taken.inbound_id)[0] == "you said that it is reply"
    assert world.numbers(status=ReplyStatus.NEW) == [1]


def test_a_reply_that_is_none_counts_no_more_and_comes_back(world):
    reply = world.reply()
    correct(world, reply.inbound_id, InboundKind.AUTO_REPLY)
    assert world.numbers() == world.numbers(status=ReplyStatus.NEW) == []
    assert world.numbers(kind=None) == [1] and world.get(1).kind is InboundKind.AUTO_REPLY
    (aside,) = set_aside.listed(world.store)
    assert (aside.reply_id, aside.kind, aside.reasons) == (
        1,
        "auto_reply",
        ("you said that it is auto reply",),
    )
    correct(world, reply.inbound_id, InboundKind.REPLY)
    assert world.numbers() == [1] and list(set_aside.listed(world.store)) == []
    assert [one.after["kind"] for one in journal.listed(world.store, reply.inbound_id)] == [
        "auto_reply",
        "reply",
    ]


def test_saying_it_again_adds_nothing_to_the_journal(world):
    reply = world.reply()
    done = correct(world, reply.inbound_id, InboundKind.REPLY)
    assert done.before is done.after and journal.listed(world.store, reply.inbound_id) == []


def test_a_corrected_mail_that_is_read_again_stays_corrected(world):
    taken = world.take(world.mail(Auto_Submitted="auto-replied"))
    correct(world, taken.inbound_id, InboundKind.OTHER)
    assert world.reread(taken.inbound_id)
    assert set_aside.kind(world.store, taken.inbound_id) is InboundKind.OTHER


def test_there_is_no_such_mail(world):
    with pytest.raises(UsageError, match="no mail m7"):
        correct(world, 7, InboundKind.REPLY)


def test_a_wish_to_leave_that_was_none_is_not_undone(world):
    taken = world.take(world.mail(to=world.address(Purpose.UNSUBSCRIBE), text=""))
    assert subscribers.get(world.store, world.sanne.id).state == "unsubscribed"
    assert correct(world, taken.inbound_id, InboundKind.REPLY).reply_id == 1
    assert subscribers.get(world.store, world.sanne.id).state == "unsubscribed"


@pytest.mark.parametrize(
    ("codes", "issue", "expected"),
    [
        (["12.1", "12.walk"], None, (12, ["cooked", "walk"])),
        (["1", "walk"], 12, (12, ["cooked", "walk"])),
        ([], 12, (12, [])),
        ([], None, (None, [])),
    ],
)
def test_questions_as_they_are_typed(world, codes, issue, expected):
    assert corrections.questions_of(world.store, codes, issue) == expected


@pytest.mark.parametrize(
    ("codes", "issue"), [(["cooked"], None), (["12."], None), (["11.1", "12.1"], None), (["12.1"], 11)]
)
def test_questions_that_make_no_sense(world, codes, issue):
    with pytest.raises(UsageError):
        corrections.questions_of(world.store, codes, issue)


@pytest.mark.parametrize("kind", [InboundKind.REPLY, InboundKind.UNSUBSCRIBE])
def test_name_servers_are_asked_while_others_may_write(world, kind):
    signed = "v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=x; b=x"
    raw = world.mail(text="Ik ben er niet.", Auto_Submitted="auto-replied", DKIM_Signature=signed)
    inbound_id = world.take(raw).inbound_id
    asked = []
    publication = replace(world.reader.publication, trust=Trust(signatures=True))
    keys = lambda _: asked.append(world.store.db.conn.in_transaction) or []  # noqa: E731
    reader = replace(world.reader, publication=publication, signatures=keys)
    corrections.correct(world.store, reader, inbound_id, kind, world.now, origin="test")
    assert asked and not any(asked)
