"""The way in: from a mail as it arrived to a reply on its question.

::

    keep raw (commit) -> limits -> parse -> classify -> own words -> link (evidence) -> record by kind

The raw mail is committed before anybody looks into it, so a crash loses nothing: what was kept and not yet
understood is taken up first by the next run.  The same bytes are kept once, so importing twice is harmless;
the same mail that comes another way is a copy, and counts once.  Nothing is dropped: what cannot be read, or
ends the program that reads it, is kept, marked so and named.

A token proves which copy was answered, never who answers.  Only one act follows from a mail by itself: the
subscriber who writes to the unsubscribe address of their own copy is taken off the list.
"""

from newsletter.replies.consent import consent
from newsletter.replies.intake import Taken, take_in
from newsletter.replies.sent import Sent

__all__ = ["Sent", "Taken", "consent", "take_in"]
