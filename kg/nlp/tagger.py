"""Entity spans and what joins them, read from the encoder's states by the trained networks.

One network tags the words of a window (begin, inside, outside of each class),
another judges the spans that the tags leave possible, beside a memory of annotated names;
a third scores every pair of spans for each relation, and every span with every word as the
verb that calls for it.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.decoding import Name, names
from kg.nlp.encoder import STATE, Window
from kg.nlp.memory import FILE, Memory
from kg.nlp.networks import Array, Carrier, Network, required

TAGGED = "kg_tagged"
SPANS = "kg"
NO_EDGE = frozenset("and or of the a an in for to with by , ; : .".split())
SENTENCE_ENDS = (";", ".", "!", "?")
LIST_MARKS = (",", ";", "and", "or", "&")


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """A window's word vectors, the log-probabilities of its tags, and the names in it."""

    window: Window
    vectors: Array
    scores: Array
    names: tuple[Name, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tags:
    """The tagged windows of a ``Doc`` in order."""

    windows: tuple[Tagged, ...] = ()

    def at(self, word: int) -> Tagged:
        """Return the window that holds a word."""
        return self.windows[bisect_right(self.windows, word, key=lambda t: t.window.start) - 1]


@dataclass(frozen=True, kw_only=True)
class Links:
    """Scores between the spans of a window.

    ``relations`` are probabilities [head, tail, label] with label 0 for none,
    ``verbs`` are probabilities [span, word of the window].
    """

    window: Window
    spans: tuple[int, ...]
    relations: Array
    verbs: Array


class Tagger(Carrier):
    """A spaCy component that sets ``doc.spans["kg"]`` to the entity spans, each with its class."""

    names = ("tags.onnx", "mentions.onnx", "links.onnx", "labels.json", FILE)

    def __init__(self) -> None:
        super().__init__()
        self._labels: dict[str, Any] = {}
        self._tags: Network | None = None
        self._mentions: Network | None = None
        self._links: Network | None = None
        self._memory: Memory | None = None

    @property
    def relation_labels(self) -> tuple[str, ...]:
        """The relations in the order of ``Links.relations``; the first is "none"."""
        return tuple(self._labels["relations"])

    @property
    def verbs(self) -> Mapping[str, str]:
        """The verb that each noun stands for in calls for action: "construction", construct."""
        verbs: Mapping[str, str] = self._labels["verbs"]
        return verbs

    def __call__(self, doc: Doc) -> Doc:
        """Tag ``doc``, which the encoder has seen."""
        tagged = []
        spans: list[Span] = []
        for window in doc.user_data.get(STATE, ()):
            inputs = {"states": window.states, "first": window.first, "last": window.last}
            scores, vectors = required(self._tags)(**inputs)
            found = self._names(doc, window, scores, vectors)
            tagged.append(Tagged(window=window, vectors=vectors, scores=scores, names=tuple(found)))
            spans += (self._span(doc, window, name) for name in found)
        doc.user_data[TAGGED] = Tags(windows=tuple(tagged))
        doc.spans[SPANS] = spans
        return doc

    def _names(self, doc: Doc, window: Window, scores: Array, vectors: Array) -> list[Name]:
        edges = [doc[i].lower_ not in NO_EDGE for i in range(window.start, window.end)]

        def judge(first: Array, last: Array) -> Array:
            return required(self._mentions)(vectors=vectors, start=first, final=last)[0]

        def recall(first: Array, last: Array) -> tuple[Array, Array]:
            ends = zip((window.start + first).tolist(), (window.start + last + 1).tolist(), strict=True)
            texts = [doc[start:end].text for start, end in ends]
            return required(self._memory)(texts, len(self._labels["classes"]))

        return names(scores, edges, judge, recall)

    def _span(self, doc: Doc, window: Window, name: Name) -> Span:
        label = self._labels["classes"][name.label]
        return Span(doc, window.start + name.first, window.start + name.end, label=label)

    def confidence(self, tagged: Tagged, start: int) -> float:
        """Return how sure the name is that starts at a word of the text."""
        found = next(name for name in tagged.names if tagged.window.start + name.first == start)
        return self.calibrated("entity", found.probability)

    def calibrated(self, kind: str, score: float, *, confirmed: bool = False, named: float = 1.0) -> float:
        """Return the share of findings with this score that are right on unseen plans (Platt, 1999).

        ``kind`` is "entity", "relation" or "action"; ``confirmed`` says that a pattern of the
        parse states the relation too, ``named`` how likely all names that it joins are names.
        """
        return confidence(self._labels["calibration"][kind], score, confirmed=confirmed, named=named)

    def runner_up(self, tagged: Tagged, word: int, *, generic: float) -> tuple[str, float]:
        """Return the likeliest class of a word that is in no span, "" where it is surely in none."""
        odds = np.exp(tagged.scores[word - tagged.window.start])
        if odds[0] >= generic:
            return "", 0.0
        classes = odds[1::2] + odds[2::2]
        best = int(classes.argmax())
        return self._labels["classes"][best], float(classes[best])

    def links(self, doc: Doc, spans: Sequence[tuple[int, int, str]]) -> Iterator[Links]:
        """Yield the scores between ``spans`` (token offsets and class), window by window."""
        classes = self._labels["classes"]
        first = 0
        for tagged in doc.user_data[TAGGED].windows:
            window = tagged.window
            end = bisect_right(spans, window.end, first, key=lambda span: span[1])
            held = [i for i in range(first, end) if window.start <= spans[i][0]]
            first = end
            if not held:
                continue
            inputs = {
                "vectors": tagged.vectors,
                "start": np.array([spans[i][0] - window.start for i in held], dtype=np.int64),
                "final": np.array([spans[i][1] - 1 - window.start for i in held], dtype=np.int64),
                "label": np.array([classes.index(spans[i][2]) for i in held], dtype=np.int64),
                "sentence": _sentence_numbers(doc, window),
                "marks": _list_marks(doc, window),
            }
            relations, verbs = required(self._links)(**inputs)
            yield Links(window=window, spans=tuple(held), relations=relations, verbs=verbs)

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> Tagger:  # noqa: ARG002
        """Read the networks and their labels."""
        path = Path(path)
        self.read(path)
        self._labels = json.loads(self._files["labels.json"])
        self._tags = Network(path / "tags.onnx")
        self._mentions = Network(path / "mentions.onnx")
        self._links = Network(path / "links.onnx")
        self._memory = Memory.read(path / FILE)
        return self


def confidence(curve: Sequence[float], score: float, *, confirmed: bool, named: float) -> float:
    """Return the confidence of a score by a curve: its slope, offset, bonus and weight of names."""
    slope, offset, bonus, names = curve
    score = min(max(score, 1e-6), 1 - 1e-6)
    odds = slope * math.log(score / (1 - score)) + offset + bonus * confirmed
    return 1 / (1 + math.exp(-(odds + names * math.log(min(max(named, 1e-6), 1.0)))))


def _sentence_numbers(doc: Doc, window: Window) -> Array:
    """Number the clauses of a window by the marks that end them."""
    ends = [token.text in SENTENCE_ENDS for token in doc[window.start : window.end]]
    return np.concatenate([[0], np.cumsum(ends)[:-1]]).astype(np.int64)


def _list_marks(doc: Doc, window: Window) -> Array:
    """Return 1 for each word of a window that stands before members of lists, else 0."""
    words = doc[window.start : window.end]
    return np.array([token.lower_ in LIST_MARKS for token in words], dtype=np.float32)


@Language.factory("kg_tagger")
def create_tagger(nlp: Language, name: str) -> Tagger:  # noqa: ARG001
    """Make the component for spaCy's registry (entry point ``spacy_factories``)."""
    return Tagger()
