from __future__ import annotations

import pytest

from newsletter.publication.root import Places

SETTINGS = """\
[publication]
name = "Klare taal"
sender = "Renske <redactie@example.org>"
reply_address = "reacties@example.org"
"""


@pytest.fixture
def places(tmp_path):
    """A publication with settings and nothing else."""
    root = tmp_path / "klare-taal"
    (root / "issues").mkdir(parents=True)
    (root / "newsletter.toml").write_text(SETTINGS, "utf-8")
    return Places(root)
