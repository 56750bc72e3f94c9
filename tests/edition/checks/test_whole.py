"""Both entry points together: on what comes with the project, and on anything that may be written."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.edition import check, check_edition
from newsletter.issue import parse

FILES = sorted((Path(__file__).parents[3] / "issues").glob("0*.md"))
PIECES = st.sampled_from(
    [
        *(
            "<p style='color:#999;font-size:3px'>",
            "</p>",
            "<a href='",
            "#",
            "'>",
            "</a>",
            "<img src=x",
            ">",
            "<table>",
        ),
        *(
            "![a](https://[x/a.png)",
            "[hier](http://[",
            "[x](https://::1/)",
            "[x](mailto:)",
            "[](https://)",
            "{{ name }}",
        ),
        *(
            "# ",
            "###### ",
            "\n",
            "\n\n",
            "> [!VRAAG] ",
            "> [!PEILING] x\n> - [ ] a\n> - [ ] b\n",
            "|a|\n|-|\n",
            "\\u{2}",
        ),
        *(
            "<!--[if mso]>",
            "<![endif]-->",
            "&#1;",
            "\u202e",
            "<td onclick=x",
            "url(//x)",
        ),
    ]
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_sample_issues_have_no_findings_of_these(path, make, theme, publication):
    issue = parse(path.read_bytes(), f"issues/{path.name}")
    found = check(issue, features={}, pictures={})
    assert {f.rule for f in found if f not in issue.findings} <= {"reply-unknown", "image-missing"}
    assert check_edition(make(issue), issue, theme, publication) == ()


def test_whatever_is_written_is_judged(make, theme, publication):
    @settings(max_examples=60, deadline=None)
    @given(st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join))
    def judge(text):
        source = f"---\ntitle: Wat nu?\nnumber: 1\n---\n{text}\n".encode("utf-8", "replace")
        issue = parse(source, "issues/x.md")
        found = (
            *check(issue, features={}, pictures={}),
            *check_edition(make(issue), issue, theme, publication),
        )
        assert all(f.rule and f.what and f.mend and f.path for f in found)
        # Nothing an author writes brings these about: they are faults of a theme or of the program.
        told = {f.rule for f in found}
        assert not told & {
            "html-broken",
            "html-forbidden",
            "mail-language",
            "mail-title",
            "unsubscribe-missing",
        }

    judge()
