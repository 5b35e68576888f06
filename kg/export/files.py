"""Every file of a build, written beside the earlier ones and moved into place when all are whole."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from kg.config import BASE_IRI
from kg.errors import OutputError
from kg.explanation import TRACE, trace
from kg.export.networks import write_csv, write_gexf, write_graphml
from kg.export.reports import report
from kg.export.source import Source
from kg.export.triples import quad_writer, rdf_writer, write_inferred, write_star, write_store
from kg.export.workspace import move, workspace
from kg.layout import LAYOUT_FILE, layout_text
from kg.model import Graph
from kg.rdf import INFERRED_FILE
from kg.search import INDEX_FILE, write_index
from kg.view import VIEW_FILE, explorer_page

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Exporter:
    """A format: the names it writes in a folder, and the function that writes them there.

    ``usual`` formats are written by every build, the others when asked for.
    """

    names: tuple[str, ...]
    write: Callable[[Source, Path], None]
    usual: bool = True


def export(
    graph: Graph,
    folder: Path,
    *,
    formats: Sequence[str] | None = None,
    base: str = BASE_IRI,
    earlier: Path | None = None,
) -> tuple[Path, ...]:
    """Write ``graph`` into ``folder`` in all or some ``formats`` and return the paths written.

    The pictures stay as in the build in ``earlier`` (``folder``, unless told), where that still fits.

    All files are written to a temporary folder first, so that an earlier build
    stays whole when anything fails on the way or the user breaks off.
    """
    names = USUAL if formats is None else tuple(dict.fromkeys(formats))
    chosen = tuple(_exporter(name) for name in names)
    source = Source(graph=graph, base=base, earlier=earlier or folder)
    try:
        with workspace(folder) as staging:
            for exporter in chosen:
                logger.info("writing %s", ", ".join(exporter.names))
                exporter.write(source, staging)
            return tuple(move(staging, folder, name) for exporter in chosen for name in exporter.names)
    except OSError as error:
        reason = error.strerror or " ".join(str(error).split())
        raise OutputError(f"cannot write to {folder}: {reason}; choose a folder you can write to") from error


def _exporter(name: str) -> Exporter:
    if name not in EXPORTERS:
        raise OutputError(f"unknown format {name!r}: choose one of {', '.join(EXPORTERS)}")
    return EXPORTERS[name]


def _write_html(source: Source, folder: Path) -> None:
    page = explorer_page(source.graph, source.layout)
    (folder / VIEW_FILE).write_text(page, encoding="utf-8", newline="\n")


def _write_pyvis(source: Source, folder: Path) -> None:
    from kg.view.drawing import drawing_page

    page = drawing_page(source.graph, source.layout)
    (folder / "pyvis.html").write_text(page, encoding="utf-8", newline="\n")


def _write_layout(source: Source, folder: Path) -> None:
    (folder / LAYOUT_FILE).write_text(layout_text(source.layout), encoding="utf-8", newline="\n")


def _write_report(source: Source, folder: Path) -> None:
    text = json.dumps(report(source.graph), ensure_ascii=False, indent=2)
    (folder / "report.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _write_trace(source: Source, folder: Path) -> None:
    text = json.dumps(trace(source.graph), ensure_ascii=False, separators=(",", ":"))
    (folder / TRACE).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _write_index(source: Source, folder: Path) -> None:
    write_index(source.graph, folder / INDEX_FILE, base=source.base)


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "ttl": Exporter(names=("graph.ttl",), write=rdf_writer("graph.ttl", ox.RdfFormat.TURTLE)),
        "owl": Exporter(names=("graph.owl",), write=rdf_writer("graph.owl", ox.RdfFormat.RDF_XML)),
        "nq": Exporter(names=("graph.nq",), write=quad_writer("graph.nq", ox.RdfFormat.N_QUADS), usual=False),
        "trig": Exporter(
            names=("graph.trig",), write=quad_writer("graph.trig", ox.RdfFormat.TRIG), usual=False
        ),
        "nt": Exporter(
            names=("graph.nt",), write=rdf_writer("graph.nt", ox.RdfFormat.N_TRIPLES), usual=False
        ),
        "star": Exporter(names=("graph.star.ttl",), write=write_star, usual=False),
        "inferred": Exporter(names=(INFERRED_FILE,), write=write_inferred, usual=False),
        "jsonld": Exporter(names=("graph.jsonld",), write=rdf_writer("graph.jsonld", ox.RdfFormat.JSON_LD)),
        "graphml": Exporter(names=("graph.graphml",), write=write_graphml),
        "gexf": Exporter(names=("graph.gexf",), write=write_gexf),
        "csv": Exporter(names=("nodes.csv", "edges.csv"), write=write_csv),
        "layout": Exporter(names=(LAYOUT_FILE,), write=_write_layout),
        "html": Exporter(names=(VIEW_FILE,), write=_write_html),
        "pyvis": Exporter(names=("pyvis.html",), write=_write_pyvis, usual=False),
        "json": Exporter(names=("report.json",), write=_write_report),
        "trace": Exporter(names=(TRACE,), write=_write_trace),
        "search": Exporter(names=(INDEX_FILE,), write=_write_index),
        "store": Exporter(names=("store",), write=write_store),
    }
)

USUAL = tuple(name for name, exporter in EXPORTERS.items() if exporter.usual)
