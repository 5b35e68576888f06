"""What the ontology calls its terms, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from rdflib import RDFS, SKOS

from kg.rdf import ontology_triples
from kg.vocabulary import PLAN

_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A class or relation of the ontology as a reader is told of it."""

    label: str
    definition: str


def term(name: str) -> Term:
    """Return the term with a local name; one that the ontology lacks is called by its name."""
    labels, definitions = _words(str(RDFS.label)), _words(str(SKOS.definition))
    return Term(label=labels.get(name) or _HUMP.sub(" ", name).lower(), definition=definitions.get(name, ""))


@cache
def _words(property: str) -> dict[str, str]:
    """Return the English texts of a property by the local names of the terms that have one."""
    return {
        triple.subject.value.removeprefix(str(PLAN)): triple.object.value
        for triple in ontology_triples()
        if triple.predicate.value == property
        and isinstance(triple.subject, ox.NamedNode)
        and triple.subject.value.startswith(str(PLAN))
        and isinstance(triple.object, ox.Literal)
        and triple.object.language in (None, "en")
    }
