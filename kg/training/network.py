"""The networks that are trained: an encoder, and a parser and an extractor above it.

The encoder starts from MiniLM (Wang et al., 2020; 6 layers of 384 units); its
vocabulary knows no capitals, so the shape of each word is added to its vector.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from kg.training.neighbours import (
    BETWEEN,
    CLAUSES,
    DISTANCES,
    FARTHEST_CLAUSE,
    Calls,
    Relations,
    distance_buckets,
    places,
)

WIDTH = 384
HEADS = 12
LAYERS = 6
SHAPES = 6
POSITIONS = 512
ARC = 256
LABEL = 96
SPAN = 224
LINK = 128
MENTION = 192
WIDEST = 14
POOL = 1 << 25
torch.backends.mha.set_fastpath_enabled(False)


class Dropout(nn.Module):
    """Dropout with masks cut at random places from a pool: drawing new ones took most of a step's time."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, values: Tensor) -> Tensor:
        """Return the values, some of them set to zero and the others scaled up, in training."""
        return dropped(values, self.rate) if self.training else values


@functools.cache
def _pool(rate: float) -> Tensor:
    generator = torch.Generator().manual_seed(round(rate * 1000))
    kept = torch.rand(POOL, generator=generator) >= rate
    return kept.to(torch.bfloat16) / (1 - rate)


def dropped(values: Tensor, rate: float) -> Tensor:
    """Return the values after dropout."""
    size = values.numel()
    if size >= POOL:
        return functional.dropout(values, rate)
    place = int(torch.randint(POOL - size, ()))
    mask = _pool(rate)[place : place + size].view(values.shape)
    return values * mask.to(values.dtype)


def _encoder_layer() -> nn.TransformerEncoderLayer:
    """Return a layer without dropout in its attention, which keeps PyTorch's quick attention in use."""
    layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, 0.0, "gelu", 1e-12, batch_first=True)
    layer.dropout, layer.dropout1, layer.dropout2 = Dropout(0.1), Dropout(0.1), Dropout(0.1)
    return layer


