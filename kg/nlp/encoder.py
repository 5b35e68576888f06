"""The shipped encoder: words to vectors, in windows of bounded length.

The networks are ONNX graphs without padding: a window is run by itself, so what
is found in a text does not depend on the texts around it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from tokenizers import Tokenizer

from kg.nlp.networks import Array, Carrier, Network, required

WINDOW = 160
LONGEST_WINDOW = 220
MOST_PIECES = 12
PIECE_LIMIT = 500
STATE = "kg_windows"
SHOWN = "kg_shown"
BREAKS = (".", ";", "!", "?", ":")


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of a ``Doc`` with the states of its word pieces and each word's first and last piece."""

    start: int
    end: int
    states: Array
    first: Array
    last: Array


def shape(word: str) -> int:
    """Return the kind of a word's capitals, which the uncased vocabulary does not see.

    0 no letter, 1 digits, 2 capital first, 3 all capitals, 4 small, 5 mixed.
    """
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 1 if any(c.isdigit() for c in word) else 0
    if all(c.isupper() for c in letters):
        return 3 if len(letters) > 1 else 2
    if letters[0].isupper() and not any(c.isupper() for c in letters[1:]):
        return 2 if word[0].isupper() or not word[0].isalpha() else 5
    return 5 if any(c.isupper() for c in letters) else 4


class Encoder(Carrier):
    """A spaCy component that leaves the states of the words' pieces in ``doc.user_data``."""

    names = ("encoder.onnx", "pieces.json")

    def __init__(self) -> None:
        super().__init__()
        self._pieces: dict[str, tuple[int, ...]] = {}
        self._tokenizer: Tokenizer | None = None
        self._network: Network | None = None
        self._special: dict[str, int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Run the network over the windows of ``doc``."""
        doc.user_data[STATE] = tuple(self._run(doc, start, end) for start, end in windows(doc))
        return doc

    def _run(self, doc: Doc, start: int, end: int) -> Window:
        shown: dict[int, str] = doc.user_data.get(SHOWN, {})
        states, first, last = self.states([shown.get(token.i, token.text) for token in doc[start:end]])
        return Window(start=start, end=end, states=states, first=first, last=last)

    def states(self, words: Sequence[str]) -> tuple[Array, Array, Array]:
        """Return the states of the pieces of words [piece, unit], and each word's first and last piece."""
        ids, case, first, last = self._encode(words)
        (states,) = required(self._network)(ids=ids, case=case)
        return states, first, last

    def _encode(self, words: Sequence[str]) -> tuple[Array, Array, Array, Array]:
        ids, case = [self._special["[CLS]"]], [0]
        first, last = [], []
        most = MOST_PIECES if len(words) * 2 < PIECE_LIMIT else 2
        for word in words:
            pieces = self._word_pieces(word)[:most]
            first.append(len(ids))
            ids += pieces
            case += [shape(word)] * len(pieces)
            last.append(len(ids) - 1)
        ids.append(self._special["[SEP]"])
        case.append(0)
        return tuple(np.array(row, dtype=np.int64) for row in (ids, case, first, last))  # type: ignore[return-value]

    def _word_pieces(self, word: str) -> tuple[int, ...]:
        known = self._pieces.get(word)
        if known is None:
            assert self._tokenizer is not None
            found = self._tokenizer.encode(word[:100], add_special_tokens=False).ids
            known = self._pieces[word] = tuple(found) or (self._special["[UNK]"],)
        return known

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> Encoder:  # noqa: ARG002
        """Read the network and the vocabulary."""
        path = Path(path)
        self.read(path)
        self._tokenizer = Tokenizer.from_str(self._files["pieces.json"].decode("utf8"))
        vocabulary = json.loads(self._files["pieces.json"])["model"]["vocab"]
        self._special = {name: vocabulary[name] for name in ("[CLS]", "[SEP]", "[UNK]")}
        self._network = Network(path / "encoder.onnx")
        return self


def windows(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield the token offsets of windows that cover ``doc``.

    A text of up to LONGEST_WINDOW words is one window; a longer one is cut at
    ends of sentences or clauses where there are any, else at WINDOW words.
    """
    start = 0
    while len(doc) - start > LONGEST_WINDOW:
        end = _cut(doc, start)
        yield start, end
        start = end
    if start < len(doc):
        yield start, len(doc)


def _cut(doc: Doc, start: int) -> int:
    for marks in ((".", "!", "?"), BREAKS, (",",)):
        for position in range(start + LONGEST_WINDOW - 1, start + WINDOW // 2, -1):
            if doc[position].text in marks:
                return position + 1
    return start + WINDOW


@Language.factory("kg_encoder")
def create_encoder(nlp: Language, name: str) -> Encoder:  # noqa: ARG001
    """Make the component for spaCy's registry (entry point ``spacy_factories``)."""
    return Encoder()
