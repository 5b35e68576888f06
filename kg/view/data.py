"""What the explorer knows of a graph: columns of the same length, in which numbers of rows refer to rows.

The front end reads exactly these names; :mod:`kg.view.packing` writes the columns shorter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from kg.layout import Layout
from kg.model import Action, Entity, EntityMention, Evidence, Graph, Passage, Section, Statement, Target
from kg.network import is_negated, ranked_evidence
from kg.view.centrality import Centrality
from kg.view.looks import look
from kg.view.offsets import clean_span, utf16
from kg.view.safety import json_text
from kg.view.terms import term
from kg.vocabulary import ENTITY_CLASSES, RELATIONS, STRENGTHS

VERSION = 1
NONE = -1
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_SHORT_HASH = 12
_STRENGTH_LABELS = {"call": "call (imperative)"}
# Where the ontology's label does not read from subject to object.
_RELATION_LABELS = {"broader": "kind of"}

Data = dict[str, Any]


def explorer_data(graph: Graph, layout: Layout) -> Data:
    """Return the data block of the explorer, the same for the same graph and layout."""
    rows = _Rows(graph=graph, layout=layout)
    content: Data = {
        "title": title(graph),
        "language": language(graph),
        "direction": _direction(graph),
        "classes": [_class(name) for name in rows.classes],
        "relations": [_relation(name) for name in rows.relations],
        "strengths": [{"name": n, "label": _STRENGTH_LABELS.get(n, n)} for n in rows.strengths],
        "documents": [_document(graph, number) for number in range(len(graph.documents))],
        "sections": _sections(rows),
        "passages": _passages(rows),
        "entities": _entities(rows),
        "mentions": _mentions(rows),
        "statements": _statements(rows),
        "actions": _actions(rows),
        "targets": _targets(rows),
    }
    digest = hashlib.sha256(json_text(content).encode("utf-8")).hexdigest()
    head = {"version": VERSION, "links": None, "hash": digest, "source": _source(graph, digest)}
    content["entities"] |= _places(rows)
    return {**head, **content, **_picture(rows)}


def title(graph: Graph) -> str:
    """Return what the graph is of."""
    return " / ".join(d.metadata.title for d in graph.documents) or "Knowledge graph"


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The records of a graph in the order of their rows, and the row of each by its id."""

    graph: Graph
    layout: Layout

    @cached_property
    def entities(self) -> list[Entity]:
        return sorted(self.graph.entities, key=lambda e: e.id)

    @cached_property
    def statements(self) -> list[Statement]:
        return sorted(self.graph.statements, key=lambda s: (s.subject, s.predicate, s.object))

    @cached_property
    def sections(self) -> list[tuple[int, Section]]:
        numbered = enumerate(self.graph.documents)
        return [(n, s) for n, d in numbered for s in sorted(d.sections, key=lambda s: s.order)]

    @cached_property
    def passages(self) -> list[tuple[int, Passage]]:
        numbered = enumerate(self.graph.documents)
        return [(n, p) for n, d in numbered for p in sorted(d.passages, key=lambda p: p.order)]

    @cached_property
    def mentions(self) -> list[EntityMention]:
        return sorted(self.graph.mentions, key=lambda m: (self.passage[m.passage], m.begin, m.end, m.entity))

    @cached_property
    def classes(self) -> list[str]:
        return _in_order({e.label for e in self.graph.entities}, ENTITY_CLASSES)

    @cached_property
    def relations(self) -> list[str]:
        return _in_order({s.predicate for s in self.graph.statements}, RELATIONS)

    @cached_property
    def strengths(self) -> list[str]:
        return _in_order({a.strength for a in self.graph.actions}, STRENGTHS)

    @cached_property
    def entity(self) -> Mapping[str, int]:
        return _numbered(e.id for e in self.entities)

    @cached_property
    def section(self) -> Mapping[str, int]:
        return _numbered(s.id for _, s in self.sections)

    @cached_property
    def passage(self) -> Mapping[str, int]:
        return _numbered(p.id for _, p in self.passages)

    @cached_property
    def centrality(self) -> Centrality:
        return Centrality(graph=self.graph, layout=self.layout)


