"""Words that readers put around answers, in the languages we read: nl en de fr es it pt pl sv da.

Everything is written as :func:`tokens` returns it: lower case, without accents.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from newsletter.inbound.own_words.alignment import words

#: Letters that are no letter with an accent for Unicode.
_STROKES: Final = str.maketrans("łŁøØđĐ", "lLoOdD")
#: The words of longer texts are not kept.
_LONGEST_KEPT: Final = 300


def plain(text: str) -> str:
    """The text without accents; other characters stay."""
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(char for char in spread if not unicodedata.combining(char))


def tokens(text: str) -> list[str]:
    """Words for comparing: lower case, without accents, links and punctuation."""
    return list(_known_tokens(text)) if len(text) <= _LONGEST_KEPT else words(plain(text))


@lru_cache(maxsize=1024)  # questions and lines of what we sent come back in every reply
def _known_tokens(text: str) -> tuple[str, ...]:
    return tuple(words(plain(text)))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in text.split(","))


#: What may stand before the number of a question.  Behind these a number is the number of a question.
QUESTION: Final = _words("""
    vraag question frage pregunta domanda pergunta questao pytanie pytania fraga sporgsmal antwoord
    answer antwort reponse respuesta risposta resposta odpowiedz svar peiling poll umfrage sondage
    encuesta sondaggio sondagem enquete ankieta omrostning afstemning stelling
""")
#: Behind these it is one only with a mark behind it.
SHORT: Final = _words("""
    q v a f p r ad zu punt point punkt
""")
#: Words between them: "antwoord op de vraag nr. 2", "réponse à la question n° 2", "wat betreft vraag 2".
BETWEEN: Final = _words("""
    mijn my meine ma mi mia minha moja mit mitt wat was betreft over voor bij op de het aan to the for as on
    about re zu zur auf die der fur bei la le pour sur para sobre alla per do na pa til till om nr no n
    num nummer number numero nº dla
""")
#: Ordinals that stand before or behind the word for a question.
ORDINALS: Final = (
    _words("eerste first erste ersten premiere primera prima primeira pierwsze forsta forste"),
    _words("tweede second zweite zweiten deuxieme seconde segunda seconda drugie andra anden andet"),
    _words("derde third dritte dritten troisieme tercera terza terceira trzecie tredje"),
)
#: Numbers in words behind the word for a question.
CARDINALS: Final = (
    _words("een one eins un une uno uma um jeden ett et"),
    _words("twee two zwei deux dos due dois duas dwa tva to"),
    _words("drie three drei trois tres tre trzy"),
)
#: A reader who copies a question may turn it to themselves.
FIRST_PERSON: Final = _words("""
    ik mij me i did do ich mich j ai je yo io ho eu ja jag jeg
""")
#: "Mijn antwoord op vraag 2 is: nooit".
IS: Final = _words("""
    is ist est es e jest ar er
""")
#: How a list of answers may be introduced; a list below anything else may be anything.
INTRODUCES: Final = QUESTION | _words("""
    vragen antwoorden questions answers fragen antworten reponses preguntas respuestas domande risposte
    perguntas respostas odpowiedzi fragor sporgsmalene fragorna svaren svarene hierbij hieronder below
    unten voici
""")
#: Behind a number these make it an amount or a time.
UNITS: Final = _words("""
    km m cm mm meter kilometer l liter litre litres dl cl ml g gr gram gramm grammes kg kilo kilos
    graden degrees grad degres euro euros eur dollar dollars cent ct procent percent prozent pourcent
    miljoen million millionen millions miljard milliarde mille duizend uur hour hours stunde stunden
    heure heures h min minuten minutes minuut sec jaar jaren year years jahr jahre jahren an ans maand
    maanden month months monat monate mois week weken weeks woche wochen semaine semaines dagen day days
    tage tagen jour jours keer maal x times time mal fois vez veces volta volte vezes razy gang gange
    ganger stuks pieces stuck pond pfund pound pounds litri litros litry pm
