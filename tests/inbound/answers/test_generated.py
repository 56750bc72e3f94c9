"""Replies as readers write them, made up in ten languages: no answer may land on a wrong question."""

from __future__ import annotations

import random
import textwrap
from collections import Counter
from dataclasses import dataclass

import pytest

from newsletter.inbound import answers
from newsletter.inbound.own_words import assign
from newsletter.inbound.text.lines import join, read
from newsletter.models import Question, QuestionKind


@dataclass(frozen=True)
class Tongue:
    titles: tuple[str, str, str]
    choices: tuple[str, str, str]
    #: Two answers to each open question.
    said: tuple[tuple[str, ...], tuple[str, ...]]
    hello: str
    bye: str
    label: str
    poll: str
    answer: str
    wrote: str
    #: Of the first question, in other words.
    reworded: str
    #: Prose with a number that is no question's.
    prose: tuple[str, ...]


TONGUES = {
    "nl": Tongue(
        ("Welke brief begreep je meteen?", "Wat zou jij morgen schrappen?", "Hoe vaak lees je mee?"),
        ("Elke week", "Soms", "Nooit"),
        (
            (
                "Die over de kade, met een kaartje erbij.",
                "De uitnodiging voor de prik. Datum en plaats, klaar.",
            ),
            ("Het woord geachte.", "Alle zinnen met het woord derhalve.\nEn de voetnoten."),
        ),
        "Dag Mira,",
        "Groet,\nKim",
        "Vraag",
        "Peiling",
        "Antwoord op vraag",
        "Op 18-11-2025 om 09:12 schreef De Week:",
        "Welke brief begreep ik meteen?",
        (
            "1.2 liter verf was te weinig, schreef de gemeente.",
            "1 keer per maand is voor mij genoeg.",
            "Op 1.2.2025 kreeg ik er eentje van de bank.",
            "2 van de 3 brieven gooi ik weg.",
        ),
    ),
    "en": Tongue(
        (
            "Which letter did you understand at once?",
            "What would you cut tomorrow?",
            "How often do you edit?",
        ),
        ("Every week", "Sometimes", "Never"),
        (
            ("The one about the quay, with a small map.", "The one about my jab. Date, place, done."),
            ("The word hereby.", "Every sentence with the word pursuant.\nAnd all the footnotes."),
        ),
        "Hi Mira,",
        "Kind regards,\nSam",
        "Question",
        "Poll",
        "My answer to question",
        "On 18/11/2025 09:12, The Week wrote:",
        "Which letter I understood at once:",
        (
            "1.2 million people got that same letter.",
            "2 times a month is enough for me.",
            "3 of my neighbours threw theirs away.",
        ),
    ),
    "de": Tongue(
        (
            "Welchen Brief hast du sofort verstanden?",
            "Was würdest du morgen streichen?",
            "Wie oft liest du mit?",
        ),
        ("Jede Woche", "Manchmal", "Nie"),
        (
            ("Den über den Kai, mit einer kleinen Karte.", "Den zur Impfung. Datum, Ort, fertig."),
            ("Das Wort hiermit.", "Alle Sätze mit dem Wort gemäß.\nUnd die Fußnoten."),
        ),
        "Liebe Mira,",
        "Viele Grüße\nJonas",
        "Frage",
        "Umfrage",
        "Antwort auf Frage",
        "Am 18.11.25 um 09:12 schrieb Die Woche:",
        "Welchen Brief ich sofort verstanden habe:",
        (
            "1.2. war ich krank, da kam er an.",
            "1. Mai ist der Tag der Post.",
            "2 Mal im Monat reicht mir das.",
        ),
    ),
    "fr": Tongue(
        (
            "Quelle lettre as-tu comprise tout de suite ?",
            "Que supprimerais-tu demain ?",
            "Tu relis souvent ?",
        ),
        ("Chaque semaine", "Parfois", "Jamais"),
        (
            ("Celle sur le quai, avec un petit plan.", "Celle du vaccin. La date, le lieu, c'est tout."),
            ("Le mot veuillez.", "Toutes les phrases avec susmentionné.\nEt les notes en bas."),
        ),
        "Bonjour Mira,",
        "Cordialement,\nLéa",
        "Question",
        "Sondage",
        "Réponse à la question",
        "Le 18/11/2025 à 09:12, La Semaine a écrit :",
        "La lettre que j'ai comprise tout de suite :",
        (
            "1.2 million de gens ont reçu la même.",
            "2 fois par mois me suffit.",
            "1 sur 3 finit à la poubelle.",
        ),
    ),
    "es": Tongue(
        ("¿Qué carta entendiste enseguida?", "¿Qué borrarías mañana?", "¿Cada cuánto revisas textos?"),
        ("Cada semana", "A veces", "Nunca"),
        (
            ("La del muelle, con un plano.", "La de la vacuna. Fecha, lugar y nada más."),
            ("La palabra mediante.", "Las notas al pie."),
        ),
        "Hola Mira:",
        "Un saludo,\nInés",
        "Pregunta",
        "Encuesta",
        "Respuesta a la pregunta",
        "El 18/11/2025 a las 9:12, La Semana escribió:",
        "¿Qué carta entendí enseguida?",
        ("2 veces al mes me basta.", "1.2 millones de personas la recibieron."),
    ),
    "it": Tongue(
        ("Quale lettera hai capito subito?", "Che cosa toglieresti domani?", "Quanto spesso rileggi?"),
        ("Ogni settimana", "A volte", "Mai"),
        (
            ("Quella sul molo, con una mappa.", "Quella del vaccino. Data, luogo, basta."),
            ("La parola codesto.", "Le note in fondo."),
        ),
        "Ciao Mira,",
        "Cordiali saluti,\nPaolo",
        "Domanda",
        "Sondaggio",
        "Risposta alla domanda",
        "Il 18/11/2025 09:12, La Settimana ha scritto:",
        "Quale lettera ho capito subito?",
        ("2 volte al mese mi basta.", "1.2 litri di inchiostro per una lettera sola."),
    ),
    "pt": Tongue(
        ("Que carta percebeste logo?", "O que cortarias amanhã?", "Com que frequência revês textos?"),
        ("Todas as semanas", "Às vezes", "Nunca"),
        (
            ("A do cais, com um mapa.", "A da vacina. Data, lugar e pronto."),
            ("A palavra outrossim.", "As notas de rodapé."),
        ),
        "Olá Mira,",
        "Cumprimentos,\nRui",
        "Pergunta",
        "Sondagem",
        "Resposta à pergunta",
        "A 18/11/2025 09:12, A Semana escreveu:",
        "Que carta percebi logo?",
        ("2 vezes por mês chega.", "1.2 litros de tinta para uma carta."),
    ),
    "pl": Tongue(
        ("Który list był od razu jasny?", "Co byś jutro wykreślił?", "Jak często poprawiasz teksty?"),
        ("Co tydzień", "Czasem", "Nigdy"),
        (
            ("Ten o nabrzeżu, z mapką.", "Ten o szczepieniu. Data, miejsce i tyle."),
            ("Słowo niniejszym.", "Przypisy na dole."),
        ),
        "Cześć Mira,",
        "Pozdrawiam\nOla",
        "Pytanie",
        "Ankieta",
        "Odpowiedź na pytanie",
        "W dniu 18.11.2025 09:12, Tydzień napisał:",
        "Który list był dla mnie od razu jasny?",
        ("2 razy w miesiącu mi wystarczy.",),
    ),
    "sv": Tongue(
        ("Vilket brev begrep du direkt?", "Vad skulle du stryka i morgon?", "Hur ofta läser du korrektur?"),
        ("Varje vecka", "Ibland", "Aldrig"),
        (
            ("Det om kajen, med en karta.", "Det om sprutan. Datum, plats, klart."),
            ("Ordet härmed.", "Alla fotnoter."),
        ),
        "Hej Mira,",
        "Vänliga hälsningar\nElsa",
        "Fråga",
        "Omröstning",
        "Svar på fråga",
        "Den 18/11/2025 09:12 skrev Veckan:",
        "Vilket brev begrep jag direkt?",
        ("2 gånger i månaden räcker för mig.",),
    ),
    "da": Tongue(
        (
            "Hvilket brev forstod du med det samme?",
            "Hvad ville du slette i morgen?",
            "Hvor tit læser du korrektur?",
        ),
        ("Hver uge", "Nogle gange", "Aldrig"),
        (
            ("Det om kajen, med et lille kort.", "Det om vaccinen. Dato, sted, færdig."),
            ("Ordet herved.", "Alle fodnoter."),
        ),
        "Hej Mira,",
        "Venlig hilsen\nFreja",
        "Spørgsmål",
        "Afstemning",
        "Svar på spørgsmål",
        "Den 18/11/2025 09:12 skrev Ugen:",
        "Hvilket brev jeg forstod med det samme:",
        ("2 gange om måneden er nok.",),
    ),
}
ISSUE = 12
#: What an issue says besides; the same in all languages, because nobody answers it.
STORY = """Vorige week lag er een brief op mijn keukentafel, over de stoep voor mijn huis.
Die gaat open, want er komt een nieuwe waterleiding. De brief was één kant van
een vel. De eerste zin zei wanneer ik niet met de fiets bij mijn deur kan komen.
Daarna las ik wat ik kon doen. Onderaan stond een naam met een nummer. Ik heb
gebeld, en er nam iemand op. Zo zie ik ze graag, en daarom vraag ik jullie iets."""


