"""Replies as mail programs make them, from the tables of :mod:`reply_tongues`: every one with its answer.

``python tests/reply_layouts.py [ROUNDS] [--show N] [--only PART]`` prints how many are read right.
"""

# ruff: noqa: E501 - what a program writes stands on one line

from __future__ import annotations

import argparse
import random
import re
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reply_tongues import SPEECH, TONGUES, Speech, Tongue

NAMES = (
    "Mira van Dam",
    "De Week",
    "Redactie Klare Taal",
    "Jean-Luc O'Brien",
    "Müller, Anna",
    "Gemeente Dorpsbeek | Communicatie",
    "A. Önal",
    "Zoë",
)
ADDRESSES = ("redactie@example.nl", "reacties+12.k4q7zqa2m5@nieuws.example.org", "mira@example.com")
SUBJECTS = ("Kleine gewoontes", "De Week 12: kleine gewoontes", "[Klare taal] november")


@dataclass(frozen=True)
class Case:
    """One reply: what the program sent and what the reader wrote."""

    name: str
    text: str
    words: str
    context: dict[str, str | None]


@dataclass(frozen=True)
class Letter:
    """The mail that is answered."""

    speech: Speech
    name: str
    address: str
    subject: str
    at: datetime

    @property
    def paragraphs(self) -> list[str]:
        one = self.speech
        return [one.greeting, one.intro, one.first, one.second, one.closing]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    def context(self, *, known: bool) -> dict[str, str | None]:
        if not known:
            return {}
        return {
            "original": self.text,
            "from_name": self.name,
            "from_addr": self.address,
            "subject": self.subject,
        }


def letter(rng: random.Random, speech: Speech) -> Letter:
    at = datetime(2022, 1, 3, 9, 2) + timedelta(minutes=rng.randrange(60 * 24 * 1400))  # noqa: DTZ001
    return Letter(speech, rng.choice(NAMES), rng.choice(ADDRESSES), rng.choice(SUBJECTS), at)


def filled(form: str, tongue: Tongue, mail: Letter) -> str:
    """A form with the values of a letter."""
    at = mail.at
    days, months = tongue.days.split(), tongue.months.split()
    long_days = (tongue.long_days or tongue.days).split()
    long_months = (tongue.long_months or tongue.months).split()
    return form.format(
        n=mail.name, a=mail.address, wd=days[at.weekday()], wday=long_days[at.weekday()],
        d=at.day, dd=f"{at.day:02}", mon=months[at.month - 1], month=long_months[at.month - 1],
        m=at.month, mm=f"{at.month:02}", y=at.year, yy=f"{at.year % 100:02}", H=at.hour, HH=f"{at.hour:02}",
        h=at.hour % 12 or 12, ap="AM" if at.hour < 12 else "PM", M=f"{at.minute:02}", S=f"{at.second:02}",
    )  # fmt: skip


def marked(text: str, mark: str = "> ") -> str:
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))


def wrapped(rng: random.Random, line: str) -> str:
    """An attribution line as programs break it: at a space, or right after ``<``."""
    if "\n" in line or len(line) < 60 or rng.random() < 0.4:
        return line
    if "<" in line and rng.random() < 0.4:
        return line.replace("<", "<\n", 1)
    return "\n".join(
        textwrap.wrap(line, rng.choice((60, 72, 76)), break_long_words=False, break_on_hyphens=False)
    )


def block(rng: random.Random, tongue: Tongue, mail: Letter, *, order: str = "") -> str:
    """A header block: its labels in the order of some program."""
    date = filled(tongue.block_date, tongue, mail)
    sent = rng.choice((tongue.labels[1], tongue.labels[1], *tongue.labels[5:]))
    bold = rng.choice(("", "", "", "*"))
    values = {
        "f": (tongue.labels[0], rng.choice((f"{mail.name} <{mail.address}>", f'"{mail.name}" <{mail.address}>', mail.name, f"{mail.name} [mailto:{mail.address}]"))),
        "s": (sent, date),
        "t": (tongue.labels[2], rng.choice(("Sanne Lezer <sanne@example.org>", "Sanne Lezer", "sanne@example.org"))),
        "c": (tongue.labels[4], "Pim <pim@example.org>"),
        "b": (tongue.labels[3], rng.choice((mail.subject, f"Re: {mail.subject}"))),
    }  # fmt: skip
    order = order or rng.choice(
        ("fstb", "fstb", "fstcb", "fsbt", "ftsb", "sftb", "stfb", "bsft", "sfb", "ftbs", "fst")
    )
    return "\n".join(f"{bold}{values[key][0]}{tongue.colon}{bold} {values[key][1]}" for key in order)


