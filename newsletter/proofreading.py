"""What needs more than the issue to be seen: its words in a dictionary, its links on the web.

Neither stops ``send``: a dictionary does not know every word, and a server may be down for an hour.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from html import unescape

from newsletter.errors import StoreBusyError
from newsletter.issue.prose import prose_lines
from newsletter.models import Finding, Issue, Language, Node, Settings, Severity, UrlStatus, UrlVerdict
from newsletter.publication import spelling
from newsletter.publication.spelling import Misspelling
from newsletter.store import subscribers, urls
from newsletter.store.database import Store

#: Readers looked at for one word that may be a first name.
_MOST_NAMESAKES = 200
#: Characters of an address in a finding.
_LONGEST_SHOWN = 100

_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_HREF = re.compile(r"<a\b[^<>]*?\shref\s*=\s*[\"']?\s*(https?://[^\s\"'<>]+)", re.IGNORECASE)

#: Status -> rule, what is wrong, what to do; both with the verdict's detail.
_SAID: Mapping[UrlStatus, tuple[str, str, str]] = {
    UrlStatus.GONE: ("link-gone", "there is nothing any more at {url} ({detail})", "link to another page"),
    UrlStatus.MOVED: ("link-moved", "{url} has moved for good", "link to {detail}"),
    UrlStatus.REFUSED: (
        "link-refused",
        "the server of {url} does not let programs look ({detail})",
        "open the link yourself",
    ),
    UrlStatus.UNREACHABLE: (
        "link-unreachable",
        "{url} gives no page: {detail}",
        "open the link yourself, and try again later",
    ),
    UrlStatus.TLS: (
        "link-unreachable",
        "the server of {url} cannot prove who it is ({detail}), so browsers warn readers off",
        "link to another page, or tell its owner",
    ),
}


def known_words(issue: Issue, settings: Settings) -> frozenset[str]:
    """Words that are right in this publication: those of ``[check]``, and the names of who makes it."""
    house = settings.publication
    names = f"{house.name} {house.sender_name} {issue.author}"
    return frozenset((*settings.check.words, *_NAME.findall(names)))


def spelling_findings(
    path: str, text: str, language: Language, known: Collection[str], store: Store | None = None
) -> tuple[Finding, ...] | None:
    """The misspelt words of an issue, each at its first place; first names of readers are right.

    Args:
        path: of the issue, as shown to the author.
        text: of the whole file.
        store: None when there are no readers yet.

    Returns:
        None when spelling cannot be checked here; :func:`~newsletter.publication.spelling.advice` helps.
    """
    found = spelling.misspelt(prose_lines(text), language, known)
    if found is None:
        return None
    return tuple(_misspelt(path, one) for one in found if store is None or not _is_reader(store, one.word))


def _is_reader(store: Store, word: str) -> bool:
    """Whether a word is the first name of a reader, in the form of somebody's possession as well."""
    if word == word.lower():
        return False
    forms = {word, word.removesuffix("'s"), word.removesuffix("s")}
    shortest = min(forms, key=len)
    return any(one.first_name in forms for one in subscribers.search(store, shortest, size=_MOST_NAMESAKES))


def _misspelt(path: str, found: Misspelling) -> Finding:
    times = f" ({found.count} times)" if found.count > 1 else ""
    meant = " or ".join(f"“{one}”" for one in found.suggestions)
    mend = f"write {meant}" if meant else "correct it"
    return Finding(
        "spelling",
        Severity.WARNING,
        path,
        found.line,
        f"no dictionary knows “{found.word}”{times}",
        f"{mend}, or add it to words below [check] in newsletter.toml",
        found.column,
    )


def link_findings(issue: Issue, store: Store, now: datetime) -> tuple[Finding, ...]:
    """The links of an issue that give readers no page; asks the web, but not what was asked a while ago.

    Links that differ from reader to reader are never asked: nobody's address or name leaves the house.
    """
    from newsletter.transport import links  # noqa: PLC0415 - slow to load, and links are asked seldom

    lines: dict[str, int] = {}
    for url, line in _asked(issue):
        lines.setdefault(url, line)
    verdicts = urls.known(store, lines, now)
    if unknown := [url for url in lines if url not in verdicts]:
        news = asyncio.run(links.ask(unknown))
        with suppress(StoreBusyError):  # only a cache: while issues are sent the store is busy
            urls.remember(store, news, now)
        verdicts |= news
    found = (_judged(issue.path, line, url, verdicts[url]) for url, line in lines.items())
    return tuple(finding for finding in found if finding)


def _asked(issue: Issue) -> Iterator[tuple[str, int]]:
    """The addresses on the web that every reader gets the same, with their lines, in reading order."""
    slots = [slot.token for slot in issue.slots]
    for block in issue.blocks:
        for node in block.walk():
            for href in _addresses(node):
                if _WEB.match(href) and not any(token in href for token in slots):
                    yield href.partition("#")[0], node.line


def _addresses(node: Node) -> list[str]:
    if node.kind == "link":
        return [node.attrs.get("href", "")]
    if node.kind in ("html_block", "html_inline"):
        return [unescape(href) for href in _HREF.findall(node.text)]
    return []


def _judged(path: str, line: int, url: str, verdict: UrlVerdict) -> Finding | None:
    if verdict.status is UrlStatus.OK:
        return None
    rule, what, mend = _SAID[verdict.status]
    shown = url if len(url) <= _LONGEST_SHOWN else f"{url[:_LONGEST_SHOWN]}…"
    words = {"url": shown, "detail": verdict.detail}
    return Finding(rule, Severity.WARNING, path, line, what.format(**words), mend.format(**words))
