"""The terms of the ontology for its page, from the file that comes with the package."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SKOS

from kg.rdf import ontology_triples
from kg.serve.catalogue import Link, short
from kg.vocabulary import PLAN

_GROUPS = (
    (OWL.Class, "Classes"),
    (OWL.ObjectProperty, "Object properties"),
    (OWL.DatatypeProperty, "Data properties"),
    (OWL.AnnotationProperty, "Annotation properties"),
)
_NOTES = ((SKOS.example, "Example"), (SKOS.scopeNote, "Note"))
_LINKS = (
    (RDFS.subClassOf, "Broader class"),
    (RDFS.subPropertyOf, "Broader property"),
    (RDFS.domain, "From"),
    (RDFS.range, "To"),
    (OWL.inverseOf, "Inverse of"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class TermEntry:
    """A class or a property with what the ontology says of it in words."""

    local: str
    label: str
    definition: str
    notes: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, tuple[Link, ...]], ...]


@cache
def term_groups() -> tuple[tuple[str, tuple[TermEntry, ...]], ...]:
    """Return the project's own terms by sort and name."""
    said: dict[str, dict[str, list[ox.Triple]]] = defaultdict(lambda: defaultdict(list))
    for triple in ontology_triples():
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(str(PLAN)):
            said[triple.subject.value][triple.predicate.value].append(triple)
    groups = (
        (title, tuple(_entry(iri, said[iri]) for iri in sorted(said) if _is_a(said[iri], str(kind))))
        for kind, title in _GROUPS
    )
    return tuple((title, entries) for title, entries in groups if entries)


def _is_a(said: dict[str, list[ox.Triple]], kind: str) -> bool:
    return any(isinstance(t.object, ox.NamedNode) and t.object.value == kind for t in said[str(RDF.type)])


def _entry(iri: str, said: dict[str, list[ox.Triple]]) -> TermEntry:
    local = iri.removeprefix(str(PLAN))
    notes = ((title, text) for property, title in _NOTES for text in _texts(said, str(property)))
    links = ((title, _links(said, str(property))) for property, title in _LINKS)
    return TermEntry(
        local=local,
        label=next(iter(_texts(said, str(RDFS.label))), local),
        definition=" ".join(_texts(said, str(SKOS.definition))),
        notes=tuple(notes),
        links=tuple((title, found) for title, found in links if found),
    )


def _texts(said: dict[str, list[ox.Triple]], property: str) -> list[str]:
    """Return the English texts of a property."""
    literals = (t.object for t in said[property] if isinstance(t.object, ox.Literal))
    return sorted(literal.value for literal in literals if literal.language in (None, "en"))


def _links(said: dict[str, list[ox.Triple]], property: str) -> tuple[Link, ...]:
    nodes = sorted(t.object.value for t in said[property] if isinstance(t.object, ox.NamedNode))
    return tuple(
        Link(
            label=short(iri, ""), href=f"#{iri.removeprefix(str(PLAN))}" if iri.startswith(str(PLAN)) else iri
        )
        for iri in nodes
    )