def attributions(rng: random.Random, code: str) -> Iterator[Case]:
    tongue = TONGUES[code]
    for number, form in enumerate(tongue.forms):
        speech = SPEECH.get(code) or SPEECH[rng.choice(list(SPEECH))]
        mail = letter(rng, speech)
        own = "\n\n".join((*speech.answers, speech.regards)) if rng.random() < 0.5 else speech.answers[0]
        line = wrapped(rng, filled(form, tongue, mail))
        quote = marked(mail.text)
        gap = rng.choice(("\n", "\n\n"))
        one, two = speech.answers
        greeting, intro, first, second, closing = mail.paragraphs
        inline = (
            f"{line}\n\n{marked(greeting)}\n>\n{marked(textwrap.fill(intro, 68))}\n>\n{marked(first)}\n\n{one}\n\n"
            f"{marked(second)}\n\n{two}\n\n{marked(closing)}\n"
        )
        layouts = {
            "top": (f"{own}\n\n{line}{gap}{quote}\n", own),
            "top-tight": (f"{own}\n{line}\n{quote}\n", own),
            "top-bare": (f"{own}\n\n{line}\n\n{mail.text}\n", own),
            "top-indented": (f"{own}\n\n{line}\n\n{textwrap.indent(mail.text, '  ')}\n", own),
            "bottom": (f"{line}{gap}{quote}\n\n{own}\n", own),
            "inline": (inline, f"{one}\n\n{two}"),
            "inside": (f"{own}\n\n{marked(line)}\n>\n{quote}\n", own),
            "nested": (f"{own}\n\n{line}\n{quote}\n>\n{marked(line)}\n{marked(mail.text, '>> ')}\n", own),
        }
        for layout, (text, words) in layouts.items():
            if layout in ("top-bare", "top-indented") and bare_is_ambiguous(form):
                continue
            for known in (True, False):
                name = f"attribution/{code}/{number}/{layout}/{'known' if known else 'blind'}"
                yield Case(name, text, words, mail.context(known=known))


def bare_is_ambiguous(form: str) -> bool:
    """Forms without date and address are only written above a quoted original."""
    return ("{a}" not in form and "{y}" not in form) or form.startswith(("* ", ">>>>>"))


def blocks(rng: random.Random, code: str) -> Iterator[Case]:
    tongue = TONGUES[code]
    for number in range(8):
        speech = SPEECH.get(code) or SPEECH[rng.choice(list(SPEECH))]
        mail = letter(rng, speech)
        own = "\n\n".join((*speech.answers, speech.regards)) if rng.random() < 0.5 else speech.answers[0]
        head = block(rng, tongue, mail)
        line = rng.choice(tongue.separators)
        layouts = {
            "plain": f"{own}\n\n{head}\n\n{mail.text}\n",
            "tight": f"{own}\n{head}\n\n{mail.text}\n",
            "rule": f"{own}\n\n{'_' * 32}\n{head}\n\n{mail.text}\n",
            "separated": f"{own}\n\n{line}\n{head}\n\n{mail.text}\n",
            "separated-blank": f"{own}\n\n{line}\n\n{head}\n\n{mail.text}\n",
            "separator-only": f"{own}\n\n{line}\n\n{mail.text}\n",
            "no-colons": f"{own}\n\n{line}\n{no_colons(tongue, mail)}\n\n{mail.text}\n",
            "quoted": f"{own}\n\n{line}\n{marked(head)}\n>\n{marked(mail.text)}\n",
            "marked-below": f"{own}\n\n{line}\n{head}\n\n{marked(mail.text)}\n",
            "bottom": f"{line}\n{head}\n\n{marked(mail.text)}\n\n{own}\n",
            "nested": f"{own}\n\n{head}\n\n{mail.text}\n\n{block(rng, tongue, mail)}\n\n{mail.text}\n",
        }
        for layout, text in layouts.items():
            for known in (True, False):
                name = f"block/{code}/{number}/{layout}/{'known' if known else 'blind'}"
                yield Case(name, text, own, mail.context(known=known))
        one, two = speech.answers
        shown = [changed(rng, part) for part in mail.paragraphs]
        inside = "\n\n".join((*shown[:3], one, shown[3], two, shown[4]))
        text = f"{rng.choice((head, line + chr(10) + head))}\n\n{inside}\n"
        yield Case(
            f"block/{code}/{number}/unmarked-inline/known", text, f"{one}\n\n{two}", mail.context(known=True)
        )
        text = f"{one}\n\n{head}\n\n{inside.replace(one + chr(10) * 2, '')}\n"
        yield Case(
            f"block/{code}/{number}/top-and-inline/known", text, f"{one}\n\n{two}", mail.context(known=True)
        )


