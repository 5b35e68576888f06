"""Groups of nodes that are linked more among themselves than to others (Louvain's method).

NetworkX has the method too, but takes 40 seconds for 10,000 nodes where there is
little to find. Nodes are numbers here, visited in a seeded order, so the result
is the same in every run; earlier groups can be given, and are kept where they still fit.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

Links = list[dict[int, float]]

_SEED = 20170720
_MOST_PASSES = 12
_LEAST_GAIN = 1e-9


def communities(count: int, edges: Iterable[tuple[int, int]], *, earlier: Sequence[int] = ()) -> list[int]:
    """Return the group of each of ``count`` nodes; the largest group is number 0.

    ``earlier`` has the group that each node starts from; -1 is a group of its own.
    """
    links: Links = [{} for _ in range(count)]
    for one, other in edges:
        if one != other:
            links[one][other] = links[other][one] = links[one].get(other, 0.0) + 1.0
    groups = _started(earlier) if earlier else list(range(count))
    groups = _moved(links, [0.0] * count, groups)
    while True:
        merged_links, inner, names = _merged(links, groups)
        upper = _moved(merged_links, inner, list(range(len(names))))
        if len(set(upper)) == len(names):
            return _by_size(groups)
        groups = [upper[names[group]] for group in groups]


def _started(earlier: Sequence[int]) -> list[int]:
    fresh = max(earlier, default=-1) + 1
    return [group if group >= 0 else fresh + node for node, group in enumerate(earlier)]


def _moved(links: Links, inner: Sequence[float], start: list[int]) -> list[int]:
    """Move nodes one by one to the group of a neighbour where modularity gains most."""
    groups = list(start)
    degree = [2 * own + sum(near.values()) for near, own in zip(links, inner, strict=True)]
    total = sum(degree) or 1.0
    weight: defaultdict[int, float] = defaultdict(float)
    for node, group in enumerate(groups):
        weight[group] += degree[node]
    order = [node for node, near in enumerate(links) if near]
    random.Random(_SEED).shuffle(order)
    for _ in range(_MOST_PASSES):
        if not sum(_move(node, links[node], groups, weight, degree[node] / total, degree) for node in order):
            break
    return groups


def _move(
    node: int,
    near: dict[int, float],
    groups: list[int],
    weight: defaultdict[int, float],
    share: float,
    degree: Sequence[float],
) -> bool:
    """Put a node into the group that holds most of its links for its weight; tell whether that is another."""
    old = groups[node]
    weight[old] -= degree[node]
    drawn: dict[int, float] = {old: 0.0}
    for neighbour, strength in near.items():
        group = groups[neighbour]
        drawn[group] = drawn.get(group, 0.0) + strength
    best, most = old, drawn[old] - share * weight[old]
    for group, strength in drawn.items():
        gain = strength - share * weight[group]
        if gain > most + _LEAST_GAIN:
            best, most = group, gain
    weight[best] += degree[node]
    groups[node] = best
    return best != old


def _merged(links: Links, groups: Sequence[int]) -> tuple[Links, list[float], dict[int, int]]:
    """Return the graph whose nodes are the groups, the weight inside of each, and their numbers."""
    names = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    merged: Links = [{} for _ in names]
    inner = [0.0] * len(names)
    for node, near in enumerate(links):
        own = names[groups[node]]
        for neighbour, strength in near.items():
            other = names[groups[neighbour]]
            if own == other:
                inner[own] += strength / 2
            else:
                merged[own][other] = merged[own].get(other, 0.0) + strength
    return merged, inner, names


def _by_size(groups: Sequence[int]) -> list[int]:
    sizes: defaultdict[int, int] = defaultdict(int)
    for group in groups:
        sizes[group] += 1
    first = {group: node for node, group in reversed(list(enumerate(groups)))}
    order = sorted(sizes, key=lambda group: (-sizes[group], first[group]))
    number = {group: place for place, group in enumerate(order)}
    return [number[group] for group in groups]
