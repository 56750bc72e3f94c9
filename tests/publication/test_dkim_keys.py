import stat

import pytest

from newsletter.errors import PublicationError
from newsletter.models import Dkim
from newsletter.publication import dkim_keys
from newsletter.publication.dkim_keys import Algorithm

DKIM = Dkim("example.org", ("brief-2026.a",), "subscribers/dkim")


@pytest.fixture
def path(places):
    return dkim_keys.path_of(places, DKIM, "brief-2026.a")


def load(places, **environ):
    return dkim_keys.load(places, DKIM, "brief-2026.a", environ)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_is_made_private_and_read_back(places, path, algorithm):
    dkim_keys.make(path, algorithm)
    assert path == places.root / "subscribers" / "dkim" / "brief-2026.a.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert load(places) == (path.read_bytes(), str(path))
    assert list(path.parent.iterdir()) == [path]


def test_a_key_is_never_overwritten(path):
    dkim_keys.make(path, Algorithm.ED25519)
    before = path.read_bytes()
    with pytest.raises(PublicationError, match="a DKIM key already, and it stays") as caught:
        dkim_keys.make(path, Algorithm.ED25519)
    assert path.read_bytes() == before
    assert "another selector" in caught.value.next_step


def test_order_of_places(places, path, tmp_path):
    dkim_keys.make(path, Algorithm.ED25519)
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    given = {"CREDENTIALS_DIRECTORY": str(credentials)}
    assert load(places, **given)[1] == str(path)
    (credentials / "dkim_brief-2026.a").write_bytes(b"van systemd")
    assert load(places, **given) == (b"van systemd", str(credentials / "dkim_brief-2026.a"))
    name = "NEWSLETTER_DKIM__PRIVATE_KEY_BRIEF_2026_A"
    assert load(places, **given, **{name: "uit de omgeving"}) == (
        b"uit de omgeving",
        f"environment variable {name}",
    )


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_key_that_others_can_read_is_refused(places, path, mode):
    dkim_keys.make(path, Algorithm.ED25519)
    path.chmod(mode)
    with pytest.raises(PublicationError, match="others can read this secret") as caught:
        load(places)
    assert "chmod 600" in caught.value.next_step


def test_a_missing_key_says_how_to_make_one(places, path):
    with pytest.raises(PublicationError, match=r"no DKIM key for the selector brief-2026\.a") as caught:
        load(places)
    assert caught.value.where == str(path)
    assert "newsletter dkim new brief-2026.a" in caught.value.next_step


def test_a_folder_in_its_place(places, path):
    path.mkdir(parents=True, mode=0o700)
    with pytest.raises(PublicationError, match="cannot be read"):
        load(places)


def test_a_place_where_nothing_can_be_written(path):
    path.parent.parent.mkdir()
    path.parent.write_text("geen map")
    with pytest.raises(PublicationError, match="the DKIM key cannot be written"):
        dkim_keys.make(path, Algorithm.ED25519)
