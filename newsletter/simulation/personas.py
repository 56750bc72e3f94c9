"""The cast: who the pretend readers are, which mail program they use and what they have to say.

All of them, except the friend, stand in ``subscribers/sample.csv``.  What they say is bound to the
questions of the sample issues by question code (``1.2`` is question 2 of issue 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Program(StrEnum):
    """A mail program; each quotes in its own way."""

    GMAIL = "gmail"
    GMAIL_DE = "gmail_de"
    APPLE_MAIL = "apple_mail"
    IPHONE = "iphone"
    THUNDERBIRD = "thunderbird"
    OUTLOOK = "outlook"
    OUTLOOK_MOBILE = "outlook_mobile"


class Way(StrEnum):
    """How somebody goes about it."""

    #: Everything above the quoted original.
    TOP = "top"
    #: Above it as well, each answer below a copy of its question.
    COPIED = "copied"
    #: Above it as well, with ``1.`` and ``2.`` before the answers, or ``Vraag 2:`` before a single one.
    NUMBERED = "numbered"
    #: Between the quoted lines, below each question.
    INLINE = "inline"
    #: With the button below a question, which opens a new mail.
    BUTTON = "button"
    #: The computer answers, because the reader is away.
    AWAY = "away"
    #: With the mail program's own unsubscribe button.
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Persona:
    """One pretend reader and one letter to each issue at most."""

    #: As in From.
    name: str
    address: str
    program: Program
    way: Way
    #: Question code -> what this reader says to it.  Other questions are passed over.
    says: Mapping[str, str] = field(default_factory=dict)
    #: First words of the letter.
    greeting: str = ""
    #: Last words of the letter, above any signature.
    closing: str = ""
    #: Below ``-- ``, put there by the program.
    signature: str = ""
    #: What remains of the consent line in a mail opened by a button.
    consent: str = ""
    #: Address of the subscriber whose copy is answered; empty = this reader's own.
    copy_of: str = ""

    @property
    def received_at(self) -> str:
        """The address the answered copy was sent to."""
        return self.copy_of or self.address


#: In the order in which they answer: the first becomes reply 1, the third reply 3.
PERSONAS: tuple[Persona, ...] = (
    Persona(
        "Anouk Verbeek",
        "anouk.verbeek@example.org",
        Program.GMAIL,
        Way.COPIED,
        {
            "1.1": (
                "Die brief over onze container! Hij was een week stuk. Er stond in wanneer hij weer "
                "open was en waar ik mijn zakken zolang kwijt kon. Onderaan stond: lukt het niet, bel "
                "dan Mo, hij haalt ze op. Ik heb Mo gebeld. Hij stond er nog dezelfde middag!"
            ),
            "2.2": (
                "Uw aanvraag is in behandeling genomen. Dat zegt niets! Schrijf op welke dag ik iets "
                "hoor, dan hoef ik ook niet te bellen."
            ),
        },
        greeting="Hoi Renske,\n\nWat leuk dat je dit vraagt! Je mag me citeren met mijn voornaam.",
    ),
    Persona(
        "Bram van der Velde",
        "bram.vandervelde@example.org",
        Program.THUNDERBIRD,
        Way.INLINE,
        {
            "1.1": (
                "De mail van de bibliotheek over het nieuwe inleverkluisje. Drie zinnen en een "
                "plaatje.\nMeer had ik niet nodig."
            ),
            "1.2": (
                "De collega die meeleest. Ik schrijf vijf regels en krijg er twaalf terug.\nNu vraag "
                "ik eerst welke regel weg mag. Dat scheelt."
            ),
            "2.1": "Ja, altijd",
            "2.2": "Wij hechten grote waarde aan uw mening. Laat dat liever zien.",
        },
        signature="Bram van der Velde\nschrijft, schrapt en fietst",
    ),
    Persona(
        "Corrie Smeets",
        "corrie.smeets@example.net",
        Program.APPLE_MAIL,
        Way.NUMBERED,
        {
            "1.1": (
                "Ik werk aan een balie, dus ik zie het van de andere kant. Elke maand belden er "
                "veertig mensen over dezelfde brief. Hij ging over geld dat ze terugkregen, en niemand "
                "snapte hem. Op een dag heb ik meegeschreven wat ze vroegen. Het waren steeds dezelfde "
                "drie vragen. Die staan nu bovenaan de brief, met het antwoord erachter. De rest "
                "hebben we geschapt. Nu bellen er nog vijf mensen per maand, en die willen vooral "
                "vertellen dat het gelukt is."
            ),
            "1.2": (
                "Het sjabloon zit vast. Als ik een zin weghaal, schuift het logo over de tekst. Dat "
                "klinkt als een smoes, maar het kost me elke keer een halfuur."
            ),
            "2.1": "Soms. Aan de balie wel, in de brieven van boven niet.",
            "2.2": "Gelieve dit schrijven bij uw bezoek te overleggen. Zeg gewoon: neem deze brief mee.",
        },
        greeting=(
            "Beste Renske,\n\nWat een fijne vragen. Je mag mijn antwoord gebruiken, maar dan wel "
            "anoniem. We zijn een klein team en iedereen weet meteen dat ik het ben."
        ),
    ),
    Persona(
        "Desriée Kok",
        "desiree.kok@example.com",
        Program.OUTLOOK_MOBILE,
        Way.TOP,
        {
            "1.1": (
                "De brief over de prik voor mijn zoontje. Datum, tijd, plaats, klaar. Op de achterkant "
                "stond een plattegrond."
            ),
            "2.1": "Nee, alleen de afdeling",
        },
    ),
    Persona(
        "Désirée Kok",
        "desiree.kok@example.com",
        Program.OUTLOOK_MOBILE,
        Way.TOP,
        {
            "1.1": (
                "De brief over de prik voor mijn zoontje. Datum, tijd en plaats, klaar! Op de "
                "achterkant stond een plattegrond met de ingang erop."
            ),
        },
        closing=(
            "Mijn vorige mail ging te vroeg weg. Mijn naam stond er ook nog verkeerd bij, zie ik "
            "nu.\n\nDésirée"
        ),
    ),
    Persona(
        "Joost Wester",
        "joost.wester@example.net",
        Program.IPHONE,
        Way.NUMBERED,
        {
            "1.2": (
                "Ik dacht altijd: onze juristen. Tot ik er vorige week een vroeg om mee te schrijven. "
                "Zij maakte de brief juist korter."
            ),
        },
        greeting="Dag Renske,\n\nAnouk stuurde me je nieuwsbrief door. Mag ik ook meedoen?",
        closing="Joost",
        copy_of="anouk.verbeek@example.org",
    ),
    Persona(
        "Kathrin Vogel",
        "kathrin.vogel@example.com",
        Program.GMAIL_DE,
        Way.COPIED,
        {
            "1.1": (
                "Bei uns war es der Brief zur neuen Biotonne: ein Bild, drei Sätze und eine "
                "Telefonnummer. Mehr braucht es nicht."
            ),
        },
        greeting=(
            "Liebe Renske,\n\nmit deinem Newsletter übe ich mein Niederländisch. Antworten fällt mir "
            "auf Deutsch aber leichter."
        ),
        closing="Viele Grüße\nKathrin",
    ),
    Persona(
        "Pieter ten Have",
        "pieter.tenhave@example.org",
        Program.OUTLOOK,
        Way.AWAY,
        greeting="Ik ben er even niet. Maandag lees ik mijn mail weer. Heb je haast? Bel dan de balie.",
    ),
    Persona("Lotte", "lotte@example.net", Program.GMAIL, Way.UNSUBSCRIBE, greeting="Afmelden graag."),
    Persona(
        "Farid el Amrani",
        "farid.elamrani@example.org",
        Program.OUTLOOK,
        Way.NUMBERED,
        {
            "1.2": (
                "Tijd. Een korte brief kost me een uur langer dan een lange. Dat uur krijg ik pas als "
                "ik laat zien hoeveel telefoontjes het scheelt."
            ),
            "2.2": "Zoals bij u bekend. Als het bekend is, hoeft het er niet te staan.",
        },
        closing="Met vriendelijke groet,\n\nFarid el Amrani",
    ),
    Persona(
        "Ilse van 't Hoff",
        "ilse.vanthoff@example.net",
        Program.GMAIL,
        Way.BUTTON,
        {
            "1.2": (
                "Mijn leidinggevende vindt kort al snel kaal. Sinds ik twee versies naast elkaar leg, "
                "kiest ze toch de korte."
            ),
            "2.1": "Soms",
        },
        consent="met mijn voornaam",
    ),
)
