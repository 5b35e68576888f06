"""A graph whose every text holds something that a file format or its reader may stumble over."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

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

LONG = "very long name " * 340
LONE_SURROGATE = "half \ud83e a robot"
ODDITIES = {
    "control": "bell\x07 null\x00 escape\x1b delete\x7f next line\x85",
    "quotes": 'she said "no", \'no\' and `no` \\ \\n """',
    "lines": "one\ntwo\r\nthree\rfour\ttab",
    "spaces": "  leading, double  and trailing  ",
    "emoji": "robot \U0001f916 family \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "arabic": "\u202bالذكاء الاصطناعي\u202c (AI)",
    "chinese": "新一代人工智能发展规划",
    "cdata": "<![CDATA[ x ]]> ]]>",
    "script": "</script><script>alert('&amp;')</script>",
    "separators": "line\u2028paragraph\u2029",
    "mark": "\ufeffafter a byte order mark",
    "noncharacter": "\ufffe\uffff\U0001ffff",
    "escapes": "\\ud83e \\u0041 %F0%9F &#0; &lt;",
    "combining": "e\u0301 is not \u00e9",
    "missing": "NA",
    "null": "null",
    "nan": "NaN",
    "none": "None",
    "true": "TRUE",
    "number": "007",
    "date": "2017-07-20",
    "formula": "=1+1",
    "comma": "a, b; c | d",
    "star": "<<( x )>> _:b @en ^^xsd:string",
    "json": '{"@id": "@type", "@context": null}',
    "long": LONG,
}
"""Each kind of odd text by the last part of the id of the entity that bears it."""


def entity_id(kind: str) -> str:
    """Return the id of the entity that bears the odd text of a kind."""
    return f"entity/technology/{kind}"


def odd_graph() -> Graph:
    """Return a plan with one entity, passage, mention and relation for each kind of odd text."""
    kinds = tuple(ODDITIES)
    passages = tuple(_passage(number, kind) for number, kind in enumerate(kinds))
    return Graph(
        documents=(_document(passages),),
        entities=tuple(Entity(id=entity_id(k), label="Technology", name=ODDITIES[k]) for k in kinds),
        mentions=tuple(_mention(number, kind) for number, kind in enumerate(kinds)),
        statements=tuple(_statement(number, kind) for number, kind in enumerate(kinds)),
        actions=tuple(_action(number, kind) for number, kind in enumerate(kinds)),
        targets=tuple(_target(number, kind) for number, kind in enumerate(kinds)),
        reports=tuple(PassageReport(passage=p.id, status="extracted") for p in passages),
    )


def graph_named(name: str) -> Graph:
    """Return the odd graph with ``name`` for one of its entities."""
    graph = odd_graph()
    entity = dataclasses.replace(graph.entities[0], name=name, alt_names=(name,))
    return dataclasses.replace(graph, entities=(entity, *graph.entities[1:]))


def _document(passages: tuple[Passage, ...]) -> Document:
    sections = tuple(_section(number, kind) for number, kind in enumerate(ODDITIES))
    metadata = PlanMetadata(
        title=ODDITIES["script"],
        issuer=ODDITIES["arabic"],
        source="https://example.org/规划?a=1&b='2'",
        licence=ODDITIES["quotes"],
    )
    return Document(
        id="odd",
        metadata=metadata,
        source="".join(p.text for p in passages),
        sections=sections,
        passages=passages,
        left_out=(),
    )


def _section(number: int, kind: str) -> Section:
    return Section(
        id=f"odd/section/{number}",
        kind="part",
        number=str(number),
        heading=ODDITIES[kind],
        level=1,
        order=number,
        parent=None,
        begin=0,
        end=1,
    )


def _passage(number: int, kind: str) -> Passage:
    text = ODDITIES[kind]
    begin = sum(len(ODDITIES[other]) for other in list(ODDITIES)[:number])
    return Passage(
        id=f"odd/passage/{number}",
        kind="sentence",
        section=f"odd/section/{number}",
        block=number,
        order=number,
        text=text,
        begin=begin,
        end=begin + len(text),
        offsets=tuple(range(begin, begin + len(text))),
    )


def _mention(number: int, kind: str) -> EntityMention:
    return EntityMention(
        id=f"odd/mention/{number}",
        entity=entity_id(kind),
        passage=f"odd/passage/{number}",
        begin=0,
        end=1,
        surface=ODDITIES[kind],
        confidence=0.5,
    )


def _statement(number: int, kind: str) -> Statement:
    """Return a relation from the entity of a kind to the first one; the first one's leads to itself."""
    evidence = Evidence(
        passage=f"odd/passage/{number}", confidence=1 / 3, pattern=ODDITIES[kind], negated=number % 2 == 1
    )
    first = next(iter(ODDITIES))
    return Statement(subject=entity_id(kind), predicate="uses", object=entity_id(first), evidence=(evidence,))


def _action(number: int, kind: str) -> Action:
    return Action(
        id=f"odd/action/{number}",
        plan="odd",
        verb=ODDITIES[kind],
        object=entity_id(kind),
        agent=entity_id("emoji"),
        strength="may",
        negated=False,
        year=-number,
        year_from=None,
        passage=f"odd/passage/{number}",
        confidence=0.0,
    )


def _target(number: int, kind: str) -> Target:
    return Target(
        id=f"odd/target/{number}",
        plan="odd",
        subject=None,
        indicator=ODDITIES[kind],
        comparator="<=",
        value=Decimal("1E+20") if number == 0 else Decimal("-0.0050"),
        unit=ODDITIES[kind],
        year=None,
        year_from=None,
        passage=f"odd/passage/{number}",
        confidence=1.0,
    )
