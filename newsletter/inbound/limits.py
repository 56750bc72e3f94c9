"""How much of one mail is looked at.

Everything beyond a limit is left out and named in :attr:`ParsedMail.defects`; the raw mail is kept whole.
The figures are those of large mail servers, lowered where a parser's worst case would pass a second.
"""

from __future__ import annotations

from typing import Final

#: A mail larger than this is kept but not taken apart; bytes.
MESSAGE: Final = 25 * 1024 * 1024
#: All headers of one part together, each counted up to its own limit; bytes.
HEADER_BLOCK: Final = 64 * 1024
#: One header; bytes.
HEADER: Final = 16 * 1024
#: Headers of one part.
HEADERS: Final = 500
#: Lines of all headers of one part, folded ones counted singly.
HEADER_LINES: Final = 5000
#: Parts within parts.
DEPTH: Final = 30
#: Parts altogether.
PARTS: Final = 200
#: Attachments listed.
ATTACHMENTS: Final = 50
#: Text shown, and HTML read; characters.
TEXT: Final = 1024 * 1024
#: Lines looked at; nobody writes more by hand.
LINES: Final = 10_000
#: Elements within elements of an HTML body.
HTML_DEPTH: Final = 256
#: A returned original or report, each; characters.
EMBEDDED: Final = 256 * 1024
#: Name of an attachment; bytes in UTF-8.  File systems take 255, some 143 of them encrypted: a number and
#: an ending must still fit.
FILE_NAME: Final = 140
#: Lines that begin like a boundary; all of them are looked at once for each level of parts.
BOUNDARIES: Final = 20_000
#: Addresses read from one header.
MAILBOXES: Final = 100
#: Elements and texts of an HTML body.
HTML_NODES: Final = 60_000
#: One tag with its attributes; characters.
HTML_TAG: Final = 8000
#: An HTML body that is parsed in a tenth of a second even if it is a single tag; characters.
HTML_SHORT: Final = 30_000
#: Times that formatting nobody closed may be opened again.
HTML_REOPENED: Final = 300_000
