"""Confidences that are kept: of those with 0.8, about 80% are right."""

from __future__ import annotations

import random

import pytest

from kg.training.calibration import (
    UNCALIBRATED,
    UNCHANGED,
    Outcome,
    apply,
    at_threshold,
    fit,
    outcomes,
    reliability,
)

SPANS = [{"start": 0, "end": 5, "label": "Technology"}, {"start": 10, "end": 15, "label": "Sector"}]
GOLD = {
    "unit": "u",
    "spans": SPANS,
    "relations": [{"head": 0, "label": "appliedIn", "tail": 1}],
    "actions": [{"verb": "develop", "object": 0}],
}
FOUND = {
    "unit": "u",
    "spans": [{**span, "confidence": 0.9} for span in SPANS],
    "relations": [
        {"head": 0, "label": "appliedIn", "tail": 1, "confidence": 0.7, "pattern": "trained ranker"},
        {"head": 1, "label": "uses", "tail": 0, "confidence": 0.3, "pattern": "name in name"},
    ],
    "actions": [{"verb": "build", "object": 0, "confidence": 0.5, "pattern": "trained ranker"}],
}


def test_fitted_confidence_is_the_share_that_is_right() -> None:
    """Scores that are too sure are brought down to how often they are right."""
    rng = random.Random(1)
    items = [
        Outcome(score=score, confirmed=False, right=rng.random() < score / 2)
        for score in (rng.uniform(0.1, 0.9) for _ in range(6000))
    ]
    curve = fit(items)
    rows = reliability([(apply(curve, item), item.right) for item in items], bins=5)
    assert all(abs(row["confidence"] - row["right"]) < 0.06 for row in rows)


def test_confirmation_raises_the_confidence() -> None:
    """Findings that a pattern confirms and that are right more often get a bonus."""
    items = [
        Outcome(score=0.5, confirmed=c, right=i < (8 if c else 3)) for c in (True, False) for i in range(10)
    ]
    assert fit(items)[2] > 0


def test_doubtful_names_lower_the_confidence() -> None:
    """What joins doubtful names is less sure than what joins sure ones, with the same score."""
    items = [
        Outcome(score=0.5, confirmed=False, right=i < (7 if n > 0.5 else 2), named=n)
        for n in (0.95, 0.3)
        for i in range(10)
    ]
    curve = fit(items)
    sure, doubtful = (apply(curve, item) for item in (items[0], items[-1]))
    assert doubtful < 0.5 < sure


def test_outcomes_know_how_sure_the_names_are() -> None:
    """A relation counts both its names, an action its object, on the curve of entities."""
    pairs = [(GOLD, FOUND)]
    assert [o.named for o in outcomes(pairs, "relation")] == pytest.approx([0.81, 0.81])
    assert [o.named for o in outcomes(pairs, "action")] == pytest.approx([0.9])
    assert [o.named for o in outcomes(pairs, "action", (0.0, 0.0, 0.0, 0.0))] == pytest.approx([0.5])


def test_outcomes_compare_ends_and_labels() -> None:
    """A relation is right with the right label between the right spans; an action with its verb."""
    pairs = [(GOLD, FOUND)]
    assert [o.right for o in outcomes(pairs, "relation")] == [True, False]
    assert [o.confirmed for o in outcomes(pairs, "relation")] == [False, True]
    assert [o.right for o in outcomes(pairs, "entity")] == [True, True]
    assert [o.right for o in outcomes(pairs, "action")] == [False]


def test_threshold_leaves_the_unsure_out() -> None:
    """Relations below the threshold go, others and the other kinds stay."""
    kept = at_threshold(FOUND, "relation", UNCALIBRATED, 0.5)
    assert [r["label"] for r in kept["relations"]] == ["appliedIn"]  # type: ignore[attr-defined]
    assert kept["actions"] == FOUND["actions"]


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_extreme_scores_stay_probabilities(score: float) -> None:
    """Scores of 0 and 1 do not break the curve."""
    assert 0 <= apply(UNCHANGED, Outcome(score=score, confirmed=False, right=True)) <= 1
