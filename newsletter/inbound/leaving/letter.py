"""Words that stand round a wish in a letter: greetings, thanks, closings, names; and days, which are none.

Facts, not rules: :mod:`newsletter.inbound.leaving.signing` and its neighbours decide.  All entries are
case-folded.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().replace("|", " ").split())


#: First words of a greeting.
GREETINGS: Final = _words("""
beste|hallo|hoi|dag|geachte|goedendag|goeiedag|goedenmiddag|l|ls|goedemorgen|goedemiddag|goedenavond|dear|hello|hi|hey|good|liebe
lieber|guten|sehr|bonjour|cher|chère|bonsoir|hola|estimado|estimada|buenos|buongiorno|ciao|gentile|olá
prezado|cześć|dzień|hej|kära|kære|kjære|szanowni""")
#: Whom a greeting may name, however many they are.
GREETED: Final = _words("""
heer|mevrouw|meneer|mijnheer|heren|dames|en|of|redactie|lezer|team|allemaal|mensen|all|there|everyone|sir
madam|or|editor|editors|geehrte|geehrter|damen|und|herren|herr|frau|liebes|tag|morgen|abend|madame
monsieur|mesdames|messieurs|à|tous|toutes|morning|afternoon|evening""")
THANKS: Final = _words("""
dank|bedankt|dankjewel|dankuwel|thanks|thank|thx|merci|danke|gracias|grazie|tak|takk|tack|obrigado|obrigada
dziękuję""")
#: Beside thanks.
THANKED_FOR: Final = _words(
    "moeite|medewerking|tijd|time|mühe|hulp|help|very|much|many|zeer|hartelijk|bij|d'avance|mooie|leuke|fijne|lovely|nice|alle"
)
#: Who says so has said it in the subject.
POINTS_ABOVE: Final = frozenset(
    {
        "zie onderwerp",
        "zie boven",
        "zie titel",
        "see subject",
        "see above",
        "siehe betreff",
        "siehe oben",
        "voir objet",
        "voir l'objet",
        "voir sujet",
    }
)
#: What stands on a line of its own between a word and a name.
CLOSINGS: Final = _words(
    "liefs|x|xx|xxx|gegroet|hgr|gr|grt|grtz|grüsse|lg|vg|hälsningar|hilsen|saludos|saluti|love"
)
#: A line with one of these closes a letter; a name may follow it.
CLOSES: Final = (
    CLOSINGS
    | THANKS
    | _words("""
groet|groeten|groetjes|groetje|mvg|vr|grüße|grüßen|gruß|mfg|regards|wishes|cheers|sincerely|faithfully
cordialement|salutations|amicalement|bises|hoogachtend|liebe|bien|fijne|fijn|prettige|schönen|schönes|bonne
succes|best|yours""")
)
#: What stands beside them.
CLOSING_WORDS: Final = (
    CLOSES
    | _words("""
met|vriendelijke|vriendelijk|hartelijke|hartelijk|lieve|warme|beste|veel|alvast|bij|voorbaat|bvd|mit
freundlichen|freundliche|besten|herzliche|herzlichen|viele|vielen|im|voraus|kind|best|warm|many|yours|truly
in|advance|d'avance|à|vous|toi|meilleures|très|med|venlig|vänliga|you|je|u|wel|en|und|and|et|nog|een|verder
ermee|dag|weekend|avond|middag|week|tag|abend|wochenende|noch|day|nice|a|have|journée|soirée|feestdagen|vakantie|alles""")
)
#: Between the words of a name.
PARTICLES: Final = _words(
    "van|von|de|den|der|het|'t|ten|ter|te|du|la|le|di|da|dos|zu|zum|en|and|und|et|el|bin|v|d|drs|dr|ir|ing|mr"
    "|mw|mevr|mevrouw|dhr|prof|mrs|ms|herr|frau|mme|fam|familie"
)
#: Below a wish: a line with one of these says something.
SENTENCE_WORDS: Final = _words("""
ik|wij|we|want|omdat|maar|niet|geen|heb|ben|was|is|zijn|i|because|but|not|have|had|it|my|dat|daar|toen
ich|weil|aber|nicht|habe|je|j'ai|car|mais|pas|porque|pero|no|non|perché|när|att|że|nie|vond|vind|lees""")
#: They say when.
DAYS: Final = _words("""
maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|monday|tuesday|wednesday|thursday|friday|saturday
sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi
dimanche|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january
february|march|may|june|july|august|october|januar|februar|märz|dezember|janvier|février|mars|avril|juin
juillet|août|septembre|octobre|novembre|décembre""")
#: They say how long, or for what only.
LIMITS: Final = _words("""
tot|until|till|bis|jusqu'à|tijdelijk|temporarily|vorübergehend|alleen|only|nur|seulement|behalve|except|außer
sauf|volgend|volgende|next|minder|fewer|less|weniger|moins|maandelijks|wekelijks|monthly|weekly""")
#: Somebody else.
OTHERS: Final = _words("""
collega|colleague|kollege|kollegin|collègue|man|vrouw|husband|wife|mann|frau|mari|femme|moeder|vader|mother
father|zoon|dochter|zus|broer|haar|hem|him|her|ihn""")
#: What else somebody may ask of a list.
CHANGES: Final = _words("""
nieuw|nieuwe|new|neu|neue|neuer|nouveau|nouvelle|inschrijven|aanmelden|subscribe|anmelden|inscrire|wijzigen
gewijzigd|wijziging|adreswijziging|resubscribe|adreswijzigingen|change|ändern|änderung|changer|ummelden""")
#: Who writes one of these below a wish says when, who or where, so it is no name.
NO_NAME: Final = (
    _words("""
adres|address|adresse|voor|per|wel|for|mijn|mein|meine|my|mon|ma|from|vanaf|op|to|naar|nach|bitte|graag
please""")
    | DAYS
    | LIMITS
    | (OTHERS - {"man", "frau", "mann"})
    | CHANGES
    | SENTENCE_WORDS
)
#: Of these, what may stand within a line of a card: "Stichting voor Natuur".
WITHIN_CARD: Final = _words("voor|for|op|to|my|mon|from|nach|bis|is")
#: Before a telephone number or an address.
LABELS: Final = _words("""
tel|telefoon|telefon|téléphone|t|m|mob|mobiel|mobil|mobile|phone|p|e|mail|email|e-mail|e-mailadres|w|web
website|site|fax|f|adres""")
