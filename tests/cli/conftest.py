"""A publication that sent issue 1 to Anouk and to Joost, and mail about their copies."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner
from de_week import SETTINGS

from newsletter.addresses import tagged
from newsletter.cli import main
from newsletter.publication import starter
from newsletter.store import subscribers
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign

ANOUK, JOOST = "anouk@example.org", "joost@example.net"
REPLIES = "reacties@klaretaal.example.org"


@pytest.fixture
def root(tmp_path):
    """A publication that has sent nothing yet."""
    (tmp_path / "newsletter.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "subscribers").mkdir()
    return tmp_path


class Letters:
    """Writes mail that answers a copy, and types commands."""

    anouk, joost = ANOUK, JOOST

    def __init__(self, root):
        self.root = root
        self.key = next((root / "subscribers").glob("*key*")).read_bytes()
        with open_store(root / "subscribers" / "newsletter.db") as store:
            self.numbers = {one: subscribers.find(store, one).id for one in (ANOUK, JOOST)}

    def run(self, *words, code=0, stdin=None):
        got = CliRunner().invoke(main, ["-C", str(self.root), *map(str, words)], input=stdin)
        assert got.exit_code == code, got.output
        return got

    def address(self, copy=ANOUK, purpose=Purpose.REPLY):
        """The address of one copy."""
        return tagged(REPLIES, sign(self.key, purpose, 1, self.numbers[copy]))

    def message_id(self, copy=ANOUK):
        """The name of one copy."""
        return f"<{sign(self.key, Purpose.MESSAGE, 1, self.numbers[copy])}@example.org>"

    def write(
        self,
        text,
        *,
        sender=f"Anouk <{ANOUK}>",
        copy=ANOUK,
        purpose=Purpose.REPLY,
        name="1",
        subject="Re: Hoi",
        more="",
    ):
        """A mail in a file; its path.  ``copy``: whose copy it answers; None = no copy."""
        to = self.address(copy, purpose) if copy else REPLIES
        path = self.root / f"{name}.eml"
        head = f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: <{name}@example.org>\n{more}"
        path.write_text(f"{head}\n{text}\n", "utf-8")
        return path

    def take(self, text, **mail):
        """The same, taken in; what was said."""
        return self.run("replies", "import", self.write(text, **mail))


@pytest.fixture(scope="session")
def sent_once(tmp_path_factory):
    root = tmp_path_factory.mktemp("sent")
    starter.copy(root)
    for words in (["subscribers", "add", ANOUK, "--name", "Anouk Brandsma"], ["subscribers", "add", JOOST]):
        CliRunner().invoke(main, ["-C", str(root), *words], catch_exceptions=False)
    got = CliRunner().invoke(main, ["-C", str(root), "send", "1", "--yes"], catch_exceptions=False)
    assert got.exit_code == 0, got.output
    return root


@pytest.fixture
def letters(sent_once, tmp_path):
    root = tmp_path / "publication"
    shutil.copytree(sent_once, root)
    return Letters(root)
