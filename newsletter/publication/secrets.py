"""Secrets: the key of our tokens, DKIM keys, and the passwords of mail servers.  None is ever printed.

All live outside ``newsletter.toml``.  A file with a secret must be the owner's alone (mode 0600).
"""

from __future__ import annotations

import os
import secrets
import shlex
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import AuthenticationError, PublicationError
from newsletter.publication.root import Places

#: Bytes of the token key.
KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Login:
    """Where the password for one section of the settings is looked for; the names, not the password."""

    #: ``smtp``, ``imap``.
    section: str

    @property
    def owner(self) -> str:
        """Whose password it is, for a person."""
        return "mailbox" if self.section == "imap" else "mail server"

    @property
    def variable(self) -> str:
        """The environment variable that holds it."""
        return f"NEWSLETTER_{self.section.upper()}__PASSWORD"

    @property
    def file_variable(self) -> str:
        """The one that names a file with it."""
        return f"{self.variable}_FILE"

    @property
    def command_variable(self) -> str:
        """The one with a command that prints it, for what changes: an access token lives an hour."""
        return f"{self.variable}_COMMAND"

    @property
    def keyring_service(self) -> str:
        """Under this name the keyring keeps passwords, by login name."""
        return f"newsletter-{self.section}"

    @property
    def credential(self) -> str:
        """The name systemd gives it (systemd.exec(5), LoadCredential=)."""
        return f"{self.section}_password"

    @property
    def without_keyring(self) -> str:
        """How to store it where there is no keyring, for a person."""
        return (
            f"Write it into a file that only you can read (chmod 600), and name that file in"
            f" {self.file_variable}. Or set {self.command_variable} to a command that prints it, or"
            f" {self.variable} to the password itself."
            f" Under systemd, LoadCredential={self.credential}:FILE will do."
        )


SMTP = Login("smtp")
IMAP = Login("imap")
SMTP_PASSWORD_COMMAND = SMTP.command_variable
#: Of the application that asks for access tokens; see :mod:`newsletter.publication.oauth_tokens`.
OAUTH_SECRET = "NEWSLETTER_IMAP__OAUTH_CLIENT_SECRET"  # noqa: S105 - the variable's name
#: Environment variables that hold a secret, or say where it is, and hence no setting.
VARIABLES = (
    OAUTH_SECRET,
    *(name for one in (SMTP, IMAP) for name in (one.variable, one.file_variable, one.command_variable)),
)
#: With the selector behind it, in capitals: a private key that signs mail.
DKIM_KEY = "NEWSLETTER_DKIM__PRIVATE_KEY_"

#: Seconds the operator's command for the password may take.
_PATIENCE = 60
_LOST = "Put back the copy from your backup: without it, what readers answer to sent mail is not recognised."
_MOST = 4096  # bytes of a password file; more is another file by mistake
_MOST_KEY = 16_384  # the same, of a private key


def token_key(places: Places, *, create: bool = True) -> bytes:
    """The token key: it signs what our own addresses and links carry; made at first use.

    Two processes that make it at the same time get the same one: the finished file is linked into place,
    which succeeds once.

    Raises:
        PublicationError: missing and not to be made, readable by others, damaged, or not writable.
    """
    path = places.key_file
    try:
        if create and not path.exists():
            write_private(path, secrets.token_bytes(KEY_LENGTH))
        return _checked(path, _read_private(path, KEY_LENGTH + 1))
    except FileNotFoundError as error:
        raise PublicationError(
            "the token key is missing",
            where=str(path),
            next_step=_LOST,
        ) from error
    except OSError as error:
        raise PublicationError(
            f"the token key cannot be read or written: {error.strerror}",
            where=str(path),
            next_step="See whether you may write in this folder.",
        ) from error


def smtp_password(settings_user: str, places: Places, environ: Mapping[str, str]) -> str:
    """The password for ``smtp.username``; see :func:`password`."""
    return password(SMTP, settings_user, places, environ)


def password(login: Login, user: str, places: Places, environ: Mapping[str, str]) -> str:
    """The password for a login name; empty when there is no user name and hence no login.

    Looked for in this order: the environment, a command, systemd's credentials, a file, the keyring.

    Raises:
        AuthenticationError: it is nowhere, or the command gives none.
        PublicationError: the file that should hold it cannot be used.
    """
    if not user:
        return ""
    if given := environ.get(login.variable):
        return given
    if command := environ.get(login.command_variable):
        return _from_command(login, command, environ)
    # systemd.exec(5), LoadCredential=: a folder only this service can read
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if folder and (Path(folder) / login.credential).is_file():
        return _password_in(login, Path(folder) / login.credential, private=False)
    if name := environ.get(login.file_variable):
        return _password_in(login, places.root / name, private=True)
    return _from_keyring(login, user)


