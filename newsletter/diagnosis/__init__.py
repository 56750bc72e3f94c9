"""What an operator can get wrong, looked at one by one.

The picture::

    setup.check        settings, keys, store, templates, Python    nothing leaves this machine
      server.check     the mail server: reached, trusted, logged in
      domain.check     SPF, DKIM, DMARC, MX: what others read about us
    mailbox.check      the mailbox of replies: logged in, folders there
    letter.render      a letter for `doctor --to`
    received.check     a message as it arrived: signatures, and what they cover

Each check gives :class:`Result` lines.  Who asks the name servers comes in as an argument.
"""

from newsletter.diagnosis.results import Level, Lookup, Result

__all__ = ["Level", "Lookup", "Result"]
