"""``newsletter replies``: take in what readers wrote, look at it, and note what may be quoted."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli import mailbox, piping
from newsletter.cli.context import Desk, emit, example, json_option, pass_desk, say, write

_PERMISSIONS = ("anonymous", "first_name", "full_name", "refused", "withdrawn")
_STATUSES = ("new", "later", "answered", "closed", "spam")
_KINDS = ("reply", "auto_reply", "bounce", "complaint", "unsubscribe", "other")


@click.group()
def replies() -> None:
    """What readers answered.

    \b
    Example:
      newsletter replies import subscribers/mail/replies
      newsletter replies list --issue 12
    """


replies.add_command(mailbox.fetch)
replies.add_command(mailbox.login)


@replies.command(
    "import", cls=piping.Import, short_help="Take in mail from files, folders, a Maildir or an mbox."
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--recipient", default="", metavar="ADDRESS", help="With -: the address the mail was sent to.")
@json_option
@pass_desk
@example(
    "newsletter replies import antwoord.eml",
    "newsletter replies import ~/Maildir export.mbox",
    "newsletter replies import --recipient ${original_recipient} -      (in Postfix's master.cf)",
)
def import_(desk: Desk, sources: tuple[str, ...], recipient: str, as_json: bool) -> None:
    """Take in mail from files, folders with .eml files, a Maildir, an mbox, or - for standard input.

    Nothing is moved or deleted there. Every mail is kept as it arrived; doing this twice is harmless.
    With --json: one line per mail.

    A mail server may pipe one mail into - (see docs/replies.md). It then goes by the exit code: 0 the mail
    is kept, 75 not now, 65 too large.
    """
    from newsletter import replies as journey
    from newsletter.cli import inbox, leaving

    if sources == (piping.STDIN,):
        piping.take_in(desk, recipient, as_json=as_json)
        return
    if recipient:
        raise click.UsageError("--recipient is for one mail from standard input: -")
    settings = desk.settings
    mails = inbox.Mails(sources)
    results = journey.take_in(desk.store(), settings.publication, desk.key, mails, desk.now())
    counts = inbox.show_taken(results, as_json=as_json)
    if counts or not mails.problems:
        say(inbox.summary(counts))
    leaving.confirm(desk)
    for problem in mails.problems:
        say(f"Error: {problem}")
    if mails.problems:
        raise click.exceptions.Exit(1)


@replies.command(short_help="Take in what a mail server hands over (LMTP).")
@click.option("--socket", type=click.Path(path_type=Path), help="Listen at this Unix socket.")
@click.option("--at", metavar="HOST:PORT", help="Listen at this port.")
@pass_desk
@example(
    "newsletter replies listen --socket /var/spool/postfix/private/klaretaal",
    "newsletter replies listen --at 127.0.0.1:2400",
)
def listen(desk: Desk, socket: Path | None, at: str | None) -> None:
    """Take in what a mail server hands over (LMTP, RFC 2033), until SIGTERM or Ctrl-C.

    A mail is acknowledged when it is on the disk; until then the server keeps it. One line says what became
    of each mail, without names. For Postfix and systemd see docs/replies.md.
    """
    from newsletter.cli import receiving

    receiving.listen(desk, socket, at)


@replies.command(short_help="Read again what could not be read.")
@click.argument("mails", nargs=-1, metavar="[MAIL]...")
@json_option
@pass_desk
@example("newsletter replies reread", "newsletter replies reread m17 3")
def reread(desk: Desk, mails: tuple[str, ...], as_json: bool) -> None:
    """Read again, with this version, what could not be read or was not understood well.

    MAIL is a reply, 3, or another mail, m17: see 'replies list --all'. Without one: all mail that could not
    be read. A reply keeps its number, your corrections and your work on it; one that may be quoted keeps its
    words.
    """
    from newsletter.cli import receiving

    receiving.reread(desk, mails, as_json=as_json)


@replies.command("list", short_help="List replies, one per line.")
@click.option("--issue", type=click.IntRange(min=1), help="Only replies to this issue.")
@click.option("--question", help="Only answers to it, 12.topics or 12.1, and what goes on with them.")
@click.option("--status", type=click.Choice(_STATUSES), help="Only replies with this status.")
@click.option(
    "--unlinked", is_flag=True, help="Only replies of which nobody knows which issue or question they answer."
)
@click.option("--all", "everything", is_flag=True, help="Also mail that counts as no reply.")
@click.option("--kind", type=click.Choice((*_KINDS, "unreadable")), help="Only mail of this kind.")
@json_option
@pass_desk
@example(
    "newsletter replies list --status new",
    "newsletter replies list --question 12.1 --json",
    "newsletter replies list --all",
)
def list_(
    desk: Desk,
    issue: int | None,
    question: str | None,
    status: str | None,
    unlinked: bool,
    everything: bool,
    kind: str | None,
    as_json: bool,
) -> None:
    """List replies, one per line: number, when it was written, your work on it, who, how it begins.

    At the end stands what it answers: 12.topics; 12.? when nobody knows which question, ? when nobody knows
    which issue.  Behind that: files that came with it, whether it may be quoted, and "goes on with 3".

    A later mail of a conversation is a reply with a number of its own, and new: "goes on with 3".  Reply 3
    stays what you made it.  Mail that was set aside has a number such as m17; 'replies correct' knows it.
    """
    from newsletter.cli import listing

    listing.run(
        desk, issue, question, status, unlinked=unlinked, everything=everything, kind=kind, as_json=as_json
    )


@replies.command("show", short_help="Show one reply, and how it was linked.")
@click.argument("mail", metavar="MAIL")
@click.option("--original", is_flag=True, help="Print the mail as it arrived; into a file: byte for byte.")
@json_option
@pass_desk
@example(
    "newsletter replies show 3",
    "newsletter replies show m17",
    "newsletter replies show 3 --original > antwoord.eml",
)
def show_(desk: Desk, mail: str, original: bool, as_json: bool) -> None:
    """Show one reply: who wrote, whether that is sure, which question, and why we think so.

    With its conversation, its files and what you corrected.  MAIL is a reply, 3, or a mail that was set
    aside, m17: see 'replies list --all'.
    """
    from newsletter.cli import correcting, explaining, showing
    from newsletter.store import inbound
    from newsletter.store import replies as recorded

    number = correcting.inbound_of(desk, mail)
    raw, reply_id = inbound.raw(desk.store(), number), recorded.number_of(desk.store(), number)
    if original:
        showing.original(raw)
    elif reply_id is None:
        explaining.kept(desk, number, raw, as_json=as_json)
    elif as_json:
        emit(showing.details(desk.store(), recorded.required(desk.store(), reply_id)))
    else:
        zone = desk.settings.publication.zone
        write(showing.shown(desk.store(), recorded.required(desk.store(), reply_id), zone))


@replies.command(short_help="Say what a reply answers, or who wrote it.")
@click.argument("reply")
@click.option("--issue", type=click.IntRange(min=1), help="The issue it answers.")
@click.option("--question", "questions", multiple=True, help="A question it answers: 12.topics or 12.1.")
@click.option("--choice", help="Its vote in that poll, by number, letter or words; - = no vote.")
@click.option("--subscriber", metavar="ADDRESS", help="The subscriber who wrote it.")
@click.option("--guest", is_flag=True, help="Nobody on the list wrote it.")
@pass_desk
@example(
    "newsletter replies link 7 --issue 12",
    "newsletter replies link 7 --question 12.1 --question 12.2",
    "newsletter replies link 7 --question 12.2 --choice 1",
    "newsletter replies link 7 --subscriber fatima@example.org",
    "newsletter replies link 7 --guest",
)
def link(
    desk: Desk,
    reply: str,
    issue: int | None,
    questions: tuple[str, ...],
    choice: str | None,
    subscriber: str | None,
    guest: bool,
) -> None:
    """Say what a reply answers or who wrote it, when that was not found out or is wrong.

    What you say stays, whatever a later version would understand.  The mail is read again with it, and the
    later mails of its conversation follow.  Saying the issue of a probable reply confirms it.

    The questions you name are all that the words answer.  A vote stays, unless you name a poll: then it is
    for that one.  A vote you give counts as that of whoever wrote, until you say --choice -; what else the
    mail answers stays.
    """
    from newsletter.cli import correcting

    number = correcting.reply_of(desk, reply)
    correcting.link(desk, number, issue, questions, subscriber, guest=guest, choice=choice)


@replies.command(short_help="Say what kind of mail it is.")
@click.argument("mail", metavar="MAIL")
@click.option("--kind", type=click.Choice(_KINDS), required=True, help="What it is.")
@pass_desk
@example("newsletter replies correct m17 --kind reply", "newsletter replies correct 3 --kind auto_reply")
def correct(desk: Desk, mail: str, kind: str) -> None:
    """Say what kind of mail it is, when that was taken wrongly.

    MAIL is a reply, 3, or a mail that was set aside, m17: see 'replies list --all'.  What becomes a reply
    gets a number; a reply that is none keeps its number and counts no more.  What you say stays.  What
    followed from the mail by itself, such as a wish to leave, is not undone.  A mail you call a wish to leave
    is carried out when the reader of the copy wrote it, and waits otherwise.
    """
    from newsletter.cli import correcting, leaving

    if correcting.correct(desk, mail, kind):
        leaving.confirm(desk)
        leaving.say_waiting(desk.store())


@replies.command(short_help="List or write out the files that came with a mail.")
@click.argument("mail", metavar="MAIL")
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), help="Write the files into this folder."
)
@click.option("--thumbnails", is_flag=True, help="Also write a small picture of each picture.")
@json_option
@pass_desk
@example("newsletter replies attachments 3", "newsletter replies attachments 3 -o received --thumbnails")
def attachments(desk: Desk, mail: str, folder: Path | None, thumbnails: bool, as_json: bool) -> None:
    """List the files that came with a mail; with -o, write them into a folder.

    MAIL is a reply, 3, or a mail that was set aside, m17: see 'replies list --all'.

    No file that is there is overwritten, and nothing is opened or unpacked. Small pictures are drawn anew,
    without the place and camera the original names.
    """
    from newsletter.cli import attachments as body

    body.run(desk, mail, folder, thumbnails=thumbnails, as_json=as_json)


@replies.command(short_help="Say how a mail would be understood, and why.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_option
@pass_desk
@example("newsletter replies explain antwoord.eml", "newsletter replies explain --json *.eml")
def explain(desk: Desk, files: tuple[str, ...], as_json: bool) -> None:
    """Say how a mail would be understood, and why. Nothing is stored.

    What kind of mail it is, who wrote and whether that is sure, which copy and which question, the reader's
    own words, what was left out, and what would follow. Works for any mail, also where nothing was sent from.
    With --json: one line per mail.
    """
    from newsletter.cli import explaining

    explaining.run(desk, files, as_json=as_json)


@replies.command()
@click.argument("reply")
@click.option("--set", "permission", type=click.Choice(_PERMISSIONS), required=True, help="What was agreed.")
@click.option("--excerpt", help="What may be quoted, in the reader's own words; [...] for what is left out.")
@click.option("--said-in", metavar="MAIL", help="The mail in which the reader says so: a reply, 19, or m26.")
@pass_desk
@example(
    "newsletter replies consent 3 --set first_name",
    'newsletter replies consent 3 --set anonymous --excerpt "Elke dag [linzen]soep [...]. Dat moet je doen."',
    "newsletter replies consent 3 --set first_name --said-in 19",
)
def consent(desk: Desk, reply: str, permission: str, excerpt: str | None, said_in: str | None) -> None:
    """Note whether a reply may be quoted, and under which name.

    Without --excerpt the reader's own words are quoted, without greeting, closing and signature.  An excerpt
    that was noted stays until you give another one; --excerpt "" goes back to those words.  It prints what
    will be quoted, and warns of what would give the reader away.

    An excerpt is passages of what the reader wrote, word for word.  The one below is from "Elke dag
    linsensoep, ook in juli. Dat moet je doen.": [...] is what was left out, and [linzen] is your correction.
    """
    from newsletter.cli import consenting, correcting

    consenting.run(desk, correcting.reply_of(desk, reply), permission, excerpt, said_in)


@replies.command()
@click.argument("replies", nargs=-1, required=True, metavar="REPLY...")
@click.option("--set", "status", type=click.Choice(_STATUSES), required=True, help="Where the work stands.")
@pass_desk
@example("newsletter replies mark 3 --set answered", "newsletter replies mark 4 5 --set closed")
def mark(desk: Desk, replies: tuple[str, ...], status: str) -> None:
    """Note where your work on replies stands.

    A reply that is answered, closed, set aside for later or spam is no longer counted as unanswered.
    """
    from newsletter.cli import correcting
    from newsletter.models import ReplyStatus
    from newsletter.replies.consent import mark as note

    for number in [correcting.reply_of(desk, one) for one in replies]:  # either all or none
        note(desk.store(), number, ReplyStatus(status), now=desk.now())
        say(f"Reply {number}: {status}.")
