"""How long one issue takes: warm, cold, and its stages.  Prints milliseconds, medians of many builds."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from newsletter import authoring, edition
from newsletter import issue as parsing
from newsletter.message.compose import Composer
from newsletter.models import Recipient
from newsletter.publication import issues, root, settings, theme

ROOT = Path(__file__).parent.parent


def timed(function, rounds=50):
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


def main():
    places = root.Places(ROOT)
    path = issues.resolve(places, "1")
    source, given = issues.read(places, path), settings.load(places.root, {})
    draft, look = authoring.read(places, given, None, path), theme.load(places, given)
    rendered = draft.rendered()
    composer = Composer(rendered, given.publication, bytes(32))
    now = datetime.now(UTC)
    readers = [Recipient(n, f"lezer{n}@example.org", "Anna de Vries", "Anna") for n in range(1, 2001)]

    def whole():
        parsed = parsing.parse(source, "x.md")
        edition.render(parsed, given.publication, look, features={}, pictures=draft.pictures)

    print(f"words                        {len(source.split()):8}")
    print(f"bytes of one message         {len(composer.compose(readers[0], now).data):8}")
    print(f"parse, ms                    {timed(lambda: parsing.parse(source, 'x.md')):8.2f}")
    print(f"parse + render warm, ms      {timed(whole):8.2f}")
    each = timed(lambda: [composer.compose(reader, now) for reader in readers], 5) / len(readers)
    print(f"compose, us per reader       {each * 1000:8.1f}")
    build, nothing = cold(ONE_BUILD)
    print(f"cold process, s              {build:8.2f}   (an empty Python process: {nothing:.2f})")


if __name__ == "__main__":
    main()
