"""SPARQL over a build: the embedded store, answers in all formats, full-text functions."""

from kg.query.answers import FORMATS, QUERY_PREFIXES, run
from kg.query.guard import check
from kg.query.stores import STORE_FOLDER, one_line, open_store
from kg.query.text import TEXT, text_functions

__all__ = [
    "FORMATS",
    "QUERY_PREFIXES",
    "STORE_FOLDER",
    "TEXT",
    "check",
    "one_line",
    "open_store",
    "run",
    "text_functions",
]
