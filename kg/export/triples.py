"""Files of RDF tools, and the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg.errors import OutputError
from kg.export.source import Source
from kg.rdf import (
    INFERRED_FILE,
    INFERRED_GRAPH,
    in_order,
    inferred,
    ontology_triples,
    serialise,
    star_triples,
)


def rdf_writer(name: str, format: ox.RdfFormat) -> Callable[[Source, Path], None]:
    def write(source: Source, folder: Path) -> None:
        (folder / name).write_bytes(serialise(source.triples, format))

    return write


def quad_writer(name: str, format: ox.RdfFormat) -> Callable[[Source, Path], None]:
    def write(source: Source, folder: Path) -> None:
        (folder / name).write_bytes(serialise(source.quads, format))

    return write


def write_star(source: Source, folder: Path) -> None:
    triples = in_order([*star_triples(source.graph, base=source.base), *ontology_triples()])
    (folder / "graph.star.ttl").write_bytes(serialise(triples, ox.RdfFormat.TURTLE))


def write_store(source: Source, folder: Path) -> None:
    with _filling():
        store = ox.Store(str(folder / "store"))
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in source.triples)
        store.flush()


def write_inferred(source: Source, folder: Path) -> None:
    _write_turtle(inferred(source.triples), folder / INFERRED_FILE)


def add_inferred(facts: Sequence[ox.Triple], folder: Path) -> None:
    """Put inferred facts into a file and the store of a build, in place of earlier ones.

    Raises:
        OutputError: the store cannot be written.
    """
    with _filling():
        store = ox.Store(str(folder / "store"))
        store.remove_graph(INFERRED_GRAPH)
        store.add_graph(INFERRED_GRAPH)
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, INFERRED_GRAPH) for t in facts)
        store.flush()
    _write_turtle(facts, folder / INFERRED_FILE)


def _write_turtle(facts: Iterable[ox.Triple], path: Path) -> None:
    path.write_bytes(serialise(facts, ox.RdfFormat.TURTLE))


@contextmanager
def _filling() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # what Oxigraph raises where its files fail
        reason = " ".join(str(error).split())
        raise OutputError(f"cannot write the store: {reason}; choose another folder") from error
