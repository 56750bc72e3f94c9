"""Dates as readers write them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from newsletter.models import Language


def long_date(day: date, language: Language) -> str:
    """A day in words: ``15 december 2026``."""
    # English as Europe writes it: 1 July 2026.
    locale = "en_GB" if language is Language.EN else language.value
    text = format_date(day, format="long", locale=locale)
    # French counts the first day of a month; Unicode's patterns have no sign for that.
    return text.replace("1", "1er", 1) if language is Language.FR and day.day == 1 else text
