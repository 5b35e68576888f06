"""Relations, actions and targets of a parsed text."""

from kg.relations.extractor import Extractor, create_mention_component

__all__ = ["Extractor", "create_mention_component"]
