"""What the explorer is to show under filters, worked out from the records alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kg.model import Graph, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """Choices of a reader; an empty one filters nothing. ``base`` are the entities to choose from."""

    base: Collection[str]
    classes: Collection[str] = ()
    relations: Collection[str] = ()
    sections: Collection[str] = ()
    strengths: Collection[str] = ()
    confidence: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Visible:
    """The ids of the entities, and the statements, that are shown."""

    entities: frozenset[str]
    statements: tuple[Statement, ...]


def visible(graph: Graph, filters: Filters) -> Visible:
    """Return what is shown."""
    passages = _passages(graph, filters.sections)
    passing = _passing(graph, filters, passages)
    statements = tuple(
        s
        for s in graph.statements
        if {s.subject, s.object} <= passing
        and (not filters.relations or s.predicate in filters.relations)
        and any(_sure(e.confidence) >= filters.confidence and e.passage in passages for e in s.evidence)
    )
    if filters.relations or filters.confidence > 0:
        passing = {end for s in statements for end in (s.subject, s.object)}
    return Visible(entities=frozenset(passing), statements=statements)


def _passing(graph: Graph, filters: Filters, passages: Collection[str]) -> set[str]:
    passing = {
        e.id
        for e in graph.entities
        if e.id in filters.base and (not filters.classes or e.label in filters.classes)
    }
    if filters.sections:
        passing &= {mention.entity for mention in graph.mentions if mention.passage in passages}
    if filters.strengths:
        passing &= {action.object for action in graph.actions if action.strength in filters.strengths}
    return passing


def _passages(graph: Graph, sections: Collection[str]) -> set[str]:
    """Return the passages in the sections and in those below them; all where none is chosen."""
    parents = {s.id: s.parent for d in graph.documents for s in d.sections}
    found = set()
    for passage in (p for d in graph.documents for p in d.passages):
        section = passage.section
        while section and section not in sections:
            section = parents[section]
        if section or not sections:
            found.add(passage.id)
    return found


def _sure(confidence: float) -> float:
    """Return a confidence as the explorer has it."""
    return round(confidence, 4)
