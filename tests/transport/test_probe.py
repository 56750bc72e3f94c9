"""Asking a server whether it lets us in: what it answers, how often it is asked, and who has to act."""

from __future__ import annotations

import pytest
from scripted_server import Fault, ScriptedServer

from newsletter.errors import AuthenticationError, ServerSetupError, TransportError
from newsletter.models import Smtp, Tls
from newsletter.transport.probe import probe


def ask(server, tries=1, **settings):
    settings = {"tls": Tls.OFF} | settings
    return probe(Smtp("127.0.0.1", server.port, **settings), "example.org", tries=tries)


def test_what_it_offers_and_a_polite_end():
    with ScriptedServer() as server:
        assert ask(server)["SIZE"] == "50000000"
        assert server.commands == ["EHLO example.org", "QUIT"]


def test_a_server_that_is_away_for_a_moment_is_asked_again():
    with ScriptedServer([Fault("banner", "drop", 2)]) as server:
        with pytest.raises(TransportError):
            ask(server)
        assert "SIZE" in ask(server, tries=2)
        assert server.connections == 3


@pytest.mark.parametrize(
    ("faults", "settings", "kind", "code"),
    [
        ([], {"tls": Tls.STARTTLS}, ServerSetupError, 1),
        ([], {"tls": Tls.IMPLICIT}, ServerSetupError, 1),
        ([], {"username": "redactie", "password": "geheim"}, AuthenticationError, 4),
    ],
)
def test_what_no_waiting_mends_is_asked_once(faults, settings, kind, code):
    with ScriptedServer(faults) as server:
        with pytest.raises(kind) as caught:
            ask(server, tries=3, **settings)
        assert (caught.value.exit_code, server.connections) == (code, 1)


@pytest.mark.parametrize(("answer", "code"), [(b"454 4.7.0 later", 75), (b"554 5.7.0 never", 1)])
def test_starttls_refused_for_now_or_for_good(answer, code):
    offers = ("STARTTLS",)
    with ScriptedServer([Fault("starttls", answer)], capabilities=offers) as server:
        with pytest.raises(TransportError) as caught:
            ask(server, tls=Tls.STARTTLS)
        assert caught.value.exit_code == code


def test_a_line_that_breaks_in_the_handshake_may_hold_another_time():
    with ScriptedServer([Fault("banner", "drop")]) as server:
        with pytest.raises(TransportError) as caught:
            ask(server, tls=Tls.IMPLICIT)
        assert caught.value.exit_code == 75
