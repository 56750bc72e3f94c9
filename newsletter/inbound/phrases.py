"""What mail programs write around a reader's words, in the languages of the world.

Facts about programs, not rules: :mod:`newsletter.inbound.quotation` and :mod:`newsletter.inbound.footers`
decide.  All entries are case-folded.
"""

from __future__ import annotations

from typing import Final


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _words(text: str) -> frozenset[str]:
    return frozenset(_list(text))


#: "wrote" as attribution lines have it; matched as whole words.
WROTE: Final = _words(
    "wrote|writes|schreef|geschreven|schrieb|schrieben|geschrieben|a écrit|écrit|ecrit|écrivait|escribió|"
    "escribio|ha scritto|scritto|escreveu|napisał|napisała|napisał(a)|napisal|napisala|pisze|skrev|skreiv|"
    "kirjoitti|napsal|napsala|napsal(a)|napísal|napísala|napísal(a)|írta|a scris|yazdı|şunu yazdı|написал|"
    "написала|написал(а)|пишет|написав|пише|пишеше|έγραψε|έγραψαν|написа|napisao|je napisao|je napisala|rašė|"
    "parašė|rakstīja|kirjutas|skrifaði|va escriure|ha escrit|idatzi du|كتب|כתב|כתבה|نوشت|đã viết|menulis|"
    "menulis pesan|sinulat|написао|je napisal|je pisal|shkroi|skryf|het geskryf|verfasste|schreibt"
)
#: The same in scripts without spaces between words.
WROTE_ANYWHERE: Final = (
    "写道",
    "寫道",
    "书写",
    "のメール",
    "のメッセージ",
    "書きました",
    "작성",
    "님이",
    "เขียน",
)
#: How a person speaks of their own writing: then it is prose.
FIRST_PERSON: Final = _words("ik|i|ich|je|j'|yo|io|eu|ja|jag|jeg|eg|já|minä|wij|we|wir|nous|vi|my")
#: First words of attribution lines.
LEADS: Final = _words(
    "on|op|am|an|le|el|il|em|a|w|dnia|den|på|ti.|dne|dňa|la|în|tarih|el día|no dia|il giorno|il dia|ma|στις|"
    "на|в|у|quoting|citeren|zitat|citando|citat|vào|pada|dia|dana|u"
)
#: Labels of the header block a mail program writes above the original, by role.
LABELS: Final[dict[str, frozenset[str]]] = {
    "from": _words(
        "from|van|von|de|da|od|från|fra|lähettäjä|feladó|de la|expéditeur|mittente|remetente|remitente|"
        "afzender|absender|kimden|gönderen|от|від|от кого|από|frá|nuo|no|saatja|pošiljatelj|发件人|寄件者|"
        "寄件人|差出人|送信元|보낸 사람|보낸사람|발신|من|מאת|از|từ|dari|odosielateľ|odesílatel|nadawca|"
        "avsändare|avsender|afsender"
    ),
    "date": _words(
        "date|sent|datum|verzonden|verstuurd|gesendet|envoyé|envoyée|envoyé le|date d'envoi|fecha|enviado|"
        "enviado el|enviado em|enviada em|enviada|inviato|data|inviata|wysłano|wysłane|data wysłania|skickat|"
        "sendt|dato|lähetetty|päivämäärä|päiväys|odesláno|odoslané|dátum|elküldve|küldve|trimis|trimis la|"
        "data trimiterii|tarih|gönderilme|gönderildi|gönderim tarihi|отправлено|дата|надіслано|изпратено|"
        "στάλθηκε|ημερομηνία|poslano|poslato|išsiųsta|nosūtīts|saadetud|kuupäev|发送时间|发送日期|日期|"
        "傳送時間|寄件日期|送信日時|日時|日付|보낸 날짜|날짜|التاريخ|تاريخ|تم الإرسال|תאריך|נשלח|đã gửi|ngày|"
        "dikirim|tanggal|time|when|enviat"
    ),
    "to": _words(
        "to|aan|an|à|a|para|per|do|till|til|vastaanottaja|komu|pro|címzett|către|catre|kime|kim|alıcı|кому|"
        "до|προς|za|prima|kam|kellele|收件人|收件者|宛先|받는 사람|받는사람|수신|إلى|אל|به|đến|kepada|"
        "adresat|destinatario|destinatário|destinataire|empfänger|modtager|mottagare|mottaker|geadresseerde"
    ),
    "subject": _words(
        "subject|onderwerp|betreff|objet|asunto|oggetto|assunto|temat|ämne|emne|aihe|předmět|predmet|tárgy|"
        "subiect|konu|тема|предмет|относно|θέμα|efni|tema|temats|teema|assumpte|主题|主旨|件名|제목|الموضوع|"
        "נושא|موضوع|chủ đề|subjek|perihal|gegenstand|sujet|re"
    ),
    "copy": _words(
        "cc|bcc|kopie|kopia|copie|copia|cópia|kopi|kópia|másolat|копия|копія|κοιν|κοινοποίηση|抄送|副本|参照|"
        "참조|نسخة|עותק|salinan|kopio|rep. a|dw|do wiadomości|udw|carbon copy|kopya|bilgi|c.c."
    ),
    "other": _words(
        "reply-to|reply to|antwoord aan|antwort an|responder a|répondre à|rispondi a|message-id|importance|"
        "prioriteit|belang|wichtigkeit|priority|attachments|bijlagen|anlagen|pièces jointes|organization|"
        "organisation|sent by|mailed-by|list-id|resent-from|resent-to|newsgroups|svara till|svar til|"
        "beantwoorden"
    ),
}
#: Between dashes, above an original.
SEPARATORS: Final = _list(
    "original appointment|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|"
    "ursprüngliche nachricht|originalnachricht|original-nachricht|weitergeleitete nachricht|message original|"
    "message d'origine|message initial|message transféré|mensaje original|mensaje reenviado|"
    "messaggio originale|messaggio inoltrato|mensagem original|mensagem encaminhada|mensagem reencaminhada|"
    "oryginalna wiadomość|wiadomość oryginalna|wiadomość przekazana|treść przekazanej wiadomości|"
    "ursprungligt meddelande|originalmeddelande|vidarebefordrat meddelande|vidarebefordrat mail|"
    "oprindelig meddelelse|original meddelelse|videresendt meddelelse|opprinnelig melding|"
    "videresendt melding|alkuperäinen viesti|välitetty viesti|původní zpráva|přeposlaná zpráva|"
    "pôvodná správa|preposlaná správa|eredeti üzenet|továbbított üzenet|mesaj original|mesaj redirecționat|"
    "orijinal mesaj|özgün ileti|iletilen ileti|исходное сообщение|пересылаемое сообщение|"
    "оригінальне повідомлення|переслане повідомлення|αρχικό μήνυμα|προωθημένο μήνυμα|оригинално съобщение|"
    "原始邮件|转发邮件|原始信件|원본 메시지|元のメッセージ|转发的邮件|forwarded message|reply message|"
    "original message|original email|original mail|forwarded by|izvorna poruka|proslijeđena poruka|"
    "izvirno sporočilo|missatge original|الرسالة الأصلية|הודעה מקורית|replied message|"
    "begin forwarded message|begin doorgestuurd bericht|anfang der weitergeleiteten nachricht|"
    "début du message réexpédié|début du message transféré|inizio messaggio inoltrato|"
    "inicio del mensaje reenviado|início da mensagem reencaminhada|início da mensagem encaminhada|"
    "vidarebefordrat brev|start på videresendt besked|videresendt besked|oprindelig besked|"
    "początek przekazywanej wiadomości"
)
#: Begins of "write above this line".
REPLY_ABOVE: Final = _list(
    "reply above this line|please reply above|write above this line|type your reply above|"
    "reply above the line|antwoord boven deze lijn|antwoord boven deze regel|typ je antwoord boven|"
    "schrijf je antwoord boven|antworten sie oberhalb|bitte oberhalb dieser zeile antworten|"
    "antwort oberhalb dieser zeile|répondez au-dessus de cette ligne|répondre au-dessus de cette ligne"
)
#: Begins of the line a device or program adds below.
SENT_FROM: Final = _list(
    "sent from|sent by|sent via|sent using|sent with|verstuurd vanaf|verstuurd met|verzonden vanaf|"
    "verzonden met|verzonden via|verstuurd via|verstuurd vanuit|verzonden vanuit|gesendet von|gesendet mit|"
    "gesendet vom|gesendet über|gesendet aus|von meinem|diese nachricht wurde von meinem|envoyé de|"
    "envoyé avec|envoyé à partir|envoyé via|envoyé du|enviado de|enviado do|enviado con|enviado com|"
    "enviado a partir|enviado por|enviado via|inviato da|inviato con|inviato tramite|wysłane z|wysłano z|"
    "wysłane przez|skickat från|skickad från|skickat med|sendt fra|sendt med|sendt via|sendt frå|lähetetty|"
    "odesláno z|odoslané z|elküldve|küldve|trimis de pe|trimis din|отправлено с|отправлено из|надіслано з|"
    "изпратено от|στάλθηκε από|εστάλη από|poslano s|poslato sa|išsiųsta iš|saadetud minu|enviat des|"
    "iphone'umdan gönderildi|iphone'dan gönderildi|发自我的|從我的|从我的|iphoneから送信|ipadから送信|나의|"
    "dikirim dari|đã gửi từ|נשלח מה|أرسلت من|get outlook for|outlook voor|outlook für|télécharger outlook|"
    "obtenir outlook|obtener outlook|descargar outlook|obter o outlook|baixe o outlook|scarica outlook|"
    "ottieni outlook|pobierz outlook|pobierz program outlook|hämta outlook|hent outlook|få outlook|"
    "last ned outlook|download outlook|hanki outlook|stáhnout outlook|získat outlook|sent in"
)
#: What such a line names: without one of these it is a sentence of the reader.
DEVICES: Final = _list(
    "ipad|ipod|android|samsung|galaxy|blackberry|outlook|windows|nokia|huawei|xiaomi|redmi|oneplus|pixel|htc|"
    "sony|xperia|motorola|lg |zte|yahoo|aol|gmx|web.de|t-online|proton|tuta|k-9|thunderbird|spark|hey|telefo|"
    "phone|mobiel|mobil|móvil|cellul|celular|handset|tablet|smartphon|treo|palm|wireless|edison|newton|mail|"
    "post|device|gerät|apparaat|appareil|apple|watch|mac|gsm|handy|orange|freenet|ziggo|kpn|nine|тел|айфон"
)
#: Begins of the addresses mail servers write from.
DAEMONS: Final = _list("mailer-daemon@|mailerdaemon@|postmaster@|mail-daemon@|mailer_daemon@")
#: Subjects an automatic answer begins with.
AUTOMATIC_SUBJECTS: Final = _list(
    "automatic reply|automatische antwort|automatisch antwoord|automatische beantwoording|"
    "automatisches antwort|abwesenheitsnotiz|abwesenheit:|abwesend|ich bin abwesend|automatische abwesenheit|"
    "réponse automatique|reponse automatique|absence du bureau|absent du bureau|message d'absence|"
    "respuesta automática|respuesta automatica|fuera de la oficina|risposta automatica|fuori sede|"
    "fuori ufficio|resposta automática|resposta automatica|ausência temporária|fora do escritório|"
    "automatyczna odpowiedź|autoodpowiedź|nieobecność|automatiskt svar|autosvar|frånvaro|frånvarande|"
    "automatisk svar|fraværende|fravær:|ikke til stede|poissa|automaattinen vastaus|automatická odpověď|"
    "automatikus válasz|răspuns automat|otomatik yanıt|автоматический ответ|автоответ|автоматична відповідь|"
    "αυτόματη απάντηση|自动回复|自動回覆|自動応答|자동 회신|out of office|out of the office|out-of-office|"
    "auto-reply|autoreply|auto reply|auto response|autoresponse|away from the office|away from my mail|"
    "vacation reply|on vacation|on holiday:|afwezig|niet aanwezig|ik ben afwezig|niet op kantoor|"
    "buiten kantoor"
)
#: Subjects of failure notices.
BOUNCE_SUBJECTS: Final = _list(
    "undeliverable|undelivered mail|mail delivery failed|delivery status notification|failure notice|"
    "returned mail|mail delivery failure|delivery failure|delivery notification|mail system error|"
    "message not delivered|message undeliverable|delivery has failed|nondeliverable|non delivery|"
    "non-delivery|undelivered message|could not be delivered|warning: could not send|warning: message|"
    "delivery report|delayed mail|delivery delayed|mail could not be delivered|unzustellbar|"
    "zustellung fehlgeschlagen|nachricht nicht zugestellt|onbestelbaar|niet bezorgd|niet afgeleverd|"
    "bezorging mislukt|non remis|échec de la remise|échec de distribution|no se puede entregar|no entregado|"
    "non recapitabile|mancato recapito|não entregue|niedostarczalna|olevererbart|kan inte levereras|"
    "kan ikke leveres"
)
#: A mail whose own words are only one of these asks to be taken off the list.
UNSUBSCRIBE: Final = _words(
    "afmelden|uitschrijven|afmelding|uitschrijving|opzeggen|stop|stoppen|unsubscribe|remove|"
    "cancel subscription|opt out|optout|opt-out|abmelden|abmeldung|abbestellen|austragen|désabonner|"
    "désabonnement|désinscrire|désinscription|desabonner|desinscription|se désabonner|désabonnez|schrijf uit|"
    "schrijf in uit|meld af|wil afmelden|wil uitschrijven|ik wil afmelden|ik wil uitschrijven|take off"
)
#: Politeness around them, which changes nothing.
POLITENESS: Final = _words(
    "graag|aub|alsjeblieft|alstublieft|svp|please|pls|bitte|merci|dank|bedankt|thanks|thank|you|danke|me|mij|"
    "mich|voor|de|deze|het|the|from|this|of|van|nieuwsbrief|newsletter|dit|den|die|der|la|le|vom|von|list|"
    "lijst|hallo|hoi|beste|hello|hi|mvg|vous|plaît|s'il|je|u"
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
QUOTE_NO: Final = _words("nee|no|nein|non")
QUOTE_ANONYMOUSLY: Final = _words("anoniem|anonymously|anonym|anonymement")
QUOTE_FIRST_NAME: Final = _words("voornaam|first|vornamen|vorname|prénom")
