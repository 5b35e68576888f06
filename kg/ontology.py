"""The lexicon that hangs on the ontology's terms: names, verbs, nouns.

A new cue is one line in ``ontology/lexicon.ttl``; nothing here names a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.config import ontology_folder
from kg.errors import OntologyError
from kg.vocabulary import PLAN


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Cues by kind; keys and words are lower case unless they are names.

    ``names`` maps a name to its class, ``verbs`` maps a verb
    lemma to the relations it states, ``nominals`` maps a nominalisation to its verb.
    """

    names: Mapping[str, str]
    verbs: Mapping[str, tuple[str, ...]]
    prepositions: Mapping[str, tuple[str, ...]]
    nominals: Mapping[str, str]
    generic: frozenset[str]
    evaluative: frozenset[str]
    of_heads: frozenset[str]
    imperatives: frozenset[str]
    indicators: frozenset[str]
    strengths: Mapping[str, str]
    currencies: Mapping[str, str]


@cache
def load_lexicon() -> Lexicon:
    """Read the lexicon file.

    Raises:
        OntologyError: the file is missing or is not Turtle.
    """
    graph = _parse()
    return Lexicon(
        names=_by_word(graph, "nameCue"),
        verbs=_many_by_word(graph, "verbCue"),
        prepositions=_many_by_word(graph, "prepositionCue"),
        nominals=_pairs(graph, "nominalization"),
        generic=_words(graph, "genericWord"),
        evaluative=_words(graph, "evaluativeModifier"),
        of_heads=_words(graph, "ofHead"),
        imperatives=_words(graph, "imperativeCue"),
        indicators=_words(graph, "indicatorCue"),
        strengths=_pairs(graph, "strengthCue"),
        currencies=_pairs(graph, "currencyCue"),
    )


def _parse() -> Graph:
    path = ontology_folder() / "lexicon.ttl"
    try:
        return Graph().parse(path, format="turtle")
    except (OSError, ParserError, BadSyntax) as error:
        raise OntologyError(f"{path.name}: cannot be read; reinstall the package ({error})") from error


def _rows(graph: Graph, cue: str) -> list[tuple[str, str]]:
    rows = []
    for term, word in graph.subject_objects(PLAN[cue]):
        if isinstance(term, URIRef):
            rows.append((str(word), str(term).removeprefix(str(PLAN))))
    return sorted(rows)


def _by_word(graph: Graph, cue: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word, term in _rows(graph, cue):
        if found.setdefault(word, term) != term:
            raise OntologyError(f"lexicon.ttl: '{word}' is a {cue} of two classes; keep one")
    return found


def _many_by_word(graph: Graph, cue: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word, term in _rows(graph, cue):
        found[word].append(term)
    return {word: tuple(terms) for word, terms in found.items()}


def _words(graph: Graph, cue: str) -> frozenset[str]:
    return frozenset(word for word, _ in _rows(graph, cue))


def _pairs(graph: Graph, cue: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word, _ in _rows(graph, cue))
