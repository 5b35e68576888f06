"""Parts of a picture set beside each other: the largest in the middle, the others in the room around it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.layout.forces import LANDSCAPE, Floats

Bools = NDArray[np.bool_]

_ROOMY = 1.5
_MORE = 16


def packed(parts: Sequence[Floats], *, margin: float) -> list[Floats]:
    """Return the parts moved so that ``margin`` is free between the nodes of any two.

    The first stays where it is; each further one goes to the free place next to the middle.
    """
    if not parts:
        return []
    cell = margin / 2
    board = _Board(parts, cell)
    board.mark(parts[0])
    moved = [parts[0]]
    for part in parts[1:]:
        shift = board.place(part)
        moved.append(part + shift)
        board.mark(moved[-1])
    return moved


class _Board:
    """A grid of cells that are taken or free, its middle at the origin."""

    def __init__(self, parts: Sequence[Floats], cell: float) -> None:
        self._cell = cell
        area = sum(math.prod(self._extent(part)) for part in parts) * _ROOMY
        reach = float(np.abs(parts[0]).max()) / cell + 4
        rows = 2 * math.ceil(max(math.sqrt(area / LANDSCAPE) / 2, reach))
        self._taken: Bools = np.zeros((rows, 2 * math.ceil(rows * LANDSCAPE / 2)), dtype=bool)
        self._queues: dict[tuple[int, int], Iterator[tuple[int, int]]] = {}

    def _extent(self, part: Floats) -> tuple[int, int]:
        """Return rows and columns of a part with the free cells around it."""
        width, height = part.max(axis=0) - part.min(axis=0)
        return math.ceil(float(height) / self._cell) + 3, math.ceil(float(width) / self._cell) + 3

    def mark(self, part: Floats) -> None:
        """Take the cells of the nodes and those beside them."""
        rows, columns = self._taken.shape
        column = np.floor(part[:, 0] / self._cell).astype(np.int64) + columns // 2
        row = np.floor(part[:, 1] / self._cell).astype(np.int64) + rows // 2
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                self._taken[np.clip(row + i, 0, rows - 1), np.clip(column + j, 0, columns - 1)] = True

    def place(self, part: Floats) -> Floats:
        """Return the shift that brings a part to the free place next to the middle."""
        height, width = self._extent(part)
        while (found := self._next(height, width)) is None:
            self._taken = np.pad(self._taken, _MORE + max(height, width))
            self._queues.clear()
        row, column = found
        rows, columns = self._taken.shape
        middle = np.array([column + width / 2 - columns // 2, row + height / 2 - rows // 2]) * self._cell
        shift: Floats = middle - (part.max(axis=0) + part.min(axis=0)) / 2
        return shift

    def _next(self, height: int, width: int) -> tuple[int, int] | None:
        """Return the row and column of the best free place for a box, if there is one."""
        box = height, width
        if box not in self._queues:
            self._queues[box] = self._free(height, width)
        free = (at for at in self._queues[box] if not self._is_taken(*at, height, width))
        return next(free, None)

    def _is_taken(self, row: int, column: int, height: int, width: int) -> bool:
        return bool(self._taken[row : row + height, column : column + width].any())

    def _free(self, height: int, width: int) -> Iterator[tuple[int, int]]:
        """Yield the free places for a box, next to the middle first; a place once taken stays so."""
        rows, columns = self._taken.shape
        total = np.zeros((rows + 1, columns + 1), dtype=np.int64)
        total[1:, 1:] = self._taken.cumsum(axis=0).cumsum(axis=1)
        inside = total[height:, width:] - total[:-height, width:] - total[height:, :-width]
        row, column = np.nonzero(inside + total[:-height, :-width] == 0)
        dy = np.abs(2 * row + height - rows) * LANDSCAPE + height
        dx = np.abs(2 * column + width - columns) + width
        # Between an ellipse and a rectangle, so that the corners are filled too.
        order = np.argsort(np.maximum(dx, dy) ** 2 * 2 + dx * dx + dy * dy, kind="stable")
        yield from zip(row[order].tolist(), column[order].tolist(), strict=True)
