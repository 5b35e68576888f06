"""What the page of an entity says: its facts in both directions, each with the sentences that state it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox
from rdflib import SKOS

from kg.rdf.minter import PROPERTY, SOURCE, TARGET, plan_term
from kg.rdf.terms import name
from kg.serve.catalogue import Catalogue, Link, Node, Term, natural

MOST_MENTIONS = 100
_EVIDENCE = plan_term("evidence")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A passage with its place; ``parts`` is its text, cut so that what is named can be marked."""

    link: Link
    parts: tuple[tuple[str, bool], ...]
    section: Link | None
    plan: Link | None
    order: tuple[str, Decimal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A sentence that states, or denies, a fact, and how sure the extraction is."""

    sentence: Sentence
    confidence: Decimal
    negated: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A relation of the entity to another."""

    relation: Link
    incoming: bool
    other: Link
    proofs: tuple[Proof, ...]

    @property
    def negated(self) -> bool:
        """Tell whether every sentence behind the fact denies it."""
        return bool(self.proofs) and all(proof.negated for proof in self.proofs)

    @property
    def confidence(self) -> Decimal:
        """Return how sure the surest sentence makes the fact."""
        return max((proof.confidence for proof in self.proofs), default=Decimal(0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The facts of one relation in one direction, surest first."""

    relation: Link
    incoming: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """An action or a target in a line, with its sentence."""

    link: Link
    role: str
    proof: Proof | None
    parties: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityPage:
    """All that the page of an entity shows."""

    thing: Link
    names: tuple[str, ...]
    groups: tuple[Group, ...]
    actions: tuple[Finding, ...]
    targets: tuple[Finding, ...]
    mentions: tuple[Sentence, ...]
    mention_count: int


class Facts:
    """Reads facts from a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def entity(self, node: ox.NamedNode, *, most_mentions: int | None = MOST_MENTIONS) -> EntityPage:
        """Return what is known of an entity."""
        catalogue = self._catalogue
        alternatives = catalogue.values(node, name(SKOS, "altLabel"))
        passages = self._mentions(node)
        return EntityPage(
            thing=catalogue.link(node),
            names=tuple(n.value for n in alternatives if isinstance(n, ox.Literal)),
            groups=self._groups(node),
            actions=self.findings(node, "object", "agent"),
            targets=self.findings(node, "targetOf"),
            mentions=tuple(
                self.sentence(passage, marks) for passage, marks in list(passages.items())[:most_mentions]
            ),
            mention_count=len(passages),
        )

    def _groups(self, node: ox.NamedNode) -> tuple[Group, ...]:
        facts: dict[tuple[bool, str], list[Fact]] = defaultdict(list)
        for fact in self._facts(node):
            facts[fact.incoming, fact.relation.label].append(fact)
        return tuple(
            Group(
                relation=found[0].relation,
                incoming=incoming,
                facts=tuple(sorted(found, key=lambda f: (f.negated, -f.confidence, f.other.label))),
            )
            for (incoming, _), found in sorted(facts.items())
        )

    def _facts(self, node: ox.NamedNode) -> Iterable[Fact]:
        catalogue, proofs = self._catalogue, self._proofs(node)
        triples = [(node, property, value) for property, value in catalogue.outgoing(node)]
        incoming = [(subject, property, node) for subject, property in catalogue.incoming(node)]
        for triple in (*triples, *incoming):
            other = triple[0] if triple[2] == node else triple[2]
            if isinstance(other, ox.NamedNode) and "Entity" in catalogue.kinds(other):
                yield Fact(
                    relation=catalogue.link(triple[1]),
                    incoming=triple[2] == node,
                    other=catalogue.link(other),
                    proofs=tuple(
                        sorted(proofs[triple], key=lambda p: (p.negated, -p.confidence, p.sentence.order))
                    ),
                )

    def _proofs(self, node: ox.NamedNode) -> dict[tuple[Term, ...], list[Proof]]:
        """Return the sentences behind every fact of an entity."""
        catalogue = self._catalogue
        found: dict[tuple[Term, ...], list[Proof]] = defaultdict(list)
        for axiom in {*catalogue.annotations(SOURCE, node), *catalogue.annotations(TARGET, node)}:
            ends = (catalogue.values(axiom, property) for property in (SOURCE, PROPERTY, TARGET))
            proof = self._proof(axiom, "evidence")
            if proof is not None:
                found[tuple(values[0] for values in ends if values)].append(proof)
        return found

    def _proof(self, node: Node, property: str) -> Proof | None:
        """Return the sentence that an axiom, an action or a target leads to."""
        catalogue = self._catalogue
        passage = catalogue.node(node, property)
        if passage is None:
            return None
        return Proof(
            sentence=self.sentence(passage),
            confidence=catalogue.number(node, "confidence"),
            negated=catalogue.text(node, "negated") == "true",
        )

    def sentence(self, passage: ox.NamedNode, marks: Iterable[str] = ()) -> Sentence:
        """Return a passage with its place, the words in ``marks`` set off."""
        catalogue = self._catalogue
        section, plan = catalogue.node(passage, "inSection"), catalogue.node(passage, "inPlan")
        words = catalogue.label(passage)
        return Sentence(
            link=Link(label=words, href=catalogue.href(passage), kind="Passage"),
            parts=_marked(words, marks),
            section=catalogue.link(section) if section else None,
            plan=catalogue.link(plan) if plan else None,
            order=(plan.value if plan else "", catalogue.order(passage)),
        )

    def _mentions(self, node: ox.NamedNode) -> dict[ox.NamedNode, set[str]]:
        """Return the words that name an entity, by passage in reading order."""
        catalogue = self._catalogue
        found: dict[ox.NamedNode, set[str]] = {
            passage: set()
            for _, passage in catalogue.outgoing(node)
            if isinstance(passage, ox.NamedNode) and catalogue.kind(passage) == "Passage"
        }
        for mention in catalogue.subjects(plan_term("mentionOf"), node):
            passage = catalogue.node(mention, "inPassage")
            if passage is not None:
                found.setdefault(passage, set()).add(catalogue.text(mention, "surface"))
        places = {passage: (catalogue.node(passage, "inPlan"), catalogue.order(passage)) for passage in found}
        return {
            p: found[p] for p in sorted(found, key=lambda p: (str(places[p][0]), places[p][1], natural(p)))
        }

    def findings(self, node: ox.NamedNode, *roles: str) -> tuple[Finding, ...]:
        """Return the actions or targets that have an entity in one of some roles."""
        return tuple(
            self.finding(found, role)
            for role in roles
            for found in self._catalogue.subjects(plan_term(role), node)
            if self._catalogue.kind(found) in ("Action", "Target")
        )

    def finding(self, node: ox.NamedNode, role: str = "") -> Finding:
        """Return an action or a target in a line, with its sentence."""
        catalogue = self._catalogue
        parties = (catalogue.node(node, local) for local in ("object", "agent", "targetOf"))
        return Finding(
            link=self.line(node),
            role=role,
            proof=self._proof(node, "statedIn"),
            parties=tuple(catalogue.link(party) for party in parties if party is not None),
        )

    def line(self, node: ox.NamedNode) -> Link:
        """Return a thing by its name; an action or a target, which has none, by what it says."""
        catalogue = self._catalogue
        link = catalogue.link(node)
        makers = {"Action": self._action_line, "Target": self._target_line}
        if link.kind not in makers:
            return link
        words = (*makers[link.kind](node), _by(catalogue.text(node, "year")))
        return Link(label=" ".join(word for word in words if word), href=link.href, kind=link.kind)

    def _action_line(self, node: ox.NamedNode) -> tuple[str, ...]:
        catalogue = self._catalogue
        parties = (catalogue.node(node, local) for local in ("object", "agent"))
        done_to, agent = (catalogue.label(party) if party else "" for party in parties)
        denied = "not" if catalogue.text(node, "negated") == "true" else ""
        strength = f"({catalogue.text(node, 'strength')})"
        return f"{agent}:" if agent else "", denied, catalogue.text(node, "verb"), done_to, strength

    def _target_line(self, node: ox.NamedNode) -> tuple[str, ...]:
        catalogue = self._catalogue
        value = f"{catalogue.number(node, 'value'):,f}"
        indicator, comparator, unit = (catalogue.text(node, n) for n in ("indicator", "comparator", "unit"))
        return indicator, comparator, value, unit

    def stated(self, passage: ox.NamedNode) -> tuple[tuple[Link, Link, Link, Proof], ...]:
        """Return the facts that a passage states: subject, relation, object, and how sure."""
        catalogue = self._catalogue
        found = []
        for axiom in catalogue.annotations(_EVIDENCE, passage):
            ends = [catalogue.values(axiom, property) for property in (SOURCE, PROPERTY, TARGET)]
            nodes = [values[0] for values in ends if values and isinstance(values[0], ox.NamedNode)]
            proof = self._proof(axiom, "evidence")
            if len(nodes) == 3 and proof is not None:
                subject, relation, value = (catalogue.link(node) for node in nodes)
                found.append((subject, relation, value, proof))
        return tuple(sorted(found, key=lambda row: (-row[3].confidence, row[0].label, row[1].label)))

    def entities(self, passage: ox.NamedNode) -> tuple[Link, ...]:
        """Return the entities that a passage names, by name."""
        catalogue = self._catalogue
        found = {
            node
            for mention in catalogue.subjects(plan_term("inPassage"), passage)
            if (node := catalogue.node(mention, "mentionOf")) is not None
        }
        return tuple(sorted((catalogue.link(node) for node in found), key=lambda link: link.label.casefold()))


def _by(year: str) -> str:
    return f"by {year}" if year else ""


def _marked(text: str, marks: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """Cut a text at the words to mark; those words may be broken over lines where they come from."""
    words = sorted({" ".join(mark.split()) for mark in marks if mark.strip()}, key=lambda w: (-len(w), w))
    if not words:
        return ((text, False),)
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text)
    return tuple((piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece)
