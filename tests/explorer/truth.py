"""What SPARQL says of a build, in the words of the evidence panel."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from kg.config import BASE_IRI
from kg.query import run
from kg.view.terms import term
from kg.vocabulary import PLAN
from tests.explorer.page import Fact, Sentence

FACTS = """SELECT ?s ?sName ?p ?o ?oName ?text ?sure ?denied {
  ?x owl:annotatedSource ?s ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o ;
     plan:evidence ?passage ; plan:confidence ?sure .
  ?passage plan:text ?text . ?s a plan:Entity ; rdfs:label ?sName . ?o a plan:Entity ; rdfs:label ?oName
  OPTIONAL { ?x plan:negated ?denied }
}"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """A fact with its sentences; ends are ids and names."""

    subject: tuple[str, str]
    relation: str
    object: tuple[str, str]
    sentences: frozenset[Sentence]

    @property
    def denied(self) -> bool:
        """Whether no sentence affirms it."""
        return all(sentence.denied for sentence in self.sentences)


def stated(build: Path) -> list[Stated]:
    """Return all facts of a build."""
    sentences: dict[tuple[tuple[str, str], str, tuple[str, str]], set[Sentence]] = {}
    for row in json.loads(run(build, FACTS, format="json"))["results"]["bindings"]:
        value = {name: cell["value"] for name, cell in row.items()}
        ends = ((value[end].removeprefix(BASE_IRI), value[f"{end}Name"]) for end in ("s", "o"))
        subject, object_ = ends
        sentence = Sentence(text=value["text"], confidence=figure(value["sure"]), denied="denied" in value)
        sentences.setdefault((subject, value["p"].removeprefix(str(PLAN)), object_), set()).add(sentence)
    return [
        Stated(subject=subject, relation=relation, object=object_, sentences=frozenset(found))
        for (subject, relation, object_), found in sentences.items()
    ]


def figure(confidence: str) -> str:
    """Return a confidence as it is shown."""
    return str(Decimal(confidence).quantize(Decimal("0.01"), ROUND_HALF_UP))


def of_entity(facts: Iterable[Stated], entity: str) -> Counter[Fact]:
    """Return the facts of an entity as its panel words them."""
    found: Counter[Fact] = Counter()
    for fact in facts:
        label = _label(fact)
        if fact.subject[0] == entity:
            found[_worded(fact, f"{label} …", fact.object[1])] += 1
        elif fact.object[0] == entity:
            found[_worded(fact, f"… {label} this", fact.subject[1])] += 1
    return found


def between(facts: Iterable[Stated], one: str, other: str) -> Counter[Fact]:
    """Return the facts between two entities, in both directions, as the panel of an edge words them."""
    joined = (fact for fact in facts if {fact.subject[0], fact.object[0]} == {one, other})
    return Counter(_worded(fact, _label(fact), *_names(fact)) for fact in joined)


def neighbours(facts: Iterable[Stated], entity: str) -> set[str]:
    """Return the ids of the entities that a fact joins to one."""
    ends = ({fact.subject[0], fact.object[0]} for fact in facts)
    return set().union(*(pair for pair in ends if entity in pair)) - {entity}


def _label(fact: Stated) -> str:
    """Return a relation in the words that read from its subject to its object."""
    return "kind of" if fact.relation == "broader" else term(fact.relation).label


def _names(fact: Stated) -> tuple[str, str]:
    return fact.subject[1], fact.object[1]


def _worded(fact: Stated, relation: str, *names: str) -> Fact:
    return Fact(relation=relation, names=names, denied=fact.denied, sentences=fact.sentences)
