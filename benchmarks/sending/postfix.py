"""A Postfix of our own on loopback: a real queue on a real disk, and a transport that throws away."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.sending.measure import FailedError
from benchmarks.sending.receivers import Receiver, free_port, program, until_it_listens

#: Where Debian has its daemons.
_DAEMONS = "/usr/lib/postfix/sbin"
_MAIN = """\
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example.org
mydestination =
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
local_recipient_maps =
alias_maps =
alias_database =
local_transport = error:nobody is local
default_transport = discard:
relay_transport = discard:
maillog_file = {place}/log/mail.log
maillog_file_prefixes = {place}
"""
#: What accepting and throwing away needs, nothing in a chroot.
_MASTER = """\
127.0.0.1:{port} inet n - n - 100 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def relay() -> Iterator[tuple[Receiver, Path]]:
    """A running Postfix and its queue.

    Raises:
        FailedError: it cannot be had here; the text says why.
    """
    if os.geteuid() != 0:
        raise FailedError("a Postfix of our own needs root")
    command = program("postfix")
    place, port = Path(tempfile.mkdtemp(prefix="postfix-")), free_port()
    place.chmod(0o755)
    for name in ("conf", "queue", "data", "log"):
        (place / name).mkdir()
    shutil.chown(place / "data", "postfix")
    (place / "conf/main.cf").write_text(_MAIN.format(place=place, daemons=_DAEMONS))
    (place / "conf/master.cf").write_text(_MASTER.format(port=port))
    control = [command, "-c", str(place / "conf")]
    try:
        started = subprocess.run([*control, "start"], check=False, capture_output=True, text=True)
        if started.returncode:
            raise FailedError(f"postfix start: {started.stderr.strip().splitlines()[-1:]}")
        until_it_listens("127.0.0.1", port)
        yield Receiver("127.0.0.1", port), place / "queue"
    finally:
        subprocess.run([*control, "stop"], check=False, capture_output=True)
        shutil.rmtree(place, ignore_errors=True)


def until_empty(queue: Path) -> None:
    """Return when all that was accepted is thrown away: the next sender is not to pay for it.

    Raises:
        FailedError: the queue does not empty within two minutes.
    """
    deadline = time.monotonic() + 120
    while _holds_mail(queue):
        if time.monotonic() > deadline:
            raise FailedError("the queue of Postfix does not empty")
        time.sleep(0.1)


def _holds_mail(queue: Path) -> bool:
    waiting = ("incoming", "active", "deferred")
    return any(files for name in waiting for _, _, files in os.walk(queue / name))
