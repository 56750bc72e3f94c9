"""The reason behind a status code and a server's words.

Both are wrong often enough: the words are believed before the code where they are plain, and a code before
words that could mean anything.
"""

from __future__ import annotations

import re
from typing import Final

from newsletter.inbound.bounces import words as bounce_words
from newsletter.models import FailureClass, Reason

_ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[A-Za-z0-9._-]{1,200}[A-Za-z0-9]")
#: Three labels or more; short names such as example.org do no harm.
_HOST: Final = re.compile(r"\b(?:[a-z0-9_-]{1,63}\.){2,10}[a-z][a-z0-9-]{1,62}\b")
#: Escape sequences of ISO-2022-JP (RFC 1468), which stand bare in reports that name no charset.
_JAPANESE: Final = re.compile(r"\x1b\$[@B]")
#: Enough for any answer; characters.
_MOST: Final = 3000

#: Status codes that say enough (RFC 3463 section 3, RFC 7505, RFC 7372, the registry of RFC 5248, and what
#: Exchange Online documents in its own range).
_BY_STATUS: Final[dict[str, Reason]] = {
    **dict.fromkeys(("1.0", "1.1", "1.3", "1.4", "1.351"), Reason.USER_UNKNOWN),
    **dict.fromkeys(("1.2", "4.4", "4.310"), Reason.HOST_UNKNOWN),
    **dict.fromkeys(("1.6", "7.17"), Reason.MOVED),
    "1.10": Reason.NOT_ACCEPTING,
    **dict.fromkeys(("1.7", "1.8"), Reason.SENDER_REFUSED),
    "2.2": Reason.MAILBOX_FULL,
    # The mailbox exists (RFC 3463 section 3.3).
    **dict.fromkeys(("2.1", "7.13"), Reason.INACTIVE),
    **dict.fromkeys(("2.3", "3.4"), Reason.TOO_LARGE),
    **dict.fromkeys(("3.0", "3.1", "3.2", "3.5", "2.4"), Reason.TEMPORARY),
    **dict.fromkeys(("4.1", "4.2", "4.3", "4.6", "4.312"), Reason.NETWORK),
    **dict.fromkeys(("4.7", "4.316", "4.300"), Reason.EXPIRED),
    **dict.fromkeys(("4.5", "5.3", "7.28", "7.508"), Reason.RATE_LIMITED),
    **dict.fromkeys(("6.0", "6.1", "6.2", "6.3", "6.5"), Reason.CONTENT),
    **dict.fromkeys(("7.20", "7.21", "7.22", "7.23", "7.24", "7.25", "7.26", "7.27"), Reason.AUTHENTICATION),
    **dict.fromkeys(("7.9", "7.515"), Reason.AUTHENTICATION),
    **dict.fromkeys(("7.511", "7.606", "7.649", "7.708"), Reason.BLOCKLISTED),
    "7.64": Reason.RELAYING,
}
#: These say what the code says, and only they may; other words are believed before it.
_PLAIN: Final = frozenset({"1.1", "1.6", "1.10", "2.2", "4.7", "7.17"})

_AGAIN: Final = re.compile(r"try again|temporar|try later")
_CODE: Final = re.compile(r"(?<![\d.])[45]\d\d(?=[ :-])")
#: RFC 5321 section 4.3.2: 551 and 553 answer RCPT, never the letter.
_CODE_OF_RCPT: Final = re.compile(r"(?<![\d.])55[13](?=[ :-])")
#: RFC 7504: 521 and 556 say that a host takes no mail at all.
_NO_MAIL: Final = re.compile(r"(?:^|; ?|said: )5(?:21|56)[ -]")
_PERHAPS: Final = re.compile(r"\b(?:may|might) not\b")
#: Lists of bad hosts, and what Exchange calls its own parts.
_TELLING: Final = re.compile(
    r"spamhaus|spamcop|sorbs|barracuda|dnsbl|\brbl|uceprotect|^resolver\.|^storedrv\.|^smtpsend\."
)
#: Postfix asked the address's own server before it took the mail (ADDRESS_VERIFICATION_README): behind these
#: words stands what that server, or the way there, answered.
_ASKED_BEFORE: Final = re.compile(r"(?i)(un(?:deliverable|verified)) address: ")
_SAID: Final = re.compile(r"(?i)\bsaid: ")
#: RFC 3463 section 2, in such an answer.
_STATUS: Final = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
#: Where, among the phrases, "unknown" is looked for: what stands before is believed even beside it.
_UNKNOWN_BEFORE: Final = Reason.MOVED
_PERHAPS_BEFORE: Final = Reason.EXPIRED
#: What is believed before a code that says "unknown".
_STRONGER: Final = frozenset({FailureClass.FULL, FailureClass.BLOCKED, FailureClass.POLICY})


