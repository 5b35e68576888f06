"""From the scores of words and of spans to names that do not overlap.

The tags of words propose spans; a second score of each proposed span as a whole
says of which class it is, or that it is none; what is remembered of annotated names
shifts both. The best set of spans that do not overlap is found by weighted interval
scheduling.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kg.nlp.networks import Array

LIKELY = 0.03
WIDEST = 14
TAG_WEIGHT = 0.25
LEAST = -1.2
Judge = Callable[[Array, Array], Array]
Recall = Callable[[Array, Array], tuple[Array, Array]]


@dataclass(frozen=True, kw_only=True)
class Name:
    """A span of words [first, end) of a class, with the probability that it is one."""

    first: int
    end: int
    label: int
    probability: float


def proposals(tags: Array) -> tuple[Array, Array]:
    """Return first and last words of the spans that the tags leave possible.

    ``tags`` are log-probabilities [word, tag]: outside, then begin and inside of each class.
    """
    chances = np.exp(tags)
    begin, inside = chances[:, 1::2].sum(1), chances[:, 2::2].sum(1)
    goes_on = inside >= LIKELY
    ends = np.append(inside[1:] <= 1 - LIKELY, True)
    first, last = [], []
    for start in np.flatnonzero(begin + inside * _fresh(begin + inside) >= LIKELY).tolist():
        for place in range(start, min(start + WIDEST, len(tags))):
            if place > start and not goes_on[place]:
                break
            if ends[place]:
                first.append(start)
                last.append(place)
    return np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)


def _fresh(covered: Array) -> Array:
    """Tell where a name may begin although the word looks like the middle of one: after no sure name."""
    return np.append(True, covered[:-1] < 1 - LIKELY)


def names(tags: Array, allowed: Sequence[bool], judge: Judge, recall: Recall) -> list[Name]:
    """Return the best names; ``allowed`` tells of each word whether a name may begin or end there.

    ``judge`` gives the log-probabilities of spans [span, class], the last column for none; ``recall``
    how far they lean to being names [span], and to each class [span, class], by what is remembered of them.
    """
    first, last = proposals(tags)
    edges = np.asarray(allowed, dtype=bool)
    kept = edges[first] & edges[last] if len(first) else np.zeros(0, dtype=bool)
    first, last = first[kept], last[kept]
    if not len(first):
        return []
    kinds = judge(first, last)
    leaning, known = recall(first, last)
    label = (kinds[:, :-1] + known).argmax(1)
    odds = kinds[:, :-1].max(1) - kinds[:, -1]
    gain = odds + leaning + TAG_WEIGHT * tag_odds(tags, first, last, label) - LEAST
    found = []
    for place in _best(first, last, gain):
        found.append(
            Name(
                first=int(first[place]),
                end=int(last[place]) + 1,
                label=int(label[place]),
                probability=float(1 / (1 + np.exp(-gain[place]))),
            )
        )
    return found


def tag_odds(tags: Array, first: Array, last: Array, label: Array) -> Array:
    """Return how far the words' tags speak for spans of a class: the odds of the least likely word."""
    found = np.empty(len(first))
    for row, (start, end, kind) in enumerate(zip(first, last, label, strict=True)):
        begin, inside = 1 + 2 * kind, 2 + 2 * kind
        least = np.logaddexp(tags[start, begin], tags[start, inside])
        if end > start:
            least = min(least, tags[start + 1 : end + 1, inside].min())
        least = min(max(least, -12.0), -1e-6)
        found[row] = least - np.log1p(-np.exp(least))
    return found


def _best(first: Array, last: Array, gain: Array) -> list[int]:
    """Return the spans of the largest total gain that do not overlap, from left to right."""
    useful = np.flatnonzero(gain > 0)
    order = useful[np.lexsort((first[useful], last[useful]))]
    ends = last[order]
    total, choice = [0.0], []
    for place, span in enumerate(order):
        before = int(np.searchsorted(ends[:place], first[span]))
        taken = total[before] + gain[span]
        choice.append(before if taken > total[-1] else -1)
        total.append(max(total[-1], taken))
    chosen, place = [], len(order)
    while place:
        before = choice[place - 1]
        if before >= 0:
            chosen.append(int(order[place - 1]))
            place = before
        else:
            place -= 1
    return chosen[::-1]