def questions(tongue):
    first, second, third = tongue.titles
    return (
        Question("brief", 1, QuestionKind.OPEN, first),
        Question("schrappen", 2, QuestionKind.OPEN, second),
        Question("meelezen", 3, QuestionKind.POLL, third, choices=tongue.choices),
    )


def issue(tongue):
    """The issue as its text part shows it."""
    rule = "-" * 60
    first, second, third = tongue.titles
    listed = "\n".join(f"{number}. {one}" for number, one in enumerate(tongue.choices, 1))
    blocks = [
        f"{rule}\n{tongue.label.upper()} [{ISSUE}.1]\n\n{first}\n\n{rule}",
        f"{rule}\n{tongue.label.upper()} [{ISSUE}.2]\n\n{second}\n\n{rule}",
        f"{rule}\n{tongue.poll.upper()} [{ISSUE}.3]\n\n{third}\n\n{listed}\n\n{rule}",
    ]
    return "\n\n".join((tongue.hello, STORY, *blocks, "Mira"))


def quoted(text, mark="> "):
    return "\n".join(f"{mark}{line}".rstrip() for line in text.split("\n"))


class Letter:
    """One reader's letter in the making: says what was typed, and what belongs to which question."""

    def __init__(self, tongue, dice):
        self.tongue, self.dice = tongue, dice
        self.expected = ["", "", ""]
        asked = sorted(dice.sample((0, 1, 2), dice.choice((2, 3))))
        self.pairs = [(place, self._say(place)) for place in asked]
        for place, said in self.pairs:
            self.expected[place] = said

    def _say(self, place):
        return self.dice.choice(self.tongue.said[place] if place < 2 else self.tongue.choices)

    def framed(self, body):
        """With or without a greeting and closing words, above the quoted issue or not."""
        parts = [
            *[self.tongue.hello] * self.dice.randrange(2),
            body,
            *[self.tongue.bye] * self.dice.randrange(2),
        ]
        if self.dice.randrange(2):
            parts.append(f"{self.tongue.wrote}\n{quoted(issue(self.tongue))}")
        return "\n\n".join(parts) + "\n"

    def listed(self, form, between="\n\n"):
        return self.framed(between.join(form(place, said) for place, said in self.pairs))


