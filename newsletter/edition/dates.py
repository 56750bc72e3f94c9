"""Dates as readers write them."""

from __future__ import annotations

from datetime import date

from newsletter.models import Language


def long_date(day: date, language: Language) -> str:
    """A day in words: ``15 december 2026``."""
    # Babel loads its locale data on import; a letter without a date need not pay for that.
    from babel.dates import format_date  # noqa: PLC0415 - see above

    # English as Europe writes it: 1 July 2026.
    locale = "en_GB" if language is Language.EN else language.value
    return format_date(day, format="long", locale=locale)
