"""The preview in a real browser: saves, switches, keys, and nothing that acts for a reader."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SHOWN = "#sheet iframe:not(.coming)"
INSIDE = f"document.querySelector('{SHOWN}')?.contentDocument"


@pytest.fixture
def wrong():
    """What the browser complains about; nothing, at the end."""
    return []


@pytest.fixture
def page(chromium, served, wrong):
    with chromium.page(width=1200, height=700) as page:
        page.set_default_timeout(5000)
        chromium.attempted.clear()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
        page.goto(served)
        until(page, "Wat hoor jij in de wachtkamer?")
        yield page
        assert not wrong
        assert not chromium.attempted


def until(page, words):
    """Wait for words in the letter that is shown."""
    page.wait_for_function(
        f"(words) => {INSIDE}?.body?.textContent.replace(/\\s+/g, ' ').includes(words)", arg=words
    )


def wait(page, condition):
    page.wait_for_function(f"() => {condition}")


def inside(page, script):
    return page.evaluate(f"(() => {{ const letter = {INSIDE}; return {script}; }})()")


def test_a_save_is_shown_without_reload_flash_or_jump(page, issue):
    page.evaluate("scrollTo(0, 200)")
    page.evaluate(
        f"""() => {{
          window.stayed = true;
          window.blank = 0;
          const look = () => {{
            const letter = {INSIDE};
            if (!letter?.body?.textContent.trim()) window.blank += 1;
            requestAnimationFrame(look);
          }};
          look();
        }}"""
    )
    text = issue.read_text()
    for words in ("Lieve", "Dag", "Waarde"):
        issue.write_text(text.replace("Beste", words))
        until(page, f"{words} lezer,")
    assert page.evaluate("[window.stayed, window.blank, scrollY]") == [True, 0, 200]
    assert page.locator("#said").inner_text().startswith("Rebuilt, ")
    issue.write_text("")
    page.get_by_role("alert").get_by_text("The issue is empty.").wait_for()
    assert "Waarde lezer," in inside(page, "letter.body.textContent")
    assert page.locator("#live-text").inner_text() == "Not rebuilt"
    issue.write_text(text)
    until(page, "Beste lezer,")
    assert page.get_by_role("alert").count() == 0


def test_switches_by_keyboard_alone(page):
    assert inside(page, "letter.images[0].getAttribute('src')").startswith("/picture/")
    light = inside(page, "getComputedStyle(letter.body).backgroundColor")
    page.keyboard.press("d")
    wait(page, f"getComputedStyle({INSIDE}.body).backgroundColor !== '{light}'")
    page.emulate_media(color_scheme="dark")
    page.keyboard.press("d")
    wait(page, f"getComputedStyle({INSIDE}.body).backgroundColor === '{light}'")
    page.keyboard.press("i")
    wait(page, f"!{INSIDE}.images[0].hasAttribute('src')")
    page.keyboard.press("s")
    wait(page, f"!{INSIDE}.querySelector('style')")
    for key, width in (("1", 320), ("2", 375), ("4", 1200), ("3", 600)):
        page.keyboard.press(key)
        wait(page, f"document.querySelector('{SHOWN}').contentWindow.innerWidth === {width}")
        assert page.locator(f"input[value='{width}']").is_checked()
    page.keyboard.press("t")
    wait(page, f"{INSIDE}.querySelector('pre')")
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.id") == "findings"
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Space")  # the box that switches shortcuts off has the focus
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    assert page.locator("input[value='600']").is_checked()


def test_every_control_is_reached_by_tab_and_shows_it(page):
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.name || document.activeElement.tagName"
            )
        )
        if seen[-1] == "help-open":
            break
    for name in (
        "issue",
        "summary",
        "view",
        "width",
        "dark",
        "images",
        "styles",
        "IFRAME",
        "reader",
        "words-wanted",
        "download",
    ):
        assert name in seen, name
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_links_of_the_letter_act_for_nobody(page, wrong):
    before = page.context.pages
    for link in page.frame_locator(SHOWN).locator("a[href='#not-followed']").all():
        assert link.get_attribute("title").startswith("Not followed in the preview: mailto:")
        link.click()
    assert page.context.pages == before
    assert "Wat hoor jij" in inside(page, "letter.body.textContent")
    script = "Object.assign(letter.createElement('script'), { textContent: 'parent.acted = 1' })"
    inside(page, f"letter.body.append({script})")
    assert page.evaluate("window.acted") is None
    assert "Blocked script execution" in wrong.pop()


def test_another_reader_and_another_issue(page, root, issue):
    page.get_by_label("Find a subscriber").fill("heuvel")
    page.get_by_text("1 is listed above").wait_for()
    page.keyboard.press("Enter")
    until(page, "Beste Marieke,")
    (root / "issues" / "0008-eerder.md").write_text(
        "---\ntitle: Eerder\nnumber: 8\n---\nDag {{ name | jij }}.\n"
    )
    page.get_by_label("Issue").select_option("issues/0008-eerder.md")
    until(page, "Dag Marieke van den Heuvel.")
    wait(page, "document.title.startsWith('Eerder')")
    page.get_by_label("Issue").select_option("issues/0009-wachtkamer.md")
    until(page, "Beste Marieke,")
    issue.rename(root / "issues" / "0009-de-gang.md")
    wait(page, "document.getElementById('issue').value === 'issues/0009-de-gang.md'")
    until(page, "Beste Marieke,")
    assert "reader=1" in page.url


def test_the_first_issue_appears_by_itself(chromium, root, served):
    for path in (root / "issues").glob("*.md"):
        path.unlink()
    with chromium.page(width=320, height=640, dark=True) as page:
        page.goto(served)
        page.get_by_text("No issues yet").wait_for()
        (root / "issues" / "0001-eerste.md").write_text("---\ntitle: De eerste\nnumber: 1\n---\nHallo.\n")
        until(page, "Hallo.")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert not page.locator("#empty").is_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_no_barriers_that_a_program_can_find(chromium, served, issue, dark):
    source = ROOT / "tests/axe/node_modules/axe-core/axe.min.js"
    if not source.exists():
        pytest.skip("axe-core is not there: npm ci --prefix tests/axe")
    issue.write_text(issue.read_text() + "\n![](weg.png)\n\n{{ onbekend }}\n")
    with chromium.page(width=375 if dark else 1200, dark=dark) as page:
        page.goto(f"{served}?dark={int(dark)}")
        until(page, "Wat hoor jij")
        page.evaluate("document.getElementById('help').show()" if dark else "0")
        page.evaluate(source.read_text("utf-8"))
        found = page.evaluate("axe.run(document, { iframes: false }).then((told) => told.violations)")
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
