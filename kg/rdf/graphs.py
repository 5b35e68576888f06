"""A whole graph as RDF: one set of triples, one named graph a plan, or triple terms (RDF 1.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import RDF

from kg.config import BASE_IRI, ontology_folder
from kg.errors import OntologyError
from kg.model import Evidence, Graph
from kg.rdf.minter import PROPERTY, SOURCE, TARGET, TYPE, Minter, certainty, one_a_passage, plan_term
from kg.rdf.terms import PREFIXES, name, to_rdflib

ONTOLOGY_FILE = "plan.ttl"
ONTOLOGY_IRI = ox.NamedNode("https://w3id.org/plan-kg/ontology")
REIFIES = name(RDF, "reifies")

_PLAN = plan_term("Plan")
_IN_PLAN = plan_term("inPlan")
_MENTIONED_IN = plan_term("mentionedIn")
_TO_PASSAGE = (plan_term("inPassage"), plan_term("evidence"), _MENTIONED_IN)
_ANNOTATED = (SOURCE, PROPERTY, TARGET)


def to_rdf(graph: Graph, *, base: str = BASE_IRI, ontology: bool = False) -> rdflib.Graph:
    """Return ``graph`` as RDF, with the ontology merged in where a file must stand by itself."""
    result = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        result.bind(prefix, iri)
    for triple in graph_triples(graph, base=base):
        result.add(to_rdflib(triple))
    for triple in ontology_triples() if ontology else ():
        result.add(to_rdflib(triple))
    return result


def graph_triples(graph: Graph, *, base: str = BASE_IRI) -> Iterator[ox.Triple]:
    """Yield the triples of everything in ``graph``; individuals are named ``base`` plus their id.

    A triple may come more than once.
    """
    minter = Minter(base)
    yield from _all_but_statements(graph, minter)
    for statement in graph.statements:
        yield from minter.statement(statement)


def _all_but_statements(graph: Graph, minter: Minter) -> Iterator[ox.Triple]:
    for document in graph.documents:
        yield from minter.document(document)
    for entity in graph.entities:
        yield from minter.entity(entity)
    for mention in graph.mentions:
        yield from minter.mention(mention)
    for action in graph.actions:
        yield from minter.action(action)
    for target in graph.targets:
        yield from minter.target(target)


def star_triples(graph: Graph, *, base: str = BASE_IRI) -> Iterator[ox.Triple]:
    """Yield the same facts with evidence as RDF 1.2 reifiers (``_:r rdf:reifies <<( s p o )>>``).

    For stores that read RDF 1.2; rdflib and the OWL API cannot.
    """
    minter = Minter(base)
    yield from _all_but_statements(graph, minter)
    count = 0
    for statement in graph.statements:
        fact = minter.relation(statement)
        yield fact
        for evidence in one_a_passage(statement.evidence):
            count += 1
            reifier = ox.BlankNode(f"r{count}")
            yield ox.Triple(reifier, REIFIES, fact)
            yield ox.Triple(reifier, plan_term("evidence"), minter.iri(evidence.passage))
            yield from certainty(reifier, evidence.confidence, evidence.negated)


def graph_quads(graph: Graph, *, base: str = BASE_IRI) -> Iterator[ox.Quad]:
    """Yield every plan in a graph named by the plan's own IRI.

    An entity stands in the graph of each plan that names it, a relation in the
    graph of each plan that states it, with the evidence from that plan only.
    """
    minter = Minter(base)
    plan_of = {p.id: document.id for document in graph.documents for p in document.passages}
    for plan, triples in _by_plan(graph, minter, plan_of):
        for triple in triples:
            yield ox.Quad(triple.subject, triple.predicate, triple.object, minter.iri(plan))


def _by_plan(
    graph: Graph, minter: Minter, plan_of: dict[str, str]
) -> Iterator[tuple[str, Iterator[ox.Triple]]]:
    plans: dict[str, set[str]] = defaultdict(set)
    for document in graph.documents:
        yield document.id, minter.document(document)
    for mention in graph.mentions:
        plans[mention.entity].add(plan_of[mention.passage])
        yield plan_of[mention.passage], minter.mention(mention)
    for entity in graph.entities:
        for plan in sorted(plans[entity.id]):
            yield plan, minter.entity(entity)
    for statement in graph.statements:
        fact = minter.relation(statement)
        for evidence in one_a_passage(statement.evidence):
            yield plan_of[evidence.passage], _stated(minter, fact, evidence)
    for action in graph.actions:
        yield action.plan, minter.action(action)
    for target in graph.targets:
        yield target.plan, minter.target(target)


def _stated(minter: Minter, fact: ox.Triple, evidence: Evidence) -> Iterator[ox.Triple]:
    yield fact
    yield from minter.axiom(fact, evidence)


def quads_by_plan(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    """Yield ``triples`` in the graphs that :func:`graph_quads` gives them, as far as they tell themselves.

    For a store, which no longer has the records. What leads to no plan stands
    in the graph of the ontology: the ontology, and an entity never mentioned.
    """
    held = list(triples)
    plan_of: dict[Any, Any] = {t.subject: t.object for t in held if t.predicate == _IN_PLAN}
    plans = _plans(held, plan_of)
    stated = _stating_plans(held, plans)
    for triple in held:
        if triple.predicate == _MENTIONED_IN and triple.object in plan_of:
            graphs = {plan_of[triple.object]}
        else:
            graphs = stated.get(triple) or plans.get(triple.subject) or {ONTOLOGY_IRI}
        for graph in sorted(graphs, key=str):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _plans(triples: Iterable[ox.Triple], plan_of: Mapping[Any, Any]) -> dict[Any, set[Any]]:
    """Return the plans that each node belongs to."""
    plans: dict[Any, set[Any]] = defaultdict(set)
    for node, plan in plan_of.items():
        plans[node].add(plan)
    for triple in triples:
        if triple.predicate == TYPE and triple.object == _PLAN:
            plans[triple.subject].add(triple.subject)
        elif triple.predicate in _TO_PASSAGE and triple.object in plan_of:
            plans[triple.subject].add(plan_of[triple.object])
    return dict(plans)


def _stating_plans(triples: Iterable[ox.Triple], plans: Mapping[Any, set[Any]]) -> dict[ox.Triple, set[Any]]:
    """Return the plans that state each relation, by the annotations of it."""
    axioms: dict[Any, dict[ox.NamedNode, Any]] = defaultdict(dict)
    for triple in triples:
        if triple.predicate in _ANNOTATED:
            axioms[triple.subject][triple.predicate] = triple.object
    stated: dict[ox.Triple, set[Any]] = defaultdict(set)
    for node, parts in axioms.items():
        if len(parts) == len(_ANNOTATED):
            stated[ox.Triple(*(parts[part] for part in _ANNOTATED))] |= plans.get(node, set())
    return dict(stated)


def ontology_triples() -> Iterator[ox.Triple]:
    """Yield the triples of the ontology; blank nodes are numbered in the order of the file.

    Raises:
        OntologyError: the file is missing or is not Turtle.
    """
    yield from read_ontology_file(ONTOLOGY_FILE)


def read_ontology_file(file: str) -> Iterator[ox.Triple]:
    """Yield the triples of a Turtle file of the ontology's folder."""
    path = ontology_folder() / file
    labels: dict[str, ox.BlankNode] = {}
    try:
        for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE):
            subject, value = _numbered(quad.subject, labels), _numbered(quad.object, labels)
            yield ox.Triple(subject, quad.predicate, value)
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"cannot read the ontology file {path}: {error}; reinstall kg") from error


def _numbered(term: Any, labels: dict[str, ox.BlankNode]) -> Any:
    if isinstance(term, ox.BlankNode):
        return labels.setdefault(term.value, ox.BlankNode(f"o{len(labels) + 1}"))
    return term
