"""Sending an issue: frozen once, recorded row by row, resumed by running it again.

The picture, edge by edge::

    read_issue -> parse -> render -> freeze edition + one row per recipient   (one transaction)
      loop:  claim a batch: pending -> attempting                             (committed)
             compose, lint
             MAIL / RCPT / DATA / content                                     no final dot yet
             attempting -> ending + outcomes that arrived                     (committed, once per tick)
             final dot -> answer -> decide -> recorded with the next tick

    frozen recipients = sent + deferred + refused + in_doubt + excluded + pending     after any crash

Start = resume.  Whoever holds the sender's lock knows that rows found ``attempting`` never got their final
dot (they are pending again) and that rows found ``ending`` may have arrived (in doubt, held and named).
Nobody gets two unless the operator orders a resend.  Exactly once is not promised: SMTP cannot (RFC 1047).
"""

from newsletter.dispatch.planning import InDoubt, Plan, ask_server, freeze, nobody, plan, server
from newsletter.dispatch.run import Engine, Report, send
from newsletter.dispatch.schedule import fingerprint
from newsletter.dispatch.signing import load_key, load_signer
from newsletter.dispatch.trial import send_test

__all__ = [
    "Engine",
    "InDoubt",
    "Plan",
    "Report",
    "ask_server",
    "fingerprint",
    "freeze",
    "load_key",
    "load_signer",
    "nobody",
    "plan",
    "send",
    "send_test",
    "server",
]
