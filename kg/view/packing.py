"""Columns in the shortest of a few ways to write them, which the front end turns back (``packing.ts``).

A column that is written otherwise stands as an object, whose keys say how:

``runs``
    values and how often each comes after the other;
``gaps``
    differences from the number before, the first one from 0;
``names`` and ``rows``
    different texts, and the number of the one that stands in each row;
``beyond`` and ``by``
    how much each number is greater than that of another column of the table.

What is in ``runs`` is written as it is; ``gaps``, ``rows`` and ``by`` may be packed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, groupby, pairwise
from typing import Any

from kg.view.safety import json_text

# Ends of stretches, and where the stretches begin.
_BEYOND = {"end": "begin", "to": "from"}
_EVIDENCE = ("passage", "confidence", "negated")

Packed = list[Any] | dict[str, Any]


def packed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the explorer's data with its tables packed, the same for the same data."""
    return {name: _table(value) if isinstance(value, dict) else value for name, value in data.items()}


def pack(column: Sequence[Any]) -> Packed:
    """Return the column as it is, or what says the same in fewer letters."""
    ways = [_shortest(column)]
    if column and all(type(value) is int for value in column):
        ways.append({"gaps": _shortest(_gaps(column))})
    if column and all(type(value) is str for value in column):
        names = {value: row for row, value in enumerate(dict.fromkeys(column))}
        ways.append({"names": list(names), "rows": _shortest([names[value] for value in column])})
    return min(ways, key=_length)


def _table(columns: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    if not all(isinstance(column, list) for column in columns.values()):
        return dict(columns)
    return {name: _column(name, columns) for name in columns}


def _column(name: str, columns: Mapping[str, Sequence[Any]]) -> Packed:
    if name == "evidence":
        return _evidence(columns[name])
    found = pack(columns[name])
    start = _BEYOND.get(name)
    if start is None or start not in columns:
        return found
    by = [end - begin for begin, end in zip(columns[start], columns[name], strict=True)]
    return min(found, {"beyond": start, "by": _shortest(by)}, key=_length)


def _evidence(lists: Sequence[Sequence[Sequence[Any]]]) -> dict[str, Any]:
    """Return the lists of lists as columns, and the lengths of the lists."""
    rows = list(chain.from_iterable(lists))
    columns = {name: pack([row[place] for row in rows]) for place, name in enumerate(_EVIDENCE)}
    return {"lengths": pack([len(rows) for rows in lists]), **columns}


def _shortest(column: Sequence[Any]) -> Packed:
    ways: list[Packed] = [list(column), {"runs": _runs(column)}]
    return min(ways, key=_length)


def _runs(column: Sequence[Any]) -> list[Any]:
    return list(chain.from_iterable((value, len(list(equal))) for value, equal in groupby(column)))


def _gaps(column: Sequence[int]) -> list[int]:
    return [after - before for before, after in pairwise([0, *column])]


def _length(value: Packed) -> int:
    return len(json_text(value))
