"""Keys that sign mail (DKIM): what ``[dkim]`` may hold, where a private key comes from, and making one.

Looked for in this order: the environment, systemd's credentials, the file ``SELECTOR.pem`` in the folder of
``[dkim] folder``, which must be the owner's alone.  A key is never printed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from newsletter.errors import PublicationError
from newsletter.models import Dkim
from newsletter.publication import secrets
from newsletter.publication.root import Places

#: Bits of a key we make: every verifier takes it, and its record fits a DNS answer over UDP.
RSA_BITS = 2048
#: In systemd's credentials a key is named so, with its selector behind it.
CREDENTIAL = "dkim_"


class Algorithm(StrEnum):
    """What a key signs with."""

    RSA = "rsa"
    ED25519 = "ed25519"


def path_of(places: Places, dkim: Dkim, selector: str) -> Path:
    """Where the file with a private key lies."""
    return places.root / dkim.folder / f"{selector}.pem"


def known(places: Places, dkim: Dkim) -> list[str]:
    """The selectors of which a key lies in the folder."""
    return sorted(path.stem for path in (places.root / dkim.folder).glob("*.pem"))


def load(places: Places, dkim: Dkim, selector: str, environ: Mapping[str, str]) -> tuple[bytes, str]:
    """A private key as it is stored, and where that is, for messages.

    Raises:
        PublicationError: it is nowhere, cannot be read, or others can read it.
    """
    variable = secrets.DKIM_KEY + re.sub(r"[.-]", "_", selector.upper())
    if source := environ.get(variable):
        return source.encode("utf-8", "surrogateescape"), f"environment variable {variable}"
    folder = environ.get("CREDENTIALS_DIRECTORY")  # systemd.exec(5): a folder only this service can read
    if folder and (found := Path(folder) / f"{CREDENTIAL}{selector}").is_file():
        return secrets.read_key(found, private=False), str(found)
    path = path_of(places, dkim, selector)
    try:
        return secrets.read_key(path, private=True), str(path)
    except FileNotFoundError as error:
        raise PublicationError(
            f"there is no DKIM key for the selector {selector}",
            where=str(path),
            next_step=f"Put back the file, set {variable}, or make one: newsletter dkim new {selector}.",
        ) from error


def make(path: Path, algorithm: Algorithm) -> None:
    """Make a key and write it, for its owner only; what is there stays.

    Raises:
        PublicationError: the file exists, or cannot be written.
    """
    is_rsa = algorithm is Algorithm.RSA
    key = generate_private_key(65537, RSA_BITS) if is_rsa else Ed25519PrivateKey.generate()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        written = secrets.write_private(path, content)
    except OSError as error:
        raise PublicationError(
            f"the DKIM key cannot be written: {os.strerror(error.errno or 0)}",
            where=str(path),
            next_step="See whether you may write in this folder.",
        ) from error
    if not written:
        raise PublicationError(
            "there is a DKIM key already, and it stays",
            where=str(path),
            next_step="Mail that is under way is verified with it. Choose another selector for a new key.",
        )
