"""A graph as numbered nodes and links, for the layout."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.layout.communities import communities
from kg.layout.forces import Floats, Ints
from kg.layout.record import NO_COMMUNITY
from kg.model import Graph

_WHOLE = 12
_LARGEST = 50.0


@dataclass(frozen=True, kw_only=True)
class Links:
    """The entities of a graph in the order of their ids, and which of them are linked."""

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, graph: Graph) -> Links:
        """Take the entities and the statements of a graph; direction and number do not matter."""
        entities = sorted(graph.entities, key=lambda e: e.id)
        number = {entity.id: place for place, entity in enumerate(entities)}
        ends = ((number[s.subject], number[s.object]) for s in graph.statements)
        pairs = sorted({(min(pair), max(pair)) for pair in ends if pair[0] != pair[1]})
        kinds = tuple(entity.label for entity in entities)
        return cls(ids=tuple(number), kinds=kinds, pairs=tuple(pairs))

    @cached_property
    def hash(self) -> str:
        """The digest of all that a layout depends on."""
        lines = [*map(repr, zip(self.ids, self.kinds, strict=True)), *map(repr, self.pairs)]
        return hashlib.sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()

    @cached_property
    def array(self) -> Ints:
        """The pairs as two columns."""
        return np.array(self.pairs, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def degree(self) -> Ints:
        """The number of neighbours of each node."""
        return np.bincount(self.array.ravel(), minlength=len(self.ids))

    @cached_property
    def radii(self) -> Floats:
        """The room that each node takes, in units of the picture."""
        radii: Floats = np.minimum(7 + 3 * np.sqrt(self.degree), _LARGEST)
        return radii

    @cached_property
    def near(self) -> Sequence[Sequence[int]]:
        """The neighbours of each node."""
        near: list[list[int]] = [[] for _ in self.ids]
        for one, other in self.pairs:
            near[one].append(other)
            near[other].append(one)
        return near

    @cached_property
    def lone(self) -> Mapping[str, Sequence[int]]:
        """The nodes without a neighbour, by class."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for node, near in enumerate(self.near):
            if not near:
                found[self.kinds[node]].append(node)
        return found

    @cached_property
    def parts(self) -> Sequence[Sequence[int]]:
        """The connected parts of more than one node, the largest first."""
        found: list[list[int]] = []
        seen = [not near for near in self.near]
        for node in range(len(self.ids)):
            if not seen[node]:
                found.append(self._part(node, seen))
        return sorted(found, key=lambda part: (-len(part), part[0]))

    def _part(self, start: int, seen: list[bool]) -> list[int]:
        seen[start] = True
        part = [start]
        for node in part:
            for other in self.near[node]:
                if not seen[other]:
                    seen[other] = True
                    part.append(other)
        return sorted(part)

    def groups(self, earlier: Mapping[str, int]) -> Sequence[int]:
        """Return the community of each node; a small part is one, and unlinked nodes are in none."""
        start = [earlier.get(id, NO_COMMUNITY) for id in self.ids]
        found = communities(len(self.ids), self.pairs, earlier=start)
        for part in self.parts:
            if len(part) <= _WHOLE:
                for node in part:
                    found[node] = found[part[0]]
        sizes = Counter(found[node] for node, near in enumerate(self.near) if near)
        order = {group: place for place, (group, _) in enumerate(sizes.most_common())}
        return [order[found[node]] if near else NO_COMMUNITY for node, near in enumerate(self.near)]
