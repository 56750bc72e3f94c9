from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.segments import split_html, split_text
from newsletter.edition.slots import Slots, make_nonce, slots
from newsletter.models import Slot, SlotContext, SlotUse

SLOTS: Slots = slots([SlotUse("qnameq", "name", "lezer")], "xnonce")
REPLY, LEAVE = SLOTS.token("reply_address"), SLOTS.token("unsubscribe_url")


def contexts(html):
    return [part.context for part in split_html(html, SLOTS) if isinstance(part, Slot)]


def test_contexts():
    assert contexts("qnameq <p title='qnameq > \" x'>qnameq</p>") == [
        SlotContext.TEXT,
        SlotContext.ATTRIBUTE,
        SlotContext.TEXT,
    ]
    assert contexts(f'<a href="MAILTO:{REPLY}?subject=qnameq">x</a>') == [SlotContext.MAILTO] * 2
    assert contexts('<a title=">" href="https://a.nl/?n=qnameq">') == [SlotContext.URL]
    assert contexts(f'<a href="{LEAVE}">') == [SlotContext.ATTRIBUTE]
    assert contexts('<a href="qnameq">') == [SlotContext.URL]
    assert contexts("<!-- <a href='qnameq'> -->qnameq") == [SlotContext.TEXT] * 2
    assert contexts('1 < 2 "qnameq" <b>') == [SlotContext.TEXT]


def test_parts():
    assert split_text("Hoi qnameq!", SLOTS) == ("Hoi ", Slot("name", SlotContext.PLAIN, "lezer"), "!")
    assert split_html("", SLOTS) == ()
    assert SLOTS.with_fallbacks("Hoi qnameq") == "Hoi lezer"


@given(
    st.lists(
        st.sampled_from(["<p>", "qnameq", REPLY, "tekst", '<a href="https://a.nl/', '">', "<!--", "-->"])
    )
)
def test_nothing_is_lost(pieces):
    html = "".join(pieces)
    parts = split_html(html, SLOTS)
    tokens = {"name": "qnameq", "reply_address": REPLY}
    assert "".join(tokens[part.name] if isinstance(part, Slot) else part for part in parts) == html


def test_nonce_is_absent_and_repeatable():
    first = make_nonce("tekst")
    again = make_nonce(f"tekst {first.upper()}")
    assert first == make_nonce("tekst") != again
    assert first.isalnum() and first.islower()
    assert make_nonce("\ud800")
