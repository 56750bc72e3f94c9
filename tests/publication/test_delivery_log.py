"""What stands in the delivery log, and above all what does not."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter import addresses
from newsletter.errors import PublicationError
from newsletter.models import Attempt, DeliveryRecord, DeliveryState, Outcome, Recipient, Stage
from newsletter.publication import delivery_log

NOW = datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=UTC)
WHO = "Jan.Jansen@example.org"


def record(text="5.1.1 <Jan.Jansen@example.org>: unknown", state=DeliveryState.REFUSED, code=550, **more):
    attempt = Attempt(7, Stage.RCPT, code, text, dot_written=False)
    outcome = Outcome(7, state, f"{code} {text}")
    return DeliveryRecord(NOW, 12, Recipient(7, WHO, "Jan"), attempt, outcome, 2, "run-1", **more)


def no_trouble(text):
    raise AssertionError(text)


def write(path, records, *, with_addresses=False, complain=no_trouble):
    with delivery_log.open_log(path, with_addresses=with_addresses, complain=complain) as append:
        append(records)


def test_one_object_per_line(tmp_path):
    path = tmp_path / "deliveries.jsonl"
    sent = record(
        "2.0.0 queued", DeliveryState.SENT, 250, message_id="<12.7@example.com>", milliseconds=12.34
    )
    write(path, [sent, record()])
    write(path, [record()])
    first, *others = [json.loads(line) for line in path.read_text("ascii").splitlines()]
    assert first == {
        "time": "2026-11-21T09:30:00.123+00:00",
        "level": "INFO",
        "run": "run-1",
        "issue": 12,
        "subscriber": 7,
        "attempt": 2,
        "state": "sent",
        "stage": "rcpt",
        "code": 250,
        "enhanced": "2.0.0",
        "answer": "250 2.0.0 queued",
        "message_id": "<12.7@example.com>",
        "ms": 12.3,
    }
    assert [(one["state"], one["enhanced"], one["ms"]) for one in others] == [("refused", "5.1.1", None)] * 2
    assert others[0]["answer"] == "550 5.1.1 <(address)>: unknown"
    assert "jansen" not in path.read_text().lower()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_addresses_only_when_asked_for(tmp_path):
    path = tmp_path / "deliveries.jsonl"
    write(path, [record()], with_addresses=True)
    one = json.loads(path.read_text())
    assert (one["level"], one["address"]) == ("DEBUG", WHO)
    assert WHO in one["answer"]


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("no <a.b@example.org>, try x@example.net", "no <(address)>, try (address)"),
        ("rfc822;A.B@EXAMPLE.ORG", "rfc822;(address)"),
        ('"Jan Jansen"@example.org is gone', "(address) is gone"),
        ("see https://example.com/?id=jan%40example.org now", "see https:(address) now"),
        ("bounce+jan=example.org@example.com", "(address)"),
        (
            "Jan.Jansen unknown; jan.jansens and x-jan.jansen are not",
            "(address) unknown; jan.jansens and x-jan",
        ),
        ("user jan.jansen.", "user (address)."),
        ("2.0.0 queued as 4Cd 100%", "2.0.0 queued as 4Cd 100%"),
    ],
)
def test_masked(answer, left):
    assert addresses.masked(answer, WHO).startswith(left)


def test_short_local_parts_leave_words_alone():
    assert addresses.masked("an error of me", "me@example.org") == "an error of me"


@given(st.text(max_size=200), st.sampled_from([WHO, "lezer@example.com", "a+b@example.net", ""]))
@example('"' * 50 + "@", WHO)
def test_no_address_is_left_of_any_text(text, address):
    masked = addresses.masked(f"{text} <{address}> {text}", address)
    assert "@" not in masked
    assert "%40" not in masked


def test_a_long_hostile_answer_is_masked_in_time():
    for text in ("a" * 200_000 + " @", '"' * 200_000 + "@", '"a' * 100_000 + "@", "%4" * 100_000 + "%40"):
        assert "@" not in addresses.masked(text, WHO)


def test_a_line_that_was_cut_off_stays_on_its_own(tmp_path):
    path = tmp_path / "deliveries.jsonl"
    path.write_text('{"time": "2026-1')
    write(path, [record(), record()])
    _, *lines = path.read_text().splitlines()
    assert [json.loads(line)["code"] for line in lines] == [550, 550]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")  # noqa: PTH110
def test_a_full_disk_is_said_once():
    said = []
    with delivery_log.open_log(
        os.path.realpath("/dev/full"), with_addresses=False, complain=said.append
    ) as log:
        for _ in range(3):
            log([record()])
    assert len(said) == 1
    assert "No space left on device. The mail goes on" in said[0]


def test_a_reader_that_does_not_read_holds_up_nothing(tmp_path):
    path, said = tmp_path / "pipe", []
    os.mkfifo(path)
    with delivery_log.open_log(path, with_addresses=False, complain=said.append) as log:
        for _ in range(50):
            log([record()] * 20)
    assert len(said) == 1


@pytest.mark.parametrize("name", ["nowhere/deliveries.jsonl", "."])
def test_a_log_that_cannot_be_opened_stops_before_the_first_message(tmp_path, name):
    with pytest.raises(PublicationError, match="cannot be opened") as caught:
        write(tmp_path / name, [])
    assert "Nothing was sent" in caught.value.next_step
