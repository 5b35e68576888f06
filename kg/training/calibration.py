"""From scores to probabilities: how often a finding with a score was right on plans left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.evaluation import Line, compare
from kg.model import TRAINED

KINDS = ("entity", "relation", "action")
Calibration = Mapping[str, tuple[float, float, float]]
UNCALIBRATED: Calibration = dict.fromkeys(KINDS, (1.0, 0.0, 0.0))
STEPS = 50
PRIOR = 1e-3
LONGEST_STEP = 0.5
Pairs = Sequence[tuple[Line, Line]]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A finding's score, whether a pattern of the parse confirmed it, and whether it was right."""

    score: float
    confirmed: bool
    right: bool


def outcomes(pairs: Pairs, kind: str) -> list[Outcome]:
    """Return the outcomes of one kind of finding over (gold, found) units."""
    return list(_OUTCOMES[kind](pairs))


def _entities(pairs: Pairs) -> Iterator[Outcome]:
    for gold, found in pairs:
        right = {(s["start"], s["end"], s["label"]) for s in gold["spans"]}
        for span in found["spans"]:
            if "confidence" in span:
                key = (span["start"], span["end"], span["label"])
                yield Outcome(score=span["confidence"], confirmed=False, right=key in right)


def _relations(pairs: Pairs) -> Iterator[Outcome]:
    for gold, found in pairs:
        for relation in found["relations"]:
            right = any(
                g["label"] == relation["label"]
                and _meet(gold, g["head"], found, relation["head"])
                and _meet(gold, g["tail"], found, relation["tail"])
                for g in gold["relations"]
            )
            confirmed = relation["pattern"] != TRAINED
            yield Outcome(score=relation["confidence"], confirmed=confirmed, right=right)


def _actions(pairs: Pairs) -> Iterator[Outcome]:
    for gold, found in pairs:
        for action in found["actions"]:
            right = any(
                g["verb"] == action["verb"] and _meet(gold, g["object"], found, action["object"])
                for g in gold["actions"]
            )
            confirmed = action["pattern"] != TRAINED
            yield Outcome(score=action["confidence"], confirmed=confirmed, right=right)


_OUTCOMES: Mapping[str, Callable[[Pairs], Iterator[Outcome]]] = {
    "entity": _entities,
    "relation": _relations,
    "action": _actions,
}


def _meet(gold: Line, a: int, found: Line, b: int) -> bool:
    one, other = gold["spans"][a], found["spans"][b]
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def fit(items: Sequence[Outcome]) -> tuple[float, float, float]:
    """Return slope, offset and bonus of the logistic curve through the outcomes (Platt, 1999)."""
    scores = np.clip([item.score for item in items], 1e-6, 1 - 1e-6)
    columns = [np.log(scores / (1 - scores)), np.ones(len(items)), [item.confirmed for item in items]]
    inputs = np.array(columns, dtype=float).T
    right = np.array([item.right for item in items], dtype=float)
    weights = np.zeros(3)
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (right - odds) - PRIOR * weights
        curve = (inputs * (odds * (1 - odds))[:, None]).T @ inputs + PRIOR * np.eye(3)
        step = np.linalg.solve(curve, slope)
        weights = weights + step * min(1.0, LONGEST_STEP / max(np.abs(step).max(), 1e-9))
    a, b, c = weights
    return round(float(a), 4), round(float(b), 4), round(float(c), 4)


def apply(calibration: tuple[float, float, float], item: Outcome) -> float:
    """Return the calibrated confidence of a finding."""
    slope, offset, bonus = calibration
    score = min(max(item.score, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(slope * math.log(score / (1 - score)) + offset + bonus * item.confirmed)))


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
        outcome = Outcome(
            score=item["confidence"],
            confirmed=item.get("pattern", TRAINED) != TRAINED,
            right=False,
        )
        if apply(calibration[kind], outcome) >= threshold:
            kept.append(item)
    return {**found, key: kept}


def best_threshold(pairs: Pairs, kind: str, calibration: Calibration) -> tuple[float, float]:
    """Return the threshold of "relation" or "action" with the best F1, and that F1."""
    gold = [unit for unit, _ in pairs]
    best = (0.0, 0.0)
    for threshold in np.arange(0.15, 0.65, 0.025):
        found = {f["unit"]: at_threshold(f, kind, calibration, float(threshold)) for _, f in pairs}
        f1 = compare(gold, found).measures[kind].f1
        best = max(best, (f1, float(threshold)))
    return round(best[1], 3), best[0]
