"""Links that lead nowhere in a mail, or do not say where they lead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from newsletter.edition.checks.report import Reporter
from newsletter.edition.content import is_safe_link
from newsletter.models import Finding, Language, Node

#: Characters of an address that a reader takes in; what is longer is noise in a sentence.
LONGEST_URL_SHOWN = 60
#: Characters of a mailto URL that every program opens; Gmail cuts at about 1,600, Windows at 2,046.
LONGEST_MAILTO = 1_500

# Endings that only exist inside a network (RFC 6761, RFC 6762 and what routers make up).
_INSIDE = (".local", ".lan", ".internal", ".intranet", ".home", ".home.arpa", ".test", ".invalid")
_SIGNS = re.compile(r"[^\w\s]+")
_PHRASES: Mapping[Language, str] = {
    Language.NL: """hier, klik hier, hier klikken, klik, druk hier, lees meer, lees verder, meer lezen, meer,
        verder, meer info, meer informatie, deze link, via deze link, link,
        klik op deze link, deze pagina, deze site""",
    Language.EN: """here, click here, click, read more, more, learn more, find out more, see more, more info,
        more information, this link, link, this page, continue, continue reading, tap here""",
    Language.DE: """hier, hier klicken, klicken sie hier, klick hier, klicke hier, mehr, mehr lesen,
        weiterlesen, weiter, mehr erfahren, mehr infos, mehr informationen, dieser link, link,
        diesen link, diese seite""",
    Language.FR: """ici, cliquez ici, clique ici, lire la suite, la suite, en savoir plus, lire plus, plus,
        suite, plus d informations, ce lien, lien, cette page, voir plus""",
}
_VAGUE = {
    language: frozenset(" ".join(phrase.split()) for phrase in phrases.split(","))
    for language, phrases in _PHRASES.items()
}


class Links:
    """Judges the links of one issue, in reading order.

    Args:
        slots: the tokens of values per reader.
        language: of the issue; words that say nothing differ.
    """

    def __init__(self, slots: Collection[str], language: Language) -> None:
        self._slots = slots
        self._vague = _VAGUE[language] | _VAGUE[Language.EN]
        #: Words of a link -> where it led, and its line.
        self._seen: dict[str, tuple[str, int]] = {}

    def check(self, node: Node, report: Reporter) -> Iterator[Finding]:
        """One link: its address and its words."""
        href = node.attrs.get("href", "")
        yield from self._address(href, report)
        words = " ".join(node.plain().split())
        plain = " ".join(_SIGNS.sub(" ", words).casefold().split())
        if plain in self._vague:
            what = f"“{words}” does not say where the link leads"
            mend = "let the link say what is there: read aloud, links stand alone (WCAG 2.2, 2.4.4)"
            yield report.warning("link-words-vague", what, mend)
        elif len(words) > LONGEST_URL_SHOWN and _is_address(words, href):
            what = f"the address {words[:40]}… is long, and read aloud letter by letter"
            yield report.warning("link-bare", what, "put it behind words: [what is there](https://...)")
        elif plain:
            yield from self._same_words(plain, words, href, node.line, report)

    def _address(self, href: str, report: Reporter) -> Iterator[Finding]:
        if not is_safe_link(href):
            what = f"the link {href[:80]} leads nowhere in a mail"
            mend = "write the whole address, beginning with https://"
            yield report("link-unusable", what if href else "this link has no address", mend)
        elif href[:7].lower() == "mailto:":
            yield from self._mail(href, report)
        elif href[:4].lower() == "http":
            yield from _web(href, report)

    def _mail(self, href: str, report: Reporter) -> Iterator[Finding]:
        mail = href[7:].partition("?")[0]
        if mail and not re.search("@|%40", mail) and mail not in self._slots:
            what, mend = f"{href[:80]} is no mail address", "write it whole: mailto:name@example.org"
            yield report("link-unusable", what, mend)
        if len(href) > LONGEST_MAILTO:
            what = f"the mail that {href[:40]}… opens is prefilled with {len(href)} characters"
            yield report.warning("mailto-long", what, f"keep it below {LONGEST_MAILTO}: programs cut it off")

    def _same_words(
        self, plain: str, words: str, href: str, line: int, report: Reporter
    ) -> Iterator[Finding]:
        target = href.rstrip("/").removeprefix("https://").removeprefix("http://")
        before, where = self._seen.setdefault(plain, (target, line))
        if before != target:
            what = f"“{words[:60]}” leads elsewhere than the same words on line {where}"
            yield report.warning(
                "link-same-words", what, "give each its own words: in a list of links they look equal"
            )


def _web(href: str, report: Reporter) -> Iterator[Finding]:
    host = _host(href)
    kind = _kind(host)
    if kind == "own":
        what = (
            f"{href[:80]} leads every reader to the reader's own computer"
            if host
            else f"{href[:80]} names no server"
        )
        yield report("link-unusable", what, "write the address as it is on the web")
    elif kind == "inside":
        what = f"{href[:80]} can only be opened inside a network"
        yield report.warning("link-inside", what, "link to a page that readers can reach")
    elif href[:5].lower() == "http:":
        what = f"{href[:80]} is not protected on its way"
        yield report.warning("link-http", what, "write https://, if the site has it")


def _host(href: str) -> str:
    try:
        return (urlsplit(href).hostname or "").rstrip(".")
    except ValueError:  # half of an IPv6 address
        return ""


def _kind(host: str) -> str:
    """``own``: nowhere but on this computer; ``inside``: in one network; empty: on the web."""
    if not host or host == "localhost" or host.endswith(".localhost"):
        return "own"
    try:
        address = ip_address(host)
    except ValueError:
        return "inside" if "." not in host or host.endswith(_INSIDE) else ""
    if address.is_loopback or address.is_unspecified:
        return "own"
    return "inside" if address.is_private or address.is_link_local else ""


def _is_address(words: str, href: str) -> bool:
    return bool(re.match(r"https?://|www\.", words, re.IGNORECASE)) or words == href
