from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.authenticity import Signature, aligned, judge, needs, parse_results
from newsletter.inbound.mail.mime import parse
from newsletter.models import Authentic, Trust

SERVER = "mx.example.net"
FROM = "Fatima <fatima@example.org>"


def mail(*results, sender=FROM):
    fields = "".join(f"Authentication-Results: {one}\n" for one in results)
    return parse(f"{fields}From: {sender}\nSubject: Re: Soep\n\nLinzen.\n".encode())


def verdict(*results, sender=FROM, authserv_id=SERVER):
    return judge(mail(*results, sender=sender), authserv_id=authserv_id)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=pass header.from=example.org", "pass"),
        ("dmarc=pass (p=reject dis=none) header.from=example.org; spf=fail", "pass"),
        ("dmarc=fail header.from=example.org; dkim=pass header.d=example.com", "fail"),
        ("dkim=pass header.d=example.org", "pass"),
        ("dkim=pass header.i=@example.org header.s=a header.b=abc=", "pass"),
        ("dkim=pass header.d=mail.example.org", "pass"),
        ("dkim=pass header.d=example.com", "unknown"),
        ("dkim=pass header.d=notexample.org", "unknown"),
        ("dkim=pass header.d=org", "unknown"),
        ("dkim=fail header.d=example.org", "unknown"),
        ("dkim=fail header.d=example.org; dkim=pass header.d=example.org", "pass"),
        ("spf=pass smtp.mailfrom=fatima@example.org", "pass"),
        ("spf=pass smtp.mailfrom=example.org", "pass"),
        ("spf=pass smtp.mailfrom=bounce@example.com", "unknown"),
        ("spf=fail smtp.mailfrom=fatima@example.org", "fail"),
        ("spf=softfail smtp.mailfrom=fatima@example.org", "unknown"),
        ("spf=fail smtp.mailfrom=fatima@example.org; dkim=pass header.d=example.org", "pass"),
        ("dmarc=none header.from=example.org", "unknown"),
        ("dmarc=temperror header.from=example.org; dkim=pass header.d=example.org", "pass"),
        ("dmarc=pass header.from=example.com", "unknown"),
        ("none", "unknown"),
    ],
)
def test_what_our_server_found(results, expected):
    found = verdict(f"{SERVER}; {results}")
    assert found.verdict == expected, found.why
    assert SERVER in found.why


@pytest.mark.parametrize(
    "value",
    [
        "mx.example.net; dmarc=pass header.from=example.org",
        "MX.Example.NET 1; dmarc=pass header.from=example.org",
        '"mx.example.net"; dmarc=pass header.from=example.org',
        "(of us) mx.example.net (really (us)); dmarc = pass (fine) header.from = example.org",
        'mx.example.net; dmarc=pass reason="all; is well" header.from=example.org',
        "mx.example.net;\n dmarc=pass\n\theader.from=example.org",
        r'mx.example.net (an "odd comment \) ); dmarc/1=pass header.from=example.org',
    ],
)
def test_the_grammar(value):
    found = parse_results(" ".join(value.split()))
    assert found is not None and found.server == "mx.example.net"
    assert [(one.method, one.value, one.properties["header.from"]) for one in found.results] == [
        ("dmarc", "pass", "example.org")
    ]
    assert verdict(value.replace("\n", "\n ")).verdict is Authentic.PASS


@pytest.mark.parametrize(
    "value",
    [
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dmarc=pass header.from=example.org",
        "",
        ";",
        "(mx.example.net); dmarc=pass",
        "mx.example.net dmarc=pass header.from=example.org",
    ],
)
def test_a_header_that_names_no_server_counts_for_nothing(value):
    assert parse_results(value) is None
    assert verdict(value).verdict is Authentic.UNKNOWN


def test_only_the_topmost_of_our_own_server_counts():
    good, bad = (f"{SERVER}; dmarc={one} header.from=example.org" for one in ("pass", "fail"))
    assert verdict(bad, good).verdict is Authentic.FAIL
    assert verdict("mx.example.com; dmarc=pass header.from=example.org", bad).verdict is Authentic.FAIL
    assert verdict("mx.example.com; dmarc=pass header.from=example.org").verdict is Authentic.UNKNOWN
    assert verdict(good, authserv_id="").verdict is Authentic.UNKNOWN


@pytest.mark.parametrize(
    "mailfrom",
    [
        "x@example.org=y@example.com",
        '"x@example.org "@example.com',
        '"a;spf=pass smtp.mailfrom=example.org"@example.com',
    ],
)
def test_an_address_made_to_be_misread_is_not(mailfrom):
    found = verdict(f"{SERVER}; spf=pass smtp.mailfrom={mailfrom}")
    assert found.verdict is Authentic.UNKNOWN


def test_an_encoded_word_or_several_authors_prove_nothing():
    good = f"{SERVER}; dmarc=pass header.from=example.org"
    assert verdict(good, sender="a@example.org, b@example.org").verdict is Authentic.UNKNOWN
    assert verdict(good, sender="a@example.org\nFrom: b@example.com").verdict is Authentic.UNKNOWN
    assert verdict(good, sender="").verdict is Authentic.UNKNOWN


def signature(domain="example.org", good=True, covered="from:subject", **tags):
    return Signature({"d": domain, "h": covered, **tags}, good, "good" if good else "the body was changed")


@pytest.mark.parametrize(
    ("signatures", "expected", "words"),
    [
        ([], "unknown", "nobody vouches"),
        ([signature()], "pass", "a good signature of example.org"),
        ([signature("mail.example.org")], "pass", "mail.example.org"),
        ([signature("example.com")], "unknown", "does not speak for example.org"),
        ([signature(good=False)], "unknown", "the body was changed"),
        ([signature(good=None)], "unknown", "example.org"),
        ([signature(covered="subject")], "unknown", "example.org"),
        ([signature(l="10")], "unknown", "example.org"),
        ([signature("example.com"), signature()], "pass", "example.org"),
    ],
)
def test_signatures_verified_here(signatures, expected, words):
    found = judge(mail(), authserv_id="", signatures=signatures)
    assert found.verdict == expected and words in found.why


def test_signatures_are_asked_for_only_when_the_server_says_nothing():
    signed = parse(b"DKIM-Signature: v=1\nFrom: a@example.org\n\nx")
    assert needs(signed, Trust())
    assert not needs(signed, Trust(signatures=False))
    assert not needs(mail(), Trust())
    told = parse(
        b"Authentication-Results: mx.example.net; none\nDKIM-Signature: v=1\nFrom: a@example.org\n\nx"
    )
    assert not needs(told, Trust(SERVER)) and needs(told, Trust("other.example.net"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("example.org", "Example.ORG.", True),
        ("a.example.org", "example.org", True),
        ("example.org", "a.example.org", True),
        ("a.example.org", "b.example.org", False),
        ("org", "example.org", False),
        ("", "example.org", False),
        ("", "", False),
    ],
)
def test_which_domain_speaks_for_which(one, other, expected):
    assert aligned(one, other) is expected


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='abc.;="\\() @\t1', max_size=200))
def test_whatever_a_header_holds_it_is_read_somehow(value):
    found = parse_results(value)
    assert found is None or all(one.method and one.value for one in found.results)


@pytest.mark.parametrize("piece", ["(", '"', "a=b ", "; a=b", "\\", "=", 'mx;("'])
def test_hostile_headers_take_no_long_time(piece):
    began = time.process_time()
    parse_results(f"mx; {piece * 200_000}")
    assert time.process_time() - began < 0.5
