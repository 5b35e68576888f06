"""Train the encoder and the parser: treebanks with labels, raw policy text with gaps to fill.

Each step takes a batch of parsed sentences and a batch of raw text whose hidden
pieces are to be guessed (masked language modelling), which fits the encoder to
the language of policy while it learns syntax.
"""

from __future__ import annotations

import gzip
import logging
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.training.network import WIDTH, Encoder, ParserHeads, pretrained_encoder, words
from kg.training.pieces import FIRST_WORD, MASK, Batch, Encoded, Pieces, batch, grouped, padded
from kg.training.treebank import Sentence, augmented, documents, read_conllu

LOG = logging.getLogger(__name__)
TREEBANKS = ("en_ewt", "en_gum")
NEVER = -1e4
LONGEST = 400
BUDGET = 2000
RAW_TEXTS = 20
WARM_UP = 100


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A text of the treebank as numbers; head 0 is the root, other heads count from 1 in the text."""

    text: Encoded
    heads: tuple[int, ...]
    sentence: tuple[int, ...]
    labels: dict[str, tuple[int, ...]]


class Labels:
    """The labels of the treebank, numbered in the order of their first use."""

    def __init__(self, names: Mapping[str, Sequence[str]] | None = None) -> None:
        kinds = ("upos", "xpos", "feats", "deprel")
        self.names: dict[str, list[str]] = {kind: list(names[kind]) if names else [] for kind in kinds}
        self._numbers = {
            kind: {name: i for i, name in enumerate(known)} for kind, known in self.names.items()
        }

    def number(self, kind: str, label: str, *, grow: bool) -> int:
        """Return the number of a label; an unknown one is added, or else counts as the first."""
        numbers = self._numbers[kind]
        if label not in numbers and grow:
            numbers[label] = len(numbers)
            self.names[kind].append(label)
        return numbers.get(label, 0)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return how many labels of each kind there are."""
        return tuple(len(names) for names in self.names.values())


