"""Relations between mentions: scored by the trained ranker, checked against the parse.

Candidates are the pairs that the ranker scores well and those that a pattern of
the parse states; a statement by a pattern raises the confidence. What is likely
but not sure enough is reported, not asserted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from kg.model import TRAINED, Abstention, ActionMention, RelationMention
from kg.nlp import Links, Tagger
from kg.relations.patterns import matches
from kg.relations.reading import Reading
from kg.relations.thresholds import Thresholds

FOCUSES = "focusesOn"
HEADING = "run-in heading"
LONGEST_HEADING = 16
MOST_TOPICS = 2
FOCUSED = frozenset("Technology Theory Product Platform Infrastructure Facility Sector Instrument".split())
Stated = Mapping[tuple[str, int, int], tuple[str, bool]]


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The relations of a text, and those that were not sure enough."""

    kept: tuple[RelationMention, ...]
    abstained: tuple[Abstention, ...]


def find_relations(
    reading: Reading,
    links: Iterable[Links],
    tagger: Tagger,
    calls: Iterable[ActionMention],
    *,
    thresholds: Thresholds,
) -> Relations:
    """Find the relations of a text from the scores of its windows."""
    stated = {**topics(reading, calls), **matches(reading)}
    found: list[RelationMention] = []
    for window in links:
        found += _scored(reading, window, stated, tagger, thresholds.doubted)
    return Relations(
        kept=tuple(r for r in found if r.confidence >= thresholds.relation),
        abstained=tuple(
            _abstention(reading, r) for r in found if thresholds.doubted <= r.confidence < thresholds.relation
        ),
    )


def topics(reading: Reading, calls: Iterable[ActionMention]) -> dict[tuple[str, int, int], tuple[str, bool]]:
    """Return what a run-in heading ("Smart logistics. Develop ...") focuses on.

    These are the things called for below it, and what is listed beside them.
    """
    end = next((token.i for token in reading.doc if reading.sentence[token.i] > 1), 0)
    if not 0 < end <= LONGEST_HEADING or _has_verb(reading, end):
        return {}
    heads = [i for i, place in enumerate(reading.heads) if place < end and _named(reading, i)][:MOST_TOPICS]
    called = {reading.sentence[reading.heads[call.object]] for call in calls}
    tails = [
        i
        for i, place in enumerate(reading.heads)
        if place >= end and reading.sentence[place] in called and reading.mentions[i].label in FOCUSED
    ]
    return dict.fromkeys(((FOCUSES, head, tail) for head in heads for tail in tails), (HEADING, False))


def _has_verb(reading: Reading, end: int) -> bool:
    return any(token.dep_ == "ROOT" and token.pos_ == "VERB" for token in reading.doc[:end])


def _named(reading: Reading, mention: int) -> bool:
    return reading.mentions[mention].label not in ("Quantity", "Date")


def _scored(
    reading: Reading, window: Links, stated: Stated, tagger: Tagger, lowest: float
) -> Iterator[RelationMention]:
    """Yield the best relation of each pair, one that a pattern states before others."""
    labels = tagger.relation_labels
    place = {index: i for i, index in enumerate(window.spans)}
    chosen: dict[tuple[int, int], tuple[str, float, str, bool]] = {}
    for (label, head, tail), (pattern, negated) in stated.items():
        if head in place and tail in place and label in labels:
            score = float(window.relations[place[head], place[tail], labels.index(label)])
            known = chosen.get((head, tail))
            if known is None or known[1] < score:
                chosen[head, tail] = label, score, pattern, negated
    for head, tail, label, score in _best(window, labels, lowest / 2):
        known = chosen.get((head, tail))
        if known is None or (known[0] != label and known[1] < score / 2):
            chosen[head, tail] = label, score, TRAINED, False
    for (head, tail), (label, score, pattern, negated) in sorted(chosen.items()):
        named = reading.mentions[head].confidence * reading.mentions[tail].confidence
        confidence = tagger.calibrated("relation", score, confirmed=pattern != TRAINED, named=named)
        yield RelationMention(
            label=label, head=head, tail=tail, confidence=confidence, pattern=pattern, negated=negated
        )


def _best(window: Links, labels: tuple[str, ...], lowest: float) -> Iterator[tuple[int, int, str, float]]:
    best = window.relations[:, :, 1:].argmax(-1) + 1
    scores = np.take_along_axis(window.relations, best[:, :, None], 2)[:, :, 0]
    np.fill_diagonal(scores, 0)
    for head, tail in zip(*(scores >= lowest).nonzero(), strict=True):
        yield window.spans[head], window.spans[tail], labels[best[head, tail]], float(scores[head, tail])


def _abstention(reading: Reading, relation: RelationMention) -> Abstention:
    head, tail = reading.mentions[relation.head], reading.mentions[relation.tail]
    return Abstention(
        begin=tail.begin,
        end=tail.end,
        text=f"{head.text} {relation.label} {tail.text}",
        reason=f"relation not sure enough ({relation.confidence:.2f})",
    )
