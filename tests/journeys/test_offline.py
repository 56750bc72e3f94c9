"""Making a letter asks nobody: every sample, in every theme, without a network, every attempt counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from newsletter.publication import starter

ROOT = Path(__file__).parents[2]
THEMES = ("conversation", *sorted(path.name for path in ROOT.glob("templates/themes/*/")))

PROGRAM = """
import os, sys
from newsletter.cli import main

asked = []
network = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.send", "urllib.")

def listen(event, arguments):
    if event.startswith(network):
        asked.append((event, str(arguments)[:200]))
        raise OSError(f"{event}: a build must not")

sys.addaudithook(listen)
root, out, *themes = sys.argv[1:]
for theme in themes:
    os.environ["NEWSLETTER_THEME__NAME"] = theme
    for issue in ("1", "2", "3"):
        main(["-C", root, "render", issue, "-o", f"{out}/{theme}"], standalone_mode=False)
sys.exit(f"asked for: {asked}" if asked else 0)
"""


def unshared():
    """Runs a command where there is no network at all; nothing where that is not permitted."""
    command = ["unshare", "--user", "--map-root-user", "--net"]
    try:
        done = subprocess.run([*command, "true"], capture_output=True, check=False)
    except OSError:
        return []
    return command if done.returncode == 0 else []


def test_a_build_touches_no_network(tmp_path):
    starter.copy(tmp_path / "publication")
    words = [str(tmp_path / "publication"), str(tmp_path / "out"), *THEMES]
    command = [*unshared(), sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for theme in THEMES:
        pages = sorted((tmp_path / "out" / theme).glob("*.web.html"))
        assert [page.name[:4] for page in pages] == ["0001", "0002", "0003"]
        assert all((page.parent / source).exists() for page in pages for source in sources(page))


def sources(page):
    return [part.partition('"')[0] for part in page.read_text("utf-8").split('src="')[1:]]
