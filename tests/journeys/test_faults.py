"""The most telling cells of ``make faults``: what a bad server can do, and what must hold then."""

from __future__ import annotations

import pytest
from faults.matrix import CELLS
from faults.play import SkipError
from faults.trust import trusted


@pytest.fixture(scope="module", autouse=True)
def authority():
    with trusted():
        yield


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.quick], ids=lambda cell: cell.name)
def test_cell(cell, tmp_path):
    try:
        assert cell.act(tmp_path) == cell.expected
    except SkipError as reason:
        pytest.skip(str(reason))


def test_every_fault_has_a_cell():
    numbers = {int(n) for cell in CELLS for n in cell.id.replace("F", "").split("-")}
    assert set(range(1, 66)) | {67, 70, 71, 72, 74, 75, 76} <= numbers
