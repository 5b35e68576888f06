"""Every file of a build, written beside the earlier ones and moved into place when all are whole."""

from __future__ import annotations

import csv
import json
import logging
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import networkx as nx
import pyoxigraph as ox

from kg.config import BASE_IRI, PIPELINE
from kg.errors import OutputError
from kg.explanation import TRACE, trace
from kg.model import Graph, Passage, PassageReport, Section
from kg.network import to_networkx
from kg.rdf import graph_triples, ontology_triples, serialise, to_oxigraph
from kg.view import render

logger = logging.getLogger(__name__)

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST_MODIFIED = re.compile(rb' lastmodifieddate="[^"]*"')


@dataclass(frozen=True, kw_only=True)
class Source:
    """A graph with what several exporters make of it, made once."""

    graph: Graph
    base: str = BASE_IRI

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """The graph and the ontology as sorted triples."""
        return to_oxigraph([*graph_triples(self.graph, base=self.base), *ontology_triples()])

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """The graph as a network whose attributes are scalars that XML can hold."""
        return _scalar_network(to_networkx(self.graph))

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """The passages of all plans by id."""
        return {passage.id: passage for document in self.graph.documents for passage in document.passages}

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections of all plans by id."""
        return {section.id: section for document in self.graph.documents for section in document.sections}


@dataclass(frozen=True, kw_only=True, slots=True)
class Exporter:
    """A format: the names it writes in a folder, and the function that writes them there."""

    names: tuple[str, ...]
    write: Callable[[Source, Path], None]


def export(
    graph: Graph, folder: Path, *, formats: Sequence[str] | None = None, base: str = BASE_IRI
) -> tuple[Path, ...]:
    """Write ``graph`` into ``folder`` in all or some ``formats`` and return the paths written.

    All files are written to a temporary folder first, so that an earlier build
    stays whole when anything fails on the way or the user breaks off.
    """
    chosen = tuple(_exporter(name) for name in (EXPORTERS if formats is None else dict.fromkeys(formats)))
    source = Source(graph=graph, base=base)
    try:
        with _workspace(folder) as workspace:
            for exporter in chosen:
                logger.info("writing %s", ", ".join(exporter.names))
                exporter.write(source, workspace)
            return tuple(_move(workspace, folder, name) for exporter in chosen for name in exporter.names)
    except OSError as error:
        reason = error.strerror or " ".join(str(error).split())
        raise OutputError(f"cannot write to {folder}: {reason}; choose a folder you can write to") from error


def _exporter(name: str) -> Exporter:
    if name not in EXPORTERS:
        raise OutputError(f"unknown format {name!r}: choose one of {', '.join(EXPORTERS)}")
    return EXPORTERS[name]


@contextmanager
def _workspace(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside ``folder``; both are on one file system, so moves are renames."""
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        _require_writable(target)
    workspace = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _require_writable(folder: Path) -> None:
    """Fail before the work is done rather than after it."""
    with tempfile.TemporaryFile(dir=folder):
        return


def _move(workspace: Path, folder: Path, name: str) -> Path:
    """Move one result into place; a folder is swapped, as it cannot be replaced in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    new, old = workspace / name, folder / name
    if not new.is_dir() or not old.exists():
        new.replace(old)
        return old
    aside = workspace / f"{name}.old"
    old.replace(aside)
    try:
        new.replace(old)
    except BaseException:
        if not old.exists():
            aside.replace(old)
        raise
    return old


def _rdf_writer(name: str, format: ox.RdfFormat) -> Callable[[Source, Path], None]:
    def write(source: Source, folder: Path) -> None:
        (folder / name).write_bytes(serialise(source.triples, format))

    return write


def _write_store(source: Source, folder: Path) -> None:
    try:
        store = ox.Store(str(folder / "store"))
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in source.triples)
        store.flush()
    except RuntimeError as error:  # what Oxigraph raises where its files fail
        reason = " ".join(str(error).split())
        raise OutputError(f"cannot write the store: {reason}; choose another folder") from error


def _write_graphml(source: Source, folder: Path) -> None:
    nx.write_graphml_xml(source.network, folder / "graph.graphml", encoding="utf-8")


def _write_gexf(source: Source, folder: Path) -> None:
    """Write GEXF without the date of writing, which would make two builds differ."""
    buffer = BytesIO()
    nx.write_gexf(source.network, buffer, encoding="utf-8")
    (folder / "graph.gexf").write_bytes(_LAST_MODIFIED.sub(b"", buffer.getvalue()))


def _scalar_network(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a copy of ``network`` with attributes that GraphML and GEXF can hold."""
    plain = nx.MultiDiGraph()
    for node, data in network.nodes(data=True):
        plain.add_node(node, **_scalars(data))
    for number, (source, target, data) in enumerate(network.edges(data=True)):
        plain.add_edge(source, target, key=number, **_scalars(data))
    return plain


