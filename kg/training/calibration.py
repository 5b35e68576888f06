"""From scores to probabilities: how often a finding with a score was right on plans left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.evaluation import Line, compare
from kg.model import TRAINED
from kg.nlp.tagger import confidence
from kg.relations.doubts import kept

KINDS = ("entity", "relation", "action")
Curve = tuple[float, float, float, float]
Calibration = Mapping[str, Curve]
UNCHANGED: Curve = (1.0, 0.0, 0.0, 0.0)
UNCALIBRATED: Calibration = dict.fromkeys(KINDS, UNCHANGED)
ENDS = {"relation": ("head", "tail"), "action": ("object",)}
STEPS = 50
PRIOR = 1e-3
LONGEST_STEP = 0.5
Pairs = Sequence[tuple[Line, Line]]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A finding's score, whether a pattern of the parse confirmed it, and whether it was right.

    ``named`` is how likely all names that it joins are names.
    """

    score: float
    confirmed: bool
    right: bool
    named: float = 1.0


def outcomes(pairs: Pairs, kind: str, names: Curve = UNCHANGED) -> list[Outcome]:
    """Return the outcomes of one kind of finding over (gold, found) units.

    ``names`` is the curve of entities, for how sure the names are that a finding joins.
    """
    return list(_OUTCOMES[kind](pairs, names))


def _entities(pairs: Pairs, _names: Curve) -> Iterator[Outcome]:
    for gold, found in pairs:
        right = {(s["start"], s["end"], s["label"]) for s in gold["spans"]}
        for span in found["spans"]:
            if "confidence" in span:
                key = (span["start"], span["end"], span["label"])
                yield Outcome(score=span["confidence"], confirmed=False, right=key in right)


def _relations(pairs: Pairs, names: Curve) -> Iterator[Outcome]:
    for gold, found in pairs:
        for relation in found["relations"]:
            right = any(
                g["label"] == relation["label"]
                and _meet(gold, g["head"], found, relation["head"])
                and _meet(gold, g["tail"], found, relation["tail"])
                for g in gold["relations"]
            )
            yield _outcome("relation", relation, found, names, right=right)


def _actions(pairs: Pairs, names: Curve) -> Iterator[Outcome]:
    for gold, found in pairs:
        for action in found["actions"]:
            right = any(
                g["verb"] == action["verb"] and _meet(gold, g["object"], found, action["object"])
                for g in gold["actions"]
            )
            yield _outcome("action", action, found, names, right=right)


def _outcome(kind: str, item: Mapping[str, Any], found: Line, names: Curve, *, right: bool) -> Outcome:
    sure = (found["spans"][item[end]].get("confidence", 1.0) for end in ENDS[kind])
    return Outcome(
        score=item["confidence"],
        confirmed=item["pattern"] != TRAINED,
        right=right,
        named=math.prod(confidence(names, score, confirmed=False, named=1.0) for score in sure),
    )


_OUTCOMES: Mapping[str, Callable[[Pairs, Curve], Iterator[Outcome]]] = {
    "entity": _entities,
    "relation": _relations,
    "action": _actions,
}


def _meet(gold: Line, a: int, found: Line, b: int) -> bool:
    one, other = gold["spans"][a], found["spans"][b]
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def fit(items: Sequence[Outcome]) -> Curve:
    """Return slope, offset, bonus and weight of names of the logistic curve through the outcomes.

    This is Platt's scaling (1999) with two inputs more: the parse's word, and how sure the names are.
    """
    scores = np.clip([item.score for item in items], 1e-6, 1 - 1e-6)
    named = np.log(np.clip([item.named for item in items], 1e-6, 1))
    columns = [np.log(scores / (1 - scores)), np.ones(len(items)), [item.confirmed for item in items], named]
    inputs = np.array(columns, dtype=float).T
    right = np.array([item.right for item in items], dtype=float)
    weights = np.zeros(4)
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (right - odds) - PRIOR * weights
        curve = (inputs * (odds * (1 - odds))[:, None]).T @ inputs + PRIOR * np.eye(4)
        step = np.linalg.solve(curve, slope)
        weights = weights + step * min(1.0, LONGEST_STEP / max(np.abs(step).max(), 1e-9))
    found = [round(float(weight), 4) for weight in weights]
    return found[0], found[1], found[2], found[3]


def apply(calibration: Curve, item: Outcome) -> float:
    """Return the calibrated confidence of a finding."""
    return confidence(calibration, item.score, confirmed=item.confirmed, named=item.named)


def reliability(pairs: Sequence[tuple[float, bool]], *, bins: int = 10) -> list[dict[str, float]]:
    """Return, for each bin of confidence, its mean, the share that is right, and the count."""
    rows = []
    for place in range(bins):
        inside = [(c, r) for c, r in pairs if min(int(c * bins), bins - 1) == place]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            rows.append({"confidence": round(mean, 3), "right": round(right, 3), "count": len(inside)})
    return rows


def at_threshold(found: Line, kind: str, calibration: Calibration, threshold: float) -> dict[str, object]:
    """Return a unit's findings with calibrated confidences, those of ``kind`` below a threshold left out."""
    key = f"{kind}s"
    kept = []
    for item in found[key]:
        outcome = _outcome(kind, item, found, calibration["entity"], right=False)
        if apply(calibration[kind], outcome) >= threshold:
            kept.append(item)
    return {**found, key: kept}


def without_idle(found: Line, names: Curve, least: float) -> dict[str, object]:
    """Return a unit's findings without the doubtful names of which nothing is said."""
    sure = [
        confidence(names, span.get("confidence", 1.0), confirmed=False, named=1.0) for span in found["spans"]
    ]
    joined = {item[end] for kind, ends in ENDS.items() for item in found[f"{kind}s"] for end in ends}
    numbers = kept(sure, joined, least)
    moved = {
        f"{kind}s": [{**item, **{end: numbers[item[end]] for end in ends}} for item in found[f"{kind}s"]]
        for kind, ends in ENDS.items()
    }
    return {**found, **moved, "spans": [found["spans"][i] for i in numbers]}


def best_threshold(pairs: Pairs, kind: str, calibration: Calibration) -> tuple[float, float]:
    """Return the threshold of "relation" or "action" with the best F1, and that F1."""
    gold = [unit for unit, _ in pairs]
    best = (0.0, 0.0)
    for threshold in np.arange(0.15, 0.65, 0.025):
        found = {f["unit"]: at_threshold(f, kind, calibration, float(threshold)) for _, f in pairs}
        f1 = compare(gold, found).measures[kind].f1
        best = max(best, (f1, float(threshold)))
    return round(best[1], 3), best[0]
