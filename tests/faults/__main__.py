"""``python -m faults [WORD ...]``: play the matrix and print it; words choose rows: ``F54 dot``."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from faults.matrix import CELLS, ELSEWHERE
from faults.play import Cell, SkipError
from faults.trust import trusted

#: Cells played at once: most of the time they wait.
HANDS = 4
_ROW = "{:<4}  {:<28}  {:<28}  {:<34}  {:<34}  {}"


def play(cell: Cell, folder: Path) -> tuple[str, float]:
    """What happened and the seconds it took."""
    begin = time.perf_counter()
    folder.mkdir()
    try:
        got = cell.act(folder)
    except SkipError as reason:
        got = f"skipped: {reason}"
    except Exception as error:  # noqa: BLE001 - one broken cell must not hide the others
        got = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
    return got, time.perf_counter() - begin


def chosen(words: Sequence[str]) -> list[Cell]:
    """The cells in whose row every word stands."""
    return [cell for cell in CELLS if all(word in f"{cell.id} {cell.fault} {cell.stage}" for word in words)]


def main(words: Sequence[str]) -> int:
    """Print the matrix; 0 when every cell is as it must be."""
    cells, bad = chosen(words), 0
    print(_ROW.format("id", "fault", "stage", "expected", "got", "ok"))
    shm = Path("/dev/shm")
    with TemporaryDirectory(dir=shm if shm.is_dir() else None) as temporary, trusted():
        folders = [Path(temporary) / str(number) for number in range(len(cells))]
        with ThreadPoolExecutor(HANDS) as hands:
            for cell, (got, _) in zip(cells, hands.map(play, cells, folders), strict=True):
                skipped = got.startswith("skipped: ")
                fine = got == cell.expected
                bad += not (fine or skipped)
                print(
                    _ROW.format(
                        cell.id,
                        cell.fault,
                        cell.stage,
                        cell.expected,
                        got,
                        "-" if skipped else "yes" if fine else "NO",
                    ),
                    flush=True,
                )
    for number, what, where in ELSEWHERE if not words else ():
        print(_ROW.format(number, what, "", f"see {where}", "", "-"))
    print(f"{len(cells)} cells, {bad} not as they must be")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
