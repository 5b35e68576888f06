"""Train the heads of parser and ranker once more, on the encoder as it ships.

The encoder learns to see nouns as calls ("the construction of"); its weights are
rounded when it is written. The heads are fitted to what it gives in the end.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.encoder import Encoder
from kg.training.annotation import Example
from kg.training.extraction import GOLD_TIMES, LINK_WEIGHT, links_loss
from kg.training.network import WIDTH, Extractor, ParserHeads
from kg.training.pieces import grouped
from kg.training.syntax import Parsed, heads_loss
from kg.training.units import CLASSES, RELATIONS, TAGS

LOG = logging.getLogger(__name__)
BUDGET = 3000
WARM_UP = 50
LINK_BUDGET = 800


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A text of the treebank with the vectors of its words, as the shipped encoder gives them."""

    parsed: Parsed
    vectors: NDArray[np.float16]


def see(encoder: Encoder, texts: Sequence[tuple[Parsed, Sequence[str]]]) -> list[Seen]:
    """Run the shipped encoder over texts, given with their words."""
    found = []
    for parsed, words in texts:
        found.append(Seen(parsed=parsed, vectors=_fixed(encoder, words)))
    return found


def polish(heads: ParserHeads, texts: Sequence[Seen], *, epochs: int, rate: float, seed: int) -> ParserHeads:
    """Train the heads on fixed vectors and return them."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    heads.train()
    optimizer = torch.optim.AdamW(heads.parameters(), lr=rate, weight_decay=0.01, fused=True)
    plan = [group for _ in range(epochs) for group in grouped(texts, _words, BUDGET, rng)]
    for step, group in enumerate(plan):
        share = min((step + 1) / WARM_UP, (len(plan) - step) / len(plan))
        for options in optimizer.param_groups:
            options["lr"] = rate * share
        vectors, inside = _padded(group)
        loss = heads_loss(heads, vectors, inside, [item.parsed for item in group])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(heads.parameters(), 2.0)
        optimizer.step()
        if step % 100 == 0:
            LOG.info("step %d of %d: loss %.3f", step, len(plan), loss.item())
    return heads.eval()


def polish_links(
    items: Sequence[Example], encoder: Encoder, *, epochs: int, rate: float, seed: int
) -> Extractor:
    """Train the scores of relations and calls from the start, on fixed vectors of words."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    extractor = Extractor(tags=len(TAGS), classes=len(CLASSES), relations=len(RELATIONS)).train()
    rows = [
        row
        for item in items
        if item.spans
        for row in [(item, _fixed(encoder, item.words))] * (GOLD_TIMES if item.gold else 1)
    ]
    optimizer = torch.optim.AdamW(extractor.parameters(), lr=rate, weight_decay=0.02, fused=True)
    plan = [group for _ in range(epochs) for group in grouped(rows, _size, LINK_BUDGET, rng)]
    for step, group in enumerate(plan):
        share = min((step + 1) / WARM_UP, max(0.01, (len(plan) - step) / len(plan)))
        for options in optimizer.param_groups:
            options["lr"] = rate * share
        optimizer.zero_grad()
        texts = [item for item, _ in group]
        seen = functional.dropout(_filled([vectors for _, vectors in group]), 0.1)
        loss = links_loss(extractor, texts, seen) / sum(len(item.spans) for item in texts)
        (LINK_WEIGHT * loss).backward()
        nn.utils.clip_grad_norm_(extractor.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            LOG.info("step %d of %d: loss %.3f", step, len(plan), loss.item())
    return extractor.eval()


def _fixed(encoder: Encoder, words: Sequence[str]) -> NDArray[np.float16]:
    states, first, last = encoder.states(words)
    mean: NDArray[np.float16] = ((states[first] + states[last]) * 0.5).astype(np.float16)
    return mean


def _size(row: tuple[Example, NDArray[np.float16]]) -> int:
    return len(row[1])


def _words(item: Seen) -> int:
    return len(item.vectors)


def _padded(group: Sequence[Seen]) -> tuple[Tensor, Tensor]:
    vectors = _filled([item.vectors for item in group])
    sizes = torch.tensor([len(item.vectors) for item in group])
    return vectors, torch.arange(vectors.shape[1])[None] < sizes[:, None]


def _filled(rows: Sequence[NDArray[np.float16]]) -> Tensor:
    """Return the word vectors of texts as one tensor [text, word, unit], filled up with zeros."""
    vectors = torch.zeros(len(rows), max(map(len, rows)), WIDTH)
    for row, own in zip(vectors, rows, strict=True):
        row[: len(own)] = torch.from_numpy(own.astype(np.float32))
    return vectors
