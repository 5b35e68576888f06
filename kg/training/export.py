"""From trained networks to the ONNX graphs of the shipped pipeline.

Graphs take one unpadded window. Weights of linear layers become 8-bit integers,
one scale a column; those of the piece vectors one scale a row.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from onnxruntime.quantization.quant_utils import QuantType
from onnxruntime.quantization.quantize import quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from kg.training.network import HEADS, WIDTH, Encoder, Extractor, ParserHeads

OPSET = 20
Inputs = Mapping[str, Tensor]


class _Layer(nn.Module):
    """A transformer layer over one unpadded window [piece, unit]."""

    def __init__(self, layer: nn.Module, heads: int) -> None:
        super().__init__()
        attention = layer.self_attn
        self.width = attention.embed_dim
        self.heads = heads
        self.mixed = nn.Linear(self.width, 3 * self.width)
        self.mixed.weight.data = attention.in_proj_weight.data
        self.mixed.bias.data = attention.in_proj_bias.data
        self.output = attention.out_proj
        self.norm1, self.norm2 = layer.norm1, layer.norm2
        self.linear1, self.linear2 = layer.linear1, layer.linear2

    def forward(self, states: Tensor) -> Tensor:
        size = self.width // self.heads
        parts = self.mixed(states).reshape(-1, 3, self.heads, size).permute(1, 2, 0, 3)
        query, key, value = parts.unbind(0)
        weights = (query @ key.transpose(1, 2) * size**-0.5).softmax(-1)
        attended = (weights @ value).permute(1, 0, 2).reshape(-1, self.width)
        states = self.norm1(states + self.output(attended))
        found: Tensor = self.norm2(states + self.linear2(functional.gelu(self.linear1(states))))
        return found


def _layers(layers: Sequence[nn.Module], heads: int = HEADS) -> nn.Sequential:
    return nn.Sequential(*(_Layer(layer, heads) for layer in layers))


class _Encoder(nn.Module):
    """Piece numbers and word shapes to the states of the last layer."""

    def __init__(self, encoder: Encoder, kept: Sequence[int]) -> None:
        super().__init__()
        rows = encoder.word.weight.data[list(kept)]
        scale = rows.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", (rows / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)
        self.register_buffer("places", encoder.position.weight.data.to(torch.float16))
        self.shape, self.norm = encoder.shape, encoder.norm
        self.kind = encoder.kind
        self.layers = _layers(encoder.layers)

    def forward(self, ids: Tensor, case: Tensor) -> Tensor:
        word = self.rows[ids].float() * self.scale[ids]
        place = self.places[: ids.shape[0]].float()
        found: Tensor = self.layers(self.norm(word + place + self.kind + self.shape(case)))
        return found


def _mean(states: Tensor, first: Tensor, last: Tensor) -> Tensor:
    return (states[first] + states[last]) * 0.5


class _Syntax(nn.Module):
    def __init__(self, heads: ParserHeads) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, states: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        vectors = _mean(states, first, last)
        heads, rooted = self.heads, self.heads.with_root(vectors[None])
        dependents = functional.gelu(heads.label_dependent(vectors))
        governors = functional.gelu(heads.label_head(rooted[0]))
        return (
            heads.upos(vectors).argmax(-1),
            heads.xpos(vectors).argmax(-1),
            heads.feats(vectors).argmax(-1),
            heads.begins(vectors)[:, 0],
            heads.arcs(vectors[None])[0],
            dependents,
            governors,
        )


class _Tags(nn.Module):
    def __init__(self, extractor: Extractor) -> None:
        super().__init__()
        self.tag = extractor.tag

    def forward(self, states: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        vectors = _mean(states, first, last)
        return self.tag(vectors).log_softmax(-1), vectors


class _Mentions(nn.Module):
    def __init__(self, extractor: Extractor) -> None:
        super().__init__()
        self.extractor = extractor

    def forward(self, vectors: Tensor, start: Tensor, last: Tensor) -> Tensor:
        return self.extractor.mentions(vectors, start, last).log_softmax(-1)


class _Links(nn.Module):
    def __init__(self, extractor: Extractor) -> None:
        super().__init__()
        self.extractor = extractor
        self.mix = _Layer(extractor.mix, 4)

    def forward(
        self, vectors: Tensor, start: Tensor, last: Tensor, label: Tensor, sentence: Tensor, marks: Tensor
    ) -> tuple[Tensor, Tensor]:
        spans = self.mix(self.extractor.spans(vectors, start, last, label))[None]
        real = start[None] >= 0
        relations, verbs = self.extractor.scores(
            vectors[None], spans, start[None], label[None], sentence[None], marks[None], real
        )
        return relations[0].softmax(-1), verbs[0].sigmoid()


def write_encoder(encoder: Encoder, kept: Sequence[int], folder: Path) -> None:
    """Write ``encoder.onnx``; ``kept`` are the pieces of the shipped vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    window: Inputs = {"ids": torch.arange(5, 45), "case": torch.full((40,), 4)}
    _write(_Encoder(encoder, kept), window, ("hidden",), folder / "encoder.onnx")


def write_heads(heads: ParserHeads, folder: Path) -> None:
    """Write ``syntax.onnx``."""
    folder.mkdir(parents=True, exist_ok=True)
    outputs = ("upos", "xpos", "feats", "begins", "arcs", "dependents", "heads")
    _write(_Syntax(heads), _states(), outputs, folder / "syntax.onnx")


def write_extractor(extractor: Extractor, folder: Path) -> None:
    """Write ``tags.onnx``, ``mentions.onnx`` and ``links.onnx``."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(_Tags(extractor), _states(), ("tags", "words"), folder / "tags.onnx")
    spans: Inputs = {
        "vectors": torch.randn(29, WIDTH),
        "start": torch.tensor([0, 4, 9]),
        "final": torch.tensor([1, 4, 10]),
    }
    _write(_Mentions(extractor), spans, ("kinds",), folder / "mentions.onnx")
    write_links(extractor, folder)


def write_links(extractor: Extractor, folder: Path) -> None:
    """Write ``links.onnx``."""
    spans: Inputs = {
        "vectors": torch.randn(29, WIDTH),
        "start": torch.tensor([0, 4, 9]),
        "final": torch.tensor([1, 4, 10]),
        "label": torch.tensor([0, 1, 2]),
        "sentence": torch.zeros(29, dtype=torch.long),
        "marks": torch.zeros(29),
    }
    _write(_Links(extractor), spans, ("relations", "verbs"), folder / "links.onnx")


def _states() -> Inputs:
    places = torch.arange(1, 30)
    return {"states": torch.randn(40, WIDTH), "first": places, "last": places.clone()}


def _write(module: nn.Module, inputs: Inputs, outputs: Sequence[str], path: Path) -> None:
    module.eval()
    axes = {name: {0: _axis(name)} for name in inputs}
    with tempfile.TemporaryDirectory() as folder, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / path.name
        torch.onnx.export(
            module, tuple(inputs.values()), str(whole), input_names=list(inputs),
            output_names=list(outputs), dynamic_axes=axes, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(str(whole), str(path), weight_type=QuantType.QInt8, per_channel=True,
                         op_types_to_quantize=["MatMul"])  # fmt: skip


def _axis(name: str) -> str:
    if name in ("ids", "case", "states"):
        return "pieces"
    return "spans" if name in ("start", "final", "label") else "words"
