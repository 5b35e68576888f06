"""Plans that nobody wrote, for the explorer: one whose facts are all told apart, and a hostile one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
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
    PlanMetadata,
    Section,
    Statement,
    Target,
)
from tests.hostile import HOSTILE, hostile_graph

QUALITIES = ("quiet", "shared", "open", "mobile", "rural", "early")
THINGS = {
    "sensors": "Technology", "networks": "Technology", "robots": "Product", "platforms": "Platform",
    "farming": "Sector", "clinics": "Sector", "bureaus": "Agency", "hazards": "Risk", "funds": "Instrument",
}  # fmt: skip
RELATIONS = ("uses", "supports", "appliedIn", "develops", "causes", "partOf")
STRENGTHS = ("must", "shall", "call", "encourage")
LONG = 5000
# What the tests ask for by name, and the ids of some.
HUB, HUB_ID = "quiet sensors", "entity/technology/quiet-sensors"
PAIR = ("shared robots", "open clinics")
PAIR_IDS = ("entity/product/shared-robots", "entity/sector/open-clinics")
PARALLEL = ("uses", "supports", "appliedIn")
LOOP_ID = "entity/agency/quiet-bureaus"
LONELY = "early"

_Fact = tuple[Entity, str, Entity]


@dataclass(kw_only=True)
class _Writer:
    """Writes a plan passage by passage, with the offsets of a source that grows with it."""

    passages: list[Passage] = field(default_factory=list)
    mentions: list[EntityMention] = field(default_factory=list)
    length: int = 0

    def write(self, text: str, section: str, *named: Entity) -> str:
        """Add a passage that names entities, and return its id."""
        number, begin = len(self.passages), self.length
        self.length += len(text) + 1
        kind = "sentence" if named else "heading"
        passage = Passage(
            id=f"woven/passage/{number}", kind=kind, section=section, block=number, order=number, text=text,
            begin=begin, end=begin + len(text), offsets=tuple(range(begin, begin + len(text))),
        )  # fmt: skip
        self.passages.append(passage)
        self.mentions.extend(_mention(entity, passage) for entity in named)
        return passage.id


def _mention(entity: Entity, passage: Passage) -> EntityMention:
    begin = passage.begin + passage.text.index(entity.name)
    end = begin + len(entity.name)
    return EntityMention(
        id=f"woven/mention/{begin}-{end}", entity=entity.id, passage=passage.id, begin=begin, end=end,
        surface=entity.name, confidence=0.9,
    )  # fmt: skip


def woven_graph() -> Graph:
    """Return a plan of 54 entities, the ``LONELY`` ones without a fact, the same every time.

    Its 21 sections are nested three deep. Each fact has one to three sentences
    of its own, of differing confidence. The two of ``PAIR`` are joined by three relations,
    and that of ``LOOP_ID`` has a fact with itself.
    """
    random = Random(5)
    entities = tuple(_entities())
    sections = tuple(_sections())
    writer = _Writer()
    for section in sections:
        writer.write(section.heading, section.id)
    facts = _facts(entities, random)
    statements = tuple(_statement(fact, writer, sections, random) for fact in facts)
    actions = tuple(_action(n, entity, writer, sections) for n, entity in enumerate(entities[::3]))
    targets = tuple(_target(n, entity, writer, sections) for n, entity in enumerate(entities[::9]))
    return Graph(
        documents=(_document(sections, writer.passages),), entities=entities, mentions=tuple(writer.mentions),
        statements=statements, actions=actions, targets=targets, reports=(),
    )  # fmt: skip


def _entities() -> Iterator[Entity]:
    for quality, thing in itertools.product(QUALITIES, THINGS):
        name, label = f"{quality} {thing}", THINGS[thing]
        others = (f"{thing} that are {quality}",) if thing == "robots" else ()
        yield Entity(id=f"entity/{label.lower()}/{quality}-{thing}", label=label, name=name, alt_names=others)


def _sections() -> Iterator[Section]:
    order = itertools.count()
    for part in range(3):
        yield _section((part,), next(order))
        for chapter in range(2):
            yield _section((part, chapter), next(order))
            yield from (_section((part, chapter, item), next(order)) for item in range(2))


def _section(path: tuple[int, ...], order: int) -> Section:
    ids = [f"woven/section/{'-'.join(map(str, path[:depth]))}" for depth in range(1, len(path) + 1)]
    number = ".".join(str(step + 1) for step in path)
    kind = ("part", "section", "item")[len(path) - 1]
    return Section(
        id=ids[-1], kind=kind, number=number, heading=f"Matters of {kind} {number}", level=len(path),
        order=order, parent=ids[-2] if len(ids) > 1 else None, begin=0, end=1,
    )  # fmt: skip


def _facts(entities: Sequence[Entity], random: Random) -> list[_Fact]:
    """Return facts between the linked entities; the first of these are in many."""
    by_name = {entity.name: entity for entity in entities}
    linked = [entity for entity in entities if not entity.name.startswith(LONELY)]
    found = dict.fromkeys((by_name[PAIR[0]], relation, by_name[PAIR[1]]) for relation in PARALLEL)
    found |= {(entity, "causes", entity): None for entity in entities if entity.id == LOOP_ID}
    for entity in linked:
        others = [other for other in linked if {entity.name, other.name} - set(PAIR) and other != entity]
        for _ in range(2):
            other = others[int(len(others) * random.random() ** 3)]
            subject, object_ = random.sample((entity, other), 2)
            found[subject, random.choice(RELATIONS), object_] = None
    return list(found)


def _statement(fact: _Fact, writer: _Writer, sections: Sequence[Section], random: Random) -> Statement:
    subject, relation, object_ = fact
    evidence = []
    for number in range(random.choice((1, 1, 2, 3))):
        text = f"In {random.choice(('spring', 'autumn'))} the {subject.name} {relation} the {object_.name}."
        place = random.choice(sections).id
        passage = writer.write(text, place, subject, object_)
        sure = random.randrange(3000, 9999) / 10000
        denied = random.random() < 0.1 and number == 0
        evidence.append(Evidence(passage=passage, confidence=sure, pattern="verb", negated=denied))
    return Statement(subject=subject.id, predicate=relation, object=object_.id, evidence=tuple(evidence))


def _action(number: int, entity: Entity, writer: _Writer, sections: Sequence[Section]) -> Action:
    passage = writer.write(f"Build the {entity.name}.", sections[number % len(sections)].id, entity)
    return Action(
        id=f"woven/action/{number}", plan="woven", verb="build", object=entity.id, agent=None,
        strength=STRENGTHS[number % len(STRENGTHS)], negated=False, year=None, year_from=None,
        passage=passage, confidence=0.8,
    )  # fmt: skip


def _target(number: int, entity: Entity, writer: _Writer, sections: Sequence[Section]) -> Target:
    text = f"By {2020 + 5 * (number % 3)} the {entity.name} are worth more than {number + 1} billion RMB."
    passage = writer.write(text, sections[-1].id, entity)
    return Target(
        id=f"woven/target/{number}", plan="woven", subject=entity.id, indicator=f"worth of {entity.name}",
        comparator=">", value=Decimal(number + 1) * 10**9, unit="CNY", year=2020 + 5 * (number % 3),
        year_from=passage, passage=passage, confidence=0.9,
    )  # fmt: skip


def _document(sections: Sequence[Section], passages: Sequence[Passage]) -> Document:
    about = PlanMetadata(title="A Woven Plan", issuer="State Council", date="2017-07-20")
    return Document(
        id="woven", metadata=about, source="", sections=tuple(sections), passages=tuple(passages), left_out=()
    )


def hostile_plan() -> Graph:
    """Return the hostile graph with hostile headings, mentions, verbs and targets, and endless names."""
    graph = hostile_graph()
    names = (*HOSTILE, "endless" * (LONG // 7), "on and on " * (LONG // 10))
    classes = ("Technology", "Sector")
    entities = tuple(
        Entity(id=f"entity/risk/{n}", label=classes[n % 2], name=name, alt_names=(f"{name} 2",))
        for n, name in enumerate(names)
    )
    evidence = Evidence(passage="h/passage/0", confidence=0.9, pattern="p")
    statements = tuple(
        Statement(subject=entity.id, predicate="appliedIn", object=entities[1].id, evidence=(evidence,))
        for entity in (entities[0], *entities[2:])
    )
    return replace(
        graph,
        documents=(_hostile_document(graph.documents[0]),),
        entities=entities,
        statements=(*graph.statements, *statements),
        mentions=tuple(_hostile_mention(p, entities[n]) for n, p in enumerate(graph.documents[0].passages)),
        actions=tuple(_hostile_action(n, text) for n, text in enumerate(HOSTILE)),
        targets=tuple(_hostile_target(n, text) for n, text in enumerate(HOSTILE)),
    )


def _hostile_document(document: Document) -> Document:
    passages = tuple(
        replace(p, section=f"h/section/{n}", begin=1000 * n, end=1000 * n + len(p.text), kind="sentence",
                offsets=tuple(range(1000 * n, 1000 * n + len(p.text))))
        for n, p in enumerate(document.passages)
    )  # fmt: skip
    sections = tuple(
        Section(id=f"h/section/{n}", kind="part", number="", heading=text, level=1, order=n, parent=None,
                begin=0, end=1)
        for n, text in enumerate(HOSTILE)
    )  # fmt: skip
    about = PlanMetadata(title=HOSTILE[0], issuer=HOSTILE[1], date="2017-07-20")
    return replace(document, metadata=about, sections=sections, passages=passages)


def _hostile_mention(passage: Passage, entity: Entity) -> EntityMention:
    begin = 1000 * int(passage.id.rpartition("/")[2])
    return EntityMention(
        id=f"h/mention/{begin}", entity=entity.id, passage=passage.id, begin=begin,
        end=begin + len(entity.name), surface=entity.name, confidence=0.9,
    )  # fmt: skip


def _hostile_action(number: int, text: str) -> Action:
    return Action(
        id=f"h/action/{number}", plan="h", verb=text, object=f"entity/risk/{number}", agent=None,
        strength="call", negated=False, year=2020, year_from=None, passage=f"h/passage/{number}",
        confidence=0.8,
    )  # fmt: skip


def _hostile_target(number: int, text: str) -> Target:
    return Target(
        id=f"h/target/{number}", plan="h", subject=f"entity/risk/{number}", indicator=text, comparator=">",
        value=Decimal(number + 1), unit=text, year=2020, year_from=None, passage=f"h/passage/{number}",
        confidence=0.9,
    )  # fmt: skip
