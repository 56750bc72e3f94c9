"""Mail addresses: is it one, do two spellings mean one mailbox, and which tag does it carry.

Nothing here asks the DNS.  White space round an address is refused, not repaired: whoever reads a
file or a form strips it first, and what comes through here may stand in an envelope as it is.
"""

from __future__ import annotations

import re
import shlex
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

#: RFC 5321 section 4.5.3.1.3: a path has 256 octets, angle brackets included.
MAX_ADDRESS = 254
#: RFC 5321 section 4.5.3.1.1.
MAX_LOCAL_PART = 64

#: Names that exist on one machine or one network only (RFC 6761, RFC 6762): fine for trying things out.
_HOME_DOMAIN = re.compile(r"@(?:[^@]+\.)?(?:localhost|local)\Z", re.IGNORECASE)
#: Lets the validator judge the form of a home domain, which it otherwise refuses by name.
_STAND_IN = ".test"

_MAILBOX = re.compile(r'(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^"<>]*?))\s*<(?P<address>[^<>]*)>')
#: A quoted local part and what follows it, or anything that may be an address or a URL.
_WORD = re.compile(r"\"[^\"]*\"@[^\s<>]*|[^\s<>()\[\],;:\"'`]+")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def normalise(address: str) -> str:
    """The form two spellings of one mailbox share: lower case, domain as A-labels (RFC 5890), tag kept.

    Raises:
        ValueError: it is no address we can write to; the text says why, for a person.
    """
    return deliverable(address).lower()


@lru_cache(maxsize=64)  # whoever writes is looked up several times
def deliverable(address: str) -> str:
    """The ASCII form for the envelope and ``To``: local part as given, domain as A-labels.

    Raises:
        ValueError: it is no address we can write to; the text says why, for a person.
    """
    if not address:
        raise ValueError("the address is empty")
    if len(address) > MAX_ADDRESS:
        raise ValueError(
            f"the address {_shown(address)} is {len(address)} characters long;"
            f" at most {MAX_ADDRESS} are possible"
        )
    if _UNSAFE.search(address):
        raise ValueError(f"the address {_shown(address)} contains a line break or control character")
    local, _, _ = address.rpartition("@")
    if not local.isascii():
        raise ValueError(
            f"the address {_shown(address)} has letters beyond a-z before the @;"
            " most mail servers cannot deliver that"
        )
    if "=?" in local:  # RFC 2047 section 5: a reader's program could take it for an encoded word
        raise ValueError(f"the address {_shown(address)} contains '=?', which mail programs misread")
    return f"{local}@{_domain(address)}"


def parse_mailbox(text: str) -> tuple[str, str]:
    """Name and address of ``Naam <a@b>``, ``"Naam, B." <a@b>`` or a bare address; the name may be empty.

    Raises:
        ValueError: it is not one mailbox; the text says why, for a person.
    """
    if _UNSAFE.search(text):
        raise ValueError(f"{_shown(text)} contains a line break or control character")
    found = _MAILBOX.fullmatch(text.strip())
    if not found:
        return "", deliverable(text.strip())
    name = found["plain"] if found["quoted"] is None else re.sub(r"\\(.)", r"\1", found["quoted"])
    return " ".join(name.split()), deliverable(found["address"].strip())


def tagged(address: str, tag: str) -> str:
    """The address with a tag (RFC 5233): ``reacties@example.org`` -> ``reacties+tag@example.org``.

    Raises:
        ValueError: the part before the @ would be longer than 64 octets.
    """
    local, _, domain = address.rpartition("@")
    local = f"{local}+{tag}"
    if len(local) > MAX_LOCAL_PART:
        raise ValueError(
            f"the address {_shown(address)} is too long to carry a code:"
            f" {len(local)} characters before the @, at most {MAX_LOCAL_PART} are possible"
        )
    return f"{local}@{domain}"


def tag_of(address: str, plain: str) -> str | None:
    """The tag, as written, if ``address`` is ``plain`` with a tag; upper and lower case count as one."""
    plain_local, _, plain_domain = plain.rpartition("@")
    local, _, domain = address.strip().rpartition("@")
    if not plain_local or _wire_domain(domain) != _wire_domain(plain_domain):
        return None
    head = f"{plain_local}+".lower()
    # Compared in lower case, cut in the original: both are ASCII here, so lengths agree.
    if not local.isascii() or not local.lower().startswith(head):
        return None
    return local[len(head) :] or None


def masked(text: str, address: str = "") -> str:
    """A text of somebody else, such as a server's answer, with ``(address)`` for each address in it.

    Args:
        address: whose it is: its local part is taken out even where it stands alone.

    >>> masked("550 5.1.1 <Jan.Jansen@example.org>: no user jan.jansen here", "jan.jansen@example.org")
    '550 5.1.1 <(address)>: no user (address) here'
    """
    if "@" in text or "%40" in text:
        text = _WORD.sub(lambda word: "(address)" if re.search("@|%40", word[0]) else word[0], text)
    local = address.rpartition("@")[0]
    if len(local) > 2 and local.lower() in text.lower():
        alone = rf"(?<![\w+-])(?<!\w\.){re.escape(local)}(?![\w+-]|\.\w)"
        text = re.sub(alone, "(address)", text, flags=re.IGNORECASE)
    return text


def typed(address: str) -> str:
    """An address as it is typed on a command line.

    Before the @ may stand what a shell obeys (RFC 5322 section 3.2.3: ``$``, backquotes, ``&``), and a
    stranger chose it.
    """
    return shlex.quote(address)


def _domain(address: str) -> str:
    home = bool(_HOME_DOMAIN.search(address))
    try:
        found = validate_email(
            address + _STAND_IN if home else address,
            check_deliverability=False,
            test_environment=True,
            strict=True,
        )
    except EmailNotValidError as error:
        raise ValueError(f"{_shown(address)} is not an address we can write to: {error}") from None
    domain = found.ascii_domain.lower()
    return domain.removesuffix(_STAND_IN) if home else domain


@lru_cache(maxsize=256)
def _wire_domain(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return deliverable(f"x@{domain}").removeprefix("x@")
    except ValueError:
        return domain.lower()


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:40]}...{text[-12:]}")
