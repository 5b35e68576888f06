"""The OWL API, the library under Protégé, reads the files and finds them in OWL 2 DL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

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
GRAPHS: dict[str, Callable[[], Graph]] = {"sample": sample_graph, "plan": lambda: build([PLAN])}


@pytest.fixture(scope="module", params=[(name, file) for name in GRAPHS for file in sorted(FORMATS)])
def loaded(request: pytest.FixtureRequest, java: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Load a file of a build (of the sample, of the plan); return its name, ontology and format."""
    graph, name = request.param
    folder = tmp_path_factory.mktemp("owl") / "build"
    export(GRAPHS[graph](), folder, formats=("ttl", "owl"))
    manager = java.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    file = java.JClass("java.io.File")(str(folder / name))
    ontology = manager.loadOntologyFromOntologyDocument(file)
    return request.param, ontology, manager.getOntologyFormat(ontology)


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
