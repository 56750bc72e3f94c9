"""Words by which a reader asks to be taken off the list, in the languages readers write.

Facts, not rules: :mod:`newsletter.inbound.leaving` decides.  All entries are case-folded.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().replace("|", " ").split())


def _expressions(text: str) -> tuple[str, ...]:
    for name, words in _LISTS.items():
        text = text.replace(name, words)
    # What begins with two spaces goes on with the line before.
    return tuple(line for line in text.replace("\n  ", "").splitlines() if line)


_LISTS: Final = {
    # What may stand inside "schrijf mij ... uit".
    "GAP": r"(?:(?:maar|dan|daarom|dus|hierbij|hiermee|graag|alsjeblieft|alstublieft|aub|svp|even|eens"
    r"|hoor|toch|nu|direct|meteen|gewoon|please|(?:voor|van) YOUR (?:nieuwsbrief|brief|mailing|mails?|LIJST)"
    r") ){0,3}",
    "LÜCKE": r"(?:(?:bitte|doch|hiermit|jetzt|sofort|gerne?|(?:vom|zum|(?:von|aus|für) (?:de[mnr]|diese[mnr]"
    r"|ihre[mnr]|eure[mnr]|deine[mnr])) (?:newsletter|verteiler|e-?mail-?verteiler|liste|mailing-?liste)) )"
    r"{0,3}",
    "LIJST": r"(?:(?:e-?mail|mailing|verzend|adres|adressen|nieuwsbrief|abonnee)?-?(?:lijst|bestand|list)"
    r"|verteiler)\b",
    "LETTERS": r"(?:\S{1,20} ){0,3}(?:nieuwsbrie\S{0,4}|newsletters?|e-?mails?|mails?|berichten|brie\S{0,4})",
    "COURRIERS": r"(?:\S{1,20} ){0,3}(?:lettres?|newsletters?|e-?mails?|mails?|messages?|courriels?)",
    "CORREOS": r"(?:\S{1,20} ){0,3}(?:boletín|boletines|correos?|mensajes?|newsletter)",
    "ABO": r"(?:nieuwsbrie\S{0,4}|newsletters?|abonnement|subscription|mailings?)",
    "YOUR": "(?:de|deze|uw|je|jullie|die|het|dit)",
}
#: One word that asks to be taken off the list and means nothing else.
LEAVING: Final = _words("""
afmelden|uitschrijven|afmelding|uitschrijving|afgemeld|uitgeschreven|unsubscribe|unsubscribed
unsubscription|unsubcribe|unsuscribe|optout|opt-out|deregister|abmelden|abmeldung|abbestellen
abbestellung|austragen|abzumelden|auszutragen|désabonner|désabonnement|désinscrire|désinscription
désabonnez|désinscrivez|désabonnez-moi|désinscrivez-moi|desabonner|desinscription|desabonnement
desinscrire|desuscribir|desuscribirme|desuscribirse|darme|cancelarme|disiscrizione|disiscrivermi
disiscrivere|disiscrivimi|cancellarmi|cancellami|descadastrar|descadastrar-me|desinscrever|wypisać|wypisz
wypisanie|avprenumerera|avregistrera|avanmälan|avmelde|avmelding|afmelde|afmeldes|frameld|framelding
afmeldt|unsub|abgemeldet""")
#: Words that may as well answer a question, or begin a story.
AMBIGUOUS: Final = _words("""
stop|stoppen|stopzetten|opzeggen|opzegging|remove|cancel|beëindigen|verwijderen|löschen|kündigen|arrêter
arrêtez|stopp|cancelar|cancella|rezygnuję|rezygnacja|kündigung|annuler|annulez|discontinue""")
#: Wishes of several words; every repetition is bounded.
PHRASES: Final = _expressions(r"""
\bopt out\b|\bcancel (?:my |the )?subscription\b|\bend my subscription\b
\b(?:haal|halen|gooi|schrap|verwijder) (?:je |jij |u |jullie )?(?:mij|me|ons|mijn (?:e-?mail)?adres)
   GAP(?:van|uit) YOUR (?:\S{1,20} )?LIJST
