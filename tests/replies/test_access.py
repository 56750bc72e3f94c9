"""The way into the mailbox: passwords as ever, access tokens bought when they have run out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from token_provider import TokenProvider

from newsletter.errors import AuthenticationError
from newsletter.models import Auth, Imap, Tls
from newsletter.publication import oauth_tokens
from newsletter.publication.oauth_tokens import Tokens
from newsletter.publication.root import Places
from newsletter.replies import access

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def provider():
    with TokenProvider() as running:
        yield running


@pytest.fixture
def places(tmp_path):
    found = Places(tmp_path)
    found.subscribers.mkdir()
    return found


@pytest.fixture
def server(provider, places):
    found = Imap("imap.example.org", 993, Tls.IMPLICIT, "mira", auth=Auth.XOAUTH2, oauth=provider.client())
    oauth_tokens.save(places, Tokens(found.account, "klare-taal", "s3cret", "ververs-1"))
    provider.secret = "s3cret"
    return found


def test_a_token_is_bought_once_an_hour(server, places, provider):
    assert access.access_token(server, places, {}, NOW) == "toegang-1"
    assert access.access_token(server, places, {}, NOW + timedelta(minutes=57)) == "toegang-1"
    assert access.access_token(server, places, {}, NOW + timedelta(minutes=59)) == "toegang-2"
    assert access.access_token(server, places, {}, NOW + timedelta(minutes=59), refused=True) == "toegang-3"


def test_a_refresh_token_that_is_renewed_is_kept(server, places, provider):
    provider.rotates = True
    access.access_token(server, places, {}, NOW)
    kept = oauth_tokens.load(places, server.account, "klare-taal")
    assert (kept.refresh_token, kept.client_secret) == ("ververs-2", "s3cret")
    access.access_token(server, places, {}, NOW + timedelta(days=30))
    assert oauth_tokens.load(places, server.account, "klare-taal").refresh_token == "ververs-3"


def test_the_secret_of_the_environment_comes_first(server, places, provider):
    provider.secret = "nieuw"
    with pytest.raises(AuthenticationError):
        access.access_token(server, places, {}, NOW)
    environ = {"NEWSLETTER_IMAP__OAUTH_CLIENT_SECRET": "nieuw"}
    assert access.access_token(server, places, environ, NOW) == "toegang-1"


def test_leave_that_was_withdrawn_keeps_what_there_is(server, places, provider):
    provider.refresh_token = "ingetrokken"
    with pytest.raises(AuthenticationError, match="replies login"):
        access.access_token(server, places, {}, NOW)
    assert oauth_tokens.load(places, server.account, "klare-taal").refresh_token == "ververs-1"