def reason(code: str, words: str, around: str = "") -> Reason:
    """The reason behind a status code and a server's words; the words are believed before the code.

    Args:
        code: RFC 3463, or empty.
        words: the answer of the server that refused.
        around: what the notice says near it: to which command the answer was given.
    """
    code, words = _first_hand(code, words)
    folded, stage = fold(words), fold(around)
    kind, _, detail = code.partition(".")
    if _NO_MAIL.search(folded) and detail in ("3.2", "1.10"):
        return Reason.NOT_ACCEPTING
    by_status, by_words = _BY_STATUS.get(detail), _by_words(folded)
    if Reason.SENDER_REFUSED in (by_words, by_status):
        return Reason.SENDER_REFUSED
    if by_words is Reason.USER_UNKNOWN and not _of_the_address(detail, folded, stage):
        by_words = Reason.FILTERED
    found = _weighed(detail, by_status, by_words, plain=bool(bounce_words.UNKNOWN.search(folded)))
    if found is Reason.HOST_UNKNOWN and (_AGAIN.search(folded) or detail in ("4.3", "4.312")):
        return Reason.NETWORK
    if found is None or (kind == "4" and found.hard and found is not Reason.HOST_UNKNOWN):
        return Reason.TEMPORARY if kind == "4" else Reason.OTHER
    return found


def _first_hand(code: str, words: str) -> tuple[str, str]:
    """Code and words of the server that holds the mailbox, where another one only passes them on."""
    asked = list(_ASKED_BEFORE.finditer(words[: 2 * _MOST]))
    if not asked:
        return code, words
    behind = words[asked[-1].end() :]
    if said := _SAID.search(behind):
        behind = behind[said.end() :]
        code = found[0] if (found := _STATUS.search(behind[:80])) else ""
    elif asked[-1][1].lower() == "unverified":  # nobody could be asked
        code = "4.0.0"
    return code, behind


def _weighed(detail: str, by_status: Reason | None, by_words: Reason | None, *, plain: bool) -> Reason | None:
    """What to believe: the words, or a code that says something plain."""
    if by_words is None or by_status is None:
        return by_words or by_status
    if by_status.hard and detail in _PLAIN:
        # "5.1.1 mailbox full" happens; "5.1.1 user unknown, see our policy" is about the user.
        overruled = by_words.hard or (by_words.failure_class in _STRONGER and not plain)
        return by_words if overruled else by_status
    vague = by_words in (Reason.TEMPORARY, Reason.POLICY, Reason.NETWORK)
    return by_status if vague or detail in _PLAIN else by_words


def _of_the_address(detail: str, folded: str, stage: str) -> bool:
    """Whether "unknown" is certainly said of the address, and not of the letter, by some filter behind it."""
    if detail.startswith("1.") or "rcpt to" in stage:
        return True
    if detail == "2.1":
        return False
    if bounce_words.BEFORE_THE_LETTER.search(stage):  # several commands were sent ahead (RFC 2920)
        return True
    if bounce_words.TO_THE_LETTER.search(stage):
        return False
    if _CODE_OF_RCPT.search(folded):
        return True
    answered = _CODE.search(folded)  # else the server that wrote the notice says so itself
    return not answered or bool(bounce_words.TO_THE_ADDRESS.search(f"{folded} {stage}"))


def fold(words: str) -> str:
    """The words without case, names of people and long names of hosts: those are no reasons."""
    text = words[: 2 * _MOST]
    if _JAPANESE.search(text):
        text = text.encode("latin-1", "replace").decode("iso-2022-jp", "replace")
    text = _PERHAPS.sub("perhaps", _ADDRESS.sub("address", text).casefold())
    return " ".join(_HOST.sub(_host, text).split())[:_MOST]


def _host(match: re.Match[str]) -> str:
    """The name of a host is no reason, but for some."""
    return match[0] if _TELLING.search(match[0]) else "host"


def _by_words(folded: str) -> Reason | None:
    for found, pattern in bounce_words.PHRASES:
        if found is _UNKNOWN_BEFORE and bounce_words.UNKNOWN.search(folded):
            return Reason.USER_UNKNOWN
        if found is _PERHAPS_BEFORE and bounce_words.PERHAPS_UNKNOWN.search(folded):
            return Reason.USER_UNKNOWN
        if pattern.search(folded):
            return found
    return None
