"""F60-F62: TLS that is stripped, broken or not to be trusted, and logins that fail."""

from __future__ import annotations

import datetime as dt
import os
import ssl
import warnings
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from faults.peer import CAPABILITIES, Fault, Peer
from faults.play import Cell, Scenario

from newsletter.models import Tls

LOGIN = {"username": "renske", "password": "zonnebloem-41"}
LOCAL = "127.0.0.1"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@cache
def authority() -> trustme.CA:
    """The one this process trusts; see :func:`trusted`."""
    return trustme.CA()


@contextmanager
def trusted():
    """This process trusts our authority, as an operator's machine trusts the public ones."""
    before = os.environ.get("SSL_CERT_FILE")
    with TemporaryDirectory() as folder:
        bundle = Path(folder) / "ca.pem"
        authority().cert_pem.write_to_path(bundle)
        os.environ["SSL_CERT_FILE"] = str(bundle)
        try:
            yield bundle
        finally:
            if before is None:
                del os.environ["SSL_CERT_FILE"]
            else:
                os.environ["SSL_CERT_FILE"] = before


def issued(by: trustme.CA, name: str = LOCAL, **more) -> ssl.SSLContext:
    """A server's side with a certificate for a name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    by.issue_cert(name, **more).configure_cert(context)
    return context


@cache
def good() -> ssl.SSLContext:
    """What a well-kept server has."""
    return issued(authority())


@cache
def expired() -> ssl.SSLContext:
    """Its certificate ended years ago."""
    return issued(authority(), not_after=LONG_AGO, not_before=LONG_AGO - dt.timedelta(days=90))


@cache
def wrong_name() -> ssl.SSLContext:
    """A good certificate of another host."""
    return issued(authority(), "other.example.org")


@cache
def unknown() -> ssl.SSLContext:
    """Issued by an authority nobody here knows."""
    return issued(trustme.CA())


@cache
def old_version() -> ssl.SSLContext:
    """TLS 1.0 and nothing else."""
    context = issued(authority())
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():  # Python says that it is old: that is the point
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context


@cache
def self_signed() -> ssl.SSLContext:
    """A certificate that vouches for itself, as a fresh mail server has."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.org")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        plain = serialization.NoEncryption()
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path)
    return context


ALL_WAIT = "pending; exit 75"
#: No waiting mends it.
ALL_WRONG = "pending; exit 1"
NO_LOGIN = "pending; exit 4"
STARTTLS = {"tls": Tls.STARTTLS} | LOGIN
IMPLICIT = {"tls": Tls.IMPLICIT} | LOGIN
WITH_LOGIN = (*CAPABILITIES, "AUTH PLAIN LOGIN")
BY_LOGIN = (*CAPABILITIES, "AUTH LOGIN")
WAYS = {"PLAIN": WITH_LOGIN, "LOGIN": BY_LOGIN}


def server(**more) -> dict:
    """A peer that protects the line and wants a login."""
    login = (LOGIN["username"], LOGIN["password"])
    return {"context": good(), "capabilities": WITH_LOGIN, "login": login} | more


def scenario(*faults: Fault, settings: dict = STARTTLS, peer: dict | None = None, **more) -> Scenario:
    """Something wrong before the first message, and a good server afterwards."""
    healed = server(implicit=settings["tls"] is Tls.IMPLICIT)
    peer = healed | (peer or {})
    return Scenario(faults, peer=peer, healed=healed, settings=settings, **more)


def protection() -> list[Cell]:
    """F60: the line cannot be protected."""
    clear = {"context": None}
    injected = Fault("starttls", b"220 2.0.0 go on\r\n250 2.0.0 tampered\r\n")
    broken = {
        "garbage": Fault("tls", b"not TLS at all\r\n" * 3, "fin"),
        "FIN": Fault("tls", b"", "fin"),
        "RST": Fault("tls", b"", "rst"),
    }
    return [
        Cell("F60", "STARTTLS stripped", "ehlo", ALL_WRONG, scenario(peer=clear)),
        Cell(
            "F60", "454 to STARTTLS", "starttls", ALL_WAIT, scenario(Fault("starttls", b"454 4.7.0 no\r\n"))
        ),
        Cell("F60", "words in clear", "starttls", ALL_WAIT, scenario(injected), quick=True),
        *(
            Cell("F60", f"handshake: {what}", "tls", ALL_WAIT, scenario(fault))
            for what, fault in broken.items()
        ),
    ]


def certificates() -> list[Cell]:
    """F61: a certificate that proves nothing, or a protocol nobody should speak."""
    kinds = {
        "expired": expired,
        "self-signed": self_signed,
        "wrong host name": wrong_name,
        "unknown CA": unknown,
        "TLS 1.0 only": old_version,
    }
    ways = {"starttls": STARTTLS, "implicit": IMPLICIT}
    return [
        Cell("F61", what, way, ALL_WRONG, _later(context, settings))
        for what, context in kinds.items()
        for way, settings in ways.items()
    ]


def _later(context, settings: dict):
    """The context is made when the cell is played: keys cost time."""

    def act(folder: Path) -> str:
        implicit = settings["tls"] is Tls.IMPLICIT
        return scenario(settings=settings, peer={"context": context(), "implicit": implicit})(folder)

    return act


def _hammering(peer: Peer) -> list[str]:
    """A wrong password is shown once: providers lock whoever tries again and again."""
    times = len(peer.heard("AUTH"))
    return [f"{times} logins with a wrong password"] if times != 1 else []


def logins() -> list[Cell]:
    """F62: the server does not let us in."""
    refusals = {b"535 5.7.8 wrong": NO_LOGIN, b"534 5.7.9 weak": NO_LOGIN, b"454 4.7.0 later": ALL_WAIT}
    cells = [
        Cell(
            "F62",
            f"{answer.decode()[:3]} to AUTH {way}",
            "auth",
            expected,
            scenario(
                Fault("auth", answer + b"\r\n"),
                peer={"capabilities": offered},
                also=_hammering if answer.startswith(b"53") else lambda _: [],
            ),
            quick=way == "PLAIN" and answer.startswith(b"535"),
        )
        for answer, expected in refusals.items()
        for way, offered in WAYS.items()
    ]
    none = {"capabilities": CAPABILITIES}
    before = none | {"open_capabilities": WITH_LOGIN}
    openly = {"context": None}
    return [
        *cells,
        Cell("F62", "AUTH not offered", "ehlo", NO_LOGIN, scenario(peer=none)),
        Cell("F62", "AUTH before TLS only", "ehlo", NO_LOGIN, scenario(peer=before), quick=True),
        *_well(),
        Cell("F62", "right password, no TLS offered", "ehlo", ALL_WRONG, scenario(peer=openly)),
    ]


def _well() -> list[Cell]:
    """Nothing wrong: what the others are held against."""
    return [
        Cell(
            "F62",
            f"nothing wrong, AUTH {way}",
            settings["tls"],
            "sent; exit 0",
            scenario(settings=settings, peer={"capabilities": offered}),
            quick=way == "PLAIN",
        )
        for settings in (STARTTLS, IMPLICIT)
        for way, offered in WAYS.items()
    ]


def cells() -> list[Cell]:
    """All of them."""
    return [*protection(), *certificates(), *logins()]
