import html
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.message.slots import cleaned, encode, fill
from newsletter.models import Slot, SlotContext

C = SlotContext


@pytest.mark.parametrize(
    ("context", "value", "encoded"),
    [
        (C.TEXT, "<b>&'\"", "&lt;b&gt;&amp;'\""),
        (C.ATTRIBUTE, "<b>&'\"", "&lt;b&gt;&amp;&#x27;&quot;"),
        (C.URL, "Zoë & co/é?#+@", "Zo%C3%AB%20%26%20co%2F%C3%A9%3F%23%2B%40"),
        (C.URL, "javascript:alert(1)", "javascript%3Aalert%281%29"),
        (C.MAILTO, "reacties+rabc@example.org", "reacties+rabc@example.org"),
        (C.MAILTO, "x?bcc=a&b", "x%3Fbcc%3Da%26b"),
        (C.PLAIN, "Noor\r\nde\tVries\x00", "Noor  de Vries"),
        (C.PLAIN, "<b>&", "<b>&"),
        (C.URL, "\ud800", "%3F"),
    ],
)
def test_contexts(context, value, encoded):
    assert encode(context, value) == encoded


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(C))
def test_no_value_leaves_its_place(value, context):
    encoded = encode(context, value)
    assert not set(encoded) & set("\r\n\0\u2028\u2029\x85")
    if context in (C.URL, C.MAILTO):
        assert unquote(encoded) == cleaned(value).encode("utf-8", "replace").decode()
        assert encoded == html.escape(encoded), "it needs no further encoding as an attribute"
    elif context is not C.PLAIN:
        assert html.unescape(encoded).startswith(cleaned(value)[:1])


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.words = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


@settings(max_examples=150, deadline=None)
@given(st.text("ab<>&\"'=;/ é\n#", max_size=30))
def test_a_parser_reads_back_what_was_meant(value):
    parts = (
        '<p title="',
        Slot("name", C.ATTRIBUTE),
        '"><a href="https://example.org/?n=',
        Slot("name", C.URL),
        '&amp;z=1">x</a>',
        Slot("name", C.TEXT),
        "</p>",
    )
    reader = _Links()
    reader.feed(fill(parts, {"name": value}))
    reader.close()
    (_, paragraph), (_, link) = reader.tags
    assert paragraph["title"] == cleaned(value)
    assert parse_qs(urlsplit(link["href"]).query).get("n", [""]) == [cleaned(value)]
    assert "".join(reader.words) == "x" + cleaned(value)


def test_fallback_for_empty_and_missing():
    parts = ("Beste ", Slot("first_name", C.TEXT, "lezer & vriend"), "!")
    assert fill(parts, {"first_name": "Noor"}) == "Beste Noor!"
    for values in ({}, {"first_name": ""}, {"first_name": " \n"}):
        assert fill(parts, values) == "Beste lezer &amp; vriend!"
    assert fill((Slot("web_url", C.ATTRIBUTE),), {}) == ""
