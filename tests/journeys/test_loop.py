"""The whole way, with the commands a user types: ask, send, answer, understand, permit, feature."""

from __future__ import annotations

import email
import email.policy
import json
import mailbox
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NEWSLETTER = [sys.executable, "-m", "newsletter"]


def newsletter(*args, cwd, code=0):
    """Run a command in a process of its own, without a terminal; (stdout, stderr)."""
    done = subprocess.run(
        [*NEWSLETTER, *args], cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout, done.stderr


def delivered(folder) -> Counter:
    """Who has how many messages at the catcher."""
    box = mailbox.Maildir(folder / "subscribers" / "mail" / "readers", create=False)
    counted = Counter(message["To"] for message in box)
    box.close()
    return counted


@pytest.fixture
def publication(tmp_path):
    newsletter("init", "p", cwd=tmp_path)
    return tmp_path / "p"


def test_from_nothing_to_everybody_has_one(publication):
    newsletter("subscribers", "import", "subscribers/sample.csv", cwd=publication)
    newsletter("send", "issues/0001-de-brief-op-mijn-keukentafel.md", "--yes", cwd=publication)
    status = json.loads(newsletter("status", "--json", cwd=publication)[0])
    [issue] = status["issues"]
    assert (issue["sent"], issue["frozen"], issue["balance_holds"]) == (24, 24, True)
    assert len(delivered(publication)) == 24
    _, said = newsletter("send", "1", "--yes", cwd=publication)
    assert "Nothing to send" in said
    assert set(delivered(publication).values()) == {1}


def test_the_demo_tells_the_whole_story_and_can_be_told_again(tmp_path):
    for _ in range(2):
        out, said = newsletter("demo", "d", cwd=tmp_path)
        assert "Sent 24 now. 24 frozen = 24 sent." in said
        assert "9 replies, 1 auto_reply, 1 unsubscribe" in out + said
        assert "Sent 23 now. 23 frozen = 23 sent." in said
        assert "Nothing to send" in said
        assert "http://127.0.0.1:8025/" in out
    places = [line.split()[0] for line in out.splitlines() if line.strip().startswith(("d/", str(tmp_path)))]
    assert places
    assert all((tmp_path / place).exists() for place in places)
    folder = tmp_path / "d"
    featured = (folder / "rendered" / "0002-er-neemt-iemand-op.txt").read_text()
    assert "-- Anouk" in featured
    assert "-- een lezer" in featured
    assert "Corrie" not in featured
    assert "lotte@example.net" not in {to for to, count in delivered(folder).items() if count > 1}


def test_the_demo_leaves_other_folders_alone(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "mine.txt").write_text("mine")
    _, said = newsletter("demo", "d", cwd=tmp_path, code=5)
    assert "not made by the demo" in said
    assert (tmp_path / "d" / "mine.txt").read_text() == "mine"


JEKYLL = """---
author: Renske
comments: true
date: 2010-11-23 09:15:00+01:00
layout: post
slug: mag-het-wat-korter
title: 'Mag het wat korter? Ja: graag!'
wordpress_id: 412
tags:
- brieven
- klare taal
---
De brief was lang.<!-- more -->Te lang zelfs. En niet alleen voor mij\u00c2\u00a0hoor.

Een van de mooiste zinnen stond helemaal onderaan.
"""


def test_a_jekyll_post_is_an_issue(publication):
    (publication / "issues" / "2010-11-23-mag-het-wat-korter.md").write_text(JEKYLL)
    out, _ = newsletter("check", "mag-het-wat-korter", "--json", cwd=publication)
    [found] = json.loads(out)
    assert found["title"] == "Mag het wat korter? Ja: graag!"
    assert [f["severity"] for f in found["findings"]].count("error") == 0
    assert any("2010-11-23" in f["path"] and f["line"] for f in found["findings"]), found["findings"]
    out, _ = newsletter("render", "mag-het-wat-korter", cwd=publication)
    written = [Path(line) for line in out.splitlines()]
    assert {path.suffix for path in written} == {".html", ".txt", ".eml"}
    text = next(path for path in written if path.suffix == ".txt").read_text()
    assert "Te lang zelfs" in text
    assert "more -->" not in text


SENTENCES = (
    "Wie een brief schrijft, wil dat iemand hem leest.",
    "Toch begint bijna elke brief met een zin die niemand nodig heeft.",
    "Ik heb er deze week twaalf naast elkaar gelegd, en in elf stond de vraag pas op de tweede bladzijde.",
    "Dat kan anders, en het begint met durven weglaten.",
)


def test_a_long_plain_text_is_an_issue(publication):
    words = " ".join(SENTENCES * 40)
    paragraphs = [words[start : start + 600].strip() for start in range(0, len(words), 600)]
    source = "\n\n".join(paragraphs)
    assert len(source.split()) > 1500
    (publication / "issues" / "lang.txt.md").write_text(source)
    out, _ = newsletter("render", "issues/lang.txt.md", cwd=publication)
    message = next(Path(line) for line in out.splitlines() if line.endswith(".eml"))
    mail = email.message_from_bytes(message.read_bytes(), policy=email.policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert [word for word in source.split() if word not in text.split()] == []
    assert message.stat().st_size < 102_000


def test_the_wheel_carries_what_init_gives(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "site")
    assert "newsletter/starter/newsletter.toml" in names
    assert not [name for name in names if name.endswith((".db", ".key")) or "subscribers/mail" in name]
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    target = tmp_path / "from-wheel"
    script = "import newsletter, newsletter.cli as c; assert 'site' in newsletter.__file__; c.main()"
    command = [sys.executable, "-c", script, "init", str(target)]
    subprocess.run(command, env=environment, cwd=tmp_path, check=True, capture_output=True)
    newsletter("init", "from-checkout", cwd=tmp_path)
    mine, theirs = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
        for f in (tmp_path / "from-checkout", target)
    )
    assert mine == theirs
    shutil.rmtree(tmp_path / "site")
