"""The best dependency tree of a matrix of arc scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
NEVER = -1e9
JOINABLE = ("nmod", "obl", "obj", "nsubj")


def spanning_tree(arcs: Array, begin: int, end: int) -> Array:
    """Return the heads of the words ``[begin, end)`` as one tree with a single root.

    ``arcs[i, j]`` scores word ``j - 1`` as the head of word ``i``; column 0 is the
    root. Heads are returned in the same numbering, so that 0 marks the root.
    """
    size = end - begin
    scores = np.full((size + 1, size + 1), NEVER)
    scores[1:, 0] = arcs[begin:end, 0]
    scores[1:, 1:] = arcs[begin:end, begin + 1 : end + 1]
    np.fill_diagonal(scores, NEVER)
    heads: Array = scores.argmax(1)
    if np.count_nonzero(heads[1:] == 0) != 1 or _cycle(heads) is not None:
        heads = _single_rooted(scores)
    found: Array = np.where(heads[1:] == 0, 0, heads[1:] + begin)
    return found


def _single_rooted(scores: Array) -> Array:
    """Choose the root first (its best word), then the best tree below it."""
    heads = maximum_arborescence(scores)
    roots = np.flatnonzero(heads[1:] == 0) + 1
    if len(roots) == 1:
        return heads
    root = roots[scores[roots, 0].argmax()]
    fixed = scores.copy()
    fixed[:, 0] = NEVER
    fixed[root, 0] = -NEVER
    return maximum_arborescence(fixed)


def maximum_arborescence(scores: Array) -> Array:
    """Return the heads of the maximum spanning arborescence rooted at node 0 (Chu-Liu/Edmonds).

    ``scores[i, j]`` is the weight of the arc from head ``j`` to node ``i``.
    """
    scores = scores.copy()
    scores[0, :] = NEVER
    heads: Array = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    inside = np.zeros(len(scores), dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    own = scores[cycle, heads[cycle]]
    smaller, entries, exits = _contracted(scores, np.array(cycle), outside, own)
    below = maximum_arborescence(smaller)
    result: Array = heads.copy()
    for place, node in enumerate(outside):
        if place and below[place] == len(outside):
            result[node] = cycle[exits[place]]
        elif place:
            result[node] = outside[below[place]]
    source = below[len(outside)]
    entered = cycle[entries[source]]
    result[entered] = outside[source]
    return result


def _contracted(scores: Array, cycle: Array, outside: Array, own: Array) -> tuple[Array, Array, Array]:
    """Make the graph in which a cycle is one node (the last), with where its arcs came from."""
    size = len(outside)
    smaller = np.full((size + 1, size + 1), NEVER)
    smaller[:size, :size] = scores[np.ix_(outside, outside)]
    into = scores[np.ix_(cycle, outside)] - own[:, None]
    out_of = scores[np.ix_(outside, cycle)]
    smaller[size, :size] = into.max(0)
    smaller[:size, size] = out_of.max(1)
    return smaller, into.argmax(0), out_of.argmax(1)


def _cycle(heads: Array) -> list[int] | None:
    """Return the nodes of a cycle, or None where every node leads to node 0."""
    state = np.zeros(len(heads), dtype=np.int8)
    state[0] = 2
    for start in range(1, len(heads)):
        path = []
        node = start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1:
            return path[path.index(node) :]
        state[path] = 2
    return None


def coordinated(heads: Sequence[int], labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield (word, conjunct before it) for words that a conjunction joins to a sibling of the same label.

    In "cooperation between X and Y" with both under the noun, Y belongs under X: a word that has
    a conjunction and no preposition of its own is the conjunct of something.
    """
    for joint, label in enumerate(labels):
        word = heads[joint]
        if label != "cc" or word <= joint or labels[word] not in JOINABLE:
            continue
        if any(head == word and labels[i] == "case" for i, head in enumerate(heads)):
            continue
        before = (i for i in range(joint) if heads[i] == heads[word] and labels[i] == labels[word])
        nearest = max(before, default=None)
        if nearest is not None:
            yield word, nearest


def misnamed_subjects(heads: Sequence[int], labels: Sequence[str]) -> Iterator[int]:
    """Yield the indirect objects before a verb without subject: English has none there."""
    have = {head for head, label in zip(heads, labels, strict=True) if label.startswith(("nsubj", "csubj"))}
    for word, label in enumerate(labels):
        if label == "iobj" and word < heads[word] and heads[word] not in have:
            yield word
