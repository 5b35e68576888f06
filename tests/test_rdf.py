"""The RDF of a graph follows the vocabulary, in every format alike."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.compare import isomorphic

from kg.config import BASE_IRI
from kg.errors import OntologyError
from kg.model import Evidence, Graph, Statement
from kg.rdf import graph_triples, graphs, in_order, ontology_triples, serialise, to_rdf, to_rdflib
from kg.vocabulary import ENTITY_CLASSES, PLAN, RELATIONS
from tests.sample import COUNCIL, LOGISTICS, RESEARCH, ROBOTS, SOURCE, sample_graph
from tests.seeds import outputs

KINDS = {
    OWL.AnnotationProperty: ("evidence", "confidence", "negated"),
    OWL.ObjectProperty: (
        *RELATIONS,
        *("inPlan", "inSection", "mentionOf", "inPassage", "mentionedIn"),
        *("statedIn", "object", "agent", "targetOf", "yearFrom"),
    ),
    OWL.DatatypeProperty: (
        *("number", "heading", "order", "text", "begin", "end", "surface", "verb", "strength"),
        *("indicator", "comparator", "value", "unit", "year", "voice", "kind"),
    ),
}
DOCUMENT_CLASSES = ("Entity", "Plan", "Section", "Passage", "Mention", "Target", "Action")


def _iri(identifier: str) -> URIRef:
    return URIRef(BASE_IRI + identifier)


def _axioms(result: rdflib.Graph, relation: str) -> list[rdflib.term.Node]:
    return sorted(result.subjects(OWL.annotatedProperty, PLAN[relation]))


def _with_statement(*evidence: Evidence) -> Graph:
    statement = Statement(subject=ROBOTS, predicate="supports", object=LOGISTICS, evidence=evidence)
    return dataclasses.replace(sample_graph(), statements=(statement,))


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    """Return the ontology alone."""
    result = rdflib.Graph()
    for triple in ontology_triples():
        result.add(to_rdflib(triple))
    return result


@pytest.fixture(scope="module")
def result() -> rdflib.Graph:
    """Return the sample without the ontology."""
    return to_rdf(sample_graph())


def test_entity_has_its_class_and_labels(result: rdflib.Graph) -> None:
    """An entity is a plan:Entity and of its class, with preferred and other names."""
    robots = _iri(ROBOTS)
    assert set(result.objects(robots, RDF.type)) == {PLAN.Entity, PLAN.Product}
    assert result.value(robots, SKOS.prefLabel) == Literal("service robots")
    assert result.value(robots, RDFS.label) == Literal("service robots")
    assert list(result.objects(robots, SKOS.altLabel)) == [Literal("service robot")]


def test_relation_is_a_plain_triple(result: rdflib.Graph) -> None:
    """A relation stands as a triple of its own, a denied one too."""
    assert (_iri(ROBOTS), PLAN.appliedIn, _iri(LOGISTICS)) in result
    assert (_iri(COUNCIL), PLAN.regulates, _iri(ROBOTS)) in result


def test_each_passage_has_a_blank_axiom_node(result: rdflib.Graph) -> None:
    """A relation that two passages state has two blank axiom nodes, with passage and confidence."""
    axioms = _axioms(result, "appliedIn")
    found = {(result.value(a, PLAN.evidence), str(result.value(a, PLAN.confidence))) for a in axioms}
    assert all(isinstance(axiom, rdflib.BNode) for axiom in axioms)
    assert found == {(_iri("sample/passage/2"), "0.85"), (_iri("sample/passage/3"), "0.6")}
    assert {result.value(a, OWL.annotatedSource) for a in axioms} == {_iri(ROBOTS)}
    assert {result.value(a, OWL.annotatedTarget) for a in axioms} == {_iri(LOGISTICS)}


def test_negated_stands_only_where_true(result: rdflib.Graph) -> None:
    """A denial is marked on its axiom node, and nothing else carries the mark."""
    assert list(result.subject_objects(PLAN.negated)) == [
        (_axioms(result, "regulates")[0], Literal("true", datatype=XSD.boolean))
    ]


def test_one_axiom_node_a_passage() -> None:
    """Of two findings in one passage the surest affirmative one is kept."""
    weak = Evidence(passage="sample/passage/2", confidence=0.4, pattern="a")
    sure = Evidence(passage="sample/passage/2", confidence=0.8, pattern="b")
    denied = Evidence(passage="sample/passage/2", confidence=0.9, pattern="c", negated=True)
    result = to_rdf(_with_statement(denied, weak, sure))
    (axiom,) = _axioms(result, "supports")
    assert str(result.value(axiom, PLAN.confidence)) == "0.8"
    assert result.value(axiom, PLAN.negated) is None


def test_passage_leads_to_the_source(result: rdflib.Graph) -> None:
    """The offsets of a passage cut its words out of the source file."""
    node = _iri("sample/passage/2")
    begin, end = (int(result.value(node, name)) for name in (PLAN.begin, PLAN.end))
    assert SOURCE[begin:end] == str(result.value(node, PLAN.text))
    assert result.value(node, PLAN.inSection) == _iri("sample/section/1")
    assert result.value(node, PLAN.inPlan) == _iri("sample")
    assert result.value(node, PLAN.voice) == Literal("government")


def test_mention_leads_to_entity_and_source(result: rdflib.Graph) -> None:
    """A mention names its entity and passage, and its offsets give its words."""
    mentions = list(result.subjects(PLAN.mentionOf, _iri(RESEARCH)))
    begin, end = (int(result.value(mentions[0], name)) for name in (PLAN.begin, PLAN.end))
    assert SOURCE[begin:end] == str(result.value(mentions[0], PLAN.surface)) == "<R&D>"
    assert result.value(mentions[0], PLAN.inPassage) == _iri("sample/passage/2")


def test_entity_is_mentioned_in_its_passages(result: rdflib.Graph) -> None:
    """There is one mentionedIn triple for each entity and passage."""
    passages = sorted(result.objects(_iri(ROBOTS), PLAN.mentionedIn))
    assert passages == [_iri("sample/passage/2"), _iri("sample/passage/3")]


def test_section_has_number_heading_and_order(result: rdflib.Graph) -> None:
    """A section carries what is printed and its place in the plan."""
    node = _iri("sample/section/1")
    assert result.value(node, PLAN.number) == Literal("I")
    assert result.value(node, PLAN.heading) == Literal("Smart logistics")
    assert result.value(node, PLAN.order) == Literal(1)
    assert result.value(node, PLAN.kind) == Literal("part")


def test_nested_section_names_its_holder() -> None:
    """A section inside another points to it."""
    graph = sample_graph()
    document = graph.documents[0]
    inner = dataclasses.replace(document.sections[0], id="sample/section/2", parent="sample/section/1")
    document = dataclasses.replace(document, sections=(*document.sections, inner))
    result = to_rdf(dataclasses.replace(graph, documents=(document,)))
    assert result.value(_iri("sample/section/2"), PLAN.inSection) == _iri("sample/section/1")


def test_target_has_figure_unit_year_and_evidence(result: rdflib.Graph) -> None:
    """A target carries its whole value as a decimal, and its year as an integer."""
    node = _iri("sample/target/1")
    assert result.value(node, PLAN.value) == Literal("150000000000", datatype=XSD.decimal)
    assert result.value(node, PLAN.unit) == Literal("CNY")
    assert result.value(node, PLAN.comparator) == Literal(">")
    assert result.value(node, PLAN.year) == Literal("2020", datatype=XSD.integer)
    assert result.value(node, PLAN.targetOf) == _iri(RESEARCH)
    assert result.value(node, PLAN.statedIn) == _iri("sample/passage/2")
    assert result.value(node, PLAN.yearFrom) == _iri("sample/passage/2")


def test_action_has_verb_object_and_strength(result: rdflib.Graph) -> None:
    """An action carries what the text says, and no agent where the text names none."""
    node = _iri("sample/action/1")
    assert result.value(node, PLAN.verb) == Literal("develop")
    assert result.value(node, PLAN.object) == _iri(ROBOTS)
    assert result.value(node, PLAN.strength) == Literal("call")
    assert result.value(node, PLAN.agent) is None
    assert result.value(node, PLAN.confidence) == Literal("0.8", datatype=XSD.decimal)


def test_named_agent_and_denied_action() -> None:
    """An action with an agent names it; one that is not to be done is marked."""
    graph = sample_graph()
    action = dataclasses.replace(graph.actions[0], agent=COUNCIL, negated=True)
    result = to_rdf(dataclasses.replace(graph, actions=(action,)))
    node = _iri("sample/action/1")
    assert result.value(node, PLAN.agent) == _iri(COUNCIL)
    assert result.value(node, PLAN.negated) == Literal("true", datatype=XSD.boolean)


def test_plan_has_catalogue_metadata(result: rdflib.Graph) -> None:
    """A plan carries what its metadata file says in Dublin Core terms."""
    plan = _iri("sample")
    assert (plan, RDF.type, PLAN.Plan) in result
    assert result.value(plan, rdflib.DCTERMS.title) == Literal("A Sample Plan")
    assert result.value(plan, rdflib.DCTERMS.issued) == Literal("2017-07-20")
    assert result.value(plan, rdflib.DCTERMS.creator) == Literal("State Council")
    assert result.value(plan, rdflib.DCTERMS.contributor) == Literal("A. Translator")


def test_source_address_is_an_iri() -> None:
    """A source that is an address becomes a link and the plan's primary source; a note stays text."""
    graph = sample_graph()
    document = graph.documents[0]
    metadata = dataclasses.replace(document.metadata, source="https://example.org/plan", licence="ask first")
    document = dataclasses.replace(document, metadata=metadata)
    result = to_rdf(dataclasses.replace(graph, documents=(document,)))
    assert result.value(_iri("sample"), rdflib.DCTERMS.source) == URIRef("https://example.org/plan")
    assert result.value(_iri("sample"), rdflib.PROV.hadPrimarySource) == URIRef("https://example.org/plan")
    assert result.value(_iri("sample"), rdflib.DCTERMS.license) == Literal("ask first")


