"""Pictures that cannot be shown, weigh too much, or say nothing to who does not see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from newsletter.edition.checks.report import Reporter
from newsletter.edition.figures import CARD, COLUMN, figure, is_remote, wished_width
from newsletter.edition.sanitise import problem
from newsletter.models import Finding, Node, Picture

#: Characters of an alternative text; what is longer belongs in the letter itself.
LONGEST_ALT = 150
#: Bytes of one picture, and of all pictures of a mail: a telephone on the road waits for them.
HEAVIEST, HEAVIEST_TOGETHER = 1_000_000, 5_000_000
#: Bytes below which superfluous pixels cost nobody anything.
LIGHT = 150_000

_RAW_IMAGE = re.compile(r"<img\b(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>", re.IGNORECASE)
# What the cleaner takes out without leaving a trace for readers.
_DROPPED = re.compile(
    r"<(script|style|iframe|form|input|button|select|textarea|video|audio|object|embed|svg|canvas|link)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"\bsrc\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_ALT = re.compile(r"\salt(?:[\s=/>])", re.IGNORECASE)
# What Outlook for Windows (WebP, AVIF) and Gmail (SVG) do not show, by its ending.
_UNSHOWN = re.compile(r"\.(svgz?|webp|avif|heic|tiff?|bmp)$", re.IGNORECASE)
# Names that cameras and programs give, and words that only say that there is a picture.
_CAMERA = re.compile(
    r"(?:img|dsc[nf]?|pxl|whatsapp image|screenshot|schermafbeelding|image|foto)[\s_-]*\d[\d\s_.:-]*",
    re.IGNORECASE,
)
_FILE = re.compile(r"^\S+\.(?:png|jpe?g|gif|svg|webp|heic)$")
_NO_WORDS = frozenset(
    (
        *("image", "picture", "photo", "photograph", "screenshot", "illustration", "graphic", "banner"),
        *("afbeelding", "beeld", "foto", "plaatje", "schermafbeelding", "illustratie", "tekening"),
        *("logo", "bild", "grafik", "abbildung", "zeichnung", "img", "photographie", "capture", "dessin"),
    )
)  # fmt: skip


def check_image(
    node: Node, pictures: Mapping[str, Picture], unusable: Mapping[str, str], report: Reporter
) -> Iterator[Finding]:
    """One image of the text."""
    src = node.attrs.get("src", "")
    if is_remote(src):
        yield from _remote(src, report)
    elif src not in pictures:
        why = unusable.get(src, "there is no such file in the publication")
        what = f"the image {src[:80]} cannot be shown: {why}" if src else "this image names no file"
        yield report("image-missing", what, "put a PNG, JPEG or GIF there, or mend the path")
    else:
        yield from _weight(node, pictures[src], pictures, report)
    yield from _alt(node.attrs.get("alt", "").strip(), src, report)
    yield from _attributes(node, report)


def _attributes(node: Node, report: Reporter) -> Iterator[Finding]:
    """What stands between braces behind an image."""
    width = node.attrs.get("width", "")
    if width and not wished_width(width, CARD):
        what = f"“{width[:40]}” is no width of an image"
        yield report.warning("image-attribute", what, "write pixels or a share: {width=300} or {width=50%}")
    if refused := node.attrs.get("refused"):
        what = f"an image takes no {refused[:60]}"
        yield report.warning("image-attribute", what, "only its width can be said: {width=300}")


def check_private(node: Node, tokens: Iterable[str], report: Reporter) -> Iterator[Finding]:
    """No picture tells its server who is reading: a value per reader in its address would track."""
    sources = [node.attrs.get("src", "")]
    if node.kind != "image":
        sources = [found[1] for tag in _RAW_IMAGE.findall(node.text) if (found := _SOURCE.search(tag))]
    if any(token in source for source in sources for token in tokens):
        what = "the address of this image holds a value per reader: its server would know who reads"
        yield report("image-per-reader", what, "give it one address for everybody")


def check_weight(pictures: Mapping[str, Picture], path: str) -> Iterator[Finding]:
    """All pictures of a mail together."""
    total = sum(len(picture.data) for picture in pictures.values())
    if total > HEAVIEST_TOGETHER:
        what = f"the pictures are {_megabytes(total)} together, and each reader gets them all"
        mend = (
            f"make them smaller: {_megabytes(HEAVIEST_TOGETHER)} is much, and some servers take 10 MB at most"
        )
        yield Reporter(path, 0).warning("image-heavy", what, mend)


def check_raw_html(node: Node, report: Reporter) -> Iterator[Finding]:
    """HTML of the author's own: not too much, and no picture in it that cannot travel or says nothing."""
    if trouble := problem(node.text):
        yield report(
            "html-too-much", trouble, "it will be shown as plain text; write it simpler, or as Markdown"
        )
    if found := _DROPPED.search(node.text):
        what = f"<{found[1].lower()}> does nothing in a mail and is left out"
        yield report.warning("html-left-out", what, "link to a page that has it")
    for tag in _RAW_IMAGE.findall(node.text):
        found = _SOURCE.search(tag)
        src = found[1] if found else ""
        if src and not is_remote(src):
            yield report(
                "html-image-local",
                f"the image {src} cannot travel with the mail",
                f"write it as ![what it shows]({src})",
            )
        elif src:
            yield from _remote(src, report)
        if not _ALT.search(tag):
            what = f"the image {src[:80]} has no alt; programs that read aloud read its address instead"
            yield report("html-image-without-alt", what, 'add alt="what it shows", or alt="" for decoration')


