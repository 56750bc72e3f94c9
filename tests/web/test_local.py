from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8025", "localhost", "LOCALHOST:80", "[::1]:8025", "[::1]"]
)
def test_names_of_this_machine(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        "127.0.0.1.example.org",
        "localhost.example.org:8025",
        "127.0.0.1@example.org",
        "evil.example.org:127.0.0.1",
        "192.0.2.1:8025",
        "0.0.0.0",
        "localhost.",
        "",
        ":8025",
    ],
)
def test_other_names_see_nothing(client, letter, host):
    for path in ("/", f"{letter}/raw", "/style.css"):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == 400
        assert "Wat wil jij weten" not in answer.text


def test_two_names_are_refused(client):
    headers = [("host", "127.0.0.1:8025"), ("host", "example.org")]
    assert client.get("/", headers=headers).status_code == 400


@pytest.mark.parametrize("path", ["/", "/style.css", "/weg"])
def test_strict_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"].split("; ")
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"):
        assert rule in policy
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] in ("no-store", "no-cache")
    assert "server" not in headers


def test_personal_pages_are_not_stored(client, letter):
    for end in ("html", "frame", "raw", "part/0"):
        assert client.get(f"{letter}/{end}").headers["cache-control"] == "no-store"
