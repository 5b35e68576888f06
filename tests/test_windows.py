"""How texts are cut into windows, and what the networks see of a word."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from kg.nlp.encoder import LONGEST_WINDOW, shape, windows

VOCAB = spacy.blank("en").vocab
WORDS = st.lists(st.sampled_from(["plan", ".", ";", ","]), max_size=1500)


@settings(max_examples=30, deadline=None)
@given(WORDS)
def test_windows_cover_a_text_once(words: list[str]) -> None:
    """Windows follow each other without gap or overlap, and none is too long."""
    found = list(windows(Doc(VOCAB, words=words)))
    assert [place for window in found for place in range(*window)] == list(range(len(words)))
    assert all(end - start <= LONGEST_WINDOW for start, end in found)


def test_window_ends_with_a_sentence() -> None:
    """A long text is cut after a full stop where there is one in reach."""
    words = (["word"] * 129 + ["."]) * 3
    first = next(iter(windows(Doc(VOCAB, words=words))))
    assert first == (0, 130)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("(", 0), ("2030", 1), ("China", 2), ("A", 2), ("NIST", 3), ("plan", 4), ("iPhone", 5), ("eHealth", 5)],
)
def test_shape_tells_capitals(word: str, expected: int) -> None:
    """The shape says what an uncased vocabulary does not see."""
    assert shape(word) == expected
