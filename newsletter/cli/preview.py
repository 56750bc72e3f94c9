"""``newsletter preview``: the letter in a browser, drawn anew at every save."""

from __future__ import annotations

import os
import sys

import click

from newsletter.cli.context import Desk, example, pass_desk, say


@click.command()
@click.argument("reference", metavar="[ISSUE]", required=False)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8026,
    show_default=True,
    help="Port of the page; 0 = any free one.",
)
@click.option(
    "--open/--no-open",
    "browse",
    default=None,
    help="Open the page in a browser; without either, where there is a desktop.",
)
@pass_desk
@example("newsletter preview", "newsletter preview 12", "newsletter preview 12 --port 0 --no-open")
def preview(desk: Desk, reference: str | None, port: int, browse: bool | None) -> None:
    """Look at an issue while writing it: the page follows every save, until Ctrl-C.

    ISSUE is a number, a slug, a path or 'latest'; without it the latest.  Other issues can be chosen in the
    page.  It is for this machine only and sends nothing; no link in it can unsubscribe or answer for anybody.
    """
    from newsletter.errors import TransportError
    from newsletter.publication import issues
    from newsletter.web import server
    from newsletter.web.preview import pages
    from newsletter.web.preview.bench import Bench
    from newsletter.web.preview.live import Live

    path = issues.resolve(desk.places, reference) if reference else None
    begin = issues.relative(desk.places, path) if path else ""
    bench = Bench(desk.places, desk.environ, desk.key, path)
    desk.close()  # the bench opens the store in a thread of its own
    try:
        with Live(bench) as live:
            app = pages.app(live, begin)
            server.run(app, port, ready=lambda url: _greet(url, _opens(browse)), stopping=live.stop)
    except TransportError as error:
        step = "Choose another port with --port, or stop the program that uses this one."
        raise TransportError(error.what, where=error.where, next_step=step) from error
    say("Stopped.")


def _opens(browse: bool | None) -> bool:
    """Whether to open a browser; unasked only where one would not take over the terminal."""
    if browse is not None:
        return browse
    desktop = (
        sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return bool(desktop) and sys.stderr.isatty()


def _greet(url: str, opens: bool) -> None:
    say(f"Preview: {url}")
    say("It follows every save. Stop with Ctrl-C.")
    if opens:
        import webbrowser

        webbrowser.open(url)
