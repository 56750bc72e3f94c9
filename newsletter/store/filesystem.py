"""Where the store's file really lies: on a disk of this machine, or at the other end of a network.

SQLite's write-ahead log needs memory that all its processes share, and locks that hold; network file systems
give neither reliably (SQLite, "Write-Ahead Logging" and "How To Corrupt An SQLite Database File").  Two
machines that send from one such folder would not see each other.
"""

from __future__ import annotations

import re
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
