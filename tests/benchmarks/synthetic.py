"""Plans that nobody wrote, in the shape of the builds of real ones: the same for a number every time.

A passage of the 2017 plan has about four mentions, two pieces of evidence and two actions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from kg.model import (
    Action,
    Document,
    Entity,
    EntityMention,
    Evidence,
    Graph,
    Passage,
    PassageReport,
    PlanMetadata,
    Section,
    Statement,
    Target,
)
from kg.rdf import graph_triples

PASSAGES = 500
NEW_ENTITIES = 600
WORDS = (
    "intelligent systems data robots learning networks vehicles health manufacturing logistics energy "
    "research platforms sensors chips language vision safety standards talent industry services cities "
    "agriculture finance education security computing models theory swarm hybrid autonomous quantum"
).split()
CLASSES = ("Technology", "Sector", "Product", "Agency", "Platform", "Theory", "Instrument", "Risk")
RELATIONS = ("appliedIn", "focusesOn", "uses", "supports", "develops", "broader", "causes", "partOf")
VERBS = ("develop", "build", "promote", "strengthen", "research", "establish")


def plans() -> Iterator[Graph]:
    """Yield plan after plan without end; later plans know the entities of earlier ones and new ones."""
    for number in itertools.count():
        yield plan(number)


def plan_set(triples: int) -> Graph:
    """Return whole plans in one graph that makes about so many triples (a plan makes 35,000)."""
    graphs: list[Graph] = []
    count = 0
    for graph in plans():
        graphs.append(graph)
        count += len(set(graph_triples(graph)))
        if count >= triples:
            break
    return merged(graphs)


def merged(graphs: list[Graph]) -> Graph:
    """Return the plans of several graphs as one: an entity and a statement stand in it once."""
    entities = {entity.id: entity for graph in graphs for entity in graph.entities}
    evidence: dict[tuple[str, str, str], list[Evidence]] = {}
    for statement in (s for graph in graphs for s in graph.statements):
        fact = (statement.subject, statement.predicate, statement.object)
        evidence.setdefault(fact, []).extend(statement.evidence)
    return Graph(
        documents=tuple(d for graph in graphs for d in graph.documents),
        entities=tuple(entities[key] for key in sorted(entities)),
        mentions=tuple(m for graph in graphs for m in graph.mentions),
        statements=tuple(_statement(*fact, *found) for fact, found in evidence.items()),
        actions=tuple(a for graph in graphs for a in graph.actions),
        targets=tuple(t for graph in graphs for t in graph.targets),
        reports=tuple(r for graph in graphs for r in graph.reports),
    )


def plan(number: int) -> Graph:
    """Return the graph of one plan."""
    random = Random(number)
    document = _document(f"plan-{number}", random)
    known = NEW_ENTITIES * (number + 1)
    named = [[_pick(known, random) for _ in range(4)] for _ in document.passages]
    used = sorted({index for found in named for index in found})
    pairs = list(zip(document.passages, named, strict=True))
    return Graph(
        documents=(document,),
        entities=tuple(_entity(index) for index in used),
        mentions=tuple(m for passage, found in pairs for m in _mentions(passage, found)),
        statements=tuple(s for passage, found in pairs for s in _statements(passage, found, random)),
        actions=tuple(a for passage, found in pairs for a in _actions(document.id, passage, found, random)),
        targets=tuple(
            _target(document.id, passage, found, random) for passage, found in pairs[::20]
        ),
        reports=tuple(PassageReport(passage=p.id, status="extracted") for p in document.passages),
    )  # fmt: skip


def _pick(known: int, random: Random) -> int:
    """Return the number of an entity; a few are named again and again."""
    return int(known * random.random() ** 3)


def _entity(index: int) -> Entity:
    label, name = CLASSES[index % len(CLASSES)], _name(index)
    others = (name.title(),) if index % 30 == 0 else ()
    return Entity(id=_id(index), label=label, name=name, alt_names=others)


def _name(index: int) -> str:
    count = len(WORDS)
    parts = (WORDS[index % count], WORDS[index // count % count], WORDS[index // count**2 % count])
    return f"{' '.join(parts)} {index}"


def _id(index: int) -> str:
    return f"entity/{CLASSES[index % len(CLASSES)].lower()}/{_name(index).replace(' ', '-')}"


def _document(identifier: str, random: Random) -> Document:
    passages: list[Passage] = []
    begin = 0
    for order in range(PASSAGES):
        text = f"{' '.join(random.choices(WORDS, k=25)).capitalize()}."
        passages.append(_passage(identifier, order, text, begin))
        begin += len(text) + 1
    metadata = PlanMetadata(title=f"Plan {identifier}", issuer="State Council", date="2017-07-20")
    return Document(
        id=identifier,
        metadata=metadata,
        source="",
        sections=tuple(_section(identifier, order) for order in range(PASSAGES // 5)),
        passages=tuple(passages),
        left_out=(),
    )


def _section(plan: str, order: int) -> Section:
    return Section(
        id=f"{plan}/section/{order}",
        kind="part",
        number=f"({order})",
        heading=f"{_name(order).capitalize()}",
        level=1,
        order=order,
        parent=f"{plan}/section/{order - order % 10}" if order % 10 else None,
        begin=0,
        end=1,
    )


def _passage(plan: str, order: int, text: str, begin: int) -> Passage:
    return Passage(
        id=f"{plan}/passage/{order}",
        kind="sentence",
        section=f"{plan}/section/{order // 5}",
        block=order,
        order=order,
        text=text,
        begin=begin,
        end=begin + len(text),
        offsets=(),
    )


def _mentions(passage: Passage, found: list[int]) -> Iterator[EntityMention]:
    for place, index in enumerate(found):
        begin, surface = passage.begin + 20 * place, _name(index)
        yield EntityMention(
            id=f"{passage.id.replace('passage', 'mention')}-{place}",
            entity=_id(index),
            passage=passage.id,
            begin=begin,
            end=begin + len(surface),
            surface=surface,
            confidence=0.9,
        )


def _statements(passage: Passage, found: list[int], random: Random) -> Iterator[Statement]:
    for head, tail in (found[:2], found[2:]):
        confidence = random.randrange(3000, 9999) / 10000
        evidence = Evidence(
            passage=passage.id, confidence=confidence, pattern="verb", negated=random.random() < 0.01
        )
        yield _statement(_id(head), random.choice(RELATIONS), _id(tail), evidence)


def _statement(subject: str, predicate: str, object_: str, *evidence: Evidence) -> Statement:
    return Statement(subject=subject, predicate=predicate, object=object_, evidence=evidence)


def _actions(plan: str, passage: Passage, found: list[int], random: Random) -> Iterator[Action]:
    for place, index in enumerate(found[:2]):
        yield Action(
            id=f"{passage.id.replace('passage', 'action')}-{place}",
            plan=plan,
            verb=random.choice(VERBS),
            object=_id(index),
            agent=None,
            strength="call",
            negated=False,
            year=None,
            year_from=None,
            passage=passage.id,
            confidence=random.randrange(3000, 9999) / 10000,
        )


def _target(plan: str, passage: Passage, found: list[int], random: Random) -> Target:
    return Target(
        id=passage.id.replace("passage", "target"),
        plan=plan,
        subject=_id(found[0]),
        indicator=f"scale of {_name(found[0])}",
        comparator=">",
        value=Decimal(random.randrange(1, 1000)) * 1_000_000_000,
        unit="CNY",
        year=random.choice((2020, 2025, 2030)),
        year_from=passage.id,
        passage=passage.id,
        confidence=0.9,
    )
