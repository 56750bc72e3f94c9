"""Pictures that cannot be shown, or say nothing to who does not see them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsletter.edition.checks.report import Reporter
from newsletter.edition.figures import is_remote
from newsletter.edition.sanitise import problem
from newsletter.models import Finding, Node, Picture, Severity

_RAW_IMAGE = re.compile(r"<img\b[^<>]*?\bsrc\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)


def check_image(
    node: Node, pictures: Mapping[str, Picture], unusable: Mapping[str, str], report: Reporter
) -> Iterator[Finding]:
    """One image of the text."""
    if node.kind != "image":
        return
    src = node.attrs.get("src", "")
    if src not in pictures and not is_remote(src):
        why = unusable.get(src, "there is no such file in the publication")
        what = f"the image {src[:80]} cannot be shown: {why}" if src else "this image names no file"
        yield report("image-missing", what, "put a PNG, JPEG or GIF there, or mend the path")
    if not node.attrs.get("alt", "").strip():
        what = f"the image {src[:80]} says nothing to readers who do not see it"
        mend = "describe it between the brackets: ![what it shows](...)"
        yield report("image-without-alt", what, mend, Severity.WARNING)


def check_raw_html(node: Node, report: Reporter) -> Iterator[Finding]:
    """HTML of the author's own: not too much, and no local picture in it."""
    if node.kind not in ("html_block", "html_inline"):
        return
    trouble = problem(node.text)
    if trouble:
        yield report(
            "html-too-much", trouble, "it will be shown as plain text; write it simpler, or as Markdown"
        )
    for src in _RAW_IMAGE.findall(node.text):
        if not is_remote(src):
            yield report(
                "html-image-local",
                f"the image {src} cannot travel with the mail",
                f"write it as ![what it shows]({src})",
            )
