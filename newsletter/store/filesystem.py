"""Where the store's file really lies, and who may do what with it.

SQLite's write-ahead log needs memory that all its processes share, and locks that hold; network file systems
give neither reliably (SQLite, "Write-Ahead Logging" and "How To Corrupt An SQLite Database File").  Two
machines that send from one such folder would not see each other.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePath

from newsletter.errors import GuardError

#: Mounts as this process sees them; see proc_pid_mountinfo(5).
_MOUNTS = Path("/proc/self/mountinfo")

_NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "auristorfs", "coda", "ncpfs"),
        *("ceph", "glusterfs", "lustre", "beegfs", "gpfs", "orangefs", "pvfs2", "davfs", "davfs2"),
        *("fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.davfs2", "fuse.s3fs", "fuse.gcsfuse"),
        *("fuse.goofys", "fuse.juicefs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse"),
        *("fuse.curlftpfs", "fuse.smbnetfs", "fuse.seaweedfs", "fuse.mfs"),
    }
)
#: The Plan 9 protocol also joins a virtual machine with its host; only over these it is a network.
_NETWORK_9P = frozenset({"trans=tcp", "trans=rdma"})
#: What SQLite and our locks keep beside the store's file.
_BESIDE = ("-wal", "-shm", "-journal", ".lock", ".queue")
#: Bytes; with less, SQLite cannot even make the memory that its processes share.
_ROOM = 65_536
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system and where it hangs."""

    point: str
    kind: str
    #: What is mounted there: a device, ``server:/path``, an address.
    source: str
    options: frozenset[str]

    @property
    def is_network(self) -> bool:
        """Whether its files lie on another machine."""
        if self.kind == "9p":
            return bool(self.options & _NETWORK_9P)
        # Several drivers say only "fuse" and keep the address.
        return self.kind in _NETWORK or (self.kind == "fuse" and "://" in self.source)


def require_local(path: Path, mounts: Path | None = None) -> None:
    """Refuse to send with a store on a network file system; where the system does not tell, all is fine.

    Args:
        path: the store's file.
        mounts: the table of mounts; None = that of this process.

    Raises:
        GuardError: another machine holds the file.
    """
    try:
        table = (mounts or _MOUNTS).read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return
    mount = mount_of(path.resolve(), table)
    if mount is None or not mount.is_network:
        return
    raise GuardError(
        f"the store lies on a network file system ({mount.kind}, mounted at {mount.point}), where locks and "
        "finished writes cannot be relied on: somebody could get the letter twice",
        where=str(path),
        next_step="Move the publication to a disk of this machine, then run the command again.",
    )


def mount_of(path: PurePath, table: str) -> Mount | None:
    """The file system an absolute path without links lies on: the deepest, and of equals the last."""
    found: Mount | None = None
    for line in table.split("\n"):
        mount = _parse(line)
        if mount is None or not path.is_relative_to(mount.point):
            continue
        if found is None or len(mount.point) >= len(found.point):
            found = mount
    return found


def _parse(line: str) -> Mount | None:
    """``36 35 98:0 / /mnt rw,noatime shared:1 - ext3 /dev/sda1 rw``: any number of fields before the dash."""
    before, dash, after = line.partition(" - ")
    fields, kinds = before.split(" "), after.split(" ")
    if not dash or len(fields) < 6 or len(kinds) < 2:
        return None
    options = frozenset(kinds[2].split(",")) if len(kinds) > 2 else frozenset[str]()
    return Mount(_unescaped(fields[4]), _unescaped(kinds[0]), _unescaped(kinds[1]), options)


def _unescaped(field: str) -> str:
    r"""Space, tab, line break and backslash stand as octal numbers: ``\040``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), field)


def unreadable(path: Path) -> str:
    """Which file or folder we may not read, and whose it is; empty = none.

    Args:
        path: the store's file.
    """
    if not _may(path.parent, os.X_OK):
        return f"{_user(os.geteuid())} may not enter the folder {_described(path.parent)}"
    for one in (path, path.with_name(f"{path.name}-wal")):
        if one.exists() and not _may(one, os.R_OK):
            return f"{_user(os.geteuid())} may not read {_described(one)}"
    return ""


def unwritable(path: Path) -> str:
    """What keeps the store from being written to, as far as it can be seen; empty = nothing."""
    folder = path.parent
    try:
        there = os.statvfs(folder)
    except OSError:
        return ""
    if there.f_flag & os.ST_RDONLY:
        return f"{folder} lies on a file system that is mounted read-only"
    for one in (path, *(path.with_name(f"{path.name}{end}") for end in _BESIDE)):
        if one.exists() and not _may(one, os.W_OK):
            return f"{_user(os.geteuid())} may not write {_described(one)}"
    if not _may(folder, os.W_OK):
        return f"{_user(os.geteuid())} may not make files in the folder {_described(folder)}"
    if there.f_bavail * there.f_frsize < _ROOM:
        return f"the disk of {folder} is full"
    return ""


def _may(path: Path, right: int) -> bool:
    """As the system will judge it, by the effective user where it can be asked for that."""
    return os.access(path, right, effective_ids=os.access in os.supports_effective_ids)


def _described(path: Path) -> str:
    """``/srv/brief (drwxr-x---, of user anna)``."""
    try:
        found = path.stat()
    except OSError:
        return str(path)
    return f"{path} ({stat.filemode(found.st_mode)}, of {_user(found.st_uid)})"


def _user(number: int) -> str:
    try:
        import pwd  # noqa: PLC0415 - only where there is one

        return f"user {pwd.getpwuid(number).pw_name}"
    except (ImportError, KeyError):
        return f"user {number}"
