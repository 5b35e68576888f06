"""The records that cross every border of the package.

Offsets are Unicode code points. ``begin`` and ``end`` (exclusive) of documents,
sections and passages count in the source file as it is on disk (decoded from
UTF-8, newlines as they are); mention offsets inside a passage count in the
passage's clean text, and ``Passage.source_span`` leads back to the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Voice = Literal["government", "translator"]
TRAINED = "trained ranker"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanMetadata:
    """What a library catalogue would say of a plan; read from the ``.toml`` file beside it."""

    title: str
    issuer: str = ""
    date: str = ""
    language: str = "en"
    translators: tuple[str, ...] = ()
    publisher: str = ""
    source: str = ""
    licence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part, section, subsection, topic (run-in heading), step, box, item, note or front matter."""

    id: str
    kind: str
    number: str
    heading: str
    level: int
    order: int
    parent: str | None
    begin: int
    end: int

    @property
    def title(self) -> str:
        """The number and the heading as printed; the kind of a section that has neither."""
        return " ".join(filter(None, (self.number, self.heading))) or self.kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Insertion:
    """A stretch of a passage's clean text that is not the government's words."""

    begin: int
    end: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A sentence, bullet or heading: the unit of evidence.

    ``offsets`` has one source offset for each character of ``text``; a
    character that the reader restored (a lost hyphen, the space of a line
    break) carries the offset of the source character it stands before.
    ``block`` numbers the paragraph that the passage belongs to.
    """

    id: str
    kind: Literal["heading", "sentence", "bullet"]
    section: str | None
    block: int
    order: int
    text: str
    begin: int
    end: int
    offsets: tuple[int, ...]
    voice: Voice = "government"
    insertions: tuple[Insertion, ...] = ()

    def source_span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the source offsets of the clean text span ``[begin, end)``."""
        return self.offsets[begin], self.offsets[end - 1] + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """Source text in no passage, with the kind of thing it is (white space, page number, ...)."""

    kind: str
    begin: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A plan as read: its source, its outline and its passages in reading order."""

    id: str
    metadata: PlanMetadata
    source: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A span of text that names something; ``label`` is a class of the guide."""

    begin: int
    end: int
    text: str
    label: str
    confidence: float
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RelationMention:
    """A relation between two mentions of the same text, by index."""

    label: str
    head: int
    tail: int
    confidence: float
    pattern: str
    negated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionMention:
    """A called-for action; ``object`` and ``agent`` are mention indices."""

    verb: str
    object: int
    agent: int | None
    strength: str
    negated: bool
    confidence: float
    begin: int
    year: int | None = None
    rule: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetMention:
    """A quantified aim; ``subject`` is a mention index, offsets are those of the amount.

    ``stated`` is false where the text alone does not say that the amount is an aim: it
    is one only below a heading or list lead-in that announces aims.
    """

    subject: int | None
    indicator: str
    comparator: str
    value: Decimal
    unit: str
    year: int | None
    begin: int
    end: int
    confidence: float
    stated: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Abstention:
    """Something that was seen and not used, with the reason."""

    begin: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """Everything found in one text; offsets count in that text."""

    mentions: tuple[Mention, ...] = ()
    relations: tuple[RelationMention, ...] = ()
    actions: tuple[ActionMention, ...] = ()
    targets: tuple[TargetMention, ...] = ()
    abstentions: tuple[Abstention, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityMention:
    """Where an entity is named: source offsets and the words as they stand there."""

    id: str
    entity: str
    passage: str
    begin: int
    end: int
    surface: str
    confidence: float
    rule: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """A thing of the graph; ``id`` is its local name under the base IRI."""

    id: str
    label: str
    name: str
    alt_names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A passage that states a fact."""

    passage: str
    confidence: float
    pattern: str
    negated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """Why a name stands for an entity: the rule, the first mention it holds for, and the antecedent.

    ``passage`` is where the entity's other name stands, None where only the plan's title gives it.
    """

    entity: str
    name: str
    rule: str
    mention: str
    passage: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A relation between two entities with the passages that state it."""

    subject: str
    predicate: str
    object: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """A called-for action in the graph."""

    id: str
    plan: str
    verb: str
    object: str
    agent: str | None
    strength: str
    negated: bool
    year: int | None
    year_from: str | None
    passage: str
    confidence: float
    rule: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A quantified aim in the graph; ``year_from`` is the passage the year was taken from."""

    id: str
    plan: str
    subject: str | None
    indicator: str
    comparator: str
    value: Decimal
    unit: str
    year: int | None
    year_from: str | None
    passage: str
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PassageReport:
    """What became of a passage: "extracted", "boilerplate" or "abstained", with the reasons."""

    passage: str
    status: Literal["extracted", "boilerplate", "abstained"]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Graph:
    """A knowledge graph as plain records, each collection in a fixed order."""

    documents: tuple[Document, ...]
    entities: tuple[Entity, ...]
    mentions: tuple[EntityMention, ...]
    statements: tuple[Statement, ...]
    actions: tuple[Action, ...]
    targets: tuple[Target, ...]
    reports: tuple[PassageReport, ...]
    merges: tuple[Merge, ...] = ()