def _remote(src: str, report: Reporter) -> Iterator[Finding]:
    if src[:5].lower() == "http:":
        what = f"the image {src[:80]} is fetched without protection, and many programs refuse that"
        yield report.warning("image-http", what, "write https://, or put the picture beside the issue")
    if found := _UNSHOWN.search(_path(src)):
        what = f"the image {src[:80]} is a {found[1].upper()}, which Outlook or Gmail does not show"
        yield report.warning("image-format", what, "make it a PNG, JPEG or GIF")


def _alt(alt: str, src: str, report: Reporter) -> Iterator[Finding]:
    if not alt:
        what = f"the image {src[:80]} says nothing to readers who do not see it"
        mend = "describe it between the brackets: ![what it shows](...)"
        yield report.warning("image-without-alt", what, mend)
    elif _says_nothing(alt, src):
        what = f"“{alt[:60]}” says that there is an image, and not what it shows"
        yield report.warning("image-alt-vague", what, "say what somebody would miss who cannot see it")
    elif len(alt) > LONGEST_ALT:
        what = f"the description of the image {src[:80]} has {len(alt)} characters"
        mend = f"keep it below {LONGEST_ALT}, and say the rest in the letter: it is read in one breath"
        yield report.warning("image-alt-long", what, mend)


def _says_nothing(alt: str, src: str) -> bool:
    """Whether an alternative text is a file name, or just a word for any picture."""
    words = alt.casefold().strip(" .:")
    file = unquote(_path(src).rpartition("/")[2]).casefold()
    # A file may have a good name: "de-oude-brug.png" and "de oude brug" is a description.
    is_name = words == file or (
        words == file.rpartition(".")[0] and " " not in words and re.search(r"[\d_-]", words)
    )
    return bool(is_name or words in _NO_WORDS or _FILE.search(words) or _CAMERA.fullmatch(words))


def _weight(
    node: Node, picture: Picture, pictures: Mapping[str, Picture], report: Reporter
) -> Iterator[Finding]:
    size, src = len(picture.data), picture.src[:80]
    shown = _shown_width(node, pictures)
    if size > LIGHT and picture.width > 2 * shown:
        what = f"the image {src} is {picture.width} pixels wide, {_megabytes(size)}, and shown {shown} wide"
        yield report.warning("image-heavy", what, f"make it {2 * shown} wide: sharper no screen shows it")
    elif size > HEAVIEST:
        what = f"the image {src} is {_megabytes(size)}, and each reader gets it"
        yield report.warning("image-heavy", what, "save a photo as JPEG, and make it smaller than 1 MB")


def _shown_width(node: Node, pictures: Mapping[str, Picture]) -> int:
    """CSS pixels an image takes; one in a line of text never takes more than this."""
    shown = figure(node.attrs.get("src", ""), pictures, wish=node.attrs.get("width", ""))
    return shown.width if shown else COLUMN


def _path(src: str) -> str:
    try:
        return urlsplit(src).path
    except ValueError:  # half of an IPv6 address
        return src


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