def _scalars(data: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    return {key: _scalar(value) for key, value in data.items() if value is not None}


def _scalar(value: Any) -> str | int | float | bool:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    return _NOT_IN_XML.sub("\ufffd", str(value))


def _write_csv(source: Source, folder: Path) -> None:
    _write_table(folder / "nodes.csv", ("id", "label", "class", "altLabels", "mentions"), _node_rows(source))
    columns = ("source", "relation", "target", "confidence", "passage", "sentence", "section", "negated")
    _write_table(folder / "edges.csv", columns, _edge_rows(source))


def _write_table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _node_rows(source: Source) -> Iterator[tuple[object, ...]]:
    counts = Counter(mention.entity for mention in source.graph.mentions)
    for entity in source.graph.entities:
        yield entity.id, entity.name, entity.label, "; ".join(entity.alt_names), counts[entity.id]


def _edge_rows(source: Source) -> Iterator[tuple[object, ...]]:
    """Yield one row for each passage that states a relation."""
    for item in source.graph.statements:
        for evidence in item.evidence:
            passage = source.passages[evidence.passage]
            yield (
                item.subject,
                item.predicate,
                item.object,
                round(evidence.confidence, 4),
                passage.id,
                passage.text,
                _section_title(source, passage),
                str(evidence.negated).lower(),
            )


def _section_title(source: Source, passage: Passage) -> str:
    if passage.section is None:
        return ""
    section = source.sections[passage.section]
    return " ".join(filter(None, (section.number, section.heading))) or section.kind


def _write_html(source: Source, folder: Path) -> None:
    (folder / "view.html").write_text(render(source.graph), encoding="utf-8", newline="\n")


def _write_report(source: Source, folder: Path) -> None:
    text = json.dumps(report(source.graph), ensure_ascii=False, indent=2)
    (folder / "report.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _write_trace(source: Source, folder: Path) -> None:
    text = json.dumps(trace(source.graph), ensure_ascii=False, separators=(",", ":"))
    (folder / TRACE).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def report(graph: Graph) -> dict[str, Any]:
    """Return what the build found and what became of every passage, ready for JSON."""
    reports = {item.passage: item for item in graph.reports}
    return {
        "pipeline": _pipeline_version(),
        "counts": _counts(graph),
        "plans": [
            {
                "id": document.id,
                "title": document.metadata.title,
                "passages": [_passage_entry(p, reports.get(p.id)) for p in document.passages],
            }
            for document in graph.documents
        ],
    }


def _pipeline_version() -> dict[str, str]:
    meta = json.loads((PIPELINE / "meta.json").read_text(encoding="utf-8"))
    return {
        "name": f"{meta['lang']}_{meta['name']}",
        "version": meta["version"],
        "spacy": meta["spacy_version"],
    }


def _counts(graph: Graph) -> dict[str, Any]:
    statuses = Counter(item.status for item in graph.reports)
    return {
        "plans": len(graph.documents),
        "sections": sum(len(document.sections) for document in graph.documents),
        "passages": sum(len(document.passages) for document in graph.documents),
        "entities": len(graph.entities),
        "mentions": len(graph.mentions),
        "relations": len(graph.statements),
        "evidence": sum(len(item.evidence) for item in graph.statements),
        "actions": len(graph.actions),
        "targets": len(graph.targets),
        "entitiesByClass": dict(sorted(Counter(entity.label for entity in graph.entities).items())),
        "relationsByProperty": dict(sorted(Counter(item.predicate for item in graph.statements).items())),
        "passagesByStatus": dict(sorted(statuses.items())),
    }


def _passage_entry(passage: Passage, found: PassageReport | None) -> dict[str, Any]:
    """Account for a passage; one without a report was passed over, and that is said."""
    status = found.status if found else "abstained"
    reasons = list(found.reasons) if found else ["not analysed"]
    return {
        "passage": passage.id,
        "begin": passage.begin,
        "end": passage.end,
        "status": status,
        "reasons": reasons,
        "text": passage.text,
    }


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "ttl": Exporter(names=("graph.ttl",), write=_rdf_writer("graph.ttl", ox.RdfFormat.TURTLE)),
        "owl": Exporter(names=("graph.owl",), write=_rdf_writer("graph.owl", ox.RdfFormat.RDF_XML)),
        "jsonld": Exporter(names=("graph.jsonld",), write=_rdf_writer("graph.jsonld", ox.RdfFormat.JSON_LD)),
        "graphml": Exporter(names=("graph.graphml",), write=_write_graphml),
        "gexf": Exporter(names=("graph.gexf",), write=_write_gexf),
        "csv": Exporter(names=("nodes.csv", "edges.csv"), write=_write_csv),
        "html": Exporter(names=("view.html",), write=_write_html),
        "json": Exporter(names=("report.json",), write=_write_report),
        "trace": Exporter(names=(TRACE,), write=_write_trace),
        "store": Exporter(names=("store",), write=_write_store),
    }
)
