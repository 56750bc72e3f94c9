"""The words readers see around an issue, by language and tone.

Sentences that name something hold a field in braces: ``{author}``, ``{name}``, ``{date}``, ``{code}``.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.models import Language, Tone


@dataclass(frozen=True, slots=True)
class Strings:
    """One language and tone; every field is a whole phrase."""

    question_label: str
    poll_label: str
    reply_label: str
    outcome_label: str
    #: Below a question: the first and plainest way to answer.
    reply_how: str
    #: Below the choices of a poll.
    poll_how: str
    reply_button: str
    #: What happens with the answer.
    reply_use: str
    closes: str
    #: First word of the subject of an answer.
    answer_subject: str
    #: In the mail a button opens: the line that ends the reader's own part.
    mail_rule: str
    #: In the mail a button opens: the choice of being quoted.
    mail_permission: str
    #: Who wrote an anonymous reply.
    anonymous: str
    #: Stands where a reply may not or cannot be shown.
    reply_missing: str
    #: What an image is called where it cannot be shown.
    image: str
    issue_number: str
    footer_why: str
    unsubscribe: str
    view: str
    #: After words that introduce a line of their own in the text part.
    colon: str
    #: Above a quote marked as GitHub does: ``[!NOTE]`` and so on.
    alert_note: str
    alert_tip: str
    alert_important: str
    alert_warning: str
    alert_caution: str


_NL_JE = Strings(
    question_label="Vraag {code}",
    poll_label="Peiling {code}",
    reply_label="Een van jullie schreef",
    outcome_label="Wat ik met jullie antwoorden deed",
    reply_how="Beantwoord gewoon deze mail. {author} leest je antwoord zelf.",
    poll_how="Beantwoord gewoon deze mail met je keuze. {author} leest je antwoord zelf.",
    reply_button="Antwoord per mail",
    reply_use="Wat gebeurt er met je antwoord? Alleen {author} leest het. Ik citeer je niet zonder jouw "
    "toestemming.",
    closes="Reageren kan tot en met {date}.",
    answer_subject="Antwoord",
    mail_rule="--- hieronder hoef je niets te doen ---",
    mail_permission="Je mag mij citeren: nee / anoniem / met mijn voornaam (laat staan wat je wilt)",
    anonymous="een lezer",
    reply_missing="Hier komt reactie {code}; die is er niet of mag niet worden geciteerd.",
    image="beeld",
    issue_number="Nummer {code}",
    footer_why="Je krijgt deze mail omdat je je hebt aangemeld voor {name}.",
    unsubscribe="Afmelden",
    view="Bekijk deze nieuwsbrief in je browser",
    colon=":",
    alert_note="Ter info",
    alert_tip="Tip",
    alert_important="Belangrijk",
    alert_warning="Let op",
    alert_caution="Pas op",
)

_NL_U = Strings(
    question_label="Vraag {code}",
    poll_label="Peiling {code}",
    reply_label="Een van onze lezers schreef",
    outcome_label="Wat wij met uw antwoorden deden",
    reply_how="Beantwoord gewoon deze e-mail. {author} leest uw antwoord zelf.",
    poll_how="Beantwoord gewoon deze e-mail met uw keuze. {author} leest uw antwoord zelf.",
    reply_button="Antwoord per e-mail",
    reply_use="Wat gebeurt er met uw antwoord? Alleen {author} leest het. Wij citeren u niet zonder uw "
    "toestemming.",
    closes="Reageren kan tot en met {date}.",
    answer_subject="Antwoord",
    mail_rule="--- hieronder hoeft u niets te doen ---",
    mail_permission="U mag mij citeren: nee / anoniem / met mijn voornaam (laat staan wat u wilt)",
    anonymous="een lezer",
    reply_missing="Hier komt reactie {code}; die is er niet of mag niet worden geciteerd.",
    image="beeld",
    issue_number="Nummer {code}",
    footer_why="U ontvangt deze e-mail omdat u zich hebt aangemeld voor {name}.",
    unsubscribe="Afmelden",
    view="Bekijk deze nieuwsbrief in uw browser",
    colon=":",
    alert_note="Ter informatie",
    alert_tip="Tip",
    alert_important="Belangrijk",
    alert_warning="Let op",
    alert_caution="Pas op",
)

_EN = Strings(
    question_label="Question {code}",
    poll_label="Poll {code}",
    reply_label="One of you wrote",
    outcome_label="What I did with your answers",
    reply_how="Just reply to this mail. {author} reads your answer in person.",
    poll_how="Just reply to this mail with your choice. {author} reads your answer in person.",
    reply_button="Answer by mail",
    reply_use="What happens with your answer? Only {author} reads it. You are never quoted without your "
    "permission.",
    closes="You can answer until {date}.",
    answer_subject="Answer",
    mail_rule="--- nothing to do below this line ---",
    mail_permission="You may quote me: no / anonymously / with my first name (keep what you want)",
    anonymous="a reader",
    reply_missing="Reply {code} belongs here; it is not there or may not be quoted.",
    image="image",
    issue_number="Issue {code}",
    footer_why="You get this mail because you signed up for {name}.",
    unsubscribe="Unsubscribe",
    view="View this newsletter in your browser",
    colon=":",
    alert_note="Note",
    alert_tip="Tip",
    alert_important="Important",
    alert_warning="Warning",
    alert_caution="Caution",
)

_DE = Strings(
    question_label="Frage {code}",
    poll_label="Umfrage {code}",
    reply_label="Aus einer Leserzuschrift",
    outcome_label="Was aus Ihren Antworten wurde",
    reply_how="Antworten Sie einfach auf diese E-Mail. {author} liest Ihre Antwort persönlich.",
    poll_how="Antworten Sie einfach mit Ihrer Wahl auf diese E-Mail. {author} liest Ihre Antwort persönlich.",
    reply_button="Per E-Mail antworten",
    reply_use="Was geschieht mit Ihrer Antwort? Nur {author} liest sie. Ohne Ihre Zustimmung werden Sie "
    "nicht zitiert.",
    closes="Antworten sind bis einschließlich {date} möglich.",
    answer_subject="Antwort",
    mail_rule="--- ab hier ist nichts zu tun ---",
    mail_permission="Sie dürfen mich zitieren: nein / anonym / mit Vornamen (lassen Sie stehen, was gilt)",
    anonymous="aus der Leserschaft",
    reply_missing="Hier steht Zuschrift {code}; sie fehlt oder darf nicht zitiert werden.",
    image="Bild",
    issue_number="Ausgabe {code}",
    footer_why="Sie erhalten diese E-Mail, weil Sie sich für {name} angemeldet haben.",
    unsubscribe="Abmelden",
    view="Diesen Newsletter im Browser ansehen",
    colon=":",
    alert_note="Hinweis",
    alert_tip="Tipp",
    alert_important="Wichtig",
    alert_warning="Achtung",
    alert_caution="Vorsicht",
)

_FR = Strings(
    question_label="Question {code}",
    poll_label="Sondage {code}",
    reply_label="L’un ou l’une de vous a écrit",
    outcome_label="Ce que vos réponses ont changé",
    reply_how="Répondez simplement à ce message. {author} lit votre réponse en personne.",
    poll_how="Répondez simplement à ce message avec votre choix. {author} lit votre réponse en personne.",
    reply_button="Répondre par e-mail",
    reply_use="Que devient votre réponse\u00a0? {author} est la seule personne à la lire. "
    "Rien n’est cité sans votre accord.",
    closes="Vous pouvez répondre jusqu’au {date} inclus.",
    answer_subject="Réponse",
    mail_rule="--- rien à faire sous cette ligne ---",
    mail_permission="Vous pouvez me citer : non / anonymement / avec mon prénom (gardez ce qui convient)",
    anonymous="un lecteur ou une lectrice",
    reply_missing="Ici vient la réponse {code} ; elle manque ou ne peut pas être citée.",
    image="image",
    issue_number="Numéro {code}",
    footer_why="Vous recevez ce message à la suite de votre inscription à {name}.",
    unsubscribe="Se désinscrire",
    view="Voir cette lettre dans votre navigateur",
    colon="\u00a0:",
    alert_note="À noter",
    alert_tip="Conseil",
    alert_important="Important",
    alert_warning="Attention",
    alert_caution="Prudence",
)

_OTHERS = {Language.EN: _EN, Language.DE: _DE, Language.FR: _FR}


def reader_strings(language: Language, tone: Tone) -> Strings:
    """The strings of a language; the tone matters to Dutch only."""
    return _OTHERS.get(language, _NL_U if tone == Tone.U else _NL_JE)
