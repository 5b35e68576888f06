"""Answers written row by row, so that they are counted and memory stays bounded.

Oxigraph's own writers of results take whole answers only, and cannot stop at a row.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.rdf import PREFIXES, in_order, serialise
from kg.serve.refusals import Refusal

SORTED_TRIPLES = 50_000
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
GRAPH_WRITERS = MappingProxyType(
    {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "rdf": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
        "n3": ox.RdfFormat.N3,
        "trig": ox.RdfFormat.TRIG,
        "nq": ox.RdfFormat.N_QUADS,
    }
)
_BOOLEANS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_TSV_ESCAPES = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NOT_IN_XML = dict.fromkeys({*range(0x20), 0xFFFE, 0xFFFF} - {0x9, 0xA, 0xD}, "\N{REPLACEMENT CHARACTER}")

Row = Sequence[Any]


class Limited(io.RawIOBase):
    """A file that refuses to grow over a number of bytes."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._left = most or float("inf")

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, data: Any) -> int:
        """Write ``data``, or raise where that would be too much."""
        self._left -= len(data)
        if self._left < 0:
            raise Refusal(500, "the answer is larger than this server gives; ask for less, or in parts")
        return self._file.write(data)


def counted(rows: Iterable[Any], most: int | None) -> Iterator[Any]:
    """Yield ``rows``, and raise rather than end where there are more than ``most``."""
    for number, row in enumerate(rows, start=1):
        if most is not None and number > most:
            reason = f"the answer has more than {most:,} rows, the most that this server gives"
            raise Refusal(500, f"{reason}; ask for less, or in parts with LIMIT and OFFSET")
        yield row


def write_boolean(value: ox.QueryBoolean, format: str, file: IO[bytes]) -> None:
    """Write the answer of ASK."""
    file.write(value.serialize(format=_BOOLEANS[format]) or b"")


def write_rows(
    found: ox.QuerySolutions, format: str, file: IO[bytes], *, most: int | None, shown: int | None
) -> int:
    """Write the answer of SELECT, or its first rows, and return how many rows it has."""
    total = 0
    rows = counted(found, most)

    def watched() -> Iterator[Row]:
        nonlocal total
        for total, row in enumerate(islice(rows, shown), start=1):  # noqa: B007
            yield tuple(row)

    names = [variable.value for variable in found.variables]
    for text in _WRITERS[format](names, watched()):
        file.write(text.encode("utf-8", "surrogatepass"))
    return total + sum(1 for _ in rows)


def write_triples(found: Iterable[ox.Triple], format: str, file: IO[bytes], *, most: int | None) -> int:
    """Write the answer of CONSTRUCT or DESCRIBE and return how many triples it has.

    An answer of usual size is sorted; a larger one is written as it comes, in bounded memory.
    """
    triples = counted(found, most)
    head = list(islice(triples, SORTED_TRIPLES))
    form = GRAPH_WRITERS[format]
    if len(head) < SORTED_TRIPLES:
        ordered = in_order(head)
        file.write(serialise(_as_data(ordered, form), form))
        return len(ordered)
    total = 0

    def watched() -> Iterator[ox.Triple]:
        nonlocal total
        for total, triple in enumerate(chain(head, triples), start=1):  # noqa: B007
            yield triple

    ox.serialize(_as_data(watched(), form), file, form, prefixes=PREFIXES)
    return total


def _as_data(triples: Iterable[ox.Triple], form: ox.RdfFormat) -> Iterable[Any]:
    if form != ox.RdfFormat.N_QUADS:
        return triples
    return (ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)


def _json(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f'{{"head":{{"vars":{json.dumps(names)}}},"results":{{"bindings":['
    comma = ""
    for row in rows:
        pairs = zip(names, row, strict=True)
        bound = {name: _json_term(term) for name, term in pairs if term is not None}
        yield f"{comma}\n{json.dumps(bound, ensure_ascii=False, separators=(',', ':'))}"
        comma = ","
    yield "\n]}}\n"


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {name: _json_term(getattr(term, name)) for name in ("subject", "predicate", "object")}
        return {"type": "triple", "value": parts}
    literal = {"type": "literal", "value": term.value}
    if term.language:
        return {**literal, "xml:lang": term.language}
    kind = term.datatype.value
    return literal if kind == XSD_STRING else {**literal, "datatype": kind}


def _xml(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    yield f"<head>{''.join(f'<variable name={quoteattr(name)}/>' for name in names)}</head>\n<results>\n"
    for row in rows:
        pairs = zip(names, row, strict=True)
        bindings = (
            f"<binding name={quoteattr(n)}>{_xml_term(term)}</binding>"
            for n, term in pairs
            if term is not None
        )
        yield f"<result>{''.join(bindings)}</result>\n"
    yield "</results>\n</sparql>\n"


def _xml_term(term: Any) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_xml_text(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        names = ("subject", "predicate", "object")
        parts = (f"<{name}>{_xml_term(getattr(term, name))}</{name}>" for name in names)
        return f"<triple>{''.join(parts)}</triple>"
    return f"<literal{_xml_kind(term)}>{_xml_text(term.value)}</literal>"


def _xml_kind(literal: ox.Literal) -> str:
    if literal.language:
        return f" xml:lang={quoteattr(literal.language)}"
    kind = literal.datatype.value
    return "" if kind == XSD_STRING else f" datatype={quoteattr(kind)}"


def _xml_text(text: str) -> str:
    return escape(text.translate(_NOT_IN_XML), {"\r": "&#13;"})


def _csv(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for cells in chain([names], ([_csv_cell(term) for term in row] for row in rows)):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        yield buffer.getvalue()


def _csv_cell(term: Any) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _tsv(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield "\t".join(f"?{name}" for name in names) + "\n"
    for row in rows:
        yield "\t".join(map(_tsv_cell, row)) + "\n"


def _tsv_cell(term: Any) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(_tsv_cell(part) for part in (term.subject, term.predicate, term.object))} )>>"
    return str(term).translate(_TSV_ESCAPES)


_WRITERS: Mapping[str, Callable[[Sequence[str], Iterable[Row]], Iterator[str]]] = MappingProxyType(
    {"json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv}
)
