import socket

from scripted_server import Fault, ScriptedServer

from newsletter.diagnosis import server
from newsletter.diagnosis.results import Level
from newsletter.models import Smtp, Tls


def look(port, **changes):
    smtp = Smtp(**{"host": "127.0.0.1", "port": port, "tls": Tls.OFF} | changes)
    return [(one.level, one.what) for one in server.check(smtp, "brief.example.org")]


def test_a_good_server_gets_no_message():
    with ScriptedServer() as peer:
        found = look(peer.port)
        assert peer.commands[0] == "EHLO brief.example.org"
        assert not [line for line in peer.commands if line.split()[0] in ("MAIL", "DATA")]
        assert peer.accepted == []
    assert found == [
        (Level.OK, f"127.0.0.1:{peer.port} answers, without TLS"),
        (Level.NOTE, "it offers PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES"),
    ]


def test_a_server_that_offers_little():
    with ScriptedServer(capabilities=("SIZE 500000",)) as peer:
        levels = look(peer.port)
    assert [level for level, _ in levels] == [Level.OK, Level.NOTE, Level.WARNING, Level.WARNING]
    assert "no PIPELINING" in levels[2][1]
    assert "at most 500 kB" in levels[3][1]


def test_servers_of_no_use():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    ((level, what),) = look(port)
    assert (level, what.split(":")[0]) == (Level.ERROR, "127.0.0.1")
    with ScriptedServer() as peer:
        assert look(peer.port, tls=Tls.STARTTLS)[0][0] is Level.ERROR
        assert "no way to log in" in look(peer.port, username="redactie", password="geheim")[0][1]
    with ScriptedServer([Fault("banner", b"554 5.7.1 ga weg\r\n")]) as peer:
        assert "554 5.7.1 ga weg" in look(peer.port)[0][1]
