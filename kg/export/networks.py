"""Files of network tools and spreadsheets."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import networkx as nx

from kg.export.source import Source, scalar

_NOT_OF_GEXF = re.compile(rb' lastmodifieddate="[^"]*"|(?<=mode="static") name=""')


def write_graphml(source: Source, folder: Path) -> None:
    """Write GraphML; an edge's id is that of its element, and no attribute beside it of the same name."""
    network = source.network.copy()
    for _, _, data in network.edges(data=True):
        del data["id"]
    buffer = BytesIO()
    nx.write_graphml_xml(network, buffer, encoding="utf-8")
    written = buffer.getvalue().replace(b"\r", b"&#13;")  # a bare one would be read back as a line feed
    (folder / "graph.graphml").write_bytes(written)


def write_gexf(source: Source, folder: Path) -> None:
    """Write GEXF without the date of writing, which differs, and the graph's name, which the schema lacks."""
    buffer = BytesIO()
    nx.write_gexf(source.network, buffer, encoding="utf-8")
    (folder / "graph.gexf").write_bytes(_NOT_OF_GEXF.sub(b"", buffer.getvalue()))


def write_csv(source: Source, folder: Path) -> None:
    """Write entities and evidence as tables for spreadsheets and pandas.

    Every cell is what it says: an entity may be called ``NA`` or ``007``, so
    read the files with ``pandas.read_csv(path, keep_default_na=False)``.
    """
    _write_table(folder / "nodes.csv", ("id", "label", "class", "altLabels", "mentions"), _node_rows(source))
    columns = ("source", "relation", "target", "confidence", "passage", "sentence", "section", "negated")
    _write_table(folder / "edges.csv", columns, _edge_rows(source))


def _write_table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([scalar(cell) for cell in row] for row in rows)


def _node_rows(source: Source) -> Iterator[tuple[object, ...]]:
    counts = Counter(mention.entity for mention in source.graph.mentions)
    for entity in source.graph.entities:
        yield entity.id, entity.name, entity.label, "; ".join(entity.alt_names), counts[entity.id]


def _edge_rows(source: Source) -> Iterator[tuple[object, ...]]:
    """Yield one row for each passage that states a relation."""
    for item in source.graph.statements:
        for evidence in item.evidence:
            passage = source.passages[evidence.passage]
            section = source.sections[passage.section] if passage.section else None
            yield (
                item.subject,
                item.predicate,
                item.object,
                round(evidence.confidence, 4),
                passage.id,
                passage.text,
                section.title if section else "",
                str(evidence.negated).lower(),
            )
