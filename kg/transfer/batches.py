"""Triples in portions that a store takes in one request.

The label of a blank node means nothing beyond its request, so all triples of one
blank node, and of the blank nodes that it leads to, are a part that is never divided.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pyoxigraph as ox

from kg.rdf import in_order

Part = tuple[ox.Triple, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Parts of one named graph that travel together; ``blank`` where they are about blank nodes.

    A batch without blank nodes may be sent twice and changes nothing; one with
    blank nodes would be there twice.
    """

    graph: ox.NamedNode
    parts: tuple[Part, ...]
    blank: bool

    @property
    def size(self) -> int:
        """How many triples the batch holds."""
        return sum(map(len, self.parts))

    @property
    def text(self) -> str:
        """The batch as N-Triples, which are also Turtle and the data of a SPARQL update."""
        return n_triples(self.parts)

    @property
    def digest(self) -> str:
        """What tells the batch from any other, in this run and the next."""
        return digest((str(self.graph), self.text))


def n_triples(parts: Iterable[Part]) -> str:
    """Return parts as N-Triples."""
    return "".join(f"{triple} .\n" for triple in chain.from_iterable(parts))


def digest(texts: Iterable[str]) -> str:
    """Return a short name of ``texts`` in their order."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def batches(quads: Iterable[ox.Quad], *, size: int) -> list[Batch]:
    """Return the quads of named graphs as batches of about ``size`` triples, always the same ones.

    Only a batch whose one part is bigger holds more.
    """
    graphs: dict[Any, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(quad.triple)
    return [batch for graph in sorted(graphs, key=str) for batch in _of_graph(graph, graphs[graph], size)]


def _of_graph(graph: ox.NamedNode, triples: Iterable[ox.Triple], size: int) -> Iterator[Batch]:
    named: list[Part] = []
    blank: list[ox.Triple] = []
    for triple in in_order(triples):
        if _blank_nodes(triple):
            blank.append(triple)
        else:
            named.append((triple,))
    for parts in _filled(named, size):
        yield Batch(graph=graph, parts=parts, blank=False)
    for parts in _filled(_together(blank), size):
        yield Batch(graph=graph, parts=parts, blank=True)


def _filled(parts: Iterable[Part], size: int) -> Iterator[tuple[Part, ...]]:
    held: list[Part] = []
    count = 0
    for part in parts:
        if held and count + len(part) > size:
            yield tuple(held)
            held, count = [], 0
        held.append(part)
        count += len(part)
    if held:
        yield tuple(held)


def _together(triples: Sequence[ox.Triple]) -> list[Part]:
    """Return the triples grouped so that no blank node is in two groups."""
    leaders: dict[ox.BlankNode, ox.BlankNode] = {}

    def leader(node: ox.BlankNode) -> ox.BlankNode:
        while (above := leaders.setdefault(node, node)) != node:
            leaders[node] = node = leaders[above]
        return node

    for triple in triples:
        first, *others = _blank_nodes(triple)
        for other in others:
            leaders[leader(other)] = leader(first)
    groups: dict[ox.BlankNode, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        groups[leader(_blank_nodes(triple)[0])].append(triple)
    return [tuple(group) for group in groups.values()]


def _blank_nodes(triple: ox.Triple) -> list[ox.BlankNode]:
    return [term for term in (triple.subject, triple.object) if isinstance(term, ox.BlankNode)]