""")
#: Behind a number, the month makes it a date.
MONTHS: Final = _words("""
    januari februari maart april mei juni juli augustus september oktober november december january
    february march may june july august october januar februar marz mai dezember janvier fevrier mars
    avril juin juillet aout septembre octobre novembre decembre enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio
    settembre ottobre dicembre janeiro fevereiro marco maio junho julho setembro outubro novembro
    dezembro stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada
    grudnia maj augusti marts
""")
#: Right behind a number, without a mark between, these make it part of a sentence: "2de", "1 of 2", "1 op 3".
GLUE: Final = _words("""
    e de ste st nd rd th er eme am of or oder ou o och en and und et y i og tot bis a do til till van
    von per op in on aus sur su di av af is was ist war est
""")
#: First words of a line that greets.
GREETINGS: Final = _words("""
    hoi hai hallo dag beste lieve geachte goedemorgen goedemiddag goedenavond hey heej he hi hello dear
    good morning liebe lieber guten moin servus sehr salut bonjour bonsoir chere cher coucou hola
    querida querido buenos buenas estimada estimado ciao buongiorno buonasera cara caro gentile ola bom
    boa prezada prezado czesc witam dzien droga drogi szanowna szanowny hej halla god kara basta kaere
    hejsa goddag daag
""")
#: How a line begins that closes a letter.
CLOSINGS: Final = _phrases("""
    groet, groeten, groetjes, liefs, met vriendelijke groet, met hartelijke groet, mvg, vriendelijke
    groet, hartelijke groet, hartelijke groeten, warme groet, veel liefs, gr, hartelijks, lieve groet,
    lieve groetjes, fijne dag, dank, bedankt, dankjewel, regards, kind regards, best regards, warm
    regards, best wishes, best, cheers, love, sincerely, yours, all the best, many thanks, thanks, thank
    you, warmly, take care, gruss, grusse, viele grusse, liebe grusse, herzliche grusse, beste grusse,
    lg, vg, mit freundlichen grussen, freundliche grusse, mfg, schone grusse, danke, herzlich,
    cordialement, bien cordialement, bien a vous, bien a toi, amicalement, bises, merci, bonne journee,
    amities, a bientot, saludos, un saludo, un abrazo, abrazos, gracias, atentamente, cordiales saludos,
    saluti, cordiali saluti, un saluto, grazie, un abbraccio, cumprimentos, com os melhores
    cumprimentos, abracos, um abraco, obrigada, obrigado, pozdrawiam, pozdrowienia, serdecznie
    pozdrawiam, dziekuje, halsningar, vanliga halsningar, med vanlig halsning, med vanliga halsningar,
    mvh, hilsen, venlig hilsen, kaerlig hilsen, med venlig hilsen, mange hilsner, kram, kh, tack, tak,
    vanligen
""")
#: The noun of a closing, and what may stand before it: "met zonnige groeten", "kindest regards".
VALEDICTIONS: Final = _words("""
    groet groeten groetje groetjes hoogachtend regards wishes greetings sincerely faithfully gruss grusse
    grussen salutations cordialement amicalement sentiments saludos saluti cumprimentos pozdrowieniami
    halsningar hilsener
""")
BEFORE_VALEDICTIONS: Final = _words("""
    met vriendelijke vriendelijk hartelijke hartelijk warme lieve beste zonnige veel vele een de mijn
    allerbeste allerliefste feestelijke groene sportieve collegiale muzikale culturele fijne gezellige with
    my our kind kindest best warm warmest friendly yours many sunny most mit freundlichen freundlicher
    freundliche freundlichem herzlichen herzliche herzlichem besten liebe lieben viele vielen schone
    schonen sonnige kollegialen meilleures sinceres mes nos bien tres avec cordiales distinguees et und en
    and
