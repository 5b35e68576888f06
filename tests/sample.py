"""A small graph made by hand, for the tests of everything that reads a graph."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kg.model import (
    Action,
    Document,
    Entity,
    EntityMention,
    Evidence,
    Graph,
    LeftOut,
    Passage,
    PassageReport,
    PlanMetadata,
    Section,
    Statement,
    Target,
)

HEADING = "Smart logistics"
DEVELOP = "Develop service robots for smart logistics by 2020, with <R&D> worth more than 150 billion RMB."
NEGATED = 'The "State Council" does not regulate service robots in smart logistics.'
SOURCE = f"{HEADING}\n{DEVELOP}\n{NEGATED}\n"

ROBOTS = "entity/product/service-robots"
LOGISTICS = "entity/sector/smart-logistics"
COUNCIL = "entity/agency/state-council"
RESEARCH = "entity/technology/r-d"


def _passage(number: int, text: str, kind: str) -> Passage:
    begin = SOURCE.index(text)
    end = begin + len(text)
    return Passage(
        id=f"sample/passage/{number}",
        kind="heading" if kind == "heading" else "sentence",
        section="sample/section/1",
        block=number,
        order=number,
        text=text,
        begin=begin,
        end=end,
        offsets=tuple(range(begin, end)),
    )


def _mention(entity: str, passage: Passage, surface: str) -> EntityMention:
    begin = passage.begin + passage.text.index(surface)
    end = begin + len(surface)
    return EntityMention(
        id=f"sample/mention/{begin}-{end}",
        entity=entity,
        passage=passage.id,
        begin=begin,
        end=end,
        surface=surface,
        confidence=0.9,
    )


def _document(passages: tuple[Passage, ...]) -> Document:
    section = Section(
        id="sample/section/1",
        kind="part",
        number="I",
        heading=HEADING,
        level=1,
        order=1,
        parent=None,
        begin=0,
        end=len(SOURCE),
    )
    gaps = tuple(LeftOut(kind="white space", begin=p.end, end=p.end + 1) for p in passages)
    metadata = PlanMetadata(
        title="A Sample Plan", issuer="State Council", date="2017-07-20", translators=("A. Translator",)
    )
    return Document(
        id="sample", metadata=metadata, source=SOURCE, sections=(section,), passages=passages, left_out=gaps
    )


def _entities() -> tuple[Entity, ...]:
    return (
        Entity(id=COUNCIL, label="Agency", name="State Council"),
        Entity(id=ROBOTS, label="Product", name="service robots", alt_names=("service robot",)),
        Entity(id=LOGISTICS, label="Sector", name="smart logistics", alt_names=("Smart logistics",)),
        Entity(id=RESEARCH, label="Technology", name="<R&D>"),
    )


def _statement(subject: str, predicate: str, object_: str, *evidence: Evidence) -> Statement:
    return Statement(subject=subject, predicate=predicate, object=object_, evidence=evidence)


def _statements() -> tuple[Statement, ...]:
    stated = Evidence(passage="sample/passage/2", confidence=0.85, pattern="for")
    again = Evidence(passage="sample/passage/3", confidence=0.6, pattern="in")
    denied = Evidence(passage="sample/passage/3", confidence=0.7, pattern="verb", negated=True)
    return (
        _statement(ROBOTS, "appliedIn", LOGISTICS, stated, again),
        _statement(LOGISTICS, "uses", RESEARCH, stated),
        _statement(COUNCIL, "regulates", ROBOTS, denied),
    )


def _action() -> Action:
    return Action(
        id="sample/action/1",
        plan="sample",
        verb="develop",
        object=ROBOTS,
        agent=None,
        strength="call",
        negated=False,
        year=2020,
        year_from=None,
        passage="sample/passage/2",
        confidence=0.8,
    )


def _target() -> Target:
    return Target(
        id="sample/target/1",
        plan="sample",
        subject=RESEARCH,
        indicator="<R&D>",
        comparator=">",
        value=Decimal(150_000_000_000),
        unit="CNY",
        year=2020,
        year_from="sample/passage/2",
        passage="sample/passage/2",
        confidence=0.9,
    )


def sample_graph() -> Graph:
    """Return a plan of three passages with four entities, three relations, an action and a target."""
    heading = _passage(1, HEADING, "heading")
    develop = _passage(2, DEVELOP, "sentence")
    negated = _passage(3, NEGATED, "sentence")
    return Graph(
        documents=(_document((heading, develop, negated)),),
        entities=_entities(),
        mentions=(
            _mention(LOGISTICS, heading, "Smart logistics"),
            _mention(ROBOTS, develop, "service robots"),
            _mention(LOGISTICS, develop, "smart logistics"),
            _mention(RESEARCH, develop, "<R&D>"),
            _mention(COUNCIL, negated, "State Council"),
            _mention(ROBOTS, negated, "service robots"),
            _mention(LOGISTICS, negated, "smart logistics"),
        ),
        statements=_statements(),
        actions=(_action(),),
        targets=(_target(),),
        reports=(
            PassageReport(passage=heading.id, status="boilerplate", reasons=("heading without relations",)),
            PassageReport(passage=develop.id, status="extracted"),
            PassageReport(passage=negated.id, status="extracted"),
        ),
    )


def contradictory_graph() -> Graph:
    """Return the sample with an entity that is also the passage that states a relation."""
    graph = sample_graph()
    council = replace(graph.entities[0], id="sample/passage/2")
    return replace(graph, entities=(council, *graph.entities[1:]))
