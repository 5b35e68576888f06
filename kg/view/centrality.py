"""What stands out in a graph: the order of the entities, the first picture, the names of communities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.layout import Layout
from kg.model import Entity, Graph

MOST_SHOWN = 1500
_FEWEST_OF_COMMUNITY = 3
# In two lines of a map, or in one where there are two names.
_LONGEST_NAME, _LONGEST_LINE = 52, 26
_TRIED = 4


@dataclass(frozen=True, kw_only=True)
class Centrality:
    """A graph with its entities in the order of their importance."""

    graph: Graph
    layout: Layout

    @cached_property
    def neighbours(self) -> Mapping[str, set[str]]:
        """The entities that each entity has a statement with."""
        near: defaultdict[str, set[str]] = defaultdict(set, {e.id: set() for e in self.graph.entities})
        for statement in self.graph.statements:
            if statement.subject != statement.object:
                near[statement.subject].add(statement.object)
                near[statement.object].add(statement.subject)
        return near

    @cached_property
    def ranked(self) -> Sequence[str]:
        """The ids of all entities, the most central first: by neighbours, then by mentions."""
        mentions = Counter(mention.entity for mention in self.graph.mentions)
        ids = (entity.id for entity in self.graph.entities)
        return sorted(ids, key=lambda id: (-len(self.neighbours[id]), -mentions[id], id))

    @cached_property
    def communities(self) -> Sequence[Sequence[str]]:
        """The ids of the entities of each community, most central first; unlinked entities have none."""
        members: defaultdict[int, list[str]] = defaultdict(list)
        for id in self.ranked:
            members[self.layout.spots[id].community].append(id)
        return [members[number] for number in range(max(members, default=-1) + 1)]

    def first_picture(self, *, most: int = MOST_SHOWN) -> set[str]:
        """Return the entities that are shown at first.

        All that have a statement, or of more than ``most`` the most central of
        each community, by its size. Of a graph without statements, what is named most.
        """
        linked = [id for id in self.ranked if self.neighbours[id]]
        if not linked:
            return set(self.ranked[:most])
        if len(linked) <= most:
            return set(linked)
        shown = set(self._leaders(most / len(linked), most))
        return {id for id in shown if self.neighbours[id] & shown}

    def _leaders(self, share: float, most: int) -> Sequence[str]:
        """Return the most central of each community, of all communities in the order of their importance."""
        quota = {
            number: max(_FEWEST_OF_COMMUNITY, int(share * len(members)))
            for number, members in enumerate(self.communities)
        }
        taken: Counter[int] = Counter()
        chosen = []
        for id in self.ranked:
            community = self.layout.spots[id].community
            taken[community] += 1
            if community in quota and taken[community] <= quota[community]:
                chosen.append(id)
        return chosen[:most]

    def label(self, community: int) -> str:
        """Return the names of the entities that a community turns about."""
        own = set(self.communities[community])
        inner = {id: len(self.neighbours[id] & own) for id in self.communities[community]}
        order = sorted(inner, key=lambda id: -inner[id])
        hubs = [id for id in order[:_TRIED] if inner[id] >= max(2, inner[order[0]] / 4)] or order[:1]
        first, *others = (self._names[id] for id in hubs)
        second = [name for name in others if max(len(first), len(name)) <= _LONGEST_LINE][:1]
        return " · ".join([_cut(first), *second])

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {entity.id: _short(entity) for entity in self.graph.entities}


def _short(entity: Entity) -> str:
    """Return the name, or where it is too long for a line, the longest of the other names that is not."""
    if len(entity.name) <= _LONGEST_LINE:
        return entity.name
    others = [name for name in entity.alt_names if 1 < len(name) <= _LONGEST_LINE]
    return max(others, key=len, default=entity.name)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
