"""What this machine can tell: settings, keys, store, templates, Python; then the server and the domains."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from email.message import EmailMessage

from newsletter import dispatch
from newsletter.diagnosis import domain, letter, mailbox, server
from newsletter.diagnosis.results import Level, Lookup, Result, caught, failed
from newsletter.errors import NewsletterError
from newsletter.message import dkim
from newsletter.models import Settings
from newsletter.publication import secrets
from newsletter.publication import settings as configuration
from newsletter.publication.root import Places
from newsletter.store import backup, editions, last_run
from newsletter.store.database import open_store


def check(places: Places, environ: Mapping[str, str], lookup: Lookup) -> Iterator[Result]:
    """Everything an operator can get wrong, one line at a time; nothing is sent."""
    yield check_python()
    try:
        settings = configuration.load(places.root, environ)
    except NewsletterError as error:
        yield failed("settings", error)
        return
    yield Result("settings", Level.OK, f"the settings of {settings.publication.name!r} can be used")
    yield from check_store(places)
    yield from _templates(places, settings)
    signer, found = _signer(settings, places, environ)
    yield from found
    if settings.imap is not None:
        yield from mailbox.check(settings.imap, places, environ)
    if settings.smtp is None:
        what = "there is no [smtp]: mail goes to the local catcher, and nobody was asked about your domain"
        yield Result("smtp", Level.NOTE, what)
        return
    yield from _server(settings, places, environ)
    yield from domain.check(settings.publication, signer, lookup)


def check_python() -> Result:
    """Whether the standard library lets a header end in the middle (CVE-2024-6923); tried, not looked up."""
    message, version = EmailMessage(), platform.python_version()
    message["Subject"] = "=?utf-8?q?een=0D=0AX-Twee:_twee?="
    if b"\nX-Twee" not in message.as_bytes():
        return Result("python", Level.OK, f"Python {version}")
    what = f"Python {version} has a known hole in its mail library (CVE-2024-6923)"
    step = "Our letters are not touched by it; install the newest patch of Python all the same."
    return Result("python", Level.WARNING, what, step)


def check_store(places: Places) -> list[Result]:
    """The token key, and the store: opened, read to its end, and no older than what was sent."""
    results: list[Result] = []
    sent = False
    if not places.database.exists():
        results.append(
            Result("store", Level.NOTE, "there is no store yet; it is made when somebody is added")
        )
    else:
        with caught("store", results), open_store(places.database) as store:
            sent = bool(editions.numbers(store))
            wrong = backup.problems(store)
            step = "Keep the file as it is, and go on from the copy you made of it."
            results += [Result("store", Level.ERROR, one, step) for one in wrong]
            last_run.may_send(store)
            if not wrong:
                results.append(Result("store", Level.OK, "the store is sound"))
    if not sent and not places.key_file.exists():
        results.append(Result("token key", Level.NOTE, "there is no token key yet; it is made at first use"))
        return results
    with caught("token key", results):
        secrets.token_key(places, create=False)
        results.append(Result("token key", Level.OK, "the token key is there, and only you can read it"))
    return results


def _templates(places: Places, settings: Settings) -> list[Result]:
    results: list[Result] = []
    with caught("templates", results):
        letter.render(places, settings)
        results.append(Result("templates", Level.OK, "the templates make a letter"))
    return results


def _signer(
    settings: Settings, places: Places, environ: Mapping[str, str]
) -> tuple[dkim.Signer | None, list[Result]]:
    results: list[Result] = []
    with caught("dkim", results):
        if (signer := dispatch.load_signer(settings, places, environ)) is not None:
            names = ", ".join(signer.keys)
            results.append(Result("dkim", Level.OK, f"messages are signed for {signer.domain} with {names}"))
            if not any(dkim.algorithm(key) == "rsa" for key in signer.keys.values()):
                # RFC 8463 section 1: it is a second algorithm beside RSA.
                what = "many receivers cannot verify Ed25519, and there is no RSA key beside it"
                step = "Add one: newsletter dkim new NAME, and name both in dkim.selector."
                results.append(Result("dkim", Level.WARNING, what, step))
            return signer, results
    return None, results


def _server(settings: Settings, places: Places, environ: Mapping[str, str]) -> Iterator[Result]:
    assert settings.smtp is not None
    try:
        with dispatch.server(settings, places, environ) as (smtp, _):
            yield from server.check(smtp, settings.publication.sender_address.rpartition("@")[2])
    except NewsletterError as error:  # no password
        yield failed("smtp", error)
