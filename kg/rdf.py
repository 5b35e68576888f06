"""A graph as RDF: the vocabulary's classes and properties, evidence as OWL axiom annotations.

Blank nodes carry labels made from what they say, so that two builds of the same
plan give the same triples whatever the hash seed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

import pyoxigraph as ox
import rdflib
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, BNode, Literal, URIRef

from kg.config import BASE_IRI, ontology_folder
from kg.errors import OntologyError
from kg.model import Action, Document, Entity, EntityMention, Evidence, Graph, PlanMetadata, Statement, Target
from kg.vocabulary import PLAN

ONTOLOGY_FILE = "plan.ttl"
PREFIXES = {
    "plan": str(PLAN),
    "dcterms": str(DCTERMS),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "xsd": str(XSD),
}

Node = URIRef | BNode | Literal
Triple = tuple[URIRef | BNode, URIRef, Node]

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f]')
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURTLE_PREFIXES = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_XML_PREFIXES = re.compile(rb'(?<=<rdf:RDF)(?:\s+xmlns:\w+="[^"]*")+')


def to_rdf(graph: Graph, *, base: str = BASE_IRI, ontology: bool = False) -> rdflib.Graph:
    """Return ``graph`` as RDF, with the ontology merged in where a file must stand by itself."""
    result = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        result.bind(prefix, iri)
    for triple in graph_triples(graph, base=base):
        result.add(triple)
    if ontology:
        for triple in ontology_triples():
            result.add(triple)
    return result


def graph_triples(graph: Graph, *, base: str = BASE_IRI) -> Iterator[Triple]:
    """Yield the triples of everything in ``graph``; individuals are named ``base`` plus their id."""
    minter = _Minter(base)
    for document in graph.documents:
        yield from minter.document(document)
    for entity in graph.entities:
        yield from minter.entity(entity)
    for mention in graph.mentions:
        yield from minter.mention(mention)
    for statement in graph.statements:
        yield from minter.statement(statement)
    for action in graph.actions:
        yield from minter.action(action)
    for target in graph.targets:
        yield from minter.target(target)


def ontology_triples() -> Iterator[Triple]:
    """Yield the triples of the ontology; blank nodes are numbered in the order of the file."""
    path = ontology_folder() / ONTOLOGY_FILE
    labels: dict[str, BNode] = {}
    try:
        for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE):
            subject = _from_oxigraph(quad.subject, labels)
            value = _from_oxigraph(quad.object, labels)
            yield subject, URIRef(quad.predicate.value), value  # type: ignore[misc]
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"cannot read the ontology file {path}: {error}; reinstall kg") from error


def to_oxigraph(triples: Iterable[Triple]) -> list[ox.Triple]:
    """Return ``triples`` as Oxigraph's, sorted, without repeats."""
    keyed = {(_sort_key(s), str(p), _sort_key(o)): (s, p, o) for s, p, o in triples}
    return [
        ox.Triple(_node(s), ox.NamedNode(str(p)), _term(o))
        for _, (s, p, o) in sorted(keyed.items(), key=lambda item: item[0])
    ]


def serialise(triples: Iterable[ox.Triple], format: ox.RdfFormat) -> bytes:
    """Return ``triples`` in ``format``, with the prefixes in one order (Oxigraph's own varies)."""
    data = ox.serialize(triples, format=format, prefixes=PREFIXES) or b""
    if format == ox.RdfFormat.TURTLE:
        return _TURTLE_PREFIXES.sub(lambda match: b"".join(sorted(match[0].splitlines(True))), data, count=1)
    if format == ox.RdfFormat.RDF_XML:
        data = data.replace(b"\r", b"&#13;")  # a bare one would be read back as a line feed
        return _XML_PREFIXES.sub(lambda match: b" " + b" ".join(sorted(match[0].split())), data, count=1)
    return data


def _sort_key(node: Node) -> str:
    if isinstance(node, Literal):
        return f'"{node}"^^{node.datatype or ""}@{node.language or ""}'
    return f"_:{node}" if isinstance(node, BNode) else f"<{node}"


