"""The watch on a real folder: what is heard, what is not, and that it comes to an end."""

from __future__ import annotations

import queue
import shutil
import threading
import time
from contextlib import suppress

import pytest

from newsletter.publication.root import Places
from newsletter.publication.watch import watch

PATIENCE = 10


class Ear:
    """Hears a publication in a thread of its own."""

    def __init__(self, root, also=tuple):
        self.heard, self.stop = queue.Queue(), threading.Event()
        self._places, self._also = Places(root), also
        self.thread = threading.Thread(target=self._listen)

    def _listen(self):
        for paths in watch(self._places, self.stop, self._also):
            self.heard.put(paths)

    def until(self, *wanted):
        """Wait until all of these paths were named; everything heard on the way."""
        missing, seen = set(wanted), []
        while missing:
            seen.append(self.heard.get(timeout=PATIENCE))
            missing -= seen[-1]
        return seen

    def until_heard(self, path, text):
        """Write until it is heard: folders that just came may need a turn or two."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            path.write_text(text)
            with suppress(queue.Empty):
                if path in self.heard.get(timeout=0.2):
                    return
        pytest.fail(f"{path} was not heard")

    def all_clear(self):
        """Wait for the turn that says that a watch stands."""
        while self.heard.get(timeout=PATIENCE):
            pass

    def __enter__(self):
        self.thread.start()
        self.all_clear()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("newsletter.publication.watch._LOOK_ROUND", 50)


@pytest.fixture
def root(tmp_path):
    for name in ("issues", "templates/partials", "subscribers", "elders"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "newsletter.toml").write_text("[publication]")
    return tmp_path


def test_saves_new_files_renames_and_deletions(root):
    issue, new = root / "issues" / "0001-eerste.md", root / "issues" / "0001-anders.md"
    with Ear(root) as ear:
        issue.write_text("een")
        ear.until(issue)
        issue.write_text("twee")
        ear.until(issue)
        (root / "kladje").write_text("drie")
        (root / "kladje").rename(issue)  # as many editors save
        ear.until(issue)
        issue.rename(new)
        ear.until(issue, new)
        new.unlink()
        ear.until(new)


def test_templates_settings_pictures_and_folders_asked_for(root):
    wanted = [
        root / "newsletter.toml",
        root / "templates" / "partials" / "header.mjml.j2",
        root / "omslag.PNG",
        root / "elders" / "foto.jpg",
    ]
    (root / "kring").symlink_to("kring")
    with Ear(root, lambda: [root / "elders", root / "bestaat-niet", root.parent, root / "kring"]) as ear:
        for path in wanted:
            path.write_text("nieuw")
            ear.until(path)


def test_what_does_not_matter_is_not_heard(root):
    with Ear(root) as ear:
        for name in (
            "issues/.0001.md.swp",
            "issues/0001.md~",
            "aantekening.txt",
            "subscribers/newsletter.db",
            "elders/a.png",
        ):
            (root / name).write_text("x")
        last = root / "issues" / "0002.md"
        last.write_text("x")
        assert set().union(*ear.until(last)) == {last}


def test_a_folder_that_comes_later_or_comes_back(root):
    shutil.rmtree(root / "issues")
    with Ear(root) as ear:
        for text in ("een", "twee"):
            path = root / "issues" / "2026" / "0001.md"
            path.parent.mkdir(parents=True)
            ear.all_clear()
            ear.until_heard(path, text)
            shutil.rmtree(root / "issues")
            ear.all_clear()


def test_a_publication_that_is_away_for_a_moment(root):
    with Ear(root) as ear:
        root.rename(root.with_name("weg"))
        time.sleep(0.15)
        root.with_name("weg").rename(root)
        ear.until_heard(root / "issues" / "0001.md", "x")


def test_an_emptied_file_is_given_a_moment(root):
    issue = root / "issues" / "0001.md"
    issue.write_text("een")
    with Ear(root) as ear, issue.open("w") as file:  # empty from here
        time.sleep(0.08)
        file.write("twee")
        file.flush()
        content = []
        while not content:
            content = [issue.read_text() for paths in [ear.heard.get(timeout=PATIENCE)] if issue in paths]
        assert content == ["twee"]


def test_a_file_that_stays_empty_is_told_all_the_same(root):
    issue = root / "issues" / "0001.md"
    issue.write_text("een")
    with Ear(root) as ear:
        issue.write_text("")
        ear.until(issue)
