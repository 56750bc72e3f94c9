"""Failure notices of old and odd servers, read by flufl.bounce: the last resort, and its only door.

The library takes an :class:`email.message.Message`.  It gets one that we built ourselves from a mail already
taken apart within limits: the standard library's parser, which recurses, never sees a stranger's bytes.
"""

from __future__ import annotations

import logging
from email.message import Message
from typing import Final

from flufl.bounce import all_failures

from newsletter.models import ParsedMail

_HEADERS: Final = ("from", "to", "subject", "x-mailer", "x-failed-recipients", "return-path", "message-id")
_RECIPIENTS: Final = 50
_COMMENTS: Final = 5
# It logs a trace for every detector that a stranger's words lead astray; they are nobody's concern.
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())


def recipients(mail: ParsedMail, text: str) -> list[str]:
    """The recipients such a notice names; ``text``: what it says itself, within limits."""
    try:
        temporary, permanent = all_failures(_message(mail, text))
    except Exception:  # noqa: BLE001 - heuristics over what strangers wrote; without them it is nobody
        return []
    found = sorted(one.decode("utf-8", "replace") for one in {*permanent, *temporary})
    return [one for one in found if "@" in one[1:]][:_RECIPIENTS]


def _message(mail: ParsedMail, text: str) -> Message:
    """The notice as one part of plain text, as those servers send it."""
    message = Message()
    for name in _HEADERS:
        if value := mail.first(name):
            value = " ".join(value.split())[:1000]
            # The library asks the standard library for addresses, and that recurses on comments in comments.
            message[name] = (
                value if value.count("(") <= _COMMENTS else value.replace("(", "").replace(")", "")
            )
    message["content-type"] = "text/plain; charset=us-ascii"
    message.set_payload(text.encode("ascii", "replace").decode("ascii"))  # they read it undecoded
    return message