def numbered(letter):
    form = letter.dice.choice(("{}. {}", "{}) {}", "({}) {}", "{}: {}", "{} - {}", "{}.) {}", "*{}.* {}"))
    letter.pairs = [(place, letter._say(place)) for place in (0, 1, 2)]
    letter.expected = [said for _, said in letter.pairs]
    between = letter.dice.choice(("\n", "\n\n"))
    return letter.listed(lambda place, said: form.format(place + 1, said), between)


def labelled(letter):
    form = letter.dice.choice(
        ("{} {}: {}", "{} {}\n{}", "{} {} - {}", "{} {}. {}", "*{} {}:* {}", "{} {}) {}")
    )
    label = letter.dice.choice((letter.tongue.label, letter.tongue.answer, letter.tongue.label.lower()))
    return letter.listed(lambda place, said: form.format(label, place + 1, said))


def coded(letter):
    form = letter.dice.choice(
        ("[{}.{}] {}", "{}.{}: {}", "{}.{}) {}", "{}.{} - {}", "{}.{} {}", "[{}.{}]\n{}", "({}.{}) {}")
    )
    return letter.listed(lambda place, said: form.format(ISSUE, place + 1, said))


def label_and_code(letter):
    form = letter.dice.choice(("{} {}.{}: {}", "{} [{}.{}] {}", "{} {}.{}\n{}", "{} {}.{} - {}"))

    def row(place, said):
        return form.format(letter.tongue.label if place < 2 else letter.tongue.poll, ISSUE, place + 1, said)

    return letter.listed(row)


