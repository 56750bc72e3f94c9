"""How long from a saved file to the letter on the screen: ``newsletter preview`` in Chromium.

Saves an issue with a picture of 1200 x 640 pixels many times, as an editor does (a new file, renamed), and
takes the time until the browser has painted the new words.  Prints milliseconds, medians and nine out of ten.

* notice: from the save until the program knows;
* draw: until the browser knows: read, check, render, tell;
* letter: until the browser has the new letter;
* paint: until it stands on the screen, picture and all.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from newsletter.publication import starter

SAVES = 20
ISSUE = """---
title: Wat hoor jij in de wachtkamer?
number: 9
---
Beste {{ first_name | lezer }},

![Een wachtkamer met twaalf stoelen](wachtkamer.png)

Opslag nummer %d staat hier.

> [!QUESTION] Welk woord viel je op? {#woord}
> Eén woord is genoeg.
"""
# Asked at every frame; what a frame shows is painted when the next one begins.
PAINTED = """(mark) => new Promise((done) => {
  const at = (time) => performance.timeOrigin + time;
  const ready = () => {
    const inside = document.querySelector("#sheet iframe:not(.coming)")?.contentDocument;
    if (!inside?.body?.textContent.includes(mark)) return false;
    const pictures = [...inside.images];
    return pictures.length > 0 && pictures.every((one) => one.complete && one.naturalWidth === 1200);
  };
  const painted = () => {
    const loaded = performance.getEntriesByType("resource");
    const asked = loaded.filter((one) => one.name.includes("/frame?")).at(-1);
    done({
      noticed: state.noticed * 1000,
      asked: at(asked.startTime),
      got: at(asked.responseEnd),
      painted: at(performance.now()),
    });
  };
  const ask = () => requestAnimationFrame(ready() ? painted : ask);
  ask();
})"""


def publication(folder):
    """A publication with a picture worth showing."""
    starter.copy(folder)
    image = Image.radial_gradient("L").resize((1200, 640)).convert("RGB")
    grain = Image.effect_noise(image.size, 40).convert("RGB")
    image = Image.blend(image, grain, 0.1).quantize(32).convert("RGB")
    ImageDraw.Draw(image).ellipse((300, 120, 700, 520), fill="#0b6b5a")
    image.save(folder / "issues" / "wachtkamer.png")
    save(folder, 0)


def save(folder, number):
    """Write the issue as editors do; when it was done, in milliseconds since the epoch."""
    new = folder / "issues" / ".0009-wachtkamer.new"
    new.write_text(ISSUE % number, "utf-8")
    new.rename(folder / "issues" / "0009-wachtkamer.md")
    return time.time() * 1000


def serve(folder):
    """The program itself, running; and the address of its page."""
    command = [sys.executable, "-m", "newsletter", "-C", folder, "preview", "9", "--port", "0", "--no-open"]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ)
    found = re.search(r"http://\S+", process.stderr.readline())
    if found is None:
        sys.exit(f"newsletter preview did not start: {process.communicate()[1]}")
    return process, found[0]


def measure(page, folder):
    """The parts of every save."""
    rows = []
    for number in range(1, SAVES + 1):
        page.wait_for_timeout(150 + 37 * (number % 5))  # saves fall anywhere in the watch's own rhythm
        page.evaluate("performance.clearResourceTimings()")
        mark = f"Opslag nummer {number} staat hier."
        page.evaluate(f"window.painted = ({PAINTED})({mark!r}), null")
        saved = save(folder, number)
        at = page.evaluate("window.painted")
        rows.append(
            {
                "notice": at["noticed"] - saved,
                "draw": at["asked"] - at["noticed"],
                "letter": at["got"] - at["asked"],
                "paint": at["painted"] - at["got"],
                "save to paint": at["painted"] - saved,
            }
        )
    return rows


def main():
    """Run it and print the figures."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        publication(folder)
        process, address = serve(folder)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(address)
            page.evaluate(f"({PAINTED})('Opslag nummer 0 staat hier.')")
            rows = measure(page, folder)
        finally:
            browser.close()
            process.terminate()
            process.wait()
    print(f"Preview, {SAVES} saves of an issue with a picture of 1200 x 640 pixels, milliseconds")
    for part in rows[0]:
        spent = sorted(row[part] for row in rows)
        print(f"{part:<28}{statistics.median(spent):8.1f}   p90 {spent[int(0.9 * len(spent)) - 1]:8.1f}")


if __name__ == "__main__":
    main()
