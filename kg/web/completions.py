"""What the query editor completes: prefixes, and the classes and properties of the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import OWL, RDF

from kg.rdf import ontology_triples

_TYPE = ox.NamedNode(str(RDF.type))
_CLASSES = frozenset({ox.NamedNode(str(OWL.Class))})
_PROPERTIES = frozenset(
    ox.NamedNode(str(kind)) for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
)


@dataclass(frozen=True, kw_only=True)
class Completions:
    """The content of the page's data block ``vocabulary``."""

    prefixes: Mapping[str, str]
    classes: tuple[str, ...]
    properties: tuple[str, ...]


def completions(prefixes: Mapping[str, str]) -> Completions:
    """Return what can be completed: ``prefixes``, and the terms that the ontology declares.

    Raises:
        OntologyError: the file of the ontology is missing or is not Turtle.
    """
    types = [triple for triple in ontology_triples() if triple.predicate == _TYPE]
    return Completions(
        prefixes=dict(prefixes), classes=_terms(types, _CLASSES), properties=_terms(types, _PROPERTIES)
    )


def _terms(types: list[ox.Triple], kinds: frozenset[ox.NamedNode]) -> tuple[str, ...]:
    named = {t.subject.value for t in types if t.object in kinds and isinstance(t.subject, ox.NamedNode)}
    return tuple(sorted(named))
