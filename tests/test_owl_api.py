"""The OWL API, the library under Protégé, reads the files and finds them in OWL 2 DL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.export import export
from kg.model import Graph
from kg.pipeline import build
from kg.rdf import to_rdf
from tests.java import start_java
from tests.sample import sample_graph

FORMATS = {
    "graph.owl": "org.semanticweb.owlapi.formats.RDFXMLDocumentFormat",
    "graph.ttl": "org.semanticweb.owlapi.formats.TurtleDocumentFormat",
}


@pytest.fixture(scope="module")
def java() -> Any:
    """Start a Java machine with the OWL API, or skip where there is none."""
    return start_java()


PLAN = Path(__file__).resolve().parents[1] / "corpus"
GRAPHS: dict[str, Callable[[], Graph]] = {"sample": sample_graph, "plan": cache(lambda: build([PLAN]))}
ANNOTATED = ("annotatedSource", "annotatedProperty", "annotatedTarget")
ON_AXIOMS = {"evidence", "confidence", "negated"}
SAVED = ("RDFXMLDocumentFormat", "FunctionalSyntaxDocumentFormat")


@pytest.fixture(scope="module", params=GRAPHS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return the name of a graph (the sample, the plan) and a folder with its files."""
    folder = tmp_path_factory.mktemp("owl") / "build"
    export(GRAPHS[request.param](), folder, formats=("ttl", "owl"))
    return request.param, folder


@pytest.fixture(scope="module", params=sorted(FORMATS))
def loaded(request: pytest.FixtureRequest, java: Any, folder: tuple[str, Path]) -> Any:
    """Load a file of a build; return its name, ontology and format."""
    graph, place = folder
    ontology, format_ = _load(java, place / request.param)
    return (graph, request.param), ontology, format_


def _load(java: Any, path: Path) -> tuple[Any, Any]:
    manager = java.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(java.JClass("java.io.File")(str(path)))
    return ontology, manager.getOntologyFormat(ontology)


