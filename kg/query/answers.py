"""SPARQL over the embedded store of a build, and the formats of its answers."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError, StoreError, one_line
from kg.query.guard import check
from kg.query.stores import open_store
from kg.query.text import TEXT, require_index, text_functions
from kg.rdf import INFERRED_GRAPH, PREFIXES, prefixed, serialise

QUERY_PREFIXES = {**PREFIXES, "text": TEXT}
FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl")

_RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    "table": ox.RdfFormat.TURTLE,
    "ttl": ox.RdfFormat.TURTLE,
    "json": ox.RdfFormat.JSON_LD,
    "xml": ox.RdfFormat.RDF_XML,
}


def run(folder: Path, query: str, *, format: str = "table", inferred: bool = False) -> str:
    """Answer ``query`` from the build in ``folder``; a graph as a "table" is shown as Turtle.

    With ``inferred`` the answer is from what the plans state and what follows from that.

    Raises:
        QueryError: the query is malformed, would leave this machine, or its answer has no such format.
        StoreError: the folder holds no build, nothing inferred though that is asked for, or no
            search index though the query searches.
    """
    if format not in FORMATS:
        raise QueryError(f"unknown format {format!r}: choose one of {', '.join(FORMATS)}")
    check(query)
    store = open_store(folder)
    require_index(folder, query)
    graphs = _graphs(store, folder) if inferred else None
    try:
        found = store.query(
            query, prefixes=QUERY_PREFIXES, default_graph=graphs, custom_functions=text_functions(folder)
        )
        return _answer(found, format)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query cannot be answered: {one_line(error)}") from error


def _graphs(store: ox.Store, folder: Path) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]:
    """Return the graphs that hold what is stated and what follows."""
    if not store.contains_named_graph(INFERRED_GRAPH):
        raise StoreError(f"nothing is inferred in {folder} yet: run `kg reason -g {folder}` first")
    return [ox.DefaultGraph(), INFERRED_GRAPH]


def _answer(result: object, format: str) -> str:
    if isinstance(result, ox.QuerySolutions):
        return _table(result) if format == "table" else _serialised(result, format, "SELECT")
    if isinstance(result, ox.QueryBoolean):
        return f"{str(bool(result)).lower()}\n" if format == "table" else _serialised(result, format, "ASK")
    if isinstance(result, ox.QueryTriples):
        return _graph(result, format)
    raise QueryError("the query gave no result that can be shown")


def _serialised(result: ox.QuerySolutions | ox.QueryBoolean, format: str, kind: str) -> str:
    if format not in _RESULTS:
        raise QueryError(
            f"the result of {kind} cannot be written as {format}: choose table, csv, tsv, json or xml"
        )
    return _decoded(result.serialize(format=_RESULTS[format]))


def _graph(result: ox.QueryTriples, format: str) -> str:
    if format not in _GRAPHS:
        raise QueryError(
            f"the result of CONSTRUCT or DESCRIBE cannot be written as {format}: choose ttl, json or xml"
        )
    triples = sorted(result, key=str)
    return _decoded(serialise(triples, _GRAPHS[format]))


def _decoded(data: bytes | None) -> str:
    text = (data or b"").decode()
    return text if text.endswith("\n") else f"{text}\n"


def _table(result: ox.QuerySolutions) -> str:
    """Return columns in plain text, IRIs shortened, with a last line that counts the rows."""
    head = [variable.value for variable in result.variables]
    rows = [[_cell(value) for value in solution] for solution in result]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    body = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    return "".join(f"{line.rstrip()}\n" for line in [*body, "", count])


def _cell(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return prefixed(term.value)
    if isinstance(term, ox.Literal):
        return " ".join(term.value.split())
    return str(term)
