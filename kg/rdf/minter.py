"""Records as triples: the vocabulary's classes and properties, evidence as OWL axiom annotations.

Blank nodes carry labels made from what they say, so that two builds of the same
plan give the same triples whatever the hash seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS

from kg.model import Action, Document, Entity, EntityMention, Evidence, PlanMetadata, Statement, Target
from kg.rdf.terms import TRUE, decimal, integer, link_or_text, name, safe_iri, text
from kg.vocabulary import PLAN

TYPE = name(RDF, "type")
LABEL = name(RDFS, "label")
PREFERRED = name(SKOS, "prefLabel")
ALTERNATIVE = name(SKOS, "altLabel")
AXIOM = name(OWL, "Axiom")
SOURCE = name(OWL, "annotatedSource")
PROPERTY = name(OWL, "annotatedProperty")
TARGET = name(OWL, "annotatedTarget")


@cache
def plan_term(local: str) -> ox.NamedNode:
    """Return a term of the ontology, made once."""
    return name(PLAN, local)


P = plan_term


class Minter:
    """Makes the triples of records whose individuals are named under one base IRI."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._nodes: dict[str, ox.NamedNode] = {}

    def iri(self, identifier: str) -> ox.NamedNode:
        """Return the IRI of a local id, with what an IRI cannot hold percent-encoded."""
        found = self._nodes.get(identifier)
        if found is None:
            found = self._nodes[identifier] = ox.NamedNode(self.base + safe_iri(identifier))
        return found

    def document(self, document: Document) -> Iterator[ox.Triple]:
        """Yield a plan with its catalogue data, sections and passages."""
        plan = self.iri(document.id)
        yield ox.Triple(plan, TYPE, P("Plan"))
        yield from _metadata(plan, document.metadata)
        yield from self._sections(document, plan)
        yield from self._passages(document, plan)

    def _sections(self, document: Document, plan: ox.NamedNode) -> Iterator[ox.Triple]:
        for section in document.sections:
            node = self.iri(section.id)
            yield ox.Triple(node, TYPE, P("Section"))
            yield ox.Triple(node, P("inPlan"), plan)
            yield ox.Triple(node, P("kind"), text(section.kind))
            yield ox.Triple(node, P("order"), integer(section.order))
            if section.number:
                yield ox.Triple(node, P("number"), text(section.number))
            if section.heading:
                yield ox.Triple(node, P("heading"), text(section.heading))
            yield ox.Triple(node, LABEL, text(section.title))
            if section.parent:
                yield ox.Triple(node, P("inSection"), self.iri(section.parent))

    def _passages(self, document: Document, plan: ox.NamedNode) -> Iterator[ox.Triple]:
        for passage in document.passages:
            node = self.iri(passage.id)
            yield ox.Triple(node, TYPE, P("Passage"))
            yield ox.Triple(node, P("inPlan"), plan)
            yield ox.Triple(node, P("kind"), text(passage.kind))
            yield ox.Triple(node, P("voice"), text(passage.voice))
            yield ox.Triple(node, P("order"), integer(passage.order))
            yield ox.Triple(node, P("text"), text(passage.text))
            yield ox.Triple(node, P("begin"), integer(passage.begin))
            yield ox.Triple(node, P("end"), integer(passage.end))
            if passage.section:
                yield ox.Triple(node, P("inSection"), self.iri(passage.section))

    def entity(self, entity: Entity) -> Iterator[ox.Triple]:
        """Yield an entity with its class and names."""
        node, label = self.iri(entity.id), text(entity.name)
        yield ox.Triple(node, TYPE, P("Entity"))
        yield ox.Triple(node, TYPE, P(entity.label))
        yield ox.Triple(node, LABEL, label)
        yield ox.Triple(node, PREFERRED, label)
        for other in entity.alt_names:
            yield ox.Triple(node, ALTERNATIVE, text(other))

    def mention(self, mention: EntityMention) -> Iterator[ox.Triple]:
        """Yield where an entity is named."""
        node, entity, passage = self.iri(mention.id), self.iri(mention.entity), self.iri(mention.passage)
        yield ox.Triple(node, TYPE, P("Mention"))
        yield ox.Triple(node, P("mentionOf"), entity)
        yield ox.Triple(node, P("inPassage"), passage)
        yield ox.Triple(node, P("begin"), integer(mention.begin))
        yield ox.Triple(node, P("end"), integer(mention.end))
        yield ox.Triple(node, P("surface"), text(mention.surface))
        yield ox.Triple(entity, P("mentionedIn"), passage)

    def relation(self, statement: Statement) -> ox.Triple:
        """Return the plain triple of a statement."""
        return ox.Triple(self.iri(statement.subject), P(statement.predicate), self.iri(statement.object))

    def statement(self, statement: Statement) -> Iterator[ox.Triple]:
        """Yield the relation and one axiom node for each passage that states it."""
        fact = self.relation(statement)
        yield fact
        for evidence in one_a_passage(statement.evidence):
            yield from self.axiom(fact, evidence)

    def axiom(self, fact: ox.Triple, evidence: Evidence) -> Iterator[ox.Triple]:
        """Yield the annotation of a fact that leads to a passage that states it."""
        passage = self.iri(evidence.passage)
        axiom = ox.BlankNode(f"a{_digest(fact, passage)}")
        yield ox.Triple(axiom, TYPE, AXIOM)
        yield ox.Triple(axiom, SOURCE, fact.subject)
        yield ox.Triple(axiom, PROPERTY, fact.predicate)
        yield ox.Triple(axiom, TARGET, fact.object)
        yield ox.Triple(axiom, P("evidence"), passage)
        yield from certainty(axiom, evidence.confidence, evidence.negated)

    def action(self, action: Action) -> Iterator[ox.Triple]:
        """Yield a called-for action."""
        node = self.iri(action.id)
        yield ox.Triple(node, TYPE, P("Action"))
        yield ox.Triple(node, P("inPlan"), self.iri(action.plan))
        yield ox.Triple(node, P("statedIn"), self.iri(action.passage))
        yield ox.Triple(node, P("verb"), text(action.verb))
        yield ox.Triple(node, P("strength"), text(action.strength))
        yield ox.Triple(node, P("object"), self.iri(action.object))
        if action.agent:
            yield ox.Triple(node, P("agent"), self.iri(action.agent))
        yield from certainty(node, action.confidence, action.negated)
        yield from self._deadline(node, action)

    def target(self, target: Target) -> Iterator[ox.Triple]:
        """Yield a quantified aim."""
        node = self.iri(target.id)
        yield ox.Triple(node, TYPE, P("Target"))
        yield ox.Triple(node, P("inPlan"), self.iri(target.plan))
        yield ox.Triple(node, P("statedIn"), self.iri(target.passage))
        yield ox.Triple(node, P("indicator"), text(target.indicator))
        yield ox.Triple(node, P("comparator"), text(target.comparator))
        yield ox.Triple(node, P("value"), decimal(target.value))
        yield ox.Triple(node, P("unit"), text(target.unit))
        if target.subject:
            yield ox.Triple(node, P("targetOf"), self.iri(target.subject))
        yield from certainty(node, target.confidence, False)
        yield from self._deadline(node, target)

    def _deadline(self, node: ox.NamedNode, record: Action | Target) -> Iterator[ox.Triple]:
        if record.year is not None:
            yield ox.Triple(node, P("year"), integer(record.year))
        if record.year_from:
            yield ox.Triple(node, P("yearFrom"), self.iri(record.year_from))


