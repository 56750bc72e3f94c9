"""The model of a power cut: what was synced stays, what was not may go, block by block."""

from __future__ import annotations

import random
import struct

import pytest
from disks import BLOCK, RENAME, SYNC, TRUNCATE, UNLINK, WRITE, Disk


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "disk"
    made.mkdir()
    (made / "a").write_bytes(b"oud")
    return made


def outcomes(folder, log, *records, cuts=40):
    """What the folder may hold after a cut, over many throws of the dice."""
    raw = b"".join(
        struct.pack("<IIqq", kind, len(str(path).encode()), offset, len(data)) + str(path).encode() + data
        for kind, path, offset, data in records
    )
    log.write_bytes(raw + b"\1\0\0")  # the last record was cut off
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    found = set()
    for seed in range(cuts):
        for path in folder.iterdir():
            path.unlink()
        for name, content in before.items():
            (folder / name).write_bytes(content)
        disk = Disk(folder)
        disk.read(log)
        disk.cut_power(random.Random(seed))
        found.add(tuple(sorted((path.name, path.read_bytes()) for path in folder.iterdir())))
    return found


def test_unsynced_may_go_and_synced_stays(folder, tmp_path):
    first, second = (WRITE, folder / "a", 0, b"een"), (WRITE, folder / "a", 3, b"twee")
    old, one, both = (("a", b"oud"),), (("a", b"een"),), (("a", b"eentwee"),)
    assert outcomes(folder, tmp_path / "log", first) == {old, one}
    assert outcomes(folder, tmp_path / "log", first, (SYNC, folder / "a", 0, b"")) == {one}
    assert outcomes(folder, tmp_path / "log", first, (SYNC, folder / "a", 0, b""), second) == {one, both}


def test_blocks_go_one_by_one_and_leave_holes(folder, tmp_path):
    found = outcomes(folder, tmp_path / "log", (WRITE, folder / "a", 0, b"x" * BLOCK + b"y" * 3), cuts=100)
    assert {content for ((_, content),) in found} == {
        b"oud",
        b"x" * BLOCK,
        b"oud" + bytes(BLOCK - 3) + b"yyy",
        b"x" * BLOCK + b"yyy",
    }


def test_shortened_or_not(folder, tmp_path):
    assert outcomes(folder, tmp_path / "log", (TRUNCATE, folder / "a", 1, b"")) == {
        (("a", b"oud"),),
        (("a", b"o"),),
    }


def test_a_new_name_stays_when_the_folder_or_the_file_was_synced(folder, tmp_path):
    new = [(WRITE, folder / "b", 0, b"nieuw"), (SYNC, folder / "b", 0, b"")]
    moved = (RENAME, folder / "a", 0, str(folder / "b").encode())
    assert outcomes(folder, tmp_path / "log", *new) == {(("a", b"oud"), ("b", b"nieuw"))}
    before, after = (("a", b"oud"), ("b", b"nieuw")), (("a", b"nieuw"),)
    assert before in outcomes(folder, tmp_path / "log", *new, moved)
    assert after in outcomes(folder, tmp_path / "log", *new, moved)
    assert outcomes(folder, tmp_path / "log", *new, moved, (SYNC, folder, 0, b"")) == {after}


def test_what_was_removed_may_come_back(folder, tmp_path):
    assert outcomes(folder, tmp_path / "log", (UNLINK, folder / "a", 0, b"")) == {(("a", b"oud"),), ()}
