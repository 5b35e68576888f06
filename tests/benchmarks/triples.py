"""How fast a graph is built and written, beside rdflib with the same triples.

``python -m tests.benchmarks.triples [TRIPLES ...]``. Times are processor time; rdflib's
building starts from plain strings, ours from the records.
"""

from __future__ import annotations

import sys

import pyoxigraph as ox
import rdflib

from kg.rdf import graph_triples, in_order, serialise, to_rdflib
from tests.benchmarks.measuring import in_fresh_process, show, timed
from tests.benchmarks.synthetic import plan_set

SIZES = (100_000, 1_000_000)
FORMATS = {
    "Turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "RDF/XML": (ox.RdfFormat.RDF_XML, "xml"),
    "JSON-LD": (ox.RdfFormat.JSON_LD, "json-ld"),
    "N-Triples": (ox.RdfFormat.N_TRIPLES, "nt"),
}
BUILD = "build"

Strings = tuple[str, str | None]


def ours(size: int) -> dict[str, float]:
    """Return the seconds of each step of ours, and the number of triples."""
    graph = plan_set(size)
    with timed() as clock:
        triples = in_order(graph_triples(graph))
    found = {"triples": float(len(triples)), BUILD: clock.processor}
    for name, (format, _) in FORMATS.items():
        with timed() as clock:
            serialise(triples, format)
        found[name] = clock.processor
    return found


def theirs(size: int) -> dict[str, float]:
    """Return the seconds of each step of rdflib, and the number of triples."""
    plain = [_strings(triple) for triple in set(graph_triples(plan_set(size)))]
    with timed() as clock:
        graph = rdflib.Graph()
        for subject, predicate, value in plain:
            graph.add((_node(subject), rdflib.URIRef(predicate), _node(value)))
    found = {"triples": float(len(graph)), BUILD: clock.processor}
    for name, (_, format) in FORMATS.items():
        with timed() as clock:
            graph.serialize(format=format)
        found[name] = clock.processor
    return found


def _strings(triple: ox.Triple) -> tuple[Strings, str, Strings]:
    subject, predicate, value = to_rdflib(triple)
    return _plain(subject), str(predicate), _plain(value)


def _plain(term: object) -> Strings:
    if isinstance(term, rdflib.Literal):
        return str(term), str(term.datatype) if term.datatype else ""
    return (f"_:{term}" if isinstance(term, rdflib.BNode) else str(term)), None


def _node(strings: Strings) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    value, datatype = strings
    if datatype is not None:
        return rdflib.Literal(value, datatype=rdflib.URIRef(datatype) if datatype else None)
    return rdflib.BNode(value[2:]) if value.startswith("_:") else rdflib.URIRef(value)


def report(size: int) -> None:
    """Print the table for a size."""
    (own, own_peak), (other, other_peak) = in_fresh_process(ours, size), in_fresh_process(theirs, size)
    count = int(own["triples"])
    steps = [BUILD, *FORMATS]
    rows = [_row(step, count, own[step], other[step]) for step in steps]
    both = [(f"build + {f}", own[BUILD] + own[f], other[BUILD] + other[f]) for f in FORMATS]
    rows += [_row(name, count, mine, their) for name, mine, their in both]
    rows.append(_row("all", count, sum(own[s] for s in steps), sum(other[s] for s in steps)))
    columns = ("step", "kg s", "kg triples/s", "rdflib s", "rdflib triples/s", "ratio")
    show(f"{count:,} triples (rdflib: {int(other['triples']):,})", columns, rows)
    show("peak of memory, MB", ("kg", "rdflib"), [(own_peak // 2**20, other_peak // 2**20)])


def _row(name: str, count: int, mine: float, their: float) -> tuple[object, ...]:
    return name, mine, int(count / mine), their, int(count / their), their / mine


if __name__ == "__main__":
    for wanted in [int(argument) for argument in sys.argv[1:]] or SIZES:
        report(wanted)
