"""Sentences that want no more letters, in words that may go on with anything: their wish waits.

"Liever geen nieuwsbrief meer", "please remove me", "the link to unsubscribe does not work".
"""

from __future__ import annotations

import re
from typing import Final

from newsletter.inbound.leaving import words as known
from newsletter.inbound.leaving.clarity import WORD

_NO_MORE: Final = re.compile(
    r"\b(?:niet|geen|nooit|niets|niks)\b.{0,40}\b(?:meer|langer)\b|\bno (?:more|longer)\b"
    r"|\b(?:not|don't|never|stop)\b.{0,40}\b(?:any ?more|any longer|again)\b"
    r"|\b(?:keine?n?|nichts?)\b.{0,40}\b(?:mehr|länger)\b"
    r"|\bplus (?:de |d'|aucun)|\b(?:ne|n')\b.{0,30}\bplus\b"
)
_LETTERS: Final = re.compile(
    r"\b\S{0,20}(?:nieuwsbrie\S{0,4}|newsletters?|mails?|mailings?|lettres?|courriels?|infolettres?)\b"
    r"|\b(?:mailen|toesturen|sturen|stuur|toezenden|ontvangen|emailing|receive|senden|schicken|schickt|zusenden"
    r"|schreiben|erhalten|envoyer|envoyez|recevoir)\b"
)
#: Who wishes it, or orders it.
_WISHED: Final = re.compile(
    r"\b(?:wil|willen|liever|graag|hoef|hoeven|wens|wensen|aub|svp|alsjeblieft|alstublieft|gelieve|verzoek"
    r"|please|pls|want|wish|rather|bitte|möchte|möchten|will|wollen|wünsche|lieber|souhaite|veux|merci)\b"
    r"|\b(?:wil|wilt|kun|kunt|zou|can|could|would) (?:je|u|jullie|you)\b"
    r"|^\W{0,5}(?:stuur|mail|geen|niet|stop|no|do not|don't|never|keine?n?|schickt?|plus|ne|n')\b"
)
#: Who misses letters, or cannot read them, wishes none of it.
_COMPLAINS: Final = re.compile(
    r"\b(?:ik|wij|we|i|ich|je) (?:krijgen?|ontvangen?|kan|kunnen|kon|get|receive|can|can't|cannot|bekomme"
    r"|erhalte|kann|reçois)\b(?!.{0,60}\b(?:liever|graag|please|bitte|lieber)\b)"
    r"|\b(?:waarom|why|warum|pourquoi|hoe komt|hoe kan)\b"
)
#: Who does so tells of it.
_TELLS: Final = re.compile(
    r"\b(?:ik|wij|we|i|ich|je) (?:\S{1,10} )?(?:verwijder|wis|haal|gooi|schrap|delete|remove|erase|take"
    r"|lösche|entferne|streiche|nehme|supprime|retire|efface)\b"
    r"|\b(?:verwijder|wis|haal|gooi|schrap) (?:ik|wij|we)\b"
)
#: What is taken off a list, wherever it stands ...
_TAKES: Final = re.compile(
    r"\b(?:verwijder\S{0,2}|wis|wissen|remove|delete|erase|entfernen|entferne|löschen|lösche|supprimer|supprimez"
    r"|retirer|retirez|effacer|effacez|enlever|enlevez|rayer)\b"
)
#: ... and what is, where a list is named.
_TAKES_OFF: Final = re.compile(
    r"\b(?:haal|halen|afhalen|gooi|gooien|schrap|schrappen|take|strike|drop|get|streichen|streich|nehmen|nimm)\b"
)
_WRITER: Final = re.compile(
    r"\b(?:mij|me|ons|us|mich|uns|(?:enlevez|supprimez|retirez)-moi)\b"
    r"|\b(?:dit|this|diese|cette) (?:\S{1,12} )?(?:\S{0,8}adres|address|\S{0,8}adresse)\b"
    r"|\b(?:mijn|onze?|my|our|meine|unsere|mon|mes|notre) (?:\S{1,12} )?"
    r"(?:\S{0,8}adres|naam|gegevens|e-?mail|mail|address|name|details|data|\S{0,8}adresse|daten|namen|nom|données)\b"
)
_LIST: Final = (
    r"(?:\S{1,20} )?(?:(?:e-?mail|mailing|verzend|adres|adressen|nieuwsbrief|abonnee)?-?"
    r"(?:lijst|bestand|list)|lists|nieuwsbrie\S{0,4}|newsletters?|mailings?|e-?mails?|mails?|database"
    r"|systeem|verteiler|\S{0,12}liste|lettre|infolettre)\b"
)
_YOUR: Final = (
    r"(?:de|het|die|dat|deze|dit|je|jullie|uw|the|your|this|that|all|de[mnr]|ihre[mnr]|eure[mnr]|deine[mnr]"
    r"|diese[mnr]|la|votre|vos|ta|cette)"
)
_FROM: Final = rf"\b(?:van|uit|from|off|aus|von|vom|de) (?:{_YOUR} )?"
_FROM_LIST: Final = re.compile(_FROM + _LIST)
_FROM_OTHER: Final = re.compile(rf"\b(?:van|uit|from|off|aus|von|de) {_YOUR} (?!{_LIST})")
#: What asks for it in one expression.
_ASKS: Final = re.compile(
    rf"\bi want (?:off|out)\b|\b(?:van|uit) {_YOUR} {_LIST} af\b"
    r"|\b(?:zeg|zeggen)\b.{0,40}\babonnement\b.{0,40}\bop\b"
    r"|\b(?:kündigen?|bestellen?|beëindig|beëindigen|annulez?|annuler|résiliez?|résilier|cancel|stop|stoppen"
    r"|arrêtez?|arrêter)\b.{0,30}\b(?:newsletter|nieuwsbrief|abo|abonnement|subscription|lettre|mailen|sturen"
    r"|m'écrire|m'envoyer)\b"
    r"|\b(?:streichen|entfernen|löschen) sie mich\b|^\W{0,5}off (?:the|this|your) list\b(?! already)"
    r"|\b(?:kan|mag|moet) (?:zij|ze|hij|dit adres) er ?af\b"
    r"|^\W{0,5}(?:geen|kein|no|not|no longer|niet meer|plus) "
    r"(?:interess\S{0,6}|interest\S{0,3}|intéressée?|nodig)"
    r"|\bje me (?:désabonne|désinscris)\b|\bmeld me bij deze af voor (?:de|deze|je|uw) nieuwsbrief"
    r"|\bmelden? (?:sie )?(?:bitte )?(?:meine?n?|unsere?n?) .{1,30}\bab\b"
    rf"|\bstop (?:aux|les|met|the|with|mit) (?:{_YOUR} )?"
    r"(?:e-?mails?|mails?|nieuwsbrie\S{0,4}|newsletters?)"
    r"|\b(?:don't|do not) want (?:this|these|your|any|such) (?:newsletters?|e-?mails?|mails?)\b"
    rf"|\bafmelding (?:van|voor) (?:{_YOUR} )?{_LIST}|^\W{{0,5}}kan dit stoppen\b"
    r"|\b(?:can|could|would) you (?:please )?(?:remove|delete|take off) (?:me|us|my|our)\b"
    r"|\bkeine weiteren? (?:e-?mails?|mails?|newsletter|nachrichten)\b"
    rf"|\bêtre (?:retirée?|enlevée?|supprimée?|désinscrite?) {_FROM[2:]}{_LIST}"
    r"|\bcomment (?:se|vous|me) (?:désinscrire|désabonner)\b"
    r"|\b(?:(?:want|wish|like)(?: to be| to get)?|get me) (?:off|removed from) (?:this|the|your) list\b"
)
#: Who cannot find the way out asks for it.
_BROKEN: Final = re.compile(
    r"(?:afmeld|uitschrijv|af te melden|uit te schrijven|unsubscrib|abmeld|désabonn|désinscri).{0,60}"
    r"\b(?:werkt|werken|lukt|lukte|doet het|works?|working|funktioniert|geht|fonctionne|marche)\b"
    r".{0,15}\b(?:niet|not|nicht|pas)\b"
    r"|(?:unsubscrib|abmeld|désabonn|désinscri).{0,60}"
    r"\b(?:doesn't|does not|isn't|didn't|did not|not|nicht|ne) "
    r"(?:work|working|funktioniert|fonctionne|marche)"
)
_CLAUSE: Final = re.compile(r"[.!?,;]\s+|\s[–—-]\s|\b(?:maar|but|aber|mais)\b")
#: Characters of a sentence that is looked at.
_MOST: Final = 400
#: Words of a wish that names nothing: "please remove".
_FEW: Final = 3


