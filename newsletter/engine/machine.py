"""What the machine says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

#: Random, new at each start of the machine (proc_sys_kernel(5)).
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id(environ: Mapping[str, str]) -> str:
    """Which start of the machine this is; empty where the system does not say.

    ``NEWSLETTER_BOOT_ID`` overrides it: a virtual machine that is put back to an earlier moment has the same
    number as before and lost what it wrote.
    """
    if given := environ.get("NEWSLETTER_BOOT_ID", "").strip():
        return given
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