class Guesser(nn.Module):
    """The head that guesses hidden pieces."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.dense = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.bias = nn.Parameter(torch.zeros(pieces))

    def forward(self, states: Tensor, vectors: Tensor) -> Tensor:
        """Return the scores of every piece."""
        found: Tensor = self.norm(functional.gelu(self.dense(states))) @ vectors.T + self.bias
        return found


def sentences_of(folder: Path, part: str) -> list[Sentence]:
    """Return the sentences of a part of the treebanks."""
    return [s for name in TREEBANKS for s in read_conllu(folder / f"{name}-ud-{part}.conllu")]


def train_syntax(
    treebank: Path, raw: Sequence[Path], base: Path, *, steps: int, seed: int
) -> tuple[Encoder, ParserHeads, Labels]:
    """Train the encoder of the MiniLM folder ``base`` and the parser's heads."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    pieces, labels = Pieces(base), Labels()
    sentences = sentences_of(treebank, "train")
    own = [parsed(d, pieces, labels, grow=True) for d in documents(sentences, seed=seed)]
    made = [parsed(d, pieces, labels, grow=False) for d in augmented(sentences, seed=seed)]
    own, made = ([p for p in texts if len(p.text.ids) < LONGEST] for texts in (own, made))
    encoder = pretrained_encoder(base)
    heads = ParserHeads(labels.sizes)
    guesser = Guesser(encoder.word.num_embeddings)
    optimizer, schedule = _optimizer(encoder, [*heads.parameters(), *guesser.parameters()], steps)
    gaps = _raw_batches(raw, pieces, rng)
    queue: list[list[Parsed]] = []
    for step in range(steps):
        if not queue:
            texts = own + rng.sample(made, len(made) // 3)
            queue = grouped(texts, lambda p: len(p.text.ids), BUDGET, rng)
        loss = parsing_loss(encoder, heads, queue.pop())
        loss.backward()
        guessing = _guessing_loss(encoder, guesser, next(gaps), pieces.special[MASK])
        (guessing * 0.7).backward()
        for group in optimizer.param_groups:
            nn.utils.clip_grad_norm_(group["params"], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step % 50 == 0:
            LOG.info("step %d: parsing %.3f, guessing %.3f", step, loss.item(), guessing.item())
    return encoder.eval(), heads.eval(), labels


def replayed(treebank: Path, base: Path, names: Mapping[str, Sequence[str]], *, seed: int) -> list[Parsed]:
    """Return the training texts of the treebanks, a third of the made ones among them."""
    return [item for item, _ in replayed_words(treebank, base, names, seed=seed)]


def replayed_words(
    treebank: Path, base: Path, names: Mapping[str, Sequence[str]], *, seed: int
) -> list[tuple[Parsed, list[str]]]:
    """Return the texts of ``replayed`` with their words."""
    pieces, labels = Pieces(base), Labels(names)
    sentences = sentences_of(treebank, "train")
    made = augmented(sentences, seed=seed)
    texts = [*documents(sentences, seed=seed), *random.Random(seed).sample(made, len(made) // 3)]
    rows = [
        (parsed(text, pieces, labels, grow=False), [token.form for sentence in text for token in sentence])
        for text in texts
    ]
    return [row for row in rows if len(row[0].text.ids) < LONGEST]


def _optimizer(
    encoder: Encoder, others: list[nn.Parameter], steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    groups = [{"params": list(encoder.parameters()), "lr": 2.5e-4}, {"params": others, "lr": 1.2e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)

    def rate(step: int) -> float:
        return min((step + 1) / WARM_UP, max(0.0, (steps - step) / max(1, steps - WARM_UP)))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)


def parsed(text: Sequence[Sentence], pieces: Pieces, labels: Labels, *, grow: bool) -> Parsed:
    """Return a text of the treebank as numbers; new labels are added where ``grow`` says so."""
    heads: list[int] = []
    numbers: list[int] = []
    for index, sentence in enumerate(text):
        before = len(heads)
        heads += [0 if token.head < 0 else before + token.head + 1 for token in sentence]
        numbers += [index] * len(sentence)
    tokens = [token for sentence in text for token in sentence]
    return Parsed(
        text=pieces.encode([token.form for token in tokens]),
        heads=tuple(heads),
        sentence=tuple(numbers),
        labels={
            kind: tuple(labels.number(kind, getattr(token, kind), grow=grow) for token in tokens)
            for kind in labels.names
        },
    )


def parsing_loss(encoder: Encoder, heads: ParserHeads, texts: Sequence[Parsed]) -> Tensor:
    """Return the loss of the parser's heads with the encoder below them."""
    inputs = batch([text.text for text in texts])
    return heads_loss(heads, word_vectors(encoder, inputs), inputs.words, texts)


def heads_loss(heads: ParserHeads, vectors: Tensor, inside: Tensor, texts: Sequence[Parsed]) -> Tensor:
    """Return the loss of tags, features, sentence starts, arcs and their labels.

    ``vectors`` are those of the words [text, word, unit], ``inside`` is true where there is a word.
    """
    vectors = functional.dropout(vectors, 0.1)
    gold = {kind: padded([text.labels[kind] for text in texts]) for kind in texts[0].labels}
    trees = padded([text.heads for text in texts])
    sentence = torch.where(inside, padded([text.sentence for text in texts]), -1)
    begins = (sentence != torch.roll(sentence, 1, 1)).float()
    begins[:, 0] = 1
    same = sentence[:, :, None] == sentence[:, None, :]
    same = torch.cat([torch.ones_like(same[:, :, :1]), same], 2)
    arcs = heads.arcs(vectors).masked_fill(~same, NEVER)

    def loss(scores: Tensor, labels: Tensor) -> Tensor:
        return functional.cross_entropy(scores[inside], labels[inside])

    starts = heads.begins(vectors)[..., 0][inside]
    return (
        loss(heads.upos(vectors), gold["upos"])
        + 0.5 * loss(heads.xpos(vectors), gold["xpos"])
        + 0.5 * loss(heads.feats(vectors), gold["feats"])
        + functional.binary_cross_entropy_with_logits(starts, begins[inside])
        + loss(arcs, trees)
        + loss(heads.labels(vectors, trees), gold["deprel"])
    )


def word_vectors(encoder: Encoder, inputs: Batch, invented: Tensor | None = None) -> Tensor:
    """Return the encoder's vector of each word of a batch; ``invented`` as the encoder takes it."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = encoder(inputs.ids, inputs.shapes, inputs.padding, invented)
    return words(states.float(), inputs.first, inputs.last)


def _raw_batches(paths: Sequence[Path], pieces: Pieces, rng: random.Random) -> Iterator[Batch]:
    text = "\n".join(read_raw(path) for path in paths)
    tokens = re.findall(r"\w+|[^\w\s]", text)
    texts: list[list[str]] = []
    start = 0
    while start < len(tokens):
        size = rng.choice((40, 60, 80, 100))
        texts.append(tokens[start : start + size])
        start += size
    while True:
        rng.shuffle(texts)
        for place in range(0, len(texts), RAW_TEXTS):
            yield batch([pieces.encode(t) for t in texts[place : place + RAW_TEXTS]])


def read_raw(path: Path) -> str:
    """Return a text file, unpacked where it is packed."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode("utf8")
    return path.read_text(encoding="utf8")


def _guessing_loss(encoder: Encoder, guesser: Guesser, inputs: Batch, mask: int) -> Tensor:
    """Hide a fifth of the pieces: eight in ten behind the mask, one in ten behind another piece."""
    chosen = (torch.rand(inputs.ids.shape) < 0.2) & (inputs.ids > FIRST_WORD)
    dice = torch.rand(inputs.ids.shape)
    others = torch.randint(FIRST_WORD, encoder.word.num_embeddings, inputs.ids.shape)
    shown = torch.where(chosen & (dice < 0.8), mask, inputs.ids)
    shown = torch.where(chosen & (dice > 0.9), others, shown)
    shapes = inputs.shapes.masked_fill(chosen & (torch.rand(inputs.ids.shape) < 0.5), 0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = encoder(shown, shapes, inputs.padding)
        scores = guesser(states[chosen], encoder.word.weight)
    return functional.cross_entropy(scores.float(), inputs.ids[chosen])
