import pytest
from name_server import NameServer, quoted

from newsletter.transport.dns import Resolver, UnansweredError

RECORDS = {
    ("example.org", "TXT"): ['"v=spf1 " "-all"', '"een tweede"'],
    ("example.org", "MX"): ["10 mx.example.net.", "20 mx2.example.net."],
    ("example.net", "MX"): ["0 ."],
    ("groot.example.org", "TXT"): [quoted("p=" + "x" * 700)],
}


def test_records_as_text():
    with NameServer(RECORDS) as server:
        ask = Resolver(server.address)
        assert sorted(ask("example.org", "TXT")) == ["een tweede", "v=spf1 -all"]
        assert sorted(ask("example.org", "MX")) == ["10 mx.example.net", "20 mx2.example.net"]
        assert ask("example.net", "MX") == ("0 .",)
        assert ask("example.org", "A") == ()
        assert ask("nergens.example.org", "TXT") == ()


def test_what_does_not_fit_a_datagram_comes_over_tcp():
    with NameServer(RECORDS) as server:
        assert Resolver(server.address)("groot.example.org", "TXT") == ("p=" + "x" * 700,)
        assert [over_tcp for _, _, over_tcp in server.asked] == [False, True]


def test_who_does_not_answer_is_not_asked_again():
    with NameServer(silent=True) as server:
        ask = Resolver(server.address, patience=0.2)
        with pytest.raises(UnansweredError, match="no name server answers"):
            ask("example.org", "TXT")
        before = len(server.asked)
        with pytest.raises(UnansweredError):
            ask("example.net", "TXT")
        assert len(server.asked) == before > 0


def test_a_failing_server_may_be_asked_for_something_else():
    with NameServer(RECORDS, broken=True) as server:
        ask = Resolver(server.address, patience=2)
        with pytest.raises(UnansweredError, match=r"example\.org"):
            ask("example.org", "TXT")
        server.broken = False
        assert ask("example.net", "MX") == ("0 .",)


@pytest.mark.parametrize("name", ["x" * 64 + ".example.org", "a..example.org", "\udcff.example.org"])
def test_names_that_cannot_be(name):
    with NameServer(RECORDS) as server, pytest.raises(UnansweredError):
        Resolver(server.address)(name, "TXT")