def test_base_names_the_individuals() -> None:
    """Another base moves every individual and leaves the vocabulary alone."""
    result = to_rdf(sample_graph(), base="https://example.org/x/")
    assert (URIRef(f"https://example.org/x/{ROBOTS}"), RDF.type, PLAN.Product) in result
    assert not [s for s in result.subjects() if str(s).startswith(BASE_IRI)]


def test_illegal_characters_of_an_id_are_encoded() -> None:
    """A space in an id does not break the IRI."""
    graph = sample_graph()
    entity = dataclasses.replace(graph.entities[0], id="entity/agency/a b")
    result = to_rdf(dataclasses.replace(graph, entities=(entity,)))
    assert (_iri("entity/agency/a%20b"), RDF.type, PLAN.Agency) in result


@pytest.mark.parametrize("name", [*ENTITY_CLASSES, *DOCUMENT_CLASSES])
def test_every_class_is_described(ontology: rdflib.Graph, name: str) -> None:
    """Each class of the vocabulary is declared with a label and a definition."""
    assert (PLAN[name], RDF.type, OWL.Class) in ontology
    assert ontology.value(PLAN[name], RDFS.label)
    assert ontology.value(PLAN[name], SKOS.definition)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in KINDS[kind]])
def test_every_property_is_of_one_kind(ontology: rdflib.Graph, kind: URIRef, name: str) -> None:
    """Each property of the vocabulary is declared with the kind that it fixes, and that only."""
    kinds = set(ontology.objects(PLAN[name], RDF.type)) & set(KINDS)
    assert kinds == {kind}
    assert ontology.value(PLAN[name], RDFS.label)
    assert ontology.value(PLAN[name], SKOS.definition)