def no_colons(tongue: Tongue, mail: Letter) -> str:
    """eM Client's header block."""
    rows = (
        f'"{mail.name}" <{mail.address}>',
        filled(tongue.block_date, tongue, mail),
        "sanne@example.org",
        mail.subject,
    )
    return "\n".join(f"{name} {value}" for name, value in zip(tongue.labels, rows, strict=False))


_ASCII = str.maketrans({"’": "'", "“": '"', "”": '"', "–": "-", "…": "..."})


def changed(rng: random.Random, text: str) -> str:
    """What programs do to an original: other line breaks, other quotation marks, a link spelled out."""
    what = rng.randrange(5)
    if what == 0:
        return textwrap.fill(text, rng.choice((40, 58, 72)))
    if what == 1:
        return text.replace("'", "’")
    if what == 2:
        return text.translate(_ASCII)
    if what == 3:
        return text + " <https://example.org/lees/meer?id=12>"
    return text


def footers(rng: random.Random, code: str) -> Iterator[Case]:
    tongue = TONGUES[code]
    for number, footer in enumerate(tongue.footers):
        speech = SPEECH.get(code) or SPEECH["en"]
        mail = letter(rng, speech)
        own = speech.answers[0] + "\n\n" + speech.regards
        line = filled(tongue.forms[0], tongue, mail)
        head = block(rng, tongue, mail)
        layouts = {
            "gmail": f"{own}\n\n{footer}\n\n{line}\n\n{marked(mail.text)}\n",
            "outlook": f"{own}\n\n{footer}\n{'_' * 32}\n{head}\n\n{mail.text}\n",
            "alone": f"{own}\n\n{footer}\n",
            "close": f"{own}\n{footer}\n\n> {line}\n>\n{marked(mail.text)}\n",
            "end": f"{own}\n\n{line}\n\n{marked(mail.text)}\n\n{footer}\n",
            "delimited": f"{own}\n\n-- \n{footer}\n\n{line}\n{marked(mail.text)}\n",
        }
        for layout, text in layouts.items():
            yield Case(f"footer/{code}/{number}/{layout}/blind", text, own, {})


SIGNATURES = (
    "-- \nSanne Lezer\nhttps://example.org",
    "-- \nSanne Lezer | Beleidsmedewerker\nGemeente Dorpsbeek\nT 020 555 01 23",
    "--\nSanne",
    "___________________\nSanne Lezer\nsanne@example.org\n+31 20 555 01 23",
    "Sanne Lezer\nAdviseur communicatie\nGemeente Dorpsbeek\nT +31 20 555 01 23\nE sanne@example.org\nwww.example.org",
    "Sanne Lezer\nTel: 020-5550123\nMob: 06-55501234\nsanne@example.org",
    "—\nSanne Lezer\nsanne@example.org",
)


