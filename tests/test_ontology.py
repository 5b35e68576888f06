"""The ontology files are documented, aligned and sound."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from kg.rdf import to_rdf
from kg.vocabulary import ENTITY_CLASSES, PLAN
from tests.java import start_java
from tests.sample import sample_graph

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "ontology"
ONTOLOGY = rdflib.Graph().parse(FOLDER / "plan.ttl")
ALIGNMENTS = rdflib.Graph().parse(FOLDER / "alignments.ttl")
LEXICON = rdflib.Graph().parse(FOLDER / "lexicon.ttl")
PLAN_TEXT = " ".join((ROOT / "corpus" / "ngaidp-2017.txt").read_text(encoding="utf8").split())

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
TERMS = sorted(
    {str(s).removeprefix(PLAN) for k in KINDS for s in ONTOLOGY.subjects(RDF.type, k) if s.startswith(PLAN)}
)
MATCHES = (SKOS.closeMatch, SKOS.narrowMatch, SKOS.relatedMatch)
SUBSUMPTIONS = (RDFS.subClassOf, RDFS.subPropertyOf)
BUILT_IN = (str(RDF), str(RDFS), str(OWL))


def _kinds(graph: rdflib.Graph, term: rdflib.term.Node) -> set[rdflib.term.Node]:
    return set(graph.objects(term, RDF.type)) & set(KINDS)


def _aligned(term: URIRef) -> list[tuple[URIRef, rdflib.term.Node]]:
    return [(p, o) for p in (*SUBSUMPTIONS, *MATCHES) for o in ALIGNMENTS.objects(term, p)]


@pytest.mark.parametrize(
    "property_", [RDFS.label, SKOS.definition, SKOS.example, SKOS.scopeNote], ids=lambda p: p.fragment
)
def test_every_term_is_documented(property_: URIRef) -> None:
    """Each class and property has one label, definition, example and scope note, in English."""
    found = {name: list(ONTOLOGY.objects(PLAN[name], property_)) for name in TERMS}
    assert {name for name, values in found.items() if len(values) != 1} == set()
    assert {name for name, (value,) in found.items() if value.language != "en" or not value.strip()} == set()


def test_every_term_names_the_ontology_that_defines_it() -> None:
    """Each term leads to the ontology's header."""
    header = ONTOLOGY.value(predicate=RDF.type, object=OWL.Ontology)
    assert {name for name in TERMS if ONTOLOGY.value(PLAN[name], RDFS.isDefinedBy) != header} == set()


def test_every_example_quotes() -> None:
    """Each example has words in straight quotation marks."""
    assert [name for name in TERMS if not _quoted(name)] == []


def test_examples_are_from_the_plan() -> None:
    """What an example quotes stands in the 2017 plan, word for word."""
    assert [(name, words) for name in TERMS for words in _quoted(name) if words not in PLAN_TEXT] == []


def _quoted(name: str) -> list[str]:
    return re.findall(r'"([^"]+)"', str(ONTOLOGY.value(PLAN[name], SKOS.example)))


def test_every_relation_has_a_sentence_as_example() -> None:
    """A relation's example says what it relates to what, by the property's own name."""
    relations = ONTOLOGY.subjects(RDFS.range, PLAN.Entity)
    names = {str(r).removeprefix(PLAN) for r in relations if (r, RDFS.domain, PLAN.Entity) in ONTOLOGY}
    assert len(names) == 14
    assert {n for n in names if f" {n} " not in str(ONTOLOGY.value(PLAN[n], SKOS.example))} == set()


@pytest.mark.parametrize(
    ("name", "inverse"),
    [
        ("partOf", "hasPart"),
        ("broader", "narrower"),
        ("mentionOf", "hasMention"),
        ("mentionedIn", "mentions"),
        ("statedIn", "states"),
    ],
)
def test_inverses_mirror_each_other(name: str, inverse: str) -> None:
    """An inverse has the domain and range of its property the other way round."""
    assert (PLAN[name], OWL.inverseOf, PLAN[inverse]) in ONTOLOGY
    there = [set(_members(PLAN[name], end)) for end in (RDFS.domain, RDFS.range)]
    back = [set(_members(PLAN[inverse], end)) for end in (RDFS.range, RDFS.domain)]
    assert there == back


def _members(term: URIRef, end: URIRef) -> list[rdflib.term.Node]:
    value = ONTOLOGY.value(term, end)
    union = ONTOLOGY.value(value, OWL.unionOf)
    return [value] if union is None else list(rdflib.collection.Collection(ONTOLOGY, union))


def test_data_is_within_domains() -> None:
    """Every individual of a graph is of a class that the domains of its properties allow."""
    data = to_rdf(sample_graph())
    loose = [
        (subject, predicate)
        for subject, predicate, _ in data
        if (allowed := set(_members(predicate, RDFS.domain)) - {None})
        if not allowed & set(data.objects(subject, RDF.type))
    ]
    assert loose == []


def test_version_follows_the_one_before() -> None:
    """The header names this version and the prior one, and says what changed."""
    header = ONTOLOGY.value(predicate=RDF.type, object=OWL.Ontology)
    version = str(ONTOLOGY.value(header, OWL.versionInfo))
    assert str(ONTOLOGY.value(header, OWL.versionIRI)).endswith(f"/{version}")
    assert ONTOLOGY.value(header, OWL.priorVersion) != ONTOLOGY.value(header, OWL.versionIRI)
    assert any(note.startswith(f"{version}:") for note in ONTOLOGY.objects(header, SKOS.historyNote))


