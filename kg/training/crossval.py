"""Leave documents out: how the extraction does on plans that it was not trained on.

Each fold trains without its documents (gold and own annotation), writes a
pipeline, and runs the extraction with it as users do.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spacy

from kg.evaluation import Evaluation, Line, as_line, compare
from kg.relations import DEFAULT, EVERYTHING, Extractor, Thresholds
from kg.training.calibration import (
    KINDS,
    Calibration,
    apply,
    at_threshold,
    best_threshold,
    fit,
    outcomes,
    reliability,
    without_idle,
)

if TYPE_CHECKING:  # the class comes with torch, which measuring needs not
    from kg.training.annotation import Example

LOG = logging.getLogger(__name__)

# In the folder of a fold's pipeline: the documents that it was not trained on.
LEFT_OUT = "left-out.json"


@dataclass(frozen=True, kw_only=True)
class Fold:
    """The documents left out together, and what was found in their units."""

    documents: tuple[str, ...]
    gold: tuple[Line, ...]
    found: tuple[Line, ...]

    @property
    def evaluation(self) -> Evaluation:
        """Return the scores of the fold."""
        return score((self,))


def score(folds: Sequence[Fold], thresholds: Thresholds = DEFAULT) -> Evaluation:
    """Return the micro-averaged scores of folds, with calibrated confidences from the thresholds up."""
    pairs = pairs_of(folds)
    curves = calibration_of(pairs)
    lines = [line for _, line in pairs]
    for kind, least in (("relation", thresholds.relation), ("action", thresholds.action)):
        lines = [at_threshold(line, kind, curves, least) for line in lines]
    lines = [without_idle(line, curves["entity"], thresholds.idle) for line in lines]
    return compare([gold for gold, _ in pairs], {line["unit"]: line for line in lines})


def pairs_of(folds: Sequence[Fold]) -> list[tuple[Line, Line]]:
    """Return the gold and the found unit of everything left out."""
    return [pair for fold in folds for pair in zip(fold.gold, fold.found, strict=True)]


def calibration_of(pairs: Sequence[tuple[Line, Line]]) -> Calibration:
    """Return the curve of each kind of finding."""
    names = fit(outcomes(pairs, "entity"))
    return {kind: fit(outcomes(pairs, kind, names)) for kind in KINDS}


def summary(folds: Sequence[Fold]) -> dict[str, Any]:
    """Return scores, curves, best thresholds and reliability, ready for JSON."""
    pairs = pairs_of(folds)
    curves = calibration_of(pairs)
    scores = score(folds)
    rows = {}
    for kind in KINDS:
        found = outcomes(pairs, kind, curves["entity"])
        rows[kind] = reliability([(apply(curves[kind], item), item.right) for item in found])
    return {
        "measures": {
            name: {"precision": round(m.precision, 4), "recall": round(m.recall, 4), "f1": round(m.f1, 4)}
            for name, m in scores.measures.items()
        },
        "classes": {name: {"f1": round(m.f1, 4), "gold": m.gold} for name, m in scores.classes.items()},
        "documents": {
            ", ".join(fold.documents): {n: round(m.f1, 4) for n, m in score([fold]).measures.items()}
            for fold in folds
        },
        "calibration": {kind: list(curve) for kind, curve in curves.items()},
        "best": {kind: best_threshold(pairs, kind, curves) for kind in ("relation", "action")},
        "reliability": rows,
    }


def groups(items: Sequence[Example], *, count: int | None) -> Iterator[tuple[str, ...]]:
    """Yield the documents to leave out together: one at a time, or in ``count`` groups.

    The 2017 plan and its other translation are one document, and a group of its own.
    """
    sizes: dict[str, int] = {}
    for item in items:
        if item.gold:
            sizes[item.document] = sizes.get(item.document, 0) + len(item.words)
    largest = max(sizes, key=lambda name: (sizes[name], name))
    yield (largest,)
    others = sorted(set(sizes) - {largest})
    step = len(others) if count is None else count - 1
    for place in range(step):
        yield tuple(others[place::step])


def cross_validate(
    items: Sequence[Example],
    build: Callable[[Sequence[Example], Path], None],
    *,
    work: Path,
    count: int | None,
) -> Iterator[Fold]:
    """Yield each fold as it is done; ``build`` trains on examples and writes a pipeline folder."""
    for number, documents in enumerate(groups(items, count=count)):
        kept = [item for item in items if item.document not in documents]
        held = [item.unit for item in items if item.gold and item.document in documents]
        folder = work / f"fold-{number}"
        build(kept, folder)
        (folder / LEFT_OUT).write_text(json.dumps(documents), encoding="utf8")
        yield Fold(documents=documents, gold=tuple(held), found=tuple(found_in(held, folder)))


def found_in(units: Sequence[Line], folder: Path) -> Iterator[Line]:
    """Yield what the pipeline of a folder finds in units, however unsure."""
    extractor = Extractor(nlp=spacy.load(folder), thresholds=EVERYTHING)
    analyses = extractor.analyse(unit["text"] for unit in units)
    for unit, analysis in zip(units, analyses, strict=True):
        yield as_line(unit["unit"], analysis)
