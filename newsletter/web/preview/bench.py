"""Draws issues and keeps the last drawing that worked.

Nothing an author writes stops it: what cannot be drawn becomes a :class:`Trouble` beside the last good
drawing.  A bench belongs to one thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from newsletter import authoring
from newsletter.authoring import Draft
from newsletter.edition.web import web_pictures
from newsletter.errors import NewsletterError, StoreError, UsageError
from newsletter.message.compose import Composer
from newsletter.message.mime import content_id
from newsletter.models import Edition, Finding, Picture, Publication
from newsletter.publication import issues, settings
from newsletter.publication.pictures import local_sources
from newsletter.publication.root import Places
from newsletter.store.database import Store, open_store

_MOST_KEPT = 20
#: Settings of ``[theme]`` that name a picture.
_LOGOS = ("logo", "logo_dark")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no new drawing, or not a whole one."""

    what: str
    where: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """An issue that could be drawn."""

    draft: Draft
    edition: Edition
    publication: Publication
    composer: Composer
    #: Those of the issue, by content id.
    pictures: Mapping[str, Picture]
    #: Changes when what readers get changes.
    version: str


@dataclass(frozen=True, slots=True)
class View:
    """What there is to see of one issue now."""

    #: As in the address of a page: the path from the publication's folder; empty when there is no issue.
    issue: str
    #: The last one that worked.
    drawing: Drawing | None = None
    #: Of the file as it is now.
    findings: tuple[Finding, ...] = ()
    trouble: Trouble | None = None
    #: Milliseconds the last drawing took.
    spent: float = 0.0

    @property
    def is_old(self) -> bool:
        """Whether the drawing shows less than the file as it is now."""
        return self.drawing is not None and self.trouble is not None


class Bench:
    """Draws the issues of one publication.

    Args:
        key: signs the tokens in a drawing; all of them are those of subscriber 0.
        beside: an issue that does not lie in ``issues/`` and may be looked at all the same.
    """

    def __init__(
        self, places: Places, environ: Mapping[str, str], key: bytes, beside: Path | None = None
    ) -> None:
        self.places, self._environ, self._key = places, environ, key
        self._beside = beside
        self._views: dict[str, tuple[int, View]] = {}
        self._logos: list[Path] = []

    def issues(self) -> list[str]:
        """The issues there are, by name."""
        paths = issues.listed(self.places)
        if self._beside is not None and self._beside.is_file() and self._beside not in paths:
            paths.append(self._beside)
        return [issues.relative(self.places, path) for path in paths]

    def latest(self) -> str:
        """The issue to begin with: the one with the highest number; empty when there is none."""
        listed = self.issues()
        try:
            return issues.relative(self.places, issues.resolve(self.places, issues.LATEST))
        except UsageError:  # two claim that number, or there are none
            return listed[-1] if listed else ""

    def heir(self, gone: str) -> str:
        """The file that took over from one that is gone: another name, the same number."""
        view = self._views.get(gone)
        if view is None or view[1].drawing is None:
            return ""
        files = issues.by_number(self.places).get(view[1].drawing.edition.number, [])
        return files[0] if len(files) == 1 else ""

    def view(self, issue: str, turn: int) -> View:
        """An issue as it is now; drawn again only when ``turn`` is another one than last time."""
        kept = self._views.get(issue)
        if kept and kept[0] == turn:
            return kept[1]
        begin = time.perf_counter()
        view = self._draw(issue, kept[1].drawing if kept else None)
        view = View(
            view.issue, view.drawing, view.findings, view.trouble, (time.perf_counter() - begin) * 1000
        )
        self._views.pop(issue, None)
        self._views[issue] = (turn, view)
        while len(self._views) > _MOST_KEPT:
            del self._views[next(iter(self._views))]
        return view

    def picture(self, name: str) -> Picture | None:
        """A picture of a drawing, by its content id."""
        drawings = [view.drawing for _, view in self._views.values() if view.drawing]
        found = next((one for drawing in drawings if (one := drawing.pictures.get(name))), None)
        if found is not None:
            return found
        travelling = (web_pictures(drawing.edition) for drawing in drawings)  # the theme's own among them
        return next((one for pictures in travelling if (one := pictures.get(name))), None)

    def folders(self) -> list[Path]:
        """Where the pictures of the issues that are looked at lie, or would lie."""
        drafts = [view.drawing.draft for _, view in list(self._views.values()) if view.drawing]
        found = [path.parent for path in (self._beside, *self._logos) if path is not None]
        for issue in (draft.issue for draft in drafts):
            local = [src for src in local_sources(issue) if "\0" not in src]
            for home in ((self.places.root / issue.path).parent, self.places.root):
                found += [(home / src.lstrip("/")).parent for src in local]
        return list(dict.fromkeys(found))

    @contextmanager
    def store(self) -> Iterator[Store | None]:
        """The store, if there is one already.

        Raises:
            StoreError: it cannot be opened.
        """
        if not self.places.database.exists():
            yield None
            return
        with open_store(self.places.database) as store:
            yield store

    def _draw(self, issue: str, last: Drawing | None) -> View:
        if issue not in self.issues():
            step = "Choose another issue, or put the file back."
            return View(issue, last, (), Trouble("this issue is gone", issue, step))
        findings: tuple[Finding, ...] = ()
        try:
            draft, publication, trouble = self._read(issue)
            findings = draft.findings
            if not draft.issue.blocks and last is not None:
                step = "Write something below its head; until then the last drawing stays."
                return View(issue, last, findings, Trouble("the issue is empty", issue, step))
            edition = draft.rendered()
            composer = Composer(edition, publication, self._key)
        except NewsletterError as error:
            return View(issue, last, findings, self._trouble(error))
        except ValueError as error:  # an address or URL of the publication that cannot go on the wire
            trouble = Trouble(str(error), "newsletter.toml", "Change it there.")
            return View(issue, last, findings, trouble)
        except Exception as error:  # noqa: BLE001 - whatever it is, the author's page stays
            what = f"this issue cannot be drawn ({type(error).__name__}: {error})"
            return View(issue, last, findings, Trouble(what, issue, "Undo the last change, and report this."))
        pictures = {content_id(picture): picture for picture in draft.pictures.values()}
        version = _version(edition, publication)
        drawing = Drawing(draft, edition, publication, composer, pictures, version)
        return View(issue, drawing, findings, trouble)

    def _read(self, issue: str) -> tuple[Draft, Publication, Trouble | None]:
        given = settings.load(self.places.root, self._environ)
        self._logos = [
            self.places.root / given.theme[name] for name in _LOGOS if "\0" not in given.theme.get(name, "\0")
        ]
        path, trouble = self.places.root / issue, None
        try:
            with self.store() as store:
                draft = authoring.read(self.places, given, store, path)
        except StoreError as error:  # what it would add is missing; the letter is not
            trouble = self._trouble(error)
            draft = authoring.read(self.places, given, None, path)
        return draft, given.publication, trouble

    def _trouble(self, error: NewsletterError) -> Trouble:
        where = error.where.replace(f"{self.places.root}/", "")
        return Trouble(error.what, where, error.next_step)


def _version(edition: Edition, publication: Publication) -> str:
    """Of everything that is drawn; pictures are named by what is in them."""
    return sha256(repr((edition.html, edition.text, edition.subject, publication)).encode()).hexdigest()[:16]
