"""Rules over words: what they find, where, and the good sentences they leave alone."""

from __future__ import annotations

import pytest

from newsletter.issue import parse
from newsletter.models import Language, Tone

RULES = ("word-doubled", "tone-mixed", "unfinished", "placeholder", "source-without-link", "shouting")


def found(text, language=Language.NL, tone=Tone.JE, only=RULES):
    """(rule, line, column) of what the words show, below a head of three lines."""
    issue = parse(f"---\ntitle: Dag\n---\n{text}".encode(), "a.md", language=language, tone=tone)
    return [(one.rule, one.line, one.column) for one in issue.findings if one.rule in only]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Ga naar de de balie.", [(4, 12)]),
        ("Ga naar de\nDe balie is open.", []),
        ("Ga naar de\nde balie, en en dan.", [(5, 1), (5, 14)]),
        ("> Ga naar de\n> de balie.", [(5, 3)]),
        ("Ga naar **de** de balie.", [(4, 16)]),
        ("Kijk in het het park.", [(4, 13)]),
        ("Van van van die dingen.", [(4, 5)]),
    ],
)
def test_doubled_words(text, places):
    assert found(text) == [("word-doubled", *place) for place in places]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.NL, "Ik zeg dat dat kan, dat die die ik ken hun hun boek gaf, en of het het waard is."),
        (Language.NL, "Vaak heb je je vergist. Ik hoop dat ze ze zien. Ga, ga naar Baden Baden."),
        (Language.NL, "de `de` de [de](https://example.org) {{ first_name | de }} de"),
        (Language.NL, "- de\n- de\n\n# de\nde\n\n| de | de |\n|---|---|\n| de | de |"),
        (Language.NL, "Ga naar de\n\nde balie\\\nbalie"),
        (Language.NL, "> [!REPLY] 1\n> de de balie"),
        (Language.EN, "All that that had had to say to her her friend was that you you know."),
        (Language.FR, "Nous nous voyons, vous vous trompez."),
        (Language.DE, "Die die das das Buch geben, und die der der Frau helfen."),
    ],
)
def test_good_sentences_double_some_words(language, text):
    assert found(text, language, only=("word-doubled",)) == []


def test_u_in_an_issue_that_says_je():
    issue = parse(b"---\ntitle: T\n---\nJe leest dit. Heb je tijd?\n\nWilt u bellen? Dan belt u.\n", "a.md")
    [finding] = [one for one in issue.findings if one.rule == "tone-mixed"]
    assert (finding.line, finding.column) == (6, 6)
    assert finding.what == "“u” in an issue that says je 2 times"
    assert "tone: u" in finding.mend


def test_a_whole_issue_in_the_other_form_wants_another_setting():
    issue = parse(b"---\ntitle: T\ntone: u\n---\nHoe doe jij dat? Wat vind je?\n", "a.md")
    [finding] = [one for one in issue.findings if one.rule == "tone-mixed"]
    assert (finding.line, finding.what[:21]) == (5, "the issue says je (“j")
    assert "write tone: je" in finding.mend


@pytest.mark.parametrize(
    ("tone", "text"),
    [
        (Tone.JE, 'Er stond: "Wij vertrouwen erop u hiermee\nte helpen." Vind je dat duidelijk?'),
        (Tone.JE, "Hij schreef ‘u hoort van ons’ en 'wij bellen u' en «u»."),
        (Tone.JE, "> Geachte lezer, u bent welkom.\n\nZo schrijf je dat niet."),
        (Tone.JE, "> [!REPLY] 3\n> Wat bedoelt u?\n\nDat vraag je."),
        (
            Tone.JE,
            "Zeg je u of je? Een U-bocht om 9 u, vitamine `u`, de letter u, a, e, i, o, u. Dank u wel.",
        ),
        (Tone.JE, "Schrijf liever *u* dan *gij* aan je lezers."),
        (Tone.U, "Wat vindt u? Zo gaat dat als je ouder wordt. Een stukje, een briefje, een glaasje."),
    ],
)
def test_the_other_form_may_be_quoted(tone, text):
    assert found(text, tone=tone, only=("tone-mixed",)) == []


