"""Words by which a mail is told to be a machine's, a wish to leave, or a wish about being quoted.

Facts, not rules: :mod:`newsletter.inbound.kinds` and :mod:`newsletter.inbound.own_words.quoting` decide.
What mail programs write around a quote stands in :mod:`newsletter.inbound.own_words.programs`.
All entries are case-folded.
"""

from __future__ import annotations

from typing import Final


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.casefold().split("|") if part)


def _words(text: str) -> frozenset[str]:
    return frozenset(_list(text))


#: Begins of the addresses mail servers write from.
DAEMONS: Final = _list(
    "mailer-daemon@|mailerdaemon@|postmaster@|mail-daemon@|mailer_daemon@|post_master@|mail.delivery.system@"
)
#: Of these, where a person may sit.
PERSONS: Final = ("postmaster@", "post_master@")
#: What notices say of a mail, in whatever subject.
NOT_DELIVERED: Final = _list(
    "could not be delivered|couldn't be delivered|cannot be delivered|can't be delivered|was not delivered|"
    "has not been delivered|not able to deliver|wasn't able to deliver|unable to deliver|failed to deliver|"
    "delivery failed|delivery has failed|failure delivery|delivery failure|undeliverable|undelivered|"
    "kon niet worden bezorgd|kan niet worden bezorgd|kon niet worden afgeleverd|niet bezorgd|niet afgeleverd|"
    "konnte nicht zugestellt|kann nicht zugestellt|nicht zustellbar|unzustellbar|n'a pas pu être|"
    "n'a pas été remis|no se pudo entregar|no ha podido ser entregado|no se ha podido entregar|"
    "non è stato possibile consegnare|non è stato recapitato|não pôde ser entregue|não foi entregue|"
    "nie została dostarczona|nie można dostarczyć|kunde inte levereras|kunne ikke leveres|"
    "не может быть доставлено|не было доставлено|配信できません|无法送达|無法送達|无法发送"
)
#: The names mail servers go by.
DAEMON_NAMES: Final = _words(
    "mailer-daemon|mailer daemon|postmaster|mail delivery system|mail delivery subsystem|mail deliver system|"
    "mail delivery service|mail administrator|mail system|internet mail delivery|system administrator|"
    "systeembeheerder|systemadministrator|administrateur système|administrador del sistema"
)
#: Subjects an automatic answer begins with.
AUTOMATIC_SUBJECTS: Final = _list(
    "automatic reply|automatische antwort|automatisch antwoord|automatische beantwoording|"
    "automatische reactie|automatisches antwort|abwesenheitsnotiz|abwesenheit:|abwesenheitsassistent|"
    "abwesenheitsmeldung|abwesend|"
    "ich bin abwesend|automatische abwesenheit|nicht im büro|außer haus|im urlaub:|"
    "réponse automatique|reponse automatique|absence du bureau|absent du bureau|message d'absence|"
    "je suis absent|respuesta automática|respuesta automatica|fuera de la oficina|ausente de la oficina|"
    "risposta automatica|fuori sede|fuori ufficio|assente dall'ufficio|resposta automática|"
    "resposta automatica|ausência temporária|fora do escritório|ausente do escritório|"
    "automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|nieobecność|poza biurem|automatiskt svar|"
    "autosvar|frånvaro|frånvarande|ej på kontoret|automatisk svar|fraværende|fravær:|ikke til stede|"
    "ikke på kontoret|poissa|automaattinen vastaus|automatická odpověď|automatikus válasz|răspuns automat|"
    "otomatik yanıt|автоматический ответ|автоответ|автоматична відповідь|αυτόματη απάντηση|自动回复|"
    "自動回覆|自動応答|자동 회신|out of office|out of the office|out-of-office|auto-reply|autoreply|"
    "auto reply|auto response|autoresponse|auto-response|automated reply|automated response|"
    "away from the office|away from my mail|away from my desk|vacation reply|on vacation|on holiday:|afwezig|"
    "afwezigheidsbericht|afwezigheidsmelding|automatisch bericht|ontvangstbevestiging|eingangsbestätigung|"
    "accusé de réception|absence :|absence:|assenza dall'ufficio|request received|ooo:|ooo re:|ooo]|ooo -|"
    "niet aanwezig|ik ben afwezig|niet op kantoor|buiten kantoor|met vakantie:|ik ben met vakantie"
)
#: Of these, what a person may write about something else, or beside an answer.
ALSO_SAID_BY_PEOPLE: Final = _list(
    "afwezig|niet aanwezig|ik ben afwezig|ik ben met vakantie|abwesend|ich bin abwesend|je suis absent|"
    "on vacation|poissa|ikke til stede|frånvarande|fraværende|nieobecność"
)
#: The same behind a name: "Anna is out of the office".  An answer to us begins with "Re:" instead.
AUTOMATIC_IN_SUBJECT: Final = _list(
    "is out of the office|is out of office|is away from the office|is on vacation|is currently out of|"
    "is afwezig tot|is niet op kantoor|is momenteel afwezig|ist nicht im büro|ist abwesend|ist außer haus|"
    "est absent du bureau|est absente du bureau|está fuera de la oficina|è fuori ufficio|è fuori sede|"
    "está fora do escritório|jest poza biurem|är inte på kontoret|er ikke på kontoret|(out of office)"
)
#: Subjects of programs that number questions; people answer under them, too.
TICKETS: Final = _list("ticket #|ticket#|ticket id|ticket:|case #|case:|zaaknummer")
#: What the program itself says then.
RECEIVED: Final = _list(
    "has been received|have received your|received your|uw bericht ontvangen|je bericht ontvangen|"
    "uw e-mail ontvangen|je e-mail ontvangen|uw mail ontvangen|goede orde ontvangen|ontvangst van uw|"
    "haben ihre nachricht erhalten|haben ihre anfrage|ihre anfrage ist|ihre e-mail erhalten|"
    "bien reçu votre|avons reçu votre|a bien été reçu"
)
#: Subjects of servers that want the sender to prove to be a person.
CHALLENGES: Final = _list(
    "please confirm your message|please verify your message|confirm your message to|"
    "confirm your email to|verification required|"
    "your message to|your email requires verification|bitte bestätigen sie ihre nachricht|"
    "bevestig uw bericht|bevestig je bericht|veuillez confirmer votre message|confirme su mensaje|"
    "action required to deliver|please verify your email|your mail is waiting|sender verification"
)
#: Words that servers write in such a mail.
CHALLENGE_WORDS: Final = _list(
    "click the link below to|prove that you are|not a robot|one-time|reply to this message to confirm|"
    "will be delivered once|has been held|sender verification|is being held|prove you are human|spamarrest|"
    "boxbe|wordt afgeleverd zodra|vastgehouden|zurückgehalten|est retenu"
)
#: Subjects of failure notices.
BOUNCE_SUBJECTS: Final = _list(
    "undeliverable|undelivered mail|mail delivery failed|delivery status notification|failure notice|"
    "returned mail|mail delivery failure|delivery failure|delivery notification|mail system error|"
    "message not delivered|message undeliverable|delivery has failed|nondeliverable|non delivery|"
    "non-delivery|undelivered message|could not be delivered|"
    "delivery report|mail could not be delivered|message delivery has failed|permanent delivery failure|"
    "delivery problem|mail delivery problem|delivery error|mail failure|undelivered|message delivery failure|"
    "there was an error sending your mail|failed delivery|mail delivery status|rejected mail|"
    "message could not be delivered|unable to deliver|your message could not be|unzustellbar|"
    "zustellung fehlgeschlagen|nachricht nicht zugestellt|nicht zustellbar|fehler bei der zustellung|"
    "onbestelbaar|niet bezorgd|niet afgeleverd|bezorging mislukt|bericht niet afgeleverd|niet te bezorgen|"
    "non remis|échec de la remise|échec de distribution|message non distribué|non distribuable|"
    "no se puede entregar|no entregado|mensaje no entregado|error en la entrega|"
    "non recapitabile|mancato recapito|messaggio non recapitato|não entregue|não é possível entregar|"
    "falha na entrega|niedostarczalna|nie można dostarczyć|niedostarczon|olevererbart|oleverbar|"
    "kan inte levereras|går inte att leverera|kan ikke leveres|kunne ikke leveres|uleverbar|"
    "ei voi toimittaa|toimittaminen epäonnistui|nedoručitelná|kézbesíthetetlen|teslim edilemedi|"
    "недоставленное сообщение|не доставлено|не удалось доставить|配信不能|送信失敗|无法送达|退信"
)
#: Subjects that say: late, and still being tried.
DELAY_SUBJECTS: Final = _list(
    "warning: could not send|warning--could not send|warning: message|delayed mail|delivery delayed|"
    "message delayed|delivery status notification (delay)|mail delivery status notification (delay)|"
    "mail delivery delayed|delivery delay|vertraagd|bezorging vertraagd|verzögert|zustellung verzögert|"
    "remise différée|retardé|entrega retrasada|entrega atrasada|consegna in ritardo|opóźnion|fördröjd|"
    "forsinket"
)
#: How notices say so.
STILL_TRYING: Final = _list(
    "you do not need to resend|you do not need to re-send|do not need to resend|warning message only|"
    "will continue to try|will keep trying|still being retried|will be retried|no action is required|"
    "delivery attempts will continue|only a temporary failure|has not yet been delivered|"
    "we blijven het proberen|wird weiterhin versucht|nouvelles tentatives"
)
#: Our own button's mail: the line above which the reader writes.
NOTHING_BELOW: Final = _words(
    "hieronder hoef je niets te doen|hieronder hoeft u niets te doen|nothing to do below this line|"
    "ab hier ist nichts zu tun|rien à faire sous cette ligne"
)
#: How its line about being quoted begins, and the words by which its alternatives are known.
QUOTING: Final = _words(
    "je mag mij citeren|u mag mij citeren|you may quote me|sie dürfen mich zitieren|vous pouvez me citer"
)
#: Of these a mail has one that only says whether its writer may be quoted.
TO_QUOTE: Final = _words(
    "citeren|citeer|citeert|quoten|plaatsen|publiceren|gebruiken|overnemen|anoniem|quote|publish|print|"
    "anonymously|zitieren|zitierst|abdrucken|veröffentlichen|verwenden|anonym|citer|citez|publier|anonymement"
)
#: "You may quote me".
MAY: Final = _words("mag|mogen|mogt|may|can|darfst|dürfen|dürft|peux|pouvez")
ME: Final = _words("mij|me|mijn|dit|hem|ons|my|this|us|mich|mein|uns|das|nous|mes|mon|ceci")
QUOTE_NO: Final = _words("nee|no|nein|non")
QUOTE_ANONYMOUSLY: Final = _words("anoniem|anonymously|anonymous|anonym|anonymement|anonyme")
QUOTE_FIRST_NAME: Final = _words("voornaam|first|vornamen|vorname|prénom")
#: What turns "you may quote me" round ...
NOT: Final = _words(
    "niet|geen|nooit|nee|not|no|never|don|dont|didn|nicht|kein|keine|nie|nein|pas|jamais|non|aucune|aucun"
)
#: ... but not with one of these behind it: "geen bezwaar", "I don't mind".
HARMLESS: Final = _words(
    "probleem|problemen|bezwaar|bezwaren|erg|punt|moeite|problem|problems|objection|objections|mind|issue|"
    "schlimm|einwand|einwände|problème|souci|objections|inconvénient"
)
WHY: Final = _words("waarom|why|warum|pourquoi")
#: To quote, in the forms that stand in a refusal.
QUOTED: Final = _words(
    "citeren|citeer|citeert|geciteerd|citaat|quoten|gequoot|quote|quotes|quoted|quoting|cite|cited|zitieren|"
    "zitiere|zitierst|zitiert|zitat|citer|citez|cites|cité|citée|publiceren|publiceer|publiceert|"
    "gepubliceerd|publicatie|publish|published|publishing|publication|veröffentlichen|veröffentlicht|"
    "veröffentlichung|publier|publiez|publies|publié|abdrucken|abgedruckt"
)
NAMES: Final = _words(
    "naam|voornaam|achternaam|name|names|surname|namen|vornamen|nachnamen|vorname|nachname|nom|prénom"
)
MINE: Final = _words("mijn|m'n|mn|my|mein|meinen|meinem|mon")
BY_NAME: Final = _words("met|onder|by|with|under|mit|unter|avec|sous")
WITHOUT: Final = _words("zonder|without|ohne|sans")
MENTIONING: Final = _words(
    "noem|noemen|genoemd|vermeld|vermelden|gebruik|gebruiken|gebruikt|erbij|bij|mention|mentioned|use|used|"
    "nenn|nennen|nennt|genannt|erwähnen|erwähnt|verwenden|verwendet|mentionner|mentionnez|utiliser|utilisez"
)
#: Beside "anoniem" these say that it is asked for.
WISHING: Final = _words(
    "wil|blijven|blijf|stay|remain|want|möchte|bleiben|rester|veux|merci|"
    "liever|graag|alleen|mits|citeren|citeer|please|only|prefer|rather|quote|bitte|lieber|nur|zitieren|"
    "plutôt|seulement|préfère|citer|citez"
)
#: To share or print, in the forms that stand right behind "not".
SHARED: Final = _words(
    "plaatsen|geplaatst|plaatst|delen|gedeeld|deelt|gebruiken|gebruikt|overnemen|overgenomen|afdrukken|"
    "afgedrukt|doorsturen|share|shared|print|printed|use|used|forward|teilen|geteilt|drucken|gedruckt|"
    "weitergeben|verwenden|partager|utiliser|imprimer"
)
#: The same as an order, at the begin and with "this" behind: "zet dit er niet in".
ORDERS: Final = _words(
    "zet|plaats|deel|gebruik|druk|neem|stuur|share|print|put|use|teile|teilen|drucke|drucken|partage|partagez"
)
THIS: Final = _words("dit|this|dies|ceci|cela")
#: Between "not" and such a word.
AUXILIARIES: Final = _words("t|te|worden|zu|be|to|être|de")
INTO: Final = _words("in|into|for|voor|op|im|für|auf|dans|sur|pour")
PUBLIC: Final = _words("nieuwsbrief|brief|krant|site|website|newsletter|paper|rundbrief|lettre|journal")
#: "Dit blijft tussen ons".
STAYING: Final = _words(
    "blijft|blijven|houd|hou|houden|keep|stay|stays|bleibt|bleiben|reste|rester|gardez|garde"
)
BETWEEN_US: Final = (("tussen", "ons"), ("between", "us"), ("unter", "uns"), ("entre", "nous"))
#: "Houd mijn naam eruit", "leave my name out".
LEAVING_OUT: Final = _words("houd|hou|houden|laat|laten|keep|leave|lass|lassen|laissez|laisse|enlevez")
OUT: Final = _words("eruit|uit|weg|weglaten|achterwege|out|off|heraus|raus")
