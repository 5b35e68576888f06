"""Positions by forces: nodes repel each other, links pull, groups hold together, all falls to the middle.

Repulsion is exact between given pairs, or for many nodes a field on a grid, by
Fourier transform. Only exact operations, element-wise sums and the transform are
used, and positions are rounded in every step, so that all machines agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Repulsion = Callable[[Floats], Floats]

LANDSCAPE = 1.6
_FINEST = 1024.0
_GRAVITY = math.pi
_COHESION = 0.6
_OUTWARD = 0.12
_FEWEST_ROWS, _MOST_ROWS, _ROWS_STEP = 60, 160, 20


@dataclass(frozen=True, kw_only=True)
class Bodies:
    """Nodes with what acts on them; the ideal distance of two neighbours of mass 1 is 1.

    ``links`` has two columns of nodes, ``pull`` the strength of each; ``group`` is the group of
    each node, and ``anchored`` tells whether the groups are parts that fall to middles of their own.
    """

    mass: Floats
    links: Ints
    pull: Floats
    group: Ints
    anchored: bool = False


def settle(start: Floats, bodies: Bodies, repulsion: Repulsion, *, steps: int, heat: float) -> Floats:
    """Return where the nodes come to rest; no step is wider than ``heat``, which falls to nothing."""
    points = start
    stiffness = _stiffness(bodies)
    for step in range(steps):
        move = (repulsion(points) + _attraction(points, bodies) + _gravity(points, bodies)) / stiffness
        length = np.maximum(np.sqrt(move[:, 0] ** 2 + move[:, 1] ** 2), 1e-9)
        limit = max(0.01, heat * (1 - step / steps) ** 2)
        points = points + move * (np.minimum(length, limit) / length)[:, None]
        points = np.rint(points * _FINEST) / _FINEST
    return points


def _stiffness(bodies: Bodies) -> Floats:
    """Return how hard each node resists: the steps of a node with many links must be small."""
    count = len(bodies.mass)
    pulled = _sum(bodies.links[:, 0], bodies.pull, count) + _sum(bodies.links[:, 1], bodies.pull, count)
    stiff: Floats = (pulled + bodies.mass * (_GRAVITY + _COHESION))[:, None]
    return stiff


def _sum(index: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(index, weights=values, minlength=count).astype(np.float64, copy=False)


def _sum_points(index: Ints, values: Floats, count: int) -> Floats:
    return np.stack([_sum(index, values[:, 0], count), _sum(index, values[:, 1], count)], axis=1)


def _attraction(points: Floats, bodies: Bodies) -> Floats:
    one, other = bodies.links[:, 0], bodies.links[:, 1]
    force = (points[other] - points[one]) * bodies.pull[:, None]
    return _sum_points(one, force, len(points)) - _sum_points(other, force, len(points))


def _gravity(points: Floats, bodies: Bodies) -> Floats:
    """Return the fall to the middle, steeper up and down, and the pull to the middle of each group."""
    count = int(bodies.group.max(initial=0)) + 1
    weight = np.maximum(_sum(bodies.group, bodies.mass, count), 1e-9)
    middle = _sum_points(bodies.group, points * bodies.mass[:, None], count) / weight[:, None]
    to_middle = middle[bodies.group] - points
    share = 2 * _GRAVITY / (1 + LANDSCAPE)
    fall = np.array([share, share * LANDSCAPE])
    force = to_middle * fall if bodies.anchored else to_middle * _COHESION - points * fall
    pulled: Floats = force * bodies.mass[:, None]
    return pulled


def between(pairs: Ints, mass: Floats) -> Repulsion:
    """Return exact repulsion between pairs of nodes (two columns)."""
    one, other = pairs[:, 0], pairs[:, 1]
    strength = mass[one] * mass[other]

    def repulsion(points: Floats) -> Floats:
        apart = points[one] - points[other]
        square = np.maximum(apart[:, 0] ** 2 + apart[:, 1] ** 2, 0.01)
        force = apart * (strength / square)[:, None]
        return _sum_points(one, force, len(points)) - _sum_points(other, force, len(points))

    return repulsion


def on_grid(mass: Floats) -> Repulsion:
    """Return repulsion of all nodes by all, from a grid that is laid over them."""
    rows = _ROWS_STEP * math.ceil(2.5 * math.sqrt(len(mass)) / _ROWS_STEP)
    rows = min(max(rows, _FEWEST_ROWS), _MOST_ROWS)
    columns = round(rows * LANDSCAPE)
    kernel = _kernel(rows, columns)

    def repulsion(points: Floats) -> Floats:
        low = points.min(axis=0)
        width, height = points.max(axis=0) - low
        cell = max(width / (columns - 2), height / (rows - 2), 1e-9)
        at = (points - low) / cell
        corner = at.astype(np.int64)
        corners = _corners(at - corner, corner, 2 * columns)
        density = np.zeros(4 * rows * columns)
        for index, share in corners:
            density += np.bincount(index, weights=share * mass, minlength=len(density))
        wave = np.fft.fft2(density.reshape(2 * rows, 2 * columns)) * kernel
        field = np.fft.ifft2(wave).ravel()
        force = sum(field[index] * share for index, share in corners) * mass / cell
        return np.stack([force.real, force.imag], axis=1)

    return repulsion


def _corners(inside: Floats, corner: Ints, width: int) -> list[tuple[Ints, Floats]]:
    """Return the four grid points around each node with the share of the node that each has."""
    x, y = inside[:, 0], inside[:, 1]
    index = corner[:, 1] * width + corner[:, 0]
    return [
        (index, (1 - x) * (1 - y)),
        (index + 1, x * (1 - y)),
        (index + width, (1 - x) * y),
        (index + width + 1, x * y),
    ]


def _kernel(rows: int, columns: int) -> NDArray[np.complex128]:
    """Return the transform of the force that a mass in a corner of the grid has elsewhere."""
    x = np.concatenate([np.arange(columns), np.arange(-columns, 0)]).astype(np.float64)[None, :]
    y = np.concatenate([np.arange(rows), np.arange(-rows, 0)]).astype(np.float64)[:, None]
    transform: NDArray[np.complex128] = np.fft.fft2((x + 1j * y) / (x * x + y * y + 0.5))
    return transform
