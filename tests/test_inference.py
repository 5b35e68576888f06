"""What follows from a graph by its ontology, and that another reasoner infers the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf import (
    RULES,
    TRANSITIVITY,
    Rule,
    graph_triples,
    inferred,
    ontology_triples,
    reason,
    to_rdflib,
)
from tests.sample import COUNCIL, LOGISTICS, RESEARCH, ROBOTS, sample_graph
from tests.turtle import NAMESPACE, annotated, triples

BUILT_IN = tuple(str(space) for space in (rdflib.OWL, rdflib.RDF, rdflib.RDFS, rdflib.XSD))


def _inferred(turtle: str) -> set[str]:
    """Return what follows, as words without the namespace."""
    return {_words(triple) for triple in inferred(triples(turtle))}


def _words(triple: ox.Triple) -> str:
    parts = [str(part).removeprefix(f"<{NAMESPACE}").removesuffix(">") for part in triple]
    return " ".join("a" if part.endswith("#type") else part for part in parts)


RULE_CASES = {
    "prp-eqp1": (":p owl:equivalentProperty :q . :x :p :y .", {"x q y"}),
    "prp-eqp2": (":p owl:equivalentProperty :q . :x :q :y .", {"x p y"}),
    "prp-spo1": (":p rdfs:subPropertyOf :q . :x :p :y .", {"x q y"}),
    "prp-inv1": (":p owl:inverseOf :q . :x :p :y .", {"y q x"}),
    "prp-inv2": (":p owl:inverseOf :q . :x :q :y .", {"y p x"}),
    "prp-symp": (":p a owl:SymmetricProperty . :x :p :y .", {"y p x"}),
    "prp-trp": (":p a owl:TransitiveProperty . :x :p :y . :y :p :z .", {"x p z"}),
    "prp-dom": (":p rdfs:domain :C . :x :p :y .", {"x a C"}),
    "prp-rng": (":p rdfs:range :C . :x :p :y .", {"y a C"}),
    "cax-eqc1": (":C owl:equivalentClass :D . :x a :C .", {"x a D"}),
    "cax-eqc2": (":C owl:equivalentClass :D . :x a :D .", {"x a C"}),
    "cax-sco": (":C rdfs:subClassOf :D . :x a :C .", {"x a D"}),
}


@pytest.mark.parametrize("rule", [*RULES, TRANSITIVITY], ids=lambda rule: rule.name)
def test_each_rule_infers_its_fact(rule: Rule) -> None:
    """A rule gives the fact that it stands for, no other, and is named as its source."""
    turtle, expected = RULE_CASES[rule.name]
    assert _inferred(turtle) == expected
    assert reason(triples(turtle)).counts == {rule.name: 1}


def test_rules_feed_each_other() -> None:
    """Rules run until nothing new comes: inverse, transitivity, range and class after one another."""
    turtle = """:part owl:inverseOf :whole . :whole a owl:TransitiveProperty ; rdfs:range :C .
      :C rdfs:subClassOf :D . :a :part :b . :b :part :c ."""
    expected = {"b whole a", "c whole b", "c whole a", "a part c", "a a C", "b a C", "a a D", "b a D"}
    assert _inferred(turtle) == expected


def test_a_long_chain_is_closed() -> None:
    """A chain of n links gives every pair of its n + 1 members."""
    links = " ".join(f":x{n} :p :x{n + 1} ." for n in range(40))
    assert len(_inferred(f":p a owl:TransitiveProperty . {links}")) == 41 * 40 / 2 - 40


def test_a_value_passes_to_the_broader_property() -> None:
    """A literal goes where the property goes, and is never itself of a class or a subject."""
    turtle = """:p rdfs:subPropertyOf :q ; rdfs:range :C ; owl:inverseOf :r . :s a owl:SymmetricProperty .
      :x :p "a" ; :s "b" ."""
    assert _inferred(turtle) == {'x q "a"'}


@pytest.mark.parametrize(
    "turtle",
    [
        ":C rdfs:subClassOf owl:Thing . :x a :C .",
        ":p rdfs:subPropertyOf owl:topObjectProperty ; rdfs:range rdfs:Resource . :x :p :y .",
        ":p rdfs:domain [ a owl:Class ; owl:unionOf ( :C :D ) ] . :x :p :y .",
        ":C rdfs:subClassOf [ a owl:Class ; owl:complementOf :D ] . :x a :C .",
        ":n a owl:AnnotationProperty ; rdfs:range :C ; rdfs:domain :C ; rdfs:subPropertyOf :q . :x :n :y .",
        ":p rdfs:domain :C . [] :p :y .",
        ":p a owl:FunctionalProperty . :x :p :y , :z .",
    ],
    ids=["Thing", "top property", "union", "complement", "annotation", "blank node", "sameAs"],
)
def test_housekeeping_is_not_inferred(turtle: str) -> None:
    """OWL's own terms, class expressions, annotations, blank nodes and equality bring no facts."""
    assert _inferred(turtle) == set()


