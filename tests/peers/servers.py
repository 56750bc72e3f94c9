"""Mail servers of Debian as relays on loopback: they take everything and pass it to one next hop.

Each is a private instance with its own configuration, queue and log.  ``taken`` and ``finished`` are read in
the log of the server itself: a message it was made to believe in (SMTP smuggling) counts like any other.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers.debian import MissingError, Room, unpacked

#: Seconds for a server to begin to listen, or to be done with what it took.
PATIENCE = 60


@dataclass
class Relay:
    """A running relay."""

    name: str
    port: int
    log: Path
    #: Lines of the log, in bytes: a message was taken; a message was delivered or given up.
    taking: bytes
    finishing: bytes

    @property
    def taken(self) -> int:
        """Messages it has accepted from us."""
        return len(re.findall(self.taking, self.log.read_bytes(), re.MULTILINE))

    @property
    def finished(self) -> int:
        """Messages that have left it."""
        return len(re.findall(self.finishing, self.log.read_bytes(), re.MULTILINE))

    def wait(self) -> None:
        """Return when everything that was taken has left, and the log has stood still for a moment."""
        before, until = b"", time.monotonic() + PATIENCE
        while time.monotonic() < until:
            now = self.log.read_bytes()
            if now == before and self.taken <= self.finished:
                return
            before = now
            time.sleep(0.1)
        raise TimeoutError(f"{self.name} took {self.taken} messages and finished {self.finished}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def until_it_listens(port: int, process: subprocess.Popen, log: Path) -> None:
    """Return when the port answers.

    Raises:
        MissingError: the process has ended, or never listens; its last words are the reason.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    words = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    raise MissingError(f"{process.args[0]} does not listen: {' / '.join(words[-3:])}")


_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example.org
mydestination =
mynetworks = 127.0.0.0/8
local_transport = error:none
alias_maps =
alias_database =
local_recipient_maps =
relayhost = [127.0.0.1]:{next_hop}
disable_dns_lookups = yes
maillog_file = {log}
maillog_file_prefixes = {folder}
import_environment = MAIL_CONFIG={folder}/conf
smtpd_recipient_restrictions = {restrictions}permit_mynetworks, reject
"""
_MASTER = """
127.0.0.1:{port} inet n - n - 100 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
#: Where Postfix keeps its programs: Debian, others.
_DAEMONS = ("/usr/lib/postfix/sbin", "/usr/libexec/postfix", "/usr/lib/postfix")


def why_no_postfix() -> str:
    """Why no private Postfix can run here; empty = it can."""
    if not any(Path(folder, "master").exists() for folder in _DAEMONS):
        return "Postfix is not installed (Debian: postfix)"
    return "Postfix's master needs root" if os.geteuid() else ""