def _node(node: URIRef | BNode) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(str(node)) if isinstance(node, BNode) else ox.NamedNode(str(node))


def _term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if not isinstance(node, Literal):
        return _node(node)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or XSD.string)))


def _from_oxigraph(term: object, labels: dict[str, BNode]) -> Node:
    if isinstance(term, ox.BlankNode):
        return labels.setdefault(term.value, BNode(f"o{len(labels) + 1}"))
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if not isinstance(term, ox.Literal):
        raise OntologyError("the ontology file has a quoted triple; reinstall kg")
    if term.language:
        return Literal(term.value, lang=term.language)
    plain = term.datatype.value == str(XSD.string)
    return Literal(term.value) if plain else Literal(term.value, datatype=URIRef(term.datatype.value))


def _text(value: str) -> Literal:
    """Return a plain literal; what XML cannot hold becomes U+FFFD, so that every format agrees."""
    return Literal(_NOT_IN_XML.sub("\ufffd", value))


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def _decimal(value: Decimal | float) -> Literal:
    exact = value if isinstance(value, Decimal) else Decimal(str(round(value, 4)))
    return Literal(format(exact, "f"), datatype=XSD.decimal)


def _link_or_text(value: str) -> Node:
    is_iri = value.startswith(("http://", "https://")) and not _NOT_IN_IRI.search(value)
    return URIRef(value) if is_iri else _text(value)


class _Minter:
    """Makes the triples of records whose individuals are named under one base IRI."""

    def __init__(self, base: str) -> None:
        self.base = base

    def iri(self, identifier: str) -> URIRef:
        """Return the IRI of a local id, with what an IRI cannot hold percent-encoded."""
        return URIRef(self.base + _NOT_IN_IRI.sub(lambda match: f"%{ord(match[0]):02X}", identifier))

    def document(self, document: Document) -> Iterator[Triple]:
        plan = self.iri(document.id)
        yield plan, RDF.type, PLAN.Plan
        yield from _metadata(plan, document.metadata)
        yield from self._sections(document, plan)
        yield from self._passages(document, plan)

    def _sections(self, document: Document, plan: URIRef) -> Iterator[Triple]:
        for section in document.sections:
            node = self.iri(section.id)
            yield node, RDF.type, PLAN.Section
            yield node, PLAN.inPlan, plan
            yield node, PLAN.kind, _text(section.kind)
            yield node, PLAN.order, _integer(section.order)
            if section.number:
                yield node, PLAN.number, _text(section.number)
            if section.heading:
                yield node, PLAN.heading, _text(section.heading)
            label = " ".join(filter(None, (section.number, section.heading))) or section.kind
            yield node, RDFS.label, _text(label)
            if section.parent:
                yield node, PLAN.inSection, self.iri(section.parent)

    def _passages(self, document: Document, plan: URIRef) -> Iterator[Triple]:
        for passage in document.passages:
            node = self.iri(passage.id)
            yield node, RDF.type, PLAN.Passage
            yield node, PLAN.inPlan, plan
            yield node, PLAN.kind, _text(passage.kind)
            yield node, PLAN.voice, _text(passage.voice)
            yield node, PLAN.text, _text(passage.text)
            yield node, PLAN.begin, _integer(passage.begin)
            yield node, PLAN.end, _integer(passage.end)
            if passage.section:
                yield node, PLAN.inSection, self.iri(passage.section)

    def entity(self, entity: Entity) -> Iterator[Triple]:
        node = self.iri(entity.id)
        yield node, RDF.type, PLAN.Entity
        yield node, RDF.type, PLAN[entity.label]
        yield node, RDFS.label, _text(entity.name)
        yield node, SKOS.prefLabel, _text(entity.name)
        for name in entity.alt_names:
            yield node, SKOS.altLabel, _text(name)

    def mention(self, mention: EntityMention) -> Iterator[Triple]:
        node, entity, passage = self.iri(mention.id), self.iri(mention.entity), self.iri(mention.passage)
        yield node, RDF.type, PLAN.Mention
        yield node, PLAN.mentionOf, entity
        yield node, PLAN.inPassage, passage
        yield node, PLAN.begin, _integer(mention.begin)
        yield node, PLAN.end, _integer(mention.end)
        yield node, PLAN.surface, _text(mention.surface)
        yield entity, PLAN.mentionedIn, passage

    def statement(self, statement: Statement) -> Iterator[Triple]:
        """Yield the relation and one axiom node for each passage that states it."""
        subject, value = self.iri(statement.subject), self.iri(statement.object)
        predicate = PLAN[statement.predicate]
        yield subject, predicate, value
        for evidence in _one_a_passage(statement.evidence):
            passage = self.iri(evidence.passage)
            key = "\n".join((subject, predicate, value, passage))
            axiom = BNode("a" + hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:20])
            yield axiom, RDF.type, OWL.Axiom
            yield axiom, OWL.annotatedSource, subject
            yield axiom, OWL.annotatedProperty, predicate
            yield axiom, OWL.annotatedTarget, value
            yield axiom, PLAN.evidence, passage
            yield from _certainty(axiom, evidence.confidence, evidence.negated)

    def action(self, action: Action) -> Iterator[Triple]:
        node = self.iri(action.id)
        yield node, RDF.type, PLAN.Action
        yield node, PLAN.inPlan, self.iri(action.plan)
        yield node, PLAN.statedIn, self.iri(action.passage)
        yield node, PLAN.verb, _text(action.verb)
        yield node, PLAN.strength, _text(action.strength)
        yield node, PLAN.object, self.iri(action.object)
        if action.agent:
            yield node, PLAN.agent, self.iri(action.agent)
        yield from _certainty(node, action.confidence, action.negated)
        yield from self._deadline(node, action)

    def target(self, target: Target) -> Iterator[Triple]:
        node = self.iri(target.id)
        yield node, RDF.type, PLAN.Target
        yield node, PLAN.inPlan, self.iri(target.plan)
        yield node, PLAN.statedIn, self.iri(target.passage)
        yield node, PLAN.indicator, _text(target.indicator)
        yield node, PLAN.comparator, _text(target.comparator)
        yield node, PLAN.value, _decimal(target.value)
        yield node, PLAN.unit, _text(target.unit)
        if target.subject:
            yield node, PLAN.targetOf, self.iri(target.subject)
        yield from _certainty(node, target.confidence, False)
        yield from self._deadline(node, target)

    def _deadline(self, node: URIRef, record: Action | Target) -> Iterator[Triple]:
        if record.year is not None:
            yield node, PLAN.year, _integer(record.year)
        if record.year_from:
            yield node, PLAN.yearFrom, self.iri(record.year_from)