def password_advice(user: str, login: Login = SMTP) -> str:
    """How to store a password, for a person, on this machine."""
    otherwise = login.without_keyring
    if not _has_keyring():
        return otherwise
    # pipx and uv install "keyring" beside us, not where a shell finds it
    words = [sys.executable, "-m", "keyring", "set", login.keyring_service, user]
    elsewhere = otherwise[0].lower() + otherwise[1:]
    return f"Store it with: {shlex.join(words)} (it asks for the password). For a timer, {elsewhere}"


def _has_keyring() -> bool:
    """Whether a password can be kept in a keyring here; a server without a desktop has none."""
    import keyring  # noqa: PLC0415 - slow to import, and servers never come here
    from keyring.backends import fail, null  # noqa: PLC0415

    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def read_key(path: Path, *, private: bool) -> bytes:
    """A stored DKIM key.

    Args:
        private: whether others must not be able to read the file.

    Raises:
        FileNotFoundError: there is no such file.
        PublicationError: others can read it, or we cannot.
    """
    try:
        return _read_private(path, _MOST_KEY) if private else path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise PublicationError(
            f"the DKIM key cannot be read: {error.strerror}",
            where=str(path),
            next_step="See whether it is a file that you may read.",
        ) from error


def read_private(path: Path) -> bytes:
    """The content of a file with a secret.

    Raises:
        OSError: it is not there, or cannot be read.
        PublicationError: others can read it.
    """
    return _read_private(path, _MOST_KEY)


def write_private(path: Path, content: bytes) -> bool:
    """Write a new file that nobody else may read, all of it or nothing; False when there was one already.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
        _sync_folder(path.parent)
    except FileExistsError:
        return False  # another process was quicker; its key is the key
    else:
        return True
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut; what is signed with a lost key could never be verified."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(path: Path, key: bytes) -> bytes:
    if len(key) != KEY_LENGTH:
        raise PublicationError(
            f"the token key is damaged: it should be {KEY_LENGTH} bytes",
            where=str(path),
            next_step=_LOST,
        )
    return key


def _read_private(path: Path, most: int) -> bytes:
    """The content of a file nobody else may read; the open file is judged, not its name."""
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise PublicationError(
                "others can read this secret", where=str(path), next_step=f"Type: chmod 600 '{path}'"
            )
        return file.read(most)


def _password_in(login: Login, path: Path, *, private: bool) -> str:
    try:
        raw = _read_private(path, _MOST + 1) if private else path.read_bytes()
        password = raw.decode("utf-8").rstrip("\r\n")
    except OSError as error:
        raise PublicationError(
            f"the file with the {login.owner}'s password cannot be read: {error.strerror}",
            where=str(path),
            next_step=f"See whether it exists and may be read; {login.file_variable} names it.",
        ) from error
    except UnicodeDecodeError as error:
        raise PublicationError(
            f"the file with the {login.owner}'s password is not UTF-8 text",
            where=str(path),
            next_step="Write the password into it, and nothing else.",
        ) from error
    if not password or len(raw) > _MOST or "\n" in password:
        raise PublicationError(
            f"this should be one line: the {login.owner}'s password",
            where=str(path),
            next_step="Write the password into it, and nothing else.",
        )
    return password


def _from_command(login: Login, command: str, environ: Mapping[str, str]) -> str:
    """What a command of the operator's prints: one line.  What it says on stderr may hold secrets."""
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own words
            shlex.split(command), capture_output=True, timeout=_PATIENCE, env=dict(environ), check=False
        )
        why = f"it ended with {done.returncode}" if done.returncode else ""
        line = done.stdout[: _MOST + 1].decode("utf-8").rstrip("\r\n")
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        why, line = type(error).__name__, ""
    if not why and (not line or len(line) > _MOST or "\n" in line):
        why = "it prints something else than one line"
    if why:
        raise AuthenticationError(
            f"the command for the {login.owner}'s password gives none ({why})",
            where=login.command_variable,
            next_step="Run it by hand: it should print the password, or the access token, and nothing else.",
        )
    return line


def _from_keyring(login: Login, user: str) -> str:
    import keyring  # noqa: PLC0415 - slow to import, and servers never come here
    import keyring.errors  # noqa: PLC0415

    why, first = "there is no password for it in the keyring", ""
    try:
        if password := keyring.get_password(login.keyring_service, user):
            return password
    except keyring.errors.NoKeyringError:
        why = "this machine has no keyring to look in"
    except keyring.errors.KeyringError as error:
        why, first = f"the keyring does not open: {type(error).__name__}", "Unlock it. "
    raise AuthenticationError(
        f"no password for the {login.owner}'s user {user!r}: {why}",
        next_step=first + password_advice(user, login),
    )
