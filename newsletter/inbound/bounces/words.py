r"""What mail servers say when they do not take a mail, by reason.

Facts about programs and providers, not rules: :mod:`newsletter.inbound.bounces.reasons` decides.  Regular
expressions, one or more a line, over text that is case-folded, with runs of space as one space, ``address``
in the place of every address and ``host`` in that of every long host name.  Words in capitals stand for
others, see ``_LISTS``.  Every repetition is bounded.

Sources: the documentation and the source text of Postfix, Exim, sendmail, qmail, Courier, OpenSMTPD,
DragonFly, Dovecot, Exchange and Microsoft 365 ("Email non-delivery reports"), Gmail ("SMTP error reference"),
Yahoo and AOL ("SMTP error codes"), Domino, the registry of RFC 5248, and the words that providers publish in
the languages of their countries.
"""

from __future__ import annotations

import re
from typing import Final

from newsletter.models import Reason

_LISTS: Final = {
    "WHO": (
        "(?:user|recipient|mailbox|account|addressee|rcpt|e-?mail address|address|person|alias|user ?name"
        "|local part|destination|utilisateur|destinataire)"
    ),
    #: "does not exist" and its kin.
    "GONE": (
        "(?:unknown|invalid|incorrect|wrong|non-?existent|do(?:es)?(?:n'?t| not) exist|did ?n[o']t exist"
        "|not (?:found|known|exist(?:s|ing)?|listed|valid|registered|local|here|present|defined)"
        "|not recogni[sz]ed|has been (?:deleted|removed|closed|deactivated)"
        "|could ?n[o']t be found|cannot be found|was not found"
        "|(?:is )?no longer (?:valid|active|available|exists?|in use|on (?:this )?server))"
    ),
    "CANNOT": "(?:can'?t|couldn'?t|cannot|could not|unable to|did not)",
    "NEGATIVE": (
        "(?:reject|den(?:y|ied)|fail|unknown|block|refus|invalid|disallow|unverif|banned|does(?:n'?t| not)"
        "|not (?:found|exist|allowed|valid|accepted))"
    ),
    "MAILBOX": "(?:mail ?box|inbox|mail ?folder|maildir|account|user|recipient|mail ?drop|storage|space|box)",
}


def _compiled(text: str) -> re.Pattern[str]:
    for name, words in _LISTS.items():
        text = text.replace(name, words)
    return re.compile("|".join(line for line in text.splitlines() if line))


