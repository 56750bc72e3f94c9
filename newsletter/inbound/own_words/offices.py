"""What offices and their gateways add to a mail: disclaimers, cards, warnings.

Facts, not rules: :mod:`newsletter.inbound.own_words.footers` decides.  All entries are case-folded.
"""

from __future__ import annotations

from typing import Final

from newsletter.inbound.own_words.programs import phrases, words

#: How a disclaimer below a mail begins; without the marks of emphasis around it.
DISCLAIMER_BEGINS: Final = phrases(
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
DISCLAIMER_WORDS: Final = phrases(
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
CARD_LABELS: Final = phrases(
    "werkdagen|aanwezig|bereikbaar|kvk|btw|iban|volg ons|bezoekadres|postadres|follow us|working days|"
    "office hours|arbeitstage|erreichbar|folgen sie|suivez-nous|síguenos|seguici"
)
#: Words with which a person on a card speaks: of work, and of where to find them.
AT_WORK: Final = phrases(
    "werk|werkdag|werkdagen|werktijden|werkzaam|aanwezig|afwezig|bereikbaar|vrij|met vakantie|kantoortijd|"
    "kantoortijden|volg mij|volg me|volg ons|kvk|btw|iban|bezoekadres|postadres|verwacht niet|"
    "spraakherkenning|typefouten|tikfouten|follow me|follow us|i work|working hours|working days|"
    "office hours|part-time|out of office|on holiday|dictated|typos|ich arbeite|"
    "arbeitstage|arbeitszeiten|erreichbar|im urlaub|folgen sie|je travaille|joignable|"
    "suivez-moi|suivez-nous|síguenos|seguici"
)
#: How a thought begins that came below the closing.
AFTERTHOUGHTS: Final = phrases(
    "o ja|oh ja|oja|o, ja|en o ja|vergeten|bijna vergeten|ik vergat|nog iets|nog even|nog een|o wacht|"
    "trouwens|oh yes|forgot|i forgot|one more|by the way|ach ja|vergessen|noch etwas|übrigens|"
    "j'ai oublié|au fait"
)
#: Begins of words in the line that closes a letter, above whose writer's name and card may stand.
CLOSES: Final = phrases(
    "groet|liefs|hoogachtend|mvg|regards|sincerely|wishes|cheers|greetings|gruß|grüß|gruss|mfg|cordial|"
    "amicalement|salutations|bises|saludos|abrazo|saluti|cumprimentos|abraço|pozdraw|pozdrow|hälsning|hilsen|"
    "hilsner|mvh"
)
#: How a form begins that a reader filled in; nobody labels the name on a card.
FORM_BEGINS: Final = phrases("naam:|naam |voornaam|name:|vorname|prénom|nom:|nombre:|nome:|imię|namn:|navn:")
#: Further paragraphs that offices add: how one begins, and groups of words of which it has one each.
PARAGRAPHS: Final = (
    (
        phrases(
            "denk aan het milieu|denk om het milieu|spaar het milieu|is het nodig deze|"
            "please consider the env|think before you print|please think about|before printing|save paper|"
            "bitte denken sie an|bitte prüfen sie|pensez à l'env|avant d'imprimer|antes de imprimir|"
            "prima di stampare|tänk på miljön"
        ),
        (
            phrases("print|druck|imprim|stampa|skriv"),
            # This one, not recipes.
            phrases(
                "deze mail|deze e-mail|dit bericht|dit e-mail|deze pagina|this mail|this e-mail|this email|"
                "this message|this page|the email|the e-mail|diese mail|diese e-mail|diese nachricht|"
                "dieser e-mail|ce mail|ce message|cet e-mail|cet email|ce courriel|este correo|este mensaje|"
                "este e-mail|questa mail|questa e-mail|questo messaggio|detta mail|detta mejl|"
                "detta meddelande|detta e-post"
            ),
            # Whoever asks to print nothing at all gives a tip.
            phrases(
                "voordat|voor u|alvorens|nodig|before|necessary|need to|bevor|avant|antes|prima|innan|ob "
            ),
        ),
    ),
    (
        phrases(
            "op al onze|op onze|op alle|all our|our general|auf alle|onze algemene|alle offertes|alle overeen"
        ),
        (
            phrases("voorwaarden|terms|conditions|agb|geschäftsbed"),
            phrases("toepassing|apply|subject to|gelten"),
            phrases("diensten|overeenkom|services|offertes|aanbied|lever|agreements|angebote|verträge"),
        ),
    ),
)
#: What stands in the line of a program that looked for viruses, besides its name.
SCANNED: Final = (
    phrases("vir"),
    phrases("mail|bericht|message|nachricht|correo|messagg|mensag|courrier|wiadomo|meddel"),
    phrases(
        "gecontroleerd|gescand|gescreend|checked|scanned|geprüft|gescannt|vérifi|analiz|controllat|verifica|"
        "sprawdz|kontroll|skann|tarkist|protected|beschermd"
    ),
)
#: Warnings that a gateway puts above what comes from outside, in the same form; each is a line or two.
BANNERS: Final = (
    (
        phrases(
            "caution|warning|external|extern|let op|waarschuwing|pas op|attention|achtung|vorsicht|warnung|"
            "atención|attenzione|atenção|avertissement|this email originated|this message originated|"
            "this email came|this message came|this is an external|deze e-mail is afkomstig|"
            "deze e-mail komt van|deze mail komt van|dit bericht komt van|dit bericht is afkomstig|"
            "deze e-mail is ver|deze mail is ver|dit bericht is ver|this email was sent|"
            "this message was sent|this message is from|this email is from|diese e-mail wurde von außerhalb|"
            "diese e-mail stammt|diese e-mail kommt|diese nachricht stammt|ce message provient|"
            "cet e-mail provient|ce courriel provient|be careful with this|wees voorzichtig"
        ),
        (
            phrases(
                "buiten de org|buiten onze org|buiten uw org|buiten jouw org|buiten het bedrijf|buiten ons|"
                "buiten de gemeente|buiten de instelling|buiten de school|externe afzender|externe bron|"
                "externe e-mail|externe mail|extern e-mail|externe partij|outside of|outside the|"
                "outside your|outside our|external sender|external source|external e-mail|external email|"
                "external mail|external message|außerhalb|externer absender|externen absender|externe quelle|"
                "externen quelle|externe nachricht|extérieur|expéditeur externe|externe à|source externe|"
                "esterno|externo|externa|[extern|extern]"
            ),
            phrases(
                "link|bijlage|attachment|anhäng|anhang|pièce|sender|afzender|absender|expéditeur|klik|click|"
                "klick|clique|vertrouw|trust|phishing|mittente|allegat|remitente|adjunto|remetente|anexo"
            ),
            phrases(
                "mail|bericht|message|nachricht|courriel|correo|messaggio|mensaje|mensagem|external sender|"
                "externe afzender|externer absender|expéditeur externe"
            ),
        ),
    ),
)
#: What a gateway sets alone above a mail from outside, in brackets, stars or capitals.
EXTERNAL_TITLES: Final = words(
    "extern|external|externe mail|externe e-mail|external mail|external email|external e-mail|"
    "external sender|externe afzender|externer absender|expéditeur externe|externe nachricht|external message"
)
#: A hidden line above such a warning, and one below it.
HIDDEN_BANNER: Final = ("zjqcmqryfpfptbannerstart", "zjqcmqryfpfptbannerend")
#: Begins of the warning about somebody who writes for the first time; it names their address.
FIRST_CONTACT: Final = phrases(
    "you don't often get email from|some people who received this message don't often|"
    "u ontvangt niet vaak e-mail van|je ontvangt niet vaak e-mail van|u krijgt niet vaak|"
    "je krijgt niet vaak e-mail|sommige personen die dit bericht hebben ontvangen|"
    "sie erhalten nicht oft|sie erhalten nicht häufig|einige personen, die diese nachricht erhalten|"
    "vous n'obtenez pas souvent|vous ne recevez pas souvent|certaines personnes qui ont reçu ce message|"
    "no suele recibir correo|algunas personas que recibieron este mensaje|non si ricevono spesso|"
    "alcune persone che hanno ricevuto questo messaggio|não costuma receber|rzadko otrzymujesz|"
    "nie otrzymujesz często|du får inte ofta|du får ikke ofte|saat harvoin"
)
#: Of a link that explains it.
EXPLAINS: Final = "aka.ms"
#: Where it comes from; "the link does not work outside the office" says nothing of that.
ORIGINATES: Final = phrases(
    "komt van|komt uit|kwam van|afkomstig|verzonden|verstuurd|gestuurd|ontvangen|origin|came |comes |"
    "come from|sent from|sent by|stammt|kommt|kam von|gesendet|provien|proven|proced|envoy|inviat|enviad"
)
#: Of the words of a disclaimer those without which there is none; begins of words.
DISCLAIMER_CORE: Final = phrases(
    "vertrouwelijk|geadresseerde|confiden|intended recipient|intended for|intended solely|intended only|"
    "addressee|privileged|disclaimer|proclaimer|vertraulich|adressat|vorgesehene|haftungsausschluss|"
    "konfiden|konfid|adresat|fortrolig|luottamuksell|důvěrn|bizalmas|εμπιστευτικ|конфиденц|конфіденц|"
    "gizli|机密|保密|destinat|riservat|poufn|rechten worden|rechten ontle|aansprakelijkheid|onbevoegd|"
    "unbefugt"
)
