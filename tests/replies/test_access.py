"""The way into the mailbox: passwords as ever, access tokens bought when they have run out."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from de_week import PUBLICATION
from mailbox_server import mail
from token_provider import TokenProvider

from newsletter.errors import AuthenticationError, PublicationError
from newsletter.models import Auth, Imap, Tls
from newsletter.publication import oauth_tokens
from newsletter.publication.oauth_tokens import Tokens
from newsletter.publication.root import Places
from newsletter.replies import access
from newsletter.replies.watching import watch
from newsletter.transport.stopping import Stop

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
def settings(provider, places):
    found = Imap("imap.example.org", 993, Tls.IMPLICIT, "mira", auth=Auth.XOAUTH2, oauth=provider.client())
    oauth_tokens.save(places, Tokens(found.account, "klare-taal", "s3cret", "ververs-1"))
    provider.secret = "s3cret"
    return found


def test_a_token_is_bought_once_an_hour(settings, places, provider):
    assert access.access_token(settings, places, {}, NOW) == "toegang-1"
    assert access.access_token(settings, places, {}, NOW + timedelta(minutes=57)) == "toegang-1"
    assert access.access_token(settings, places, {}, NOW + timedelta(minutes=59)) == "toegang-2"
    at = NOW + timedelta(minutes=59)
    assert access.access_token(settings, places, {}, at, refused="toegang-2") == "toegang-3"


def test_a_refresh_token_that_is_renewed_is_kept(settings, places, provider):
    provider.rotates = True
    access.access_token(settings, places, {}, NOW)
    kept = oauth_tokens.load(places, settings.account, "klare-taal")
    assert (kept.refresh_token, kept.client_secret) == ("ververs-2", "s3cret")
    access.access_token(settings, places, {}, NOW + timedelta(days=30))
    assert oauth_tokens.load(places, settings.account, "klare-taal").refresh_token == "ververs-3"


def test_the_secret_of_the_environment_comes_first(settings, places, provider):
    provider.secret = "nieuw"
    with pytest.raises(AuthenticationError):
        access.access_token(settings, places, {}, NOW)
    environ = {"NEWSLETTER_IMAP__OAUTH_CLIENT_SECRET": "nieuw"}
    assert access.access_token(settings, places, environ, NOW) == "toegang-1"


def test_leave_that_was_withdrawn_keeps_what_there_is(settings, places, provider):
    provider.refresh_token = "ingetrokken"
    with pytest.raises(AuthenticationError, match="replies login"):
        access.access_token(settings, places, {}, NOW)
    assert oauth_tokens.load(places, settings.account, "klare-taal").refresh_token == "ververs-1"


def test_one_that_another_process_has_bought_meanwhile_is_taken(settings, places, provider):
    access.access_token(settings, places, {}, NOW)
    assert access.access_token(settings, places, {}, NOW, refused="toegang-0") == "toegang-1"
    assert provider.issued == 1


def test_a_refresh_token_is_never_used_twice(settings, places, provider):
    provider.rotates = True
    bought = []
    threads = [
        threading.Thread(target=lambda: bought.append(access.access_token(settings, places, {}, NOW)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bought == ["toegang-1"] * 4 and provider.issued == 1


def test_a_clock_that_was_ahead_when_the_token_was_kept(settings, places, provider):
    access.access_token(settings, places, {}, NOW + timedelta(days=365))
    assert access.access_token(settings, places, {}, NOW) == "toegang-1"  # as far as we know
    assert access.access_token(settings, places, {}, NOW, refused="toegang-1") == "toegang-2"


def test_tokens_that_nobody_may_renew(settings, places, provider):
    (places.subscribers / "imap-tokens.lock").mkdir()
    with pytest.raises(PublicationError, match="cannot be renewed"):
        access.access_token(settings, places, {}, NOW)
    assert provider.issued == 0


@pytest.fixture
def watched(server, provider, places, world):
    """Watches with access tokens; told what to do when somebody waits for the first time."""
    imap = server.imap(auth=Auth.XOAUTH2, oauth=provider.client(), poll=30)
    oauth_tokens.save(places, Tokens(imap.account, "klare-taal", refresh_token="ververs-1"))
    clock, seen = [NOW], []

    def watched(count, do):
        def later():
            assert server.idling.wait(10)
            clock[0] += timedelta(hours=2)
            do()

        thread = threading.Thread(target=later)
        thread.start()
        with Stop() as stop:
            box = access.open_mailbox(imap, places, {}, lambda: clock[0], stop=stop)
            for one in watch(world.store, PUBLICATION, b"k" * 32, box, lambda: NOW, pause=0.001):
                seen.append(one)
                if len(seen) == count:
                    stop.ask()
        thread.join()
        return [one.reply_id for one in seen]

    server.password = "toegang-1"
    server.inbox.add(mail(1))
    return watched


def test_a_token_that_runs_out_while_it_is_watched_ends_no_connection(server, provider, watched):
    assert watched(2, lambda: (server.inbox.add(mail(2)), server.tell())) == [1, 2]
    assert (server.connections, provider.issued) == (1, 1)


@pytest.mark.parametrize("bye", [b"", b"* BYE Session invalidated - AccessTokenExpired\r\n"])
def test_a_server_that_ends_it_then_gets_a_new_token(server, provider, watched, bye):
    def end():
        server.password = "toegang-2"
        server.inbox.add(mail(2))
        if bye:
            server.tell(bye)
        server.cut()

    assert watched(2, end) == [1, 2]
    assert (server.connections, provider.issued) == (2, 2)
    assert not server.said("AUTHENTICATE PLAIN")