def refuses(sentence: str) -> bool:
    """Whether a case-folded sentence on one line wants no more letters, or to be taken off."""
    said = sentence[:_MOST]
    if not known.STAYING.isdisjoint(WORD.findall(said)):
        return False
    if _BROKEN.search(said) or any(map(_takes_off, _CLAUSE.split(said))):
        return True
    if _COMPLAINS.search(said):
        return False
    return any(map(_wants_none, _CLAUSE.split(said)))


def _wants_none(clause: str) -> bool:
    if _ASKS.search(clause):
        return True
    return bool(_NO_MORE.search(clause) and _LETTERS.search(clause) and _WISHED.search(clause.strip()))


def _takes_off(clause: str) -> bool:
    """Whether a clause wants its writer taken off: "please remove me", "van je lijst gooien"."""
    words = set(WORD.findall(clause))
    denied = words & known.NEGATIONS and not words & known.ANY_MORE
    if denied or words & (known.HEDGES - known.REQUESTS) or _TELLS.search(clause):
        return False
    if _FROM_OTHER.search(clause):
        return False
    takes, writer, plea = _TAKES.search(clause), _WRITER.search(clause), words & known.PLEAS
    if (takes or _TAKES_OFF.search(clause)) and _FROM_LIST.search(clause):
        return bool(writer or plea)
    return bool(takes and (writer or (plea and len(words) <= _FEW)))
