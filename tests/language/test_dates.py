from datetime import date

import pytest

from newsletter.language.dates import long_date
from newsletter.models import Language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.NL, "15 december 2026"),
        (Language.EN, "15 December 2026"),
        (Language.DE, "15. Dezember 2026"),
        (Language.FR, "15 décembre 2026"),
    ],
)
def test_long_date(language, text):
    assert long_date(date(2026, 12, 15), language) == text


def test_french_counts_the_first_of_a_month():
    assert long_date(date(2026, 1, 1), Language.FR) == "1er janvier 2026"
    assert long_date(date(2026, 1, 11), Language.FR) == "11 janvier 2026"
    assert long_date(date(2026, 1, 1), Language.DE) == "1. Januar 2026"
