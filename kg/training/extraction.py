"""Train the extractor: entities, relations and calls together, with the encoder they share."""

from __future__ import annotations

import copy
import logging
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.tagger import LIST_MARKS
from kg.training.annotation import Example
from kg.training.network import WIDEST, Encoder, Extractor, ParserHeads, dropped
from kg.training.pieces import FIRST_WORD, MASK_NUMBER, Batch, batch, grouped, padded
from kg.training.syntax import Parsed, parsing_loss, word_vectors
from kg.training.units import CLASSES, RELATIONS, TAGS
from kg.training.written import DOCUMENT as INVENTED

LOG = logging.getLogger(__name__)
BUDGET = 1500
WARM_UP = 0.08
HEADS_FASTER = 5
REPLAYED = 3
DECAY = 0.99
GOLD_TIMES = 3
GAPS = 0.1
LINK_WEIGHT = 0.5


@dataclass(frozen=True, kw_only=True)
class Models:
    """The networks of a pipeline."""

    encoder: Encoder
    heads: ParserHeads
    extractor: Extractor


def untrained(encoder: Encoder, heads: ParserHeads) -> Models:
    """Return the networks with an extractor that knows nothing yet."""
    extractor = Extractor(tags=len(TAGS), classes=len(CLASSES), relations=len(RELATIONS))
    return Models(encoder=encoder, heads=heads, extractor=extractor)


