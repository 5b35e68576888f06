"""From documents to the graph: analyse the paragraphs, resolve the names, keep the evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.coreference import Coreference, Outcome, Site, corefer
from kg.model import (
    Abstention,
    Action,
    Analysis,
    Document,
    EntityMention,
    Evidence,
    Graph,
    Mention,
    Passage,
    PassageReport,
    Statement,
    Target,
)
from kg.relations import Extractor
from kg.resolution import Name
from kg.schedule import Schedule

UNNAMED = ("Quantity", "Date")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph: its passages, its text and where each passage begins in that text."""

    document: Document
    passages: tuple[Passage, ...]
    text: str
    starts: tuple[int, ...]

    def place(self, begin: int) -> tuple[Passage, int]:
        """Return the passage at an offset of the block's text, and where it starts there."""
        index = max(i for i, start in enumerate(self.starts) if start <= begin)
        return self.passages[index], self.starts[index]


@dataclass(frozen=True, kw_only=True)
class Analysed:
    """A block with its analysis; ``entities`` has an identifier or None for each mention."""

    block: Block
    analysis: Analysis
    entities: tuple[str | None, ...] = ()


def build_graph(
    documents: Sequence[Document],
    *,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
) -> Graph:
    """Extract, resolve and assemble the graph of one or more plans."""
    extractor = extractor or Extractor()
    blocks = [block for document in documents for block in _blocks(document)]
    analysed = []
    for number, (block, analysis) in enumerate(
        zip(blocks, extractor.analyse(b.text for b in blocks), strict=True), 1
    ):
        analysed.append(Analysed(block=block, analysis=analysis))
        if progress:
            progress(number, len(blocks))
    resolved, identified = _resolved(analysed, documents)
    schedules = {document.id: Schedule(document=document) for document in documents}
    return Graph(
        documents=tuple(documents),
        entities=resolved.entities,
        mentions=tuple(m for row in identified for m in _mentions(row)),
        statements=_statements(identified),
        actions=_actions(identified, schedules),
        targets=_targets(identified, schedules),
        reports=tuple(r for row in identified for r in _reports(row)),
        merges=resolved.merges,
    )


def _blocks(document: Document) -> Iterable[Block]:
    grouped: dict[int, list[Passage]] = defaultdict(list)
    for passage in document.passages:
        grouped[passage.block].append(passage)
    for _, passages in sorted(grouped.items()):
        starts, texts, position = [], [], 0
        for passage in passages:
            starts.append(position)
            texts.append(passage.text)
            position += len(passage.text) + 1
        yield Block(document=document, passages=tuple(passages), text=" ".join(texts), starts=tuple(starts))


def _resolved(
    analysed: Sequence[Analysed], documents: Sequence[Document]
) -> tuple[Coreference, list[Analysed]]:
    sites = [_site(row.block, m) for row in analysed for m in row.analysis.mentions if m.label not in UNNAMED]
    found = corefer(sites, documents)
    outcomes = iter(found.outcomes)
    return found, [_identified(row, outcomes) for row in analysed]


def _site(block: Block, mention: Mention) -> Site:
    passage, begin, end = _located(block, mention)
    return Site(
        id=f"{block.document.id}/mention/{begin}-{end}",
        name=Name(text=mention.text, label=mention.label, plan=block.document.id),
        passage=passage,
        text=block.text,
        begin=mention.begin,
        end=mention.end,
    )


def _located(block: Block, mention: Mention) -> tuple[Passage, int, int]:
    """Return the passage of a mention and its source offsets."""
    passage, start = block.place(mention.begin)
    last = min(mention.end - start, len(passage.text))
    return passage, *passage.source_span(mention.begin - start, last)


def _identified(row: Analysed, outcomes: Iterator[Outcome]) -> Analysed:
    """Give the row's mentions their outcomes; a doubt becomes an abstention."""
    found = [Outcome(entity=None) if m.label in UNNAMED else next(outcomes) for m in row.analysis.mentions]
    doubts = (
        Abstention(begin=m.begin, end=m.end, text=m.text, reason=outcome.doubt)
        for m, outcome in zip(row.analysis.mentions, found, strict=True)
        if outcome.doubt
    )
    analysis = replace(row.analysis, abstentions=(*row.analysis.abstentions, *doubts))
    return Analysed(block=row.block, analysis=analysis, entities=tuple(outcome.entity for outcome in found))


