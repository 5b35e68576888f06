"""HermiT, a reasoner for all of OWL 2 DL, on the files of a build: consistent, or the reason why not.

It is slower than kg's own check and knows more; both must agree on what breaks a graph.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.export import export
from kg.model import Graph
from kg.pipeline import build
from kg.rdf import graph_triples, in_order, ontology_triples, reason, serialise
from tests.java import start_java
from tests.sample import LOGISTICS, ROBOTS, contradictory_graph, sample_graph

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
GRAPHS: dict[str, Callable[[], Graph]] = {"sample": sample_graph, "plan": cache(lambda: build([CORPUS]))}
HERMIT = "org.semanticweb.HermiT.ReasonerFactory"
EXPLANATIONS = (
    "org.semanticweb.owl.explanation.impl.blackbox.checker.InconsistentOntologyExplanationGeneratorFactory"
)
LONGEST = 120_000  # milliseconds for one explanation


@pytest.fixture(scope="module")
def java() -> Any:
    """Start a Java machine with the OWL API and HermiT, or skip where there is none."""
    return start_java()


def _load(java: Any, path: Path) -> Any:
    manager = java.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    return manager.loadOntologyFromOntologyDocument(java.JClass("java.io.File")(str(path)))


@pytest.fixture(scope="module", params=GRAPHS)
def reasoner(request: pytest.FixtureRequest, java: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return HermiT over graph.owl of the sample, and of the build of the plan."""
    folder = tmp_path_factory.mktemp("reasoner") / request.param
    export(GRAPHS[request.param](), folder, formats=("owl",))
    return java.JClass(HERMIT)().createReasoner(_load(java, folder / "graph.owl"))


def test_a_build_is_consistent(reasoner: Any) -> None:
    """The file that Protégé opens contradicts nothing."""
    assert reasoner.isConsistent()


def test_every_class_can_have_members(reasoner: Any) -> None:
    """No class of the ontology is empty by its own definition."""
    unsatisfiable = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
    assert [str(item) for item in unsatisfiable] == []


def test_what_is_inferred_is_entailed(java: Any, tmp_path: Path) -> None:
    """HermiT entails every fact that kg infers from the sample with more relations in it."""
    graph = sample_graph()
    (stated, *others) = graph.statements
    chain = (
        replace(stated, predicate="partOf"),
        replace(stated, subject=LOGISTICS, predicate="partOf", object=graph.entities[3].id),
        replace(stated, subject=LOGISTICS, predicate="cooperatesWith", object=ROBOTS),
    )
    triples = in_order(
        [*graph_triples(replace(graph, statements=(stated, *others, *chain))), *ontology_triples()]
    )
    facts = reason(triples).facts
    (tmp_path / "stated.ttl").write_bytes(serialise(triples, ox.RdfFormat.TURTLE))
    declared = [t for t in ontology_triples() if t.predicate.value.endswith("#type")]
    (tmp_path / "facts.ttl").write_bytes(serialise(in_order([*facts, *declared]), ox.RdfFormat.TURTLE))
    reasoner = java.JClass(HERMIT)().createReasoner(_load(java, tmp_path / "stated.ttl"))
    inferred = _load(java, tmp_path / "facts.ttl").getABoxAxioms(_no_imports(java))
    assert inferred.size() == len(facts) > 10
    assert [str(axiom) for axiom in inferred if not reasoner.isEntailed(axiom)] == []


