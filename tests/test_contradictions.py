"""What contradicts the ontology, and the facts that show it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from kg.model import Graph
from kg.rdf import Reasoning, graph_triples, ontology_triples, reason
from tests.sample import contradictory_graph, sample_graph
from tests.turtle import NAMESPACE, annotated, triples

CLASHES = {
    "disjoint classes": (
        ":C owl:disjointWith :D . :E rdfs:subClassOf :C . :p rdfs:range :D . :x a :E . :y :p :x .",
        "cax-dw",
        [":C owl:disjointWith :D", ":E rdfs:subClassOf :C", ":p rdfs:range :D", ":x a :E", ":y :p :x"],
    ),
    "a list of disjoint classes": (
        "[] a owl:AllDisjointClasses ; owl:members ( :C :D :E ) . :x a :C , :E .",
        "cax-dw",
        [":C owl:disjointWith :E", ":x a :C", ":x a :E"],
    ),
    "two values": (
        ":p a owl:FunctionalProperty . :x :p 1 , 2 .",
        "prp-fp",
        [":p a owl:FunctionalProperty", ':x :p "1"^^xsd:integer', ':x :p "2"^^xsd:integer'],
    ),
    "a number and a text": (
        ':p a owl:FunctionalProperty . :x :p 1 , "1" .',
        "prp-fp",
        [":p a owl:FunctionalProperty", ':x :p "1"', ':x :p "1"^^xsd:integer'],
    ),
    "two things that differ": (
        ":p a owl:FunctionalProperty . :C owl:disjointWith :D . :x :p :y , :z . :y a :C . :z a :D .",
        "prp-fp",
        [
            ":C owl:disjointWith :D",
            ":p a owl:FunctionalProperty",
            ":x :p :y",
            ":x :p :z",
            ":y a :C",
            ":z a :D",
        ],
    ),
    "irreflexive": (
        ":p a owl:IrreflexiveProperty . :q rdfs:subPropertyOf :p . :x :q :x .",
        "prp-irp",
        [":p a owl:IrreflexiveProperty", ":q rdfs:subPropertyOf :p", ":x :q :x"],
    ),
    "asymmetric": (
        ":p a owl:AsymmetricProperty . :x :p :y . :y :p :x .",
        "prp-asyp",
        [":p a owl:AsymmetricProperty", ":x :p :y", ":y :p :x"],
    ),
    "disjoint properties": (
        "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) . :x :p :y ; :q :y .",
        "prp-pdw",
        [":p owl:propertyDisjointWith :q", ":x :p :y", ":x :q :y"],
    ),
}


def _shortened(text: str) -> str:
    for long, short in (
        (NAMESPACE, ":"),
        ("^^<http://www.w3.org/2001/XMLSchema#integer>", "^^xsd:integer"),
    ):
        text = text.replace(long, short)
    return text


@pytest.mark.parametrize("case", CLASHES)
def test_a_contradiction_is_found_with_its_reasons(case: str) -> None:
    """The culprit is named once, with exactly the asserted facts and axioms that clash."""
    turtle, rule, because = CLASHES[case]
    (clash,) = reason(triples(turtle)).clashes
    assert (clash.rule, _shortened(clash.culprit)) == (rule, ":x")
    assert sorted(map(_shortened, clash.because)) == sorted(because)


@pytest.mark.parametrize("case", CLASHES)
def test_every_reason_is_needed(case: str) -> None:
    """Without any one of the reasons there is no contradiction: the explanation is minimal."""
    given = triples(CLASHES[case][0])
    (clash,) = reason(given).clashes
    named = [fact for fact in given if _told(fact) in map(_shortened, clash.because)]
    assert named
    assert all(not reason([t for t in given if t != fact]).clashes for fact in named)


def _told(fact: ox.Triple) -> str:
    parts = [_shortened(str(part)).strip("<>") for part in fact]
    text = " ".join("a" if part.endswith("#type") else part for part in parts)
    for prefix, iri in (("owl", rdflib.OWL), ("rdfs", rdflib.RDFS)):
        text = text.replace(str(iri), f"{prefix}:")
    return text


@pytest.mark.parametrize(
    "turtle",
    [
        ":p a owl:FunctionalProperty . :x :p 1 , 1.0 .",
        ":p a owl:FunctionalProperty . :x :p :y , :z .",
        ":C owl:disjointWith :D . :x a :C . :p rdfs:domain :D . " + annotated(":x :p :y", negated=[True]),
    ],
    ids=["one number written twice", "two names of perhaps one thing", "a denied relation"],
)
def test_what_may_be_is_no_contradiction(turtle: str) -> None:
    """Equal values, names that may mean one thing, and denied relations do not clash."""
    assert reason(triples(turtle)).clashes == ()


def _reasoned(graph: Graph) -> Reasoning:
    return reason([*graph_triples(graph), *ontology_triples()])


def test_the_sample_contradicts_nothing() -> None:
    """The graph made by hand keeps to the ontology."""
    assert _reasoned(sample_graph()).clashes == ()


def test_a_contradiction_shows_the_sentence() -> None:
    """The facts that clash come with the words of the plan that state them."""
    found = _reasoned(contradictory_graph()).clashes
    assert found
    assert {clash.culprit for clash in found} == {"https://w3id.org/plan-kg/id/sample/passage/2"}
    assert all("Develop service robots" in str(clash) for clash in found)