def one_line(letter):
    form = letter.dice.choice(("{}.{}: {}", "[{}.{}] {}"))
    rows = [form.format(ISSUE, place + 1, said) for place, said in letter.pairs if "\n" not in said]
    kept = [place for place, said in letter.pairs if "\n" not in said]
    letter.expected = [said if place in kept else "" for place, said in enumerate(letter.expected)]
    return letter.framed(letter.dice.choice((" / ", " ; ", " | ")).join(rows))


def copied(letter):
    def row(place, said):
        title = letter.tongue.titles[place]
        head = letter.dice.choice(
            (title, f"*{title}*", f'"{title}"', f"- {title}", textwrap.fill(title, 20), title.lower())
        )
        return f"{head}{letter.dice.choice(('', chr(10)))}\n{said}"

    return letter.listed(row)


def copied_on_the_line(letter):
    return letter.listed(lambda place, said: f"{letter.tongue.titles[place]} {said}")


def numbered_copies(letter):
    form = letter.dice.choice(("{}. {}\n{}", "{}) {}\n\n{}", "{label} {}: {}\n{}"))
    label = letter.tongue.label
    return letter.listed(
        lambda place, said: form.format(place + 1, letter.tongue.titles[place], said, label=label)
    )


def cut_short(letter):
    def row(place, said):
        words = letter.tongue.titles[place].split()
        head = " ".join(words[: max(3, len(words) * 2 // 3)])
        return f"{head}{letter.dice.choice(('...', ' ...', '…', ' [...]'))}\n{said}"

    return letter.listed(row)


def reworded(letter):
    letter.pairs = [(0, letter._say(0)), (1, letter._say(1))]
    letter.expected = [letter.pairs[0][1], letter.pairs[1][1], ""]
    heads = (letter.tongue.reworded, letter.tongue.titles[1])
    return letter.listed(lambda place, said: f"{heads[place]}\n{said}")


def inline(letter):
    lines = issue(letter.tongue).split("\n")
    for place, said in letter.pairs:
        title = letter.tongue.titles[place] if place < 2 else f"3. {letter.tongue.choices[-1]}"
        at = lines.index(title) + 1
        lines[at:at] = ["", *(f"\0{line}" for line in said.split("\n")), ""]
    body = "\n".join(
        line[1:] if line.startswith("\0") else f"> {line}".rstrip() if line else "" for line in lines
    )
    return f"{letter.tongue.wrote}\n{body}\n"


def inline_by_title(letter):
    rows = [f"{quoted(letter.tongue.titles[place])}\n\n{said}" for place, said in letter.pairs]
    closing = letter.dice.choice(("", f"\n\n{letter.tongue.bye}"))
    return f"{letter.tongue.wrote}\n" + "\n\n".join(rows) + closing + "\n"


SHAPES = (
    numbered, labelled, coded, label_and_code, one_line, copied, copied_on_the_line, numbered_copies,
    cut_short, reworded, inline, inline_by_title,
)  # fmt: skip
FIRST = ("nl", "en", "de", "fr")
#: `python tests/inbound/answers/test_generated.py 2000` makes so many of each shape and language.
EACH = 8


def judged(shape, code, seed):
    """``right``, ``unsure`` or ``wrong``, and what was written."""
    letter = Letter(TONGUES[code], random.Random(f"{shape.__name__} {code} {seed}"))
    text = shape(letter)
    got = answers.map(text, letter.tongue.titles, issue(letter.tongue))
    pairs = [(flat(mine), flat(theirs)) for mine, theirs in zip(got, letter.expected, strict=True)]
    if all(mine == theirs for mine, theirs in pairs):
        return "right", text, got
    unsure = all(not mine or mine == theirs for mine, theirs in pairs)
    return "unsure" if unsure else "wrong", text, got


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("code", TONGUES)
def test_answers_land_on_their_question(code):
    found = [(shape.__name__, *judged(shape, code, seed)) for shape in SHAPES for seed in range(EACH)]
    wrong = [(name, text, got) for name, verdict, text, got in found if verdict == "wrong"]
    assert not wrong, "\n".join(map(str, wrong[0]))
    right = sum(verdict == "right" for _, verdict, _, _ in found)
    assert right >= (0.98 if code in FIRST else 0.95) * len(found)


@pytest.mark.parametrize("code", TONGUES)
def test_votes_are_those_that_were_meant(code):
    tongue = TONGUES[code]
    dice = random.Random(code)
    asked = questions(tongue)
    for index, meant in enumerate(tongue.choices):
        number, mark = index + 1, "ABC"[index]
        for line in (
            f"{number}", f"{number}.", f"{number})", f"({number})", f"{mark}", f"{mark.lower()})", meant,
            meant.upper(), f"{meant}!", f"*{meant}*", f"{number}. {meant}", f"{mark}) {meant}",
        ):  # fmt: skip
            text = dice.choice(("{}\n", f"{tongue.hello}\n\n{{}}\n\n{tongue.bye}\n")).format(line)
            assert answers.choice(text, tongue.choices) == meant, text
            (answer,) = understood(text, asked, named=asked[2:])
            assert (answer.question, answer.choice) == ("meelezen", meant), text
    for line in tongue.prose:
        assert answers.choice(line, tongue.choices) == "", line
        (answer,) = understood(line, asked, named=asked[2:], button=tongue.choices[2])
        assert answer.choice == tongue.choices[2], line


@pytest.mark.parametrize("code", TONGUES)
def test_numbers_in_prose_are_no_marks(code):
    tongue = TONGUES[code]
    for line in tongue.prose:
        assert answers.map(f"{tongue.hello}\n\n{line}\n", tongue.titles, issue(tongue)) == ["", "", ""], line
        assert understood(line, questions(tongue)) == (), line


def understood(text, asked, **more):
    lines = assign(read(text), {})
    return answers.understand(lines, join(lines), asked, issue=ISSUE, **more)


if __name__ == "__main__":  # pragma: no cover
    import sys

    for code in TONGUES:
        table = {shape: Counter() for shape in SHAPES}
        for shape in SHAPES:
            for seed in range(int(sys.argv[1])):
                verdict, text, got = judged(shape, code, seed)
                table[shape][verdict] += 1
                if verdict != "right" and table[shape][verdict] <= int((sys.argv[2:] or ["0"])[0]):
                    print(f"--- {code} {shape.__name__} {verdict}\n{text}\n=> {got}\n")
        total = sum(table.values(), Counter())
        print(code, dict(total), {s.__name__: dict(c) for s, c in table.items() if set(c) != {"right"}})