def _no_imports(java: Any) -> Any:
    return java.JClass("org.semanticweb.owlapi.model.parameters.Imports").EXCLUDED


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A graph that contradicts the ontology: its culprit, and what the shortest explanation speaks of."""

    graph: Callable[[], Graph]
    culprit: str
    axioms: frozenset[str]


def _two_classes() -> Graph:
    graph = sample_graph()
    robots = next(entity for entity in graph.entities if entity.id == ROBOTS)
    return replace(graph, entities=(*graph.entities, replace(robots, label="Sector")))


def _two_values() -> Graph:
    graph = sample_graph()
    (target,) = graph.targets
    return replace(graph, targets=(target, replace(target, value=Decimal(7))))


def _passage_as_object() -> Graph:
    graph = sample_graph()
    (action,) = graph.actions
    return replace(graph, actions=(replace(action, object="sample/passage/2"),))


BROKEN = {
    "an entity and a passage at once": Broken(
        graph=contradictory_graph,
        culprit="sample/passage/2",
        axioms=frozenset(("DisjointClasses", "ClassAssertion")),
    ),
    "an entity of two disjoint classes": Broken(
        graph=_two_classes, culprit=ROBOTS, axioms=frozenset(("DisjointClasses", "ClassAssertion"))
    ),
    "a target with two values": Broken(
        graph=_two_values,
        culprit="sample/target/1",
        axioms=frozenset(("FunctionalDataProperty", "DataPropertyAssertion")),
    ),
    "an action on a passage": Broken(
        graph=_passage_as_object,
        culprit="sample/passage/2",
        axioms=frozenset(
            ("DisjointClasses", "ObjectPropertyRange", "ObjectPropertyAssertion", "ClassAssertion")
        ),
    ),
}


@pytest.fixture(scope="module", params=BROKEN)
def broken(request: pytest.FixtureRequest, java: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Load a broken graph; return what is broken and its ontology."""
    case = BROKEN[request.param]
    folder = tmp_path_factory.mktemp("broken") / "build"
    export(case.graph(), folder, formats=("owl",))
    return case, _load(java, folder / "graph.owl")


def test_a_contradiction_is_caught(broken: Any, java: Any) -> None:
    """HermiT finds that the graph contradicts the ontology."""
    assert not java.JClass(HERMIT)().createReasoner(broken[1]).isConsistent()


def test_a_contradiction_is_explained(broken: Any, java: Any) -> None:
    """The explanation is about the culprit, contradicts itself, and needs each of its axioms."""
    case, ontology = broken
    axioms = _explanation(java, ontology)
    assert any(case.culprit in str(axiom) for axiom in axioms)
    assert case.axioms <= {str(axiom.getAxiomType().getName()) for axiom in axioms}
    assert not _is_consistent(java, axioms)
    assert all(_is_consistent(java, [other for other in axioms if other != axiom]) for axiom in axioms)


def _explanation(java: Any, ontology: Any) -> list[Any]:
    data = ontology.getOWLOntologyManager().getOWLDataFactory()
    contradiction = data.getOWLSubClassOfAxiom(data.getOWLThing(), data.getOWLNothing())
    generator = java.JClass(EXPLANATIONS)(java.JClass(HERMIT)(), LONGEST).createExplanationGenerator(ontology)
    (found,) = generator.getExplanations(contradiction, 1)
    return list(found.getAxioms())


def _is_consistent(java: Any, axioms: list[Any]) -> bool:
    manager = java.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    kept = java.JClass("java.util.HashSet")()
    for axiom in axioms:
        kept.add(axiom)
    return bool(java.JClass(HERMIT)().createReasoner(manager.createOntology(kept)).isConsistent())


@pytest.mark.parametrize("name", GRAPHS)
def test_own_check_finds_builds_consistent(name: str) -> None:
    """The check of ``kg reason``, which needs no Java, finds no contradiction either."""
    assert reason([*graph_triples(GRAPHS[name]()), *ontology_triples()]).clashes == ()


@pytest.mark.parametrize("name", BROKEN)
def test_own_check_catches_the_same(name: str) -> None:
    """It names the same culprit of a broken graph."""
    case = BROKEN[name]
    clashes = reason([*graph_triples(case.graph()), *ontology_triples()]).clashes
    assert clashes
    assert any(clash.culprit.endswith(case.culprit) for clash in clashes)
