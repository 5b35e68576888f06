"""From clean text to a parsed spaCy ``Doc`` with entity mentions."""

from kg.nlp.mentions import Found, find_mentions
from kg.nlp.phrases import Phrase, noun_phrases
from kg.nlp.syntax import load_syntax, parse

__all__ = ["Found", "Phrase", "find_mentions", "load_syntax", "noun_phrases", "parse"]