def test_nothing_is_inferred_about_annotations_of_axioms() -> None:
    """The node of an annotation has properties too, yet it is no individual."""
    turtle = f":confidence rdfs:domain :C . {annotated(':x :p :y', negated=[False])}"
    note = "<https://example.org/#note> a owl:Axiom ; owl:annotatedSource :x ; :confidence 1 ."
    assert _inferred(turtle + note) == set()


SUPPORT = ":p rdfs:subPropertyOf :q ; rdfs:domain :C ; a owl:SymmetricProperty . "


def test_nothing_follows_from_what_is_onlyannotated() -> None:
    """A relation whose every annotation denies it is no premise."""
    assert _inferred(SUPPORT + annotated(":x :p :y", negated=[True, True])) == set()


def test_what_is_stated_once_is_not_onlyannotated() -> None:
    """One passage that states a relation is enough."""
    found = _inferred(SUPPORT + annotated(":x :p :y", negated=[True, False]))
    assert found == {"y p x", "x q y", "y q x", "x a C", "y a C"}


def test_what_is_denied_is_not_inferred() -> None:
    """Neither a denied relation nor its inverse comes back by another way."""
    turtle = """:part a owl:TransitiveProperty ; owl:inverseOf :whole . :whole a owl:TransitiveProperty .
      :a :part :b . :b :part :c . """
    assert _inferred(turtle + annotated(":a :part :c", negated=[True])) == {"b whole a", "c whole b"}


def test_what_would_imply_something_denied_is_not_inferred() -> None:
    """Where the broader relation is denied, the narrower one is not inferred."""
    turtle = ":p rdfs:subPropertyOf :q . :r owl:equivalentProperty :p . :x :r :y . "
    assert _inferred(turtle + annotated(":x :q :y", negated=[True])) == set()


def test_inferred_facts_are_new_and_in_order() -> None:
    """What is asserted is not inferred again, and the facts come sorted."""
    given = [*graph_triples(sample_graph()), *ontology_triples()]
    found = inferred(given)
    assert found == sorted(found, key=str)
    assert not set(found) & set(given)


def _oracle(facts: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return what a reasoner for the whole of OWL 2 RL infers of the kind that the rules here do."""
    reasonable = pytest.importorskip(
        "reasonable", reason="reasonable is not installed: pip install reasonable"
    )
    graph = rdflib.Graph()
    for triple in facts:
        graph.add(to_rdflib(triple))
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(graph)
    return {_triple(found) for found in reasoner.reason() if _is_of_interest(found)} - set(facts)


def _is_of_interest(triple: tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]) -> bool:
    """Leave out blank nodes, literals as subjects, and OWL's own classes and properties."""
    subject, predicate, value = triple
    if not isinstance(subject, rdflib.URIRef) or isinstance(value, rdflib.BNode):
        return False
    concluded = value if predicate == rdflib.RDF.type else predicate
    return not str(subject).startswith(BUILT_IN) and not str(concluded).startswith(BUILT_IN)


def _triple(found: tuple[rdflib.term.Node, ...]) -> ox.Triple:
    subject, predicate, value = found
    if isinstance(value, rdflib.Literal):
        datatype = ox.NamedNode(str(value.datatype or rdflib.XSD.string))
        term = (
            ox.Literal(str(value), language=value.language)
            if value.language
            else ox.Literal(str(value), datatype=datatype)
        )
    else:
        term = ox.NamedNode(str(value))
    return ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(predicate)), term)


