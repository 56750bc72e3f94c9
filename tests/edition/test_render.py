import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.edition.figures import public_name
from newsletter.errors import RenderError
from newsletter.issue import parse
from newsletter.message.slots import fill
from newsletter.models import (
    Feature,
    Issue,
    Language,
    Node,
    Pictures,
    Slot,
    SlotContext,
    SlotUse,
    Theme,
    Tone,
)


class Reader(HTMLParser):
    """What a mail program sees: words, links, elements."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.elements, self.sources, self.stack = [], [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.append((tag, given))
        if tag == "a":
            self.links.append(given.get("href"))
        self.sources += [given[name] for name in ("src", "background", "data", "srcset") if name in given]
        if tag not in ("meta", "img", "br", "hr", "link"):
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag in self.stack:
            while self.stack.pop() != tag:
                pass

    def handle_data(self, data):
        if "style" not in self.stack:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="module")
def edition(make, everything):
    return make(everything)


def words_of(text):
    return re.findall(r"\w+", text)


def test_what_an_edition_says_of_itself(edition, everything):
    assert edition.subject == "Wat leerde jij van een boze brief?"
    assert edition.preheader == "Drie verhalen uit jullie praktijk."
    assert (edition.number, edition.slug) == (12, everything.slug)
    assert edition.features == (17, 18)
    assert [question.id for question in edition.questions] == ["brief", "terug", "cijfer"]
    assert edition.content_type.startswith("multipart/alternative")
    assert b"Content-ID: <p" in b"".join(part for part in edition.body if isinstance(part, bytes))


def test_same_issue_same_edition(make, everything, edition):
    assert make(everything) == edition


def test_every_word_is_in_both_parts(edition, everything, shown):
    reader, text = Reader(shown(edition.html)), shown(edition.text)
    html, alts = reader.text, str(reader.elements)
    tokens = {use.token for use in everything.slots}
    for block in everything.blocks:
        for node in block.walk():
            # Tags are no words, and an outcome's title only names the question.
            own = "" if node.kind.startswith("html") else node.text
            title = "" if node.attrs.get("type") == "outcome" else node.attrs.get("title", "")
            for word in {*words_of(own), *words_of(title), *words_of(node.attrs.get("alt", ""))} - tokens:
                assert word in text
                assert word in html or word in alts


def test_every_link_is_in_both_parts(edition, everything, shown):
    html, text = Reader(shown(edition.html)), shown(edition.text)
    nodes = [node for block in everything.blocks for node in block.walk() if node.kind == "link"]
    links = {node.attrs["href"] for node in nodes} | {"https://example.com/hand"}
    assert len(links) >= 7
    for href in links:
        assert href in html.links
        assert href.removeprefix("mailto:") in text


def test_nothing_is_fetched_but_the_authors_own_images(edition, shown):
    html = shown(edition.html)
    remote = [source for source in Reader(html).sources if not source.startswith("cid:")]
    assert remote == ["https://example.org/kaart.png"]
    assert not re.search(r"@import|@font-face|url\(|<link\b|<script\b|fonts\.g", html)


def test_styles_survive_the_inliner(edition, shown):
    html = shown(edition.html)
    assert html.startswith("<!doctype html>\n<html")
    dark = html[html.index("@media (prefers-color-scheme: dark)") :]
    assert "color: #e7ebe8 !important" in dark
    assert ".mj-column-per-100 { width:100% !important" in html
    assert "data-premailer" not in html
    assert "<!--[if mso" in html
    assert html.count("<!--[if") == html.count("<![endif]-->")
    paragraph = re.search(r"<p[^>]*>Vorige", html)
    assert paragraph and "margin:0 0 18px" in paragraph[0]


def test_all_tokens_became_slots(edition):
    names = {part.name for part in edition.html if isinstance(part, Slot)}
    assert names == {"first_name", "reply_address", "unsubscribe_url", "web_url", "vote_url"}
    assert {part.name for part in edition.text if isinstance(part, Slot)} == {
        "first_name",
        "unsubscribe_url",
        "web_url",
        "vote_url",
    }
    contexts = {part.name: part.context for part in edition.html if isinstance(part, Slot)}
    assert contexts == {
        "first_name": SlotContext.TEXT,
        "reply_address": SlotContext.MAILTO,
        "unsubscribe_url": SlotContext.ATTRIBUTE,
        "web_url": SlotContext.ATTRIBUTE,
        "vote_url": SlotContext.ATTRIBUTE,
    }
    assert all(part.context == SlotContext.PLAIN for part in edition.text if isinstance(part, Slot))
    assert next(part for part in edition.html if isinstance(part, Slot)).fallback == "lezer"
    rest = "".join(part for part in (*edition.html, *edition.text) if isinstance(part, str))
    assert not re.search(r"x[0-9a-f]{14}[hs]\d+z", rest)


def test_slots_in_every_kind_of_place(make):
    edition = make(
        "Hoi {{ name | lezer }}. [Formulier](https://example.org/?n={{ first_name | x }}) "
        "[mail](mailto:a@example.org?subject={{ name | x }})"
        '\n\n[stuk](https://example.org/a "Voor {{ name | x }}") Woord.'
    )
    contexts = [(part.name, part.context) for part in edition.html if isinstance(part, Slot)]
    assert contexts[:4] == [
        ("name", SlotContext.TEXT),
        ("first_name", SlotContext.URL),
        ("name", SlotContext.MAILTO),
        ("name", SlotContext.ATTRIBUTE),
    ]


def test_a_reader_value_is_never_a_whole_link(make):
    token = "x0name0x"
    issue = Issue(
        "issues/x.md",
        "x",
        "X",
        number=1,
        slots=(SlotUse(token, "name", ""),),
        blocks=(
            Node(
                "html_block", text=f'<p><a href="{token}">klik</a> <a href="https://e.nl/{token}">b</a></p>'
            ),
        ),
    )
    contexts = [part.context for part in make(issue).html if isinstance(part, Slot) and part.name == "name"]
    assert contexts
    assert set(contexts) == {SlotContext.URL}


def test_accessible(edition, shown):
    reader = Reader(shown(edition.html))
    html = next(attrs for tag, attrs in reader.elements if tag == "html")
    assert (html["lang"], html["dir"]) == ("nl", "ltr")
    assert sum(tag == "h1" for tag, _ in reader.elements) == 1
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("alt" in attrs for tag, attrs in reader.elements if tag == "img")
    assert all(str(attrs.get("width")).isdecimal() for tag, attrs in reader.elements if tag == "img")
    for tag, attrs in reader.elements:
        if tag == "table":
            assert ("data" in attrs.get("class", "")) != (attrs.get("role") == "presentation")
    assert all(attrs.get("scope") == "col" for tag, attrs in reader.elements if tag == "th")
    assert ("meta", {"name": "color-scheme", "content": "light dark"}) in reader.elements


def test_image_widths(edition, shown):
    images = [attrs for tag, attrs in Reader(shown(edition.html)).elements if tag == "img"]
    assert [image["width"] for image in images] == ["600", "24", "520"]


def test_a_question_says_first_to_just_reply(edition, shown):
    text = Reader(shown(edition.html)).text
    instruction = "Beantwoord gewoon deze mail. Eva de Wit leest je antwoord zelf."
    assert (
        text.index("Welke brief vergeet jij nooit?")
        < text.index(instruction)
        < text.index("Antwoord per mail")
    )
    assert "Wat gebeurt er met je antwoord?" in text
    assert "15 december 2026" in text
    assert instruction in " ".join(shown(edition.text).split())
    assert "VRAAG [12.1]" in shown(edition.text)


def test_mailto_buttons(edition, shown):
    mailtos = [link for link in Reader(shown(edition.html)).links if link.startswith("mailto:‹")]
    subjects = [unquote(re.search(r"subject=([^&]*)", link)[1]) for link in mailtos]
    assert subjects == [
        "Antwoord [12.1] Welke brief vergeet jij nooit?",
        "Antwoord [12.2] Ja, dezelfde dag",
        "Antwoord [12.2] Nee, nooit",
        "Antwoord [12.3] 1",
        "Antwoord [12.3] 2",
        "Antwoord [12.3] 3",
    ]
    assert all("+" not in link and len(link) < 1000 and "%0D%0A" in link for link in mailtos)


def test_replies_and_their_names(edition, shown, make):
    text = shown(edition.text)
    assert "> Wij hebben er een jaar over gedaan" in text
    assert "-- Marieke" in text
    assert "> Zo’n brief […] bewaar je." in text or "> Zo’n brief [...] bewaar je." in text
    assert "-- een lezer" in text
    assert "Piet" not in text + shown(edition.html)
    for number in (19, 404):
        both = make(f"> [!REPLY] {number}\n> Toch dit.\n")
        for part in (shown(both.text), shown(both.html)):
            assert f"reactie {number}" in part
            assert "Geheim" not in part
            assert "Toch dit" not in part


def test_footer(make, publication, shown):
    bare = make("Woord.", publication=replace(publication, base_url="", postal_address=""))
    assert "browser" not in shown(bare.html) + shown(bare.text)
    assert "‹unsubscribe_url:attribute›" in shown(bare.html)
    assert shown(bare.text).endswith("Afmelden:\n‹unsubscribe_url:plain›\n")
    full = make("Woord.")
    assert "1000 AA Amsterdam" in shown(full.html)
    assert shown(full.text).endswith("Klare taal\nPostbus 12\n1000 AA Amsterdam\n")
    assert "\n-- \n" in shown(full.text)


@pytest.mark.parametrize(
    ("language", "tone", "words"),
    [
        (Language.NL, Tone.U, "Wij citeren u niet"),
        (Language.EN, Tone.JE, "Just reply to this email"),
        (Language.DE, Tone.JE, "Antworten Sie einfach"),
        (Language.FR, Tone.JE, "Répondez simplement"),
    ],
)
def test_languages(make, everything, shown, *, language, tone, words):
    edition = make(replace(everything, language=language, tone=tone))
    assert words in Reader(shown(edition.html)).text
    assert words in " ".join(shown(edition.text).split())
    assert f'lang="{language}"' in shown(edition.html)


def test_missing_image_says_what_it_would_show(make, shown):
    edition = make("![Een brug](weg.png)\n\nEn ![stip](ook-weg.png) hier.")
    assert "[beeld: Een brug]" in shown(edition.html)
    assert "[beeld: stip]" in shown(edition.html)
    assert "[beeld: Een brug]" in shown(edition.text)


def test_headings_never_compete_with_the_title(make, shown):
    html = shown(make("# Eerst\n\n## Dan\n").html)
    assert re.search(r"<h2[^>]*>Eerst", html)
    assert re.search(r"<h3[^>]*>Dan", html)
    assert html.count("<h1") == 1


HOSTILE = [
    "{{ geen }} {% raw %} {# noot #} {{ 7*7 }}",
    "</mj-text></mj-column><mj-raw>los</mj-raw>",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '<a href="javascript:alert(3)">klik</a> [x](javascript:alert(4))',
    "<div>" * 2000,
    "<b><i>" * 30 + "diep",
    "> " * 90 + "diep",
    "</td></tr></table></div></div><p>los <li>punt",
    "1 < 2 en 3 > 2 <![CDATA[ x ]]> <!-- open",
    "<!--[if mso]><p>outlook</p><![endif]-->",
    '![❤️ 👨‍👩‍👧 \u202eomgekeerd \u00a0 a" b\\n](heuvel.png "titel ❤️ \\n \u00a0 \' \\" ")',
    "\x01\x02\x0b\x7f\ufffe \u2028 \u200b",
    "&#0; &#xD800; &nbsp; &copy; \\u{41}",
    "<style>*{display:none}</style><title>x</title><form action=x><input></form>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text(make, shown, text):
    edition = make(f"Voor.\n\n{text}\n\nNa de aanval.\n\n> [!QUESTION] Titel {text[:200]}\n> Tekst.\n")
    html = shown(edition.html)
    reader = Reader(html)
    assert "Na de aanval." in reader.text
    assert "Na de aanval." in shown(edition.text)
    assert "Afmelden" in reader.text
    names = {tag for tag, _ in reader.elements}
    assert not names & {"script", "form", "input", "iframe"}
    assert not [tag for tag in names if tag.startswith("mj-")]
    for tag, attrs in reader.elements:
        assert not [name for name in attrs if name.startswith("on")], tag
        assert not str(attrs.get("href")).lower().startswith("javascript")
    assert not re.search(r"<style[^>]*>[^<]*\*\{display:none\}", html)
    assert "\\u{" not in html.replace("\\u{41}", "")
    # The footer still stands outside the card: nothing of the layout was closed or left open.
    assert html.count("<table") == html.count("</table>")


def test_emoji_in_attributes_stay_whole(make, shown):
    html = shown(make('![Hart ❤️ en gezin 👨‍👩‍👧](heuvel.png "Bij\u00a0ons")').html)
    assert 'alt="Hart ❤️ en gezin 👨‍👩‍👧"' in html
    assert "Bij\u00a0ons" in html


def test_hostile_publication(make, publication, shown):
    evil = replace(publication, name='</mj-text> {{ x }} "<b>', postal_address="a\n<script>b")
    html = shown(make("Woord.", publication=evil).html)
    assert "<script>" not in html
    assert "&lt;/mj-text&gt; {{ x }}" in html


def test_deep_trees_do_not_end_the_process(make, shown):
    node = Node("text", text="bodem")
    for _ in range(3000):
        node = Node("quote", (node,))
    edition = make(Issue("issues/x.md", "x", "X", number=1, blocks=(node,)))
    assert "bodem" in shown(edition.html)
    assert "bodem" in shown(edition.text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_any_text_is_shown_as_it_is(make, shown, text):
    paragraph = Node("paragraph", (Node("text", text=f"begin {text} eind"),))
    edition = make(Issue("issues/x.md", "x", text or "X", number=1, blocks=(paragraph,)))
    printed = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "", text)
    assert " ".join(f"begin {printed} eind".split()) in Reader(shown(edition.html)).text
    # The text part breaks lines at spaces only.
    assert "".join(printed.split()) in "".join(shown(edition.text).split())


def test_text_lines_are_short(edition, shown):
    for line in shown(edition.text).splitlines():
        assert len(line) <= 72 or "http" in line or "‹" in line


def test_an_issue_needs_a_number(make):
    with pytest.raises(RenderError, match="has no number") as caught:
        make(Issue("issues/x.md", "x", "X"))
    assert caught.value.where == "issues/x.md"


def test_a_colour_that_is_none(make, theme):
    with pytest.raises(RenderError) as caught:
        make("Woord.", theme=Theme(theme.templates, {"accent": "groenig"}))
    assert caught.value.where == "theme.accent"


def test_accent_reaches_the_mail(make, theme, shown):
    html = shown(
        make("[Knop](https://example.org)\n\nx", theme=Theme(theme.templates, {"accent": "#123abc"})).html
    )
    assert "#123abc" in html
    assert "#1f6b45" not in html


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "what"),
    [
        (
            "partials/question.mjml.j2",
            "{{ block.label }}",
            "{{ block.labl }}",
            "partials/question.mjml.j2:5",
            "labl",
        ),
        ("partials/poll.mjml.j2", "{% endfor %}", "", "partials/poll.mjml.j2:", "endfor"),
        ("issue.mjml.j2", "partials/header", "partials/kop", "issue.mjml.j2:", "partials/kop"),
        ("partials/reply.mjml.j2", "</mj-column>", "", "partials/reply.mjml.j2", "mj-column"),
        ("partials/footer.mjml.j2", "<mj-text", "<mj-tekst", "partials/footer.mjml.j2", "mj-t"),
        ("content.css", "var(--line)", "var(--lijn)", "content.css:", "--lijn"),
    ],
)
def test_template_mistakes_name_their_place(make, theme, everything, *, name, old, new, where, what):
    source = theme.templates[name]
    assert old in source
    broken = Theme({**theme.templates, name: source.replace(old, new)}, {})
    with pytest.raises(RenderError) as caught:
        make(everything, theme=broken)
    assert caught.value.where.startswith(f"templates/{where}")
    assert what in caught.value.what
    assert caught.value.next_step


def test_templates_cannot_reach_the_machine(make, theme):
    evil = Theme({**theme.templates, "issue.mjml.j2": "{{ ''.__class__.__mro__ }}"}, {})
    with pytest.raises(RenderError, match="unsafe"):
        make("Woord.", theme=evil)


def test_broken_html_stays_in_its_place(make, shown):
    html = shown(make("Voor.\n\n<table><tr><td>cel</div></table></table>\n<p>open\n\nNa.\n").html)
    reader = Reader(html)
    assert "cel" in reader.text
    assert html.count("<table") == html.count("</table>")
    assert html.count("<div") == html.count("</div>")


def test_parse_and_render_share_the_question_numbers(make, shown):
    issue = parse(b"---\ntitle: X\nnumber: 7\n---\n> [!VRAAG] Een?\n\n> [!VRAAG] Twee?\n", "issues/x.md")
    text = shown(make(issue).text)
    assert text.index("[7.1]") < text.index("Een?") < text.index("[7.2]") < text.index("Twee?")


@pytest.mark.parametrize(
    ("language", "label"), [("nl", "Let op"), ("en", "Warning"), ("de", "Achtung"), ("fr", "Attention")]
)
@pytest.mark.parametrize("indent", ["", "  "])
def test_an_alert_says_what_it_is_in_the_language_of_the_issue(make, shown, language, label, indent):
    head = f"---\ntitle: X\nnumber: 3\nlanguage: {language}\n---\n"
    item = "- a\n\n" if indent else ""
    edition = make(f"{head}{item}{indent}> [!WARNING] Titel\n{indent}> Laag.\n")
    assert re.search(
        f'<blockquote class="alert"[^>]*><p[^>]*><strong>{label}</strong></p>', shown(edition.html)
    )
    assert f"> *{label}*\n{indent}>\n{indent}> *Titel*\n" in shown(edition.text)


def test_a_task_list_has_boxes(make, shown):
    edition = make("- [ ] open\n- [x] klaar\n- [y] anders\n")
    html = shown(edition.html)
    assert "☐\ufe0e open</li>" in html
    assert "☑\ufe0e klaar</li>" in html
    assert ">[y] anders</li>" in html
    assert "- [ ] open\n- [x] klaar\n" in shown(edition.text)


def test_a_wide_table_may_be_moved_sideways(make, shown):
    html = shown(make("| a | b |\n|--|--|\n| 1 | 2 |\n").html)
    assert re.search(r'<div class="wide" tabindex="0"[^>]*>\s*<table class="data"', html)
    assert ".wide { width: 0; min-width: 100%; overflow-x: auto;" in html


def test_a_scale_is_one_line_of_text(make, shown, publication):
    by_mail = replace(publication, base_url="")
    text = shown(make("> [!PEILING] Cijfer?\n> - [ ] 1..10\n", publication=by_mail).text)
    assert "\n1 2 3 4 5 6 7 8 9 10\n" in text
    with_pages = shown(make("> [!PEILING] Cijfer?\n> - [ ] 1..10\n").text)
    assert "\n1: ‹vote_url:plain›/1/1\n2: ‹vote_url:plain›/1/2\n" in with_pages


def test_french_puts_a_space_before_a_colon(make, shown):
    text = shown(make("---\ntitle: X\nnumber: 3\nlanguage: fr\n---\n[Lire](https://example.org)\n").text)
    assert "Lire\u00a0:\nhttps://example.org" in text
    assert "Se désinscrire\u00a0:\n" in text


@pytest.mark.parametrize("word", ["<p>hoi</p>\n\n", "{{ first_name | a }} "])
def test_many_of_a_kind_take_no_time_worth_speaking_of(make, word):
    begin = time.process_time()
    make(word * 4000)
    assert time.process_time() - begin < 4


NOTES = """De wet[^wet] zegt het, en nog eens[^wet].^[Hier ter plekke, met een [link](https://example.org/noot).]

> [!VRAAG] Welke bron? {#bron}
> Noem de brief.[^brief]

[^wet]: Artikel 3:46, over *motivering*.
[^brief]: Een foto mag ook.

    Tweede alinea.
"""


def test_footnotes_are_numbered_and_told_at_the_end(make, shown):
    edition = make(NOTES)
    html, text = shown(edition.html), shown(edition.text)
    assert re.findall(r"<sup[^>]*>(\d)</sup>", html) == ["1", "1", "2", "3"]
    assert re.findall(r"\(noot\u00a0(\d)\)", text) == ["1", "1", "2", "3"]
    notes = html[html.rindex("Noten") :]
    assert (
        notes.index("motivering")
        < notes.index("ter plekke")
        < notes.index("Een foto mag")
        < notes.index("Tweede")
    )
    assert "https://example.org/noot" in notes
    listed = text[text.index("\nNoten\n") :]
    assert re.search(r"1\. Artikel 3:46, over _motivering_\.", listed)
    assert "[1] https://example.org/noot" in listed and "   Tweede alinea." in listed
    assert "#fn" not in html, "links within a mail lead nowhere"


def test_a_poll_with_pages_keeps_the_way_by_mail(make, shown, publication):
    source = "> [!PEILING] Doen?\n> - [ ] Ja\n> - [ ] Nee\n"
    with_pages, by_mail = make(source), make(source, publication=replace(publication, base_url=""))
    links = Reader(shown(with_pages.html)).links
    assert [link for link in links if "vote_url" in link] == [f"‹vote_url:attribute›/1/{n}" for n in (1, 2)]
    assert sum("%5B12.1%5D" in link for link in links) == 2
    assert "‹vote_url:plain›/1/2" in shown(with_pages.text)
    assert "vote_url" not in shown(by_mail.html) + shown(by_mail.text)
    assert sum("%5B12.1%5D" in link for link in Reader(shown(by_mail.html)).links) == 2


def test_published_pictures_do_not_travel(make, shown, publication, pictures):
    source = '![Een heuvel](heuvel.png "Ver weg.")\n\nEen ![logo](klein.png) in de regel.\n'
    there = make(source, publication=replace(publication, pictures=Pictures.PUBLISHED))
    assert "image/png" not in b"".join(piece for piece in there.body if isinstance(piece, bytes)).decode()
    sources = Reader(shown(there.html)).sources
    assert sources == [
        f"https://brief.example.org/pictures/{public_name(pictures[name])}" for name in pictures
    ]
    assert all(src.startswith("cid:") for src in Reader(shown(make(source).html)).sources)


def test_a_long_letter_with_many_boxes_stays_whole_in_gmail(make, shown):
    words = "Wie een brief schrijft, schrijft aan iemand die hij niet ziet en die wel iets van hem wil. " * 5
    parts = []
    for number in range(1, 6):
        parts += [f"## Deel {number}", words, words, words, f"> [!VRAAG] Wat vind jij van deel {number}?"]
        parts[-1] += "\n> Vertel het in je eigen woorden, zo kort of zo lang als je wilt."
        parts += [f"> [!REACTIE] {2 * number + place}" for place in (0, 1)]
    quoted = {
        number: Feature(number, " ".join(words.split()[:32]), words, "first_name", "Wilhelmina")
        for number in range(2, 12)
    }
    source = "\n\n".join(parts)
    html = make(source, features=quoted).html
    read = Reader(shown(html)).text
    assert (read.count("Een van jullie schreef"), read.count("Antwoord per mail")) == (10, 5)
    assert len(read.split()) >= 1_700
    # As the reader with the longest address and name gets it.
    values = dict.fromkeys(("reply_address", "unsubscribe_url", "web_url", "first_name"), "x" * 254)
    assert len(fill(html, values).encode()) < 102_000
