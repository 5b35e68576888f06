"""Packed columns of the explorer's data: nothing is lost, and they are never longer."""

from __future__ import annotations

from itertools import accumulate, chain, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.view.packing import pack, packed
from kg.view.safety import json_text

COLUMNS = st.one_of(
    st.lists(st.integers(-1, 3)),
    st.lists(st.integers()).map(sorted),
    st.lists(st.sampled_from(["sentence", "bullet", 'quote"d'])),
    st.lists(st.text()),
    st.lists(st.floats(0, 1)),
    st.lists(st.lists(st.text())),
)


def read(column: Any, table: dict[str, Any]) -> list[Any]:
    """Read a column as ``packing.ts`` does."""
    if isinstance(column, list):
        return column
    match column:
        case {"runs": runs}:
            return list(
                chain.from_iterable(repeat(*pair) for pair in zip(runs[::2], runs[1::2], strict=True))
            )
        case {"gaps": gaps}:
            return list(accumulate(read(gaps, table)))
        case {"names": names, "rows": rows}:
            return [names[row] for row in read(rows, table)]
        case {"beyond": start, "by": by}:
            return [a + b for a, b in zip(read(table[start], table), read(by, table), strict=True)]
    raise AssertionError(column)


@given(COLUMNS)
def test_columns_read_as_written(column: list[Any]) -> None:
    """Any column comes back as it was, and takes no more letters than plain."""
    found = pack(column)
    assert read(found, {}) == column
    assert len(json_text(found)) <= len(json_text(column))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 500))))
def test_stretches_read_as_written(rows: list[tuple[int, int]]) -> None:
    """Ends that are written as lengths come back as ends."""
    table = {"begin": [begin for begin, _ in rows], "end": [begin + length for begin, length in rows]}
    found = packed({"passages": table})["passages"]
    assert {name: read(found[name], found) for name in table} == table


@given(st.lists(st.lists(st.tuples(st.integers(0, 99), st.floats(0, 1), st.integers(0, 1)))))
def test_evidence_reads_as_written(lists: list[list[tuple[int, float, int]]]) -> None:
    """Evidence comes back in its order, also of a statement that has none."""
    evidence = [[list(row) for row in rows] for rows in lists]
    found = packed({"statements": {"evidence": evidence}})["statements"]["evidence"]
    rows = zip(*(read(found[name], {}) for name in ("passage", "confidence", "negated")), strict=True)
    again = [[list(next(rows)) for _ in range(length)] for length in read(found["lengths"], {})]
    assert again == evidence
    assert list(rows) == []


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ([7] * 50, {"runs": [7, 50]}),
        (list(range(100, 400)), {"gaps": {"runs": [100, 1, 1, 299]}}),
        (["sentence", "bullet"] * 9, {"names": ["sentence", "bullet"], "rows": [0, 1] * 9}),
        ([1, 2, 3], [1, 2, 3]),
    ],
    ids=["the same", "counted up", "few texts", "too short to gain"],
)
def test_shortest_way_is_taken(column: list[Any], written: Any) -> None:
    """Each kind of column is written in the way that suits it."""
    assert pack(column) == written
