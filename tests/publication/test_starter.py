from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest

from newsletter.errors import PublicationError
from newsletter.issue.parse import parse
from newsletter.models import Language
from newsletter.publication import issues, settings, starter
from newsletter.publication.root import Places

REPOSITORY = Path(__file__).parents[2]


def test_a_checkout_reads_its_own_files():
    assert starter.folder() == REPOSITORY
    for name, data in starter.files():
        assert (REPOSITORY / name).read_bytes() == data


def test_a_wheel_carries_exactly_these_files():
    """What pyproject.toml maps into newsletter/starter/ is what starter.files() finds in a checkout."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    mapping = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    packed = set()
    for source, target in mapping.items():
        assert target == f"newsletter/starter/{source}"
        place = REPOSITORY / source
        paths = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
        packed |= {path.relative_to(REPOSITORY).as_posix() for path in paths}
    visible = {name for name in packed if not any(part.startswith(".") for part in name.split("/"))}
    assert visible == {name for name, _ in starter.files()}


def test_an_installed_package_reads_what_it_carries(tmp_path, monkeypatch):
    """The layout of a wheel: the same files below the package, no checkout around it."""
    for name, data in starter.files():
        path = tmp_path / "newsletter" / "starter" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    expected = starter.files()
    monkeypatch.setattr(starter, "_PACKAGE", tmp_path / "newsletter")
    assert starter.folder() == tmp_path / "newsletter" / "starter"
    assert starter.files() == expected


def test_an_incomplete_installation_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(starter, "_PACKAGE", tmp_path / "newsletter")
    with pytest.raises(PublicationError, match="missing"):
        starter.files()


def test_nothing_personal_is_shipped():
    names = [name for name, _ in starter.files()]
    assert [name for name in names if name.startswith("subscribers/")] == [
        "subscribers/README.md",
        "subscribers/sample.csv",
    ]
    assert names == sorted(set(names))


def test_copy_gives_a_working_publication(tmp_path):
    root = tmp_path / "a" / "b"
    report = starter.copy(root)
    assert all(written for _, written in report)
    assert {path.relative_to(root).as_posix() for path, _ in report} == {
        ".gitignore",
        *(name for name, _ in starter.files()),
    }
    for name, data in starter.files():
        assert (root / name).read_bytes() == data
    assert settings.load(root, {}).smtp is None
    assert issues.resolve(Places(root), "latest").is_file()
    assert stat.S_IMODE((root / "subscribers").stat().st_mode) == 0o700


def test_copy_in_another_language_with_a_clock_of_its_own(tmp_path):
    """The settings say both, the rest of them stays; the sample issues stay Dutch."""
    starter.copy(tmp_path, language=Language.DE, timezone="Europe/Berlin")
    loaded = settings.load(tmp_path, {})
    assert (loaded.publication.language, loaded.send.timezone) == (Language.DE, "Europe/Berlin")
    assert loaded.send.undo == 10
    shipped, written = ((one / "newsletter.toml").read_text("utf-8") for one in (REPOSITORY, tmp_path))
    assert len(shipped.splitlines()) == len(written.splitlines())
    for path in issues.listed(Places(tmp_path)):
        assert parse(path.read_bytes(), path.name, language=Language.DE).language is Language.NL


def test_what_people_entrusted_stays_out_of_version_control(tmp_path):
    starter.copy(tmp_path)
    ignored = (tmp_path / ".gitignore").read_text("utf-8").splitlines()
    assert {"subscribers/*.db*", "subscribers/mail/", "subscribers/secret.key"} <= set(ignored)


def test_copy_never_overwrites(tmp_path):
    (tmp_path / "newsletter.toml").write_text("van mij")
    (tmp_path / "issues").mkdir()
    (tmp_path / "issues" / "README.md").symlink_to(tmp_path / "nergens")
    report = {path.relative_to(tmp_path).as_posix(): written for path, written in starter.copy(tmp_path)}
    assert [name for name, written in report.items() if not written] == [
        "issues/README.md",
        "newsletter.toml",
    ]
    assert (tmp_path / "newsletter.toml").read_text() == "van mij"
    assert not (tmp_path / "nergens").exists()
    assert not any(written for _, written in starter.copy(tmp_path))


def test_copy_onto_a_file(tmp_path):
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(PublicationError) as caught:
        starter.copy(tmp_path / "bestand")
    assert "bestand" in caught.value.where
