"""A second look at scores of links, with those of their neighbours in view.

A list is read one member at a time: that a verb calls for the member before says much
about this one, as does a rival verb. The first scores, those of the neighbours and the
best rivals go through a small network that corrects them (as in stacked learning, Cohen
and Carvalho, 2005, but trained in one piece).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

DISTANCES = 16
FARTHEST_CLAUSE = 2
MOST_BETWEEN = 4
CLAUSES = 2 * FARTHEST_CLAUSE + 1
BETWEEN = 2 * MOST_BETWEEN + 2
CALL_HIDDEN = 48
RELATION_HIDDEN = 64
UNLIKELY = -8.0
LARGEST = 10.0
SCALE = 0.25


def distance_buckets(differences: Tensor) -> Tensor:
    """Return signed token distances in 16 buckets: 1, 2, 4, ... 64 and more, each with its sign."""
    size = differences.abs().clamp(min=1).float().log2().ceil().long().clamp(0, 7)
    return size + torch.where(differences < 0, 8, 0)


@dataclass(frozen=True, kw_only=True)
class Places:
    """How words and spans of padded texts stand to each other.

    ``distances``, ``clauses`` and ``between`` (spans that begin between) are numbers of buckets
    [text, span, word]; ``listed`` [text, span] is 1 where a mark of a list stands before the span.
    """

    distances: Tensor
    clauses: Tensor
    between: Tensor
    listed: Tensor


def places(start: Tensor, clause: Tensor, marks: Tensor, real: Tensor) -> Places:
    """Return the places of spans by their first words [text, span], filled up where ``real`` is false.

    ``clause`` numbers the clause of each word [text, word]; ``marks`` is 1 for marks of lists.
    """
    words = torch.arange(clause.shape[-1])
    away = words - start[..., None]
    begun = ((start[..., None] <= words) & real[..., None]).long().sum(1)
    between = begun.gather(1, start)[..., None] - 1 - begun[:, None]
    before = between.clamp(0, MOST_BETWEEN)
    after = MOST_BETWEEN + 1 + (-between - 1).clamp(0, MOST_BETWEEN)
    apart = clause[:, None] - clause.gather(1, start)[..., None]
    listed = marks.gather(1, (start - 1).clamp(min=0)) * ((start > 0) & real)
    return Places(
        distances=distance_buckets(away),
        clauses=apart.clamp(-FARTHEST_CLAUSE, FARTHEST_CLAUSE) + FARTHEST_CLAUSE,
        between=torch.where(away < 0, before, after),
        listed=listed,
    )


class Calls(nn.Module):
    """Corrects the scores of verbs that call for spans."""

    def __init__(self, *, span: int, word: int) -> None:
        super().__init__()
        self.distance = nn.Embedding(DISTANCES, 8)
        self.between = nn.Embedding(BETWEEN, 4)
        self.clause = nn.Embedding(CLAUSES, 4)
        self.object = nn.Linear(span, 8)
        self.verb = nn.Linear(word, 8)
        self.inner = nn.Linear(5 + 2 + 8 + 4 + 4 + 8 + 8, CALL_HIDDEN)
        self.outer = nn.Linear(CALL_HIDDEN, 1)
        _begin_with_nothing(self.outer)

    def forward(self, scores: Tensor, spans: Tensor, vectors: Tensor, at: Places, real: Tensor) -> Tensor:
        """Return the corrected scores [text, span, word]."""
        known = torch.where(real[..., None], scores.clamp(UNLIKELY, -UNLIKELY), UNLIKELY)
        listed = at.listed[..., None].expand_as(scores)
        seen = (known, _previous(known, 1), _next(known, 1), _rival(known, -1), _rival(known, 1))
        inputs = torch.cat(
            [
                torch.stack(seen, -1) * SCALE,
                torch.stack([listed, _next(listed, 1, 0.0)], -1),
                self.distance(at.distances),
                self.between(at.between),
                self.clause(at.clauses),
                self.object(spans)[:, :, None].expand(-1, -1, scores.shape[2], -1),
                self.verb(vectors)[:, None].expand(-1, scores.shape[1], -1, -1),
            ],
            -1,
        )
        return scores + _corrected(self, inputs)[..., 0]


class Relations(nn.Module):
    """Corrects the scores of relations between spans."""

    def __init__(self, relations: int) -> None:
        super().__init__()
        self.inner = nn.Linear(4 * relations + 3, RELATION_HIDDEN)
        self.outer = nn.Linear(RELATION_HIDDEN, relations)
        _begin_with_nothing(self.outer)

    def forward(self, scores: Tensor, at: Places) -> Tensor:
        """Return the corrected scores [text, head, tail, relation]."""
        known = scores.clamp(-LARGEST, LARGEST)
        tails = at.listed[:, None].expand(scores.shape[:3])
        heads = at.listed[:, :, None].expand(scores.shape[:3])
        seen = [known, _previous(known, 2, 0.0), _next(known, 2, 0.0), _previous(known, 1, 0.0)]
        flags = torch.stack([tails, _next(tails, 2, 0.0), heads], -1)
        return scores + _corrected(self, torch.cat([*(s * SCALE for s in seen), flags], -1))


def _begin_with_nothing(layer: nn.Linear) -> None:
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)


def _corrected(network: Calls | Relations, inputs: Tensor) -> Tensor:
    hidden = functional.gelu(network.inner(inputs))
    found: Tensor = network.outer(functional.dropout(hidden, 0.1, network.training))
    return found


def _previous(values: Tensor, axis: int, edge: float = UNLIKELY) -> Tensor:
    """Return for each place the values of the place before it along an axis."""
    first = torch.full_like(values.narrow(axis, 0, 1), edge)
    return torch.cat([first, values.narrow(axis, 0, values.shape[axis] - 1)], axis)


def _next(values: Tensor, axis: int, edge: float = UNLIKELY) -> Tensor:
    """Return for each place the values of the place after it along an axis."""
    last = torch.full_like(values.narrow(axis, 0, 1), edge)
    return torch.cat([values.narrow(axis, 1, values.shape[axis] - 1), last], axis)


def _rival(values: Tensor, axis: int) -> Tensor:
    """Return for each place the best of the others along an axis."""
    best = values.amax(axis, keepdim=True)
    second = torch.where(values >= best, UNLIKELY, values).amax(axis, keepdim=True)
    return torch.where(values >= best, second, best)