@contextmanager
def postfix(
    folder: Path, next_hop: int, settings: Sequence[str] = (), restrictions: str = "", services: str = ""
) -> Iterator[Relay]:
    """The Postfix of this machine with configuration, queue and data below ``folder``.

    ``services`` are lines more for its master.cf.
    """
    if reason := why_no_postfix():
        raise MissingError(reason)
    port, log = free_port(), folder / "log"
    daemons = next(place for place in _DAEMONS if Path(place, "master").exists())
    given = {"folder": folder, "daemons": daemons, "next_hop": next_hop, "log": log, "port": port}
    conf = folder / "conf"
    conf.mkdir(parents=True)
    main = _MAIN.format(**given, restrictions=restrictions)
    (conf / "main.cf").write_text(main + "".join(f"{setting}\n" for setting in settings))
    (conf / "master.cf").write_text(_MASTER.format(**given) + services)
    for file in conf.iterdir():
        os.utime(file, (0, 0))  # Postfix waits until its settings are two seconds old
    _make_queue(folder)
    log.touch()
    with (folder / "errors").open("wb") as errors:
        master = subprocess.Popen(
            [f"{daemons}/master", "-c", str(conf), "-d"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    try:
        until_it_listens(port, master, folder / "errors")
        yield Relay("Postfix", port, log, rb"smtpd\[\d+\]: \w+: client=", rb"qmgr\[\d+\]: \w+: removed$")
    finally:
        master.terminate()  # it ends its daemons itself
        master.wait(20)


def _make_queue(folder: Path) -> None:
    """What ``postfix check`` makes, without its seconds."""
    owner, group = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
    modes = dict.fromkeys(
        ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private"), 0o700
    )
    modes |= {"saved": 0o700, "trace": 0o700, "public": 0o2710, "maildrop": 0o1730}
    (folder / "queue" / "pid").mkdir(parents=True)
    for name, mode in modes.items():
        path = folder / "queue" / name
        path.mkdir()
        shutil.chown(path, owner, group if name in ("public", "maildrop") else None)
        path.chmod(mode)
    (folder / "data").mkdir()
    shutil.chown(folder / "data", owner)


_EXIM = """
keep_environment =
primary_hostname = relay.example.org
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
smtp_accept_max = 100
# It would keep the eleventh message of a connection until the queue is next looked at.
smtp_accept_queue_per_connection = 0
spool_directory = /var/spool/exim4
log_file_path = {folder}/logs/%slog
tls_advertise_hosts =
acl_smtp_rcpt = accept
acl_smtp_data = accept
begin routers
out:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = out
begin transports
out:
  driver = smtp
  port = {next_hop}
  allow_localhost
{signing}
begin retry
* * F,1h,1m
"""


@contextmanager
def exim(folder: Path, next_hop: int, signing: Sequence[str] = ()) -> Iterator[Relay]:
    """Debian's Exim; ``signing`` are lines of its smtp transport."""
    port, logs = free_port(), folder / "logs"
    logs.mkdir(parents=True)
    logs.chmod(0o777)
    (logs / "mainlog").touch()
    (logs / "mainlog").chmod(0o666)
    lines = "".join(f"  {line}\n" for line in signing)
    conf = _EXIM.format(port=port, folder=folder, next_hop=next_hop, signing=lines)
    room = Room(
        folder,
        unpacked("exim4-daemon-light"),
        files={"etc/exim4/exim4.conf": conf},
        users=("Debian-exim",),
        first="mkdir -p /var/spool/exim4; chown Debian-exim: /var/spool/exim4",
    )
    with room.running("exim4", "-bdf", "-q1m", log=folder / "errors") as process:
        until_it_listens(port, process, folder / "errors")
        yield Relay("Exim", port, logs / "mainlog", rb"^[-0-9 :]+ \S+ <= ", rb" Completed$")


_OPENSMTPD = """
{signing}
listen on 127.0.0.1 port {port} hostname relay.example.org {filtered}
action "out" relay host smtp://127.0.0.1:{next_hop}
match from any for any action "out"
"""


@contextmanager
def opensmtpd(folder: Path, next_hop: int, signing: str = "", key: str = "") -> Iterator[Relay]:
    """Debian's OpenSMTPD; ``signing`` is the command line of a filter, which reads ``key`` at /etc/key."""
    port, log = free_port(), folder / "log"
    folder.mkdir(parents=True, exist_ok=True)
    given = {"port": port, "next_hop": next_hop, "filtered": "", "signing": ""}
    if signing:
        given |= {"filtered": 'filter "signing"', "signing": f'filter "signing" proc-exec "{signing}"'}
    room = Room(
        folder,
        unpacked("opensmtpd", *(["opensmtpd-filter-dkimsign"] if signing else [])),
        files={"etc/smtpd.conf": _OPENSMTPD.format(**given), "etc/key": key},
        users=("opensmtpd", "opensmtpq"),
        first="mkdir -p -m 711 /var/spool/smtpd; chmod 600 /etc/key; chown opensmtpd: /etc/key",
    )
    with room.running("smtpd", "-d", log=log) as process:
        until_it_listens(port, process, log)
        yield Relay("OpenSMTPD", port, log, rb" smtp message msgid=", rb' mta delivery .* result="Ok"')


#: Every relay by its name.
RELAYS = {"postfix": postfix, "exim": exim, "opensmtpd": opensmtpd}
