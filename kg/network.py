"""The graph as a NetworkX graph, for analysis and for the formats that NetworkX writes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import networkx as nx

from kg.model import Entity, Evidence, Graph, Statement

# Characters that XML 1.0 cannot hold, so that GraphML and GEXF files stay readable.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SEPARATOR = " | "

Scalar = str | int | float | bool


def to_networkx(graph: Graph) -> nx.MultiDiGraph:
    """Return entities as nodes and statements as edges, with scalar attributes only.

    Nodes are keyed by entity id, edges by predicate; an entity without a
    statement is a node too. The order of nodes and edges is fixed, and each
    edge has an ``id`` of its own for formats that need one.
    """
    network = nx.MultiDiGraph(name=_clean(" / ".join(d.metadata.title for d in graph.documents)))
    mentions = Counter(mention.entity for mention in graph.mentions)
    for entity in sorted(graph.entities, key=lambda e: e.id):
        network.add_node(entity.id, **_node(entity, mentions[entity.id]))
    texts = passage_texts(graph)
    statements = sorted(graph.statements, key=lambda s: (s.subject, s.predicate, s.object))
    for number, statement in enumerate(statements):
        attributes = {"id": f"e{number}", **_edge(statement, texts)}
        network.add_edge(statement.subject, statement.object, key=statement.predicate, **attributes)
    return network


def passage_texts(graph: Graph) -> dict[str, str]:
    """Return the clean text of every passage by its id."""
    return {passage.id: passage.text for document in graph.documents for passage in document.passages}


def ranked_evidence(statement: Statement) -> tuple[Evidence, ...]:
    """Return the evidence of a statement, affirmed before negated, surest first."""
    return tuple(sorted(statement.evidence, key=lambda e: (e.negated, -e.confidence, e.passage)))


def is_negated(statement: Statement) -> bool:
    """Tell whether every passage behind the statement denies it."""
    return bool(statement.evidence) and all(e.negated for e in statement.evidence)


def _node(entity: Entity, mentions: int) -> dict[str, Scalar]:
    return {
        "label": _clean(entity.name),
        "class": entity.label,
        "alt_names": _clean(SEPARATOR.join(entity.alt_names)),
        "mentions": mentions,
    }


def _edge(statement: Statement, texts: Mapping[str, str]) -> dict[str, Scalar]:
    evidence = ranked_evidence(statement)
    return {
        "relation": statement.predicate,
        "confidence": max((float(e.confidence) for e in evidence), default=0.0),
        "evidence": len(evidence),
        "passages": SEPARATOR.join(e.passage for e in evidence),
        "sentence": _clean(texts.get(evidence[0].passage, "")) if evidence else "",
        "negated": is_negated(statement),
    }


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
