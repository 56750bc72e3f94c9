"""Network file systems are refused, by the mount the store really lies on."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

import pytest
from rights import as_anybody

from newsletter.errors import GuardError
from newsletter.store import filesystem

LOCAL = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"


def table(tmp_path, *lines):
    path = tmp_path / "mountinfo"
    path.write_text(LOCAL + "".join(f"{line}\n" for line in lines))
    return path


def mount(point, kind, source="server:/x", options="rw"):
    return f"40 22 0:50 / {point} rw,nosuid shared:7 master:1 - {kind} {source} {options}"


@pytest.mark.parametrize(
    ("kind", "source", "options"),
    [
        ("nfs", "server:/x", "rw,vers=3"),
        ("nfs4", "server:/x", "rw,vers=4.2"),
        ("cifs", "//server/x", "rw"),
        ("smb3", "//server/x", "rw"),
        ("afs", "AFS", "rw"),
        ("9p", "10.0.0.2", "rw,trans=tcp,port=564"),
        ("fuse.sshfs", "host:", "rw,user_id=0"),
        ("fuse.rclone", "drive:", "rw"),
        ("fuse", "https://dav.example.org/", "rw"),
        ("fuse.davfs", "https://dav.example.org/", "rw"),
    ],
)
def test_network_file_systems_are_refused_and_named(tmp_path, kind, source, options):
    mounts = table(tmp_path, mount("/srv/brief", kind, source, options))
    with pytest.raises(GuardError, match=rf"network file system \({kind}, mounted at /srv/brief\)") as caught:
        filesystem.require_local(Path("/srv/brief/subscribers/newsletter.db"), mounts)
    assert caught.value.exit_code == 5
    assert caught.value.next_step
    filesystem.require_local(Path("/srv/brieven/subscribers/newsletter.db"), mounts)  # a neighbour


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("ext4", "rw"),
        ("tmpfs", "rw"),
        ("overlay", "rw,lowerdir=/nfs"),
        ("9p", "rw,trans=virtio"),
        ("9p", "rw,trans=fd,rfd=8,wfd=8"),
        ("fuse.gocryptfs", "rw"),
        ("fuseblk", "rw"),
    ],
)
def test_disks_of_this_machine_are_fine(tmp_path, kind, options):
    filesystem.require_local(Path("/srv/brief/x.db"), table(tmp_path, mount("/srv", kind, "x", options)))


def test_the_deepest_mount_counts_and_of_equals_the_last(tmp_path):
    below = table(tmp_path, mount("/srv", "nfs"), mount("/srv/local", "ext4"), mount("/srv/local/n", "nfs"))
    filesystem.require_local(Path("/srv/local/x.db"), below)
    for path in ("/srv/x.db", "/srv/local/n/x.db"):
        with pytest.raises(GuardError):
            filesystem.require_local(Path(path), below)
    over = table(tmp_path, mount("/srv", "ext4"), mount("/srv", "nfs"))
    with pytest.raises(GuardError):
        filesystem.require_local(Path("/srv/x.db"), over)


def test_escapes_and_odd_lines(tmp_path):
    lines = (mount(r"/srv/mijn\040brief\134", "nfs4"), "", "half a line", "1 2 3 - nfs", mount("/q", "nfs"))
    mounts = table(tmp_path, *lines).read_text()
    assert filesystem.mount_of(PurePosixPath("/srv/mijn brief\\/x"), mounts).kind == "nfs4"
    assert filesystem.mount_of(PurePosixPath("/srv/mijn"), mounts).kind == "ext4"


def test_links_are_followed(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    with pytest.raises(GuardError):
        filesystem.require_local(tmp_path / "near" / "x.db", table(tmp_path, mount(tmp_path / "far", "nfs")))


def test_where_the_system_does_not_tell_nothing_is_refused(tmp_path):
    filesystem.require_local(tmp_path / "x.db", tmp_path / "missing")


def test_this_machine_is_read():
    found = filesystem.mount_of(Path("/proc/self"), Path("/proc/self/mountinfo").read_text())
    assert found.kind == "proc"


def test_what_keeps_us_from_writing_is_named(tmp_path):
    path = tmp_path / "newsletter.db"
    path.touch()
    assert filesystem.unwritable(path) == ""
    assert filesystem.unreadable(path) == ""
    path.chmod(0o400)
    with as_anybody():
        assert filesystem.unreadable(path) == ""
        assert re.fullmatch(
            rf"user \S+ may not write {path} \(-r--------, of user \S+\)", filesystem.unwritable(path)
        )
    path.chmod(0)
    with as_anybody():
        assert f"may not read {path} (----------" in filesystem.unreadable(path)


@pytest.mark.skipif(not os.statvfs("/sys").f_flag & os.ST_RDONLY, reason="no read-only file system here")
def test_a_file_system_that_is_mounted_read_only_is_named():
    assert "mounted read-only" in filesystem.unwritable(Path("/sys/newsletter.db"))
