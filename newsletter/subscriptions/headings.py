"""Which column holds what, by its heading: Dutch, English, German, French, and what other tools export.

Known exports: Mailchimp, Substack, Buttondown, Ghost, listmonk, beehiiv, Keila, Laposta.  Headings are
compared without case, accents, spaces and signs, so ``E-mail adres`` is ``emailadres``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

_EMAIL = """email emailaddress emailadres mail mailadres mailaddress emailadresse mailadresse courriel
    adresseemail adressemail adressecourriel adresseelectronique adressedecourriel subscriberemail"""
_NAME = """name fullname naam volledigenaam displayname subscribername nom nomcomplet vollstandigername
    contactnaam"""
_FIRST = "firstname fname givenname forename voornaam roepnaam vorname prenom"
_MIDDLE = "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels infix middlename namenszusatz particule"
_LAST = "lastname lname surname familyname achternaam familienaam nachname familienname nomdefamille"
_TAGS = "tags tag labels label groep groepen groups group etiquettes etiquette schlagworte schlagworter"
_STATUS = "status state subscribertype abonnementsstatus statut subscriptionstatus emailstatus"
_LEFT_AT = """unsubtime unsubscriptiondate unsubscribedat unsubscribedate dateunsubscribed deletedat
    uitgeschrevenop afgemeldop uitschrijfdatum afmelddatum abgemeldetam datededesinscription"""
_BOUNCED_AT = "cleantime bouncedat cleanedat"
_WANTED = "subscribedtoemails subscribed ingeschreven abonniert abonne"
_UNWANTED = (
    "emaildisabled unsubscribed optedout optout uitgeschreven afgemeld abgemeldet desinscrit desabonne"
)

#: Folded heading -> what it holds.
_MEANINGS = {
    word: meaning
    for meaning, words in {
        "email": _EMAIL,
        "name": _NAME,
        "first": _FIRST,
        "middle": _MIDDLE,
        "last": _LAST,
        "tags": _TAGS,
        "status": _STATUS,
        "left_at": _LEFT_AT,
        "bounced_at": _BOUNCED_AT,
        "wanted": _WANTED,
        "unwanted": _UNWANTED,
    }.items()
    for word in words.split()
}

#: For a person whose file has no such column.
EXPECTED = "email, e-mailadres, Email Address, E-Mail-Adresse or courriel"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where to find what; positions from 0."""

    email: int
    #: ``name``, ``first``, ``middle``, ``last``, ``tags``, ``status``, ``left_at``, ``bounced_at``,
    #: ``wanted`` and ``unwanted``, as far as the file has them.
    others: dict[str, int] = field(default_factory=dict)

    def of(self, meaning: str, cells: Sequence[str]) -> str:
        """The field of a row with this meaning, or an empty string."""
        place = self.others.get(meaning)
        return "" if place is None else cells[place]


def fold(text: str) -> str:
    """Lower case, letters and digits only, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalnum())


def recognise(headings: Sequence[str]) -> Columns | None:
    """The columns by their headings, of each meaning the first; None when none of them holds addresses."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        meaning = _MEANINGS.get(fold(heading))
        if meaning:
            found.setdefault(meaning, place)
    email = found.pop("email", None)
    return None if email is None else Columns(email, found)


def without_headings(width: int) -> Columns:
    """The columns of a file that begins with a person: address, then perhaps the name."""
    return Columns(0, {"name": 1} if width > 1 else {})
