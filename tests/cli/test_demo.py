"""The demo's telling: commands as they would be typed, and a page even when its usual port is taken."""

from __future__ import annotations

import pytest

from newsletter.cli import demo
from newsletter.transport.catcher import listen


@pytest.fixture
def story(tmp_path):
    return demo._Story(tmp_path / "de demo")


def test_commands_are_shown_as_typed_in_the_folder(story, capsys):
    demo._init(story)
    story.run("check", str(story.folder / "issues" / "0003-de-lijst-met-zinnen.md"))
    shown = [line.strip() for line in capsys.readouterr().err.splitlines() if "$ " in line]
    assert shown == [
        f"$ newsletter init '{story.folder}'",
        f"$ cd '{story.folder}'",
        "$ newsletter check issues/0003-de-lijst-met-zinnen.md",
    ]


def test_a_page_is_shown_when_its_port_is_taken():
    taken = listen(0)
    port = taken.getsockname()[1]
    try:
        assert demo._free(port) == "0"
    finally:
        taken.close()
    assert demo._free(port) == str(port)


@pytest.mark.parametrize("serve", [True, False])
def test_the_end_tells_how_to_open_the_page_only_when_it_is_not_open(tmp_path, capsys, serve):
    demo._where_to_look(tmp_path, serve=serve)
    assert (" catcher" in capsys.readouterr().out) is not serve