def _stated() -> list[ox.Triple]:
    """The sample without its one denied relation, with more relations between its entities."""
    graph = sample_graph()
    first = graph.statements[0]
    more = [
        replace(first, subject=subject, predicate=predicate, object=object_)
        for subject, predicate, object_ in (
            (ROBOTS, "partOf", LOGISTICS),
            (LOGISTICS, "partOf", RESEARCH),
            (RESEARCH, "broader", ROBOTS),
            (COUNCIL, "cooperatesWith", RESEARCH),
        )
    ]
    kept = tuple(item for item in graph.statements if item.predicate != "regulates")
    return [*graph_triples(replace(graph, statements=(*kept, *more))), *ontology_triples()]


def test_sample_agrees_with_another_reasoner() -> None:
    """From the sample and the whole ontology, another reasoner for OWL 2 RL infers the same facts."""
    facts = _stated()
    found = inferred(facts)
    assert set(found) == _oracle(facts)
    assert len(found) > 20


CLASSES = ("C", "D", "E")
PROPERTIES = ("p", "q", "r")
INDIVIDUALS = ("u", "v", "w", "x", "y", "z")
CHARACTERISTICS = ("owl:SymmetricProperty", "owl:TransitiveProperty")


def _lines(*columns: tuple[str, ...], most: int) -> st.SearchStrategy[list[str]]:
    """Make lists of Turtle statements, each with a term of every column."""
    line = st.tuples(*map(st.sampled_from, columns)).map(lambda terms: f"{' '.join(terms)} .")
    return st.lists(line, max_size=most)


def _own(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f":{name}" for name in names)


SCHEMAS = st.tuples(
    _lines(_own(CLASSES), ("rdfs:subClassOf", "owl:equivalentClass"), _own(CLASSES), most=3),
    _lines(_own(PROPERTIES), ("rdfs:subPropertyOf", "owl:inverseOf"), _own(PROPERTIES), most=3),
    _lines(_own(PROPERTIES), ("owl:equivalentProperty",), _own(PROPERTIES), most=1),
    _lines(_own(PROPERTIES), ("rdfs:domain", "rdfs:range"), _own(CLASSES), most=3),
    _lines(_own(PROPERTIES), ("a",), CHARACTERISTICS, most=3),
)
DATA = st.tuples(
    _lines(_own(INDIVIDUALS), _own(PROPERTIES), _own(INDIVIDUALS), most=8),
    _lines(_own(INDIVIDUALS), ("a",), _own(CLASSES), most=4),
)


def _join(parts: Iterable[list[str]]) -> str:
    return "\n".join(line for part in parts for line in part)


@settings(max_examples=300, deadline=None)
@given(schema=SCHEMAS, data=DATA)
def test_any_graph_agrees_with_another_reasoner(
    schema: tuple[list[str], ...], data: tuple[list[str], ...]
) -> None:
    """Whatever the ontology and the data, another reasoner infers the same facts."""
    facts = triples(_join((*schema, *data)))
    assert set(inferred(facts)) == _oracle(facts)


@settings(max_examples=150, deadline=None)
@given(
    schema=SCHEMAS, data=DATA, denied=_lines(_own(INDIVIDUALS), _own(PROPERTIES), _own(INDIVIDUALS), most=2)
)
def test_denials_only_ever_take_away(
    schema: tuple[list[str], ...], data: tuple[list[str], ...], denied: list[str]
) -> None:
    """What follows beside denials follows without what they deny, and is not denied itself."""
    facts = [line.removesuffix(" .") for line in denied]
    with_denials = triples(
        _join((*schema, *data)) + "\n".join(annotated(fact, negated=[True]) for fact in facts)
    )
    banned = set(triples("".join(f"{fact} . " for fact in facts)))
    stated = [triple for triple in triples(_join((*schema, *data))) if triple not in banned]
    possible = _oracle(stated)
    found = set(inferred(with_denials))
    assert found <= possible
    assert not found & banned
    # What implies nothing denied stays: without a denial in reach, all of it.
    if not (possible | set(stated)) & _implying(banned, _join(schema)):
        assert found == possible


def _implying(denied: set[ox.Triple], schema: str) -> set[ox.Triple]:
    """Return every possible relation that would imply one of ``denied``."""
    relations = [f":{s} :{p} :{o} ." for s in INDIVIDUALS for p in PROPERTIES for o in INDIVIDUALS]
    links = triples(schema)
    return {fact for (fact,) in map(triples, relations) if denied & {fact, *inferred([*links, fact])}}
