"""``render``: what is written where."""

from __future__ import annotations

import re

from click.testing import CliRunner

from newsletter.cli import main
from newsletter.publication import starter

ENVIRON = {
    "NEWSLETTER_PUBLICATION__BASE_URL": "https://brief.example.org",
    "NEWSLETTER_PUBLICATION__PICTURES": "published",
}


def test_published_pictures_are_written_under_the_names_the_mail_asks_for(tmp_path):
    root, out = tmp_path / "brief", tmp_path / "uit"
    starter.copy(root)
    result = CliRunner().invoke(main, ["-C", str(root), "render", "1", "-o", str(out)], env=ENVIRON)
    assert result.exit_code == 0, result.output
    [mail] = out.glob("*.eml")
    assert b"Content-ID" not in mail.read_bytes()
    for page in (next(out.glob("0001-*[!b].html")), next(out.glob("*.web.html"))):
        names = re.findall(r'src="https://brief\.example\.org/pictures/([^"]+)"', page.read_text("utf-8"))
        assert names
        for name in names:
            original = root / "issues" / "pictures" / name.partition("-")[2]
            assert (out / "pictures" / name).read_bytes() == original.read_bytes()
    assert str(out / "pictures" / names[0]) in result.stdout
