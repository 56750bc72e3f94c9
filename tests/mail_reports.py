"""What mail servers and mailbox providers write about a mail of ours."""

from __future__ import annotations


def notice(to, *, status="5.1.1", words="550 5.1.1 no such user", address="sanne@example.org", original=""):
    """A failure notice (RFC 3464); ``original``: the headers it returns."""
    return (
        f"From: MAILER-DAEMON@mx.example.com\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\n"
        f"Message-ID: <dsn{status}.{abs(hash(to)) % 99}@mx.example.com>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="g"\n\n'
        f"--g\n\nNiet bezorgd.\n\n--g\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {words}\n\n--g\nContent-Type: text/rfc822-headers\n\n{original}\n--g--\n"
    ).encode()


def complaint(original, about=""):
    """A complaint (RFC 5965); ``about``: more fields of the report, ``original``: what it returns."""
    return (
        "From: feedback@example.com\nTo: redactie@example.nl\nSubject: FW\nMessage-ID: <arf@example.com>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary="g"\n\n'
        f"--g\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n{about}\n"
        f"--g\nContent-Type: message/rfc822\n\n{original}\n\ntekst\n--g--\n"
    ).encode()