#: Words that say: nobody of that name.
UNKNOWN: Final = _compiled(r"""
WHO(?:'s)?(?: (?:address|account|name|mailbox|email))?[ :]{0,3}(?:\W{0,3}address\W{0,3}|is |are |was )?GONE
(?:unknown|no such|non-?existent|invalid|undefined|unrecogni[sz]ed|illegal) (?:[a-z-]{1,20} ){0,3}WHO
recipient address rejected: (?:access denied|undeliverable|user|invalid|unknown user|unverified)
unknown (?:local[- ]part|address|mail alias|virtual)
CANNOT (?:find|locate|verify) (?:a |any |the |this )?(?:requested |such )?(?:mailbox|user)
CANNOT (?:find|locate|verify) (?:a |any |the |this )?(?:requested |such )?(?:recipient|account|address)
(?:there is )?no (?:mailbox|account|user)s? (?:here )?(?:by|with|of|under) (?:that|this|the)
(?:there is )?no (?:one|person|recipient)s? (?:here )?(?:by|with|of|under) (?:that|this|the)
no (?:mail ?box|user|account|person) (?:here|found|available|at this|for address)|there is no one at
(?:not|isn'?t) (?:an? )?(?:valid|known|local|registered|existing) (?:user|mailbox|recipient|account|address)
(?:user|recipient|address|account|mailbox)s?(?: address| name)? (?:is |was )?(?:not|n't) (?:handled|in)\b
not (?:listed|found) in (?:\S{1,20} ){0,4}(?:directory|address book|name|table|database)
does(?:n'?t| not) have (?:an? )?\S{1,60} account|account by that name|mailbox here by that name
(?:not|isn'?t) our (?:customer|user)|no such (?:customer|subscriber)|no ?such ?user
recipnotfound|recipient ?not ?found|badrcptto|bad rcpt|recipient ?unknown|\bno mailbox\b|mailbox path
isn'?t in my (?:control/locals|list of|virtualdomains)|user missing home directory
(?:this|the|that) (?:e-?mail )?(?:address) (?:is )?(?:no longer|does(?:n'?t| not)) (?:accepts? mail|exist)
(?:this) (?:e-?mail )?(?:mailbox|user) (?:is )?(?:no longer|does(?:n'?t| not)) (?:accepts? mail|exist)
(?:the|that) (?:e-?mail )?(?:mailbox|user) (?:is )?(?:no longer|does(?:n'?t| not)) (?:accepts? mail|exist)
(?:you tried to reach|you entered|you sent).{0,40}(?:not exist|n'?t exist|not found|be found|no longer)
(?:wasn'?t|was not|couldn'?t be|could not be|weren'?t) found (?:at|in|on)
(?:check|verify) (?:if |that |the )+(?:address|recipient|e-?mail).{0,40}(?:correct|spell|typo)
nobody (?:here )?by that name|account (?:has been )?(?:deleted|closed)|is not a known user
(?:gebruiker|ontvanger)(?: \S{1,80})?(?: is)? (?:onbekend|ongeldig|niet (?:gevonden|bekend))
(?:postbus|e-?mailadres|adres)(?: \S{1,80})?(?: is)? (?:onbekend|ongeldig|niet (?:gevonden|bekend))
onbekende (?:gebruiker|ontvanger)|(?:adres|ontvanger|postbus|gebruiker).{0,40}(?:niet gevonden|bestaat niet)
(?:benutzer|empf(?:ä|ae)nger|postfach|adresse|konto)(?: \S{1,80})? (?:ist |wurde )?(?:unbekannt|ungültig)
(?:benutzer|empf(?:ä|ae)nger|postfach|adresse).{0,60}(?:nicht (?:gefunden|bekannt|vorhanden)|existiert nicht)
(?:unbekannter?|kein) (?:benutzer|empf(?:ä|ae)nger|postfach)
(?:utilisateur|destinataire|adresse|compte|bo[iî]te).{0,60}(?:inconnue?|inexistante?)
(?:utilisateur|destinataire|adresse|compte|bo[iî]te).{0,60}(?:introuvable|invalide|non valide)
n'existe (?:pas|plus)|n'a pas été trouvée?
(?:usuario|destinatario|buz[oó]n|direcci[oó]n|cuenta).{0,60}(?:desconocid|inexistente)
(?:usuario|destinatario|buz[oó]n|direcci[oó]n|cuenta).{0,60}(?:no (?:fue )?encontrad|inv[aá]lid)
(?:usuario|destinatario|buz[oó]n|direcci[oó]n|cuenta|no) .{0,40}no existe
no existe (?:dicha|ese|esta|este|el|la|un)
(?:utente|destinatario|casella|indirizzo).{0,60}(?:sconosciut)
(?:utente|destinatario|casella|indirizzo).{0,60}(?:inesistente|non (?:esiste|trovat|valid|è stato trovat))
(?:usu[aá]rio|destinat[aá]rio|caixa postal|endereço).{0,60}(?:desconhecid)
(?:usu[aá]rio|destinat[aá]rio|caixa postal|endereço).{0,60}(?:inexistente|n[aã]o (?:existe|encontrad))
(?:użytkownik|odbiorca|adres|konto|skrzynka)(?: \S{1,80}){0,2} nie (?:istnieje|został|znaleziono)
nieznany (?:użytkownik|odbiorca)|nie ma takiego|brak takiego
(?:uživatel|příjemce|adresa|schránka)(?: \S{1,80})? (?:neexistuje|neznám|nebyl)
(?:ismeretlen|nem létező) (?:felhasználó|címzett)|(?:utilizator|destinatar)(?:ul)? (?:necunoscut|inexistent)
(?:kullanıcı|alıcı|posta kutusu)(?: \S{1,80})? (?:bulunamadı|bilinmiyor|yok)
(?:användare|mottagare|adressen).{0,60}(?:okänd|ukendt|ukjent|finns inte|(?:findes|finnes) ikke)
(?:modtager|bruger|mottaker).{0,60}(?:okänd|ukendt|ukjent|finns inte|(?:findes|finnes) ikke)
(?:kunde inte hittas|hittades inte|blev ikke fundet|ble ikke funnet)
(?:okänd|ukendt|ukjent) (?:mottagare|modtager|bruker)
(?:käyttäjää|vastaanottajaa|osoitetta) ei (?:ole|löydy|löytynyt)|tuntematon (?:käyttäjä|vastaanottaja)
(?:пользовател|получател|адресат|ящик|адрес)\S{0,4}(?: \S{1,80}){0,2} не (?:найден|существует|зарегистрирован)
не существует|нет такого (?:пользователя|ящика)|неизвестн\S{0,4} (?:пользователь|получатель)
не (?:знайден|існує)
(?:ユーザー?|宛先|アドレス|メールボックス|受信者|ディレクトリ).{0,60}(?:見つかりません|存在し(?:ません|ない)|不明)
リストにありません|(?:あて先|宛先)不明
(?:用户|用戶|收件人|邮箱|郵箱|帐户|账号|地址).{0,12}(?:不存在|无效|無效|未找到|找不到)|不存在的(?:用户|邮箱)
(?:사용자|수신자|계정|메일박스|주소).{0,20}(?:없|존재하지 않)
(?:παραλήπτης|διεύθυνση|χρήστης).{0,30}(?:δεν υπάρχει|δεν βρέθηκε|άγνωστος)
""")

