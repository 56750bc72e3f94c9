"""What the author said about answers, above what was understood."""

from __future__ import annotations

from newsletter.inbound.by_hand import for_chosen, with_votes
from newsletter.models import Answer, Given, Question, QuestionKind

PARK = Question("park", 1, QuestionKind.OPEN, "Waar mist u een boom?")
WOOD = Question("wood", 2, QuestionKind.POLL, "Hout of staal?", choices=("Hout", "Staal"))
SEAT = Question("seat", 3, QuestionKind.POLL, "Met leuning?", choices=("Ja", "Nee"))
ASKED = (PARK, WOOD, SEAT)
VOTE = Answer("wood", "Bij de vijver.", "Hout")


def test_all_the_words_answer_what_the_author_names_and_the_vote_stays():
    found = for_chosen((PARK,), (), (VOTE,), "Bij de vijver.")
    assert found == (Answer("park", "Bij de vijver."), VOTE)


def test_a_vote_that_is_not_clear_is_not_kept():
    assert for_chosen((PARK,), (), (Answer("wood", "?", doubt="which"),), "?") == (Answer("park", "?"),)


def test_who_names_a_poll_says_which_one_the_vote_is_for():
    assert for_chosen((SEAT,), (), (VOTE,), "Ja") == (Answer("seat", "Ja", "Ja"),)
    assert for_chosen((PARK, WOOD), (), (VOTE,), "Hier.") == (Answer("park", "Hier."), VOTE)


def test_no_vote_is_remembered_and_answers_nothing():
    given = Given(votes=((12, "wood", ""),))
    for found, answered in (((), []), ((VOTE,), ["wood"])):
        ((none,), ids) = with_votes(found, given, 12, ASKED, "Bij de vijver.")
        assert (none.choice, none.by_hand, ids) == ("", True, answered)
    assert with_votes((VOTE,), given, 11, ASKED, "x") == ((VOTE,), ["wood"])


def test_a_vote_by_hand_is_an_answer():
    given = Given(votes=((12, "seat", "Nee"), (12, "wood", "Glas")))
    found, answered = with_votes((Answer("park", "Hier."),), given, 12, ASKED, "Hier.")
    assert found[1:] == (Answer("seat", "Hier.", "Nee", by_hand=True),) and answered == ["park", "seat"]
