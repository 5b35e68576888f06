"""What each part of the extraction adds: the scores on documents left out, with one part taken away.

``python -m kg.training.ablation GOLD_FOLDER WORK``; ``WORK`` is where ``crossvalidate``
wrote the pipelines of its folds. Confidences are fitted anew for each row, so that a
part is not missed only because the thresholds were set with it; so are the thresholds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from spacy.tokens import Token

from kg.evaluation import MEASURES, Evaluation, Line
from kg.nlp import Tagger, decoding, mentions, tagger
from kg.nlp.memory import Memory
from kg.nlp.networks import Array
from kg.relations import actions, calls, links
from kg.relations.reading import Reading
from kg.relations.thresholds import Thresholds
from kg.training.calibration import best_threshold
from kg.training.crossval import LEFT_OUT, Fold, calibration_of, found_in, pairs_of, score
from kg.training.units import TWINS, gold_units

EVEN = 0.5


class Change(NamedTuple):
    """Something that stands in the place of a part of the program."""

    place: Any
    name: str
    stand_in: Any


def _nothing(*_: object) -> tuple[()]:
    return ()


def _no_relation(*_: object) -> dict[Any, Any]:
    return {}


def _by_words_only(tags: Array, *_: object) -> list[decoding.Name]:
    """Find names by the likeliest tag of each word."""
    best = tags.argmax(1).tolist()
    found: list[decoding.Name] = []
    for word, tag in enumerate(best):
        label, goes_on = (tag - 1) // 2, tag % 2 == 0
        if tag and goes_on and found and found[-1].end == word and found[-1].label == label:
            found[-1] = replace(found[-1], end=word + 1)
        elif tag:
            chance = float(np.exp(tags[word, tag]))
            found.append(decoding.Name(first=word, end=word + 1, label=label, probability=chance))
    return found


_scored = Tagger.links


def _unremembered(_: Memory, names: Sequence[str], classes: int) -> tuple[Array, Array]:
    return np.zeros(len(names)), np.zeros((len(names), classes))


def _unscored(self: Tagger, *inputs: Any) -> Iterator[Any]:
    """Score every relation and call the same."""
    for window in _scored(self, *inputs):
        yield replace(
            window,
            relations=np.full_like(window.relations, EVEN),
            verbs=np.full_like(window.verbs, EVEN),
        )


def _itself(_: Reading, token: Token) -> Iterator[Token]:
    yield token


PATTERNS = Change(links, "matches", _no_relation)
HEADINGS = Change(links, "topics", _no_relation)
CALLS = Change(actions, "called", _nothing)
LISTS = (Change(Reading, "conjuncts", _itself), Change(calls, "_list_after", _nothing))
PARTS: Mapping[str, tuple[Change, ...]] = {
    "nothing taken away": (),
    "scores of whole spans": (Change(tagger, "names", _by_words_only),),
    "memory of annotated names": (Change(Memory, "__call__", _unremembered),),
    "names of the lexicon": (Change(mentions, "_listed", _nothing),),
    "amounts and dates by rule": (Change(mentions, "amounts", _nothing), Change(mentions, "dates", _nothing)),
    "patterns of the parse": (PATTERNS,),
    "run-in headings": (HEADINGS,),
    "lists": LISTS,
    "calls of the parse": (CALLS,),
    "all that reads the parse": (PATTERNS, HEADINGS, CALLS),
    "trained scores of relations and calls": (
        Change(Tagger, "links", _unscored),
        Change(links, "_best", _nothing),
        Change(actions, "LOWEST", 1.0),
    ),
}


@contextmanager
def without(changes: Iterable[Change]) -> Iterator[None]:
    """Put the stand-ins in their places for a while."""
    with ExitStack() as stack:
        for place, name, stand_in in changes:
            stack.callback(setattr, place, name, getattr(place, name))
            setattr(place, name, stand_in)
        yield


def folds(units: Iterable[Line], work: Path) -> Iterator[Fold]:
    """Yield what the pipelines of a cross-validation find in the units that each left out."""
    held = [(TWINS.get(unit["document"], unit["document"]), unit) for unit in units]
    for path in sorted(work.glob(f"*/{LEFT_OUT}")):
        documents = tuple(json.loads(path.read_text(encoding="utf8")))
        gold = [unit for document, unit in held if document in documents]
        yield Fold(documents=documents, gold=tuple(gold), found=tuple(found_in(gold, path.parent)))


def ablation(units: Iterable[Line], work: Path) -> Iterator[tuple[str, Evaluation]]:
    """Yield the scores with each part taken away."""
    held = list(units)
    for name, changes in PARTS.items():
        with without(changes):
            found = tuple(folds(held, work))
        pairs = pairs_of(found)
        curves = calibration_of(pairs)
        relation, action = (best_threshold(pairs, kind, curves)[0] for kind in ("relation", "action"))
        yield name, score(found, Thresholds(relation=relation, action=action))


def main(gold: Path, work: Path) -> None:
    """Print the table."""
    sys.stdout.write(f"| without | {' | '.join(MEASURES)} |\n|{' --- |' * (len(MEASURES) + 1)}\n")
    for name, found in ablation(gold_units(gold), work):
        figures = " | ".join(f"{found.measures[m].f1:.3f}" for m in MEASURES)
        sys.stdout.write(f"| {name} | {figures} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