def train_together(
    start: Models, items: Sequence[Example], trees: Sequence[Parsed], *, epochs: int, rate: float, seed: int
) -> Models:
    """Train copies of the networks on annotated texts; parsed sentences keep the parser what it was.

    The vectors of word pieces stay as they are. Gold texts, few beside the others, count several times.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    models = copy.deepcopy(start)
    models.encoder.word.weight.requires_grad_(False)
    body = [p for p in models.encoder.parameters() if p.requires_grad]
    heads = [*models.heads.parameters(), *models.extractor.parameters()]
    rates = (rate, rate * HEADS_FASTER)
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": rates[0]}, {"params": heads, "lr": rates[1]}], weight_decay=0.01, fused=True
    )
    for model in (models.encoder, models.heads, models.extractor):
        model.train()
    repeated = [item for item in items for _ in range(GOLD_TIMES if item.gold else 1)]
    plan = [g for _ in range(epochs) for g in grouped(repeated, _length, BUDGET, rng, jitter=6)]
    replay = _endless(trees, rng)
    average = Average((models.encoder, models.heads, models.extractor))
    for step, group in enumerate(plan):
        for options, full in zip(optimizer.param_groups, rates, strict=True):
            options["lr"] = full * _share(step, len(plan))
        optimizer.zero_grad()
        loss = _loss(models, group)
        loss.backward()
        if step % REPLAYED == 0:
            parsing_loss(models.encoder, models.heads, next(replay)).backward()
        nn.utils.clip_grad_norm_(body, 1.0)
        nn.utils.clip_grad_norm_(heads, 1.0)
        optimizer.step()
        average.update()
        if step % 50 == 0:
            LOG.info("step %d of %d: loss %.3f", step, len(plan), loss.item())
    average.apply()
    for model in (models.encoder, models.heads, models.extractor):
        model.eval()
    return models


class Average:
    """A moving average of weights, which does better on new text than the last ones."""

    def __init__(self, modules: Sequence[nn.Module]) -> None:
        self._weights = [p for module in modules for p in module.parameters() if p.requires_grad]
        self._means = [p.detach().clone() for p in self._weights]
        self._steps = 0

    def update(self) -> None:
        """Take the weights in; early ones are soon forgotten."""
        self._steps += 1
        decay = min(DECAY, (1 + self._steps) / (10 + self._steps))
        torch._foreach_lerp_(self._means, [p.detach() for p in self._weights], 1 - decay)

    def apply(self) -> None:
        """Put the averages in the place of the weights."""
        for weight, mean in zip(self._weights, self._means, strict=True):
            weight.data.copy_(mean)


def _length(item: Example) -> int:
    return len(item.text.ids)


def _share(step: int, total: int) -> float:
    """Return the share of the full rate at a step: up in a straight line, then down."""
    return min((step + 1) / (total * WARM_UP), max(0.01, (total - step) / (total * (1 - WARM_UP))))


def _endless(trees: Sequence[Parsed], rng: random.Random) -> Iterator[list[Parsed]]:
    while True:
        yield from grouped(trees, lambda parsed: len(parsed.text.ids), BUDGET, rng)


def _loss(models: Models, group: Sequence[Example]) -> Tensor:
    inputs = with_gaps(batch([item.text for item in group]))
    invented = torch.tensor([float(item.document == INVENTED) for item in group])
    vectors = word_vectors(models.encoder, inputs, invented)
    tags = _tag_loss(models.extractor, group, vectors, inputs.words)
    mentions = _mention_loss(models.extractor, group, vectors)
    return tags + mentions + _link_loss(models.extractor, group, vectors)


def with_gaps(inputs: Batch) -> Batch:
    """Hide some pieces of words, so that a name is also known by what stands around it."""
    hidden = (torch.rand(inputs.ids.shape) < GAPS) & (inputs.ids >= FIRST_WORD)
    return replace(inputs, ids=torch.where(hidden, MASK_NUMBER, inputs.ids))


def _tag_loss(extractor: Extractor, group: Sequence[Example], vectors: Tensor, inside: Tensor) -> Tensor:
    scores = extractor.tag(dropped(vectors, 0.2))[inside]
    gold = padded([item.tags for item in group])[inside]
    return functional.cross_entropy(scores, gold)


def _mention_loss(extractor: Extractor, group: Sequence[Example], vectors: Tensor) -> Tensor:
    total = torch.zeros(())
    for row, item in zip(vectors, group, strict=True):
        seen = dropped(row[: len(item.words)], 0.2)
        start, last = all_spans(len(item.words))
        gold = torch.full(start.shape, len(CLASSES))
        for first, end, label in item.spans:
            if end - first <= WIDEST:
                gold[(start == first) & (last == end - 1)] = label
        total = total + functional.cross_entropy(extractor.mentions(seen, start, last), gold, reduction="sum")
    return total / sum(len(item.words) for item in group)


def all_spans(words: int) -> tuple[Tensor, Tensor]:
    """Return first and last words of all spans that are not too wide."""
    start = torch.arange(words)[:, None].expand(-1, WIDEST).reshape(-1)
    last = start + torch.arange(WIDEST).repeat(words)
    inside = last < words
    return start[inside], last[inside]


def _link_loss(extractor: Extractor, group: Sequence[Example], vectors: Tensor) -> Tensor:
    """Return the loss of relations and calls for each span, given the vectors of the words [text, word]."""
    rows = [row for row, item in enumerate(group) if item.spans]
    if not rows:
        return torch.zeros(())
    texts = [group[row] for row in rows]
    return LINK_WEIGHT * links_loss(extractor, texts, vectors[rows]) / sum(len(item.spans) for item in texts)


def links_loss(extractor: Extractor, texts: Sequence[Example], vectors: Tensor) -> Tensor:
    """Return the summed loss of relations and calls of texts that have spans."""
    sizes = torch.tensor([len(item.spans) for item in texts])
    real = torch.arange(int(sizes.max()))[None] < sizes[:, None]
    start, last, label = span_inputs(texts)
    lengths = torch.tensor([len(item.words) for item in texts])
    words = torch.arange(vectors.shape[1])[None] < lengths[:, None]
    clause, marks = (_to_width(padded(rows), vectors.shape[1]) for rows in word_inputs(texts))
    relations, calls = extractor.links(vectors, start, last, label, clause, marks.float(), real)
    gold, called = link_labels(texts, relations.shape[1], vectors.shape[1])
    pairs = real[:, :, None] & real[:, None] & ~torch.eye(real.shape[1], dtype=torch.bool)
    inside = real[:, :, None] & words[:, None]
    loss = functional.binary_cross_entropy_with_logits(calls[inside], called[inside], reduction="sum")
    return loss + functional.cross_entropy(relations[pairs], gold[pairs], reduction="sum")


def word_inputs(texts: Sequence[Example]) -> tuple[list[list[int]], list[list[int]]]:
    """Return of each word of texts the number of its clause, and 1 where it is the mark of a list."""
    marks = [[int(word.lower() in LIST_MARKS) for word in item.words] for item in texts]
    return [item.sentences for item in texts], marks


def _to_width(values: Tensor, width: int) -> Tensor:
    return functional.pad(values, (0, width - values.shape[1]))


def link_labels(texts: Sequence[Example], spans: int, words: int) -> tuple[Tensor, Tensor]:
    """Return the gold relations [text, head, tail] and calls [text, span, word] of texts."""
    gold = torch.zeros(len(texts), spans, spans, dtype=torch.long)
    called = torch.zeros(len(texts), spans, words)
    for row, item in enumerate(texts):
        for head, tail, label in item.relations:
            gold[row, head, tail] = label
        for span, word, _ in item.calls:
            called[row, span, word] = 1
    return gold, called


def span_inputs(texts: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Return first words, last words and classes of the spans of texts, each padded [text, span]."""
    columns = ([[span[place] for span in item.spans] for item in texts] for place in range(3))
    start, end, label = (padded(column) for column in columns)
    return start, (end - 1).clamp(min=0), label


def verb_table(items: Iterable[Example]) -> dict[str, str]:
    """Return the verb that each word most often stands for in calls: "construction", construct."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for _, word, verb in item.calls:
            counts[item.words[word].lower()][verb] += 1
    return {word: min(found, key=lambda verb: (-found[verb], verb)) for word, found in sorted(counts.items())}
