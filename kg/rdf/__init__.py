"""A graph as RDF, in Oxigraph's terms; rdflib's for people who want them."""

from kg.rdf.graphs import (
    ONTOLOGY_IRI,
    graph_quads,
    graph_triples,
    ontology_triples,
    read_ontology_file,
    star_triples,
    to_rdf,
)
from kg.rdf.terms import PREFIXES, in_order, quads_in_order, safe_iri, serialise, to_rdflib

__all__ = [
    "ONTOLOGY_IRI",
    "PREFIXES",
    "graph_quads",
    "graph_triples",
    "in_order",
    "ontology_triples",
    "quads_in_order",
    "read_ontology_file",
    "safe_iri",
    "serialise",
    "star_triples",
    "to_rdf",
    "to_rdflib",
]
