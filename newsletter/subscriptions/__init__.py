"""Who is on the list: adding one or a file of people, and taking people off.

::

    file -> lines (csv_file) -> columns by heading (headings) -> people (people)
         -> judged and added, a thousand in each transaction (importing)

The command line, web pages and mailed requests call these same functions.  Importing never sends mail and
never brings back somebody who left.
"""

from newsletter.subscriptions.importing import ImportReport, import_csv
from newsletter.subscriptions.membership import (
    BOUNCED,
    BY_OPERATOR,
    BY_YOUR_WORD,
    COMPLAINED,
    add,
    restore,
    signed_up_at,
    suppress,
    unsubscribe,
)

__all__ = [
    "BOUNCED",
    "BY_OPERATOR",
    "BY_YOUR_WORD",
    "COMPLAINED",
    "ImportReport",
    "add",
    "import_csv",
    "restore",
    "signed_up_at",
    "suppress",
    "unsubscribe",
]