def _mentions(row: Analysed) -> Iterable[EntityMention]:
    for mention, entity in zip(row.analysis.mentions, row.entities, strict=True):
        if entity is None:
            continue
        passage, begin, end = _located(row.block, mention)
        yield EntityMention(
            id=f"{row.block.document.id}/mention/{begin}-{end}",
            entity=entity,
            passage=passage.id,
            begin=begin,
            end=end,
            surface=row.block.document.source[begin:end],
            confidence=mention.confidence,
            rule=mention.rule,
        )


def _statements(rows: Sequence[Analysed]) -> tuple[Statement, ...]:
    found: dict[tuple[str, str, str], dict[str, Evidence]] = defaultdict(dict)
    for row in rows:
        for relation in row.analysis.relations:
            head, tail = row.entities[relation.head], row.entities[relation.tail]
            if head is None or tail is None or head == tail:
                continue
            ends = (row.analysis.mentions[relation.head], row.analysis.mentions[relation.tail])
            passage, _ = row.block.place(max(mention.begin for mention in ends))
            evidence = found[head, relation.label, tail]
            known = evidence.get(passage.id)
            if known is None or known.confidence < relation.confidence:
                evidence[passage.id] = Evidence(
                    passage=passage.id,
                    confidence=relation.confidence,
                    pattern=relation.pattern,
                    negated=relation.negated,
                )
    return tuple(
        Statement(subject=s, predicate=p, object=o, evidence=tuple(evidence.values()))
        for (s, p, o), evidence in sorted(found.items())
    )


def _actions(rows: Sequence[Analysed], schedules: Mapping[str, Schedule]) -> tuple[Action, ...]:
    found: list[Action] = []
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        plan = row.block.document.id
        for action in row.analysis.actions:
            target = row.entities[action.object]
            if target is None:
                continue
            counts[plan] += 1
            passage, _ = row.block.place(action.begin)
            year, year_from = schedules[plan].action_year(passage)
            found.append(
                Action(
                    id=f"{plan}/action/{counts[plan]}",
                    plan=plan,
                    verb=action.verb,
                    object=target,
                    agent=None if action.agent is None else row.entities[action.agent],
                    strength=action.strength,
                    negated=action.negated,
                    year=year,
                    year_from=year_from,
                    passage=passage.id,
                    confidence=action.confidence,
                    rule=action.rule,
                )
            )
    return tuple(found)


def _targets(rows: Sequence[Analysed], schedules: Mapping[str, Schedule]) -> tuple[Target, ...]:
    found: list[Target] = []
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        plan = row.block.document.id
        for target in row.analysis.targets:
            passage, start = row.block.place(target.begin)
            if not schedules[plan].admits(passage, target, target.begin - start):
                continue
            year, year_from = schedules[plan].target_year(passage, target, target.begin - start)
            counts[plan] += 1
            found.append(
                Target(
                    id=f"{plan}/target/{counts[plan]}",
                    plan=plan,
                    subject=None if target.subject is None else row.entities[target.subject],
                    indicator=target.indicator,
                    comparator=target.comparator,
                    value=target.value,
                    unit=target.unit,
                    year=year,
                    year_from=year_from,
                    passage=passage.id,
                    confidence=target.confidence,
                )
            )
    return tuple(found)


def _reports(row: Analysed) -> Iterable[PassageReport]:
    used: set[str] = {
        row.block.place(m.begin)[0].id
        for m, entity in zip(row.analysis.mentions, row.entities, strict=True)
        if entity is not None
    }
    reasons: Mapping[str, list[str]] = _reasons(row)
    for passage in row.block.passages:
        notes = tuple(reasons.get(passage.id, ()))
        if passage.id in used:
            yield PassageReport(passage=passage.id, status="extracted", reasons=notes)
        elif passage.voice == "translator" or not any(c.isalpha() for c in passage.text):
            yield PassageReport(passage=passage.id, status="boilerplate", reasons=("not the plan's text",))
        elif passage.kind == "heading" and not notes:
            yield PassageReport(passage=passage.id, status="boilerplate", reasons=("heading without a name",))
        else:
            yield PassageReport(
                passage=passage.id, status="abstained", reasons=notes or ("only generic words",)
            )


def _reasons(row: Analysed) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for abstention in row.analysis.abstentions:
        passage, _ = row.block.place(abstention.begin)
        reasons[passage.id].append(f"'{abstention.text}': {abstention.reason}")
    return reasons
