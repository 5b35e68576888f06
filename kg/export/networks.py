"""Files of network tools and spreadsheets."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import networkx as nx

from kg.export.source import Source
from kg.model import Passage

_LAST_MODIFIED = re.compile(rb' lastmodifieddate="[^"]*"')


def write_graphml(source: Source, folder: Path) -> None:
    nx.write_graphml_xml(source.network, folder / "graph.graphml", encoding="utf-8")


def write_gexf(source: Source, folder: Path) -> None:
    """Write GEXF without the date of writing, which would make two builds differ."""
    buffer = BytesIO()
    nx.write_gexf(source.network, buffer, encoding="utf-8")
    (folder / "graph.gexf").write_bytes(_LAST_MODIFIED.sub(b"", buffer.getvalue()))


def write_csv(source: Source, folder: Path) -> None:
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
