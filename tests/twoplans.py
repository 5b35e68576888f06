"""A graph of two plans made by hand that has something to answer every named question with."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

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

CLASSES = {
    "artificial intelligence": "Technology",
    "deep learning": "Technology",
    "service robots": "Product",
    "robot platform": "Platform",
    "smart logistics": "Sector",
    "education": "Sector",
    "Ministry of Robots": "Agency",
    "State Council": "Agency",
    "Robot Alliance": "Organization",
    "robot standard": "Instrument",
    "social problems": "Risk",
    "Robot Programme": "Programme",
    "robot park": "Facility",
    "Utopia": "Place",
    "Robots": "Sector",
    "robots": "Product",
    "weather": "Risk",
}
OTHER_NAMES = {"artificial intelligence": ("AI",), "service robots": ("service robot",)}
NORTH = (
    ("heading", "I", "Robots", ()),
    ("sentence", "I", "AI and deep learning are used in service robots for smart logistics.",
     ("artificial intelligence", "deep learning", "service robots", "smart logistics")),
    ("sentence", "I", "The Ministry of Robots shall build a robot platform for education by 2025.",
     ("Ministry of Robots", "robot platform", "education")),
    ("sentence", "I", "The robot industry will exceed 5 billion RMB by 2025.", ()),
    ("sentence", "I", "It will exceed 9 billion RMB.", ()),
    ("heading", "II", "Smart logistics", ("smart logistics",)),
    ("sentence", "II", "Service robots may cause social problems; a robot standard shall prevent them.",
     ("service robots", "social problems", "robot standard")),
    ("sentence", "II", "Encourage the Ministry of Robots and the Robot Alliance to use AI in logistics.",
     ("Ministry of Robots", "Robot Alliance", "artificial intelligence", "smart logistics")),
    ("sentence", "II", "The Robot Programme has a robot park in Utopia under the Ministry of Robots.",
     ("Robot Programme", "robot park", "Utopia", "Ministry of Robots")),
    ("sentence", "II", "The robot standard does not regulate deep learning, nor must robots be sold.",
     ("robot standard", "deep learning", "robots")),
    ("sentence", "II", "So be it.", ()),
    ("sentence", "II", "Weather and Robots are named, no more.", ("weather", "Robots")),
    ("sentence", "II", "The State Council asks for service robots, a translator says.", ("State Council",)),
)  # fmt: skip
SOUTH = (
    ("heading", "I", "Health", ()),
    ("sentence", "I", "AI must be used in education.", ("artificial intelligence", "education")),
    ("sentence", "I", "The robot industry will exceed 3 billion RMB by 2025.", ()),
)
STATEMENTS = (
    ("artificial intelligence", "appliedIn", "smart logistics", ("north/2", "north/8")),
    ("deep learning", "appliedIn", "smart logistics", ("north/2",)),
    ("service robots", "uses", "artificial intelligence", ("north/2",)),
    ("robot platform", "supports", "education", ("north/3",)),
    ("Ministry of Robots", "develops", "robot platform", ("north/3",)),
    ("smart logistics", "focusesOn", "service robots", ("north/7",)),
    ("service robots", "causes", "social problems", ("north/7",)),
    ("robot standard", "regulates", "social problems", ("north/7",)),
    ("Ministry of Robots", "cooperatesWith", "Robot Alliance", ("north/8",)),
    ("Ministry of Robots", "responsibleFor", "Robot Programme", ("north/9",)),
    ("robot park", "partOf", "Robot Programme", ("north/9",)),
    ("robot park", "locatedIn", "Utopia", ("north/9",)),
    ("robot standard", "regulates", "deep learning", ("!north/10",)),
    ("service robots", "uses", "deep learning", ("north/2", "!north/10")),
    ("artificial intelligence", "appliedIn", "education", ("south/2",)),
)
ACTIONS = (
    ("north/3", "build", "robot platform", "Ministry of Robots", "shall", 2025, ""),
    ("north/7", "prevent", "social problems", None, "shall", None, ""),
    ("north/7", "set", "robot standard", None, "call", None, ""),
    ("north/8", "use", "artificial intelligence", None, "encourage", None, ""),
    ("north/8", "support", "Robot Alliance", None, "explore", 2030, "north/4"),
    ("north/10", "sell", "robots", None, "must", None, "negated"),
    ("south/2", "use", "artificial intelligence", None, "must", None, ""),
    ("south/2", "improve", "education", None, "must", None, ""),
)
TARGETS = (
    ("north/4", "robot industry", 5, 2025, ""),
    ("north/5", "robot industry", 9, 2030, "north/4"),
    ("south/3", "robot industry", 3, 2025, ""),
)


@dataclass(kw_only=True)
class _Maker:
    passages: dict[str, Passage] = field(default_factory=dict)
    mentions: list[EntityMention] = field(default_factory=list)

    def document(self, plan: str, lines: tuple[tuple[str, str, str, tuple[str, ...]], ...]) -> Document:
        source = ""
        sections: list[Section] = []
        passages: list[Passage] = []
        for order, (kind, number, text, names) in enumerate(lines, start=1):
            section = f"{plan}/section/{number}"
            if kind == "heading":
                sections.append(_section(section, number, text, len(sections) + 1, len(source)))
            passage = _passage(f"{plan}/{order}", section, kind, text, order, len(source))
            passages.append(passage)
            self.passages[passage.id] = passage
            self.mentions += [_mention(name, passage, place) for place, name in enumerate(names)]
            source += f"{text}\n"
        metadata = PlanMetadata(title=f"Plan of the {plan.title()}", issuer="Cabinet", date="2024-05-01")
        return Document(
            id=plan, metadata=metadata, source=source, sections=tuple(sections), passages=tuple(passages),
            left_out=(),
        )  # fmt: skip


def _section(section: str, number: str, heading: str, order: int, begin: int) -> Section:
    return Section(
        id=section, kind="topic" if number == "II" else "section", number=number, heading=heading, level=1,
        order=order, parent=f"{section[:-1]}" if number == "II" else None, begin=begin, end=begin + 1,
    )  # fmt: skip


def _passage(passage: str, section: str, kind: str, text: str, order: int, begin: int) -> Passage:
    return Passage(
        id=passage, kind="heading" if kind == "heading" else "sentence", section=section, block=order,
        order=order, text=text, begin=begin, end=begin + len(text),
        offsets=tuple(range(begin, begin + len(text))),
        voice="translator" if "translator" in text else "government",
    )  # fmt: skip


def _mention(name: str, passage: Passage, place: int) -> EntityMention:
    return EntityMention(
        id=f"{passage.id}/mention/{place}", entity=identifier(name), passage=passage.id,
        begin=passage.begin, end=passage.end, surface=name, confidence=0.9,
    )  # fmt: skip


def identifier(name: str) -> str:
    """Return the id of the entity with a name."""
    return f"entity/{CLASSES[name].lower()}/{name.replace(' ', '-')}"


def _evidence(passage: str) -> Evidence:
    return Evidence(
        passage=passage.removeprefix("!"), confidence=0.75, pattern="hand", negated=passage.startswith("!")
    )


def _action(number: int, row: tuple[str, str, str, str | None, str, int | None, str]) -> Action:
    passage, verb, thing, agent, strength, year, note = row
    return Action(
        id=f"action/{number}", plan=passage.partition("/")[0], verb=verb, object=identifier(thing),
        agent=identifier(agent) if agent else None, strength=strength, negated=note == "negated", year=year,
        year_from=note if "/" in note else None, passage=passage, confidence=0.6 + number / 100,
    )  # fmt: skip


def _target(number: int, row: tuple[str, str, int, int, str]) -> Target:
    passage, indicator, value, year, year_from = row
    return Target(
        id=f"target/{number}", plan=passage.partition("/")[0], subject=None, indicator=indicator,
        comparator=">", value=Decimal(value) * 10**9, unit="CNY", year=year, year_from=year_from or None,
        passage=passage, confidence=0.85,
    )  # fmt: skip


def two_plans() -> Graph:
    """Return the graph of the plans "north" and "south"."""
    maker = _Maker()
    documents = (maker.document("north", NORTH), maker.document("south", SOUTH))
    return Graph(
        documents=documents,
        entities=tuple(
            Entity(id=identifier(name), label=label, name=name, alt_names=OTHER_NAMES.get(name, ()))
            for name, label in CLASSES.items()
        ),
        mentions=tuple(maker.mentions),
        statements=tuple(
            Statement(
                subject=identifier(head), predicate=predicate, object=identifier(tail),
                evidence=tuple(_evidence(passage) for passage in passages),
            )
            for head, predicate, tail, passages in STATEMENTS
        ),
        actions=tuple(_action(number, row) for number, row in enumerate(ACTIONS, start=1)),
        targets=tuple(_target(number, row) for number, row in enumerate(TARGETS, start=1)),
        reports=(),
    )  # fmt: skip
