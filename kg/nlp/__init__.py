"""From clean text to a parsed spaCy ``Doc`` with entity mentions."""

from kg.nlp.mentions import Found, find_mentions
from kg.nlp.syntax import load_other, load_pipeline, parse, tagger_of
from kg.nlp.tagger import LIST_MARKS, Links, Tagger

__all__ = [
    "LIST_MARKS",
    "Found",
    "Links",
    "Tagger",
    "find_mentions",
    "load_other",
    "load_pipeline",
    "parse",
    "tagger_of",
]