""")
#: Directly before or behind a choice these turn it round or leave it open.
NEGATIONS: Final = _words("""
    niet geen nooit niks niets noch not no never nothing nor dont don doesn didn isn won wont wouldn couldn
    cannot cant nicht kein keine keinen keinem nie niemals nichts pas jamais non rien ne aucun aucune nunca
    ninguno mai nao nigdy inte aldrig ikke behalve except ausser sauf excepto tranne exceto oprocz utom
    undtagen
""")
#: Between two choices these say that both hold, or neither.
ALTERNATIVES: Final = _words("""
    of or oder ou o lub albo eller en and und et y e i och og
""")
#: Behind a choice's number and a comma: the reason for it.
BECAUSE: Final = _words("""
    want omdat maar al because but since weil denn aber da car mais parce puisque porque pero perche ma
    pois mas bo ale poniewaz men eftersom for fordi
""")
#: Of these, the ones that say "but": between a choice and a verb they begin no reason for it.
CONTRASTS: Final = _words("""
    maar al but aber mais pero ma mas ale men
""")
#: Right behind a choice, or behind a comma, these begin a condition for it.
CONDITIONS: Final = _words("""
    als indien mits tenzij zolang if unless wenn falls sofern solange si s sauf
""")
#: Words that say no, beside :data:`NEGATIONS`; a choice that holds one is not turned round by "never".
REFUSALS: Final = _words("""
    nee neen nein nej nei nie no non nope nah
""")
#: Words that say yes.
AGREEING: Final = _words("""
    ja yes yep oui si sim tak da jo jep ok oke
""")
#: What a poll is called, before a vote: "Peiling: fietsen".
POLLS: Final = _words("""
    peiling poll umfrage sondage enquete stelling stem stemming vote abstimmung votum encuesta sondaggio
    sondagem ankieta omrostning afstemning
""")
#: "Not" with one of these behind it turns nothing round: "ja, geen probleem".
HARMLESS: Final = _words("""
    probleem problemen bezwaar twijfel vraag moeilijk question frage problem problems doubt difficult
    zweifel schwierig schwer probleme souci doute difficile problema duda
""")
#: The same where it ends the clause: "ik kan niet zonder".
WITHOUT: Final = _words("""
    zonder without ohne sans
""")
#: "Waarom niet" agrees.
WHY: Final = _words("""
    waarom why warum pourquoi
""")
#: Behind a question that is the choice, these answer it: "Fietsen? Altijd!".
SURELY: Final = AGREEING | _words("""
    altijd natuurlijk zeker graag hoor always sure surely of course immer naturlich klar gern toujours
    bien sur certainement
""")
#: Behind a choice they are against it.
DISLIKES: Final = _words("""
    hekel haat hate dislike loathe hasse verabscheue deteste odio bah jakkes yuck igitt beurk
""")
#: The same, but a yes they confirm.
FAULTS: Final = _words("""
    vreselijk verschrikkelijk afschuwelijk rot stom saai eng gevaarlijk lastig zwaar onmogelijk uitgesloten
    zelden weinig amper nauwelijks terrible awful horrible boring dangerous impossible rarely seldom hardly
    schrecklich furchtbar langweilig gefahrlich unmoglich ausgeschlossen selten kaum affreux ennuyeux
    dangereux dangereuse exclu rarement
""")
#: A choice of these is not turned round by "not": "soms niet".
HALFWAY: Final = _words("""
    soms misschien sometimes maybe perhaps manchmal vielleicht parfois peut etre
""")
#: It was so, and is no longer.
FORMERLY: Final = _words("""
    vroeger voorheen destijds geleden verleden used afgeleerd gestopt formerly once stopped fruher damals
    aufgehort autrefois avant arrete
""")
#: It would be so, or was, but is not: "zou ik wel willen", "was altijd leuk".
UNREAL: Final = _words("""
    zou zouden kon konden wou wilde would could wish wurde konnte wollte aimerais voudrais pourrais pouvais
    was waren were ging deed had hadden war ware waere etait serait
""")
#: "Not" with one of these only sets a limit, or says what is missing: "niet altijd", "geen fiets".
LIMITS: Final = _words("""
    behalve except ausser geen kein keine keinen aucun aucune no altijd vaak elke iedere overal anders
    always often every only immer oft nur jeden uberall toujours souvent seulement partout
