"""Relations, actions and targets of a parsed text."""

from kg.relations.extractor import Extractor, parse_table
from kg.relations.thresholds import DEFAULT, EVERYTHING, Thresholds

__all__ = ["DEFAULT", "EVERYTHING", "Extractor", "Thresholds", "parse_table"]
