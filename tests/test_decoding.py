"""From scores of words and of spans to names that do not overlap."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.nlp.decoding import WIDEST, Judge, Recall, _best, names, proposals, tag_odds
from kg.nlp.networks import Array

CLASSES = 2
SPANS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 3), st.floats(-2, 4, allow_nan=False)), max_size=9
)


def _tags(words: list[str]) -> Array:
    """Return sure tags: "O", or "B"/"I" and the number of a class."""
    chances = np.full((len(words), 1 + 2 * CLASSES), 0.001)
    for row, tag in zip(chances, words, strict=True):
        row[0 if tag == "O" else 1 + 2 * int(tag[1:]) + (tag[0] == "I")] = 1
    return np.log(chances / chances.sum(1, keepdims=True))


def _judge(sure: dict[tuple[int, int], int]) -> Judge:
    def judge(first: Array, last: Array) -> Array:
        rows = np.full((len(first), CLASSES + 1), 0.005)
        for row, span in zip(rows, zip(first.tolist(), last.tolist(), strict=True), strict=True):
            row[sure.get(span, CLASSES)] = 0.99
        return np.log(rows)

    return judge


def _recall(shift: Mapping[tuple[int, int], tuple[float, int]] | None = None) -> Recall:
    """Return a memory that lets some spans lean to being names, of a class; of others it knows nothing."""

    def recall(first: Array, last: Array) -> tuple[Array, Array]:
        leaning, kinds = np.zeros(len(first)), np.zeros((len(first), CLASSES))
        for row, span in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
            if shift and span in shift:
                leaning[row], kind = shift[span]
                kinds[row, 1 - kind] = -9
        return leaning, kinds

    return recall


def test_tags_propose_what_they_leave_possible() -> None:
    """A sure begin and inside propose their span alone."""
    first, last = proposals(_tags(["O", "B0", "I0", "O"]))
    assert list(zip(first, last, strict=True)) == [(1, 2)]


def test_doubtful_edge_gives_two_proposals() -> None:
    """Where the second word may be inside or not, both spans are proposed."""
    tags = _tags(["B0", "O", "O"])
    tags[1] = np.log([0.5, 0.001, 0.497, 0.001, 0.001])
    first, last = proposals(tags)
    assert set(zip(first.tolist(), last.tolist(), strict=True)) == {(0, 0), (0, 1)}


def test_span_score_decides_the_class() -> None:
    """The class is that of the whole span, also where its words were tagged otherwise."""
    tags = _tags(["B0", "O"])
    tags[0] = np.log([0.1, 0.5, 0.001, 0.398, 0.001])
    (name,) = names(tags, [True, True], _judge({(0, 0): 1}), _recall())
    assert (name.first, name.end, name.label) == (0, 1, 1)
    assert 0.5 < name.probability < 1


def test_span_that_is_judged_none_is_left_out() -> None:
    """Tags alone make no name."""
    assert names(_tags(["B0", "O"]), [True, True], _judge({}), _recall()) == []


def test_memory_decides_what_is_doubtful() -> None:
    """A span that is as likely none is a name only if memory leans to it, and of the class that it knows."""
    tags = np.log(np.array([[0.5, 0.25, 0.001, 0.248, 0.001]]))

    def even(first: Array, _: Array) -> Array:
        return np.log(np.full((len(first), CLASSES + 1), 1 / 3))

    (name,) = names(tags, [True], even, _recall({(0, 0): (3, 1)}))
    assert name.label == 1
    assert names(tags, [True], even, _recall({(0, 0): (-3, 1)})) == []


def test_edges_that_are_not_allowed() -> None:
    """No name begins or ends at a word that may not be an edge."""
    found = names(_tags(["B0", "I0"]), [False, True], _judge({(0, 1): 0}), _recall())
    assert found == []


def test_text_without_words_that_fit() -> None:
    """A text outside all names proposes nothing."""
    assert names(_tags(["O", "O"]), [True, True], _judge({}), _recall()) == []


def test_proposals_are_not_too_wide() -> None:
    """A run of inside tags without end proposes spans up to the widest only."""
    first, last = proposals(_tags(["B0", *["I0"] * 40]))
    assert len(first) == 0 or (last - first).max() < WIDEST


@pytest.mark.parametrize(("tag", "positive"), [("B0", True), ("O", False)])
def test_odds_follow_the_tags(tag: str, positive: bool) -> None:
    """The tags speak for a span that they mark and against one that they do not."""
    odds = tag_odds(_tags([tag]), np.array([0]), np.array([0]), np.array([0]))
    assert (odds[0] > 0) == positive


@settings(max_examples=100, deadline=None)
@given(SPANS)
def test_best_set_is_the_best(spans: list[tuple[int, int, float]]) -> None:
    """The chosen spans do not overlap, and no other set of spans has a larger total gain."""
    first = np.array([a for a, _, _ in spans], dtype=np.int64)
    last = first + np.array([w for _, w, _ in spans], dtype=np.int64)
    gain = np.array([g for *_, g in spans])
    chosen = _best(first, last, gain)
    assert all(last[a] < first[b] for a, b in pairwise(chosen))
    most = max(
        (
            sum(gain[list(subset)])
            for size in range(len(spans) + 1)
            for subset in combinations(range(len(spans)), size)
            if all(last[a] < first[b] or last[b] < first[a] for a, b in combinations(subset, 2))
        ),
        default=0.0,
    )
    assert sum(gain[chosen]) == pytest.approx(most)
