"""Words as piece numbers, padded batches, and the vocabulary that ships."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from tokenizers import Tokenizer
from torch import Tensor

from kg.nlp.encoder import MOST_PIECES, shape

UNKNOWN, START, STOP, MASK = "[UNK]", "[CLS]", "[SEP]", "[MASK]"
FIRST_WORD = 999
MASK_NUMBER = 103
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """Piece numbers and word shapes of a text, and where each word begins and ends among them."""

    ids: tuple[int, ...]
    shapes: tuple[int, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]


class Pieces:
    """The uncased vocabulary of word pieces of a MiniLM folder."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "tokenizer.json"
        self._tokenizer = Tokenizer.from_file(str(self.file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._known: dict[str, list[int]] = {}
        vocabulary = self._tokenizer.get_vocab()
        self.special = {name: vocabulary[name] for name in (UNKNOWN, START, STOP, MASK)}

    def of(self, word: str) -> list[int]:
        """Return the piece numbers of a word, MOST_PIECES at most."""
        found = self._known.get(word)
        if found is None:
            ids = self._tokenizer.encode(word, add_special_tokens=False).ids
            found = self._known[word] = list(ids[:MOST_PIECES]) or [self.special[UNKNOWN]]
        return found

    def encode(self, words: Sequence[str]) -> Encoded:
        """Return the pieces of a text between its start and stop."""
        ids, shapes, first, last = [self.special[START]], [0], [], []
        for word in words:
            own = self.of(word)
            first.append(len(ids))
            ids += own
            shapes += [shape(word)] * len(own)
            last.append(len(ids) - 1)
        return Encoded(
            ids=(*ids, self.special[STOP]), shapes=(*shapes, 0), first=tuple(first), last=tuple(last)
        )


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Padded tensors of several texts; ``words`` is true where there is a word."""

    ids: Tensor
    shapes: Tensor
    padding: Tensor
    first: Tensor
    last: Tensor
    words: Tensor


def batch(texts: Sequence[Encoded]) -> Batch:
    """Pad texts to the longest of them."""
    pieces = [len(text.ids) for text in texts]
    words = [len(text.first) for text in texts]
    return Batch(
        ids=padded([text.ids for text in texts]),
        shapes=padded([text.shapes for text in texts]),
        padding=torch.arange(max(pieces))[None] >= torch.tensor(pieces)[:, None],
        first=padded([text.first for text in texts]),
        last=padded([text.last for text in texts]),
        words=torch.arange(max(words))[None] < torch.tensor(words)[:, None],
    )


def padded(rows: Sequence[Sequence[int]]) -> Tensor:
    """Return rows of numbers as one matrix, filled up with zeros."""
    width = max(map(len, rows))
    return torch.tensor([[*row, *[0] * (width - len(row))] for row in rows])


def grouped(
    items: Iterable[T], size: Callable[[T], int], budget: int, rng: random.Random, *, jitter: float = 4
) -> list[list[T]]:
    """Group items of like size into batches of at most ``budget`` padded pieces, in random order."""
    groups: list[list[T]] = [[]]
    for item in sorted(items, key=lambda item: size(item) + rng.random() * jitter):
        if groups[-1] and size(item) * (len(groups[-1]) + 1) > budget:
            groups.append([])
        groups[-1].append(item)
    rng.shuffle(groups)
    return groups


def shipped_vocabulary(pieces: Pieces, words: Iterable[str], *, most: int) -> tuple[list[int], str]:
    """Return the kept piece numbers, in order, and the tokenizer file of just those.

    Special pieces, single characters and the pieces of ``words`` are kept, then
    others from the top of the vocabulary (frequent first) up to ``most``.
    """
    description: dict[str, Any] = json.loads(pieces.file.read_text(encoding="utf8"))
    vocabulary: dict[str, int] = description["model"]["vocab"]
    names = {number: name for name, number in vocabulary.items()}
    used = {number for word in words for number in pieces.of(word)} | set(pieces.special.values())
    plain = [n for n, name in sorted(names.items()) if _is_plain(name)]
    used |= {n for n in plain if len(names[n].removeprefix("##")) == 1}
    for number in plain:
        if len(used) >= most:
            break
        used.add(number)
    kept = sorted(used)
    description["model"]["vocab"] = {names[number]: place for place, number in enumerate(kept)}
    description["added_tokens"] = []
    description["post_processor"] = None
    description["truncation"] = description["padding"] = None
    return kept, json.dumps(description, ensure_ascii=False, separators=(",", ":"))


def _is_plain(name: str) -> bool:
    return name.isascii() and not name.startswith("[unused")
