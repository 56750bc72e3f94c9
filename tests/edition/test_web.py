import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.edition.web import web_page, web_pictures
from newsletter.message.compose import Composer
from newsletter.models import Edition, Language, Picture, Publication, Recipient, Theme, Tone
from newsletter.store import segments

READER = Recipient(4711, "wilhelmina@example.net", "Wilhelmina Zonneveld", "Wilhelmina")
HOUSE = Publication("Brief", Language.NL, Tone.JE, "Eva", "eva@example.org", "reacties@example.org")


def page_of(edition, publication=HOUSE):
    return web_page(edition, publication, picture_url=lambda name: f"beelden/{name}")


def bare(html):
    """An edition of this HTML and nothing else."""
    return Edition("proef", 1, Language.NL, Tone.JE, "Proef", "", (html,), (), "text/plain", ())


def words(html):
    return re.findall(r"\bw\d+\b", html)


def test_page_holds_nothing_of_a_reader(make, everything, publication):
    edition = make(everything)
    composer = Composer(edition, publication, bytes(32))
    values = composer.values(READER)
    page = page_of(edition, publication)
    mail = composer.compose(READER, datetime(2026, 12, 3, tzinfo=UTC))
    assert b"Wilhelmina" in mail.data
    for value in (*values.values(), READER.address, "Wilhelmina", "Zonneveld", "unsubscribe"):
        assert value == "https://brief.example.org/everything" or value not in page
    assert "Beste lezer," in page
    assert not re.search(r"reacties(\+|%2B)", page)


def test_answers_still_name_their_question(make, everything, publication):
    page = page_of(make(everything), publication)
    codes = re.findall(r"mailto:reacties@example\.org\?subject=[^&\"]*%5B(12\.\d)%5D", page)
    assert set(codes) == {"12.1", "12.2", "12.3"}


def test_page_describes_itself(make, everything, publication):
    page = page_of(make(everything), publication)
    head = page[: page.index("</head>")]
    assert page.startswith('<!doctype html>\n<html lang="nl" dir="ltr">')
    assert 0 < page.encode().index(b'<meta charset="utf-8">') < 1024
    assert '<meta name="description" content="Drie verhalen uit jullie praktijk.">' in head
    assert '<link rel="canonical" href="https://brief.example.org/everything">' in head
    assert head.count('name="viewport"') == 1
    assert head.count("<title>Wat leerde jij van een boze brief?</title>") == 1
    assert page.count("<main>") == page.count("</main>") == 1
    assert "canonical" not in page_of(make(everything), replace(publication, base_url=""))


def test_nothing_meant_for_mail_programs_is_left(make, everything, publication):
    page = page_of(make(everything), publication)
    body = page[page.index("<main>") :]
    for trace in ("<!--", "<script", "http-equiv", "xmlns", "aria-roledescription", "\u034f", "cid:"):
        assert trace not in page
    assert "Drie verhalen uit jullie praktijk." not in body
    assert "Je krijgt deze mail" not in body
    assert "Bekijk deze nieuwsbrief" not in body
    assert "deze mail" not in body
    assert "15 december 2026." in body
    assert "Postbus 12" in body


def test_a_template_without_the_mark_unsubscribes_by_mail(make, theme, publication):
    footer = theme.templates["partials/footer.mjml.j2"].replace("mail-only", "")
    own = Theme({**theme.templates, "partials/footer.mjml.j2": footer}, {})
    page = page_of(make("Dag.", theme=own), publication)
    assert 'href="mailto:reacties@example.org?subject=unsubscribe"' in page
    assert 'href="https://brief.example.org/proef"' in page


