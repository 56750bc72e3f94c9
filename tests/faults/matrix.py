"""The whole matrix: every fault that one machine can play, and where the others are played."""

from __future__ import annotations

from faults import answers, machine, mixtures, operators, routes, sink, stages, trust
from faults.play import Cell

GROUPS = (stages, answers, trust, routes, sink, machine, operators, mixtures)
CELLS: list[Cell] = sorted((cell for group in GROUPS for cell in group.cells()), key=lambda cell: cell.id)

#: Faults that have a runner of their own: number, fault, command.
ELSEWHERE = (
    ("F66", "kill -9 at random", "make kills"),
    ("F68", "power loss", "make storefaults"),
    ("F69", "disk full, n-th write fails", "make storefaults"),
    ("F70", "a store put back from a copy", "make storefaults"),
    ("F73", "who leaves while it is sent", "make interleavings"),
)
