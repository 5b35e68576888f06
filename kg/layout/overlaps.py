"""Room for every node: what lies on each other is moved apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np

from kg.layout.forces import Floats, Ints

Point = tuple[int, int]

GAP = 3
_ROUNDS = 40
_STEP = 6
_REACH = 40


def apart(points: Floats, radii: Floats) -> Floats:
    """Push nodes that lie on each other apart, as far as that goes in some rounds."""
    points = points.copy()
    for _ in range(_ROUNDS):
        one, other = _near(points, 2 * float(radii.max(initial=0.0)) + GAP)
        delta = points[one] - points[other]
        distance = np.sqrt(delta[:, 0] ** 2 + delta[:, 1] ** 2)
        wanted = radii[one] + radii[other] + GAP
        close = distance < wanted
        if not close.any():
            break
        one, other, delta = one[close], other[close], delta[close]
        distance = np.maximum(distance[close], 0.5)
        push = delta * ((wanted[close] - distance) / distance)[:, None]
        share = (radii[other] / (radii[one] + radii[other]))[:, None]
        for axis in (0, 1):
            points[:, axis] += np.bincount(one, weights=(push * share)[:, axis], minlength=len(points))
            points[:, axis] -= np.bincount(
                other, weights=(push * (1 - share))[:, axis], minlength=len(points)
            )
        points = np.rint(points * 64) / 64
    return points


def _near(points: Floats, reach: float) -> tuple[Ints, Ints]:
    """Return the pairs of nodes in one cell, or in cells beside each other, of a grid of ``reach``."""
    cell = np.floor((points - points.min(axis=0)) / reach).astype(np.int64) + 1
    width = int(cell[:, 0].max()) + 2
    key = cell[:, 1] * width + cell[:, 0]
    order = np.argsort(key, kind="stable")
    keys = key[order]
    found = [_pairs(keys, order, shift) for shift in (0, 1, width - 1, width, width + 1)]
    return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])


def _pairs(keys: Ints, order: Ints, shift: int) -> tuple[Ints, Ints]:
    first = np.searchsorted(keys, keys + shift, side="left")
    last = np.searchsorted(keys, keys + shift, side="right")
    if shift == 0:
        first = np.arange(1, len(keys) + 1)
    counts = np.maximum(last - first, 0)
    one = np.repeat(np.arange(len(keys)), counts)
    offset = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[one], order[np.repeat(first, counts) + offset]


class Room:
    """A plane on which each node gets a place of its own, as near as can be to where it should be."""

    def __init__(self, largest: float) -> None:
        self._cell = 2 * round(largest) + GAP
        self._taken: defaultdict[Point, list[tuple[int, int, float]]] = defaultdict(list)

    def take(self, x: int, y: int, radius: float, *, spare: float = 0.0) -> Point:
        """Return the free place next to a place, and keep it; ``spare`` is free around it."""
        scale = 1
        while True:
            for dx, dy in _rings():
                place = x + dx * scale, y + dy * scale
                if self.is_free(*place, radius + spare):
                    self.keep(*place, radius)
                    return place
            scale *= 2

    def keep(self, x: int, y: int, radius: float) -> None:
        """Keep a place, whether it is free or not."""
        self._taken[x // self._cell, y // self._cell].append((x, y, radius))

    def is_free(self, x: int, y: int, radius: float) -> bool:
        """Tell whether a node would lie on no other."""
        column, row = x // self._cell, y // self._cell
        return not any(
            (x - a) ** 2 + (y - b) ** 2 < (radius + other + GAP - 1) ** 2
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for a, b, other in self._taken.get((i, j), ())
        )


@cache
def _rings() -> Sequence[Point]:
    """Return shifts, the nearest first."""
    line = range(-_REACH, _REACH + 1)
    ordered = sorted((i * i + j * j, i, j) for i in line for j in line if i * i + j * j <= _REACH * _REACH)
    return tuple((i * _STEP, j * _STEP) for _, i, j in ordered)
