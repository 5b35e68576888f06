"""Terms and files of RDF: prefixes, safe literals, order, serialisation, and the way to rdflib."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pyoxigraph as ox
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, BNode, Literal, URIRef

from kg.vocabulary import PLAN

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
INTEGER = ox.NamedNode(str(XSD.integer))
DECIMAL = ox.NamedNode(str(XSD.decimal))
TRUE = ox.Literal("true", datatype=ox.NamedNode(str(XSD.boolean)))

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f]')
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURTLE_PREFIXES = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_XML_PREFIXES = re.compile(rb'(?<=<rdf:RDF)(?:\s+xmlns:\w+="[^"]*")+')
_WITH_PREFIX_LINES = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)

RdflibTriple = tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]


def name(namespace: object, local: str) -> ox.NamedNode:
    """Return the IRI of a term of a vocabulary."""
    return ox.NamedNode(f"{namespace}{local}")


def safe_iri(iri: str) -> str:
    """Return ``iri`` with what an IRI cannot hold percent-encoded."""
    return _NOT_IN_IRI.sub(lambda match: f"%{ord(match[0]):02X}", iri)


def xml_safe(value: str) -> str:
    """Return ``value`` with U+FFFD for what XML 1.0 cannot hold, so that every format agrees."""
    return _NOT_IN_XML.sub("\ufffd", value)


def text(value: str) -> ox.Literal:
    """Return a plain literal that every format can hold."""
    return ox.Literal(xml_safe(value))


def prefixed(iri: str) -> str:
    """Return ``iri`` with the prefix that stands for its beginning, or as it is."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def integer(value: int) -> ox.Literal:
    """Return an xsd:integer."""
    return ox.Literal(str(value), datatype=INTEGER)


def decimal(value: Decimal | float) -> ox.Literal:
    """Return an xsd:decimal; a float is rounded to four places."""
    exact = value if isinstance(value, Decimal) else Decimal(str(round(value, 4)))
    return ox.Literal(format(exact, "f"), datatype=DECIMAL)


def link_or_text(value: str) -> ox.NamedNode | ox.Literal:
    """Return a web address as an IRI, anything else as text."""
    is_iri = value.startswith(("http://", "https://")) and not _NOT_IN_IRI.search(value)
    return ox.NamedNode(value) if is_iri else text(value)


def in_order(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return ``triples`` sorted as N-Triples, without repeats."""
    with _collector_at_rest():
        held = list(triples)
        lines = (ox.serialize(held, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines()
        by_line = dict(zip(lines, held, strict=True))
        return [by_line[line] for line in sorted(by_line)]


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from walking all triples again and again: a quarter of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def quads_in_order(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return ``quads`` sorted by graph, then as N-Triples, without repeats."""
    return sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))


def serialise(data: Iterable[ox.Triple] | Iterable[ox.Quad], format: ox.RdfFormat) -> bytes:
    """Return triples or quads in ``format``, with the prefixes in one order (Oxigraph's own varies)."""
    written = ox.serialize(data, format=format, prefixes=PREFIXES) or b""
    if format in _WITH_PREFIX_LINES:
        return _TURTLE_PREFIXES.sub(
            lambda match: b"".join(sorted(match[0].splitlines(True))), written, count=1
        )
    if format == ox.RdfFormat.RDF_XML:
        written = written.replace(b"\r", b"&#13;")  # a bare one would be read back as a line feed
        return _XML_PREFIXES.sub(lambda match: b" " + b" ".join(sorted(match[0].split())), written, count=1)
    return written


def to_rdflib(triple: ox.Triple) -> RdflibTriple:
    """Return ``triple`` in rdflib's terms."""
    subject, value = _rdflib_term(triple.subject), _rdflib_term(triple.object)
    return subject, URIRef(triple.predicate.value), value  # type: ignore[return-value]


def _rdflib_term(term: object) -> URIRef | BNode | Literal:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise TypeError("a triple term has no place in an rdflib graph")
    if term.language:
        return Literal(term.value, lang=term.language)
    plain = term.datatype.value == str(XSD.string)
    return Literal(term.value) if plain else Literal(term.value, datatype=URIRef(term.datatype.value))
