"""Train the parser's heads once more, on the encoder as it ships.

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

from kg.nlp.encoder import Encoder
from kg.training.network import WIDTH, ParserHeads
from kg.training.pieces import grouped
from kg.training.syntax import Parsed, heads_loss

LOG = logging.getLogger(__name__)
BUDGET = 3000
WARM_UP = 50


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A text of the treebank with the vectors of its words, as the shipped encoder gives them."""

    parsed: Parsed
    vectors: NDArray[np.float16]


def see(encoder: Encoder, texts: Sequence[tuple[Parsed, Sequence[str]]]) -> list[Seen]:
    """Run the shipped encoder over texts, given with their words."""
    found = []
    for parsed, words in texts:
        states, first, last = encoder.states(words)
        mean = (states[first] + states[last]) * 0.5
        found.append(Seen(parsed=parsed, vectors=mean.astype(np.float16)))
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


def _words(item: Seen) -> int:
    return len(item.vectors)


def _padded(group: Sequence[Seen]) -> tuple[Tensor, Tensor]:
    sizes = torch.tensor([len(item.vectors) for item in group])
    width = int(sizes.max())
    vectors = torch.zeros(len(group), width, WIDTH)
    for row, item in zip(vectors, group, strict=True):
        row[: len(item.vectors)] = torch.from_numpy(item.vectors.astype(np.float32))
    return vectors, torch.arange(width)[None] < sizes[:, None]
