"""The signer of a publication: ``[dkim]`` and its private keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from newsletter.errors import SettingsError
from newsletter.models import Dkim, Settings
from newsletter.publication.root import Places

if TYPE_CHECKING:
    from newsletter.message.dkim import PrivateKey, Signer


def load_signer(settings: Settings, places: Places, environ: Mapping[str, str]) -> Signer | None:
    """What signs our messages; None without ``[dkim]``: then the mail server may do it.

    Raises:
        PublicationError: a key is missing or cannot be read, or others can read it.
        SettingsError: a key cannot sign mail.
    """
    if settings.dkim is None:
        return None
    from newsletter.message import dkim  # noqa: PLC0415 - who signs nothing here does not load the library

    keys = {name: load_key(settings.dkim, name, places, environ) for name in settings.dkim.selectors}
    return dkim.Signer(settings.dkim.domain, keys)


def load_key(given: Dkim, selector: str, places: Places, environ: Mapping[str, str]) -> PrivateKey:
    """The private key of a selector.

    Raises:
        PublicationError: it is missing or cannot be read, or others can read it.
        SettingsError: it cannot sign mail.
    """
    from newsletter.message import dkim  # noqa: PLC0415
    from newsletter.publication import dkim_keys  # noqa: PLC0415

    source, where = dkim_keys.load(places, given, selector, environ)
    try:
        return dkim.parse_private_key(source)
    except ValueError as error:
        step = f"Make another (newsletter dkim new NAME) and name it in dkim.selector instead of {selector}."
        raise SettingsError(str(error), where=where, next_step=step) from None
