"""Files of strangers: never over another, never elsewhere, never executable."""

import os
import stat

import pytest

from newsletter.errors import PublicationError, UsageError
from newsletter.publication.received_files import prepare, write


def test_only_the_owner_reads_it_and_nobody_runs_it(tmp_path):
    folder = tmp_path / "a" / "b"
    prepare(folder)
    path, is_new = write(folder, "foto.jpg", b"1")
    assert is_new and path == folder / "foto.jpg" and path.read_bytes() == b"1"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_overwritten_and_the_same_is_not_written_twice(tmp_path):
    (tmp_path / "foto.jpg").write_bytes(b"van mij")
    assert write(tmp_path, "foto.jpg", b"1") == (tmp_path / "foto (2).jpg", True)
    assert write(tmp_path, "foto.jpg", b"1") == (tmp_path / "foto (2).jpg", False)
    assert write(tmp_path, "foto.jpg", b"2") == (tmp_path / "foto (3).jpg", True)
    assert (tmp_path / "foto.jpg").read_bytes() == b"van mij"


def test_links_and_pipes_are_not_followed(tmp_path):
    target = tmp_path / "elders"
    folder = tmp_path / "map"
    prepare(folder)
    (folder / "a.txt").symlink_to(target)
    target.write_bytes(b"x")
    os.mkfifo(folder / "a (2).txt")
    (folder / "a (3).txt").symlink_to("nergens")
    (folder / "a (4).txt").mkdir()
    assert write(folder, "a.txt", b"x") == (folder / "a (5).txt", True)
    assert target.read_bytes() == b"x" and not (folder / "nergens").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "/etc/passwd", "a/b", "../a", "a\\b"])
def test_a_name_that_is_no_name_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="no safe name"):
        write(tmp_path, name, b"x")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written_is_said(tmp_path):
    (tmp_path / "vol").touch()
    with pytest.raises(UsageError, match="not a folder"):
        prepare(tmp_path / "vol")
    with pytest.raises(PublicationError, match="cannot be written") as caught:
        prepare(tmp_path / "vol" / "map")
    assert "another folder" in caught.value.next_step
    with pytest.raises(PublicationError, match="cannot be written"):
        write(tmp_path / "nergens", "a", b"x")


def test_a_full_disk_leaves_no_half_a_file(tmp_path):
    if not os.access("/dev/full", os.W_OK):
        pytest.skip("this system has no /dev/full")
    from newsletter.publication import received_files

    path = tmp_path / "a"
    path.touch()
    with pytest.raises(PublicationError, match="No space left"):
        received_files._fill(path, os.open("/dev/full", os.O_WRONLY), b"x" * 100)
    assert not path.exists()


def test_a_hundred_of_one_name_are_enough(tmp_path):
    for number in range(100):
        assert write(tmp_path, "a", b"%d" % number)[1]
    with pytest.raises(PublicationError, match="100 files of this name"):
        write(tmp_path, "a", b"nog een")
