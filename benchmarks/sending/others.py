"""The other senders: fetched on first use into a folder of their own, and run as their users run them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sending.measure import FailedError, Run, run
from benchmarks.sending.receivers import Receiver

_HERE = Path(__file__).parent / "peers"
#: Our package is called as one of theirs is; and compiled modules are kept, as everybody's Python does.
_PLAIN = {"PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": ""}
#: Seconds for a registry to answer.
_PATIENCE = 300


@dataclass(frozen=True)
class Setting:
    """What a sender needs to know."""

    #: The folder that :meth:`benchmarks.sending.letter.Letter.write` wrote.
    letter: Path
    #: What the sender wrote before its runs.
    work: Path
    #: Where things are fetched to.
    cache: Path
    receiver: Receiver
    count: int
    connections: int

    @property
    def python(self) -> Path:
        """The Python of the other senders."""
        return self.cache / "python/bin/python"

    @property
    def where(self) -> list[str]:
        """Host, port and number of messages, as arguments."""
        return [self.receiver.host, str(self.receiver.port), str(self.count)]


@dataclass(frozen=True)
class Other:
    """One of the other senders."""

    name: str
    #: Several connections at once, or one.
    pooled: bool
    #: Round trips one message takes on one connection: says how many fit into a few seconds.
    trips: float
    fetch: Callable[[Path], None]
    #: Its command; whatever it needs afresh for each run is made here.
    command: Callable[[Setting], list[str | Path]]


def measured(other: Other, setting: Setting) -> tuple[Run, float | None]:
    """Run it; seconds from its first message to the last if it says so.

    Raises:
        FailedError: it failed.
    """
    setting.work.mkdir(parents=True, exist_ok=True)
    command = other.command(setting)
    went = run([*setting.receiver.inside, *command], cwd=setting.work, env=_PLAIN)
    last = went.output.strip().rpartition("\n")[2]
    if not last.startswith('{"sent"'):
        return went, None
    said = json.loads(last)
    if said["sent"] != setting.count:
        raise FailedError(f"{other.name} sent {said['sent']} of {setting.count}")
    return went, said["seconds"]


def _quietly(command: Sequence[str | Path], cwd: Path | None = None) -> None:
    """Run a step of an installation.

    Raises:
        FailedError: it failed; the last line it wrote says why.
    """
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=_PATIENCE, cwd=cwd
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FailedError(f"not fetched: {error}") from error
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        raise FailedError(f"not fetched: {(lines or ['no reason given'])[-1][:160]}")


def _stamped(folder: Path, wanted: Path) -> bool:
    """Whether a folder holds what this list asks for."""
    stamp = folder / wanted.name
    return stamp.exists() and stamp.read_bytes() == wanted.read_bytes()


def fetch_python(cache: Path) -> None:
    """Python packages in their own environment."""
    wanted, folder = _HERE / "requirements.txt", cache / "python"
    if _stamped(folder, wanted):
        return
    shutil.rmtree(folder, ignore_errors=True)
    _quietly([shutil.which("python3") or "python3", "-m", "venv", folder])
    pip: list[str | Path] = [folder / "bin/python", "-m", "pip", "install"]
    _quietly([*pip, "--quiet", "--disable-pip-version-check", "--retries", "1", "--requirement", wanted])
    shutil.copyfile(wanted, folder / wanted.name)


def fetch_node(cache: Path) -> None:
    """npm packages."""
    wanted, folder = _HERE / "package.json", cache / "node"
    if (folder / "node_modules/nodemailer").is_dir() and _stamped(folder, wanted):
        return
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise FailedError("not fetched: it needs node and npm")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(wanted, folder / wanted.name)
    quiet = ["--loglevel=error", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000"]
    _quietly([npm, "install", *quiet], cwd=folder)


def _smtplib(setting: Setting) -> list[str | Path]:
    return [setting.python, _HERE / "smtplib_loop.py", setting.letter, *setting.where]


def _aiosmtplib(setting: Setting) -> list[str | Path]:
    command: list[str | Path] = [setting.python, _HERE / "aiosmtplib_pool.py", setting.letter, *setting.where]
    return [*command, str(setting.connections)]


def _nodemailer(setting: Setting) -> list[str | Path]:
    modules = setting.cache / "node/node_modules"
    command: list[str | Path] = [
        "node",
        _HERE / "nodemailer_pool.cjs",
        modules,
        setting.letter,
        *setting.where,
    ]
    return [*command, str(setting.connections)]


def _mailmerge(setting: Setting) -> list[str | Path]:
    """Its three files: template, database, server."""
    headers = json.loads((setting.letter / "headers.json").read_text("utf-8"))
    lines = ["TO: {{ email }}", *(f"{name}: {value}" for name, value in headers.items())]
    lines += ["Reply-To: {{ reply_to }}", "Message-ID: {{ message_id }}"]
    lines += ["List-Unsubscribe: {{ list_unsubscribe }}", "MIME-Version: 1.0"]
    lines += ['Content-Type: multipart/alternative; boundary="klare-taal"', ""]
    for kind, suffix in (("plain", "txt"), ("html", "html")):
        text = (setting.letter / f"letter.{suffix}").read_text("utf-8")
        lines += ["--klare-taal", f'Content-Type: text/{kind}; charset="utf-8"', "", text]
    (setting.work / "mailmerge_template.txt").write_text("\n".join([*lines, "--klare-taal--", ""]), "utf-8")
    shutil.copyfile(setting.letter / "readers.csv", setting.work / "mailmerge_database.csv")
    server = f"host = {setting.receiver.host}\nport = {setting.receiver.port}\nsecurity = Never\n"
    (setting.work / "mailmerge_server.conf").write_text("[smtp_server]\n" + server, "utf-8")
    return [
        setting.python,
        setting.python.parent / "mailmerge",
        "--no-dry-run",
        "--limit",
        str(setting.count),
    ]


def _django(setting: Setting) -> list[str | Path]:
    """A site made once; its database is put back before each run."""
    program, made = _HERE / "django_newsletter.py", setting.work / f"django-{setting.count}.db"
    database = setting.work / "django.db"
    arguments: list[str | Path] = [setting.letter, database, *setting.where]
    database.unlink(missing_ok=True)
    if made.exists():
        shutil.copyfile(made, database)
    else:
        run([setting.python, program, "setup", *arguments], env=_PLAIN)
        shutil.copyfile(database, made)
    return [setting.python, program, "send", *arguments]


OTHERS = (
    Other("smtplib", False, 5, fetch_python, _smtplib),
    Other("aiosmtplib", True, 5, fetch_python, _aiosmtplib),
    Other("nodemailer", True, 5, fetch_node, _nodemailer),
    Other("mailmerge", False, 10, fetch_python, _mailmerge),
    Other("django-newsletter", False, 10, fetch_python, _django),
)
