"""A graph as RDF, in Oxigraph's terms; rdflib's for people who want them."""

from kg.rdf.graphs import (
    ONTOLOGY_IRI,
    graph_quads,
    graph_triples,
    ontology_triples,
    quads_by_plan,
    read_ontology_file,
    star_triples,
    to_rdf,
)
from kg.rdf.inference import INFERRED_FILE, INFERRED_GRAPH, inferred
from kg.rdf.reasoning import Clash, Reasoning, reason
from kg.rdf.rules import RULES, TRANSITIVITY, Rule
from kg.rdf.terms import (
    PREFIXES,
    in_order,
    prefixed,
    quads_in_order,
    safe_iri,
    serialise,
    to_rdflib,
    xml_safe,
)

__all__ = [
    "INFERRED_FILE",
    "INFERRED_GRAPH",
    "ONTOLOGY_IRI",
    "PREFIXES",
    "RULES",
    "TRANSITIVITY",
    "Clash",
    "Reasoning",
    "Rule",
    "graph_quads",
    "graph_triples",
    "in_order",
    "inferred",
    "ontology_triples",
    "prefixed",
    "quads_by_plan",
    "quads_in_order",
    "read_ontology_file",
    "reason",
    "safe_iri",
    "serialise",
    "star_triples",
    "to_rdf",
    "to_rdflib",
    "xml_safe",
]
