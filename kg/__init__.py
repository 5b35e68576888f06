"""Policy plans as knowledge graphs: ``kg.build`` reads plans, ``KnowledgeGraph`` holds the result."""

from kg.pipeline import KnowledgeGraph, build

__all__ = ["KnowledgeGraph", "build"]
