"""Scores of links get a second look beside those of their neighbours (needs the training extra)."""

from __future__ import annotations

from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="the training extra is not installed")

from kg.training.neighbours import Calls, Relations, places  # noqa: E402

START = torch.tensor([[1, 3, 6]])
CLAUSE = torch.tensor([[0, 0, 0, 0, 0, 1, 1, 1]])
MARKS = torch.tensor([[0.0, 0, 1, 0, 0, 0, 0, 0]])
REAL = torch.ones(1, 3, dtype=torch.bool)


def test_places_tell_distance_clause_and_spans_between() -> None:
    """From the first word the third span is one clause and two spans away."""
    at = places(START, CLAUSE, MARKS, REAL)
    assert at.between[0, :, 0].tolist() == [0, 1, 2]
    assert at.clauses[0, :, 0].tolist() == [2, 2, 1]
    assert at.distances[0, 0].tolist() == [8, 0, 0, 1, 2, 2, 3, 3]


def test_member_of_a_list_stands_after_a_mark() -> None:
    """Only the second span has a comma or the like before it."""
    assert places(START, CLAUSE, MARKS, REAL).listed.tolist() == [[0, 1, 0]]


def test_untrained_look_changes_nothing() -> None:
    """Before training the first scores stand."""
    at = places(START, CLAUSE, MARKS, REAL)
    calls, relations = torch.randn(1, 3, 8), torch.randn(1, 3, 3, 4)
    seen = Calls(span=5, word=6).eval()(calls, torch.randn(1, 3, 5), torch.randn(1, 8, 6), at, REAL)
    assert torch.equal(seen, calls)
    assert torch.equal(Relations(4).eval()(relations, at), relations)


def test_score_of_the_member_before_counts() -> None:
    """A trained look may raise the call for a member by what the member before has."""
    look = Calls(span=5, word=6).eval()
    torch.nn.init.normal_(look.outer.weight)
    at = places(START, CLAUSE, MARKS, REAL)
    spans, vectors = torch.zeros(1, 3, 5), torch.zeros(1, 8, 6)
    low = torch.zeros(1, 3, 8)
    high = low.clone()
    high[0, 0, 0] = 5.0
    changed = look(high, spans, vectors, at, REAL) - look(low, spans, vectors, at, REAL)
    assert changed[0, 1, 0] != 0
    assert changed[0, 2, 5] == 0


def test_filled_up_texts_keep_their_scores() -> None:
    """Spans and words that only fill up a batch do not change a text's scores."""
    look = Calls(span=5, word=6).eval()
    torch.nn.init.normal_(look.outer.weight)
    calls, spans, vectors = torch.randn(1, 3, 8), torch.randn(1, 3, 5), torch.randn(1, 8, 6)
    alone = look(calls, spans, vectors, places(START, CLAUSE, MARKS, REAL), REAL)
    wide = torch.nn.functional.pad
    real = wide(REAL, (0, 2))
    at = places(wide(START, (0, 2)), CLAUSE, MARKS, real)
    filled = look(wide(calls, (0, 0, 0, 2), value=3.0), wide(spans, (0, 0, 0, 2)), vectors, at, real)
    assert torch.allclose(filled[:, :3], alone, atol=1e-6)
