"""The unlinked nodes: small in a strip below the picture, a block for each class."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from kg.layout.forces import LANDSCAPE, Floats

PITCH = (80, 24)
_BETWEEN = 30
_ABOVE = 120

Blocks = Mapping[str, Sequence[int]]


def set_lone(points: Floats, blocks: Blocks) -> None:
    """Give the nodes of ``blocks`` places below all others."""
    lone = [node for block in blocks.values() for node in block]
    linked = np.delete(points, lone, axis=0)
    low, high = (linked.min(axis=0), linked.max(axis=0)) if len(linked) else (np.zeros(2), np.zeros(2))
    sizes = [len(block) for block in blocks.values()]
    rows = _rows(sizes, float(high[0] - low[0]), float(high[1] - low[1]))
    left = (low[0] + high[0] - _width(sizes, rows)) / 2
    for kind in sorted(blocks, key=lambda kind: (-len(blocks[kind]), kind)):
        for number, node in enumerate(blocks[kind]):
            column, row = divmod(number, rows)
            points[node] = left + column * PITCH[0], high[1] + _ABOVE + row * PITCH[1]
        left += _width([len(blocks[kind])], rows) + _BETWEEN


def _width(sizes: Sequence[int], rows: int) -> int:
    return sum(PITCH[0] * math.ceil(size / rows) + _BETWEEN for size in sizes) - _BETWEEN


def _rows(sizes: Sequence[int], width: float, height: float) -> int:
    """Return the rows that make blocks as wide as the picture, or all of it a landscape if they are many."""
    steep = LANDSCAPE * height
    balanced = (steep + math.sqrt(steep**2 + 4 * LANDSCAPE * sum(sizes) * math.prod(PITCH))) / 2
    rows = 1
    while rows < sum(sizes) and _width(sizes, rows) > max(width, balanced):
        rows += 1
    return rows
