"""How long one issue takes: builds, stages, one reader's copy; and MJML beside the official compiler.

Prints milliseconds, medians of many rounds.  The two MJML compilers take turns on the same source, so that a
busy machine slows both.  The official one is a Node program; it is fetched from npm on first use, for this
comparison only, and left out where there is no npm.
"""

from __future__ import annotations

import importlib
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from newsletter import authoring, edition
from newsletter import issue as parsing
from newsletter.edition import mjml
from newsletter.message.compose import Composer
from newsletter.models import Recipient
from newsletter.publication import issues, root, settings, theme

ROOT = Path(__file__).parent.parent
NODE = Path(__file__).parent / "mjml"
ROUNDS = 50
#: The module; the package gives its function the same name.
rendering = importlib.import_module("newsletter.edition.render")

#: Functions that ``edition.render`` calls by these names, and the stage each of them is.
STAGES = {
    "sections": "blocks grouped",
    "render_template": "templates (Jinja)",
    "compile_mjml": "MJML",
    "inline_styles": "styles inlined (premailer)",
    "split_html": "cut at the slots",
    "split_text": "text cut at the slots",
    "assemble": "MIME body",
}


def timed(function, rounds=ROUNDS):
    """Median milliseconds of a call."""
    spent = []
    for _ in range(rounds):
        begin = time.perf_counter()
        function()
        spent.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spent)


def cold(code):
    """Median seconds of a new process that runs this code, and of one that runs nothing."""
    pairs = []
    for _ in range(5):
        for script in (code, "pass"):
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)
            pairs.append(time.perf_counter() - begin)
    return statistics.median(pairs[::2]), statistics.median(pairs[1::2])


ONE_BUILD = """
from pathlib import Path
from newsletter import authoring
from newsletter.publication import issues, root, settings
places = root.Places(Path('.').resolve())
given = settings.load(places.root, {})
authoring.read(places, given, None, issues.resolve(places, '1'))
"""


@contextmanager
def watched(module, names, spent, seen):
    """Every call of these functions of a module adds its milliseconds, and leaves its first argument."""
    kept = {name: getattr(module, name) for name in names}

    def watch(name, function):
        def call(*given, **named):
            seen[name] = given[0] if given else None
            begin = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                spent[name].append((time.perf_counter() - begin) * 1000)

        return call

    for name, function in kept.items():
        setattr(module, name, watch(name, function))
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(module, name, function)


def official():
    """The official compiler as a running process; None where it cannot be had."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    if not (NODE / "node_modules").is_dir():
        install = ["npm", "install", "--silent", "--no-package-lock", "--no-audit", "--no-fund"]
        if subprocess.run(install, cwd=NODE, check=False).returncode:
            return None
    return subprocess.Popen(
        ["node", "compile.mjs"], cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def compare(source):
    """Ours and theirs in turns on the same MJML."""
    node = official()
    if node is None:
        print("MJML, official compiler      not available: it needs node and npm")
        return
    with node:
        ours, theirs, size = [], [], 0
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            html = mjml.compile_mjml(source, lambda: source)
            ours.append((time.perf_counter() - begin) * 1000)
            node.stdin.write(json.dumps(source) + "\n")
            node.stdin.flush()
            answer = json.loads(node.stdout.readline())
            theirs.append(answer["ms"])
            size = answer["bytes"]
        node.stdin.close()
    one, other = statistics.median(ours), statistics.median(theirs)
    print(f"MJML, ours, ms               {one:8.2f}   {len(html.encode()):8} bytes")
    print(f"MJML, official compiler, ms  {other:8.2f}   {size:8} bytes   {other / one:.1f} x ours")
    begin = time.perf_counter()
    line = json.dumps(source) + "\n"
    subprocess.run(["node", "compile.mjs"], cwd=NODE, input=line, text=True, check=True, capture_output=True)
    print(f"MJML, official, cold, s      {time.perf_counter() - begin:8.2f}")


def main():
    places = root.Places(ROOT)
    path = issues.resolve(places, "1")
    source, given = issues.read(places, path), settings.load(places.root, {})
    begin = time.perf_counter()
    draft, look = authoring.read(places, given, None, path), theme.load(places, given)
    first = (time.perf_counter() - begin) * 1000
    rendered = draft.rendered()
    composer = Composer(rendered, given.publication, bytes(32))
    now = datetime.now(UTC)
    readers = [Recipient(n, f"lezer{n}@example.org", "Anna de Vries", "Anna") for n in range(1, 2001)]
    parsed = parsing.parse(source, path.name)

    def render():
        edition.render(parsed, given.publication, look, features={}, pictures=draft.pictures)

    html = sum(len(part.encode()) for part in rendered.html if isinstance(part, str))
    text = sum(len(part.encode()) for part in rendered.text if isinstance(part, str))
    print(f"words                        {len(source.split()):8}")
    print(f"bytes of HTML / text         {html:8} / {text}")
    print(f"bytes of one message         {len(composer.compose(readers[0], now).data):8}")
    build, nothing = cold(ONE_BUILD)
    print(f"cold process, s              {build:8.2f}   (an empty Python process: {nothing:.2f})")
    print(f"first build of a process, ms {first:8.2f}")
    reading = timed(lambda: parsing.parse(source, "x.md"))
    print(f"parse, ms                    {reading:8.2f}")
    whole = timed(render)
    print(f"render, ms                   {whole:8.2f}")
    print(f"parse + render warm, ms      {reading + whole:8.2f}")
    spent, seen = defaultdict(list), {}
    with watched(rendering, STAGES, spent, seen):
        for _ in range(ROUNDS):
            render()
    for name, stage in STAGES.items():
        print(f"  {stage:27}{statistics.median(spent[name]):8.2f}")
    each = timed(lambda: [composer.compose(reader, now) for reader in readers], 5) / len(readers)
    print(f"one reader's message, us     {each * 1000:8.1f}")
    compare(seen["compile_mjml"])


if __name__ == "__main__":
    main()
