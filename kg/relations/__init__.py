"""Relations, actions and targets of a parsed text."""

from kg.relations.extractor import Extractor, parse_table

__all__ = ["Extractor", "parse_table"]
