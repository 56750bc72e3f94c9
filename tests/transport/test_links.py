"""Real servers on loopback: what they answer, and what is made of it."""

from __future__ import annotations

import asyncio
import socket
import ssl

import pytest
import trustme
from web_server import serving

from newsletter.models import UrlStatus as U
from newsletter.models import UrlVerdict
from newsletter.transport import links


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def site():
    with serving() as started:
        yield started


#: For servers without TLS: loading everybody's authorities takes longer than the test.
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def ask(*urls, tls=NOBODY, **more):
    return asyncio.run(links.ask(urls, tls=tls, **more))


def verdict(url, **more):
    return ask(url, **more)[url]


def to(path, status=301):
    return status, {"Location": path}


def test_what_an_answer_means(site):
    expected = {
        (200, ""): UrlVerdict(U.OK),
        (204, ""): UrlVerdict(U.OK),
        (404, ""): UrlVerdict(U.GONE, "HTTP 404"),
        (410, ""): UrlVerdict(U.GONE, "HTTP 410"),
        (301, "/weg"): UrlVerdict(U.GONE, "HTTP 404"),
        (401, ""): UrlVerdict(U.REFUSED, "HTTP 401"),
        (403, ""): UrlVerdict(U.REFUSED, "HTTP 403"),
        (429, ""): UrlVerdict(U.REFUSED, "HTTP 429"),
        (999, ""): UrlVerdict(U.REFUSED, "HTTP 999"),
        (503, ""): UrlVerdict(U.UNREACHABLE, "the server has a problem: HTTP 503"),
        (301, "/hier"): UrlVerdict(U.MOVED, site.url("/hier")),
        (302, "/hier"): UrlVerdict(U.OK),
        (302, "/verder"): UrlVerdict(U.OK),
        (301, "/rond"): UrlVerdict(U.UNREACHABLE, "it redirects more than 5 times"),
        (301, "ftp://example.org/"): UrlVerdict(U.UNREACHABLE, "it is no address of the web"),
    }
    answers = {f"/{number}": answer for number, answer in enumerate(expected)}
    site.pages = {
        path: (code, {"Location": where} if where else {}) for path, (code, where) in answers.items()
    }
    site.pages |= {"/hier": (200, {}), "/verder": to("/hier"), "/rond": to("/rond")}
    found = ask(*map(site.url, answers))
    assert {answer: found[site.url(path)] for path, answer in answers.items()} == expected


def test_a_permanent_redirect_says_where_to_as_far_as_it_is_permanent(site):
    site.pages = {"/": to("/b"), "/b": to("/c", 308), "/c": to("/d", 307), "/d": (200, {})}
    assert verdict(site.url()) == UrlVerdict(U.MOVED, site.url("/c"))


def test_five_redirects_are_followed_and_not_six(site):
    site.pages = {f"/{n}": to(f"/{n + 1}") for n in range(6)} | {"/6": (200, {})}
    found = ask(site.url("/1"), site.url("/0"))
    assert found[site.url("/1")] == UrlVerdict(U.MOVED, site.url("/6"))
    assert found[site.url("/0")].status is U.UNREACHABLE
    assert len(site.seen) == 12


def test_head_then_get_where_head_is_refused(site):
    site.pages = {
        f"/{status}": lambda request, status=status: (status if request.command == "HEAD" else 200, {})
        for status in (403, 404, 405, 501)
    }
    site.pages["/fine"] = (200, {})
    assert {one.status for one in ask(*map(site.url, site.pages)).values()} == {U.OK}
    assert sorted(method for method, _, _ in site.seen) == ["GET"] * 4 + ["HEAD"] * 5


def test_a_server_is_told_who_asks_and_gets_no_cookies_back(site):
    site.pages = {"/": (302, {"Location": "/b", "Set-Cookie": "bezoeker=12"}), "/b": (200, {})}
    assert verdict(site.url()).status is U.OK
    for _, _, headers in site.seen:
        assert headers["User-Agent"].startswith("newsletter/")
        assert not {"Cookie", "Referer", "Authorization"} & headers.keys()


def test_a_slow_server_is_waited_for_so_long(site):
    site.pages = {"/": lambda _: (site.leaving.wait(5) and 200, {})}
    assert verdict(site.url(), patience=0.2) == UrlVerdict(U.UNREACHABLE, "no answer within 0.2 seconds")


def test_at_most_two_at_once_at_one_server_and_each_once(site):
    site.pages = {f"/{n}": lambda _: (site.leaving.wait(0.03) or 200, {}) for n in range(8)}
    found = ask(*map(site.url, site.pages), site.url("/0"))
    assert len(found) == len(site.seen) == 8
    assert site.most == 2


def test_closed_doors_and_what_is_no_address():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    closed = f"http://127.0.0.1:{port}/"
    odd = [
        "http://example.org:99999999/",
        "http://127.0.0.1:99999/",
        "https://\x00/",
        "http://" + "a" * 300 + ".example",
    ]
    found = ask(closed, *odd)
    assert found.pop(closed) == UrlVerdict(U.UNREACHABLE, "the server takes no connections")
    assert {one.status for one in found.values()} == {U.UNREACHABLE}


def test_a_server_that_hangs_up():
    async def talk():
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        async with server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            return (await links.ask([url]))[url]

    assert asyncio.run(talk()) == UrlVerdict(U.UNREACHABLE, "the server hung up")


def test_certificates_are_verified():
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    believing = ssl.create_default_context()
    authority.configure_trust(believing)
    with serving(context) as site:
        site.pages = {"/": (200, {})}
        assert verdict(site.url(), tls=believing) == UrlVerdict(U.OK)
        found = verdict(site.url(), tls=None)
        assert found.status is U.TLS and "certificate" in found.detail
        wrong_name = verdict(site.url(host="localhost"), tls=believing)
        assert wrong_name.status is U.TLS and "mismatch" in wrong_name.detail
        plain = site.url().replace("https", "http")
        assert verdict(plain).status is U.UNREACHABLE
    assert len(site.seen) == 1
