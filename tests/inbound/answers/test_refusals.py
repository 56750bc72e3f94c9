"""A clear no is no certain vote for what it refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.inbound.answers.choices import Vote, turned, vote
from newsletter.inbound.answers.refusals import against

WALK = ("Lopen", "Fietsen", "Geen van beide")
YES = ("Ja", "Nee")
SOME = ("Ja, altijd", "Soms", "Nee, alleen de afdeling")
ENGLISH = ("Yes", "No", "Maybe")
CYCLE = ("Walking", "Cycling", "Neither")
RADELN = ("Laufen", "Radfahren", "Keines von beiden")
VELO = ("Marcher", "Le vélo", "Aucun des deux")
PAPER = ("Online", "Op papier", "Weet ik niet")

#: Choices, and sentences that are no certain vote for one of them.
DOUBTS = {
    WALK: (
        "Lopen, nooit|Lopen, bah|Lopen, liever niet|Fietsen, nee dank je|Fietsen, absoluut niet!|"
        "Fietsen is niks voor mij|Fietsen vroeger wel, nu niet meer|2. Fietsen ... nee|"
        "Fietsen zou ik wel willen, maar het lukt niet|Lopen vind ik vreselijk|"
        "Fietsen is onmogelijk met mijn knie|Fietsen - heb ik nooit geleerd|Lopen (liever niet)|1, nooit|"
        "Fietsen, niet mijn ding|Fietsen leuk, maar niet voor mij|Fietsen, maar met mijn knie niet meer|"
        "Lopen, daar heb ik een hekel aan|Lopen, ik haat het|Fietsen, ik durf niet meer|Lopen, toch?|"
        "Fietsen, als ik dat eens kon|Lopen! Was het maar waar.|Fietsen. Nee, toch niet.|"
        "Fietsen\nNee, toch niet|Fietsen ❓|Fietsen, nee lopen|Niet alleen lopen maar ook fietsen|"
        "Niet lopen, fietsen ook niet|Lopen - ben ik geen fan van|Lopen, mag niet van de dokter|"
        "Lopen. Zelden.|Fietsen, sinds mijn val niet meer|Lopen, geen zin in|2: liever niet|B, liever niet"
    ),
    YES: "Ja, vroeger. Nu niet meer.|Ja, dacht het niet|Ja, nooit|Ja, maar eigenlijk nee|Ja, toch?|Ja toch?",
    ENGLISH: (
        "No preference|No opinion|No doubt about it|No more tea for me|No particular preference|No one does|"
        "Yes... no|No comment"
    ),
    SOME: (
        "Ja, soms|Ja, altijd [1]\nSoms [2]\nNee, alleen de afdeling [3]|"
        "Ja, altijd (externe link)\nSoms (externe link)\nNee, alleen de afdeling (externe link)|"
        "Soms [2]\nNee, alleen de afdeling [3]|Ja, altijd ??\nSoms ??"
    ),
    CYCLE: (
        "Walking, never|Cycling, not for me|Cycling? I wish.|Cycling, but I can't do that any more|"
        "Cycling - not my thing|Walking, can't|Cycling... nope|Cycling, but honestly no|Walking is awful"
    ),
    RADELN: (
        "Laufen, lieber nicht|Radfahren früher ja, jetzt nicht mehr|Laufen ist nichts für mich|"
        "Radfahren würde ich gern, aber es geht nicht|Laufen, nein danke|Radfahren, das war einmal|"
        "Radfahren, wenn ich nur könnte"
    ),
    VELO: (
        "Le vélo, jamais|Le vélo, non merci|Marcher, je déteste|Le vélo, avant oui, plus maintenant|"
        "Marcher, je ne peux pas|Le vélo, j'aimerais bien|Marcher, pas du tout"
    ),
}
#: Choices, the one that counts, and sentences that vote for it.
VOTES = {
    (WALK, "Fietsen"): (
        "Fietsen als het niet regent|Fietsen? Ja!|Fietsen - lopen doe ik niet graag|Niet lopen maar fietsen|"
        "Fietsen (lopen lukt niet meer)|2, lopen doe ik niet|Fietsen, want lopen kan ik niet|"
        "Fietsen, geen twijfel mogelijk!|Niet lopen, fietsen!|Fietsen? Altijd!|Fietsen, lopen vind ik saai|"
        "Fietsen, we hebben geen auto|Fietsen. Lopen lukt niet.|Fietsen, niet altijd hoor|"
        "Fietsen, waarom niet?|Fietsen, maar vroeger liep ik|Fietsen, ik haat lopen|Fietsen, elke dag"
    ),
    (WALK, "Lopen"): (
        "Lopen - geen fiets|Lopen (heb geen fiets)|Lopen natuurlijk, fietsen doe ik nooit|"
        "Lopen: fietsen durf ik niet meer|Lopen, heerlijk|Lopen, ook al is het niet altijd leuk"
    ),
    (WALK, "Geen van beide"): "Geen van beide. Nooit.|3. Geen van beide, nee",
    (YES, "Ja"): (
        "Ja als het niet regent|Ja? Ja!|Ja waarom niet|Ja, dat is niet zo moeilijk|Ja ik kan niet zonder|"
        "Ja, maar niet altijd|Ja hoor, geen probleem|Ja, mijn man niet|Ja, vreselijk!|Ja dat zou leuk zijn"
    ),
    (YES, "Nee"): "Nee|Nee, nooit|Nee? Nee.|Nee, vroeger wel|Nee, ik haat het",
    (ENGLISH, "No"): "No|No thanks|No, never did|No way!|No I don't|No, sorry",
    (ENGLISH, "Yes"): "Yes, no doubt|Yes, why not|Yes, I would",
    (SOME, "Soms"): "Soms niet|Soms, niet vaak",
    (PAPER, "Online"): "Online, niet op papier|Niet op papier, online dus",
    (CYCLE, "Cycling"): (
        "Cycling, I never walk|Cycling if it does not rain|Not walking but cycling|Cycling - no car|"
        "Cycling, walking is boring|Cycling, because I can't walk far|2, not walking"
    ),
    (RADELN, "Radfahren"): (
        "Radfahren, wenn es nicht regnet|Nicht laufen, sondern Radfahren|Radfahren, ich laufe nie|"
        "Radfahren, aber nicht im Regen|Radfahren, denn laufen kann ich nicht"
    ),
    (VELO, "Le vélo"): (
        "Le vélo, mais pas sous la pluie|Pas marcher, le vélo|Le vélo, je ne marche jamais|"
        "Le vélo, parce que je n'aime pas marcher|Le vélo s'il ne pleut pas|Le vélo, pourquoi pas"
    ),
}


@pytest.mark.parametrize(
    ("text", "choices"), [(text, choices) for choices, texts in DOUBTS.items() for text in texts.split("|")]
)
def test_a_refusal_is_never_counted(text, choices):
    found = vote(text, choices)
    assert found.choice == "" and found.doubt


@pytest.mark.parametrize(
    ("text", "choices", "expected"),
    [(text, choices, one) for (choices, one), texts in VOTES.items() for text in texts.split("|")],
)
def test_a_reason_a_limit_or_another_refused_choice_leaves_the_vote(text, choices, expected):
    assert vote(text, choices) == Vote(expected)


def test_a_refusal_below_a_button_is_a_doubt():
    doubt = 'the button says "Lopen", and the words may be against it'
    assert vote("Nee, toch niet", WALK, "Lopen") == Vote(doubt=doubt)
    assert vote("Nooit, nee", WALK, "Geen van beide") == Vote("Geen van beide")


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Lopen kan ik niet meer sinds mijn val.", WALK),
        ("Fietsen heb ik een hekel aan.", WALK),
        ("Lopen doe ik nooit", WALK),
        ("Lopen? Bah!", WALK),
        ("Fietsen?", WALK),
        ("2?", WALK),
        ("1. niet meer", WALK),
        ("Fietsen ging vroeger goed maar nu niet meer", WALK),
        ("Lopen, dat kan ik niet meer", WALK),
        ("Ja natuurlijk niet", YES),
        ("Ja dat weet ik niet", YES),
        ("Ja, leuk stuk weer! Maar op je vraag: nee", YES),
        ("Nee maar, wat een leuke brief! Ja.", YES),
        ("No idea, I never wake up before noon", ("Yes", "No", "Maybe")),
        ("Nein, keine Ahnung! Doch: ja.", ("Ja", "Nein")),
        ("2 of 3", ("1", "2", "3 of meer")),
    ],
)
def test_what_is_no_certain_vote(text, choices):
    found = vote(text, choices)
    assert found.choice == "" and found.doubt


@pytest.mark.parametrize(
    ("text", "choices", "expected"),
    [
        ("Fietsen maar niet in de regen", WALK, "Fietsen"),
        ("Fietsen, maar niet in de regen", WALK, "Fietsen"),
        ("Fietsen! Ik loop nooit.", WALK, "Fietsen"),
        ("Fietsen, ik loop nooit.", WALK, "Fietsen"),
        ("Ja, dat is geen probleem", YES, "Ja"),
        ("Lopen vind ik heerlijk", WALK, "Lopen"),
        ("Lopen. Fietsen vind ik eng.", WALK, "Lopen"),
        ("Geen van beide, ik doe nooit iets", WALK, "Geen van beide"),
        ("3 - echt niet", WALK, "Geen van beide"),
        ("toch Fietsen.", WALK, "Fietsen"),
        ("Bij nader inzien toch liever fietsen", WALK, "Fietsen"),
        ("Nee dat wil ik niet", YES, "Nee"),
        ("Ja omdat ik niet anders kan", YES, "Ja"),
        ("Ja geen probleem", YES, "Ja"),
        ("No, never", ("Yes", "No"), "No"),
    ],
)
def test_what_is_a_vote_all_the_same(text, choices, expected):
    assert vote(text, choices) == Vote(expected)


def test_words_against_the_button_are_a_doubt_and_against_another_choice_none():
    text = "Lopen kan ik niet meer"
    doubt = 'the button says "Lopen", and the words may be against it'
    assert vote(text, WALK, "Lopen") == Vote(doubt=doubt)
    assert vote(text, WALK, "Fietsen") == Vote("Fietsen")
    assert vote(text, WALK) == Vote(doubt='the words speak of "Lopen", and may not choose it')
    assert turned(text, WALK) == ["Lopen"]
    assert turned("Lopen graag", WALK) == turned("", WALK) == []


@settings(max_examples=60)
@given(st.text(alphabet="a ,?.!-\n1niet maar want", max_size=60))
def test_it_takes_whatever_follows(behind):
    assert against(behind, ["lopen"]) in (True, False)
    assert vote(f"Lopen{behind}", WALK).choice in ("", *WALK)
