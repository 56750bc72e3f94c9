"""Days and months in attribution lines without a year: ``Op do 20 nov schreef Renske:``.

Facts, not rules: :mod:`newsletter.inbound.own_words.attributions` decides.  All entries are case-folded.
"""

from __future__ import annotations

from typing import Final

from newsletter.inbound.own_words.programs import phrases, words

#: How the months and weekdays of ten languages begin, in attribution lines without a year.
DAY_BEGINS: Final = phrases(
    "januar|janvier|janeiro|enero|gennaio|styczni|februar|februari|février|febbraio|febrero|fevereiro|luteg|"
    "maart|march|märz|marzo|março|marca|april|avril|aprile|abril|kwietnia|maggio|mayo|juni|juin|june|"
    "giugno|junio|junho|czerwca|juli|juillet|july|luglio|julio|julho|lipca|august|août|agosto|sierpnia|"
    "septem|settembre|setembro|septiembre|wrze|okto|octo|ottobre|outubro|paździer|novem|novièm|noviemb|"
    "listopad|decem|dezem|décemb|diciembre|dicembre|dezembro|grudnia|"
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|monday|tuesday|wednesday|thursday|friday|"
    "saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|"
    "mercredi|jeudi|vendredi|samedi|dimanche|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    "lunes|martes|miércoles|jueves|viernes|sábado|domingo|segunda|terça|quarta|quinta|sexta|feira|"
    "poniedział|wtorek|środ|czwart|piąt|sobot|niedziel|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|"
    "mandag|tirsdag|lørdag|søndag"
)
#: The same cut short or whole, and "today" and "yesterday".
DAYS: Final = words(
    "jan|feb|mrt|apr|mei|jun|jul|aug|sep|sept|okt|nov|dec|mar|may|oct|mär|mai|dez|janv|févr|avr|juil|déc|"
    "ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|sty|lut|kwi|maj|cze|lip|sie|wrz|paź|lis|gru|"
    "ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun|mo|mi|fr|sa|so|lun|mer|jeu|ven|sam|dim|gio|sab|dom|"
    "mié|jue|vie|sáb|seg|ter|qua|qui|sex|pon|wt|śr|czw|pt|sob|niedz|mån|tis|ons|tors|fre|lör|sön|tirs|"
    "lør|søn|vandaag|gisteren|eergisteren|today|yesterday|heute|gestern|vorgestern|aujourd'hui|hier|hoy|"
    "ayer|oggi|ieri|hoje|ontem|dziś|dzisiaj|wczoraj|idag|igår|dag|går"
)
#: What stands beside them there.
AROUND_DAYS: Final = words(
    "op|om|uur|het|volgende|on|at|am|pm|um|uhr|den|der|le|à|el|de|a|las|il|giorno|alle|em|na|às|w|dniu|dnia|"
    "we|o|i|på|kl|h"
)