def _in_order(found: set[str], known: Sequence[str]) -> list[str]:
    return [name for name in known if name in found] + sorted(found.difference(known))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _columns(names: str, rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Turn rows into named columns."""
    columns: dict[str, list[Any]] = {name: [] for name in names.split()}
    for row in rows:
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    return columns


def _sure(confidence: float) -> float:
    return round(float(confidence), 4)


def language(graph: Graph) -> str:
    """Return the language tag of the first plan."""
    return graph.documents[0].metadata.language if graph.documents else "en"


def _direction(graph: Graph) -> str:
    return "rtl" if language(graph).lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _class(name: str) -> dict[str, str]:
    found = look(name)
    return {**_term(name), "light": found.light, "dark": found.dark, "shape": found.shape}


def _term(name: str) -> dict[str, str]:
    found = term(name)
    return {"name": name, "label": found.label, "definition": found.definition}


def _relation(name: str) -> dict[str, str]:
    found = _term(name)
    return {**found, "label": _RELATION_LABELS.get(name, found["label"])}


def _document(graph: Graph, number: int) -> dict[str, str]:
    document = graph.documents[number]
    about = document.metadata
    return {"id": document.id, "title": about.title, "issuer": about.issuer, "date": about.date}


def _source(graph: Graph, digest: str) -> str:
    """Return the line that stands below exported pictures."""
    about = [document.metadata for document in graph.documents]
    plans = (", ".join(filter(None, (m.title, m.issuer, m.date))) for m in about)
    return " · ".join([*plans, f"kg {version('kg')}", digest[:_SHORT_HASH]])


def _sections(rows: _Rows) -> Data:
    found = (
        (document, rows.section.get(s.parent or "", NONE), s.kind, s.title, s.begin, s.end)
        for document, s in rows.sections
    )
    return _columns("document parent kind title begin end", found)


def _passages(rows: _Rows) -> Data:
    found = (
        (rows.section.get(p.section or "", NONE), document, p.kind, p.begin, p.end, p.text, p.block)
        for document, p in rows.passages
    )
    return _columns("section document kind begin end text block", found)


def _entities(rows: _Rows) -> Data:
    classes, ranks = _numbered(rows.classes), _numbered(rows.centrality.ranked)
    found = ((e.id, e.name, classes[e.label], list(e.alt_names), ranks[e.id]) for e in rows.entities)
    return _columns("id name class alt rank", found)


def _places(rows: _Rows) -> Data:
    spots = rows.layout.spots
    found = ((spots[e.id].x, spots[e.id].y, spots[e.id].community) for e in rows.entities)
    return _columns("x y community", found)


def _mentions(rows: _Rows) -> Data:
    return _columns("entity passage from to begin end confidence", (_mention(rows, m) for m in rows.mentions))


def _mention(rows: _Rows, mention: EntityMention) -> tuple[Any, ...]:
    number = rows.passage[mention.passage]
    passage = rows.passages[number][1]
    begin, end = (utf16(passage.text, offset) for offset in clean_span(passage, mention.begin, mention.end))
    sure = _sure(mention.confidence)
    return rows.entity[mention.entity], number, begin, end, mention.begin, mention.end, sure


def _statements(rows: _Rows) -> Data:
    relations = _numbered(rows.relations)
    found = (
        (
            rows.entity[s.subject],
            relations[s.predicate],
            rows.entity[s.object],
            int(is_negated(s)),
            max((_sure(e.confidence) for e in s.evidence), default=0.0),
            [_evidence(rows, e) for e in ranked_evidence(s)],
        )
        for s in rows.statements
    )
    return _columns("subject relation object negated confidence evidence", found)


def _evidence(rows: _Rows, evidence: Evidence) -> list[float]:
    return [rows.passage[evidence.passage], _sure(evidence.confidence), int(evidence.negated)]


def _actions(rows: _Rows) -> Data:
    actions = sorted(rows.graph.actions, key=lambda a: (rows.passage[a.passage], a.id))
    return _columns(
        "verb object agent strength negated year passage confidence", (_action(rows, a) for a in actions)
    )


def _action(rows: _Rows, action: Action) -> tuple[Any, ...]:
    return (
        action.verb,
        rows.entity[action.object],
        rows.entity[action.agent] if action.agent else NONE,
        rows.strengths.index(action.strength),
        int(action.negated),
        action.year or 0,
        rows.passage[action.passage],
        _sure(action.confidence),
    )


def _targets(rows: _Rows) -> Data:
    targets = sorted(rows.graph.targets, key=lambda t: (rows.passage[t.passage], t.id))
    return _columns(
        "subject indicator comparator value unit year passage yearFrom confidence",
        (_target(rows, t) for t in targets),
    )


def _target(rows: _Rows, target: Target) -> tuple[Any, ...]:
    return (
        rows.entity[target.subject] if target.subject else NONE,
        target.indicator,
        target.comparator,
        f"{target.value:f}",
        target.unit,
        target.year or 0,
        rows.passage[target.passage],
        rows.passage[target.year_from] if target.year_from else NONE,
        _sure(target.confidence),
    )


def _picture(rows: _Rows) -> Data:
    """Return what is drawn first, and where the communities are."""
    first = rows.centrality.first_picture()
    numbers = range(len(rows.centrality.communities))
    return {
        "communities": [_community(rows, number, first) for number in numbers],
        "first": sorted(rows.entity[entity] for entity in first),
    }


def _community(rows: _Rows, number: int, first: set[str]) -> Data:
    """Return a community with the middle of those of it that are drawn first."""
    members = rows.centrality.communities[number]
    spots = [rows.layout.spots[id] for id in members if id in first]
    x, y = (sum(values) // max(len(spots), 1) for values in (((s.x for s in spots)), (s.y for s in spots)))
    return {"label": rows.centrality.label(number), "size": len(members), "x": x, "y": y}