\b(?:van|uit) YOUR (?:\S{1,20} )?LIJST (?:te )?(?:halen|verwijderen|schrappen)
\b(?:halen|verwijderen|schrappen) (?:van|uit) YOUR (?:\S{1,20} )?LIJST
\bschrijf (?:mij|me|ons) GAPuit\b|\bmeld (?:mij|me|ons) GAPaf\b
\b(?:uit te schrijven|af te melden)\b
\bmeld (?:ik|wij) (?:mij|me|ons) GAPaf\b
\b(?:mail|mails|brief|brieven|nieuwsbrief|nieuwsbrieven) niet (?:meer|langer) (?:te )?(?:ontvangen|krijgen)\b
\b(?:ik |wij |we )?(?:wil|willen|wens|hoef)(?: ik| wij| we)? (?:\S{1,15} ){0,2}(?:geen|niet meer|niet langer)
   LETTERS(?: van (?:je|jou|u|jullie))?(?: meer)?(?: (?:te )?(?:ontvangen|krijgen|hebben))?(?: meer)?
\b(?:nieuwsbrief|mails?) (?:niet meer|niet langer|stop)(?: (?:sturen|ontvangen|zenden|zetten))?
\b(?:geen|no) (?:nieuwsbrie\S{0,4}|mails?|e-?mails?|newsletters?) meer\b|\bkeinen? newsletter mehr\b
\b(?:take|remove|delete) (?:me|my (?:e-?mail )?address) (?:off|from) (?:the |this |your )?(?:\S{1,20} )?
  \S{0,10}(?:list|mailing|database)