""")
#: "Not" with one of these refuses nothing: "niet alleen lopen".
ONLY: Final = _words("""
    alleen enkel slechts only just nur allein seulement
""")
#: How a clause about somebody begins: "ik loop nooit", "mijn man niet".
SUBJECTS: Final = _words("""
    ik wij we jij mijn onze hij zij men i my our you he she ich wir mein meine unser unsere man er sie j je
    nous mon ma on il elle
""")
#: Words that stand for the choice.
IT: Final = _words("""
    het t er it es
""")
#: What may stand beside a "not" that is nothing but a refusal: "absoluut niet", "voor mij niet meer".
FILLERS: Final = _words("""
    absoluut zeker echt helaas nu meer al kan lukt gaat doe doen wil mag durf hoef hoeft hoor dacht weet
    eigenlijk helemaal leven zin interesse behoefte elk geval me mij absolutely really sorry now more any
    anymore can do will way want interest in willen kunnen like love bien thanks at all gar uberhaupt
    leider jetzt mehr kann geht mag will auf fall lust danke absolument vraiment helas plus maintenant
    peux veux du tout envie surtout merci
""")
#: Behind a choice and a comma they speak of it: "Lopen, dat kan ik niet meer".
RESUMING: Final = _words("""
    dat daar das da that it c ca cela ce eso esto ci cio isso det
""")
#: A choice of these may be part of something else: "no idea", "no particular preference".
DETERMINERS: Final = _words("""
    no geen kein keine aucun aucune
""")
#: At the end of a clause they speak of what stands before it: "ben ik geen fan van".
DANGLING: Final = _words("""
    van aan mee voor in tegen
""")
#: Words of somebody who chooses: they may stand before a choice and mean nothing more.
CHOOSING: Final = _words("""
    ik kies kiezen stem ga voor doe mij maar mijn keuze antwoord is optie nummer nr het wordt werd zeg
    zou graag liever bij ons dan op de wel nou tja eh uh vraag peiling hier een dat denk hoi toch
    nader inzien doch actually i choose voorkeur prefer preference bevorzuge vorzug prefere preference
    pick vote would say go with for my choice answer option number the it me its id ill d ll im m please
    definitely well ich wahle nehme stimme fur meine wahl antwort ist bin wurde sage bei uns mir die das
    bitte eher lieber also na ja je choisis pour mon ma choix reponse est c dirais numero j chez nous
    moi plutot la le l yo elijo voto por mi respuesta es opcion scelgo io mia scelta risposta per
    opzione eu escolho minha escolha resposta e opcao wybieram moj wybor to odpowiedz opcja jag valjer
    mitt val svar ar alternativ jeg vaelger mit valg er mulighed
""")
#: Of these, the ones that say that somebody chooses; the others only lead there.
VERBS: Final = _words("""
    kies kiezen stem keuze choose pick vote choice wahle wahl stimme choisis choix elijo voto scelgo scelta
    escolho escolha wybieram wybor valjer valg vaelger
""")
#: Words behind a choice that is one all the same: "2 graag", "B, dank je".
#: A mail of nothing but these answers no question, when one of the first stands in it.
THANKS: Final = _words("""
    dank bedankt dankjewel dankuwel thanks thank danke merci gracias grazie obrigado obrigada tack tak
""")
WITH_THANKS: Final = _words("""
    je u jullie wel zeer heel hartelijk veel voor de het deze brief mail bericht nieuwsbrief you so very much
    many for the letter newsletter message vielen herzlichen schon sehr fur den das ihren mail nachricht
    beaucoup bien pour la le votre lettre message
""")
POLITE: Final = _words("""
    graag dus dank je bedankt alsjeblieft aub svp toch hoor wel maar please thanks thank you bitte danke
    merci por favor gracias grazie prego per favore obrigado obrigada prosze dzieki tack tak natuurlijk
""")