def signatures(rng: random.Random, code: str) -> Iterator[Case]:
    speech, tongue = SPEECH[code], TONGUES[code]
    for number, signature in enumerate(SIGNATURES):
        mail = letter(rng, speech)
        own = "\n\n".join((*speech.answers, speech.regards.splitlines()[0]))
        line = filled(rng.choice(tongue.forms[:3]), tongue, mail)
        head = block(rng, tongue, mail, order="fstb")
        layouts = {
            "gmail": f"{own}\n\n{signature}\n\n\n{line}\n\n{marked(mail.text)}\n",
            "outlook": f"{own}\n\n{signature}\n\n{head}\n\n{mail.text}\n",
            "bottom": f"{line}\n{marked(mail.text)}\n\n{own}\n\n{signature}\n",
            "below-quote": f"{own}\n\n{line}\n{marked(mail.text)}\n\n{signature}\n",
            "disclaimer": f"{own}\n\n{signature}\n\n{textwrap.fill(speech.disclaimer, 74)}\n\n{head}\n\n{mail.text}\n",
        }
        for layout, text in layouts.items():
            if layout == "below-quote" and number in (4, 5):
                continue
            yield Case(f"signature/{code}/{number}/{layout}/blind", text, own, {})
    mail = letter(rng, speech)
    own = "\n\n".join((*speech.answers, speech.regards))
    line = filled(tongue.forms[0], tongue, mail)
    for name, notice in {
        "long": speech.disclaimer,
        "filled": textwrap.fill(speech.disclaimer, 70),
        "ruled": "_" * 40 + "\n" + textwrap.fill(speech.disclaimer, 70),
        "titled": "Disclaimer\n" + speech.disclaimer,
        "starred": "*" * 60 + "\n" + textwrap.fill(speech.disclaimer, 60) + "\n" + "*" * 60,
    }.items():
        yield Case(
            f"signature/{code}/disclaimer/{name}/blind",
            f"{own}\n\n{notice}\n\n{line}\n{marked(mail.text)}\n",
            own,
            {},
        )
        yield Case(f"signature/{code}/disclaimer-end/{name}/blind", f"{own}\n\n{notice}\n", own, {})


def prose(rng: random.Random, code: str) -> Iterator[Case]:
    speech, tongue = SPEECH[code], TONGUES[code]
    for number, words in enumerate(speech.prose):
        mail = letter(rng, speech)
        line = filled(rng.choice(tongue.forms), tongue, mail)
        head = block(rng, tongue, mail, order="fstb")
        own = f"{speech.answers[0]}\n\n{words}"
        more = f"{own}\n\n{speech.answers[1]}"
        inline = (
            f"{line}\n{marked(speech.first)}\n\n{words}\n\n{marked(speech.second)}\n\n{speech.answers[1]}\n"
        )
        layouts = {
            "alone": (own, own),
            "between": (more, more),
            "first": (f"{words}\n\n{speech.answers[1]}", f"{words}\n\n{speech.answers[1]}"),
            "above-quote": (f"{more}\n\n{line}\n{marked(mail.text)}\n", more),
            "right-above-quote": (f"{own}\n\n{line}\n{marked(mail.text)}\n", own),
            "above-block": (f"{more}\n\n{'_' * 32}\n{head}\n\n{mail.text}\n", more),
            "bottom": (f"{line}\n{marked(mail.text)}\n\n{more}\n", more),
            "inline": (inline, f"{words}\n\n{speech.answers[1]}"),
        }
        for layout, (text, expected) in layouts.items():
            for known in (True, False):
                name = f"prose/{code}/{number}/{layout}/{'known' if known else 'blind'}"
                yield Case(name, text, expected, mail.context(known=known))