@pytest.fixture(scope="module", params=SAVED)
def saved(
    request: pytest.FixtureRequest,
    java: Any,
    folder: tuple[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    """Load graph.owl, save it as the OWL API does, load that; return both ontologies and the file."""
    first, _ = _load(java, folder[1] / "graph.owl")
    path = tmp_path_factory.mktemp("owl") / "saved.owl"
    kind = java.JClass(f"org.semanticweb.owlapi.formats.{request.param}")()
    manager = first.getOWLOntologyManager()
    manager.saveOntology(first, kind, java.JClass("org.semanticweb.owlapi.model.IRI").create(path.as_uri()))
    second, _ = _load(java, path)
    return first, second, path


def test_loader_reads_the_format_that_was_written(loaded: Any) -> None:
    """The loader takes the file for RDF/XML or Turtle, and not for OBO, its last resort."""
    name, _, format_ = loaded
    assert str(format_.getClass().getName()) == FORMATS[name[1]]


def test_no_triple_is_left_unparsed(loaded: Any) -> None:
    """Every triple becomes part of an axiom."""
    _, _, format_ = loaded
    metadata = format_.getOntologyLoaderMetaData().get()
    assert [str(triple) for triple in metadata.getUnparsedTriples().toArray()] == []


def test_profile_is_owl_2_dl(loaded: Any, java: Any) -> None:
    """The check for the OWL 2 DL profile reports no violation."""
    _, ontology, _ = loaded
    profile = java.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
    found = profile.checkOntology(ontology)
    assert [str(violation) for violation in found.getViolations()] == []


def test_evidence_annotates_the_axioms_of_relations(loaded: Any, java: Any) -> None:
    """Each statement is an axiom per passage, annotated with passage and confidence."""
    (graph, _), ontology, _ = loaded
    kind = java.JClass("org.semanticweb.owlapi.model.AxiomType").OBJECT_PROPERTY_ASSERTION
    annotated = [axiom for axiom in ontology.getAxioms(kind) if axiom.isAnnotated()]
    names = [
        sorted(str(item.getProperty().getIRI().getShortForm()) for item in axiom.getAnnotations())
        for axiom in annotated
    ]
    expected = [
        ["confidence", "evidence", *(["negated"] if item.negated else [])]
        for statement in GRAPHS[graph]().statements
        for item in statement.evidence
    ]
    assert sorted(names) == sorted(expected)


def test_undeclared_properties_do_not_turn_into_annotations(loaded: Any) -> None:
    """The annotation properties are those that the ontology declares and OWL's own."""
    _, ontology, _ = loaded
    declared = {
        str(subject)
        for subject, _, kind in to_rdf(sample_graph(), ontology=True)
        if str(kind) == "http://www.w3.org/2002/07/owl#AnnotationProperty"
    }
    found = {str(item.getIRI().toString()) for item in ontology.getAnnotationPropertiesInSignature()}
    builtin = ("http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#")
    assert {iri for iri in found if not iri.startswith(builtin)} <= declared


def _annotated(ontology: Any) -> list[Any]:
    return [axiom for axiom in ontology.getAxioms() if axiom.isAnnotated()]


def _without(axioms: Any, others: Any) -> list[Any]:
    left = axioms.getAxioms()
    left.removeAll(others.getAxioms())
    return list(left)


def test_saving_and_loading_again_keeps_every_axiom(saved: Any) -> None:
    """What the OWL API reads it writes and reads again, annotations and all; it adds declarations only."""
    first, second, _ = saved
    assert first.getAxiomCount() > 500
    assert _without(first, second) == []
    assert {str(axiom.getAxiomType()) for axiom in _without(second, first)} <= {"Declaration"}
    assert second.getAnnotations().equals(first.getAnnotations())


def test_saving_and_loading_again_keeps_annotated_assertions(saved: Any, folder: tuple[str, Path]) -> None:
    """There is one annotated assertion a (statement, passage) pair, before and after."""
    first, second, _ = saved
    pairs = {
        (item.subject, item.predicate, item.object, evidence.passage)
        for item in GRAPHS[folder[0]]().statements
        for evidence in item.evidence
    }
    assert len(_annotated(second)) == len(_annotated(first)) == len(pairs)


def test_annotations_of_axioms_stay_with_them(saved: Any, java: Any) -> None:
    """Evidence is never an assertion of its own; certainty is one on actions and targets only."""
    kind = java.JClass("org.semanticweb.owlapi.model.AxiomType").ANNOTATION_ASSERTION
    loose = [set(), set()]
    for found, ontology in zip(loose, saved[:2], strict=True):
        for axiom in ontology.getAxioms(kind):
            name = str(axiom.getProperty().getIRI().getShortForm())
            if name in ON_AXIOMS:
                found.add((name, str(axiom.getSubject()).rsplit("/", 2)[-2]))
    assert loose[0] == loose[1]
    assert {where for _, where in loose[0]} == {"action", "target"}
    assert "evidence" not in {name for name, _ in loose[0]}


def _facts(triples: Iterable[ox.Triple]) -> tuple[set[ox.Triple], list[ox.Triple]]:
    """Return the triples between named things and literals, and the triple that each annotation is on."""
    kept = list(triples)
    parts = {
        local: {t.subject: t.object for t in kept if t.predicate.value.endswith(f"#{local}")}
        for local in ANNOTATED
    }
    source, relation, target = (parts[local] for local in ANNOTATED)
    on = [ox.Triple(source[node], relation[node], target[node]) for node in source]
    blank = (ox.BlankNode,)
    named = {t for t in kept if not isinstance(t.subject, blank) and not isinstance(t.object, blank)}
    return named, on


def _read(path: Path, format: ox.RdfFormat) -> tuple[set[ox.Triple], list[ox.Triple]]:
    return _facts(quad.triple for quad in ox.parse(path.read_bytes(), format))


@pytest.mark.parametrize(
    ("name", "format"), [("graph.owl", ox.RdfFormat.RDF_XML), ("graph.ttl", ox.RdfFormat.TURTLE)]
)
def test_every_annotated_triple_is_asserted(
    folder: tuple[str, Path], name: str, format: ox.RdfFormat
) -> None:
    """What an annotation is on stands in the file as a plain triple too."""
    named, on = _read(folder[1] / name, format)
    assert on
    assert set(on) <= named


@pytest.mark.parametrize("saved", SAVED[:1], indirect=True)
def test_saved_rdf_says_what_ours_says(saved: Any, folder: tuple[str, Path]) -> None:
    """RDF/XML by the OWL API holds all triples of ours, and the annotations on the same ones."""
    ours, ours_on = _read(folder[1] / "graph.owl", ox.RdfFormat.RDF_XML)
    theirs, theirs_on = _read(saved[2], ox.RdfFormat.RDF_XML)
    assert ours - theirs == set()
    assert {str(t.object) for t in theirs - ours} <= {"<http://www.w3.org/2002/07/owl#NamedIndividual>"}
    assert sorted(map(str, theirs_on)) == sorted(map(str, ours_on))
