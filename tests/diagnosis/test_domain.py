from dataclasses import replace

import pytest

from newsletter.diagnosis import domain
from newsletter.diagnosis.results import Level
from newsletter.message import dkim

DMARC = ("_dmarc.example.org", "TXT")
OWN_DMARC = ("_dmarc.brief.example.org", "TXT")
KEY = ("klein._domainkey.brief.example.org", "TXT")
MX = ("brief.example.org", "MX")


def by_subject(results):
    return {one.subject: one for one in results}


@pytest.fixture
def examine(publication, signer, records, lookup):
    def examine(published=(), signer=signer, **changes):
        records.update(published)
        return by_subject(domain.check(replace(publication, **changes), signer, lookup))

    return examine


def test_all_as_it_should_be(examine):
    found = examine()
    assert {one.level for one in found.values()} == {Level.OK}
    assert list(found) == ["dmarc", "spf", "dkim", "mx", "alignment"]
    assert "p=reject" in found["dmarc"].what
    assert found["alignment"].what == "SPF and DKIM can vouch for brief.example.org"


def test_nobody_answers(publication, signer, lookup, records):
    for kind in ("TXT", "MX", "A", "AAAA"):
        for name in ("example.org", "brief.example.org", "_dmarc.brief.example.org", KEY[0]):
            records[name, kind] = None
    found = by_subject(domain.check(publication, signer, lookup))
    assert list(found) == ["dmarc", "spf", "dkim", "mx"]
    for one in found.values():
        assert one.level is Level.UNKNOWN
        assert "could not be asked for: no name server answers" in one.what


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "no DKIM key"),
        (["v=DKIM1; k=ed25519; p="], "revoked"),
        (["v=DKIM1; k=ed25519; p=" + "A" * 43 + "="], "does not fit ours"),
        (["v=DKIM1; k=rsa; p=A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="], "does not fit ours"),
        (["iets", "v=DKIM1; p=x"], "2 TXT records"),
    ],
)
def test_keys_that_verify_nothing(examine, private, texts, words):
    found = examine({KEY: texts})["dkim"]
    assert found.level is Level.ERROR
    assert words in found.what
    if "revoked" not in words:
        assert dkim.record(private) in found.next_step


def test_keys_as_people_publish_them(examine, records, private):
    records[KEY] = [dkim.record(private).replace("; ", ";").replace("p=", "p = ")]
    assert examine()["dkim"].level is Level.OK
    records[KEY] = [dkim.record(private) + "; t=y:s"]
    assert examine()["dkim"].level is Level.WARNING


def test_without_keys_of_our_own_the_server_may_sign(examine):
    found = examine(signer=None)
    assert found["dkim"].level is Level.UNKNOWN
    assert "doctor --to" in found["dkim"].next_step
    assert found["alignment"].level is Level.OK


@pytest.mark.parametrize(
    ("policies", "level", "words"),
    [
        (([], []), Level.WARNING, "no DMARC policy"),
        ((["iets"], ["v=spf1 -all"]), Level.WARNING, "no DMARC policy"),
        ((["v=DMARC1; p=none"], ["v=DMARC1; p=reject"]), Level.OK, "p=none"),
        (([], ["v=DMARC1; p=reject; sp=quarantine"]), Level.OK, "p=quarantine"),
        (([], ["v=DMARC1; p=reject", "v=DMARC1; p=none"]), Level.ERROR, "2 policies"),
        ((["v=DMARC1; rua=mailto:dmarc@example.org"], []), Level.ERROR, "means nothing"),
        ((["v=DMARC1; p=streng"], []), Level.ERROR, "p=streng"),
    ],
)
def test_policies(examine, policies, level, words):
    found = examine(dict(zip((OWN_DMARC, DMARC), policies, strict=True)))["dmarc"]
    assert found.level is level
    assert words in found.what


@pytest.mark.parametrize(
    ("policy", "domains", "level"),
    [
        ("p=reject", ("brief.example.org", "brief.example.org"), Level.OK),
        ("p=reject", ("example.net", "example.org"), Level.OK),
        ("p=reject", ("post.example.org", None), Level.OK),
        ("p=reject", ("example.net", None), Level.WARNING),
        ("p=reject", ("post.example.org", "example.net"), Level.WARNING),
        ("p=reject", ("example.net", "example.net"), Level.ERROR),
        ("p=none", ("example.net", "example.net"), Level.WARNING),
        ("p=reject; adkim=s; aspf=s", ("example.org", "example.org"), Level.ERROR),
        ("p=reject; adkim=s", ("example.net", "brief.example.org"), Level.OK),
        ("p=reject", ("voorbeeldexample.org", "voorbeeldexample.org"), Level.ERROR),
    ],
)
def test_who_vouches_for_the_sender(examine, private, policy, domains, level):
    replies, signs = domains
    signer = dkim.Signer(signs, {"klein": private}) if signs else None
    found = examine({DMARC: [f"v=DMARC1; {policy}"]}, signer, reply_address=f"reacties@{replies}")
    assert found["alignment"].level is level


@pytest.mark.parametrize(
    ("found", "level", "words"),
    [
        ((["0 ."], []), Level.ERROR, "takes no mail"),
        (([], []), Level.ERROR, "no mail server"),
        (([], ["192.0.2.1"]), Level.WARNING, "no MX record"),
        ((["10 a.example.net", "20 b.example.net"], []), Level.OK, "a.example.net, b.example.net"),
    ],
)
def test_where_replies_go(examine, found, level, words):
    hosts, address = found
    found = examine({MX: hosts, ("brief.example.org", "A"): address})["mx"]
    assert found.level is level
    assert words in found.what
