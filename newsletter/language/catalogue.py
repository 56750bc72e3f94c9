"""Gettext catalogues as translators edit them: read without compiling them first."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import IO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


@cache
def catalogue(name: str) -> NullTranslations:
    """The translations in ``catalogues/<name>.po``; what they leave out comes back in English.

    ``nl@formal`` rests on ``nl``: a variant holds only what differs.

    Raises:
        FileNotFoundError: there is no such catalogue.
        babel.messages.pofile.PoFileError: see :func:`read`.
    """
    with files(__package__).joinpath("catalogues", f"{name}.po").open("rb") as source:
        translations = read(source)
    plain, variant, _ = name.partition("@")
    if variant:
        translations.add_fallback(catalogue(plain))
    return translations


def read(source: IO[bytes]) -> NullTranslations:
    """A catalogue compiled in memory; entries marked fuzzy do not count.

    Raises:
        babel.messages.pofile.PoFileError: it is no catalogue; the text says on which line.
    """
    compiled = BytesIO()
    write_mo(compiled, read_po(source, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
