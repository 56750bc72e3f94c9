"""The ``[imap]`` section: what follows from what is set, and what the large providers want."""

from __future__ import annotations

from typing import Any

from newsletter.errors import SettingsError
from newsletter.models import Auth, Imap, Oauth, Provider, Tls
from newsletter.publication.values import is_loopback

_STARTTLS_PORT, _IMPLICIT_PORT = 143, 993
_HOSTS = {
    "imap.gmail.com": Provider.GOOGLE,
    "imap.googlemail.com": Provider.GOOGLE,
    "outlook.office365.com": Provider.MICROSOFT,
    "outlook.office.com": Provider.MICROSOFT,
    "imap-mail.outlook.com": Provider.MICROSOFT,
}
_MICROSOFT = "https://login.microsoftonline.com"
#: What the providers document.  Google gives no device code that opens a mailbox.
_ENDPOINTS = {
    Provider.GOOGLE: {
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "token_url": "https://oauth2.googleapis.com/token",
        "device_url": "",
        "scope": "https://mail.google.com/",
    },
    Provider.MICROSOFT: {
        "authorize_url": f"{_MICROSOFT}/{{tenant}}/oauth2/v2.0/authorize",
        "token_url": f"{_MICROSOFT}/{{tenant}}/oauth2/v2.0/token",
        "device_url": f"{_MICROSOFT}/{{tenant}}/oauth2/v2.0/devicecode",
        "scope": "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    },
    Provider.OTHER: {"authorize_url": "", "token_url": "", "device_url": "", "scope": ""},
}


def settled(read: dict[str, Any], path: str) -> Imap:
    """The section as it is used; protection is never left out unasked, except on this machine.

    Raises:
        SettingsError: what is set contradicts itself, or access tokens have nowhere to come from.
    """
    given = {name: read.pop(name) for name in list(read) if name.startswith("oauth_")}
    read |= {name: _inbox(read[name]) for name in ("sent_folder", "move_to")}
    read["folders"] = tuple(map(_inbox, read["folders"]))
    host, tls, port, auth = read["host"], read.pop("tls"), read.pop("port"), read.pop("auth")
    if tls is None and port == _STARTTLS_PORT:
        tls = Tls.OFF if is_loopback(host) else Tls.STARTTLS
    elif tls is None:
        tls = Tls.OFF if is_loopback(host) and port != _IMPLICIT_PORT else Tls.IMPLICIT
    oauth = _oauth(given, host, path) if given["oauth_client_id"] else None
    auth = auth or (Auth.XOAUTH2 if oauth else Auth.PASSWORD)
    if oauth and auth is not Auth.XOAUTH2:
        raise _contradiction("oauth_client_id needs auth = 'xoauth2'", path, "Take one of the two out.")
    if read["move_to"] in (*read["folders"], read["sent_folder"]) and read["move_to"]:
        step = "Name another folder, or leave move_to out: then mail stays where it is."
        raise _contradiction("move_to is a folder that is read", path, step)
    if read["sent_folder"] in read["folders"]:
        raise _contradiction("sent_folder is also one of folders", path, "Take it out of one of the two.")
    standard = _IMPLICIT_PORT if tls is Tls.IMPLICIT else _STARTTLS_PORT
    return Imap(tls=tls, port=port or standard, auth=auth, oauth=oauth, **read)


def _inbox(name: str) -> str:
    """This one folder is the same in whatever case it is written (RFC 3501 section 5.1)."""
    return "INBOX" if name.upper() == "INBOX" else name


def _oauth(given: dict[str, Any], host: str, path: str) -> Oauth:
    provider = given["oauth_provider"] or _HOSTS.get(host.lower(), Provider.OTHER)
    known = {name: url.format(tenant=given["oauth_tenant"]) for name, url in _ENDPOINTS[provider].items()}
    urls = {name: given[f"oauth_{name}"] or url for name, url in known.items()}
    if not urls["token_url"] or not (urls["authorize_url"] or urls["device_url"]):
        step = "Set oauth_token_url and oauth_authorize_url, or oauth_provider to google or microsoft."
        raise _contradiction("nobody knows where access tokens come from", path, step)
    return Oauth(provider=provider, client_id=given["oauth_client_id"], **urls)


def _contradiction(what: str, path: str, step: str) -> SettingsError:
    return SettingsError(f"[imap] {what}", where=path, next_step=step)
