"""What mail programs write around a reader's words, in the languages of the world.

Facts about programs, not rules: :mod:`newsletter.inbound.own_words.quotation` and
:mod:`newsletter.inbound.own_words.footers` decide.  All entries are case-folded.
"""

from __future__ import annotations

from typing import Final


def _list(text: str) -> tuple[str, ...]:
    # Case-folding also turns a final sigma into a common one.
    return tuple(part for part in text.casefold().split("|") if part)


def _words(text: str) -> frozenset[str]:
    return frozenset(_list(text))


#: "wrote" as attribution lines have it; matched as whole words.
WROTE: Final = _words(
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
TIME_ZONES: Final = _list("cet)|cest)|utc)|gmt)|est)|edt)|pst)|pdt)")
#: First words of attribution lines without a verb: ``Quoting Mira <mira@example.org>:``.
QUOTING: Final = _words(
    "quoting|citeren|citaat|zitat|citando|citat|citation|cita|cytat|lainaus|citace|idézet|цитирую|цитата|"
    "zitiere|excerpts|selon"
)
#: Whoever has one of these beside "wrote" is spoken of by a person: ``Mijn buurman schreef:``.
SPOKEN_OF: Final = _words(
    "mijn|my|mein|meine|meiner|meinem|mon|mes|mis|mio|mia|meu|minha|minun|mitt|min|mina|moja|mój|moje|"
    "mojej|"
    "onze|ons|our|unser|unsere|notre|nos|nuestro|nuestra|nostro|nostra|nosso|nossa|vår|våra|vores|nasz|"
    "nasza|"
    "jouw|jullie|your|dein|deine|votre|vos|tu|tuo|tua|haar|zijn|his|her|their|ihr|ihre|iemand|someone|"
    "mi|somebody|jemand|quelqu'un|alguien|qualcuno|alguém|ktoś|någon|nogen|een|ein|eine|einen|une|uno|"
    "мой|моя|наш|наша|he|she|they|hij|zij|ze|er|sie|elle|ella|lui|ela|ona|hun|han|hon|dat|dit|that|this"
)
#: Begins of verbs before which "je" says "has", not "I" or "you".
WROTE_WITH_JE: Final = _list("nap|pis")
#: How a person speaks of their own writing: then it is prose.
FIRST_PERSON: Final = _words("ik|i|ich|je|j'|yo|io|eu|ja|jag|jeg|eg|já|minä|wij|we|wir|nous|vi|my")
#: First words of attribution lines.
LEADS: Final = _words(
    "on|op|am|an|le|el|il|em|a|w|dnia|den|på|ti.|dne|dňa|la|în|tarih|el día|no dia|il giorno|il dia|ma|"
    "στις|"
    "на|в|у|vào|pada|dia|dana|u|at|pe|στις|stis|čt|missatge|wiadomość|kontakt|în|în data|excerpts|às|no|in|"
    "dans|i|v|za|od"
)
#: Labels of the header block a mail program writes above the original, by role.
LABELS: Final[dict[str, frozenset[str]]] = {
    "from": _words(
        "from|van|von|de|da|od|från|fra|lähettäjä|feladó|de la|expéditeur|mittente|remetente|remitente|"
        "afzender|absender|kimden|gönderen|от|від|от кого|από|frá|nuo|no|saatja|pošiljatelj|发件人|寄件者|"
        "寄件人|差出人|送信元|보낸 사람|보낸사람|발신|من|מאת|از|từ|dari|odosielateľ|odesílatel|nadawca|"
        "avsändare|avsender|afsender|šalje|отправитель|від кого|expeditorul|expeditor|fan|"
        "verzonden door|送信者"
    ),
    "date": _words(
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
    "to": _words(
        "to|aan|an|à|a|para|per|do|till|til|vastaanottaja|komu|pro|címzett|către|catre|kime|kim|alıcı|кому|"
        "до|προς|za|prima|kam|kellele|收件人|收件者|宛先|받는 사람|받는사람|수신|إلى|אל|به|đến|kepada|"
        "adresat|destinatario|destinatário|destinataire|empfänger|modtager|mottagare|mottaker|geadresseerde|"
        "ontvanger|naar|pour|destinatarul|получатель|pre|oan|per a|primatelj|送信先"
    ),
    "subject": _words(
        "subject|onderwerp|betreff|objet|asunto|oggetto|assunto|temat|ämne|emne|aihe|předmět|predmet|tárgy|"
        "subiect|konu|тема|предмет|относно|θέμα|efni|tema|temats|teema|assumpte|主题|主旨|件名|제목|"
        "الموضوع|"
        "נושא|موضوع|chủ đề|subjek|perihal|gegenstand|sujet|re|"
        "subiectul|naslov|zadeva|underwerp|betreft"
    ),
    "copy": _words(
        "cc|bcc|kopie|kopia|copie|copia|cópia|kopi|kópia|másolat|копия|копія|κοιν|κοινοποίηση|抄送|"
        "副本|参照|"
        "참조|نسخة|עותק|salinan|kopio|"
        "kopie aan|copie à|kopi til|copia a|cópia para|"
        "másolatot kap|cc/kopie|kopie (cc)|rep. a|dw|do wiadomości|udw|carbon copy|kopya|bilgi|c.c."
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
ORIGINAL: Final = _list(
    "oorspronk|origine|origin|ursprün|původ|pôvod|alkuper|eredeti|orijinal|исходн|oryginal|opprinn|oprind|"
    "forward|doorgest|weitergel|transf|reenvi|inoltr|encaminh|reencaminh|přepos|prepos|videresend|"
    "vidarebef|edelleenläh|välitet|przekaz|iletil|továbbít|пересыл|перенапр|beantwoord|geciteerd"
)
MESSAGE: Final = _list(
    "bericht|e-mail|email|mail|nachricht|message|mensaje|messaggio|mensagem|wiadomo|meddel|besked|melding|"
    "brev|viesti|zpráv|správ|üzenet|levél|mesaj|ileti|сообщ|повідомл|poruk|courriel|correo"
)
#: The same, as the whole of what stands between the dashes.
SEPARATORS_ALONE: Final = _words("original|oorspronkelijk|原始|ursprünglich|originalen")
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
    "verzonden met|verzonden via|verstuurd via|verstuurd vanuit|verzonden vanuit|gesendet von|"
    "gesendet mit|gesendet vom|gesendet über|gesendet aus|von meinem|"
    "diese nachricht wurde von meinem|envoyé de|envoyé avec|envoyé à partir|envoyé via|envoyé du|"
    "enviado de|enviado do|enviado con|enviado com|enviado a partir|enviado por|enviado via|"
    "inviato da|inviato con|inviato tramite|wysłane z|wysłano z|wysłane przez|skickat från|"
    "skickad från|skickat med|sendt fra|sendt med|sendt via|sendt frå|lähetetty|odesláno z|"
    "odoslané z|elküldve|küldve|trimis de pe|trimis din|отправлено с|отправлено из|надіслано з|"
    "изпратено от|στάλθηκε από|εστάλη από|poslano s|poslato sa|išsiųsta iš|saadetud minu|enviat des|"
    "发自我的|從我的|从我的|iphoneから送信|ipadから送信|나의|"
    "odesláno ze|odesláno s|deze e-mail is verzonden vanaf|"
    "deze e-mail is verstuurd|dit bericht is verzonden vanaf|dit bericht is verstuurd|"
    "diese e-mail wurde von meinem|skickades från|this message was sent from my|message sent from my|"
    "envoyé depuis|envoyé par|enviado des|enviada do|enviada desde|wysłana z|inviata da|von samsung|"
    "dit bericht is veilig|deze e-mail is veilig|dit bericht is beveiligd|veilig verzonden|"
    "verzonden door mijn|verstuurd door mijn|verzonden uit|verstuurd uit|sent through|secured with|"
    "von yahoo|von aol|dikirim dari|đã gửi từ|נשלח מה|أرسلت من"
)
#: Begins of the line by which a program offers itself, and its last words: a system, or "download".
OFFERS: Final = _list(
    "get outlook|outlook voor|outlook für|download outlook|télécharger outlook|obtenir outlook|"
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
OFFERED_FOR: Final = _words(
    "android|ios|ipados|mac|macos|windows|iphone|ipad|downloaden|downloaded|beziehen|herunterladen|"
    "letöltése|edinin|を入手|iosu|systemu|androidu"
)
#: What such a line names: without one of these it is a sentence of the reader.
DEVICES: Final = _list(
    "ipad|ipod|android|samsung|galaxy|blackberry|outlook|windows|nokia|huawei|xiaomi|redmi|oneplus|"
    "pixel|htc|sony|xperia|motorola|lg |zte|yahoo|aol|gmx|web.de|t-online|proton|tuta|k-9|"
    "thunderbird|spark|hey|telefo|bluemail|blue mail|яндекс|yandex|почт|пошт|galaxie|libero|phone|"
    "mobiel|mobil|móvil|cellul|celular|handset|tablet|smartphon|treo|palm|wireless|edison|newton|"
    "device|gerät|apparaat|appareil|apple|watch|mac|gsm|handy|orange|freenet|ziggo|kpn|nine|тел|"
    "айфон|iphon|fastmail|mailspring|mailbird|airmail|em client|mail.ru|mail orange|gmail|hotmail|"
    "icloud|for ios|mail app|mail-app|tutanota|mymail|rediffmail|inbox.|телефон|смартфон|手机|スマート|"
    "aquamail|fairemail|mail pour|vivaldi|zimbra|roundcube|superhuman|missive|polymail|mailbox|"
    "zivver|zorgmail|smartlockr|securemail|xs4all|webmail|planet|telenet|proximus|fairphone|canary|shortwave|unibox|boxer|tuta|"
    "posteo|optus|vodafone|o2 |telekom|three|vivo|oppo|honor|realme|bouygues|sfr|laposte"
)
#: Lines that programs add and that name no verb.
SLOGANS: Final = _list(
    "yahoo mail: search, organize, conquer|yahoo!メール for|yahoo mail: zoeken|yahoo mail: suchen|"
    "all your favorite mail in one place|excuse my brevity|please excuse my brevity|"
    "sorry for any typos|excuses voor eventuele typefouten|virusvrij.www.|virus-free.www.|virenfrei.www.|"
    "virusvrij. www.|virus-free. www.|virenfrei. www.|"
    "sans virus.www.|garanti sans virus|libre de virus.www.|privo di virus.www.|von unterwegs gesendet"
)
#: Ends of such lines, where the verb comes last.
SENT_AT_END: Final = _list("gönderildi|から送信|を入手|via gmail|über gmail reagiert|à l'aide de gmail")
#: The same where a sentence may end so, too: it must begin with one of these.
SENT_LAST: Final = _words("verzonden|verstuurd|gesendet|verschickt")
SENT_LAST_BEGINS: Final = _words("met|via|vanaf|vanuit|mobiel|mit|von|vom|mobil|über")
#: How a line begins that excuses what was typed on a telephone.
TYPED_ON: Final = _list(
    "getypt op|getypt vanaf|getypt met|getikt op|ingesproken op|ingesproken met|gedicteerd op|gedicteerd met|"
    "typed on|typed from|written on|composed on|dictated on|getippt auf|geschrieben auf|tapé sur|écrit sur|"
    "escrito desde|scritto dal|skrevet på|skrivet på"
)
#: Programs that look for viruses; a line with one of them and the word itself is theirs.
SCANNERS: Final = _list(
    "avast|avg|norton|mcafee|eset|kaspersky|bitdefender|f-secure|sophos|symantec|trend micro|messagelabs|"
    "mailscanner|avira|clamav|malwarebytes|mimecast|barracuda"
)
#: How a disclaimer below a mail begins; without the marks of emphasis around it.
DISCLAIMER_BEGINS: Final = _list(
    "disclaimer|proclaimer|vertrouwelijkheid|confidentiality|haftungsausschluss|avis de confidentialité|"
    "aviso legal|aviso de confidencialidad|avvertenza|dit bericht|dit e-mail|deze e-mail|deze mail|"
    "de informatie|de inhoud van|aan dit bericht|aan deze e-mail|this e-mail|this email|this message|"
    "this transmission|this communication|the information|the contents of|the content of|"
    "information in this|"
    "diese e-mail|diese mail|diese nachricht|der inhalt dieser|die information|die in dieser|ce message|"
    "ce courriel|cet e-mail|ce mail|les informations|este mensaje|este correo|la información|"
    "el contenido de|questo messaggio|questa e-mail|la presente|le informazioni|esta mensagem|este e-mail|"
    "a informação|as informações|ta wiadomość|niniejsza wiadomość|treść tej|informacje zawarte|"
    "detta meddelande|detta e-post|detta mail|denne e-mail|denne mail|denne e-post|denne meddelelse|"
    "denne meldingen|tämä viesti|tämä sähköposti|tato zpráva|tento e-mail|ez az üzenet|ez az e-mail|"
    "acest mesaj|acest e-mail|αυτό το μήνυμα|το παρόν|это сообщение|данное сообщение|це повідомлення|"
    "bu mesaj|bu e-posta|本邮件|please consider the environment|please think about the environment|"
    "before printing|denk aan het milieu|denk om het milieu|bitte prüfen sie|"
    "bitte denken sie an die umwelt|"
    "pensez à l'environnement|antes de imprimir|prima di stampare|confidential|important notice|"
    "confidentieel|legal notice|notice:|caution:|let op: dit bericht|op dit bericht|op deze e-mail|"
    "aan de inhoud van|aan dit e-mail|indien u dit|als u dit|wanneer u dit|indien deze e-mail|"
    "indien dit bericht|"
    "indien u niet|mocht dit bericht|mocht deze e-mail|het is niet toegestaan|dit mailbericht|dit schrijven|"
    "if you are not|if you have received|if you received|this mail|the views expressed|any views|"
    "falls sie nicht|wenn sie nicht|sollten sie diese|si vous n'êtes pas|si vous avez reçu"
)
#: Parts of words in a disclaimer; several of them make one.
DISCLAIMER_WORDS: Final = _list(
    "vertrouwelijk|geadresseerde|abusievelijk|bestemd|rechten|afzender|verwijder|aansprakelijk|onbevoegd|"
    "confiden|addressee|intended|recipient|in error|notify|delete|liab|disclos|privileged|sender|virus|"
    "vertraulich|empfänger|adressat|irrtümlich|absender|vernicht|löschen|unbefugt|haftung|"
    "destinat|par erreur|détru|expéditeur|responsab|error|remit|elimin|riservat|mittente|cancell|"
    "engano|poufn|adresat|pomyłk|nadawc|usuni|konfident|konfid|adressat|misstag|avsändar|radera|fortrolig|"
    "modtager|fejl|afsender|slet|mottaker|feil|luottamuksell|vastaanottaja|důvěrn|adresát|odesílatel|"
    "bizalmas|címzett|tévedés|confidenț|destinatar|εμπιστευτικ|παραλήπτη|конфиденциальн|адресат|отправител|"
    "конфіденційн|gizli|alıcı|机密|保密|print|milieu|environment|umwelt|drucken|imprim|stampa"
)
#: How lines below a business card begin.
CARD_LABELS: Final = _list(
    "werkdagen|aanwezig|bereikbaar|kvk|btw|iban|volg ons|bezoekadres|postadres|follow us|working days|"
    "office hours|arbeitstage|erreichbar|folgen sie|suivez-nous|síguenos|seguici"
)
#: Further paragraphs that offices add: how one begins, and groups of words of which it has one each.
PARAGRAPHS: Final = (
    (
        _list(
            "denk aan het milieu|denk om het milieu|spaar het milieu|is het nodig deze|"
            "please consider the env|think before you print|please think about|before printing|save paper|"
            "bitte denken sie an|bitte prüfen sie|pensez à l'env|avant d'imprimer|antes de imprimir|"
            "prima di stampare|tänk på miljön"
        ),
        (
            _list("print|druck|imprim|stampa|skriv"),
            _list("mail|bericht|message|nachricht|courriel|correo|messaggio|meddelande"),
        ),
    ),
    (
        _list(
            "op al onze|op onze|op alle|all our|our general|auf alle|onze algemene|alle offertes|alle overeen"
        ),
        (
            _list("voorwaarden|terms|conditions|agb|geschäftsbed"),
            _list("toepassing|apply|subject to|gelten"),
            _list("diensten|overeenkom|services|offertes|aanbied|lever|agreements|angebote|verträge"),
        ),
    ),
)
#: What stands in the line of a program that looked for viruses, besides its name.
SCANNED: Final = (
    _list("vir"),
    _list("mail|bericht|message|nachricht|correo|messagg|mensag|courrier|wiadomo|meddel"),
    _list(
        "gecontroleerd|gescand|gescreend|checked|scanned|geprüft|gescannt|vérifi|analiz|controllat|verifica|"
        "sprawdz|kontroll|skann|tarkist|protected|beschermd"
    ),
)
#: Warnings that a gateway puts above what comes from outside, in the same form; each is a line or two.
BANNERS: Final = (
    (
        _list(
            "caution|warning|external|extern|let op|waarschuwing|pas op|attention|achtung|vorsicht|warnung|"
            "atención|attenzione|atenção|avertissement|this email originated|this message originated|"
            "this email came|this message came|this is an external|deze e-mail is afkomstig|"
            "deze e-mail komt van|deze mail komt van|dit bericht komt van|dit bericht is afkomstig|"
            "diese e-mail stammt|diese e-mail kommt|diese nachricht stammt|ce message provient|"
            "cet e-mail provient|ce courriel provient|be careful with this|wees voorzichtig"
        ),
        (
            _list(
                "buiten de org|buiten onze org|buiten uw org|buiten jouw org|buiten het bedrijf|buiten ons|"
                "buiten de gemeente|buiten de instelling|buiten de school|externe afzender|externe bron|"
                "externe e-mail|externe mail|extern e-mail|externe partij|outside of|outside the|"
                "outside your|outside our|external sender|external source|external e-mail|external email|"
                "external mail|external message|außerhalb|externer absender|externen absender|externe quelle|"
                "externen quelle|externe nachricht|extérieur|expéditeur externe|externe à|source externe|"
                "esterno|externo|externa"
            ),
            _list(
                "link|bijlage|attachment|anhäng|anhang|pièce|sender|afzender|absender|expéditeur|klik|click|"
                "klick|clique|vertrouw|trust|phishing|mittente|allegat|remitente|adjunto|remetente|anexo"
            ),
            _list(
                "mail|bericht|message|nachricht|courriel|correo|messaggio|mensaje|mensagem|external sender|"
                "externe afzender|externer absender|expéditeur externe"
            ),
        ),
    ),
    (
        _list(
            "you don't often get email from|some people who received this message don't often|"
            "u ontvangt niet vaak e-mail van|je ontvangt niet vaak e-mail van|u krijgt niet vaak|"
            "je krijgt niet vaak e-mail|sommige personen die dit bericht hebben ontvangen|"
            "sie erhalten nicht oft|sie erhalten nicht häufig|vous n'obtenez pas souvent|"
            "vous ne recevez pas souvent|no suele recibir correo|non si ricevono spesso|"
            "não costuma receber|rzadko otrzymujesz|du får inte ofta|du får ikke ofte|saat harvoin"
        ),
        (_list("@|aka.ms"),),
    ),
)