\b(?:i )?(?:no longer|do not|don't) (?:wish|want) to (?:receive|get) LETTERS(?: any ?more| any longer)?
\b(?:stop|quit) (?:sending|mailing|e-?mailing)(?: me)?(?: (?:this|these|your))?
  (?: (?:newsletters?|e-?mails?|mails?))?
\b(?:ich )?(?:möchte|will|wünsche) (?:\S{1,15} ){0,3}(?:keinen?|nicht mehr) LETTERS(?: mehr)?
  (?: (?:erhalten|bekommen))?
\b(?:ich )?(?:möchte|will|wünsche) (?:\S{1,15} ){0,3}(?:newsletter|e-?mails?|mails?|briefe?)
   nicht (?:mehr|länger) (?:erhalten|bekommen|empfangen)\b
\b(?:nehmen sie|nimm|streichen sie|streich|tragen sie|entfernen sie) mich LÜCKE(?:aus|von) \S{3,6}
   (?:\S{1,20} )?(?:verteiler|liste|newsletter)(?: aus)?
\b(?:melden sie|melde|melde ich) mich LÜCKEab\b
\b(?:je )?(?:ne )?(?:souhaite|veux|désire) (?:plus|pas) recevoir COURRIERS(?: d'information)?
\b(?:retire[zr]?|enlève|enlevez|supprimez)-(?:moi|mon adresse) de (?:la|votre|cette|ta) (?:\S{1,20} ){0,2}
  (?:liste|lettre)
\bme (?:désabonner|désinscrire)\b
\bno (?:deseo|quiero) (?:recibir|seguir recibiendo) (?:más )?CORREOS(?: más)?
\b(?:dar(?:me|se)?|denme|dame) de baja\b
\bnon (?:desidero|voglio) (?:più )?ricevere (?:più )?(?:\S{1,20} ){0,3}(?:newsletter|e-?mail|messaggi)
\b(?:cancellatemi|toglietemi|rimuovetemi|rimuovimi|toglimi) (?:dalla|da questa|dalla vostra) (?:\S{1,20} )?
  (?:lista|newsletter)
\bnão (?:desejo|quero) (?:mais )?receber (?:mais )?(?:\S{1,20} ){0,3}(?:newsletter|boletim|e-?mails?)
\bnie chcę (?:już )?(?:więcej )?(?:otrzymywać|dostawać) (?:\S{1,20} ){0,3}(?:newslettera|maili|wiadomości)
\bjag vill inte (?:längre )?(?:ha|få) (?:\S{1,20} ){0,3}(?:nyhetsbrev\S{0,4}|mejl|mail)(?: längre)?
\bjeg (?:ønsker|vil) ikke (?:læ?e?nge?re? )?(?:at )?(?:modtage|motta|have|ha) (?:\S{1,20} ){0,3}
  (?:ny(?:hed|het)sbrev\S{0,4}|mails?)
""")
#: Words that may mean something else do not where they stand so.
SURE: Final = _expressions(r"""
\b(?:verzoek|request|bitte|demande) (?:tot|for|um|de)
   (?:uitschrijving|afmelding|unsubscription|removal|abmeldung|désinscription|désabonnement)\b
\b(?:stop|stoppen|stopzetten|opzeggen|opzegging|cancel|beëindigen|kündigen|stopp)
   (?:van )?(?:(?:de|deze|the|this|den|mijn|my) )?ABO\b
\bABO (?:stop|stoppen|stopzetten|opzeggen|cancel|beëindigen|kündigen)\b
\bremove (?:me|us)\b
""")
#: Words inside phrases that make them no other wish; beside :data:`POLITENESS`, and nothing else.
PHRASE_WORDS: Final = _words("""
more|anymore|opt|out|cancel|end|haal|halen|gooi|schrap|schrappen|verwijder|verwijderen|schrijf|schrijven|meld|melden|af
niet|geen|meer|langer|ontvangen|krijgen|hebben|hoef|sturen|zenden|zetten|stop|no|berichten|die|jou|u
verzendlijst|adreslijst|adressenlijst|nieuwsbrieflijst|abonneelijst|e-maillijst|emaillijst|mailbestand
adresbestand|adressenbestand|mailinglist|maillist|verteiler|e-mail-verteiler|mailingliste|database
take|remove|delete|off|longer|do|don't|not|wish|receive|get|any|quit|sending|mailing|e-mailing|emailing
these|diese|dieser|diesen|länger|empfangen|keine|keinen|nicht|mehr|erhalten|bekommen|nehmen|nimm|streichen|streich|tragen|entfernen|melde|ab|aus|für
diese|ihre|ihrer|eurem|eurer|deinem|deiner|doch|jetzt|will|wünsche|ne|veux|désire|plus|pas|recevoir|lettres
courriel|courriels|messages|message|retire|retirez|enlève|enlevez|supprimez|retire-moi|retirez-moi|enlève-moi
enlevez-moi|supprimez-moi|adresse|désabonner|désinscrire|ta|diffusion|vos|tes|deseo|recibir|seguir|recibiendo
más|boletines|correo|correos|mensaje|mensajes|sus|su|tus|los|el|dar|darme|darse|denme|dame|baja|non|voglio
più|ricevere|messaggi|vostra|vostre|questa|queste|le|cancellatemi|toglietemi|rimuovetemi|rimuovimi|toglimi
lista|da|não|desejo|quero|mais|receber|boletim|o|os|seus|nie|już|więcej|otrzymywać|dostawać|maili|wiadomości
inte|längre|ha|få|nyhetsbrev|nyhetsbrevet|mejl|er|ert|ønsker|ikke|længere|lenger|at|modtage|motta|have
nyhedsbrev|nyhedsbrevet|nyhedsbreve|nyhetsbrevene|flere""")
#: Little words that change nothing beside a wish, and make an answer of "stop".
FLAVOUR: Final = _words("hoor|dan|toch|eens|even")
#: In such words it is told, asked about or compared; at the most it waits.
DOUBTFUL: Final = _expressions(r"""
\bniet meer (?:e-?mails|mails|brieven|nieuwsbrieven|berichten)\b|\b(?:meer|langer)\b.{0,60} dan\b
\b(?:receive|get) more\b|\brecevoir plus\b|\brecibir más\b
\bnicht mehr (?:newsletter|e-?mails|mails)\b|\bgeen\b.{0,60} (?:per|maar)\b
\b(?:ik|wij|we) zou(?:den)?\b(?!.{0,80}\b(?:graag|willen)\b)|^\W{0,5}(?:wil|zou) (?:ik|wij|we)\b
\b(?:ik|i) stop\b|\bstop ik\b
^\W{0,5}\S{3,20} (?:kan|kunnen|kun|kunt|is|zou|wil|can|could|would|am)\b
  (?! (?:u|je|jij|jullie|you|ik|i|wij|we)\b)
\b(?:ik|wij|we|je|jij|u|jullie|you|i) (?:kan|kun|kunt|kunnen|can|could)\b
\b(?:kan|kun|kunt|kunnen|can|could) (?:ik|wij|we|i)\b
""")
#: A question with one of these asks somebody to do it.
ASKS_YOU: Final = _expressions(r"""
\b(?:wil|wilt|willen|kun|kunt|kan|kunnen|zou|zouden|haal|halen|schrijf|meld|gooi|schrap|verwijder)
   (?:u|je|jij|jullie) (?!(?:je|jullie|u|uw|zich)\b)(?=.{0,80}\b(?:mij|me|mijn|ons)\b)
\b(?:can|could|would|will) you (?=.{0,80}\b(?:me|my|us)\b)
\b(?:können|könnten|würden|wollen) sie mich\b
\b(?:kannst|könntest|würdest) du mich\b|\b(?:pouvez|pourriez|peux|pourrais)[ -](?:vous|tu) me\b
\b(?:graag|aub|alsjeblieft|alstublieft|svp|please|bitte)\b
""")
#: Whoever says so below a wish takes it back.
TAKEN_BACK: Final = _words("""
nee|neen|nooit|niet|never|no|not|nope|nein|nie|nicht|non|jamais|nunca|nej|nei|geintje|grapje|grap|joke
kidding|scherz|haha|vergissing|ongeluk|oeps|mistake|accident|oops|versehen|erreur""")
#: Requests that ask for it only where somebody may look at them.
REQUESTED: Final = _expressions(r"""
\b(?:mag|mogen|wil|willen) (?:ik|wij|we) (?:GAPer ?GAPaf\b|GAPvan YOUR (?:\S{1,20} )?LIJST af\b)
\b(?:ik|wij|we) (?:wil|willen) (?:GAPer ?GAPaf\b|GAPvan YOUR (?:\S{1,20} )?LIJST af\b)
\bhaal (?:je |jij |u |jullie )?(?:mij|me|ons) (?:er|hier) ?GAPaf\b
\b(?:mij|me|ons) (?:alsjeblieft |alstublieft |aub )?(?:niet meer|niet langer) (?:te )?(?:mailen|schrijven)\b
\bstuur (?:mij|me|ons) GAPgeen LETTERS meer\b|\b(?:tragen sie|trag) mich LÜCKEaus\b
\b(?:don't|do not) (?:e-?mail|mail|write)(?: to)? (?:me|us) any ?(?:more|longer)\b
\bbe (?:removed|taken off)(?: from)? (?:the |this |your )(?:e-?mail |mailing )?list\b
\btake (?:me|us) off(?: please| now| then)?\W{0,5}$
\b(?:ik|wij|we) meld(?:en)? (?:mij|me|ons) GAPaf\b
\b(?:don't|do not|stop) send(?:ing)? (?:me|us) any ?(?:more )?LETTERS
\b(?:mij|me|ons) (?:er|hier) ?GAPaf ?(?:te )?halen\b
\bhow (?:do|can|could) (?:i|we) (?:unsubscribe|opt out)\b
\bwie (?:kann|melde) ich mich\b.{0,40}\bab(?:melden)?\b
\bcomment (?:puis-je |je peux |faire pour )?me (?:désabonner|désinscrire)\b
\b(?:senden|schicken) sie (?:mir|uns) (?:bitte )?keine LETTERS mehr\b
\b(?:schick|sende?) (?:mir|uns) (?:bitte )?keine LETTERS mehr\b
\bne plus (?:m'|nous )(?:envoyer|écrire)\b|\bne m'(?:envoyez|écrivez) plus\b
\bme (?:retirer|supprimer|enlever|rayer) de (?:la|votre|cette|ta) (?:\S{1,20} ){0,2}(?:liste|lettre)
\bhaal (?:je |jij |u |jullie )?(?:mij|me|ons) (?:er|hier) ?vanaf\b
\b(?:ik|wij|we) (?:wil|willen|hoef|hoeven) (?:dit|deze|die|ze) (?:niet meer|niet langer)\b
\b(?:niet langer|niet meer|no longer|nicht mehr) (?:geïnteresseerd|interested|interessiert)\b
\bich (?:will|möchte) (?:das|dies) nicht mehr\b
""")
#: How it is spoken of in passing.
MENTIONED: Final = _expressions(r"""
\b(?:afmeld|uitschrijv|uitgeschreven|afgemeld|unsubscrib)\S{0,10}
\b(?:abmeld|abgemeldet|abbestell|désabonn|désinscri|disiscri|desuscrib)\S{0,10}
\bopt(?:ing|ed)? out\b|\b(?:auszu|aus)tragen\b
""")
#: Politeness around them, which changes nothing.
POLITENESS: Final = _words("""
graag|aub|a|u|b|alsjeblieft|alstublieft|svp|please|pls|plz|bitte|merci|dank|bedankt|alvast|thanks|thank
you|danke|me|mij|mich|my|mijn|voor|de|deze|het|the|from|this|that|of|van|nieuwsbrief|nieuwsbrieven
newsletter|newsletters|mail|mails|e-mail|email|e-mails|emails|brief|brieven|weekbrief|letter|letters
mailing|mailinglijst|maillijst|mailinglist|verzendlijst|dit|den|die|der|dem|la|le|les|vom|von|list|liste
lijst|bestand|abonnement|subscription|adres|address|e-mailadres|hallo|hoi|beste|hello|hi|dag|mvg|vous
plaît|plait|s'il|si|je|jij|jullie|uw|ik|wij|we|i|ich|wil|willen|wens|wenst|wou|zou|zouden|kan|kun|kunt
kunnen|wilt|gelieve|verzoeke|verzoek|hierbij|hiermee|maar|gewoon|nu|direct|meteen|per|om|te|uit|voortaan
worden|aan|bij|op|want|to|be|can|could|would|like|will|kindly|now|immediately|all|your|our|us|ons|hereby
am|is|möchte|würde|gern|gerne|mir|ihren|ihrem|dieser|diesem|diesen|dein|deinen|zu|hiermit|sofort|können
sie|könnten|vielen|veuillez|pouvez|pourriez|voudrais|souhaite|du|des|votre|cette|lettre|d'information|moi
infolettre|por|favor|quiero|quisiera|boletín|del|gracias|favore|grazie|vorrei|dalla|desidero|obrigado
obrigada|proszę|dziękuję|mnie|z|się|chcę|listy|newslettera|vil|jeg|jag|vill|är|bli|tack|vänligen|mig|från
venligst|meg|fra|tak|takk|vriendelijk|vriendelijke|groet|groeten|groetjes|hartelijk|hartelijke|met|gr
regards|kind|best|cordialement|grüße|freundliche|freundlichen|mit|sincerely|yours|cheers|vr|voorbaat|bvd
i'd|we'd|wish|veux|werden|diffusion|mailings|sorry|helaas|leider|désolé|désolée|emailadres|alle|x|xx|xxx|liefs|oké|ok|hoor|dan|toch|eens|even|avg|gdpr|dsgvo|pouvez-vous
pourriez-vous|peux-tu|pourrais-tu""")

#: What the phrases that are no request by themselves count as: only with a request do they ask.
LEAVE: Final = "afmelden"
NO_REQUEST: Final = _expressions(r"""
\b(?:uit te schrijven|af te melden|opt out)\b
\b(?:van|uit) YOUR (?:\S{1,20} )?LIJST (?:te )?(?:halen|verwijderen|schrappen)
\b(?:halen|verwijderen|schrappen) (?:van|uit) YOUR (?:\S{1,20} )?LIJST
\b(?:mail|mails|brief|brieven|nieuwsbrief|nieuwsbrieven) niet (?:meer|langer) (?:te )?(?:ontvangen|krijgen)\b
\b(?:geen|no) (?:nieuwsbrie\S{0,4}|mails?|e-?mails?|newsletters?) meer\b|\bkeinen? newsletter mehr\b
""")
#: Among other words this may go on with anything: a letter that does not open any more.
OPEN: Final = (
    r"\b(?:nieuwsbrief|mails?) (?:niet meer|niet langer|stop)\b"
    r"(?! (?:te )?(?:sturen|zenden|zetten|ontvangen))"
)
#: Who asks, and whose words make a request of it.
REQUESTS: Final = _words("""
mag|mogen|wil|willen|wilt|wilde|wou|wens|wenst|zou|zouden|graag|kun|kunt|kunnen|kan|gelieve|verzoek|verzoeke|hierbij
hiermee|alsjeblieft|alstublieft|aub|svp|please|pls|want|wish|would|like|could|can|kindly|bitte|möchte|würde
können|könnten|kannst|könntest|würdest|will|hiermit|veuillez|pouvez|pourriez|voudrais|souhaite|merci|prie|quiero|quisiera|favor
desidero|vorrei|quero|chcę|proszę|vil|vill|ønsker""")
PERSONS: Final = _words("""
ik|mij|me|mijn|wij|we|ons|onze|haar|hem|i|i'd|we'd|my|us|our|him|her|ich|mich|mir|uns|moi|nous|m'envoyer|m'écrire|m'envoyez|m'écrivez|mi|mnie|się|jeg|jag
mig|meg""")
#: Who left already and still gets mail asks it again.
ALREADY: Final = (
    r"\b(?:al|reeds|already|schon) (?:\S{1,12} ){0,3}"
    r"(?:afgemeld|uitgeschreven|unsubscribed|abgemeldet)\b"
)
#: Who thinks of it, nearly did it, or tells of it does not ask.
HEDGES: Final = _words("""
dacht|dachten|gedacht|denk|denken|overweeg|overwoog|overwogen|overwegen|twijfel|twijfelde|bijna|haast|nooit
ooit|eerst|zich|wanneer|als|indien|stel|zodra|waarom|weten|vergeten|had|heeft|thought|think|thinking
consider|considered|considering|wonder|wondering|if|when|never|almost|nearly|why|dachte|denke|überlege
überlegte|wenn|falls|fast|warum|hätte|pense|pensais|pensé|pensais|si|presque|jamais|pourquoi|casi|nunca
ongedaan|terugdraaien|weer|undo|again|door|klik|klikken|click|klicken
cliquez""")
#: Who says so stays.
STAYING: Final = _words("blijf|blijven|stay|staying|bleibe|reste|integendeel|gebleven")
NEGATIONS: Final = _words("niet|geen|not|don't|no|nicht|keine|keinen|pas|non|não|nie|inte|ikke")
#: With one of these a negation is the wish.
ANY_MORE: Final = _words("""
meer|langer|ontvangen|longer|more|anymore|receive|mehr|länger|erhalten|plus|recevoir|más|recibir|più|ricevere
mais|receber|więcej|już|längre|lenger|længere""")
IF_POSSIBLE: Final = _expressions(r"""
\b(?:als|indien) (?:het |dat )?(?:kan|mag|mogelijk is|mogelijk)\b|\bif (?:you can|possible|i may)\b
\bwenn (?:es )?(?:geht|möglich)(?: ist)?\b|\bsi possible\b|\bals(?:je|tu)blieft\b
\bs'il (?:te|vous) pla[iî]t\b
""")
#: They leave something else: an outing, a course; or want something written out.
OTHER_THING: Final = _expressions(r"""
\b(?:het|een|de|die|dit|dat) (?!\S{0,20}(?:brief|brieven|mail|lijst|bestand|letter|abonn)|adres\b)\S{1,20}
   (?:\S{1,15} ){0,3}(?:uitschrijven|uitgeschreven|uit te schrijven)\b
\b(?:voor|bij) (?:de|het|die|dat|deze|dit|onze|uw|je|jullie|een)
   (?!(?:\S{1,12}en )?\S{0,20}(?:brief|brieven|mail|lijst|bestand|letter|abonn|bericht|post|redactie))
\b(?:from|for) (?:the|that|this|our|your|a) (?!\S{0,20}(?:letter|mail|list|subscription|message|issue))
\b(?:für|von|beim|zum|zur) (?:die|den|das|dem|der|ihrem|ihren) (?!\S{0,20}(?:brief|letter|mail|liste
  |verteiler|abo))
""")
#: Who asks politely asks, even who names nobody: "graag afmelden tot september".
PLEAS: Final = _words("""
graag|aub|alsjeblieft|alstublieft|svp|please|pls|plz|bitte|gelieve|verzoeke|kindly|veuillez|merci""")
#: Words of a sentence that adds nothing to a wish.
URGENCY: Final = PLEAS | _words("""
a|u|b|s'il|te|vous|plaît|plait|si|direct|nu|meteen|per|now|immediately|sofort|voortaan|avg|gdpr|dsgvo|hoor
ok|oké|dan|toch|eens|even|gewoon|sorry|helaas|leider|désolé|désolée|por|favor|favore|proszę|e-mailadres""")

#: They change nothing; a laughing face may make a joke of it.
POLITE_SIGNS: Final = "🙏👍🙂😊😀👋❤♥☺😔😢🌻🌷💐\ufe0f\u200d"

#: Who are written of, and what else may be meant: see :mod:`newsletter.inbound.leaving.clarity`.
_LETTER: Final = (
    r"\S{0,20}(?:brief|brieven|letters?|mails?|mailing|lijst|list|liste|verteiler|bestand|abonnement"
    r"|subscription|lettres?|infolettre|adres|address|adresse)\b(?: d'information)?"
)
#: "voor deze nieuwsbrief", "from your mailing list".
FROM_LETTER: Final = (
    r"\b(?:voor|van|uit|op|bij|per|from|of|off|to|for|vom|von|für|zum|zur|aus)"
    r"(?: (?:de|het|deze|dit|die|dat|uw|je|jouw|jullie|mijn|alle|the|this|that|these|your|my|our|all"
    r"|den|dem|der|diese[mnr]|ihre[mnr]|deine[mn]|eure[mnr]))?"
    rf"(?: (?:e-?mail|mailing))? {_LETTER}"
    r"|\b(?:de|à) (?:la|votre|cette|ces|vos|ta|mon) \S{0,20}(?:lettres?|liste|mails?|adresse)\b"
    r"(?: d'information)?"
    r"|\bde la newsletter\b|\bfrom (?:this|it|these|all)\b|\b(?:dank|thank) (?:je|u|jullie|you)(?: ?wel\b)?"
)
NAMES_LETTER: Final = r"\b\S{0,20}(?:brief|brieven|newsletters?|lijst|mailing|list|verteiler)\b"
#: Any of the letters, or the list they are sent to.
NAMES_ALL: Final = (
    r"\b\S{0,20}(?:brief|brieven|newsletters?|lijst|bestand|mailings?|lists?|verteiler|liste|lettres?"
    r"|abonnement|subscription|abo)\b|\b(?:e-?)?mails\b"
)
#: Something, where it is no letter: "dit uitschrijven".
THING: Final = rf"\b(?:het|dit|dat|it|this|that|das|es)\b(?! (?:e-?mail )?{_LETTER})"
#: "uitschrijven" also is what one does with a letter or a list.
WRITES_OUT: Final = r"\buit ?(?:te )?(?:schrijv|geschreven)"
WRITTEN_OUT: Final = r"\b(?:brief|brieven|lijst|list|letter|e-?mails?|mails?)\b"
FOR_SOMEBODY: Final = r"\b(?:voor|for|für|pour) (?:mij|me|ons|us|mich|uns|moi|nous)\b"
#: A line that ends in one of these was wrapped.
DANGLING: Final = _words("""
voor|van|uit|de|deze|dit|het|uw|jullie|from|for|of|the|this|your|vom|von|für|aus|dem|den|der|ihrem|diesem
la|votre|cette""")
#: Who is to be taken off.
ME: Final = _words("me|mij|ons|mich|uns|us|moi|mir|mijn|my|mon|mnie|mig|meg")
SUBJECTS: Final = _words("ik|wij|we|i|ich|wir")
YOU: Final = _words("je|jij|jou|u|jullie|you|sie|dich|vous")
#: Who says "I" and none of these only tells something.
WISHES: Final = PLEAS | _words("""
wil|willen|wens|wenst|wou|hoef|verzoek|hierbij|hiermee|want|wish|would|like|i'd|we'd|möchte|würde|hiermit
hereby|wünsche|gern|gerne""")
#: What has happened; a wish only with a word that wishes it.
DONE: Final = _words("afgemeld|uitgeschreven|unsubscribed|désabonné")
BECOMES: Final = WISHES | {"worden", "be", "werden"}
