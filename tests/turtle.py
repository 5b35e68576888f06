"""Small ontologies and graphs, written in Turtle."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

NAMESPACE = "https://example.org/#"
PREFIXES = f"""
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix plan: <https://w3id.org/plan-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <{NAMESPACE}> .
"""


def triples(turtle: str) -> list[ox.Triple]:
    """Return the triples of some Turtle; ``:`` is a namespace of examples."""
    return [quad.triple for quad in ox.parse((PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE)]


def annotated(fact: str, *, negated: Iterable[bool]) -> str:
    """Return a fact with an annotation for each value of ``negated``: that it is denied, or stated."""
    source, relation, target = fact.split()
    node = (
        f"a owl:Axiom ; owl:annotatedSource {source} ; owl:annotatedProperty {relation} ; "
        f"owl:annotatedTarget {target}"
    )
    notes = (f"[] {node} ; plan:negated true ." if value else f"[] {node} ." for value in negated)
    return f"{fact} . {' '.join(notes)}"
