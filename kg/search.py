"""Full-text search over names and sentences: an SQLite FTS5 index beside the store.

Oxigraph has no text index. Words match whatever their ending and case, without
accents too (FTS5's ``porter`` over ``unicode61``); the order is FTS5's bm25,
names before sentences of the same score.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.config import BASE_IRI
from kg.errors import OutputError, QueryError, StoreError
from kg.model import Graph
from kg.rdf import safe_iri

INDEX_FILE = "search.sqlite"
MOST_HITS = 10_000
KINDS = ("entity", "passage")

_WORD_OR_PHRASE = re.compile(r'"([^"]+)"|([^\s"]+)')
_SCHEMA = """
CREATE TABLE hits (
    id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, label TEXT, class TEXT, place TEXT, weight REAL);
CREATE VIRTUAL TABLE words USING fts5(
    name, other, tokenize = "porter unicode61 remove_diacritics 2", prefix = '2 3');
"""
_SELECT = """
SELECT iri, kind, label, class, place, snippet(words, -1, '', '', ' ... ', 24), bm25(words, 4.0, 1.0) * weight
FROM words JOIN hits ON hits.id = words.rowid WHERE words MATCH ?
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An entity or a passage whose words match; the higher the score, the better."""

    iri: str
    kind: Literal["entity", "passage"]
    label: str
    class_: str
    place: str
    snippet: str
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    iri: str
    kind: str
    label: str
    class_: str
    place: str
    weight: float
    name: str
    other: str = ""


def write_index(graph: Graph, path: Path, *, base: str = BASE_IRI) -> None:
    """Write the index of a graph; the same graph gives the same bytes.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            database.executescript(_SCHEMA)
            for number, row in enumerate(_rows(graph, base), start=1):
                values = (number, row.iri, row.kind, row.label, row.class_, row.place, row.weight)
                database.execute("INSERT INTO hits VALUES (?, ?, ?, ?, ?, ?, ?)", values)
                words = (number, row.name, row.other)
                database.execute("INSERT INTO words(rowid, name, other) VALUES (?, ?, ?)", words)
            database.execute("INSERT INTO words(words) VALUES ('optimize')")
            database.commit()
            database.execute("VACUUM")
    except sqlite3.Error as error:
        raise OutputError(f"cannot write the search index {path}: {error}; choose another folder") from error


def search(folder: Path, words: str, *, limit: int = 20, kind: str | None = None) -> tuple[Hit, ...]:
    """Return what matches all ``words`` in the build in ``folder``, best first.

    The last word may be the beginning of one; words in double quotes must stand together.

    Raises:
        QueryError: there is no word to look for.
        StoreError: the folder has no index.
    """
    expression = _expression(words)
    sql = f"{_SELECT} {'AND kind = ?' if kind else ''} ORDER BY 7, hits.id LIMIT ?"
    values = (expression, *((kind,) if kind else ()), min(limit, MOST_HITS))
    try:
        with closing(open_index(folder)) as database:
            return tuple(_hit(row) for row in database.execute(sql, values))
    except sqlite3.Error as error:
        raise StoreError(
            f"the search index in {folder} cannot be read ({error}): run `kg build` again"
        ) from error


def open_index(folder: Path) -> sqlite3.Connection:
    """Open the index of a build for reading only."""
    path = folder / INDEX_FILE
    if not path.is_file():
        raise StoreError(f"no search index in {folder}: run `kg build` first")
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _expression(words: str) -> str:
    """Return an FTS5 expression in which nothing that a user types is syntax."""
    parts = [phrase or word for phrase, word in _WORD_OR_PHRASE.findall(words.replace("\0", " "))]
    parts = [part for part in parts if re.search(r"\w", part)]
    if not parts:
        raise QueryError(f"nothing to search for in {words!r}: give a word or more")
    quoted = ['"' + part.replace('"', '""') + '"' for part in parts]
    if not words.rstrip().endswith('"'):
        quoted[-1] += "*"
    return " ".join(quoted)


def _hit(row: tuple[str, Literal["entity", "passage"], str, str, str, str, float]) -> Hit:
    iri, kind, label, class_, place, snippet, score = row
    return Hit(
        iri=iri, kind=kind, label=label, class_=class_, place=place,
        snippet=" ".join(snippet.split()), score=round(-score, 4),
    )  # fmt: skip


def _rows(graph: Graph, base: str) -> Iterator[_Row]:
    mentions = Counter(mention.entity for mention in graph.mentions)
    for entity in graph.entities:
        count = mentions[entity.id]
        yield _Row(
            iri=base + safe_iri(entity.id), kind="entity", label=entity.name, class_=entity.label,
            place=f"{count} mention{'' if count == 1 else 's'}", weight=2.0 + min(count, 50) / 50,
            name=entity.name, other=" | ".join(entity.alt_names),
        )  # fmt: skip
    for document in graph.documents:
        sections = {section.id: section for section in document.sections}
        for passage in document.passages:
            section = sections.get(passage.section or "")
            place = section.title if section else ""
            yield _Row(
                iri=base + safe_iri(passage.id), kind="passage", label=place or document.metadata.title,
                class_="Passage", place=document.metadata.title, weight=1.0, name="", other=passage.text,
            )  # fmt: skip
