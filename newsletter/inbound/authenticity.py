"""Whether a mail comes from whom its From header says: pass, fail or unknown, with the reason.

Two sources: what our own mail server found when it took the mail (``Authentication-Results``, RFC 8601), and
DKIM signatures that are verified here.  Either counts only where the domain that vouches is that of the From
header (the alignment of DMARC, RFC 7489 section 3.1).  Nothing is refused for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from newsletter.inbound.mail.headers import mailboxes
from newsletter.models import Authentic, Authenticity, ParsedMail, Trust

#: Characters of one header, results in it, properties of a result.
_MOST_READ: Final = 8000
_MOST_RESULTS: Final = 40
_MOST_PROPERTIES: Final = 20


@dataclass(frozen=True, slots=True)
class Result:
    """What a server found with one method: ``dkim=pass header.d=example.org``."""

    #: In lower case: ``spf``, ``dkim``, ``dmarc``.
    method: str
    #: In lower case: ``pass``, ``fail``, ``none``.
    value: str
    #: ``header.d`` -> value.
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """One ``Authentication-Results`` header (RFC 8601 section 2.2)."""

    #: Who says so: the authserv-id, in lower case.
    server: str
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """One ``DKIM-Signature`` field of a message, and whether it holds."""

    tags: Mapping[str, str]
    #: True = good, False = bad, None = it could not be found out.
    good: bool | None
    #: What is known of it, for a person.
    why: str

    @property
    def domain(self) -> str:
        """Who signed, in lower case."""
        return self.tags.get("d", "?").lower()

    @property
    def covered(self) -> tuple[str, ...]:
        """The fields it covers, in lower case, each once."""
        return tuple(dict.fromkeys(name for name in self.tags.get("h", "").lower().split(":") if name))


def parse_results(value: str) -> Results | None:
    """A header as its grammar says, comments left out; None when it names no server.

    Microsoft 365 leaves the authserv-id out: then nobody knows who speaks.
    """
    head, *rest = [_joined(words) for words in _pieces(value[:_MOST_READ])]
    # A version may follow the name (RFC 8601 section 2.2).
    if not 1 <= len(head) <= 2 or "=" in head[0]:
        return None
    found = (_result(words) for words in rest[:_MOST_RESULTS])
    return Results(head[0].lower(), tuple(one for one in found if one is not None))


def _pieces(value: str) -> list[list[str]]:
    """The words between semicolons; comments may stand anywhere and in each other, quotes within a word."""
    pieces: list[list[str]] = [[""]]
    depth, quoted, escaped = 0, False, False
    for char in value:
        if escaped or (char == "\\" and (quoted or depth)):
            if escaped and quoted:
                pieces[-1][-1] += char
            escaped = not escaped
        elif depth or (char in "()" and not quoted):
            depth = max(0, depth + (char == "(") - (char == ")"))
            pieces[-1].append("")
        elif char == '"':
            quoted = not quoted
        elif quoted or not (char.isspace() or char == ";"):
            pieces[-1][-1] += char
        elif char == ";":
            pieces.append([""])
        else:
            pieces[-1].append("")
    return [[word for word in words if word] for words in pieces]


def _joined(words: Sequence[str]) -> list[str]:
    """White space may stand around an equals sign; what is behind the first one belongs to the value."""
    found: list[str] = []
    for word in words:
        opened = bool(found) and found[-1].find("=") == len(found[-1]) - 1
        if found and (opened or word.startswith("=")):
            found[-1] += word
        else:
            found.append(word)
    return found


def _result(words: Sequence[str]) -> Result | None:
    """``method[/version]=result *(name=value)``; what does not fit is left out."""
    method, equals, value = words[0].partition("=") if words else ("", "", "")
    if not equals or not method or not value:
        return None
    pairs = (word.partition("=") for word in words[1 : _MOST_PROPERTIES + 1])
    properties: dict[str, str] = {}
    for name, _, said in pairs:
        properties.setdefault(name.lower(), said)
    return Result(method.lower().partition("/")[0], value.lower(), properties)


def judge(mail: ParsedMail, *, authserv_id: str, signatures: Iterable[Signature] = ()) -> Authenticity:
    """Whether the sender is who the mail says.

    Args:
        authserv_id: how our own mail server calls itself in ``Authentication-Results``; empty = it adds none
            that we trust.  Only the topmost such header counts: those below may be anybody's.
        signatures: verified here; only asked for when the server says nothing.
    """
    senders = [address for value in mail.all("from") for _, address in mailboxes(value)]
    # RFC 7489 section 6.6.1: several authors cannot be judged.
    if len(senders) != 1 or len(mail.all("from")) != 1:
        return Authenticity(Authentic.UNKNOWN, "it does not say clearly who wrote it")
    author = _domain(senders[0])
    ours = _of_our_server(mail, authserv_id)
    if ours is not None:
        return _by_server(ours, author)
    return _by_signatures(signatures, author)


def needs(mail: ParsedMail, trust: Trust) -> bool:
    """Whether signatures have to be verified here: our server says nothing, and there are some."""
    said = _of_our_server(mail, trust.authserv_id)
    return trust.signatures and said is None and bool(mail.first("dkim-signature"))


def _of_our_server(mail: ParsedMail, authserv_id: str) -> Results | None:
    if not authserv_id:
        return None
    parsed = map(parse_results, mail.all("authentication-results")[:50])
    return next((one for one in parsed if one is not None and one.server == authserv_id.lower()), None)


def _by_server(ours: Results, author: str) -> Authenticity:
    """DMARC says it best; without it, an aligned DKIM or SPF result."""
    dmarc = [one for one in ours.results if one.method == "dmarc" and _about(one, author)]
    if any(one.value == "pass" for one in dmarc):
        return Authenticity(Authentic.PASS, f"{ours.server} found: DMARC holds for {author}")
    if any(one.value == "fail" for one in dmarc):
        return Authenticity(Authentic.FAIL, f"{ours.server} found: DMARC fails for {author}")
    vouched = [(one, domain) for one in ours.results if (domain := _vouches(one)) and aligned(domain, author)]
    for one, domain in vouched:
        if one.value == "pass":
            return Authenticity(
                Authentic.PASS, f"{ours.server} found: {one.method.upper()} holds for {domain}"
            )
    for one, domain in vouched:
        # A signature that broke on the way says no more than none (RFC 6376 section 6.1).
        if one.method == "spf" and one.value in ("fail", "hardfail"):
            return Authenticity(
                Authentic.FAIL, f"{ours.server} found: {domain} does not send from there (SPF)"
            )
    said = ", ".join(f"{one.method}={one.value}" for one in ours.results[:6]) or "nothing"
    return Authenticity(
        Authentic.UNKNOWN, f"{ours.server} found nothing that vouches for {author} ({said[:200]})"
    )


def _about(one: Result, author: str) -> bool:
    """Whether a DMARC result is about this author; servers that name nobody mean the From header."""
    named = one.properties.get("header.from", "")
    return not named or _domain(named) == author or aligned(_domain(named), author)


def _vouches(one: Result) -> str:
    """The domain a DKIM or SPF result speaks of (RFC 8601 section 2.7)."""
    said = one.properties
    if one.method == "dkim":
        return _domain(said.get("header.d") or said.get("header.i", ""))
    if one.method == "spf":
        return _domain(said.get("smtp.mailfrom") or said.get("smtp.mail", ""))
    return ""


def _by_signatures(signatures: Iterable[Signature], author: str) -> Authenticity:
    seen = list(signatures)
    theirs = [one for one in seen if aligned(one.domain, author)]
    for one in theirs:
        # RFC 6376 section 8.2: with l= anybody may add to the body.
        if one.good and "from" in one.covered and "l" not in one.tags:
            return Authenticity(Authentic.PASS, f"a good signature of {one.domain}")
    if theirs:
        return Authenticity(Authentic.UNKNOWN, f"the signature of {theirs[0].domain}: {theirs[0].why}")
    if seen:
        others = ", ".join(dict.fromkeys(one.domain for one in seen))
        return Authenticity(Authentic.UNKNOWN, f"signed by {others[:200]}, which does not speak for {author}")
    return Authenticity()


def aligned(domain: str, author: str) -> bool:
    """Whether a domain speaks for the author's: the same, one above it, or one below it.

    Stricter than DMARC's relaxed mode, which needs a list of the suffixes under which strangers register.
    """
    domain, author = domain.lower().rstrip("."), author.lower().rstrip(".")
    if "." not in domain or "." not in author:
        return domain == author and bool(domain)
    return f".{domain}".endswith(f".{author}") or f".{author}".endswith(f".{domain}")


def _domain(address: str) -> str:
    """What follows the @, in lower case; a bare domain is itself."""
    return address.strip("<> ").rpartition("@")[2].lower().rstrip(".")
