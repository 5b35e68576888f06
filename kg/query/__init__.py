"""SPARQL over a build: the embedded store, answers in all formats, full-text functions."""

from kg.query.answers import FORMATS, QUERY_PREFIXES, run
from kg.query.guard import check
from kg.query.questions import GROUPS, Parameter, Question, ask, question, questions, read_question, sparql
from kg.query.stores import STORE_FOLDER, open_store, read_triples
from kg.query.text import TEXT, text_functions

__all__ = [
    "FORMATS",
    "GROUPS",
    "QUERY_PREFIXES",
    "STORE_FOLDER",
    "TEXT",
    "Parameter",
    "Question",
    "ask",
    "check",
    "open_store",
    "question",
    "questions",
    "read_question",
    "read_triples",
    "run",
    "sparql",
    "text_functions",
]
