"""Whatever a reader writes, wherever it stands in what a program made: exactly that comes out."""

import random
from html import escape

import reply_layouts as layouts
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reply_tongues import SPEECH, TONGUES

from newsletter.inbound.own_words import extract, extract_html

#: No label with its colon, no verb of an attribution: those are another test's.
KNOWN = """
soep linzen tuin fiets regen maandag oma brief 7 12 2024 € 3,50 www.tuin.example 06-12345678 ik we niet en
of op om van aan de het een, hoe? ja! – (echt) iPhone thuis buurman huis: morgen 10:30 Renske groet mail link
afzender virus print extern verzonden Verstuurd Let denk: 👍 - * 1. bericht: vertrouwelijk
"""
WORDS = KNOWN.split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).filter(
    lambda said: sum(word.isalpha() and len(word) > 2 for word in said) > 1
)


def texts(own, mail, line, head, title):
    """Ten layouts of programs, each with the words above, below or between."""
    greeting, intro, first, second, closing = mail.paragraphs
    upper, lower = f"{greeting}\n\n{intro}\n\n{first}", f"{second}\n\n{closing}"
    quote, marked = layouts.marked(mail.text), layouts.marked
    yield f"{own}\n\n{line}\n{quote}\n"
    yield f"{line}\n{quote}\n\n{own}\n"
    yield f"{line}\n{marked(upper)}\n\n{own}\n\n{marked(lower)}\n"
    yield f"{own}\n\n{head}\n\n{mail.text}\n"
    yield f"{head}\n\n{mail.text}\n\n{own}\n"
    yield f"{head}\n\n{upper}\n\n{own}\n\n{lower}\n"
    yield f"{own}\n\n{'_' * 32}\n{head}\n\n{mail.text}\n"
    yield f"{title}\n{head}\n\n{quote}\n\n{own}\n"
    yield f"{own}\n\n{mail.text}\n"
    yield f"{upper}\n\n{own}\n\n{lower}\n"


def pages(own, mail, line, head):
    """The same of programs that write HTML."""
    upper, lower = "".join(map(paragraph, mail.paragraphs[:3])), "".join(map(paragraph, mail.paragraphs[3:]))
    said = paragraph(own)
    attribution = f'<div class="gmail_attr">{escape(line)}</div>'
    yield f"{said}{attribution}{quoted(upper + lower)}"
    yield f"{attribution}{quoted(upper + lower)}{said}"
    yield f"{attribution}{quoted(upper)}{said}{quoted(lower)}"
    drawn = "".join(map(paragraph, head.split("\n")))
    block = f'<div style="border:none;border-top:solid #E1E1E1 1.0pt">{drawn}</div>'
    yield f"{said}{block}{upper}{lower}"
    yield f"{block}{upper}{said}{lower}"
    yield f"{block}{upper}{lower}{said}"


def paragraph(text):
    return f"<p>{escape(text)}</p>"


def quoted(html):
    return f'<blockquote type="cite">{html}</blockquote>'


@settings(max_examples=40, deadline=None)
@given(said=SENTENCES, code=st.sampled_from(sorted(SPEECH)), seed=st.integers(0, 999))
@example(said=["iPhone", "van", "huis:"], code="nl", seed=1)
def test_own_words_come_out_as_they_went_in(said, code, seed):
    own = " ".join(said)
    rng = random.Random(seed)
    tongue, mail = TONGUES[code], layouts.letter(rng, SPEECH[code])
    line = layouts.filled(rng.choice(tongue.forms[:4]), tongue, mail)
    head = layouts.block(rng, tongue, mail, order="fstb")
    context = mail.context(known=True)
    for text in texts(own, mail, line, head, rng.choice(tongue.separators)):
        assert extract(text, context) == own, text
    for page in pages(own, mail, line, head):
        assert extract_html(page, context) == own, page
