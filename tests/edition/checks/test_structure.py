import pytest

BROKEN, FORBIDDEN = ("html-broken", "error", "templates"), ("html-forbidden", "error", "templates")
REMOTE = ("theme-remote", "warning", "templates")
FETCHED = ("html-remote", "error", "templates")


@pytest.mark.parametrize(
    ("swap", "found"),
    [
        (("<!doctype html>", ""), BROKEN),
        (("<!doctype html>", "<!-- x --><!doctype html>"), BROKEN),
        (("Beste", "x0123456789abcdh3z"), BROKEN),
        (("Beste", "Besx0123456789abcds0z"), BROKEN),
        (("</body>", "<!--[if mso]><p>x</p></body>"), BROKEN),
        (("<h1", "<mj-text></mj-text><h1"), BROKEN),
        (('lang="nl" dir="ltr" xmlns', 'lang="nl" dir="ltr" class="a\\u{2764}" xmlns'), BROKEN),
        (("</body>", "<script>x()</script></body>"), FORBIDDEN),
        (("</body>", "<form></form></body>"), FORBIDDEN),
        (("</body>", '<iframe src="https://example.org"></iframe></body>'), FORBIDDEN),
        (("<h1", '<h1 onclick="x()"'), FORBIDDEN),
        (("</head>", '<meta http-equiv="Refresh" content="0"></head>'), FORBIDDEN),
        (("</head>", '<link rel="stylesheet" href="https://example.org/a.css"></head>'), FETCHED),
        (("</head>", "<style>@import url(https://example.org/a.css);</style></head>"), FETCHED),
        (
            ("</head>", f"<style>{'.a{b:c}' * 3000}</style></head>"),
            ("style-too-long", "warning", "templates"),
        ),
        (("</body>", '<p style="background:url(https://example.org/a.png)"></p></body>'), REMOTE),
        (("</body>", '<img alt="" src="https://example.org/a.png"></body>'), REMOTE),
        (("</body>", '<a href="">x</a></body>'), ("link-unusable", "error", "templates")),
        (("</body>", '<a href="#">x</a></body>'), ("link-unusable", "error", "templates")),
        (
            ("</body>", '<p id="ergens">x</p><a href="sergens">x</a></body>'),
            ("link-unusable", "error", "templates"),
        ),
        (("</body>", '<a href="ergens.html">x</a></body>'), ("link-unusable", "error", "templates")),
    ],
)
def test_mistakes_of_a_theme(rules, swap, found):
    assert found in rules(html=[swap])


def test_published_pictures_are_fetched_on_purpose(written, make, theme, publication, pictures):
    from dataclasses import replace

    from newsletter.edition import check_edition
    from newsletter.models import Pictures

    issue = written("![Een heuvel achter het stadhuis](heuvel.png)")
    house = replace(publication, pictures=Pictures.PUBLISHED)
    edition = make(issue, publication=house)
    assert check_edition(edition, issue, theme, house) == ()
    assert [found.rule for found in check_edition(edition, issue, theme, publication)] == ["theme-remote"]


def test_a_good_letter_has_no_findings(rendered, everything):
    assert rendered() == ()
    assert rendered(everything) == ()


@pytest.mark.parametrize(
    "text",
    [
        r"Op `C:\new` en `\u{1F600}`, of C:\new en \n zo.",
        r"![Het pad C:\new\temp](https://example.org/a.png)",
        '<p title="C:\\new">x</p>',
        "![Een plein](https://example.org/a.png)",
        '<p><img alt="Een plein" src="https://example.org/b.png"></p>',
        "x0123456789abh3z, onclick= en <!--[if mso]> x <![endif]-->",
    ],
)
def test_what_an_author_may_write(rules, text):
    assert rules(text) == []


def test_a_link_of_html_by_hand_is_found_where_it_stands(rendered):
    [finding] = rendered('x\n\n<p><a href="ergens.html">de lijst</a></p>')
    assert (finding.rule, finding.path, finding.line) == ("link-unusable", "issues/x.md", 8)


def test_both_parts_let_a_reader_leave(rendered, make, written, theme, publication):
    from dataclasses import replace

    from newsletter.edition import check_edition
    from newsletter.models import Slot

    issue = written()
    edition = make(issue)

    def without(parts):
        return tuple(
            part for part in parts if not (isinstance(part, Slot) and part.name == "unsubscribe_url")
        )

    for part, name in (("html", "HTML"), ("text", "text")):
        broken = replace(edition, **{part: without(getattr(edition, part))})
        found = [
            f for f in check_edition(broken, issue, theme, publication) if f.rule == "unsubscribe-missing"
        ]
        assert [name in f.what for f in found] == [True]
