"""Relations between mentions: scored by the trained extractor, checked against the parse.

A relation needs a score; a pattern of the parse that states the same relation
raises it. What is likely but not sure enough is reported, not asserted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.model import Abstention, RelationMention
from kg.nlp import Links
from kg.relations.patterns import matches
from kg.relations.reading import Reading

KEPT = 0.4
DOUBTED = 0.2
TRAINED = "trained ranker"
Matches = Mapping[tuple[str, int, int], tuple[str, bool]]


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The relations of a text, and those that were not sure enough."""

    kept: tuple[RelationMention, ...]
    abstained: tuple[Abstention, ...]


def find_relations(reading: Reading, links: Iterable[Links], labels: Sequence[str]) -> Relations:
    """Find the relations of a text from the scores of its windows; ``labels`` names them."""
    stated = matches(reading)
    found = [row for window in links for row in _scored(window, labels, stated)]
    return Relations(
        kept=tuple(relation for relation in found if relation.confidence >= KEPT),
        abstained=tuple(_abstention(reading, r) for r in found if r.confidence < KEPT),
    )


def _scored(window: Links, labels: Sequence[str], stated: Matches) -> Iterator[RelationMention]:
    best = window.relations[:, :, 1:].argmax(-1) + 1
    scores = np.take_along_axis(window.relations, best[:, :, None], 2)[:, :, 0]
    np.fill_diagonal(scores, 0)
    for head, tail in zip(*(scores >= DOUBTED).nonzero(), strict=True):
        label = labels[best[head, tail]]
        key = (label, window.spans[head], window.spans[tail])
        pattern, negated = stated.get(key, (TRAINED, False))
        yield RelationMention(
            label=label,
            head=key[1],
            tail=key[2],
            confidence=float(scores[head, tail]),
            pattern=pattern,
            negated=negated,
        )


def _abstention(reading: Reading, relation: RelationMention) -> Abstention:
    head, tail = reading.mentions[relation.head], reading.mentions[relation.tail]
    return Abstention(
        begin=tail.begin,
        end=tail.end,
        text=f"{head.text} {relation.label} {tail.text}",
        reason=f"not sure enough ({relation.confidence:.2f})",
    )
