from dataclasses import replace

import pytest

from newsletter.edition.checks.headers import check_headers, compose_sample

SETTINGS = "newsletter.toml"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"base_url": ""}, []),
        ({"sender_address": "eva@GMail.com"}, [("sender-free-mail", "warning", SETTINGS)]),
        ({"sender_address": "eva@brief.example.org"}, []),
        ({"sender_address": "eva"}, [("message-headers", "error", SETTINGS)]),
        ({"base_url": "https://example.org/a b"}, [("message-headers", "error", SETTINGS)]),
    ],
)
def test_settings(rules, publication, changes, found):
    assert rules(publication=replace(publication, **changes)) == found


@pytest.mark.parametrize("header", [b"List-Unsubscribe", b"From", b"Reply-To", b"Message-ID", b"Date"])
def test_a_header_that_is_missing(make, publication, header):
    sample = compose_sample(make("Hallo."), publication)
    assert list(check_headers(sample)) == []
    head = sample.message.data.replace(b"\r\n" + header + b":", b"\r\nX-Was:", 1)
    if head == sample.message.data:  # the first one
        head = b"X-Was:" + sample.message.data.removeprefix(header + b":")
    broken = replace(sample, message=replace(sample.message, data=head))
    assert {f.rule for f in check_headers(broken)} == {"message-headers"}