def certainty(node: ox.NamedNode | ox.BlankNode, confidence: float, negated: bool) -> Iterator[ox.Triple]:
    """Yield how sure a finding is, and that it is denied where it is."""
    yield ox.Triple(node, P("confidence"), decimal(confidence))
    if negated:
        yield ox.Triple(node, P("negated"), TRUE)


def one_a_passage(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Keep one piece of evidence a passage: a statement before a denial, then the surest."""
    best: dict[str, Evidence] = {}
    for item in evidence:
        held = best.get(item.passage)
        if held is None or (not item.negated, item.confidence) > (not held.negated, held.confidence):
            best[item.passage] = item
    return list(best.values())


def _digest(fact: ox.Triple, passage: ox.NamedNode) -> str:
    parts = (fact.subject, fact.predicate, fact.object, passage)
    key = "\n".join(part.value for part in parts)  # type: ignore[union-attr]
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:20]


def _metadata(plan: ox.NamedNode, metadata: PlanMetadata) -> Iterator[ox.Triple]:
    yield ox.Triple(plan, LABEL, text(metadata.title))
    texts = (
        ("title", metadata.title),
        ("creator", metadata.issuer),
        ("issued", metadata.date),
        ("language", metadata.language),
        ("publisher", metadata.publisher),
        *(("contributor", translator) for translator in metadata.translators),
    )
    for local, value in texts:
        if value:
            yield ox.Triple(plan, name(DCTERMS, local), text(value))
    for local, value in (("source", metadata.source), ("license", metadata.licence)):
        if value:
            yield ox.Triple(plan, name(DCTERMS, local), link_or_text(value))
    source = link_or_text(metadata.source)
    if isinstance(source, ox.NamedNode):
        yield ox.Triple(plan, name(PROV, "hadPrimarySource"), source)
