"""Reading an issue for a command, and ``render``, which shows it as it will be sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.context import Desk, example, pass_desk, say, write
from newsletter.cli.terminal import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.authoring import Draft
    from newsletter.models import Edition, Finding, Message, Publication, Recipient


def read_draft(desk: Desk, reference: str) -> Draft:
    """The issue a command names."""
    from newsletter.publication import issues

    return read_file(desk, issues.resolve(desk.places, reference))


def read_file(desk: Desk, path: Path) -> Draft:
    """The issue in a file of the publication."""
    from newsletter import authoring

    return authoring.read(desk.places, desk.settings, desk.stored(), path)


def print_findings(findings: Iterable[Finding]) -> None:
    """One line per finding, on stderr, errors in red; the rule stands at its end."""
    for finding in findings:
        severity = click.style(finding.severity, fg="red" if finding.severity == "error" else "yellow")
        rule = click.style(f"[{finding.rule}]", dim=True)
        say(f"{severity}: {harmless(str(finding))} {rule}", styled=True)


@click.command()
@click.argument("reference", metavar="ISSUE")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Folder to write to.")
@click.option("--as", "address", metavar="ADDRESS", help="As this subscriber gets it.")
@pass_desk
@example("newsletter render 12", "newsletter render 12 -o /tmp/look --as anna@example.org")
def render(desk: Desk, reference: str, output: Path | None, address: str | None) -> None:
    """Write an issue as .html, .txt and .eml, exactly as it would be sent, and as a page for the web.

    ISSUE is a number, a slug, a path or 'latest'.  The files go to rendered/ unless -o names another folder.

    The page (.web.html) holds nothing of any reader; its pictures go to the folder pictures/ beside it.  With
    pictures = "published" that folder holds what has to stand at base_url/pictures/ before you send.

    Without --as the values of a reader without a name are used.  Errors in the issue are listed and do not
    stop rendering: what cannot be shown is replaced by a visible note.
    """
    from newsletter.message.compose import Composer

    draft = read_draft(desk, reference)
    print_findings(draft.findings)
    edition = draft.rendered()
    recipient = _recipient(desk, address)
    composer = Composer(edition, desk.settings.publication, desk.key)
    message = composer.compose(recipient, desk.now())
    folder = output or desk.root / "rendered"
    written = write_files(edition, message, composer.values(recipient), folder)
    written += write_page(edition, desk.settings.publication, folder)
    for path in (*written, *write_published(desk, draft, folder)):
        write(str(path))


def write_files(edition: Edition, message: Message, values: dict[str, str], folder: Path) -> list[Path]:
    """The three files of one rendered message."""
    from newsletter.message.slots import fill

    name = _file_name(edition)
    contents = {
        f"{name}.html": fill(edition.html, values).encode("utf-8"),
        f"{name}.txt": fill(edition.text, values).encode("utf-8"),
        f"{name}.eml": message.data,
    }
    return _write(folder, contents)


def write_page(edition: Edition, publication: Publication, folder: Path) -> list[Path]:
    """The page of an issue and its pictures."""
    from newsletter.edition.web import web_page, web_pictures

    pictures = web_pictures(edition)
    page = web_page(
        edition,
        publication,
        picture_url=lambda name: f"pictures/{pictures[name].src}" if name in pictures else "",
    )
    contents = {f"{_file_name(edition)}.web.html": page.encode("utf-8")}
    return _write(folder, contents | {f"pictures/{one.src}": one.data for one in pictures.values()})


def write_published(desk: Desk, draft: Draft, folder: Path) -> list[Path]:
    """The pictures that a mail does not carry, under the names it fetches them by."""
    from newsletter.edition.figures import public_name
    from newsletter.models import Pictures
    from newsletter.publication import theme

    if desk.settings.publication.pictures is not Pictures.PUBLISHED:
        return []
    look = theme.load(desk.places, desk.settings)
    pictures = (*draft.pictures.values(), *filter(None, (look.logo, look.logo_dark)))
    return _write(folder, {f"pictures/{public_name(picture)}": picture.data for picture in pictures})


def _file_name(edition: Edition) -> str:
    return f"{edition.number:04}-{edition.slug}"


def _write(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    from newsletter.errors import PublicationError

    paths = [folder / name for name in contents]
    try:
        for path, data in zip(paths, contents.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise PublicationError(
            f"cannot write the rendered issue ({error.strerror})",
            where=str(folder),
            next_step="Name another folder with -o.",
        ) from None
    return paths


def _recipient(desk: Desk, address: str | None) -> Recipient:
    """The subscriber to render for; without one, a reader nobody knows."""
    from newsletter.errors import UsageError
    from newsletter.models import Recipient
    from newsletter.store import contacts

    if address is None:
        return Recipient(0, "lezer@example.org")
    found = contacts.subscriber(desk.store(), address)
    if found is None:
        raise UsageError(
            f"{address} is not on the list",
            next_step="See 'newsletter subscribers list', or leave --as out.",
        )
    return Recipient(found.id, found.address, found.name, found.first_name)
