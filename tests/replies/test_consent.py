"""What is noted about being quoted, and what is refused."""

import pytest

from newsletter.errors import UsageError
from newsletter.models import InboundKind, QuotePermission, ReplyStatus
from newsletter.replies import consent
from newsletter.replies.consent import said_in
from newsletter.replies.corrections import correct
from newsletter.store import features
from newsletter.store import replies as recorded

LETTER = """Beste Mira,

Elke dag linsensoep, ook in juli. Dat moet je doen.

Met vriendelijke groet,
Sanne Lezer
Hoofd soepzaken
T 010 123 45 67
"""


def note(world, permission="anonymous", number=1, excerpt=None, origin="test"):
    permission = QuotePermission(permission)
    return consent(world.store, number, permission, excerpt=excerpt, origin=origin, now=world.now)


def test_by_default_the_signature_is_not_quoted(world):
    reply = world.reply(text=LETTER)
    noted = note(world)
    assert noted.feature.excerpt == "Elke dag linsensoep, ook in juli. Dat moet je doen."
    assert noted.tells == () and noted.feature.withheld == {"sanne", "lezer"}
    assert world.get(1).own_words == reply.own_words and "010" in reply.own_words
    assert features.feature(world.store, 1) == noted.feature


def test_the_name_that_is_not_permitted(world):
    world.reply(text="Ik, Sanne Lezer, eet soep.")
    assert [detail.text for detail in note(world).tells] == ["Sanne", "Lezer"]
    assert [detail.text for detail in note(world, "first_name").tells] == ["Lezer"]
    assert note(world, "full_name").tells == ()


def test_an_address_is_no_name(world):
    world.reply(sender='"iemand@example.net" <iemand@example.net>', to="reacties@example.nl")
    assert note(world, "full_name").feature.attribution == ""
    assert note(world, "first_name").feature.attribution == ""


def test_a_family_name_in_front_is_no_first_name(world):
    world.reply(sender='"Boer, Kim de" <kim@example.net>')
    noted = note(world, "first_name")
    assert noted.feature.attribution == "Kim" and noted.feature.withheld == {"boer"}


@pytest.mark.parametrize(
    ("text", "excerpt", "why", "step"),
    [
        ("Groetjes,\nSanne", None, "nothing is left to quote", "--excerpt"),
        ("Soep.", "[...]", "nothing is left to quote", "--excerpt"),
        (
            LETTER,
            "Elke dag linzensoep.",
            "did not write this in reply 1: Elke dag linzensoep.",
            "Elke dag linsen",
        ),
        (LETTER, "De maan is van kaas.", "did not write this", "Give passages as they were written"),
    ],
)
def test_what_cannot_be_quoted_is_refused(world, text, excerpt, why, step):
    world.reply(text=text)
    with pytest.raises(UsageError, match=why) as caught:
        note(world, excerpt=excerpt)
    assert step in caught.value.next_step
    assert world.get(1).permission is QuotePermission.NONE
    note(world, "refused")


def test_the_example_of_the_help(world):
    world.reply(text=LETTER)
    excerpt = "Elke dag [linzen]soep [...]. Dat moet je doen."
    assert note(world, excerpt=excerpt).feature.excerpt == excerpt


def test_what_was_set_aside_is_not_quoted(world):
    world.reply(text="Soep.")
    note(world)
    recorded.set_status(world.store, 1, ReplyStatus.SPAM, now=world.now)
    assert features.feature(world.store, 1).set_aside == "it is marked as spam"
    with pytest.raises(UsageError, match="marked as spam") as caught:
        note(world)
    assert "mark 1 --set new" in caught.value.next_step
    note(world, "withdrawn")
    recorded.set_status(world.store, 1, ReplyStatus.NEW, now=world.now)
    correct(world.store, world.reader, 1, InboundKind.AUTO_REPLY, world.now, origin="test")
    with pytest.raises(UsageError, match="auto reply") as caught:
        note(world)
    assert "correct 1 --kind reply" in caught.value.next_step


def test_where_a_permission_comes_from(world):
    world.reply(text="Soep.")
    later = world.reply(text="Je mag me citeren.", number=2, In_Reply_To="<1@example.org>")
    origin = said_in(world.store, later.inbound_id)
    assert origin == f"mail m{later.inbound_id} (reply 2)"
    note(world, origin=origin)
    assert features.noted(world.store, 1) == (world.now, origin)
    assert features.noted(world.store, 2) is None
    with pytest.raises(UsageError, match="no mail m99"):
        said_in(world.store, 99)
    with pytest.raises(UsageError, match="no reply 99"):
        note(world, number=99)


def test_an_excerpt_stays_until_it_is_taken_back(world):
    world.reply(text=LETTER)
    assert note(world, excerpt="Dat moet je doen.").feature.excerpt == "Dat moet je doen."
    assert note(world, "first_name").feature.excerpt == "Dat moet je doen."
    assert note(world, excerpt=" ").feature.excerpt == "Elke dag linsensoep, ook in juli. Dat moet je doen."
