"""Programs that sign for a relay: OpenDKIM and rspamd as milters behind Postfix, Exim by itself."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from peers import servers
from peers.debian import Room, unpacked

DOMAIN, SELECTOR = "klaretaal.example.org", "relay"


class Key:
    """A key of its own for every run, and the record its owner would publish (RFC 6376 section 3.6.1)."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(65537, 2048)

    @property
    def pem(self) -> str:
        kind = PrivateFormat.TraditionalOpenSSL
        return self._key.private_bytes(Encoding.PEM, kind, NoEncryption()).decode("ascii")

    @property
    def record(self) -> str:
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode('ascii')}"

    def verifies(self, message: bytes) -> bool:
        """Whether dkimpy takes the first signature of a message, given our record."""
        return verifies(message, f"{SELECTOR}._domainkey.{DOMAIN}", self.record)


def verifies(message: bytes, name: str, record: str) -> bool:
    """Whether dkimpy takes the first signature of a message when this record is published, and no other."""

    def look_up(asked, timeout=5):
        return record.encode() if asked == f"{name}.".encode() else None

    return dkim.DKIM(message).verify(dnsfunc=look_up)


def signed_headers(message: bytes) -> list[str]:
    """The names in h= of the first DKIM-Signature, lower case."""
    field = re.search(rb"^DKIM-Signature:((?:[^\r]|\r\n[ \t])*)", message, re.MULTILINE | re.IGNORECASE)
    if field is None:
        return []
    value = re.sub(rb"\s", b"", field[1]).decode("ascii")
    tags = dict(tag.split("=", 1) for tag in value.split(";") if tag)
    return tags["h"].lower().split(":")


@dataclass(frozen=True)
class Signing:
    """A way to have mail signed: ``setting`` is what was changed in what Debian ships; empty = nothing."""

    program: str
    setting: str = ""


@contextmanager
def opendkim(folder: Path, next_hop: int, key: Key, setting: str) -> Iterator[servers.Relay]:
    """Postfix with Debian's OpenDKIM."""
    folder.mkdir()
    packages, port = unpacked("opendkim"), servers.free_port()
    shipped = (packages / "etc/opendkim.conf").read_text()
    kept = re.sub(r"(?m)^(Socket|PidFile|Syslog\w*)\s.*\n", "", shipped)
    ours = f"Domain {DOMAIN}\nSelector {SELECTOR}\nKeyFile /etc/dkimkeys/key\nSocket inet:{port}@127.0.0.1\n"
    room = Room(
        folder,
        packages,
        files={"etc/opendkim.conf": f"{kept}{ours}{setting}\n", "etc/dkimkeys/key": key.pem},
        users=("opendkim",),
        first="chmod 600 /etc/dkimkeys/key; chown opendkim: /etc/dkimkeys/key",
    )
    with room.running("opendkim", "-f", log=folder / "log") as process:
        servers.until_it_listens(port, process, folder / "log")
        with servers.postfix(folder / "postfix", next_hop, _milter(f"inet:127.0.0.1:{port}")) as relay:
            yield relay


@contextmanager
def rspamd(folder: Path, next_hop: int, key: Key, setting: str) -> Iterator[servers.Relay]:
    """Postfix with Debian's rspamd, which reaches no network."""
    folder.mkdir()
    folder.chmod(0o777)
    socket = folder / "milter"
    room = rspamd_room(
        folder,
        {
            "relay.key": key.pem,
            "local.d/dkim_signing.conf": f'path = "/etc/rspamd/relay.key"; selector = "{SELECTOR}";\n'
            f"use_esld = false;\n{setting}\n",
            "local.d/worker-proxy.inc": f'bind_socket = "{socket} mode=0666";\n'
            'upstream "local" { default = yes; self_scan = yes; }\n',
            "local.d/milter_headers.conf": "use = [];\n",
        },
        first="chown _rspamd: /etc/rspamd/relay.key",
    )
    with room.running(*RSPAMD, log=folder / "log") as process:
        until = time.monotonic() + servers.PATIENCE
        while not socket.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        with servers.postfix(folder / "postfix", next_hop, _milter(f"unix:{socket}")) as relay:
            yield relay


#: The command that runs rspamd in its room.
RSPAMD = ("rspamd", "--no-fork", "--insecure", "--var=RUNDIR=/var/lib/rspamd")


def rspamd_room(folder: Path, files: dict[str, str], first: str = "true", patience: str = "50ms") -> Room:
    """A room for rspamd without a network.

    Args:
        files: by their path from /etc/rspamd.
        first: shell commands before it starts.
        patience: how long it waits for a name server; where nobody answers, a moment is enough.
    """
    common = {
        "local.d/logging.inc": 'type = "console";\n',
        "local.d/options.inc": f'dns {{ nameserver = "127.0.0.1"; timeout = {patience}; retransmits = 1; }}\n'
        # The whole list takes half a minute to compile.
        'url_tld = "/etc/rspamd/tld";\n',
        "tld": "com\norg\n",
    }
    return Room(
        folder,
        unpacked("rspamd"),
        files={f"etc/rspamd/{name}": text for name, text in (common | files).items()},
        users=("_rspamd",),
        first=f"mkdir -p /var/lib/rspamd /var/log/rspamd; chown _rspamd: /var/lib/rspamd; {first}",
        network=False,
    )


def _milter(address: str) -> list[str]:
    # Mail that was not signed must not go on as if it were.
    return [f"smtpd_milters = {address}", "milter_default_action = tempfail", "milter_protocol = 6"]


@contextmanager
def exim(folder: Path, next_hop: int, key: Key, setting: str) -> Iterator[servers.Relay]:
    """Debian's Exim, which signs by itself."""
    folder.mkdir()
    (folder / "key").write_text(key.pem)
    lines = [f"dkim_domain = {DOMAIN}", f"dkim_selector = {SELECTOR}", f"dkim_private_key = {folder}/key"]
    with servers.exim(folder / "exim", next_hop, [*lines, setting]) as relay:
        yield relay


@contextmanager
def dkimsign(folder: Path, next_hop: int, key: Key, setting: str) -> Iterator[servers.Relay]:
    """Debian's OpenSMTPD with the filter made for it."""
    command = f"filter-dkimsign -d {DOMAIN} -s {SELECTOR} -k /etc/key {setting}".rstrip()
    with servers.opensmtpd(folder, next_hop, command, key.pem) as relay:
        yield relay


#: Each program as Debian ships it.
SIGNERS = {"OpenDKIM": opendkim, "rspamd": rspamd, "Exim": exim, "filter-dkimsign": dkimsign}
