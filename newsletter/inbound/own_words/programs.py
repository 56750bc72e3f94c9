"""What mail programs write around a reader's words, in the languages of the world.

Facts about programs, not rules: :mod:`newsletter.inbound.own_words.quotation` and
:mod:`newsletter.inbound.own_words.footers` decide.  All entries are case-folded.
"""

from __future__ import annotations

import re
from typing import Final


def phrases(text: str) -> tuple[str, ...]:
    """The entries of a table, parted by ``|``."""
    # Case-folding also turns a final sigma into a common one.
    return tuple(part for part in text.casefold().split("|") if part)


def words(text: str) -> frozenset[str]:
    """The same as a set."""
    return frozenset(phrases(text))


#: "wrote" as attribution lines have it; matched as whole words.
WROTE: Final = words(
    "wrote|writes|schreef|geschreven|schrieb|schrieben|geschrieben|a écrit|écrit|ecrit|écrivait|escribió|"
    "escribio|ha scritto|scritto|escreveu|napisał|napisała|napisał(a)|napisal|napisala|pisze|skrev|skreiv|"
    "kirjoitti|napsal|napsala|napsal(a)|napísal|napísala|napísal(a)|írta|a scris|scris|yazdı|şunu yazdı|"
    "написал|"
    "написала|написал(а)|пишет|написав|пише|пишеше|έγραψε|έγραψαν|написа|napisao|je napisao|"
    "je napisala|rašė|"
    "parašė|rakstīja|kirjutas|skrifaði|va escriure|ha escrit|idatzi du|كتب|كتابة|كتبت|يكتب|کتب|نوشته|"
    "escrigué|escrit|napísal(a)|je napísal|oseba|כתב|כתבה|نوشت|đã viết|menulis|"
    "menulis pesan|sinulat|написао|je napisal|je pisal|shkroi|skryf|het geskryf|verfasste|schreibt|"
    "schrijft|"
    "napisana|napisany|yazdılar|yazmış|escribe|scrive|escreve|écrit|skrifar|napsáno|schreven|написали|"
    "писал|"
    "писала|kirjutab|rakstīja|написав(ла)|napisala"
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
#: Ends of a date in brackets, where an attribution may stop.
TIME_ZONES: Final = phrases("cet)|cest)|utc)|gmt)|est)|edt)|pst)|pdt)")
#: First words of attribution lines without a verb: ``Quoting Mira <mira@example.org>:``.
QUOTING: Final = words(
    "quoting|citeren|citaat|zitat|citando|citat|citation|cita|cytat|lainaus|citace|idézet|цитирую|цитата|"
    "zitiere|excerpts|selon"
)
#: Whoever has one of these beside "wrote" is spoken of by a person: ``Mijn buurman schreef:``.
SPOKEN_OF: Final = words(
    "mijn|my|mein|meine|meiner|meinem|mon|mes|mis|mio|mia|meu|minha|minun|mitt|min|mina|moja|mój|moje|"
    "mojej|"
    "onze|ons|our|unser|unsere|notre|nos|nuestro|nuestra|nostro|nostra|nosso|nossa|vår|våra|vores|nasz|"
    "nasza|"
    "jouw|jullie|your|dein|deine|votre|vos|tu|tuo|tua|haar|zijn|his|her|their|ihr|ihre|iemand|someone|"
    "mi|somebody|jemand|quelqu'un|alguien|qualcuno|alguém|ktoś|någon|nogen|een|ein|eine|einen|une|uno|"
    "мой|моя|наш|наша|he|she|they|hij|zij|ze|er|sie|elle|ella|lui|ela|ona|hun|han|hon|dat|dit|that|this"
)
#: Begins of verbs before which "je" says "has", not "I" or "you".
WROTE_WITH_JE: Final = phrases("nap|pis")
#: How a person speaks of their own writing: then it is prose.
FIRST_PERSON: Final = words("ik|i|ich|je|j'|yo|io|eu|ja|jag|jeg|eg|já|minä|wij|we|wir|nous|vi|my")
#: Who speaks of themselves writes a sentence; programs and offices do not.
SPEAKERS: Final = words("ik|ich|i|je|io|yo|jag|jeg|wij|we|wir|nous|niet|not|nicht")
#: Of these and their like, what hardly any office writes in a notice.
TELLERS: Final = words("ik|mij|mijn|ich|mir|mich|mein|meine|my|yo|j'|jag|jeg|mig")
#: First words of attribution lines.
LEADS: Final = words(
    "on|op|am|an|le|el|il|em|a|w|dnia|den|på|ti.|dne|dňa|la|în|tarih|el día|no dia|il giorno|il dia|ma|"
    "στις|"
    "на|в|у|vào|pada|dia|dana|u|at|pe|στις|stis|čt|missatge|wiadomość|kontakt|în|în data|excerpts|às|no|in|"
    "dans|i|v|za|od"
)
#: Labels of the header block a mail program writes above the original, by role.
LABELS: Final[dict[str, frozenset[str]]] = {
    "from": words(
        "from|van|von|de|da|od|från|fra|lähettäjä|feladó|de la|expéditeur|mittente|remetente|remitente|"
        "afzender|absender|kimden|gönderen|от|від|от кого|από|frá|nuo|no|saatja|pošiljatelj|发件人|寄件者|"
        "寄件人|差出人|送信元|보낸 사람|보낸사람|발신|من|מאת|از|từ|dari|odosielateľ|odesílatel|nadawca|"
        "avsändare|avsender|afsender|šalje|отправитель|від кого|expeditorul|expeditor|fan|"
        "verzonden door|送信者"
    ),
    "date": words(
        "date|sent|datum|verzonden|verstuurd|gesendet|envoyé|envoyée|envoyé le|date d'envoi|fecha|enviado|"
        "enviado el|enviado em|enviada em|enviada|inviato|data|inviata|wysłano|wysłane|data wysłania|"
        "skickat|"
        "sendt|dato|lähetetty|päivämäärä|päiväys|odesláno|odoslané|dátum|elküldve|küldve|trimis|trimis la|"
        "data trimiterii|tarih|gönderilme|gönderildi|gönderim tarihi|отправлено|дата|надіслано|изпратено|"
        "στάλθηκε|ημερομηνία|poslano|poslato|išsiųsta|nosūtīts|saadetud|kuupäev|发送时间|发送日期|日期|"
        "傳送時間|寄件日期|送信日時|日時|日付|보낸 날짜|날짜|التاريخ|تاريخ|تم الإرسال|תאריך|נשלח|"
        "đã gửi|ngày|"
        "dikirim|tanggal|time|when|enviat|verzonden op|verstuurd op|verzonden om|gestuurd|sent at|sent on|"
        "date sent|received|ontvangen|gesendet am|gesendet um|empfangen|reçu|envoyé à|enviado a las|"
        "data invio|data di invio|skickat den|sendt den|data e orës|送信日|发件时间|时间|時間|보낸 시간|"
        "verzenddatum|verzonddatum|datum verzonden|dată|відправлено|ferstjoerd|gönderilen|"
        "odoslaná|data de envio|fecha de envío|"
        "дата отправки|дата надсилання|αποστολή|küldés ideje|küldés dátuma|datum odeslání|išsiuntimo data"
    ),
    "to": words(
        "to|aan|an|à|a|para|per|do|till|til|vastaanottaja|komu|pro|címzett|către|catre|kime|kim|alıcı|кому|"
        "до|προς|za|prima|kam|kellele|收件人|收件者|宛先|받는 사람|받는사람|수신|إلى|אל|به|đến|kepada|"
        "adresat|destinatario|destinatário|destinataire|empfänger|modtager|mottagare|mottaker|geadresseerde|"
        "ontvanger|naar|pour|destinatarul|получатель|pre|oan|per a|primatelj|送信先"
    ),
    "subject": words(
        "subject|onderwerp|betreff|objet|asunto|oggetto|assunto|temat|ämne|emne|aihe|předmět|predmet|tárgy|"
        "subiect|konu|тема|предмет|относно|θέμα|efni|tema|temats|teema|assumpte|主题|主旨|件名|제목|"
        "الموضوع|"
        "נושא|موضوع|chủ đề|subjek|perihal|gegenstand|sujet|re|"
        "subiectul|naslov|zadeva|underwerp|betreft"
    ),
    "copy": words(
        "cc|bcc|kopie|kopia|copie|copia|cópia|kopi|kópia|másolat|копия|копія|κοιν|κοινοποίηση|抄送|"
        "副本|参照|"
        "참조|نسخة|עותק|salinan|kopio|"
        "kopie aan|copie à|kopi til|copia a|cópia para|"
        "másolatot kap|cc/kopie|kopie (cc)|rep. a|dw|do wiadomości|udw|carbon copy|kopya|bilgi|c.c."
    ),
    "other": words(
        "reply-to|reply to|antwoord aan|antwort an|responder a|répondre à|rispondi a|message-id|importance|"
        "prioriteit|belang|wichtigkeit|priority|attachments|bijlagen|anlagen|pièces jointes|organization|"
        "organisation|sent by|mailed-by|list-id|resent-from|resent-to|newsgroups|svara till|svar til|"
        "beantwoorden"
    ),
}
#: Between dashes, above an original.
SEPARATORS: Final = phrases(
    "original appointment|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|"
    "ursprüngliche nachricht|originalnachricht|original-nachricht|weitergeleitete nachricht|"
    "message original|"
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
    "początek przekazywanej wiadomości|początek przekazanej wiadomości|pradinis pranešimas|"
    "ursprüngliche mail|"
    "ursprüngliche e-mail|"
    "original besked|mail original|e-mail d'origine|courriel original|původní e-mail|původní mail|邮件原件|"
    "转发的消息|回复的原邮件|вихідне повідомлення|forwarded mail|forwarded email|correo original|"
    "e-mail originale|e-mail original|mail originale|alkuperäinen sähköposti|eredeti e-mail|"
    "переслане повідомлення|пересланное сообщение|开始转发的邮件|original-mail|oorspronkelijke e-mail|"
    "oorspronkelijke mail|originele e-mail|ursprungligt e-postmeddelande|oryginalny e-mail|mensaje enviado|"
    "start på vidarebefordrat brev|转发邮件信息|全部转发|başlangıç iletilen mesaj|pranešimas|"
    "začátek přeposílané zprávy|välitetty viesti alkaa|započni proslijeđenu poruku|"
    "továbbított levél kezdete|začiatok preposlanej správy|vidarebefordrat mejl|ileti başlangıcı|"
    "начало переадресованного сообщения|початок листа, що пересилається|începe mesajul redirecționat|"
    "message transmis|doorgestuurd door|weitergeleitet von|transféré par|reenviado por|inoltrato da"
)
#: Begins of words that say "original" or "forwarded", and of those that say "message": a title between
#: dashes with one of each names the original, in whatever form of the words.
ORIGINAL: Final = phrases(
    "oorspronk|origine|origin|ursprün|původ|pôvod|alkuper|eredeti|orijinal|исходн|oryginal|opprinn|oprind|"
    "forward|doorgest|weitergel|transf|reenvi|inoltr|encaminh|reencaminh|přepos|prepos|videresend|"
    "vidarebef|edelleenläh|välitet|przekaz|iletil|továbbít|пересыл|перенапр|beantwoord|geciteerd"
)
MESSAGE: Final = phrases(
    "bericht|e-mail|email|mail|nachricht|message|mensaje|messaggio|mensagem|wiadomo|meddel|besked|melding|"
    "brev|viesti|zpráv|správ|üzenet|levél|mesaj|ileti|сообщ|повідомл|poruk|courriel|correo"
)
#: The same, as the whole of what stands between the dashes.
SEPARATORS_ALONE: Final = words("original|oorspronkelijk|原始|ursprünglich|originalen")
#: Where a program leaves the quote out: one of each in a line between brackets.
HIDDEN_QUOTE: Final = (
    phrases(
        "quoted|oorspronkelijk|geciteerd|zitiert|citad|cité|précédent|virgolette|cytowan|cytat|citer|anterior"
    ),
    phrases("hidden|verborgen|ausgeblendet|masqué|ocult|nascost|ukryt|dold|skjult"),
)
#: Begins of "write above this line".
REPLY_ABOVE: Final = phrases(
    "reply above this line|please reply above|write above this line|type your reply above|"
    "reply above the line|antwoord boven deze lijn|antwoord boven deze regel|typ je antwoord boven|"
    "schrijf je antwoord boven|antworten sie oberhalb|bitte oberhalb dieser zeile antworten|"
    "antwort oberhalb dieser zeile|répondez au-dessus de cette ligne|répondre au-dessus de cette ligne"
)
#: What may stand before it, and the line it speaks of.
PLEASE: Final = phrases(
    "please|bitte|gelieve|s'il vous|you can|do not|to reply|when replying|om te|um zu|in order"
)
DRAWN_LINE: Final = words("line|lijn|regel|linie|zeile|ligne")
#: Begins of the line a device or program adds below.
SENT_FROM: Final = phrases(
    "sent from|sent by|sent via|sent using|sent with|verstuurd vanaf|verstuurd met|verzonden vanaf|"
    "verzonden met|verzonden via|verstuurd via|verstuurd vanuit|verzonden vanuit|gesendet von|"
    "gesendet mit|gesendet vom|gesendet über|gesendet aus|von meinem|"
    "diese nachricht wurde von meinem|envoyé de|envoyé avec|envoyé à partir|envoyé via|envoyé du|"
    "enviado de|enviado do|enviado con|enviado com|enviado a partir|enviado por|enviado via|"
    "inviato da|inviato con|inviato tramite|wysłane z|wysłano z|wysłane przez|skickat från|"
    "skickad från|skickat med|sendt fra|sendt med|sendt via|sendt frå|lähetetty|odesláno z|"
    "odoslané z|elküldve|küldve|trimis de pe|trimis din|отправлено с|отправлено из|надіслано з|"
    "изпратено от|στάλθηκε από|εστάλη από|poslano s|poslato sa|išsiųsta iš|saadetud minu|enviat des|"
    "发自我的|從我的|从我的|iphoneから送信|ipadから送信|"
    "odesláno ze|odesláno s|deze e-mail is verzonden vanaf|"
    "deze e-mail is verstuurd|dit bericht is verzonden vanaf|dit bericht is verstuurd|"
    "diese e-mail wurde von meinem|skickades från|this message was sent from my|message sent from my|"
    "envoyé depuis|envoyé par|enviado des|enviada do|enviada desde|wysłana z|inviata da|von samsung|"
    "dit bericht is veilig ver|deze e-mail is veilig ver|dit bericht is beveiligd|veilig verzonden|"
    "verzonden door mijn|verstuurd door mijn|verzonden uit|verstuurd uit|sent through|secured with|"
    "beveiligd met|beveiligd verzonden|beveiligd verstuurd|veilig mailen met|veilig verstuurd|secured by|"
    "securely sent|sent securely|this message was sent securely|this message was securely sent|"
    "deze e-mail is beveiligd|dit bericht is beveiligd|diese nachricht wurde sicher|sicher gesendet|"
    "dit bericht is verzonden via|"
    "verzonden van mijn|verstuurd van mijn|verzonden van een|von yahoo|von aol|"
    "dikirim dari|đã gửi từ|נשלח מה|أرسلت من"
)
#: Begins of the line by which a program offers itself, and its last words: a system, or "download".
OFFERS: Final = phrases(
    "get outlook|outlook voor|haal outlook|outlook für|download outlook|télécharger outlook|obtenir outlook|"
    "obtenez outlook|obtener outlook|descargar outlook|obter o outlook|obter outlook|baixe o outlook|"
    "scarica outlook|ottieni outlook|pobierz outlook|pobierz program outlook|"
    "pobierz aplikację outlook|hämta outlook|skaffa outlook|hent outlook|få outlook|last ned outlook|"
    "skaff deg outlook|hanki outlook|lataa outlook|stáhnout outlook|získat outlook|získejte outlook|"
    "získať outlook|az outlook|holen sie sich outlook|obțineți outlook|descărcați outlook|"
    "λήψη του outlook|αποκτήστε το outlook|скачать outlook|завантажити outlook|ios için outlook|"
    "android için outlook|获取 outlook|取得 outlook|下載 outlook|ios 版 outlook|android 版 outlook|"
    "outlook for|get bluemail|get the outlook|vezi outlook|изтегляне на outlook|preuzmite outlook|"
    "dobijte outlook|pridobite outlook|installi outlook"
)
OFFERED_FOR: Final = words(
    "android|ios|ipados|mac|macos|windows|iphone|ipad|op|ophalen|downloaden|downloaded|beziehen|herunterladen|"
    "letöltése|edinin|を入手|iosu|systemu|androidu"
)
#: Of these the mere names: "Outlook voor Windows" answers a question, but with a link it is an offer.
NAMES: Final = phrases("outlook voor|outlook für|outlook for|az outlook")
SYSTEMS: Final = words("android|ios|ipados|mac|macos|windows|iphone|ipad")
#: What such a line names: without one of these it is a sentence of the reader.
DEVICES: Final = phrases(
    "ipad|ipod|android|samsung|galaxy|blackberry|outlook|windows|nokia|huawei|xiaomi|redmi|oneplus|"
    "pixel|htc|sony|xperia|motorola|lg |zte|yahoo| aol |gmx|web.de|t-online|proton|tuta|k-9|"
    "thunderbird| spark | hey |telefo|bluemail|blue mail|яндекс|yandex|почт|пошт|galaxie|libero|phone|"
    "mobiel|mobil|móvil|cellul|celular|handset|tablet|smartphon| treo | palm |wireless| edison | newton |"
    "device|gerät|apparaat|appareil|apple| watch | mac |macbook|imac|macos|gsm|handy| orange |freenet|ziggo|"
    "kpn| nine |тел|microsoft teams|"
    "айфон|iphon|fastmail|mailspring|mailbird|airmail|em client|mail.ru|mail orange|gmail|hotmail|"
    "icloud|for ios|mail app|mail-app|tutanota|mymail|rediffmail|inbox.|телефон|смартфон|手机|スマート|"
    "aquamail|fairemail|mail pour|vivaldi|zimbra|roundcube|superhuman|missive|polymail|mailbox|"
    "zivver|zorgmail|smartlockr|securemail|xs4all|webmail|planet internet|"
    "telenet|proximus|fairphone| canary |shortwave|unibox| boxer |tuta|"
    "posteo| optus |vodafone|o2 |telekom| three | vivo |oppo| honor |realme|bouygues|sfr|laposte"
)
#: Of the begins above those behind which somebody sends: "Sent by Royal Mail".
SENT_BY: Final = words("sent by|envoyé par|enviado por")
#: Such lines as a whole; with more behind them they tell something.
SENT_ON_THE_WAY: Final = words("gesendet von unterwegs|von unterwegs gesendet")
#: What says that a name is that of a program for mail, and what stands before it.
PROGRAM: Final = words(
    "mail|webmail|e-mail|email|mail-app|app|appli|application|applicatie|applicazione|aplicación|aplikacji|"
    "messagerie"
)
BEFORE_PROGRAM: Final = words(
    "de|het|der|die|dem|den|le|la|l|les|the|my|mijn|mon|meiner|il|lo|el|van|von|di|da|du|do|mobile|mobiele|"
    "mobilen|secure|beveiligde"
)
#: Praise behind the name of a program.
PRAISED_BEHIND: Final = re.compile(r"^.{0,80} - (?:kostenlos|gratis|free) ")
#: The ends of the line above an answer of one picture.
REACTED: Final = phrases(
    "reacted to your message:|heeft gereageerd op uw bericht:|heeft gereageerd op je bericht:"
)
#: Excuses that programs add; whoever goes on behind them speaks.
EXCUSES: Final = phrases(
    "excuse my brevity|please excuse my brevity|sorry for any typos|excuses voor eventuele typefouten"
)
#: How such an excuse begins behind a comma, or an offer behind a stop:
#: ``Getypt op mijn telefoon, excuses voor fouten``.
EXCUSES_BEHIND: Final = phrases(
    "excuse|excuus|sorry|vergeef|please excuse|pardon|entschuldig|verzeih|désolé|get the app"
)
#: Lines that programs add and that name no verb.
SLOGANS: Final = (
    phrases(
        "yahoo mail: search, organize, conquer|yahoo!メール for|yahoo mail: zoeken|yahoo mail: suchen|"
        "all your favorite mail in one place|virusvrij.www.|virus-free.www.|virenfrei.www.|"
        "provenance : courrier pour windows|provenance: courrier pour windows|"
        "sender notified by mailtrack|afzender op de hoogte gesteld door mailtrack|"
        "virusvrij. www.|virus-free. www.|virenfrei. www.|"
        "sans virus.www.|garanti sans virus|libre de virus.www.|privo di virus.www."
    )
    + EXCUSES
)
#: Ends of such lines, where the verb comes last.
SENT_AT_END: Final = phrases(
    "gönderildi|から送信|에서 보냄|에서 보냈습니다|を入手|"
    "via gmail|via gmail gereageerd|über gmail reagiert|à l'aide de gmail"
)
#: The same where a sentence may end so, too: it must begin with one of these.
SENT_LAST: Final = words("verzonden|verstuurd|gesendet|verschickt")
SENT_LAST_BEGINS: Final = words("met|via|van|vanaf|vanuit|mobiel|mit|von|vom|mobil|über")
#: How a line begins that excuses what was typed on a telephone.
TYPED_ON: Final = phrases(
    "getypt op|getypt vanaf|getypt met|getikt op|ingesproken op|ingesproken met|gedicteerd op|gedicteerd met|"
    "typed on|typed from|written on|composed on|dictated on|getippt auf|geschrieben auf|tapé sur|écrit sur|"
    "escrito desde|scritto dal|skrevet på|skrivet på"
)
#: Programs that look for viruses; a line with one of them and the word itself is theirs.
SCANNERS: Final = phrases(
    "avast|avg|norton|mcafee|eset|kaspersky|bitdefender|f-secure|sophos|symantec|trend micro|messagelabs|"
    "mailscanner|avira|clamav|malwarebytes|mimecast|barracuda"
)
