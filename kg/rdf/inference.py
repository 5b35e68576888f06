"""What follows from a graph by its ontology: rules of OWL 2 RL, run in Oxigraph to the fixpoint.

The rules read the characteristics of properties and classes from the triples
themselves; no property is named here. They infer facts about named individuals
only: no axioms of the ontology, nothing of annotation properties, no
``owl:sameAs``, no class or property of OWL's own such as ``owl:Thing``.

A relation that the plans only deny is asserted as a plain triple like any other
(its annotations say ``plan:negated true``). Nothing is inferred from it, and
neither it nor what would imply it is ever inferred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import cast

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, XSD

from kg.rdf.minter import AXIOM, PROPERTY, SOURCE, TARGET, TYPE, plan_term
from kg.rdf.rules import DENIALS, RULES, TRANSITIVITY, Rule
from kg.rdf.terms import PREFIXES, in_order, name

INFERRED_GRAPH = ox.NamedNode("https://w3id.org/plan-kg/inferred")
INFERRED_FILE = "inferred.ttl"

NEGATED = plan_term("negated")
TRANSITIVE = name(OWL, "TransitiveProperty")
ANNOTATION_PROPERTY = name(OWL, "AnnotationProperty")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


_NOTHING: Mapping[str, Term] = MappingProxyType({})
_TRUTHS = ("true", "1")
_BETWEEN_TERMS = frozenset(
    (
        name(RDFS, "subClassOf"),
        name(RDFS, "subPropertyOf"),
        name(RDFS, "domain"),
        name(RDFS, "range"),
        name(OWL, "equivalentClass"),
        name(OWL, "equivalentProperty"),
        name(OWL, "inverseOf"),
    )
)
_KINDS = (name(OWL, "SymmetricProperty"), TRANSITIVE)
_BUILT_IN = (str(OWL), str(RDF), str(RDFS), str(XSD))


class Closure:
    """The facts that hold by a graph, asserted or inferred, and how each inferred one came about.

    Each round applies the rules to what the round before found, so as not to find everything again.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.asserted = frozenset(triples)
        axioms = _axioms(self.asserted)
        denied = _only_denied(axioms)
        self._facts = set(_premises(self.asserted, set(axioms), denied))
        self._schema = [t for t in self._facts if t.predicate in _BETWEEN_TERMS or t.object in _KINDS]
        self._steps: dict[ox.Triple, tuple[int, Rule]] = {}
        self._denied = self._closed(denied)
        self._close()

    def _closed(self, denied: Collection[ox.Triple]) -> set[ox.Triple]:
        """Return what is denied, with what would imply it."""
        found: set[ox.Triple] = set()
        new = set(denied)
        while new:
            found |= new
            new = {fact for fact, _ in _consequences(DENIALS, self._schema, new)} - found
        return found

    def _close(self) -> None:
        chains = _Chains(self._schema)
        new, number = self._facts.copy(), 0
        while new:
            number += 1
            found: dict[ox.Triple, Rule] = {}
            longer = chains.longer(new, [fact for fact in new if not self._is_transit(fact)])
            for fact, rule in chain(_consequences(RULES, self._schema, new), longer):
                if fact not in self._facts and fact not in self._denied:
                    found.setdefault(fact, rule)
            self._steps.update((fact, (number, rule)) for fact, rule in found.items())
            self._facts |= found.keys()
            new = set(found)

    def _is_transit(self, fact: ox.Triple) -> bool:
        return fact in self._steps and self._steps[fact][1] is TRANSITIVITY

    @cached_property
    def store(self) -> ox.Store:
        """The facts that hold, for SPARQL; what is only denied is not among them."""
        return _store(self._facts)

    def inferred(self) -> dict[ox.Triple, Rule]:
        """Return the facts that are not asserted, in order, with the rule that first gave each."""
        steps, known = self._steps, self.asserted
        facts = in_order(fact for fact in steps if fact not in known and _is_named(fact))
        return {fact: steps[fact][1] for fact in facts}

    def origins(self, fact: ox.Triple) -> list[ox.Triple]:
        """Return the asserted triples that ``fact`` follows from, in order."""
        found: set[ox.Triple] = set()
        seen: set[ox.Triple] = set()
        waiting = [fact]
        while waiting:
            item = waiting.pop()
            if item in seen:
                continue
            seen.add(item)
            if item in self._steps:
                waiting.extend(self._premises_of(item))
            else:
                found.add(item)
        return in_order(found)

    def _premises_of(self, fact: ox.Triple) -> Sequence[ox.Triple]:
        """Return what the rule that gave ``fact`` rested on: facts older than it, so never itself."""
        limit, rule = self._steps[fact]
        bound = dict(zip(rule.conclusion.split(), fact, strict=True))
        candidates = self.matches(rule.premises, rule.guard, bound=bound)
        older = [found for found in candidates if all(self._order(item) < limit for item in found)]
        return min(older, key=lambda found: (max(map(self._order, found)), str(found)))

    def _order(self, fact: ox.Triple) -> int:
        return self._steps[fact][0] if fact in self._steps else 0

    def matches(
        self, patterns: Sequence[str], guard: str = "", *, bound: Mapping[str, Term] = _NOTHING
    ) -> Iterator[tuple[ox.Triple, ...]]:
        """Yield the triples that match ``patterns`` together, given what some variables stand for."""
        given = {ox.Variable(key[1:]): term for key, term in bound.items() if key.startswith("?")}
        query = f"SELECT * WHERE {{ {' . '.join(patterns)} {guard} }}"
        found = self.store.query(query, prefixes=PREFIXES, substitutions=given)
        for solution in cast("ox.QuerySolutions", found):
            yield tuple(_instance(pattern, given, solution) for pattern in patterns)


