"""Fixed positions for a drawing: each connected part by forces, the parts packed side by side.

Only element-wise NumPy arithmetic with a seeded generator is used, so the same
graph gets the same picture in every run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Box = tuple[list[str], Points]
Position = tuple[int, int]

_SEED = 20170720
_SPACING = 120.0
_LONE_BOX = (190.0, 70.0)
_MARGIN = 90.0
_MOST_STEPS = 300
_FEWEST_STEPS = 40
_PAIR_BUDGET = 90_000_000
_LANDSCAPE = 1.7


def positions(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> dict[str, Position]:
    """Return integer coordinates for every node, the largest connected part first."""
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((a, b) for a, b in edges if a != b)
    rank = {node: number for number, node in enumerate(nodes)}
    parts = [sorted(part, key=rank.__getitem__) for part in nx.connected_components(graph)]
    parts.sort(key=lambda part: (-len(part), rank[part[0]]))
    return _pack([(part, _place(graph, part)) for part in parts])


def _place(graph: nx.Graph, part: list[str]) -> Points:
    if len(part) == 1:
        return np.zeros((1, 2))
    index = {node: number for number, node in enumerate(part)}
    pairs = [(index[a], index[b]) for a, b in graph.subgraph(part).edges]
    links = np.array(sorted((min(p), max(p)) for p in pairs), dtype=np.int64)
    points = _drawn_in(_forces(len(part), links))
    stretched: Points = points * np.array([1.25, 0.8]) * _SPACING
    return stretched


def _forces(count: int, links: NDArray[np.int64]) -> Points:
    """Lay out by Fruchterman and Reingold's method with unit ideal distance, then mild gravity."""
    points = np.random.default_rng(_SEED).uniform(-0.5, 0.5, (count, 2)) * math.sqrt(count)
    steps = max(_FEWEST_STEPS, min(_MOST_STEPS, _PAIR_BUDGET // (count * count)))
    heat = math.sqrt(count) / 4
    for step in range(steps):
        move = _repulsion(points) + _attraction(points, links) - 0.8 * points / math.sqrt(count)
        length = np.maximum(np.hypot(move[:, 0], move[:, 1]), 1e-9)
        limit = max(0.02, heat * (1 - step / steps) ** 2)
        points = points + move * (np.minimum(length, limit) / length)[:, None]
    return points


def _drawn_in(points: Points) -> Points:
    """Bring the far ends nearer, so that a few of them do not make everything else small."""
    delta = points - np.median(points, axis=0)
    radius = np.maximum(np.hypot(delta[:, 0], delta[:, 1]), 1e-9)
    near = float(np.percentile(radius, 75))
    drawn = np.where(radius > near, near + (radius - near) * 0.4, radius)
    inner: Points = delta * (drawn / radius)[:, None]
    return inner


def _repulsion(points: Points) -> Points:
    x = points[:, 0].astype(np.float32)
    y = points[:, 1].astype(np.float32)
    dx = x[:, None] - x[None, :]
    dy = y[:, None] - y[None, :]
    square = dx * dx
    square += dy * dy
    np.maximum(square, np.float32(0.01), out=square)
    dx /= square
    dy /= square
    return np.stack([dx.sum(axis=1), dy.sum(axis=1)], axis=1).astype(np.float64)


def _attraction(points: Points, links: NDArray[np.int64]) -> Points:
    delta = points[links[:, 0]] - points[links[:, 1]]
    pull = delta * np.hypot(delta[:, 0], delta[:, 1])[:, None]
    force = np.zeros_like(points)
    np.add.at(force, links[:, 0], -pull)
    np.add.at(force, links[:, 1], pull)
    return force


def _pack(boxes: list[Box]) -> dict[str, Position]:
    """Set the boxes on shelves, left to right and top to bottom, lone nodes on shelves of their own."""
    sizes = [_size(points) for _, points in boxes]
    area = sum(width * height for width, height in sizes)
    shelf = max(math.sqrt(area * _LANDSCAPE), max((width for width, _ in sizes), default=0.0))
    placed: dict[str, Position] = {}
    left = top = tallest = 0.0
    lone = False
    for (part, points), (width, height) in zip(boxes, sizes, strict=True):
        first_lone = len(part) == 1 and not lone
        lone = len(part) == 1
        if left > 0 and (left + width > shelf or first_lone):
            left, top, tallest = 0.0, top + tallest, 0.0
        shift = np.array([left, top]) + np.array([width, height]) / 2 - _centre(points)
        placed.update(_rounded(part, points + shift))
        left, tallest = left + width, max(tallest, height)
    return placed


def _rounded(part: list[str], points: Points) -> dict[str, Position]:
    return {node: (round(float(x)), round(float(y))) for node, (x, y) in zip(part, points, strict=True)}


def _centre(points: Points) -> Points:
    middle: Points = (points.max(axis=0) + points.min(axis=0)) / 2
    return middle


def _size(points: Points) -> tuple[float, float]:
    if len(points) == 1:
        return _LONE_BOX
    width, height = points.max(axis=0) - points.min(axis=0)
    return float(width) + 2 * _MARGIN, float(height) + 2 * _MARGIN
