"""What annotated texts say of a name: how often its words were marked, of which class, and left unmarked.

Names are kept as hashes (spaCy's), not as text. A name that was never marked is judged by
the longest of its endings that some marked name has: "berth scheduling platforms" by
"scheduling platforms", or else by "platforms".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.strings import get_string_id

from kg.nlp.networks import Array

FILE = "known.npz"
# Weights and smoothing, chosen on plans left out of training.
MARKED_WEIGHT = 0.3
KIND_WEIGHT = 0.8
ENDING_WEIGHT = 0.5
SMOOTHING = 0.3
IN_A_LONGER_NAME = 0.5
FARTHEST = 3.0
WORD = re.compile(r"\w+|[^\w\s]")


def key(words: Sequence[str]) -> int:
    """Return the hash of a name; an empty word before it makes it that of an ending."""
    return get_string_id(" ".join(words))


def words_of(text: str) -> list[str]:
    """Return the words and marks of a name in small letters."""
    return WORD.findall(text.lower())


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Rows of ``kinds`` by the hashes of names and of endings, and how often each name was left unmarked.

    ``kinds`` are counts [row, class]; ``outside`` counts places outside all names, ``inside``
    places in other names. Rows of endings come after those of names.
    """

    rows: Mapping[int, int]
    kinds: Array
    outside: Array
    inside: Array

    @classmethod
    def read(cls, path: Path) -> Memory:
        """Read the file of a pipeline folder."""
        with np.load(path) as held:
            keys, kinds, outside, inside = (held[name] for name in ("keys", "kinds", "outside", "inside"))
        return cls(
            rows={key: row for row, key in enumerate(keys.tolist())},
            kinds=kinds.astype(float),
            outside=outside.astype(float),
            inside=inside.astype(float),
        )

    def __call__(self, names: Sequence[str], classes: int) -> tuple[Array, Array]:
        """Return how far names lean to being marked [name], and to each class [name, class], as log-odds.

        Both are 0 for what was never seen.
        """
        marked, kinds = np.zeros(len(names)), np.zeros((len(names), classes))
        found = [(place, *known) for place, name in enumerate(names) if (known := self._row(words_of(name)))]
        if not found:
            return marked, kinds
        places, rows, weights = (np.array(column) for column in zip(*found, strict=True))
        counts = self.kinds[rows] + SMOOTHING
        kinds[places] = weights[:, None] * np.log(counts / counts.sum(1, keepdims=True))
        whole = rows < len(self.outside)
        marked[places[whole]] = MARKED_WEIGHT * self._marked(rows[whole])
        return marked, kinds

    def _row(self, words: Sequence[str]) -> tuple[int, float] | None:
        """Return the row of a name, or of its longest known ending, and the weight that it has."""
        row = self.rows.get(key(words))
        if row is not None:
            return row, KIND_WEIGHT
        endings = (self.rows.get(key(["", *words[start:]])) for start in range(len(words)))
        return next(((row, ENDING_WEIGHT) for row in endings if row is not None), None)

    def _marked(self, rows: Array) -> Array:
        often = self.kinds[rows].sum(1) + 0.5
        rarely = self.outside[rows] + IN_A_LONGER_NAME * self.inside[rows] + 0.5
        odds: Array = np.log(often / rarely)
        return odds.clip(-FARTHEST, FARTHEST)