def repeats(rng: random.Random, code: str) -> Iterator[Case]:
    """Whoever repeats our sentence on purpose, a re-wrapped or shortened original, answers without marks."""
    speech, tongue = SPEECH[code], TONGUES[code]
    mail = letter(rng, speech)
    one, two = speech.answers
    known = mail.context(known=True)
    line = filled(rng.choice(tongue.forms[:4]), tongue, mail)
    head = block(rng, tongue, mail, order="fstb")
    half = speech.intro.split(". ", 1)[0] + "."
    again = f"{half} {one}"
    copied = f"{speech.first}\n{one}\n\n{speech.second}\n{two}"
    for name, own in {
        "sentence": again,
        "questions": copied,
        "closing": f"{one}\n\n{speech.closing}\n{two}",
    }.items():
        for tail, rest in {
            "marked": f"{line}\n{marked(mail.text)}",
            "block": f"{head}\n\n{mail.text}",
            "wrapped": f"{head}\n\n{textwrap.fill(mail.text.replace(chr(10) * 2, ' '), 62)}",
        }.items():
            yield Case(f"repeat/{code}/{name}/{tail}/known", f"{own}\n\n{rest}\n", own, known)
    for width in (40, 62, 90):
        parts = [textwrap.fill(changed(rng, part), width) for part in mail.paragraphs]
        bare = "\n\n".join(parts)
        yield Case(f"repeat/{code}/bare/{width}/known", f"{one}\n\n{bare}\n", one, known)
        inside = "\n\n".join((*parts[:3], one, parts[3], two, parts[4]))
        yield Case(f"repeat/{code}/bare-inline/{width}/known", f"{inside}\n", f"{one}\n\n{two}", known)
        short = "\n".join(
            (
                *marked("\n\n".join(parts[2:3])).split("\n"),
                "",
                one,
                "",
                "> [...]",
                *marked(parts[3]).split("\n"),
                "",
                two,
            )
        )
        yield Case(f"repeat/{code}/shortened/{width}/known", f"{line}\n{short}\n", f"{one}\n\n{two}", known)
    numbered = f"1. {one}\n2. {two}"
    yield Case(
        f"repeat/{code}/numbered/top/known", f"{numbered}\n\n{line}\n{marked(mail.text)}\n", numbered, known
    )
    names = f"[Sanne] {one}\n\n[Sanne] {two}"
    inside = "\n\n".join(
        (*mail.paragraphs[:3], f"[Sanne] {one}", mail.paragraphs[3], f"[Sanne] {two}", mail.paragraphs[4])
    )
    yield Case(f"repeat/{code}/named/block/known", f"{head}\n\n{inside}\n", names, known)
    broken = "\n".join(
        (
            marked(speech.intro[:60].rpartition(" ")[0]),
            speech.intro[60 - len(speech.intro[:60].rpartition(" ")[2]) :],
        )
    )
    yield Case(
        f"repeat/{code}/broken/top/known",
        f"{one}\n\n{line}\n{marked(speech.greeting)}\n>\n{broken}\n>\n{marked(speech.first)}\n",
        one,
        known,
    )


PARTS = {
    "attribution": (attributions, tuple(TONGUES)),
    "block": (blocks, tuple(TONGUES)),
    "footer": (footers, tuple(TONGUES)),
    "signature": (signatures, tuple(SPEECH)),
    "prose": (prose, tuple(SPEECH)),
    "repeat": (repeats, tuple(SPEECH)),
}


def cases(seed: int = 1, only: str = "") -> Iterator[Case]:
    """Every layout once, with names, dates and line breaks drawn from a seed."""
    rng = random.Random(seed)
    for name, (make, codes) in PARTS.items():
        for code in codes:
            found = list(make(rng, code))
            if name.startswith(only):
                yield from found


def squash(text: str) -> str:
    return " ".join(text.split())


def lost(case: Case, got: str) -> float:
    """Share of the reader's words that are gone."""
    want, have = (Counter(re.findall(r"\w+", text.lower())) for text in (case.words, got))
    return 1 - sum((want & have).values()) / max(1, sum(want.values()))


def report(
    make: Callable[[int, str], Iterator[Case]], extract: Callable[[str, dict[str, str | None]], str]
) -> None:
    """Print how many cases are read right, and in how many words of the reader are lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    rows: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    shown = 0
    for seed in range(1, chosen.rounds + 1):
        for case in make(seed, chosen.only.split("/")[0]):
            if not case.name.startswith(chosen.only):
                continue
            got = extract(case.text, case.context)
            right, gone = judge(case, got)
            parts = case.name.split("/")
            for key in ("all", parts[0], f"{parts[0]} in {parts[1]}", f"{parts[0]}: {parts[2]} {parts[3]}"):
                rows[key][0] += 1
                rows[key][1] += right
                rows[key][2] += gone
            if not right and shown < chosen.show:
                shown += 1
                print(
                    f"--- {case.name} seed {seed}\n{case.text}\n=== expected\n{case.words}\n=== got\n{got}\n"
                )
    for key, (number, right, gone) in sorted(rows.items()):
        if right < number or (":" not in key and " in " not in key):
            print(f"{key:44} {right:6} of {number:6} = {100 * right / number:5.1f} %   words lost in {gone}")


def judge(case: Case, got: str) -> tuple[bool, bool]:
    """(read right up to white space, words of the reader are lost)."""
    return squash(got) == squash(case.words), lost(case, got) > 0.05


if __name__ == "__main__":
    from newsletter.inbound.own_words import extract as read_text

    sys.exit(report(cases, read_text))
