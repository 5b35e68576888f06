"""Full-text search inside SPARQL: two functions over the search index.

``text:matches(?x, "words")`` is true where the entity or passage ``?x`` matches all
words; ``text:score(?x, "words")`` says how well (higher is better), and is an error,
so an unbound value in BIND, where it does not. Both take the words of ``kg search``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.search import MOST_HITS, open_index, search

TEXT = "https://w3id.org/plan-kg/text#"
_CALL = re.compile(rf"\btext:(?:matches|score)\b|{re.escape(TEXT)}")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Function = Callable[..., Term | None]


def require_index(folder: Path, query: str) -> None:
    """Make sure that a query that searches has something to search in.

    Raises:
        StoreError: it calls a function of this module and the build has no index.
    """
    if _CALL.search(query):
        open_index(folder).close()


def text_functions(folder: Path) -> dict[ox.NamedNode, Function]:
    """Return the functions by name, over the index of the build in ``folder``."""

    @lru_cache(maxsize=64)
    def hits(words: str) -> dict[str, float]:
        return {hit.iri: hit.score for hit in search(folder, words, limit=MOST_HITS)}

    def score(*arguments: object) -> ox.Literal | None:
        node, words = _arguments(arguments)
        try:
            found = hits(words).get(node) if words else None
        except KgError:  # an unusable index or no word: SPARQL's own error, an unbound value
            return None
        return None if found is None else ox.Literal(found)

    def matches(*arguments: object) -> ox.Literal | None:
        return ox.Literal(score(*arguments) is not None)

    return {ox.NamedNode(f"{TEXT}matches"): matches, ox.NamedNode(f"{TEXT}score"): score}


def _arguments(arguments: tuple[object, ...]) -> tuple[str, str]:
    if len(arguments) != 2:
        return "", ""
    node, words = arguments
    if isinstance(node, ox.NamedNode) and isinstance(words, ox.Literal):
        return node.value, words.value
    return "", ""
