"""Train the extractor: entities, relations and calls together, above the fixed lower layers."""

from __future__ import annotations

import logging
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.training.annotation import Example
from kg.training.network import SHARED, Encoder, Extractor, words
from kg.training.pieces import batch, grouped, padded
from kg.training.units import CLASSES, RELATIONS, TAGS

LOG = logging.getLogger(__name__)
BUDGET = 1500
WARM_UP = 0.08
HEADS_FASTER = 3


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An example with the states of the lower layers, which training does not change."""

    example: Example
    states: Tensor
    weight: float = 1.0


def prepare(encoder: Encoder, items: Sequence[Example], *, own_weight: float = 1.0) -> list[Prepared]:
    """Run the lower layers over the examples; the project's own annotation counts ``own_weight``."""
    encoder.eval()
    found = []
    with torch.no_grad():
        for item in items:
            inputs = batch([item.text])
            states = encoder.run(encoder.embed(inputs.ids, inputs.shapes), inputs.padding, 0, SHARED)
            weight = 1.0 if item.gold else own_weight
            found.append(Prepared(example=item, states=states[0].to(torch.bfloat16), weight=weight))
    return found


def train_extractor(
    encoder: Encoder, items: Sequence[Prepared], *, epochs: int, rate: float, seed: int
) -> Extractor:
    """Train the upper layers and the heads on the prepared examples."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    extractor = Extractor(encoder, tags=len(TAGS), classes=len(CLASSES), relations=len(RELATIONS)).train()
    body = list(extractor.layers.parameters())
    known = {id(parameter) for parameter in body}
    rest = [parameter for parameter in extractor.parameters() if id(parameter) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": rest, "lr": rate * HEADS_FASTER}], weight_decay=0.01, fused=True
    )
    plan = [g for _ in range(epochs) for g in grouped(items, lambda i: len(i.states), BUDGET, rng, jitter=6)]
    total = len(plan)
    for step, group in enumerate(plan):
        share = min((step + 1) / (total * WARM_UP), max(0.01, (total - step) / (total * (1 - WARM_UP))))
        for options, full in zip(optimizer.param_groups, (rate, rate * HEADS_FASTER), strict=True):
            options["lr"] = full * share
        loss = _loss(extractor, group)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(extractor.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 0:
            LOG.info("step %d of %d: loss %.3f", step, total, loss.item())
    return extractor.eval()


def _loss(extractor: Extractor, group: Sequence[Prepared]) -> Tensor:
    inputs = batch([item.example.text for item in group])
    states = torch.zeros(*inputs.ids.shape, group[0].states.shape[1])
    for row, item in zip(states, group, strict=True):
        row[: len(item.states)] = item.states.float()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = extractor.upper(functional.dropout(states, 0.1), inputs.padding)
    vectors = words(states.float(), inputs.first, inputs.last)
    return _tag_loss(extractor, group, vectors, inputs.words) + _link_loss(extractor, group, vectors)


def _tag_loss(extractor: Extractor, group: Sequence[Prepared], vectors: Tensor, inside: Tensor) -> Tensor:
    scores = extractor.tag(functional.dropout(vectors, 0.2))[inside]
    gold = padded([item.example.tags for item in group])[inside]
    weights = torch.tensor([item.weight for item in group])[:, None].expand(inside.shape)[inside]
    losses = functional.cross_entropy(scores, gold, reduction="none")
    return (losses * weights).sum() / weights.sum()


def _link_loss(extractor: Extractor, group: Sequence[Prepared], vectors: Tensor) -> Tensor:
    total, count = torch.zeros(()), 0
    for row, item in zip(vectors, group, strict=True):
        if item.example.spans:
            total = total + _links_of(extractor, item.example, row[: len(item.example.words)])
            count += len(item.example.spans)
    return total * 0.5 / max(count, 1)


def _links_of(extractor: Extractor, example: Example, vectors: Tensor) -> Tensor:
    relations, calls = extractor.links(vectors, *span_inputs(example.spans), torch.tensor(example.sentences))
    size = len(example.spans)
    gold = torch.zeros(size, size, dtype=torch.long)
    for head, tail, label in example.relations:
        gold[head, tail] = label
    called = torch.zeros(size, len(example.words))
    for span, word, _ in example.calls:
        called[span, word] = 1
    loss = functional.binary_cross_entropy_with_logits(calls, called, reduction="sum")
    others = ~torch.eye(size, dtype=torch.bool)
    if size > 1:
        loss = loss + functional.cross_entropy(relations[others], gold[others], reduction="sum")
    return loss


def span_inputs(spans: Sequence[tuple[int, int, int]]) -> tuple[Tensor, Tensor, Tensor]:
    """Return first words, last words and classes of spans."""
    start, end, label = (torch.tensor(column) for column in zip(*spans, strict=True))
    return start, end - 1, label


def verb_table(items: Iterable[Example]) -> dict[str, str]:
    """Return the verb that each word most often stands for in calls: "construction", construct."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for _, word, verb in item.calls:
            counts[item.words[word].lower()][verb] += 1
    return {word: min(found, key=lambda verb: (-found[verb], verb)) for word, found in sorted(counts.items())}