def test_entity_classes_are_disjoint(ontology: rdflib.Graph) -> None:
    """One axiom says that no entity is of two of the classes."""
    members = {
        frozenset(rdflib.collection.Collection(ontology, ontology.value(node, OWL.members)))
        for node in ontology.subjects(RDF.type, OWL.AllDisjointClasses)
    }
    assert frozenset(PLAN[name] for name in ENTITY_CLASSES) in members


def test_ontology_has_version_and_licence_and_no_import(ontology: rdflib.Graph) -> None:
    """The header names version and licence; nothing is fetched."""
    header = ontology.value(predicate=RDF.type, object=OWL.Ontology)
    assert ontology.value(header, OWL.versionIRI)
    assert ontology.value(header, rdflib.DCTERMS.license)
    assert list(ontology.objects(predicate=OWL.imports)) == []


def test_every_term_in_use_is_declared() -> None:
    """Every predicate and class that a build uses is declared in the merged graph or built into OWL."""
    merged = to_rdf(sample_graph(), ontology=True)
    used = set(merged.predicates()) | set(merged.objects(predicate=RDF.type))
    builtin = (str(RDF), str(RDFS), str(OWL))
    loose = {term for term in used if not str(term).startswith(builtin)}
    assert {term for term in loose if merged.value(term, RDF.type) is None} == set()


def test_unreadable_ontology_is_one_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A broken ontology file gives the package's own error."""
    (tmp_path / "plan.ttl").write_text("not turtle", encoding="utf-8")
    monkeypatch.setattr(graphs, "ontology_folder", lambda: tmp_path)
    with pytest.raises(OntologyError, match="cannot read the ontology"):
        list(ontology_triples())


@pytest.mark.parametrize(
    ("format_", "name"),
    [(ox.RdfFormat.TURTLE, "turtle"), (ox.RdfFormat.RDF_XML, "xml"), (ox.RdfFormat.JSON_LD, "json-ld")],
    ids=["turtle", "rdfxml", "jsonld"],
)
def test_formats_say_the_same(format_: ox.RdfFormat, name: str) -> None:
    """Every format read back is the graph that was written, odd characters and line ends included."""
    graph = sample_graph()
    odd = dataclasses.replace(graph.mentions[0], surface='a\x0cb\r\n\t"<&\ud7ff\U0001f916 ]]>')
    graph = dataclasses.replace(graph, mentions=(odd, *graph.mentions[1:]))
    triples = in_order([*graph_triples(graph), *ontology_triples()])
    back = rdflib.Graph().parse(serialise(triples, format_), format=name)
    assert isomorphic(back, to_rdf(graph, ontology=True))


def test_output_does_not_depend_on_the_hash_seed() -> None:
    """Two processes with different hash seeds write the same bytes."""
    code = (
        "import hashlib, pyoxigraph as ox; from kg.rdf import *; from tests.sample import sample_graph\n"
        "t = in_order([*graph_triples(sample_graph()), *ontology_triples()])\n"
        "f = (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)\n"
        "print([hashlib.sha256(serialise(t, x)).hexdigest() for x in f])"
    )
    assert len(outputs(code)) == 1
