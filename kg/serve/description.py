"""What the service can do, and what its data is: SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import DCTERMS, FOAF, RDF, VOID
from starlette.concurrency import run_in_threadpool

from kg.query import TEXT
from kg.rdf import PREFIXES
from kg.rdf.terms import integer, name, text
from kg.serve.jobs import Job
from kg.serve.pool import Answer, Pool
from kg.vocabulary import PLAN

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
TYPE = name(RDF, "type")
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N3", "TriG", "N-Quads",
)  # fmt: skip
# Blank classes are those of OWL's own constructions.
_COUNTS = """SELECT ?kind ?term ?count {
  { SELECT ("property" AS ?kind) (?p AS ?term) (COUNT(*) AS ?count) { ?s ?p ?o } GROUP BY ?p }
  UNION
  { SELECT ("class" AS ?kind) (?c AS ?term) (COUNT(*) AS ?count) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c }
  UNION
  { SELECT ("entity" AS ?kind) (rdf:type AS ?term) (COUNT(DISTINCT ?s) AS ?count)
    { ?s a ?c FILTER(isIRI(?s) && STRSTARTS(STR(?s), $base)) } }
}"""
_DATASET = ox.BlankNode("dataset")
_DEFAULT_GRAPH = ox.BlankNode("default")


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistics:
    """Counts of a graph: triples, things of the build, and both by class and property."""

    triples: int
    entities: int
    classes: tuple[tuple[ox.NamedNode, int], ...]
    properties: tuple[tuple[ox.NamedNode, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where the server answers and under what its data is named."""

    root: str
    base: str


async def statistics(pool: Pool, base: str, graph: ox.NamedNode | None = None) -> Statistics:
    """Count the default graph or a named one.

    Raises:
        Refusal: the pool is too busy, or stopping.
    """
    graphs = (graph.value,) if graph else ()
    query = _COUNTS.replace("$base", str(ox.Literal(base)))
    answer = await pool.run(Job(query=query, default_graphs=graphs))
    return await run_in_threadpool(_read, answer)


def _read(answer: Answer) -> Statistics:
    found: dict[str, dict[ox.NamedNode, int]] = {"property": {}, "class": {}, "entity": {}}
    with answer.file:
        rows = json.load(answer.file)["results"]["bindings"]
    for row in rows:
        term = ox.NamedNode(row["term"]["value"])
        found[row["kind"]["value"]][term] = int(row["count"]["value"])
    return Statistics(
        triples=sum(found["property"].values()),
        entities=sum(found["entity"].values()),
        classes=tuple(sorted(found["class"].items(), key=str)),
        properties=tuple(sorted(found["property"].items(), key=str)),
    )


def service_description(
    place: Place, default: Statistics, graphs: dict[ox.NamedNode, Statistics]
) -> Iterator[ox.Triple]:
    """Yield the description of the service with the statistics of its data."""
    service = ox.NamedNode(f"{place.root}/sparql")
    yield ox.Triple(service, TYPE, name(SD, "Service"))
    yield ox.Triple(service, name(SD, "endpoint"), service)
    yield ox.Triple(service, name(SD, "supportedLanguage"), name(SD, "SPARQL11Query"))
    for local in _RESULT_FORMATS:
        yield ox.Triple(service, name(SD, "resultFormat"), name(FORMATS, local))
    for local in ("matches", "score"):
        yield ox.Triple(service, name(SD, "extensionFunction"), name(TEXT, local))
    yield ox.Triple(service, name(SD, "defaultDataset"), _DATASET)
    yield from _dataset(place, default, graphs)


def _dataset(
    place: Place, default: Statistics, graphs: dict[ox.NamedNode, Statistics]
) -> Iterator[ox.Triple]:
    yield ox.Triple(_DATASET, TYPE, name(SD, "Dataset"))
    yield ox.Triple(_DATASET, name(SD, "defaultGraph"), _DEFAULT_GRAPH)
    yield ox.Triple(_DEFAULT_GRAPH, TYPE, name(SD, "Graph"))
    yield from _counts(_DEFAULT_GRAPH, default)
    yield from _data(_DEFAULT_GRAPH, place)
    for number, (graph, counts) in enumerate(sorted(graphs.items(), key=str), start=1):
        named, content = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield ox.Triple(_DATASET, name(SD, "namedGraph"), named)
        yield ox.Triple(named, TYPE, name(SD, "NamedGraph"))
        yield ox.Triple(named, name(SD, "name"), graph)
        yield ox.Triple(named, name(SD, "graph"), content)
        yield ox.Triple(content, TYPE, name(SD, "Graph"))
        yield from _counts(content, counts)


def void_description(
    place: Place, default: Statistics, graphs: dict[ox.NamedNode, Statistics]
) -> Iterator[ox.Triple]:
    """Yield the VoID description of the data, and of each named graph as a part of it."""
    dataset = ox.NamedNode(f"{place.root}/.well-known/void#dataset")
    document = ox.NamedNode(f"{place.root}/.well-known/void")
    yield ox.Triple(document, TYPE, name(VOID, "DatasetDescription"))
    yield ox.Triple(document, name(FOAF, "primaryTopic"), dataset)
    yield ox.Triple(dataset, name(DCTERMS, "title"), text("Knowledge graph of policy plans"))
    yield from _counts(dataset, default)
    yield from _data(dataset, place)
    for number, (_, counts) in enumerate(sorted(graphs.items(), key=str), start=1):
        part = ox.NamedNode(f"{place.root}/.well-known/void#graph{number}")
        yield ox.Triple(dataset, name(VOID, "subset"), part)
        yield from _counts(part, counts)


def _data(node: ox.NamedNode | ox.BlankNode, place: Place) -> Iterator[ox.Triple]:
    yield ox.Triple(node, name(VOID, "uriSpace"), text(place.base))
    yield ox.Triple(node, name(VOID, "sparqlEndpoint"), ox.NamedNode(f"{place.root}/sparql"))
    yield ox.Triple(node, name(VOID, "dataDump"), ox.NamedNode(f"{place.root}/rdf-graph-store?default"))
    for namespace in (str(PLAN), PREFIXES["skos"], PREFIXES["dcterms"], PREFIXES["prov"]):
        yield ox.Triple(node, name(VOID, "vocabulary"), ox.NamedNode(namespace))


def _counts(node: ox.NamedNode | ox.BlankNode, counts: Statistics) -> Iterator[ox.Triple]:
    prefix = node.value.rpartition("#")[2]
    yield ox.Triple(node, TYPE, name(VOID, "Dataset"))
    yield ox.Triple(node, name(VOID, "triples"), integer(counts.triples))
    yield ox.Triple(node, name(VOID, "entities"), integer(counts.entities))
    yield ox.Triple(node, name(VOID, "classes"), integer(len(counts.classes)))
    yield ox.Triple(node, name(VOID, "properties"), integer(len(counts.properties)))
    for number, (term, count) in enumerate(counts.classes):
        part = ox.BlankNode(f"{prefix}c{number}")
        yield ox.Triple(node, name(VOID, "classPartition"), part)
        yield ox.Triple(part, name(VOID, "class"), term)
        yield ox.Triple(part, name(VOID, "entities"), integer(count))
    for number, (term, count) in enumerate(counts.properties):
        part = ox.BlankNode(f"{prefix}p{number}")
        yield ox.Triple(node, name(VOID, "propertyPartition"), part)
        yield ox.Triple(part, name(VOID, "property"), term)
        yield ox.Triple(part, name(VOID, "triples"), integer(count))