class _Chains:
    """The links of transitive properties in a store of their own, and the chains that they make.

    A chain grows by a link that no chain made: each is found from one end only.
    """

    def __init__(self, schema: Iterable[ox.Triple]) -> None:
        self._store = _store(schema)
        self._properties = {t.subject for t in schema if t.object == TRANSITIVE}
        self._round = 0

    def longer(
        self, new: Iterable[ox.Triple], links: Collection[ox.Triple]
    ) -> Iterator[tuple[ox.Triple, Rule]]:
        """Yield the chains that ``new`` facts, of which some are ``links``, make one link longer."""
        self._round += 1
        self._add(new, "all", f"all{self._round}")
        self._add(links, "links", f"links{self._round}")
        yield from self._joined(f"all{self._round}", "links")
        if links and self._round > 1:
            yield from self._joined("all", f"links{self._round}")

    def _joined(self, *parts: str) -> Iterator[tuple[ox.Triple, Rule]]:
        schema, *facts = TRANSITIVITY.premises
        placed = (f"GRAPH <{part}:> {{ {fact} }}" for part, fact in zip(parts, facts, strict=True))
        for fact in _construct(self._store, TRANSITIVITY, (schema, *placed)):
            yield fact, TRANSITIVITY

    def _add(self, facts: Iterable[ox.Triple], *parts: str) -> None:
        kept = [fact for fact in facts if fact.predicate in self._properties]
        for part in parts:
            graph = ox.NamedNode(f"{part}:")
            self._store.extend(ox.Quad(f.subject, f.predicate, f.object, graph) for f in kept)


def _consequences(
    rules: Iterable[Rule], schema: Iterable[ox.Triple], facts: Iterable[ox.Triple]
) -> Iterator[tuple[ox.Triple, Rule]]:
    """Yield what follows from each of ``facts`` in one step."""
    store = _store(schema)
    store.extend(ox.Quad(*fact) for fact in facts)
    for rule in rules:
        for fact in _construct(store, rule, rule.premises):
            yield fact, rule


def _construct(store: ox.Store, rule: Rule, premises: Iterable[str]) -> ox.QueryTriples:
    query = f"CONSTRUCT {{ {rule.conclusion} }} WHERE {{ {' . '.join(premises)} {rule.guard} }}"
    return cast("ox.QueryTriples", store.query(query, prefixes=PREFIXES))


def _store(triples: Iterable[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    return store


def inferred(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return the facts that follow from ``triples`` and are not among them, in order."""
    return list(Closure(triples).inferred())


def _axioms(triples: Iterable[ox.Triple]) -> dict[Term, dict[ox.NamedNode, Term]]:
    """Return what each annotation of an axiom says."""
    axioms: dict[Term, dict[ox.NamedNode, Term]] = {
        t.subject: {} for t in triples if t.predicate == TYPE and t.object == AXIOM
    }
    for triple in triples:
        if triple.subject in axioms:
            axioms[triple.subject][triple.predicate] = triple.object
    return axioms


def _only_denied(axioms: Mapping[Term, Mapping[ox.NamedNode, Term]]) -> set[ox.Triple]:
    """Return the relations of which every annotation is a denial."""
    denials: dict[ox.Triple, list[bool]] = defaultdict(list)
    for parts in axioms.values():
        if {SOURCE, PROPERTY, TARGET} <= parts.keys():
            fact = ox.Triple(parts[SOURCE], parts[PROPERTY], parts[TARGET])  # type: ignore[arg-type]
            denials[fact].append(_is_true(parts.get(NEGATED)))
    return {fact for fact, denied in denials.items() if all(denied)}


def _is_true(term: Term | None) -> bool:
    return isinstance(term, ox.Literal) and term.value in _TRUTHS


def _premises(
    triples: Iterable[ox.Triple], axioms: Collection[Term], denied: Collection[ox.Triple]
) -> Iterator[ox.Triple]:
    """Yield what the rules may start from."""
    annotations = {t.subject for t in triples if t.predicate == TYPE and t.object == ANNOTATION_PROPERTY}
    for triple in triples:
        if triple.subject in axioms or triple.predicate in annotations or triple in denied:
            continue
        if triple.predicate in _BETWEEN_TERMS and not (
            _is_own(triple.subject, annotations) and _is_own(triple.object, annotations)
        ):
            continue
        yield triple


def _is_own(term: Term, annotations: Collection[Term]) -> bool:
    return isinstance(term, ox.NamedNode) and term not in annotations and not term.value.startswith(_BUILT_IN)


def _is_named(fact: ox.Triple) -> bool:
    """Say whether a fact can be said in another file, which a blank node cannot be."""
    return isinstance(fact.subject, ox.NamedNode) and not isinstance(fact.object, ox.BlankNode)


def _instance(pattern: str, given: Mapping[ox.Variable, Term], found: ox.QuerySolution) -> ox.Triple:
    """Return a pattern with its variables replaced."""
    subject, predicate, value = (_value(token, given, found) for token in pattern.split())
    return ox.Triple(subject, predicate, value)  # type: ignore[arg-type]


def _value(token: str, given: Mapping[ox.Variable, Term], found: ox.QuerySolution) -> Term:
    if token == "a":
        return TYPE
    if token.startswith("?"):
        variable = ox.Variable(token[1:])
        return given[variable] if variable in given else found[variable]
    prefix, local = token.split(":")
    return name(PREFIXES[prefix], local)
