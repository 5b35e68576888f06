"""What follows from a graph, and where it contradicts its ontology.

The contradictions are those that the rules of OWL 2 RL find over asserted and
inferred facts. A reasoner for all of OWL 2 DL finds more: there is no reasoning
here on equality, cardinalities or class expressions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.rdf.inference import Closure, Term
from kg.rdf.minter import LABEL, PREFERRED, PROPERTY, SOURCE, TARGET, TYPE, plan_term
from kg.rdf.rules import RULES, TRANSITIVITY
from kg.rdf.terms import PREFIXES, prefixed


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """A contradiction: its rule in the OWL 2 profiles, its culprit, and what together makes it."""

    rule: str
    culprit: str
    message: str
    because: tuple[str, ...]

    def __str__(self) -> str:
        """Return the contradiction with its reasons, one a line."""
        return "\n".join((f"{self.message} ({self.rule})", *(f"  {reason}" for reason in self.because)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reasoning:
    """The facts that follow from a graph, in order; how many each rule added; the contradictions."""

    facts: tuple[ox.Triple, ...]
    counts: Mapping[str, int]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Impossible:
    """Triple patterns that must not hold together; ``says`` names their variables."""

    name: str
    says: str
    patterns: tuple[str, ...]
    guard: str = ""


_TWO_VALUES = "FILTER(isLiteral(?a) && isLiteral(?b) && COALESCE(?a != ?b, true))"
_IMPOSSIBLE = (
    _Impossible(
        name="cax-dw",
        says="{x} is of two disjoint classes, {c} and {d}",
        patterns=("?c owl:disjointWith ?d", "?x a ?c", "?x a ?d"),
    ),
    _Impossible(
        name="prp-fp",
        says="{x} has two values of {p}, which has one at most",
        patterns=("?p a owl:FunctionalProperty", "?x ?p ?a", "?x ?p ?b"),
        guard=_TWO_VALUES,
    ),
    _Impossible(
        name="prp-fp",
        says="{x} has two values of {p}, which has one at most, and they cannot be the same thing",
        patterns=(
            "?p a owl:FunctionalProperty",
            "?x ?p ?a",
            "?x ?p ?b",
            "?a a ?c",
            "?b a ?d",
            "?c owl:disjointWith ?d",
        ),
        guard="FILTER(?a != ?b)",
    ),
    _Impossible(
        name="prp-irp",
        says="{x} has {p} to itself, which nothing can have",
        patterns=("?p a owl:IrreflexiveProperty", "?x ?p ?x"),
    ),
    _Impossible(
        name="prp-asyp",
        says="{x} and {y} have {p} to each other, which holds one way at most",
        patterns=("?p a owl:AsymmetricProperty", "?x ?p ?y", "?y ?p ?x"),
    ),
    _Impossible(
        name="prp-pdw",
        says="{x} has both {p} and {q}, which exclude each other, to {y}",
        patterns=("?p owl:propertyDisjointWith ?q", "?x ?p ?y", "?x ?q ?y"),
    ),
)
_MEMBERS = "owl:members/rdf:rest*/rdf:first"
_PAIRS = (
    ("owl:AllDisjointClasses", "owl:disjointWith"),
    ("owl:AllDisjointProperties", "owl:propertyDisjointWith"),
)
_TO_PASSAGE = tuple(map(plan_term, ("evidence", "statedIn", "inPassage", "mentionedIn")))
_TEXT = plan_term("text")


def reason(triples: Iterable[ox.Triple]) -> Reasoning:
    """Return what follows from ``triples`` and where they contradict themselves."""
    closure = Closure(triples)
    inferred = closure.inferred()
    counts = Counter(rule.name for rule in inferred.values())
    return Reasoning(
        facts=tuple(inferred),
        counts={rule.name: counts[rule.name] for rule in (*RULES, TRANSITIVITY) if counts[rule.name]},
        clashes=tuple(_clashes(closure)),
    )


def _clashes(closure: Closure) -> list[Clash]:
    """Return every contradiction once, by culprit and rule."""
    for kind, relation in _PAIRS:
        closure.store.update(
            f"INSERT {{ ?c {relation} ?d }} "
            f"WHERE {{ ?all a {kind} ; {_MEMBERS} ?c, ?d FILTER(STR(?c) < STR(?d)) }}",
            prefixes=PREFIXES,
        )
    found: dict[object, tuple[_Impossible, tuple[ox.Triple, ...]]] = {}
    for impossible in _IMPOSSIBLE:
        for facts in closure.matches(impossible.patterns, impossible.guard):
            found.setdefault((impossible.name, frozenset(facts[1:])), (impossible, facts))
    if not found:
        return []
    words = _Words(closure.asserted)
    clashes = [_clash(closure, words, *item) for item in found.values()]
    return sorted(clashes, key=lambda clash: (clash.culprit, clash.rule, clash.message, clash.because))


def _clash(closure: Closure, words: _Words, impossible: _Impossible, facts: tuple[ox.Triple, ...]) -> Clash:
    named: dict[str, Term] = {}
    for pattern, fact in zip(impossible.patterns, facts, strict=True):
        named.update(zip(pattern.split(), fact, strict=True))
    reasons = {origin for fact in facts for origin in closure.origins(fact)}
    shown = {variable[1:]: words.name(term) for variable, term in named.items() if variable[0] == "?"}
    return Clash(
        rule=impossible.name,
        culprit=_short(named["?x"]),
        message=impossible.says.format(**shown),
        because=tuple(sorted(words.sentence(reason) for reason in reasons)),
    )


class _Words:
    """The facts of a graph in words, with the sentence of the plan that states each."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._labels: dict[Term, str] = {}
        self._texts: dict[Term, str] = {}
        self._passages: dict[Term, list[Term]] = defaultdict(list)
        parts: dict[Term, dict[ox.NamedNode, Term]] = defaultdict(dict)
        for triple in triples:
            subject, value = triple.subject, triple.object
            if triple.predicate in (LABEL, PREFERRED) and isinstance(value, ox.Literal):
                self._labels[subject] = min(value.value, self._labels.get(subject, value.value))
            elif triple.predicate == _TEXT and isinstance(value, ox.Literal):
                self._texts[subject] = value.value
            elif triple.predicate in _TO_PASSAGE:
                self._passages[subject].append(value)
            elif triple.predicate in (SOURCE, PROPERTY, TARGET):
                parts[subject][triple.predicate] = value
        self._axioms: dict[tuple[Term | None, ...], list[Term]] = defaultdict(list)
        for axiom, found in parts.items():
            self._axioms[tuple(found.get(part) for part in (SOURCE, PROPERTY, TARGET))].append(axiom)

    def name(self, term: Term) -> str:
        """Name a term by its IRI and its label."""
        label = self._labels.get(term)
        return f'{_short(term)} ("{label}")' if label else _short(term)

    def sentence(self, fact: ox.Triple) -> str:
        """Return a fact and, where a passage states it or names its subject, the words of the passage."""
        relation = "a" if fact.predicate == TYPE else _short(fact.predicate)
        said = f"{_short(fact.subject)} {relation} {_short(fact.object)}"
        nodes = self._axioms.get(tuple(fact)) or [fact.subject]
        passages = {passage for node in nodes for passage in self._passages.get(node, [node])}
        texts = [self._texts[p] for p in sorted(passages, key=_by_number) if p in self._texts]
        return f'{said}: "{texts[0]}"' if texts else said


def _by_number(term: Term) -> tuple[int, str]:
    return len(str(term)), str(term)


def _short(term: Term) -> str:
    return prefixed(term.value) if isinstance(term, ox.NamedNode) else str(term)
