"""A private Dovecot on loopback: IMAP and LMTP, passwords and access tokens."""

from __future__ import annotations

import grp
import json
import os
import pwd
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from peers.debian import MissingError
from peers.servers import free_port, until_it_listens

PASSWORD = "geheim"
#: Dovecot's programs refuse to run for root.
_USER = "nobody"


@dataclass
class Dovecot:
    """A running server."""

    imap: int
    lmtp: int
    folder: Path
    #: Access tokens -> the user they open the mailbox of.
    tokens: dict[str, str] = field(default_factory=dict)

    def mailbox(self, user: str) -> Path:
        """The Maildir of a user."""
        return self.folder / "mail" / user / "Maildir"


def _configuration(folder: Path, user: str, imap: int, lmtp: int, tokens: int) -> str:
    group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    services = "".join(f"service {name} {{\n  chroot =\n}}\n" for name in ("stats", "imap-urlauth-login"))
    return f"""
base_dir = {folder}/run
state_dir = {folder}/state
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
log_path = {folder}/log
mail_location = maildir:{folder}/mail/%u/Maildir
mail_uid = {user}
mail_gid = {group}
# A refused login would be answered after seconds, and a second one after more.
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = static
  args = password={PASSWORD}
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf.ext
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u allow_all_users=yes
}}
{services}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  chroot =
  user = {user}
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  user = {user}
  unix_listener auth-userdb {{
    user = {user}
  }}
}}
service auth-worker {{
  user = {user}
}}
namespace inbox {{
  inbox = yes
}}
"""


@contextmanager
def dovecot(folder: Path) -> Iterator[Dovecot]:
    """Start it, and stop it with its own process number.

    Raises:
        MissingError: it is not installed, or does not start.
    """
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
    if program is None:
        raise MissingError("dovecot-imapd is not installed")
    user = _USER if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    running = Dovecot(free_port(), free_port(), folder)
    with _introspection(running.tokens) as tokens:
        (folder / "mail").mkdir()
        if os.getuid() == 0:
            shutil.chown(folder / "mail", user)
        configuration = folder / "dovecot.conf"
        configuration.write_text(_configuration(folder, user, running.imap, running.lmtp, tokens))
        (folder / "oauth2.conf.ext").write_text(
            f"introspection_mode = auth\nintrospection_url = http://127.0.0.1:{tokens}/\n"
            "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
        )
        process = subprocess.Popen([program, "-F", "-c", str(configuration)], stderr=subprocess.DEVNULL)
        try:
            until_it_listens(running.imap, process, folder / "log")
            yield running
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            process.wait(10)


@contextmanager
def _introspection(tokens: dict[str, str]) -> Iterator[int]:
    """Says whose a token is (RFC 7662); the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            given = self.headers.get("Authorization", "").removeprefix("Bearer ")
            given = parse_qs(urlsplit(self.path).query).get("token", [given])[0]
            known = given in tokens
            said = json.dumps({"active": "true", "username": tokens[given]} if known else {"active": "false"})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said.encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def until(true, patience: float = 10.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