#: RFC 5321 section 4.2.3 gives 550 these words for "no such mailbox, no access, or policy"; weak.
PERHAPS_UNKNOWN: Final = _compiled(r"""
mailbox (?:is )?(?:unavailable|not available|name not allowed)
recipient (?:address )?(?:has been |was )?(?:rejected|refused|denied)
(?:undeliverable|bad|rejected|failed) (?:address|recipients?|mailbox|rcpt)
address(?:es)? (?:was |were |is |are )?(?:rejected|undeliverable|denied|refused)|address (?:error|unknown)
all recipients? (?:were |are )?(?:rejected|refused|invalid)|no valid recipients?
unroute?able address|(?:verify|check) (?:the )?(?:recipient'?s? )?e-?mail address
remote (?:smtp )?server has rejected address|destination addresses were unknown
""")

#: In the order they are believed.
PHRASES: Final[tuple[tuple[Reason, re.Pattern[str]], ...]] = tuple(
    (reason, _compiled(text))
    for reason, text in {
        Reason.SENDER_REFUSED: r"""
sender(?:'s)? (?:address|domain|is|was|verif\S{0,8}|rejected|denied|blocked|not|ip)\b.{0,60}NEGATIVE
sender (?:rejected|denied|blocked|refused|unknown)
(?:your|the) (?:sender|envelope) (?:address|domain).{0,40}NEGATIVE
(?:reject|den(?:y|ied)|unverif\S{0,6}|invalid|bad) (?:envelope )?sender
(?:unknown|unroute?able|refus\S{0,3}|blocked|illegal) (?:envelope )?sender
(?:invalid|bad|unresolvable|rejected) (?:return[- ]path|mail ?from)|domain of (?:the )?sender|badmailfrom
mail ?from (?:domain|address|:).{0,60}NEGATIVE|sender (?:verify|callout|call-back) fail
from address.{0,30}NEGATIVE
not accept\S{0,3} (?:e-?mail|mail|messages?) from (?:your|this|address|that|you|the)|can'?t verify sender
you are not (?:allowed|permitted|authori[sz]ed) to send (?:mail|as|from)
""",
        Reason.RATE_LIMITED: r"""
too many (?:connections|messages (?:from|sent|per)|sessions|concurrent|requests)
too many (?:recipients|invalid|bad|unknown|errors)
rate[- ]?limit|throttl|too (?:fast|frequent)|slow(?:ing)? down|connection (?:rate|limit)
too many .{0,30}\bper\b
(?:sending|hourly|daily|message|delivery) (?:rate|limit|quota).{0,30}exceed|exceed\S{0,3}.{0,40}\brate\b
exceed\S{0,3}.{0,40}(?:messages? per|per (?:hour|day|minute))|(?:unusual|high) (?:rate|volume|traffic)
gr[ae]y-?list|max(?:imum)? (?:number of )?(?:connections|messages|emails|defers|recipients)|limite d'envoi
receiving mail (?:too quickly|at a rate)
""",
        Reason.MAILBOX_FULL: r"""
MAILBOX.{0,40}(?:\bfull\b|overflow|over ?quota)
MAILBOX.{0,40}(?:exceed|out of (?:space|storage)|over (?:its |the )?(?:limit|size))
quota|over (?:its |the )?(?:disk |storage |mail |size )?limit|(?:disk|volume|storage|spool).{0,15}full
full mail ?box
(?:not enough|insufficient|out of) (?:disk |storage |free |system |mail ?box )?(?:space|storage)|no space left
too much mail data|mail ?box size|storage (?:limit|allocation)|out ?of ?storage|too many messages in
(?:postbus|mailbox|postvak).{0,30}\bvol\b|(?:postfach|mailbox|konto).{0,40}\b(?:voll|überfüllt|überschritten)
speicherplatz|(?:bo[iî]te|\bbal\b|compte|messagerie).{0,40}(?:pleine?|satur|dépass)
(?:buz[oó]n|cuenta|caixa|conta)\b.{0,40}(?:lleno|llena|cheia|cheio|excedi|super)
casella.{0,30}(?:piena|esaurit)
(?:skrzynka|konto).{0,40}(?:pełna|przepełnion|przekroczon)|schránka.{0,20}pln|postafiók.{0,20}(?:megtelt|tele)
(?:inkorgen|brevlådan|postkassen|indbakken|postilaatikko).{0,30}(?:\bfull|fyldt|fuld|täynnä)|posta kutusu dolu
(?:ящик|квот).{0,30}(?:переполн|превыш|заполн)|容量(?:不足|超過|を超え)|いっぱい|邮箱.{0,8}(?:已满|满)|空间不足
(?:메일박스|용량).{0,15}(?:초과|가득)|γεμάτ
""",
        Reason.MOVED: r"""
(?:user|recipient|mailbox|\bhe|\bshe|person|address|account).{0,20}(?:has |have )moved|has been replaced by
no longer (?:at|employed|works?|with|working)\b|left (?:the )?(?:company|organi[sz]ation)
address (?:has )?changed
(?:has )?changed (?:his|her|their|my|its) (?:e-?mail )?address|(?:new|current) (?:e-?mail )?address is
mailbox owner has changed|user not local; please try|(?:is |zijn )verhuisd|a changé d'adresse|nouvelle adresse
(?:adresse|anschrift) (?:hat sich )?geändert
""",
        Reason.AUTHENTICATION: r"""
\bdmarc\b|\bdkim\b|\bspf\b|sender id|domainkeys|unauthenticated|not authenticated|email authentication
(?:reverse|ptr|rdns)\b.{0,30}(?:dns|record|lookup|name|fail|host)|\bptr\b|forward-confirmed
(?:fix|no|missing|without|find your) (?:reverse|ptr|rdns|hostname)|\bhelo\b|\behlo\b|my name was rejected
CANNOT (?:find|resolve) your (?:reverse|hostname|host name|ip)|client host (?:rejected: )?(?:cannot find|name)
""",
        Reason.NOT_ACCEPTING: r"""
null[ -]?mx|(?:does|do)(?:n'?t| not) accept (?:any )?(?:e-?mail|mail|messages?)(?! from)|no mail service here
(?:domain|host|server) (?:is )?(?:not|no longer) accept\S{0,3} (?:any )?(?:e-?mail|mail|message)(?!s? from)
no (?:mx|mail exchanger)s? (?:record )?(?:found|exists?)|never accepts? mail|mail receiving (?:is )?disabled
find a mail exchanger|there is no (?:mail|smtp) (?:service|server)
""",
        Reason.HOST_UNKNOWN: r"""
(?:host|domain)s?(?: name)?(?: or domain name)? ?(?:\W{0,2}\S{1,100}\W{0,2} )?GONE
(?:hostname|host name|server name)s?(?: name)?(?: or domain name)? ?(?:\W{0,2}\S{1,100}\W{0,2} )?GONE
(?:host|domain)(?: name)? ?(?:\S{1,100} )?(?:is |was )?(?:not (?:be )?resolved)
(?:host|domain)(?: name)? ?(?:\S{1,100} )?(?:is |was )?(?:has no (?:mx|mail|address)|no longer exists)
(?:unknown|no such|bad|invalid|illegal|non-?existent) (?:destination )?(?:host|domain|mail ?domain|system)\b
nxdomain|unroute?able mail domain|no address associated|all relevant mx records|name or service not known
CANNOT (?:find|resolve|look ?up|locate) (?:any |a |the )?(?:host|domain|mx|mail ?server)
dns error: domain name not|dns domain
domain .{0,60}(?:not exist|n't exist|has expired|be found|n't found|not found)
domain mentioned in .{0,20}address is unknown|domein .{0,60}(?:bestaat niet|niet gevonden)|nonexistentdomain
(?:domäne|domain|domaine)(?: \S{1,80})? (?:unbekannt|nicht gefunden|existiert nicht)
(?:dominio|domínio|doména|domena)(?: \S{1,80})? (?:unbekannt|nicht gefunden|existiert nicht)
(?:domaine|dominio|domínio|doména|domena)(?: \S{1,80})? (?:introuvable|inconnu)
(?:domaine|dominio|domínio|doména|domena)(?: \S{1,80})? (?:no existe|sconosciuto|não existe)
(?:doména|domena)(?: \S{1,80})? (?:nie istnieje|neexistuje)|домен.{0,40}не (?:найден|существует)
(?:域名|ドメイン).{0,12}(?:不存在|見つかりません|存在しません)
""",
        Reason.BLOCKLISTED: r"""
black ?-?list|block ?-?list|deny ?list|\brbl\b|dnsbl|spamhaus|spamcop|barracuda|sorbs|uceprotect|senderscore
sender ?base|cloudmark|invaluement|abusix|proofpoint|mailspike|spamrats|reputation
(?:your|sending|client) (?:\S{1,20} )?(?:ip|host|network|server|address|mta|domain)\b.{0,60}NEGATIVE
(?:source|connecting|remote) (?:\S{1,20} )?(?:ip|host|network|server|address|mta|domain)\b.{0,60}NEGATIVE
(?:your|sending|client) (?:\S{1,20} )?(?:ip|host|network)\b.{0,60}(?:listed|on our|permitted)
(?:your|sending|client) (?:\S{1,20} )?(?:server|mta|domain)\b.{0,60}(?:listed|on our|permitted)
client host .{0,80}(?:blocked|rejected)|(?:blocked|banned|listed) (?:by|using|at|in|due to|because|for)\b
connection (?:refused|dropped|rejected) (?:due|because)
\bip\b.{0,40}(?:is|was|has been) (?:blocked|banned|listed)
geblokkeerd|gesperrt wegen|bloqué pour|lista negra|czarnej li
""",
        Reason.SPAM_BLOCKED: r"""
\bspam|unsolicited|junk ?mail|bulk (?:e-?mail|mail)|\buce\b|phish|suspicious|abusive|\babuse\b|advertis
unwanted
looks? like (?:spam|bulk|an?)|blocked by (?:the )?(?:filter|content)|bayes
""",
        Reason.CONTENT: r"""
virus|malware|infected|attachment|content (?:rejected|filter|restriction|violat|reject|denied|policy|error)
(?:executable|forbidden|blocked|banned|prohibited|dangerous|disallowed) (?:content|file|url|link)
(?:improper|malformed|bad|missing) (?:use of )?(?:8-?bit|header|mime|date|message-?id)
(?:duplicate|illegal|multiple|too many) (?:use of )?(?:8-?bit|header|mime|date|message-?id)
(?:improper|malformed|invalid) (?:message|from|to|header)|rfc ?2?822|rfc ?5322|not rfc|bare lf|line too long
8-?bit data
message (?:content|format|headers? (?:is|are|size))|mime
""",
        Reason.TOO_LARGE: r"""
(?:message|mail|size).{0,60}(?:too (?:big|large)|exceed\S{0,4} .{0,40}(?:size|limit|max|length))
(?:content|data|header).{0,60}(?:too (?:big|large)|exceed\S{0,4} .{0,40}(?:size|limit|max|length))
too (?:big|large)|max(?:imum)? (?:message |allowed )?size|size limit|(?:larger|bigger) than|size exceed
te groot|zu gro(?:ß|ss)|trop (?:gros|volumineux)|demasiado grande|troppo grande|za duż
""",
        Reason.RELAYING: r"""
relay(?:ing)? (?:not|access|is|denied|prohibited|mail|for)|rcpthosts|not (?:a )?(?:gateway|open relay)
do not relay
(?:unable|not|won'?t|cannot|denied|refus\S{0,3}|prohibit\S{0,3}|no) (?:to |permitted to |allowed to )?relay
relaying
""",
        Reason.INACTIVE: r"""
MAILBOX\b.{0,50}(?:disabled|suspended|inactive|de-?activated|discontinued)
MAILBOX\b.{0,50}(?:locked|frozen|terminated|archived|on hold)
(?:address|domain)\b.{0,50}(?:disabled|suspended|inactive|discontinued|expired)|inactivity
temporarily (?:locked|inactive)
MAILBOX\b.{0,50}(?:expired|not (?:active|enabled|activated|accepting)|paused|over-?due)
(?:disabled|suspended|inactive) (?:user|recipient|mail ?box|account|address)
(?:deactivated|locked|dormant|archived) (?:user|recipient|mail ?box|account|address)
(?:postfach|konto).{0,30}(?:gesperrt|deaktiviert|inaktiv)
(?:compte|bo[iî]te).{0,30}(?:désactiv|inacti|suspend|ferm|archiv)
(?:cuenta|conta|casella)\b.{0,30}(?:desactiv|desativ|disattivat|suspend|sospes|inativ)
отключен|заблокирован|деактивирован|停用|禁用|凍結
""",
        Reason.FILTERED: r"""
(?:recipient|user|addressee)s?.{0,20}(?:preferences|rules?\b|only accept|does not (?:want|wish))|not permitted
only accept\S{0,3} (?:e-?mails?|mail|messages?) from|(?:closed|private|moderated) (?:group|list)|restricted
not (?:a )?(?:member|subscribed|allowed to (?:post|send))|permission to post|rst\.(?:auth|not)
auth\S{0,12} required
(?:you|sender) (?:have been|are|is) (?:blocked|refused) by|message filtered|has been filtered|user refus
""",
        Reason.POLICY: r"""
policy|not (?:allowed|accepted|authori[sz]ed)|den(?:y|ied)|prohibit|administrative|security|violat|blocked
banned
(?:message|mail|transaction) (?:was |is |has been )?(?:refused|rejected|declined|denied)
(?:delivery|transmission|data|session) (?:was |is |has been )?(?:refused|rejected|declined|denied)
geweigerd|abgelehnt|refusé|rechazad|rifiutat|recusad|odrzucon|отклонен|\btls\b|encrypt|starttls|certificate
""",
        Reason.EXPIRED: r"""
expired|too long|retry (?:time(?:out)?|limit) exceeded|(?:was|been) (?:on|in) the queue|time ?out exceeded
(?:for|after) (?:more than )?\d{1,3} (?:day|hour|minute|dagen|uur|tage|jours|días|giorni)
max(?:imum)? (?:retr|queue|time)
not (?:yet )?been delivered|queue (?:lifetime|timeout|time)|verlopen|abgelaufen|expiré|caducad|scadut
""",
        Reason.NETWORK: r"""
timed? ?-?out|connection (?:refused|reset|lost|closed|dropped|failed|error)|lost connection|no route
unreachable
not respond|no answer|not answer|CANNOT (?:connect|establish|contact|reach)|\bloop|hop count|too many hops
exceeded hop
\bdns\b|name ?serv|resolv|lookup|broken pipe|not reachable|host is down|no response|greeting|handshake
""",
        Reason.TEMPORARY: r"""
try (?:again|later)|temporar|retry|later|delayed|deferred|busy|unavailable|resources|internal|cannot append
overload
system (?:error|problem|failure)|local (?:error|problem)|out of memory|i/o error|configuration|misconfig
maintenance
mailer error|queue file|not available
""",
    }.items()
)

#: A server that answers RCPT speaks of the address ...
TO_THE_ADDRESS: Final = _compiled(r"""
rcpt to|after rcpt|does not like recipient|rejected address|\(state 1[34]\)|recipient address rejected
action not taken: mailbox unavailable|recipient not found|delivery error: dd\b
[45]\d\d \W?address\W{0,5}user unknown
""")
#: ... also when these stand beside an answer to the content ...
BEFORE_THE_LETTER: Final = _compiled(r"""
5\.1\.1 \W?address\W{0,5}user unknown|all rcpt commands were rejected|no valid recipients|need rcpt
""")
#: ... and one that answers the content, of the letter.
TO_THE_LETTER: Final = _compiled(r"""
in reply to (?:end of )?data|after (?:end of )?data\b|>>> data|>>> \.|after (?:pipelined )?sending data
after data
smtp transmission failure|failed after i sent the message|\(state 1[78]\)|end of (?:message|data)
""")
