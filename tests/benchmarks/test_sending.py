"""Small sizes of what ``make bench-send`` runs in full: its figures are what they say they are."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jinja2 import Environment

from benchmarks.sending import distance, measure, publication, receivers
from benchmarks.sending.letter import Letter
from benchmarks.sending.report import Goal
from benchmarks.sending.rounds import Job, Result, ratio, take_turns

ROOT = Path(__file__).parents[2]
ONLY_WITH_SINK = pytest.mark.skipif(
    shutil.which("smtp-sink", path=f"/usr/sbin:{os.environ.get('PATH', '')}") is None,
    reason="smtp-sink is not installed (Debian: postfix)",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return publication.create(tmp_path_factory.mktemp("bench") / "p")


def python(code):
    return measure.run([sys.executable, "-c", code])


def test_time_and_memory_of_a_process_are_its_own():
    mine = bytearray(200_000_000)  # what we hold is not counted as theirs
    spent = python(
        "import time; held = bytearray(60_000_000); begin = time.process_time()\n"
        "while time.process_time() - begin < 0.2: pass"
    )
    assert mine
    assert 60 < spent.peak < 120
    assert 0.2 <= spent.cpu <= spent.seconds + 0.1
    assert spent.cpu_at(0) == 0
    assert spent.cpu_at(spent.seconds) == pytest.approx(spent.cpu)


def test_a_process_that_fails_says_why():
    with pytest.raises(measure.FailedError, match=r"exit code 3.*no more stamps"):
        python("print('no more stamps'); raise SystemExit(3)")
    with pytest.raises(measure.FailedError, match="No such file"):
        measure.run(["/nowhere/at-all"])


def result(seconds, count=10):
    return Result(count, measure.Run(time.time(), seconds, 0.1, 1, (), ""), seconds / 2)


def test_ratios_are_taken_within_a_round():
    source, ours = Job("source", None), Job("ours", None)
    source.results = [result(1), result(2), result(4)]
    ours.results = [result(2), result(2), result(2)]
    assert ratio(ours, source, lambda one: one.rate) == 1
    assert ratio(ours, source, lambda one: one.steady) == 2


def test_everybody_begins_a_round_once_and_who_fails_is_left_out():
    order = []

    def work(name):
        order.append(name)
        if name == "c":
            raise measure.FailedError("it broke")
        return result(1)

    jobs = [Job(name, lambda name=name: work(name)) for name in "abc"]
    jobs[1].rounds = 2
    take_turns(jobs, 3)
    assert "".join(order) == "abcbaa"
    assert [len(job.results) for job in jobs] == [3, 2, 0]
    assert jobs[2].reason == "it broke"


def test_a_goal_says_how_far_it_is():
    assert Goal("rate", 0.5, 1.0).line().endswith("0.50 x goal  NOT reached")
    assert Goal("memory", 30, 60, below=True).line().endswith("2.00 x goal  reached")
    assert Goal("far", None, 3, why="needs root").line().endswith("needs root")


def test_the_others_get_the_same_letter(folder, tmp_path):
    letter = Letter(folder)
    letter.write(tmp_path, 3)
    with (tmp_path / "readers.csv").open(encoding="utf-8", newline="") as file:
        readers = list(csv.DictReader(file))
    plain = Environment(autoescape=False)
    for number, reader in enumerate(readers, start=1):
        mine = letter.parts(number)
        for kind, suffix in (("text/html", "html"), ("text/plain", "txt")):
            made = plain.from_string((tmp_path / f"letter.{suffix}").read_text("utf-8")).render(reader)
            assert made.replace("\r\n", "\n").strip("\n") == mine[kind]
    assert 38_000 < letter.size < 50_000


@ONLY_WITH_SINK
def test_a_publication_is_put_back_and_sends_again(folder, tmp_path):
    store = publication.prepared(folder, 12, tmp_path)
    assert publication.prepared(folder, 12, tmp_path) == store
    with receivers.sink(keep=tmp_path) as receiver:
        for _ in range(2):
            publication.restore(folder, store)
            went, steady = publication.send(folder, receiver, 12, 2, limit=5)
            assert 0 < steady.first < went.seconds
            assert steady.seconds < went.seconds
    kept = [path for path in tmp_path.iterdir() if path != store]
    assert len(kept) == 10


def test_a_wire_is_as_long_as_asked(tmp_path):
    try:
        with distance.wire(30, tmp_path) as wire:
            assert distance.round_trip(wire) >= 29
    except measure.FailedError as error:
        pytest.skip(f"no wire here: {error}")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("COUNT", "many", "COUNT=1000"), ("PEERS", "pigeon", "smtplib, aiosmtplib"), ("RTT", "-1", "too small")],
)
def test_what_makes_no_sense_is_refused(name, value, said):
    asked = subprocess.run(
        [sys.executable, "-m", "benchmarks.sending"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {name: value},
    )
    assert asked.returncode == 1
    assert said in asked.stderr
