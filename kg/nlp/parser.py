"""The Universal Dependencies parser: tags, features, sentences and trees from the encoder's states.

Deep biaffine attention (Dozat and Manning, 2017) over the words of a window;
the tree is the maximum spanning arborescence (Chu-Liu/Edmonds).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from spacy.attrs import intify_attr
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.encoder import STATE, Window
from kg.nlp.networks import Array, Carrier, Network, required
from kg.nlp.trees import coordinated, misnamed_subjects, spanning_tree

ROOT = "ROOT"


class Parser(Carrier):
    """A spaCy component that sets tags, morphology, heads, labels and sentence starts.

    Sentence starts that are set already stand; no tree crosses them.
    """

    names = ("syntax.onnx", "labels.json", "deprel.npz")

    def __init__(self) -> None:
        super().__init__()
        self._labels: dict[str, list[str]] = {}
        self._label_weights: Array = np.zeros((0, 0), dtype=np.float32)
        self._network: Network | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of dependencies."""
        return tuple(self._labels.get("deprel", ()))

    def __call__(self, doc: Doc) -> Doc:
        """Annotate ``doc``, which the encoder has seen."""
        rows = [self._window(doc, window) for window in doc.user_data.get(STATE, ())]
        if rows:
            _annotate(doc, rows)
        return doc

    def _window(self, doc: Doc, window: Window) -> list[tuple[str, str, str, int, str, bool]]:
        upos, xpos, feats, begins, arcs, dependents, heads = required(self._network)(
            states=window.states, first=window.first, last=window.last
        )
        starts = _starts(doc, window, begins)
        tree = np.concatenate(
            [spanning_tree(arcs, a, b) for a, b in zip(starts, [*starts[1:], len(upos)], strict=True)]
        )
        names = self._labels
        worded = [any(c.isalnum() for c in doc[i].text) for i in range(window.start, window.end)]
        labels = [names["deprel"][label] for label in self._relations(tree, dependents, heads, worded)]
        tree = tree - 1
        for word, before in tuple(coordinated(tree.tolist(), labels)):
            tree[word], labels[word] = before, "conj"
        for word in tuple(misnamed_subjects(tree.tolist(), labels)):
            labels[word] = "nsubj"
        first = set(starts)
        return [
            (
                names["upos"][u],
                names["xpos"][x],
                names["feats"][f],
                int(h),
                d,
                i in first,
            )
            for i, (u, x, f, h, d) in enumerate(zip(upos, xpos, feats, tree, labels, strict=True))
        ]

    def _relations(self, tree: Array, dependents: Array, heads: Array, worded: Sequence[bool]) -> Array:
        """Return the best label of each arc.

        Only a root's arc may be called root, and no word with a letter or digit punct, as the
        validator of Universal Dependencies has it.
        """
        ones = np.ones((len(dependents), 1), dtype=np.float32)
        left = np.concatenate([dependents, ones], 1)
        right = np.concatenate([heads[tree], ones], 1)
        mapped = (right @ self._label_weights).reshape(len(right), -1, left.shape[1])
        scores = (mapped @ left[:, :, None])[:, :, 0]
        root = self._labels["deprel"].index("root")
        scores[tree > 0, root] = -np.inf
        scores[np.asarray(worded), self._labels["deprel"].index("punct")] = -np.inf
        best: Array = scores.argmax(1)
        best[tree == 0] = root
        return best

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> Parser:  # noqa: ARG002
        """Read the network and its labels."""
        path = Path(path)
        self.read(path)
        self._labels = json.loads(self._files["labels.json"])
        weights = np.load(path / "deprel.npz")
        table = weights["values"].astype(np.float32) * weights["scale"]
        self._label_weights = np.ascontiguousarray(table.transpose(2, 0, 1).reshape(table.shape[2], -1))
        self._network = Network(path / "syntax.onnx")
        return self


def _starts(doc: Doc, window: Window, begins: Array) -> list[int]:
    """Return where sentences begin in a window: as set before, else where the network sees it."""
    given = doc.has_annotation("SENT_START")
    found = [
        i for i in range(1, len(begins)) if (doc[window.start + i].is_sent_start if given else begins[i] > 0)
    ]
    return [0, *found]


def _annotate(doc: Doc, rows: Sequence[Sequence[tuple[str, str, str, int, str, bool]]]) -> None:
    strings = doc.vocab.strings
    names = ("POS", "TAG", "MORPH", "HEAD", "DEP", "SENT_START")
    values = np.zeros((len(doc), len(names)), dtype=np.uint64)
    position = 0
    for row in rows:
        for index, (upos, xpos, feats, head, deprel, begins) in enumerate(row):
            distance = 0 if head < 0 else head - index
            label = ROOT if deprel == "root" else deprel
            values[position] = (
                strings.add(upos),
                strings.add(xpos),
                doc.vocab.morphology.add(feats),
                np.int64(distance).astype(np.uint64),
                strings.add(label),
                np.int64(1 if begins or not index else -1).astype(np.uint64),
            )
            position += 1
    doc.from_array([intify_attr(name) for name in names], values)  # type: ignore[arg-type]


@Language.factory("kg_parser")
def create_parser(nlp: Language, name: str) -> Parser:  # noqa: ARG001
    """Make the component for spaCy's registry (entry point ``spacy_factories``)."""
    return Parser()
