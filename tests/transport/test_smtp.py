"""TLS and login against a real server: verified, never stripped, no password in clear."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
import trustme
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, AuthResult
from scripted_server import Fault, ScriptedServer

from newsletter.errors import AuthenticationError, TransportError
from newsletter.models import Auth, Claimed, Message, Recipient, Smtp, Tls
from newsletter.transport.deliver import Job, deliver
from newsletter.transport.smtp import Connection, Deadlines
from newsletter.transport.wire import LostError

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
QUICK = Deadlines(connect=2, banner=2, command=2, data=2, block=2, dot=2, quit=1)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, monkeypatch, tmp_path):
    """This process trusts our own authority, as an operator's machine trusts the public ones."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(bundle)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))


def server_context(authority, name):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


class Seen:
    def __init__(self):
        self.logins = []

    def __call__(self, server, session, envelope, mechanism, data):
        self.logins.append((mechanism, data.login, data.password))
        return AuthResult(success=data.password == b"geheim", handled=False)


@pytest.fixture
def serve(authority):
    """Start a server with STARTTLS or implicit TLS; stop all at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running = []

    def start(*, name="localhost", implicit=False, seen=None, **more):
        context = server_context(authority, name)
        more |= {} if implicit else {"tls_context": context}
        if seen and not implicit:  # aiosmtpd does not take implicit TLS for TLS
            more |= {"authenticator": seen, "auth_required": True}

        async def listen():
            def factory():
                return SMTP(Sink(), hostname="localhost", loop=loop, **more)

            ssl_context = context if implicit else None
            return await loop.create_server(factory, "127.0.0.1", 0, ssl=ssl_context)

        running.append(asyncio.run_coroutine_threadsafe(listen(), loop).result(5))
        return running[-1].sockets[0].getsockname()[1]

    yield start

    async def end():
        for server in running:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(end(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


def connect(port, tls, *, host="localhost", username="", password=""):
    async def talk():
        server = Smtp(host, port, tls, username=username, password=password)
        connection = Connection(server, "example.org", QUICK)
        await connection.connect()
        capabilities = connection.capabilities
        await connection.quit()
        return capabilities

    return asyncio.run(talk())


def test_starttls_with_a_trusted_name(serve, trusted):
    assert "STARTTLS" not in connect(serve(), Tls.STARTTLS)  # asked again after the handshake


def test_implicit_tls(serve, trusted):
    assert connect(serve(implicit=True), Tls.IMPLICIT)


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
@pytest.mark.parametrize("size", [10, 25_000])
def test_messages_over_tls(serve, trusted, tls, size):
    smtp = Smtp("localhost", serve(implicit=tls is Tls.IMPLICIT), tls, connections=2)
    batches = [[Claimed(Recipient(n, f"r{n}@example.org"), 0, NOW) for n in range(6)]]
    content = b"Subject: hoi\r\n\r\n" + b"Dag.\r\n" * size
    codes = []

    def tell(_, attempts):
        codes.extend(attempt.code for attempt in attempts)
        return ()

    def compose(recipient, _):
        return Message("b@example.org", recipient.address, "<m@example.org>", content)

    work = Job(smtp, "example.org", lambda: batches.pop() if batches else [], compose, deadlines=QUICK)
    asyncio.run(deliver(work, tell))
    assert codes == [250] * 6


def test_unknown_authority_is_refused(serve):
    with pytest.raises(TransportError, match="not trusted"):
        connect(serve(), Tls.STARTTLS)


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_wrong_name_is_refused_and_no_password_shown(serve, trusted, tls):
    seen = Seen()
    port = serve(name="other.example.org", implicit=tls is Tls.IMPLICIT, seen=seen)
    with pytest.raises(TransportError, match="not trusted"):
        connect(port, tls, username="renske", password="geheim")
    assert seen.logins == []


def test_login(serve, trusted):
    seen = Seen()
    connect(serve(seen=seen), Tls.STARTTLS, username="renske", password="geheim")
    assert seen.logins == [("PLAIN", b"renske", b"geheim")]


def test_login_the_old_way(serve, trusted):
    seen = Seen()
    port = serve(seen=seen, auth_exclude_mechanism=["PLAIN"])
    connect(port, Tls.STARTTLS, username="renske", password="geheim")
    assert [(login, password) for _, login, password in seen.logins] == [(b"renske", b"geheim")]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"235 2.7.0 welcome", None),
        (b"334 eyJzdGF0dXMiOiI0MDEifQ==", "does not accept the login of renske: 502"),
        (b"535 5.7.8 expired", "does not accept the login of renske: 535"),
        (b"454 4.7.0 not now", "cannot check the login now"),
    ],
)
def test_access_token_in_place_of_a_password(answer, error):
    server = ScriptedServer([Fault("auth", answer)], capabilities=("AUTH PLAIN XOAUTH2",))

    async def talk():
        smtp = Smtp(
            "127.0.0.1", server.port, Tls.OFF, username="renske", password="ya29.token", auth=Auth.XOAUTH2
        )
        connection = Connection(smtp, "example.org", QUICK)
        await connection.connect()
        await connection.quit()

    with server, nullcontext() if error is None else pytest.raises(Exception, match=error) as caught:
        asyncio.run(talk())
    [said] = [command for command in server.commands if command.startswith("AUTH")]
    assert base64.b64decode(said.split()[-1]) == b"user=renske\x01auth=Bearer ya29.token\x01\x01"
    assert error is None or "ya29" not in str(caught.value)


def test_server_that_takes_no_tokens(serve, trusted):
    smtp = Smtp("localhost", serve(seen=Seen()), Tls.STARTTLS, username="renske", auth=Auth.XOAUTH2)
    with pytest.raises(AuthenticationError, match="does not take access tokens"):
        asyncio.run(Connection(smtp, "example.org", QUICK).connect())


def test_wrong_password_is_said_once_and_never_shown(serve, trusted):
    seen = Seen()
    with pytest.raises(AuthenticationError, match="does not accept the login of renske") as caught:
        connect(serve(seen=seen), Tls.STARTTLS, username="renske", password="fout-wachtwoord")
    assert len(seen.logins) == 1
    assert "fout" not in str(caught.value)
    assert caught.value.exit_code == 4


def test_stripped_starttls_is_no_reason_to_go_on():
    with ScriptedServer() as server, pytest.raises(TransportError, match="offers no STARTTLS"):
        connect(server.port, Tls.STARTTLS, host="127.0.0.1", username="renske", password="geheim")
    assert not any("AUTH" in command for command in server.commands)


def test_refused_starttls_is_no_reason_to_go_on():
    server = ScriptedServer([], capabilities=("STARTTLS",))  # answers what it does not know with 502
    with server, pytest.raises(TransportError, match="refuses STARTTLS"):
        connect(server.port, Tls.STARTTLS, host="127.0.0.1")


def test_words_said_in_clear_do_not_count_after_the_handshake():
    injected = Fault("starttls", b"220 go\r\n250 2.0.0 believe me")
    server = ScriptedServer([injected], capabilities=("STARTTLS",))
    with server, pytest.raises(TransportError, match="spoke in clear"):
        connect(server.port, Tls.STARTTLS, host="127.0.0.1")


def test_no_way_to_log_in():
    with ScriptedServer() as server, pytest.raises(AuthenticationError, match="offers no way to log in"):
        connect(server.port, Tls.OFF, host="127.0.0.1", username="renske", password="geheim")


@pytest.mark.parametrize(
    "banner",
    [b"220-" + b"x\r\n220-" * 200 + b"x", b"220" + b"y" * 9000, b"hello", b"999 what", b"\x00\xff\x00"],
)
def test_nonsense_is_bounded(banner):
    with ScriptedServer([Fault("banner", banner)]) as server, pytest.raises(TransportError):
        connect(server.port, Tls.OFF, host="127.0.0.1")


def test_nothing_can_be_said_on_a_lost_line():
    with ScriptedServer([Fault("mail", "drop")]) as server:

        async def talk():
            connection = Connection(Smtp("127.0.0.1", server.port, Tls.OFF), "example.org", QUICK)
            await connection.connect()
            assert connection.quiet and connection.write(b"MAIL FROM:<a@example.org>\r\n")
            with pytest.raises(LostError):
                await connection._reply(5)
            assert not connection.write(b"RCPT TO:<b@example.org>\r\n")
            assert connection.why_lost == "the server closed the connection"
            await connection.quit()

        asyncio.run(asyncio.wait_for(talk(), 5))


def test_implicit_tls_on_a_port_without_it_is_said_as_it_is():
    with ScriptedServer() as server, pytest.raises(TransportError, match="does not speak TLS") as caught:
        connect(server.port, Tls.IMPLICIT, host="127.0.0.1")
    assert "smtp.tls" in caught.value.next_step


@pytest.mark.parametrize("host", ["smtp..example.org", "x" * 70 + ".example.org"])
def test_host_that_cannot_be_one(host):
    with pytest.raises(TransportError, match="no connection to the mail server"):
        connect(25, Tls.OFF, host=host)


@pytest.mark.parametrize(
    ("fault", "tls"),
    [
        (Fault("banner", b"554 no"), Tls.OFF),
        (Fault("banner", "hang"), Tls.OFF),
        (Fault("ehlo", b"421 busy"), Tls.OFF),
        (Fault("ehlo", "drop"), Tls.OFF),
        (Fault("starttls", b"454 4.7.0 not now"), Tls.STARTTLS),
        (Fault("starttls", b"220 go\r\n250 believe me"), Tls.STARTTLS),
        (Fault("starttls", "drop"), Tls.STARTTLS),
    ],
)
def test_every_trouble_says_what_to_do_next(fault, tls):
    server = ScriptedServer([fault], capabilities=("STARTTLS",))
    with server, pytest.raises(TransportError) as caught:
        connect(server.port, tls, host="127.0.0.1")
    assert caught.value.next_step
    assert str(server.port) in caught.value.where
