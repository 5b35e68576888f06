"""Rows of two SPARQL engines in one form, so that they can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pyoxigraph as ox
import rdflib

NUMBERS = {"integer", "decimal", "double", "float"}
Term = tuple[str, str | Decimal] | None
Row = tuple[Term, ...]


def plain(row: Iterable[object]) -> Row:
    """Return a row of Oxigraph's or rdflib's: what a number is worth, not how it is written."""
    return tuple(_plain(term) for term in row)


def _plain(term: object) -> Term:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return "iri", term.value
    if isinstance(term, rdflib.URIRef):
        return "iri", str(term)
    assert isinstance(term, ox.Literal | rdflib.Literal)
    datatype = term.datatype.value if isinstance(term, ox.Literal) else str(term.datatype or "")
    value = term.value if isinstance(term, ox.Literal) else str(term)
    if datatype.rpartition("#")[2] in NUMBERS:
        return "number", round(Decimal(value), 6)
    return "text", value
