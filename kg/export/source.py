"""A graph with what several exporters make of it, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox

from kg.config import BASE_IRI
from kg.layout import LAYOUT_FILE, Layout, lay_out, read_layout
from kg.model import Graph, Passage, Section
from kg.network import to_networkx
from kg.rdf import (
    ONTOLOGY_IRI,
    graph_quads,
    graph_triples,
    in_order,
    ontology_triples,
    quads_in_order,
    xml_safe,
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A graph with what several exporters make of it, made once.

    ``earlier`` is the folder of the build that this one replaces; its picture is kept where it can be.
    """

    graph: Graph
    base: str = BASE_IRI
    earlier: Path | None = None

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """The graph and the ontology as sorted triples."""
        return in_order([*graph_triples(self.graph, base=self.base), *ontology_triples()])

    @cached_property
    def quads(self) -> list[ox.Quad]:
        """The same with one named graph a plan, and the ontology in a graph of its own."""
        ontology = (ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_IRI) for t in ontology_triples())
        return quads_in_order([*graph_quads(self.graph, base=self.base), *ontology])

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """The graph as a network whose attributes are scalars that XML can hold."""
        return _scalar_network(to_networkx(self.graph))

    @cached_property
    def layout(self) -> Layout:
        """The place of every entity in the pictures."""
        before = read_layout(self.earlier / LAYOUT_FILE) if self.earlier else None
        return lay_out(self.graph, earlier=before)

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """The passages of all plans by id."""
        return {passage.id: passage for document in self.graph.documents for passage in document.passages}

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections of all plans by id."""
        return {section.id: section for document in self.graph.documents for section in document.sections}


def _scalar_network(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a copy of ``network`` with attributes that GraphML and GEXF can hold."""
    plain = nx.MultiDiGraph()
    for node, data in network.nodes(data=True):
        plain.add_node(node, **_scalars(data))
    for source, target, data in network.edges(data=True):
        plain.add_edge(source, target, key=data["id"], **_scalars(data))
    return plain


def _scalars(data: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    return {key: scalar(value) for key, value in data.items() if value is not None}


def scalar(value: Any) -> str | int | float | bool:
    """Return ``value`` as a number or as text; what XML cannot hold becomes U+FFFD in every format."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    return xml_safe(str(value))
