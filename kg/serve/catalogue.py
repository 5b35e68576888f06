"""What the pages read of a build: names, links and values of things, straight from the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import quote

import pyoxigraph as ox
from rdflib import RDFS, SKOS

from kg.config import BASE_IRI
from kg.rdf import prefixed, safe_iri
from kg.rdf.minter import TYPE, plan_term
from kg.rdf.terms import name
from kg.vocabulary import PLAN

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

ENTITY = plan_term("Entity")
PASSAGE = plan_term("Passage")
ORDER = plan_term("order")
TEXT = plan_term("text")
DOCUMENT_CLASSES = ("Plan", "Section", "Passage", "Mention", "Action", "Target")
LABELS = tuple(name(*pair) for pair in ((SKOS, "prefLabel"), (RDFS, "label")))
_DEFAULT = ox.DefaultGraph()
_IN_PATH = "/:@!$&'()*+,;=-._~"
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A thing by its name, with the address of its page where it has one."""

    label: str
    href: str = ""
    kind: str = ""


class Catalogue:
    """Reads the default graph of a store; every look-up is a quick one."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self.base = self._found_base()

    def _found_base(self) -> str:
        """Return what the IRIs of the build begin with; those of entities and plans tell."""
        for entity in self.subjects(TYPE, ENTITY):
            before, mark, _ = entity.value.rpartition(f"entity/{self.kind(entity).lower()}/")
            if mark:
                return before
        for plan in self.subjects(TYPE, plan_term("Plan")):
            return re.sub(r"[^/#]*$", "", plan.value)
        return BASE_IRI

    def subjects(self, property: ox.NamedNode, value: Term) -> list[ox.NamedNode]:
        """Return the named things that have a value, in order."""
        found = self._store.quads_for_pattern(None, property, value, _DEFAULT)
        return sorted({q.subject for q in found if isinstance(q.subject, ox.NamedNode)}, key=natural)

    def annotations(self, property: ox.NamedNode, value: Term) -> list[Node]:
        """Return the things that have a value, blank ones too."""
        found = self._store.quads_for_pattern(None, property, value, _DEFAULT)
        return sorted({q.subject for q in found if not isinstance(q.subject, ox.Triple)}, key=str)

    def outgoing(self, node: Node) -> list[tuple[ox.NamedNode, Term]]:
        """Return properties and values of a thing, in order."""
        found = self._store.quads_for_pattern(node, None, None, _DEFAULT)
        return sorted(((q.predicate, q.object) for q in found), key=lambda pair: (str(pair[0]), str(pair[1])))

    def incoming(self, node: ox.NamedNode) -> list[tuple[Node, ox.NamedNode]]:
        """Return what has a thing as its value, in order."""
        found = self._store.quads_for_pattern(None, None, node, _DEFAULT)
        pairs = ((q.subject, q.predicate) for q in found if not isinstance(q.subject, ox.Triple))
        return sorted(pairs, key=lambda pair: (str(pair[1]), str(pair[0])))

    def values(self, node: Node, property: ox.NamedNode) -> list[Term]:
        """Return the values of a property, in order."""
        found = self._store.quads_for_pattern(node, property, None, _DEFAULT)
        return sorted((q.object for q in found), key=str)

    def node(self, node: Node, local: str) -> ox.NamedNode | None:
        """Return the first value of a property of the ontology that is a named thing."""
        found = self.values(node, plan_term(local))
        return next((value for value in found if isinstance(value, ox.NamedNode)), None)

    def text(self, node: Node, local: str) -> str:
        """Return the first literal of a property of the ontology."""
        found = self.values(node, plan_term(local))
        return next((value.value for value in found if isinstance(value, ox.Literal)), "")

    def number(self, node: Node, local: str) -> Decimal:
        """Return a number, zero where there is none."""
        try:
            return Decimal(self.text(node, local))
        except InvalidOperation:
            return Decimal(0)

    def order(self, node: Node) -> Decimal:
        """Return the place of a section or passage in its plan."""
        return self.number(node, "order")

    def kinds(self, node: Node) -> set[str]:
        """Return the local names of a thing's classes in the ontology."""
        found = self.values(node, TYPE)
        names = (value.value for value in found if isinstance(value, ox.NamedNode))
        return {name.removeprefix(str(PLAN)) for name in names if name.startswith(str(PLAN))}

    def kind(self, node: Node) -> str:
        """Return the most specific class of a thing."""
        kinds = self.kinds(node)
        return min(kinds - {"Entity"}, default="Entity" if kinds else "")

    def exists(self, node: ox.NamedNode) -> bool:
        """Tell whether anything is said of a thing."""
        return next(self._store.quads_for_pattern(node, None, None, _DEFAULT), None) is not None

    def label(self, node: Node) -> str:
        """Return the name of a thing, English before others; the words of a passage."""
        for property in (*LABELS, TEXT):
            names = [value for value in self.values(node, property) if isinstance(value, ox.Literal)]
            if names:
                return min(names, key=lambda n: (n.language not in (None, "en"), n.value)).value
        return short(node.value, self.base)

    def link(self, node: Node) -> Link:
        """Return a thing by its name, linked to its page or, outside of this build, to the web."""
        return Link(label=self.label(node), href=self.href(node), kind=self.kind(node))

    def href(self, node: Node) -> str:
        """Return where a thing is shown; nothing where following it might do harm."""
        iri = node.value
        if not isinstance(node, ox.NamedNode):
            return ""
        if iri.startswith(self.base):
            return f"/id/{quote(iri.removeprefix(self.base), safe=_IN_PATH)}"
        if iri.startswith(str(PLAN)):
            return f"/ontology#{quote(iri.removeprefix(str(PLAN)))}"
        return iri if iri.startswith(("http://", "https://")) else ""

    def named(self, local: str) -> ox.NamedNode:
        """Return the thing that the path of a page names."""
        return ox.NamedNode(self.base + safe_iri(local))


def natural(node: Node) -> list[tuple[int, str]]:
    """Return a key by which numbers in names sort as numbers."""
    parts = _NUMBER.split(node.value)
    return [(int(part[:18]), part) if part.isdecimal() else (-1, part) for part in parts]


def short(iri: str, base: str) -> str:
    """Return an IRI as people say it."""
    return prefixed(iri).removeprefix("plan:").removeprefix(base)
