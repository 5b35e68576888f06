"""Each connected part by forces: its communities as regions, their nodes within.

Results are in ideal distances, around a middle of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from kg.layout.forces import Bodies, Floats, Ints, between, on_grid, settle
from kg.layout.network import Links

_SEED = 20170720
_EXACT = 150
_ACROSS = 0.12
_STEPS, _STEPS_OF_MANY, _MANY = 200, 120, 2000
_STEPS_OF_SMALL = 120
_FEWEST_REMEMBERED = 0.3
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))

Known = Mapping[int, Floats]


def _mass(links: Links, part: Sequence[int]) -> Floats:
    mass: Floats = 0.6 + 0.4 * np.sqrt(links.degree[part])
    return mass


def _within(links: Links, part: Sequence[int]) -> Ints:
    """Return the links of a part, its nodes renumbered."""
    local = np.full(len(links.ids), -1, dtype=np.int64)
    local[part] = np.arange(len(part))
    pairs = local[links.array]
    inside: Ints = pairs[(pairs >= 0).all(axis=1)]
    return inside


def settled(links: Links, part: Sequence[int], groups: Sequence[int], known: Known) -> Floats:
    """Lay out a part: first its communities as bodies, then the nodes within and between them.

    ``groups`` has the community of every node. A part of which much is ``known`` starts from there.
    """
    mass, pairs = _mass(links, part), _within(links, part)
    group = np.unique([groups[node] for node in part], return_inverse=True)[1].astype(np.int64)
    across = group[pairs[:, 0]] != group[pairs[:, 1]]
    regions = _regions(np.bincount(group, weights=mass).astype(np.float64), group[pairs[across]])
    start = _remembered(links, part, known, regions[group] + _sunflower(mass, group))
    bodies = Bodies(mass=mass, links=pairs, pull=np.where(across, _ACROSS, 1.0), group=group)
    repulsion = between(_all_pairs(len(part)), mass) if len(part) <= _EXACT else on_grid(mass)
    return settle(start, bodies, repulsion, steps=_STEPS if len(part) <= _MANY else _STEPS_OF_MANY, heat=1.0)


def _remembered(links: Links, part: Sequence[int], known: Known, fresh: Floats) -> Floats:
    """Return the known places, for new nodes those of their neighbours; all fresh where little is known."""
    old = {node: known[node] for node in part if node in known}
    if len(old) < _FEWEST_REMEMBERED * len(part):
        return fresh
    middle = _mean(list(old.values()))
    wider = math.sqrt(len(part) / len(old))
    start = fresh.copy()
    for row, node in enumerate(part):
        near = [old[node]] if node in old else [old[other] for other in links.near[node] if other in old]
        if near:
            start[row] = (_mean(near) - middle) * wider
    return start


def _mean(points: Sequence[Floats]) -> Floats:
    return sum(points, np.zeros(2)) / len(points)


def _regions(mass: Floats, across: Ints) -> Floats:
    """Return the middles of the communities; ``across`` are the links between them."""
    count = len(mass)
    start = np.random.default_rng(_SEED).uniform(-0.5, 0.5, (count, 2)) * math.sqrt(mass.sum())
    pull = np.full(len(across), 1.0)
    bodies = Bodies(mass=mass, links=across, pull=pull, group=np.arange(count))
    repulsion = between(_all_pairs(count), mass) if count <= _EXACT else on_grid(mass)
    return settle(start, bodies, repulsion, steps=_STEPS, heat=math.sqrt(mass.sum()) / 4)


def _sunflower(mass: Floats, group: Ints) -> Floats:
    """Return shifts from the middle of each group that spread its nodes evenly, the heaviest inside."""
    shifts = np.zeros((len(mass), 2))
    for number in range(int(group.max()) + 1):
        members = np.flatnonzero(group == number)
        members = members[np.argsort(-mass[members], kind="stable")]
        radius = np.sqrt((np.cumsum(mass[members]) - mass[members] / 2) / math.pi)
        angle = np.arange(len(members)) * _GOLDEN_ANGLE
        shifts[members] = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    rounded: Floats = np.rint(shifts * 256) / 256
    return rounded


def _all_pairs(count: int) -> Ints:
    one, other = np.triu_indices(count, 1)
    return np.stack([one, other], axis=1)


def settled_small(links: Links, parts: Sequence[Sequence[int]]) -> list[Floats]:
    """Lay out many small parts at once, each around a middle of its own."""
    if not parts:
        return []
    nodes = [node for part in parts for node in part]
    begins = np.cumsum([0, *map(len, parts)])
    spans = list(pairwise(begins.tolist()))
    pairs = np.concatenate([_all_pairs(end - begin) + begin for begin, end in spans])
    mass = _mass(links, nodes)
    group = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    inside = _within(links, nodes)
    bodies = Bodies(mass=mass, links=inside, pull=np.ones(len(inside)), group=group, anchored=True)
    points = settle(_sunflower(mass, group), bodies, between(pairs, mass), steps=_STEPS_OF_SMALL, heat=1.0)
    return [points[begin:end] for begin, end in spans]