def _certainty(node: URIRef | BNode, confidence: float, negated: bool) -> Iterator[Triple]:
    yield node, PLAN.confidence, _decimal(confidence)
    if negated:
        yield node, PLAN.negated, Literal("true", datatype=XSD.boolean)


def _one_a_passage(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Keep one piece of evidence a passage: a statement before a denial, then the surest."""
    best: dict[str, Evidence] = {}
    for item in evidence:
        held = best.get(item.passage)
        if held is None or (not item.negated, item.confidence) > (not held.negated, held.confidence):
            best[item.passage] = item
    return list(best.values())


def _metadata(plan: URIRef, metadata: PlanMetadata) -> Iterator[Triple]:
    yield plan, RDFS.label, _text(metadata.title)
    yield plan, DCTERMS.title, _text(metadata.title)
    texts = (
        (DCTERMS.creator, metadata.issuer),
        (DCTERMS.issued, metadata.date),
        (DCTERMS.language, metadata.language),
        (DCTERMS.publisher, metadata.publisher),
        *((DCTERMS.contributor, name) for name in metadata.translators),
    )
    for predicate, value in texts:
        if value:
            yield plan, predicate, _text(value)
    for predicate, value in ((DCTERMS.source, metadata.source), (DCTERMS.license, metadata.licence)):
        if value:
            yield plan, predicate, _link_or_text(value)
    source = _link_or_text(metadata.source)
    if isinstance(source, URIRef):
        yield plan, PROV.hadPrimarySource, source
