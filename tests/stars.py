"""Large graphs of one hub, and graphs of any links, for the tests of pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.model import Entity, Graph, Statement
from tests.sample import sample_graph

CLASSES = ("Risk", "Sector", "Technology")


def large_graph(count: int) -> Graph:
    """Return a star: every entity supports the first."""
    return linked_graph(count, ((number, 0) for number in range(1, count)))


def linked_graph(count: int, links: Iterable[tuple[int, int]]) -> Graph:
    """Return a graph of ``count`` entities of three classes with statements between them."""
    entities = tuple(
        Entity(id=f"entity/thing/{n:05}", label=CLASSES[n % 3], name=f"thing {n}") for n in range(count)
    )
    statements = tuple(
        Statement(subject=entities[a].id, predicate="supports", object=entities[b].id, evidence=())
        for a, b in dict.fromkeys(links)
    )
    return replace(
        sample_graph(), entities=entities, statements=statements, mentions=(), actions=(), targets=()
    )
