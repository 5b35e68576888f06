"""Files of RDF tools, and the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import OutputError
from kg.export.source import Source
from kg.rdf import in_order, ontology_triples, serialise, star_triples


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
    try:
        store = ox.Store(str(folder / "store"))
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in source.triples)
        store.flush()
    except RuntimeError as error:  # what Oxigraph raises where its files fail
        reason = " ".join(str(error).split())
        raise OutputError(f"cannot write the store: {reason}; choose another folder") from error