@pytest.mark.parametrize("graph", [ONTOLOGY, ALIGNMENTS], ids=["plan", "alignments"])
def test_files_declare_what_they_use_and_import_nothing(graph: rdflib.Graph) -> None:
    """Each file stands by itself: every term in it has one kind, and nothing is fetched."""
    used = set(graph.predicates()) | set(graph.objects(predicate=OWL.annotatedProperty))
    for predicate in (*SUBSUMPTIONS, *MATCHES, OWL.inverseOf, RDFS.domain):
        used |= {o for o in graph.objects(predicate=predicate) if isinstance(o, URIRef)}
    foreign = {term for term in used if not str(term).startswith(BUILT_IN)}
    assert {term for term in foreign if len(_kinds(graph, term)) != 1} == set()
    assert list(graph.objects(predicate=OWL.imports)) == []


def test_alignments_are_an_ontology_of_their_own() -> None:
    """The header of the alignments has an IRI, a version and a licence of its own."""
    header = ALIGNMENTS.value(predicate=RDF.type, object=OWL.Ontology)
    assert header == URIRef("https://w3id.org/plan-kg/alignments")
    assert ALIGNMENTS.value(header, OWL.versionIRI)
    assert ALIGNMENTS.value(header, rdflib.DCTERMS.license)


def test_kinds_agree_between_the_files() -> None:
    """A term that both files declare is of the same kind in both."""
    shared = set(ONTOLOGY.subjects(RDF.type)) & set(ALIGNMENTS.subjects(RDF.type))
    assert len(shared) > len(ENTITY_CLASSES)
    assert {t for t in shared if _kinds(ONTOLOGY, t) != _kinds(ALIGNMENTS, t)} == set()


@pytest.mark.parametrize("kind", KINDS[:3], ids=lambda kind: kind.fragment)
def test_every_term_is_aligned_or_has_no_counterpart(kind: URIRef) -> None:
    """A term is aligned with those of other vocabularies, or a comment says that there is none."""
    names = [name for name in TERMS if kind in _kinds(ONTOLOGY, PLAN[name])]
    assert names
    assert {name for name in names if bool(_aligned(PLAN[name])) == _lone(PLAN[name])} == set()


def _lone(term: URIRef) -> bool:
    return str(ALIGNMENTS.value(term, RDFS.comment)).startswith("No counterpart: ")


def test_every_alignment_says_how_exact_it_is_and_why() -> None:
    """A subsumption is called exact and a close match close, each with one comment."""
    comments = {
        (ALIGNMENTS.value(axiom, OWL.annotatedSource), p, ALIGNMENTS.value(axiom, OWL.annotatedTarget)): list(
            ALIGNMENTS.objects(axiom, RDFS.comment)
        )
        for axiom, p in ALIGNMENTS.subject_objects(OWL.annotatedProperty)
    }
    stated = {(PLAN[name], p, o) for name in TERMS for p, o in _aligned(PLAN[name])}
    assert set(comments) == stated
    assert {fact for fact, found in comments.items() if len(found) != 1} == set()
    exact = {f for f, (text,) in comments.items() if text.startswith("Exact, one way: ")}
    assert exact == {fact for fact in stated if fact[1] in SUBSUMPTIONS}


def test_lexicon_hangs_on_terms_of_the_ontology() -> None:
    """What a cue belongs to is declared, and each kind of cue is an annotation property."""
    assert {term for term in LEXICON.subjects() if not _kinds(ONTOLOGY, term)} == set()
    cues = set(LEXICON.predicates())
    assert {cue for cue in cues if _kinds(ONTOLOGY, cue) != {OWL.AnnotationProperty}} == set()


@pytest.fixture(scope="module", params=["terms", "data"])
def merged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Load ontology and alignments into the OWL API as one ontology, alone and with the sample's data."""
    jpype = start_java()
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    files = [FOLDER / "plan.ttl", FOLDER / "alignments.ttl"]
    if request.param == "data":
        files.append(tmp_path_factory.mktemp("owl") / "data.ttl")
        to_rdf(sample_graph(), ontology=False).serialize(files[-1], format="turtle", encoding="utf8")
    text = rdflib.Graph()
    for file in files:
        text.parse(file)
    text.remove((URIRef("https://w3id.org/plan-kg/alignments"), None, None))
    whole = tmp_path_factory.mktemp("owl") / "whole.ttl"
    text.serialize(whole, format="turtle")
    return jpype, manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(str(whole)))


def test_ontology_and_alignments_are_in_owl_2_dl(merged: Any) -> None:
    """Together they keep to the OWL 2 DL profile."""
    java, ontology = merged
    profile = java.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
    found = profile.checkOntology(ontology).getViolations()
    assert [str(violation) for violation in found] == []


def test_ontology_and_alignments_are_consistent(merged: Any) -> None:
    """HermiT finds no contradiction, and no class that cannot have a member."""
    java, ontology = merged
    reasoner = java.JClass("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(ontology)
    assert reasoner.isConsistent()
    assert [str(c) for c in reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()] == []


def test_alignments_load_alone() -> None:
    """The OWL API reads the file by itself, leaves no triple over and finds it in OWL 2 DL."""
    java = start_java()
    manager = java.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    file = java.JClass("java.io.File")(str(FOLDER / "alignments.ttl"))
    ontology = manager.loadOntologyFromOntologyDocument(file)
    metadata = manager.getOntologyFormat(ontology).getOntologyLoaderMetaData().get()
    profile = java.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
    assert [str(triple) for triple in metadata.getUnparsedTriples().toArray()] == []
    assert [str(violation) for violation in profile.checkOntology(ontology).getViolations()] == []
