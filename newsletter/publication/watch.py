"""Hears of files an author saves.

Only folders are watched, one by one: an editor that writes a new file and renames it is heard as well, and a
publication with a large neighbour (``.venv``, the readers' mail) costs nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import Event

import watchfiles

from newsletter.publication.root import SETTINGS_FILE, Places

#: Milliseconds.  A burst is over when nothing happened for so long, or after the longest of it.
_QUIET, _LONGEST_BURST = 10, 100
#: Milliseconds after which we look for folders that came or went without being heard.
_LOOK_ROUND = 250
#: Seconds we give an editor that empties or removes a file before it writes it.
_SETTLING, _STEP = 0.2, 0.05
#: Folders watched at most: systems allow some thousands to all programs of a user.
_MOST_FOLDERS = 500
_PICTURES = {".png", ".jpg", ".jpeg", ".gif"}


def watch(
    places: Places, stop: Event, also: Callable[[], Iterable[Path]] = tuple
) -> Iterator[frozenset[Path]]:
    """What was written, made, renamed or removed since the last time; blocks until there is something.

    Issues, templates, pictures and ``newsletter.toml``.  A file that is empty, missing or unreadable is given
    a moment: many editors empty a file before they write it.

    Args:
        stop: ends the watch within some milliseconds.
        also: more folders, asked again after every change; those outside the publication are left out.

    Yields:
        Paths; none when folders came or went, so that anything may have changed.
    """
    while not stop.is_set():
        folders = _folders(places, also())
        renewed = False
        for changed in _heard(folders, stop):
            paths = frozenset(path for path in changed if _concerns(places, path))
            if paths:
                _settle(paths, stop)
                yield paths
            elif not renewed:  # the watch stands now: what happened while it was set up is caught up with
                renewed = True
                yield frozenset()
            if _folders(places, also()) != folders:
                break


def _heard(folders: dict[Path, int], stop: Event) -> Iterator[set[Path]]:
    """Paths that changed; an empty set every now and then.  Ends when these folders cannot be watched."""
    for polling in (None, True):  # a system without watches left to give: looking at the files still works
        try:
            yield from _watched(folders, stop, polling=polling)
        except (OSError, RuntimeError):  # the second is what watchfiles makes of anything unforeseen
            continue
        return
    stop.wait(_LOOK_ROUND / 1000)  # a folder went, or the publication itself is away for the moment


def _watched(folders: dict[Path, int], stop: Event, *, polling: bool | None) -> Iterator[set[Path]]:
    if not folders:
        raise FileNotFoundError
    for changes in watchfiles.watch(
        *folders,
        watch_filter=None,
        debounce=_LONGEST_BURST,
        step=_QUIET,
        rust_timeout=_LOOK_ROUND,
        yield_on_timeout=True,
        recursive=False,
        ignore_permission_denied=True,
        raise_interrupt=False,
        force_polling=polling,
        stop_event=stop,
    ):
        yield {Path(path) for _, path in changes}


def _folders(places: Places, also: Iterable[Path]) -> dict[Path, int]:
    """The folders to watch, each with its inode: one that was replaced is another."""
    root = places.root.resolve()
    below = (path for top in (places.issues, places.templates) for path in _tree(top))
    inside = (path for path in map(_resolved, also) if path is not None and path.is_relative_to(root))
    found: dict[Path, int] = {}
    for path in islice((root, *below, *inside), _MOST_FOLDERS):
        with suppress(OSError):
            if path.is_dir():
                found[path] = path.stat().st_ino
    return found


def _resolved(path: Path) -> Path | None:
    """Where a path really is; None when it leads in a circle or nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None


def _tree(top: Path) -> Iterator[Path]:
    for folder, names, _ in os.walk(top):
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield Path(folder)


def _concerns(places: Places, path: Path) -> bool:
    """Whether a change may change what is shown; editors' own files do not."""
    if path.name.startswith(".") or path.name.endswith("~"):
        return False
    if path.parent != places.root.resolve():
        return True
    known = {SETTINGS_FILE, places.issues.name, places.templates.name}
    return path.name in known or path.suffix.lower() in _PICTURES


def _settle(paths: Iterable[Path], stop: Event) -> None:
    """Wait until every file has something in it, though not for long: it may be meant."""
    end = time.monotonic() + _SETTLING
    while any(map(_unsettled, paths)) and time.monotonic() < end:
        stop.wait(_STEP)


def _unsettled(path: Path) -> bool:
    try:
        if path.is_dir():
            return False
        with path.open("rb") as file:
            return not file.read(1)
    except OSError:
        return True
