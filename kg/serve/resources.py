"""The description of a thing in RDF, as its IRI gives it to programs."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.rdf.minter import LABEL, SOURCE, TARGET
from kg.serve.catalogue import TEXT, Catalogue, Node, Term


def description(catalogue: Catalogue, node: ox.NamedNode) -> Iterator[ox.Triple]:
    """Yield what is said of a thing and what leads to it, the annotations of its facts, and names.

    A symmetric concise bounded description, with the axioms whose source or target it is, and
    with the labels and sentences of what it is linked to.
    """
    named: set[ox.NamedNode] = set()
    blank: list[ox.BlankNode] = []

    def about(subject: Node) -> Iterator[ox.Triple]:
        for property, value in catalogue.outgoing(subject):
            _note(value, named, blank)
            yield ox.Triple(subject, property, value)

    yield from about(node)
    for subject, property in catalogue.incoming(node):
        _note(subject, named, blank)
        if property not in (SOURCE, TARGET):
            yield ox.Triple(subject, property, node)
    seen: set[ox.BlankNode] = set()
    while blank:
        if (found := blank.pop()) not in seen:
            seen.add(found)
            yield from about(found)
    for other in named - {node}:
        for property in (LABEL, TEXT):
            for label in catalogue.values(other, property):
                yield ox.Triple(other, property, label)


def _note(term: Term, named: set[ox.NamedNode], blank: list[ox.BlankNode]) -> None:
    if isinstance(term, ox.NamedNode):
        named.add(term)
    elif isinstance(term, ox.BlankNode):
        blank.append(term)