@pytest.mark.parametrize(
    ("columns", "left"),
    [
        ('<mj-column css-class="mail-only"><mj-text>w1</mj-text></mj-column>', []),
        ('<mj-column><mj-text css-class="x mail-only">w1</mj-text></mj-column>', []),
        (
            """<mj-column><mj-text>w1</mj-text></mj-column>
            <mj-column><mj-button css-class="mail-only" href="https://example.org/">w2</mj-button></mj-column>""",
            ["w1"],
        ),
        (
            '<mj-column><mj-text><p>w1 <a class="mail-only">w2</a> w3</p></mj-text></mj-column>',
            ["w1", "w3"],
        ),
    ],
)
def test_mail_only_goes_with_its_empty_boxes(make, theme, columns, left):
    section = f"<mj-section>{columns}</mj-section>"
    own = Theme({**theme.templates, "partials/footer.mjml.j2": section}, {})
    none = Theme({**theme.templates, "partials/footer.mjml.j2": ""}, {})
    page = page_of(make("Dag.", theme=own))
    assert words(page) == left
    if not left:
        squeezed = [re.sub(r"\s+", "", one) for one in (page, page_of(make("Dag.", theme=none)))]
        assert squeezed[0] == squeezed[1]


def test_an_empty_cell_keeps_the_columns_of_a_table():
    row = '<table><tr><td><p class="mail-only">w1</p></td><td>w2</td></tr></table>'
    page = page_of(bare(f"<html><head></head><body>{row}</body></html>"))
    assert words(page) == ["w2"]
    assert page.count("<td>") == 2


TREES = st.recursive(
    st.just(()),
    lambda inner: st.lists(
        st.tuples(st.sampled_from(("div", "span", "b")), st.booleans(), st.booleans(), inner), max_size=4
    ),
    max_leaves=12,
)


def written(tree, numbers, hidden=False):
    """HTML of a tree with numbered words in and behind its elements, and the words a page shows."""
    html, shown = [], []
    for tag, mail_only, wordy, inner in tree:
        away = hidden or mail_only
        inside, kept = written(inner, numbers, away)
        word, tail = (f" w{next(numbers)} " if wordy else "" for _ in range(2))
        mark = ' class="a mail-only b"' if mail_only else ""
        html.append(f"<{tag}{mark}>{word}{inside}</{tag}>{tail}")
        shown += [*([] if away else words(word)), *kept, *([] if hidden else words(tail))]
    return "".join(html), shown


@given(TREES)
@settings(max_examples=80, deadline=None)
def test_only_what_is_marked_goes(tree):
    html, shown = written(tree, count(1))
    assert words(page_of(bare(f"<html><head></head><body><div>{html}</div></body></html>"))) == shown


def test_pictures_come_along(make, everything, pictures):
    edition = make(everything)
    found = web_pictures(edition)
    assert sorted(one.data for one in found.values()) == sorted(one.data for one in pictures.values())
    assert all(re.fullmatch(r"p[0-9a-f]{20}\.png", one.src) for one in found.values())
    page = page_of(edition)
    assert {f"beelden/{name}" for name in found} <= set(re.findall(r'src="([^"]+)"', page))
    assert web_pictures(make("Dag.", pictures={})) == {}


def test_pictures_are_named_by_what_they_are(make):
    photo = Picture("foto", b"\xff\xd8\xff\xe0 en zo verder", "image/jpeg", 10, 10)
    edition = make("![Een foto](foto)", pictures={"foto": photo})
    [(name, one)] = web_pictures(edition).items()
    assert (one.data, one.media_type) == (photo.data, "image/jpeg")
    assert one.src == name.partition("@")[0] + ".jpg"


def test_words_that_look_like_picture_addresses_stay(make):
    page = page_of(make("Een adres als cid:p1@newsletter in de tekst."))
    assert "als cid:p1@newsletter in" in page


def test_an_edition_of_years_ago_gives_the_same_page(make, everything, publication):
    edition = make(everything)
    stored = replace(
        edition,
        html=segments.texts(segments.to_json(edition.html)),
        body=segments.octets(segments.to_json(edition.body)),
    )
    assert page_of(stored, publication) == page_of(edition, publication)
    assert web_pictures(stored) == web_pictures(edition)
