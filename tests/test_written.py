"""The written plans for training: how their marks are read, and that all of them can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.training.written import written_units

UNIT = """By [0 Date|2030], [1 Agency|NIST] shall build [2 Platform|test beds].
R: 1 develops 2; 2 hasDate 0
A: build 2
"""


def test_marks_become_offsets(tmp_path: Path) -> None:
    """A marked line gives plain text, spans that cut their words out of it, relations and actions."""
    (tmp_path / "a.txt").write_text(UNIT, encoding="utf-8")
    (unit,) = written_units(tmp_path)
    text = unit["text"]
    assert text == "By 2030, NIST shall build test beds."
    assert [text[s["start"] : s["end"]] for s in unit["spans"]] == ["2030", "NIST", "test beds"]
    assert unit["relations"][0] == {"head": 1, "label": "develops", "tail": 2}
    assert unit["actions"] == [{"verb": "build", "object": 2}]


def test_unknown_class_is_refused(tmp_path: Path) -> None:
    """A class that the guide does not know is an error, not a span of its own kind."""
    (tmp_path / "a.txt").write_text("[0 Thing|robots]\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Thing"):
        written_units(tmp_path)


def test_every_written_unit_is_whole() -> None:
    """Relations and actions of the files point at spans of their own unit, and no mark is left over."""
    for unit in written_units():
        count = len(unit["spans"])
        ends = [end for r in unit["relations"] for end in (r["head"], r["tail"])]
        assert all(place < count for place in (*ends, *(a["object"] for a in unit["actions"]))), unit["unit"]
        assert "[0 " not in unit["text"]
