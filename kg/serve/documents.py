"""What the pages of plans, sections, passages and other things say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.rdf.minter import plan_term
from kg.rdf.terms import integer
from kg.serve.catalogue import Catalogue, Link, short
from kg.serve.facts import Facts, Finding, Proof, Sentence

_IN_PLAN, _IN_SECTION, _STATED_IN = (plan_term(local) for local in ("inPlan", "inSection", "statedIn"))
MOST_INCOMING = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """A section of an outline with those below it."""

    section: Link
    below: tuple[Branch, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionPage:
    """A section or a plan: what holds it, what is in it."""

    thing: Link
    trail: tuple[Link, ...]
    properties: tuple[tuple[Link, tuple[Link, ...]], ...]
    outline: tuple[Branch, ...]
    passages: tuple[Sentence, ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PassagePage:
    """A passage with what it names and states, and its neighbours."""

    thing: Link
    sentence: Sentence
    trail: tuple[Link, ...]
    before: Link | None
    after: Link | None
    properties: tuple[tuple[Link, tuple[Link, ...]], ...]
    entities: tuple[Link, ...]
    facts: tuple[tuple[Link, Link, Link, Proof], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ThingPage:
    """Anything else: its properties, what leads to it, and its sentence."""

    thing: Link
    finding: Finding | None
    properties: tuple[tuple[Link, tuple[Link, ...]], ...]
    incoming: tuple[tuple[Link, tuple[Link, ...]], ...]


class Documents:
    """Reads the outline and the text of plans from a catalogue."""

    def __init__(self, catalogue: Catalogue, facts: Facts) -> None:
        self._catalogue = catalogue
        self._facts = facts

    def plan(self, plan: ox.NamedNode) -> SectionPage:
        """Return a plan with its outline."""
        members = self._catalogue.subjects(_IN_PLAN, plan)
        kinds = {member: self._catalogue.kind(member) for member in members}
        sections = [member for member in members if kinds[member] == "Section"]
        loose = [m for m in members if kinds[m] == "Passage" and self._catalogue.node(m, "inSection") is None]
        names = ("Section", "Passage", "Action", "Target")
        return SectionPage(
            thing=self._catalogue.link(plan),
            trail=(),
            properties=self.properties(plan),
            outline=self._outline(sections),
            passages=self._in_order(loose),
            counts=tuple((name, list(kinds.values()).count(name)) for name in names),
        )

    def section(self, section: ox.NamedNode) -> SectionPage:
        """Return a section with the sections and passages in it."""
        members = self._catalogue.subjects(_IN_SECTION, section)
        sections = [member for member in members if self._catalogue.kind(member) == "Section"]
        passages = [member for member in members if member not in sections]
        return SectionPage(
            thing=self._catalogue.link(section),
            trail=self._trail(section),
            properties=self.properties(section),
            outline=self._outline([*sections, *self._below(sections)]),
            passages=self._in_order(passages),
            counts=(),
        )

    def _below(self, sections: Iterable[ox.NamedNode]) -> list[ox.NamedNode]:
        found, seen = list(sections), set(sections)
        for section in found:
            for member in self._catalogue.subjects(_IN_SECTION, section):
                if self._catalogue.kind(member) == "Section" and member not in seen:
                    seen.add(member)
                    found.append(member)
        return found

    def _outline(self, sections: Iterable[ox.NamedNode]) -> tuple[Branch, ...]:
        """Nest sections; those whose holder is not among them are the roots."""
        known = sorted(set(sections), key=lambda node: (self._catalogue.order(node), node.value))
        below: dict[ox.NamedNode | None, list[ox.NamedNode]] = defaultdict(list)
        for section in known:
            holder = self._catalogue.node(section, "inSection")
            below[holder if holder in known else None].append(section)

        def branches(holder: ox.NamedNode | None) -> tuple[Branch, ...]:
            return tuple(
                Branch(section=self._catalogue.link(s), below=branches(s)) for s in below.pop(holder, [])
            )

        return branches(None)

    def _in_order(self, passages: Iterable[ox.NamedNode]) -> tuple[Sentence, ...]:
        return tuple(sorted(map(self._facts.sentence, passages), key=lambda s: s.order))

    def _trail(self, node: ox.NamedNode) -> tuple[Link, ...]:
        """Return what holds a section or passage, the plan first."""
        found: list[ox.NamedNode] = []
        holder = self._catalogue.node(node, "inSection")
        while holder is not None and holder not in found:
            found.insert(0, holder)
            holder = self._catalogue.node(holder, "inSection")
        plan = self._catalogue.node(node, "inPlan")
        return tuple(self._catalogue.link(holder) for holder in (*([plan] if plan else []), *found))

    def passage(self, passage: ox.NamedNode) -> PassagePage:
        """Return a passage with what is found in it."""
        stated = self._catalogue.subjects(_STATED_IN, passage)
        return PassagePage(
            thing=self._catalogue.link(passage),
            sentence=self._facts.sentence(passage),
            trail=self._trail(passage),
            before=self._neighbour(passage, -1),
            after=self._neighbour(passage, 1),
            properties=self.properties(passage),
            entities=self._facts.entities(passage),
            facts=self._facts.stated(passage),
            findings=tuple(map(self._facts.finding, stated)),
        )

    def _neighbour(self, passage: ox.NamedNode, step: int) -> Link | None:
        order, plan = self._catalogue.order(passage), self._catalogue.node(passage, "inPlan")
        for other in self._catalogue.subjects(plan_term("order"), integer(int(order) + step)):
            if self._catalogue.kind(other) == "Passage" and self._catalogue.node(other, "inPlan") == plan:
                return self._catalogue.link(other)
        return None

    def thing(self, node: ox.NamedNode) -> ThingPage:
        """Return an action, a target, a mention or whatever else there is."""
        catalogue = self._catalogue
        incoming: dict[ox.NamedNode, list[Link]] = defaultdict(list)
        for subject, property in catalogue.incoming(node)[:MOST_INCOMING]:
            if isinstance(subject, ox.NamedNode):
                incoming[property].append(catalogue.link(subject))
        is_finding = catalogue.kind(node) in ("Action", "Target")
        return ThingPage(
            thing=self._facts.line(node),
            finding=self._facts.finding(node) if is_finding else None,
            properties=self.properties(node),
            incoming=tuple((catalogue.link(p), tuple(links)) for p, links in incoming.items()),
        )

    def properties(self, node: ox.NamedNode) -> tuple[tuple[Link, tuple[Link, ...]], ...]:
        """Return all that is said of a thing, property by property."""
        found: dict[ox.NamedNode, list[Link]] = defaultdict(list)
        for property, value in self._catalogue.outgoing(node):
            found[property].append(self._value(value))
        return tuple((self._catalogue.link(p), tuple(links)) for p, links in found.items())

    def _value(self, value: object) -> Link:
        if isinstance(value, ox.NamedNode):
            known = self._catalogue.exists(value)
            return (
                self._catalogue.link(value)
                if known
                else Link(label=short(value.value, ""), href=self._catalogue.href(value))
            )
        return Link(label=value.value if isinstance(value, ox.Literal | ox.BlankNode) else str(value))
