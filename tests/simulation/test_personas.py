"""The cast fits the sample publication."""

import csv
import re
from pathlib import Path

import pytest

from newsletter.simulation import PERSONAS, Way

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "subscribers" / "sample.csv"


def addresses():
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        return {row["E-mailadres"] for row in csv.DictReader(lines, delimiter=";")}


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_the_answered_copy_went_to_a_sample_subscriber(persona):
    assert persona.received_at in addresses()


def test_the_friend_is_no_subscriber():
    friends = [persona for persona in PERSONAS if persona.copy_of]
    assert [friend.address in addresses() for friend in friends] == [False]


def test_every_way_of_answering_is_played():
    assert {persona.way for persona in PERSONAS} == set(Way)


def test_sample_questions_are_all_answered():
    said = {code for persona in PERSONAS for code in persona.says}
    assert said == {"1.1", "1.2", "2.1", "2.2"}


def test_one_reader_writes_twice_about_nearly_the_same():
    first, second = (persona for persona in PERSONAS if persona.address == "desiree.kok@example.com")
    assert first.name != second.name
    shared = set(re.findall(r"\w+", first.says["1.1"])) & set(re.findall(r"\w+", second.says["1.1"]))
    assert len(shared) > 12


def test_the_first_and_the_third_may_be_quoted():
    assert "citeren met mijn voornaam" in PERSONAS[0].greeting
    assert "maar dan wel anoniem" in PERSONAS[2].greeting