def test_tone_is_a_dutch_matter():
    assert found("U Thant and je ne sais quoi; u know, jij jou jouw.", Language.EN) == []


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Het waren er TODO veel.", 14),
        ("todo: cijfers", 1),
        ("FIXME", 1),
        ("Er waren er 40 (nog checken) dat jaar.", 17),
        ("Er waren er 40 [nog te checken].", 0),
        ("Nog invullen: het jaar.", 1),
        ("Nog nakijken.", 1),
        ("Een zin [todo] verder.", 10),
        ("- **nog uitzoeken**", 5),
        ("Het was NOG CHECKEN groot.", 9),
        ("We wrote it in 1950 [to be checked].", 22),
        ("[à vérifier]", 2),
        ("Lorem ipsum dolor sit amet.", 1),
    ],
)
def test_notes_to_oneself_stop_the_issue(text, column):
    assert found(text) == ([("unfinished", 4, column)] if column else [])


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Er waren er 40. Nog even controleren of dat klopt.", 17),
        ("P.S. Nog even nakijken of je abonnement doorloopt?", 6),
        ("- Nog even checken of je lid bent.", 3),
        ("In de app “TODO” staat alles, en op mijn TODO list ook.", 0),
    ],
)
def test_advice_to_a_reader_stops_nothing(text, column):
    assert found(text) == ([("placeholder", 4, column)] if column else [])


def test_a_note_in_the_title_counts_and_one_in_code_does_not():
    issue = parse(b"---\ntitle: TODO iets leuks\n---\n`TODO` <!-- TODO -->\n", "a.md")
    assert [(one.line, one.column) for one in issue.findings if one.rule == "unfinished"] == [(2, 8)]


@pytest.mark.parametrize(
    "text",
    [
        "Je kunt je gegevens nog controleren. Wil je dat nog checken? Ik moet het\nnog invullen.",
        "Mijn TODO-lijst en jouw to-do. El todo es todo. Super Bowl XXXL.",
        "De TK stemt. Echt? Wat een vraag! [Naam](https://example.org) en [link] hier.\n\n[link]: https://example.org",
    ],
)
def test_what_only_looks_like_a_note(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Het kostte ??? gulden.", 12),
        ("Dag [naam],", 5),
        ("Bel XXX.", 5),
        ("[hier een foto]", 1),
        ("tktk", 1),
    ],
)
def test_holes(text, column):
    assert found(text) == [("placeholder", 4, column)]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Er zijn er 40 (bron: CBS).", 15),
        ("Er zijn er 40 (bron: [CBS](https://example.org)).", 0),
        ("Er zijn er 40 (bron: CBS[^1]).\n\n[^1]: x", 0),
        ("Er zijn er 40 (bronnen: CBS, https://example.org/a).", 0),
        ("Er zijn er 40 (bron: eigen telling).", 0),
        ("Forty [Source: Statistics (2020)]", 7),
    ],
)
def test_sources(text, column):
    assert found(text) == ([("source-without-link", 4, column)] if column else [])


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Kom NU NAAR DE MARKT toe.", 5),
        ("Kom nu!!! Echt!!!", 7),
        ("KNMI, RIVM, GGD en VNG. De BNO VNG. Wat?! De NS EN DE GGD.", 0),
    ],
)
def test_shouting_once_per_paragraph(text, column):
    assert found(text) == ([("shouting", 4, column)] if column else [])


def test_long_sentences_are_one_finding_at_the_longest():
    short, long = "Dit is kort. " * 3, "woord " * 45 + "einde. "
    issue = parse(f"---\ntitle: T\n---\n{short}\n\n{long}\n\n{long}{long}\n".encode(), "a.md")
    [finding] = [one for one in issue.findings if one.rule == "sentences-long"]
    assert (finding.line, finding.what[:30]) == (6, "the sentences have 24 words on")
    assert not [
        one for one in parse((short * 4 + long).encode(), "a.md").findings if one.rule == "sentences-long"
    ]


def test_a_closing_question_is_worth_a_place_for_answers():
    text = "---\ntitle: T\n---\nTekst. Zo?\n\nEr stond: “Nee.” Hoe zie jij dat?\n\nGroet,\\\nRenske\n"
    [finding] = [one for one in parse(text.encode(), "a.md").findings if one.rule == "nothing-asked"]
    assert finding.line == 6
    assert "“Hoe zie jij dat?”" in finding.what and "> [!QUESTION] Hoe zie jij dat?" in finding.mend


def test_hostile_text_is_judged_in_one_pass_and_told_in_few_words():
    pieces = ("de de de ", "a", "( (", "(bron:", "'a ", "‘a’b ", "AA ", "TODO ", "“", "u ", "nog ", "? ")
    text = "\n\n".join(piece * (16_000 // len(piece)) for piece in pieces)
    issue = parse(text.encode()[:199_000], "a.md")
    counts = [sum(one.rule == rule for one in issue.findings) for rule in RULES]
    assert max(counts) == 21 and min(counts) <= 1
