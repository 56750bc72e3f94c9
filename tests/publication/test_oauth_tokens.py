"""The tokens of a mailbox: private, replaced in one step, for one mailbox and application."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsletter.errors import AuthenticationError, PublicationError
from newsletter.publication import oauth_tokens
from newsletter.publication.oauth_tokens import Tokens

TOKENS = Tokens(
    "mira@imap.example.org:993",
    "klare-taal",
    "s3cret",
    "ververs",
    "toegang",
    datetime(2026, 12, 1, tzinfo=UTC),
)


#: A time that cannot be compared with another.
NAIVE = '{"account": "a", "client_id": "b", "expires_at": "2026-11-20T08:00:00"}'


def load(places):
    return oauth_tokens.load(places, TOKENS.account, TOKENS.client_id)


def test_they_come_back_and_only_the_owner_reads_them(places):
    oauth_tokens.save(places, TOKENS)
    assert load(places) == TOKENS
    oauth_tokens.save(places, replace(TOKENS, refresh_token="nieuw", expires_at=None))
    assert (load(places).refresh_token, load(places).expires_at) == ("nieuw", None)
    assert stat.S_IMODE(oauth_tokens.path(places).stat().st_mode) == 0o600
    assert [file.name for file in places.subscribers.iterdir()] == ["imap-tokens.json"]


def test_they_are_not_shown():
    assert "ververs" not in repr(TOKENS) and "toegang" not in repr(TOKENS) and "s3cret" not in repr(TOKENS)


def test_nobody_has_logged_in(places):
    with pytest.raises(AuthenticationError, match="replies login"):
        load(places)


@pytest.mark.parametrize("change", [{"account": "pim@imap.example.org:993"}, {"client_id": "x"}])
def test_those_of_another_mailbox(places, change):
    oauth_tokens.save(places, replace(TOKENS, **change))
    with pytest.raises(AuthenticationError, match="another"):
        load(places)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"expires_at": 3}', "\x00", NAIVE])
def test_damaged(places, content):
    oauth_tokens.save(places, TOKENS)
    oauth_tokens.path(places).write_text(content)
    with pytest.raises(PublicationError, match="damaged"):
        load(places)


def test_others_can_read_them(places):
    oauth_tokens.save(places, TOKENS)
    oauth_tokens.path(places).chmod(0o644)
    with pytest.raises(PublicationError, match="chmod 600"):
        load(places)


def test_a_folder_that_is_a_file(places):
    places.subscribers.write_text("")
    with pytest.raises(PublicationError, match="cannot be kept"):
        oauth_tokens.save(places, TOKENS)