class Encoder(nn.Module):
    """BERT's encoder (Devlin et al., 2019) with an embedding of each word's shape.

    A vector tells invented texts from real ones, so that what their writers did
    otherwise is learnt apart; it is not needed after training.
    """

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.word = nn.Embedding(pieces, WIDTH)
        self.position = nn.Embedding(POSITIONS, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.shape = nn.Embedding(SHAPES, WIDTH)
        self.invented = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = Dropout(0.1)
        self.layers = nn.ModuleList(_encoder_layer() for _ in range(LAYERS))
        nn.init.zeros_(self.shape.weight)

    def embed(self, ids: Tensor, shapes: Tensor, invented: Tensor | None = None) -> Tensor:
        """Return the input of the first layer for piece numbers and word shapes [text, piece].

        ``invented`` is 1 for each text of a plan that nobody issued, 0 for the others.
        """
        places = torch.arange(ids.shape[1])[None]
        found = self.word(ids) + self.position(places) + self.kind + self.shape(shapes)
        if invented is not None:
            found = found + invented[:, None, None] * self.invented
        embedded: Tensor = self.dropout(self.norm(found))
        return embedded

    def run(self, states: Tensor, padding: Tensor, first: int, end: int) -> Tensor:
        """Return the states after the layers ``[first, end)``."""
        for layer in self.layers[first:end]:
            states = layer(states, src_key_padding_mask=padding)
        return states

    def forward(self, ids: Tensor, shapes: Tensor, padding: Tensor, invented: Tensor | None = None) -> Tensor:
        """Return the states after all layers."""
        return self.run(self.embed(ids, shapes, invented), padding, 0, LAYERS)


def pretrained_encoder(folder: Path) -> Encoder:
    """Return the encoder with the weights of a MiniLM folder (``model.safetensors``)."""
    weights = load_file(folder / "model.safetensors")
    encoder = Encoder(weights["embeddings.word_embeddings.weight"].shape[0])
    with torch.no_grad():
        encoder.word.weight.copy_(weights["embeddings.word_embeddings.weight"])
        encoder.position.weight.copy_(weights["embeddings.position_embeddings.weight"])
        encoder.kind.copy_(weights["embeddings.token_type_embeddings.weight"][0])
        _copy(weights, "embeddings.LayerNorm", encoder.norm)
        for number, layer in enumerate(encoder.layers):
            _copy_layer(weights, f"encoder.layer.{number}.", layer)
    return encoder


def _copy(weights: Mapping[str, Tensor], name: str, module: nn.Module) -> None:
    module.weight.copy_(weights[f"{name}.weight"])
    module.bias.copy_(weights[f"{name}.bias"])


def _copy_layer(weights: Mapping[str, Tensor], prefix: str, layer: nn.Module) -> None:
    own = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
    layer.self_attn.in_proj_weight.copy_(torch.cat([weights[f"{name}.weight"] for name in own]))
    layer.self_attn.in_proj_bias.copy_(torch.cat([weights[f"{name}.bias"] for name in own]))
    _copy(weights, f"{prefix}attention.output.dense", layer.self_attn.out_proj)
    _copy(weights, f"{prefix}attention.output.LayerNorm", layer.norm1)
    _copy(weights, f"{prefix}intermediate.dense", layer.linear1)
    _copy(weights, f"{prefix}output.dense", layer.linear2)
    _copy(weights, f"{prefix}output.LayerNorm", layer.norm2)


def words(states: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """Return the mean of each word's first and last piece, [text, word, unit]."""
    return (_gathered(states, first) + _gathered(states, last)) * 0.5


def _gathered(states: Tensor, places: Tensor) -> Tensor:
    return states.gather(1, places[..., None].expand(-1, -1, states.shape[-1]))


def _at(values: Tensor, places: Tensor) -> Tensor:
    """Return the rows of one text, or of each of several, at places."""
    return values[places] if values.dim() == 2 else _gathered(values, places)


class ParserHeads(nn.Module):
    """Tags, features, sentence starts and biaffine arcs (Dozat and Manning, 2017)."""

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        upos, xpos, feats, deprels = sizes
        self.upos = nn.Linear(WIDTH, upos)
        self.xpos = nn.Linear(WIDTH, xpos)
        self.feats = nn.Linear(WIDTH, feats)
        self.begins = nn.Linear(WIDTH, 1)
        self.arc_dependent = nn.Linear(WIDTH, ARC)
        self.arc_head = nn.Linear(WIDTH, ARC)
        self.arc_weight = nn.Linear(ARC, ARC, bias=False)
        self.arc_bias = nn.Linear(ARC, 1)
        self.label_dependent = nn.Linear(WIDTH, LABEL)
        self.label_head = nn.Linear(WIDTH, LABEL)
        self.label_weight = nn.Parameter(torch.randn(deprels, LABEL + 1, LABEL + 1) * 0.05)
        self.root = nn.Parameter(torch.zeros(WIDTH))

    def with_root(self, vectors: Tensor) -> Tensor:
        """Return the word vectors with the root's before them."""
        return torch.cat([self.root.expand(vectors.shape[0], 1, -1), vectors], 1)

    def arcs(self, vectors: Tensor) -> Tensor:
        """Return the score of each word (and the root, first) as the head of each word."""
        dependents = self._dropped(self.arc_dependent(vectors))
        heads = self._dropped(self.arc_head(self.with_root(vectors)))
        scores: Tensor = self.arc_weight(dependents) @ heads.transpose(1, 2)
        return scores + self.arc_bias(heads).transpose(1, 2)

    def labels(self, vectors: Tensor, heads: Tensor) -> Tensor:
        """Return the scores of each label for the arcs to ``heads`` (0 is the root)."""
        chosen = _gathered(self.with_root(vectors), heads)
        left = _with_one(self._dropped(self.label_dependent(vectors)))
        right = _with_one(self._dropped(self.label_head(chosen)))
        return torch.einsum("bwi,kij,bwj->bwk", left, self.label_weight, right)

    def _dropped(self, values: Tensor) -> Tensor:
        active = functional.gelu(values)
        return dropped(active, 0.25) if self.training else active


def _with_one(values: Tensor) -> Tensor:
    return torch.cat([values, torch.ones_like(values[..., :1])], -1)


class Extractor(nn.Module):
    """Tags of entities; relations between spans and the verbs that call for them."""

    def __init__(self, *, tags: int, classes: int, relations: int) -> None:
        super().__init__()
        self.tag = nn.Linear(WIDTH, tags)
        self.mention = nn.Linear(WIDTH, 5 * MENTION)
        self.mention_width = nn.Embedding(WIDEST, MENTION)
        self.mention_kind = nn.Linear(MENTION, classes + 1)
        self.label = nn.Embedding(classes, 32)
        self.span = nn.Sequential(nn.Linear(3 * WIDTH + 32, SPAN), nn.GELU(), nn.Dropout(0.2))
        self.mix = nn.TransformerEncoderLayer(SPAN, 4, 2 * SPAN, 0.15, "gelu", batch_first=True)
        self.head = nn.Linear(SPAN, LINK)
        self.tail = nn.Linear(SPAN, LINK)
        self.weight = nn.Parameter(torch.randn(relations, LINK + 1, LINK + 1) * 0.02)
        self.distance = nn.Embedding(DISTANCES, relations)
        self.clauses = nn.Embedding(CLAUSES, relations)
        self.pair = nn.Parameter(torch.zeros(classes, classes, relations))
        self.object = nn.Linear(SPAN, LINK)
        self.verb = nn.Linear(WIDTH, LINK)
        self.verb_distance = nn.Embedding(DISTANCES, 1)
        self.verb_bias = nn.Linear(WIDTH, 1)
        self.object_bias = nn.Linear(SPAN, 1)
        self.verb_clause = nn.Embedding(CLAUSES, 1)
        self.verb_between = nn.Embedding(BETWEEN, 1)
        self.calls_again = Calls(span=SPAN, word=WIDTH)
        self.relations_again = Relations(relations)
        zero = (self.distance, self.clauses, self.verb_distance, self.verb_clause, self.verb_between)
        for embedding in zero:
            nn.init.zeros_(embedding.weight)

    def mentions(self, vectors: Tensor, start: Tensor, last: Tensor) -> Tensor:
        """Return the scores of spans of one text as names of each class; the last column is for none.

        A span is seen by its ends, its mean, its neighbours and its width (Sohrab and Miwa, 2018).
        """
        first, final, inside, before, after = self.mention(vectors).split(MENTION, -1)
        nothing = torch.zeros(1, MENTION)
        sums = torch.cat([nothing, inside.cumsum(0)])
        mean = (sums[last + 1] - sums[start]) / (last + 1 - start)[:, None]
        around = torch.cat([nothing, before])[start] + torch.cat([after, nothing])[last + 1]
        joined = first[start] + final[last] + mean + around + self.mention_width(last - start)
        found: Tensor = self.mention_kind(self._dropped(joined))
        return found

    def spans(self, vectors: Tensor, start: Tensor, last: Tensor, label: Tensor) -> Tensor:
        """Return a vector for each span of a text, or of padded texts: its ends, its mean and its class."""
        sums = torch.cat([torch.zeros_like(vectors[..., :1, :]), vectors.cumsum(-2)], -2)
        mean = (_at(sums, last + 1) - _at(sums, start)) / (last + 1 - start)[..., None]
        joined = torch.cat([_at(vectors, start), _at(vectors, last), mean, self.label(label)], -1)
        found: Tensor = self.span(joined)
        return found

    def links(
        self,
        vectors: Tensor,
        start: Tensor,
        last: Tensor,
        label: Tensor,
        clause: Tensor,
        marks: Tensor,
        real: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return the scores of relations [text, head, tail, relation] and of verbs [text, span, word].

        The spans [text, span] are filled up where ``real`` is false; ``clause`` numbers the clause of
        each word [text, word], ``marks`` is 1 where a word is the mark of a list.
        """
        spans = self.mix(self.spans(vectors, start, last, label), src_key_padding_mask=~real)
        return self.scores(vectors, spans, start, label, clause, marks, real)

    def scores(
        self,
        vectors: Tensor,
        spans: Tensor,
        start: Tensor,
        label: Tensor,
        clause: Tensor,
        marks: Tensor,
        real: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return the scores of ``links`` for span vectors that have seen each other."""
        at = places(start, clause, marks, real)
        relations = self._relations(spans, start, label, clause.gather(1, start))
        calls = self._calls(vectors, spans) + self.verb_distance(at.distances)[..., 0]
        calls = calls + self.verb_clause(at.clauses)[..., 0] + self.verb_between(at.between)[..., 0]
        calls = self.calls_again(calls, spans, vectors, at, real)
        return self.relations_again(relations, at), calls

    def _relations(self, spans: Tensor, start: Tensor, label: Tensor, clause: Tensor) -> Tensor:
        heads = _with_one(self._dropped(self.head(spans)))
        tails = _with_one(self._dropped(self.tail(spans)))
        apart = clause[:, None] - clause[:, :, None]
        between = apart.clamp(-FARTHEST_CLAUSE, FARTHEST_CLAUSE) + FARTHEST_CLAUSE
        weight = self.weight.permute(1, 0, 2).reshape(LINK + 1, -1)
        left = (heads @ weight).reshape(*heads.shape[:2], -1, LINK + 1)
        relations = torch.einsum("bnkj,bmj->bnmk", left, tails)
        relations = relations + self.distance(distance_buckets(start[:, None] - start[:, :, None]))
        return relations + self.clauses(between) + self.pair[label[:, :, None], label[:, None]]

    def _calls(self, vectors: Tensor, spans: Tensor) -> Tensor:
        verbs = self._dropped(self.verb(dropped(vectors, 0.2) if self.training else vectors))
        calls = (self.object(spans) @ verbs.transpose(-1, -2)) / LINK**0.5
        return calls + self.verb_bias(vectors).transpose(-1, -2) + self.object_bias(spans)

    def _dropped(self, values: Tensor) -> Tensor:
        active = functional.gelu(values)
        return dropped(active, 0.2) if self.training else active
