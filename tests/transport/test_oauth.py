"""Access tokens from a provider on loopback, by the ways the standards describe; never a real provider."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from token_provider import TokenProvider

from newsletter.errors import AuthenticationError, ServerSetupError, TransportError
from newsletter.models import Provider
from newsletter.transport import oauth
from newsletter.transport.oauth import Redirect


@pytest.fixture
def provider():
    with TokenProvider() as running:
        yield running


def test_a_refresh_token_buys_an_access_token(provider):
    grant = oauth.refresh(provider.client(), "", "ververs-1")
    assert (grant.access_token, grant.expires_in, grant.refresh_token) == ("toegang-1", 3600, "")
    assert "client_secret" not in provider.forms[0]


def test_one_that_is_renewed_each_time(provider):
    provider.rotates, provider.secret = True, "s3cret"
    assert oauth.refresh(provider.client(), "s3cret", "ververs-1").refresh_token == "ververs-2"


def test_leave_that_was_withdrawn(provider):
    with pytest.raises(AuthenticationError, match="replies login") as caught:
        oauth.refresh(provider.client(), "", "ververs-weg")
    assert "ververs-weg" not in str(caught.value)
    assert "dat mag niet" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, b"{}", TransportError),
        (429, b"{}", TransportError),
        (400, b'{"error": "temporarily_unavailable"}', TransportError),
        (302, b"", ServerSetupError),
        (200, b"<html>", ServerSetupError),
        (200, b"[" * 100_000, ServerSetupError),
        (200, b"[]", ServerSetupError),
        (200, b"{}", ServerSetupError),
        (200, b'{"access_token": "a\\nb"}', ServerSetupError),
        (200, b'{"access_token": "a", "token_type": "mac"}', ServerSetupError),
        (200, b'{"access_token": "' + b"a" * 200_000 + b'"}', ServerSetupError),
    ],
)
def test_providers_that_say_something_else(provider, status, body, kind):
    provider.odd.append((status, body))
    with pytest.raises(kind):
        oauth.refresh(provider.client(), "", "ververs-1")


def test_nobody_there(provider):
    with pytest.raises(TransportError, match="cannot be reached"):
        oauth.refresh(provider.client(token_url="http://127.0.0.1:1/token"), "", "x")
    with pytest.raises(ServerSetupError):
        oauth.refresh(provider.client(token_url="ftp://127.0.0.1/token"), "", "x")


@pytest.mark.parametrize(
    ("given", "seconds"), [("1800", 1800), (None, 3600), (-1, 3600), ("nan", 3600), (1e9, 86400)]
)
def test_how_long_it_lives(provider, given, seconds):
    provider.expires_in = given
    assert oauth.refresh(provider.client(), "", "ververs-1").expires_in == seconds


def test_a_code_typed_elsewhere(provider):
    provider.pending = ["authorization_pending", "slow_down", "authorization_pending"]
    slept, provider.interval = [], 1
    code = oauth.device_code(provider.client())
    assert (code.user_code, code.url, code.expires_in) == ("WDJB-MJHT", f"{provider.url}/typ", 900)
    grant = oauth.await_leave(provider.client(), "", code, sleep=slept.append)
    assert grant.refresh_token == "ververs-2"
    assert slept == [1, 1, 6, 6]
    assert provider.forms[0]["scope"] == "imap offline_access"


def test_a_provider_that_is_away_for_a_moment_costs_nobody_the_code(provider):
    slept, provider.interval = [], 1
    code = oauth.device_code(provider.client())
    provider.odd = [(503, b""), (400, b'{"error": "authorization_pending"}')]
    assert oauth.await_leave(provider.client(), "", code, sleep=slept.append).access_token == "toegang-1"
    assert slept == [1, 2, 2]


def test_a_provider_that_stays_away(provider):
    code = replace(oauth.device_code(provider.client()), expires_in=0.2)
    client = provider.client(token_url="http://127.0.0.1:1/token")
    with pytest.raises(TransportError, match="cannot be reached"):
        oauth.await_leave(client, "", code, sleep=lambda _: time.sleep(0.05))


def test_a_secret_that_has_run_out_is_no_reason_to_log_in_again(provider):
    provider.secret = "nieuw"
    with pytest.raises(AuthenticationError, match="its secret"):
        oauth.refresh(provider.client(), "oud", "ververs-1")


@pytest.mark.parametrize("code", ["access_denied", "expired_token", "authorization_declined"])
def test_a_code_that_comes_to_nothing(provider, code):
    provider.pending = [code]
    with pytest.raises(AuthenticationError, match=code):
        oauth.await_leave(provider.client(), "", oauth.device_code(provider.client()), sleep=lambda _: None)


def test_an_application_nobody_knows(provider):
    with pytest.raises(AuthenticationError, match="oauth_client_id"):
        oauth.device_code(provider.client(client_id="x"))
    provider.odd.append((200, json.dumps({"user_code": "A"}).encode()))
    with pytest.raises(ServerSetupError):
        oauth.device_code(provider.client())


def test_a_browser_that_comes_back(provider):
    request = Redirect.begin(provider.client(), 4711)
    address = provider.leave(request.url("mira@example.org"))
    assert request.code(address) == "kode-1"
    assert request.redeem("", "kode-1").refresh_token == "ververs-2"
    with pytest.raises(AuthenticationError):
        Redirect.begin(provider.client(), 4711).redeem("", "kode-1")  # another proof key


def test_what_is_no_answer_to_this_request(provider):
    request = Redirect.begin(provider.client(), 4711)
    other = Redirect.begin(provider.client(), 4711)
    address = provider.leave(other.url(""))
    assert request.code(address) is None
    assert request.code("http://127.0.0.1:4711/favicon.ico") is None
    assert request.code("") is None
    assert request.code(f"http://127.0.0.1:4711/?state={request.state}") is None
    with pytest.raises(AuthenticationError, match="access_denied"):
        request.code(f"http://127.0.0.1:4711/?state={request.state}&error=access_denied")


def test_what_the_large_providers_want(provider):
    google = Redirect.begin(provider.client(provider=Provider.GOOGLE), 4711)
    words = parse_qs(urlsplit(google.url("mira@example.org")).query)
    assert words["access_type"] == ["offline"] and words["redirect_uri"] == ["http://127.0.0.1:4711"]
    microsoft = Redirect.begin(provider.client(provider=Provider.MICROSOFT), 4711)
    assert microsoft.address == "http://localhost:4711"
    assert "access_type" not in microsoft.url("")
