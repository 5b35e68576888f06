"""How well the extractor does on annotated texts: precision, recall and F1.

A line is a unit of text with "spans", "relations" and "actions"; the ends of a
relation and the object of an action are indices into the spans of the line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.model import Analysis

if TYPE_CHECKING:
    from kg.relations import Extractor

Line = Mapping[str, Any]
MEASURES = ("entity strict", "entity relaxed", "span strict", "relation", "relation untyped", "action")


@dataclass(frozen=True, kw_only=True)
class Score:
    """Counts of right, predicted and gold items, and the measures that follow from them."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Score) -> Score:
        """Return the counts of both, as micro-averaging wants it."""
        return Score(
            right=self.right + other.right,
            predicted=self.predicted + other.predicted,
            gold=self.gold + other.gold,
        )

    @property
    def precision(self) -> float:
        """Return the share of the predicted items that are right."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Return the share of the gold items that were found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The scores of a file: one a measure, and strict entity scores one a class."""

    measures: Mapping[str, Score]
    classes: Mapping[str, Score] = field(default_factory=dict)


def as_line(unit: object, analysis: Analysis) -> dict[str, Any]:
    """Return an analysis in the line format of the gold files."""
    return {
        "unit": unit,
        "spans": [
            {"start": m.begin, "end": m.end, "label": m.label, "confidence": round(m.confidence, 4)}
            for m in analysis.mentions
        ],
        "relations": [
            {
                "head": r.head,
                "label": r.label,
                "tail": r.tail,
                "confidence": round(r.confidence, 4),
                "pattern": r.pattern,
            }
            for r in analysis.relations
        ],
        "actions": [
            {"verb": a.verb, "object": a.object, "confidence": round(a.confidence, 4), "pattern": a.rule}
            for a in analysis.actions
        ],
    }


def parse_units(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the units of JSON lines one by one; a bad line is named by its number."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            unit = json.loads(line)
        except ValueError as error:
            raise InputError(f"line {number} is not JSON ({error}); mend the line") from error
        if not isinstance(unit, dict) or "unit" not in unit or not isinstance(unit.get("text"), str):
            raise InputError(f'line {number} lacks "unit" or "text"; give an object with both')
        yield unit


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Return the annotated units of a JSON lines file."""
    try:
        with path.open(encoding="utf8") as lines:
            units = list(parse_units(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}; give a JSON lines file in UTF-8") from error
    if not units:
        raise InputError(f"{path} holds no units; give a JSON lines file of annotated units")
    lacking = next((u["unit"] for u in units if not {"spans", "relations", "actions"} <= u.keys()), None)
    if lacking is not None:
        raise InputError(f'{path}: unit {lacking} lacks "spans", "relations" or "actions"; annotate it')
    return units


def evaluate(gold: Sequence[Line], *, extractor: Extractor | None = None) -> Evaluation:
    """Run the extractor on the texts of the gold units and score what it finds."""
    if extractor is None:
        from kg.relations import Extractor

        extractor = Extractor()
    analyses = extractor.analyse(unit["text"] for unit in gold)
    found = {unit["unit"]: as_line(unit["unit"], a) for unit, a in zip(gold, analyses, strict=True)}
    return compare(gold, found)


def compare(gold: Iterable[Line], predicted: Mapping[str, Line]) -> Evaluation:
    """Score predicted units, by name, against gold units; a missing unit counts as empty."""
    measures = dict.fromkeys(MEASURES, Score())
    classes: dict[str, Score] = {}
    for unit in gold:
        other = predicted.get(unit["unit"], {"spans": [], "relations": [], "actions": []})
        for name, score in _unit_scores(unit, other).items():
            measures[name] += score
        for label, score in _class_scores(_labelled(unit), _labelled(other)).items():
            classes[label] = classes.get(label, Score()) + score
    return Evaluation(measures=measures, classes=dict(sorted(classes.items())))


def _labelled(unit: Line) -> set[tuple[int, int, str]]:
    return {(span["start"], span["end"], span["label"]) for span in unit["spans"]}


def _same(gold: set[Any], predicted: set[Any]) -> Score:
    return Score(right=len(gold & predicted), predicted=len(predicted), gold=len(gold))


def _class_scores(gold: set[tuple[int, int, str]], found: set[tuple[int, int, str]]) -> dict[str, Score]:
    labels = {label for _, _, label in gold | found}
    return {
        label: _same({s for s in gold if s[2] == label}, {s for s in found if s[2] == label})
        for label in labels
    }


def _unit_scores(gold: Line, found: Line) -> dict[str, Score]:
    strict_gold, strict_found = _labelled(gold), _labelled(found)
    relaxed = _matches(gold["spans"], found["spans"], _overlap_of_label)
    relations = gold["relations"], found["relations"]
    actions = gold["actions"], found["actions"]
    ends = _Ends(gold=gold["spans"], found=found["spans"])
    return {
        "entity strict": _same(strict_gold, strict_found),
        "entity relaxed": Score(right=relaxed, predicted=len(strict_found), gold=len(strict_gold)),
        "span strict": _same({s[:2] for s in strict_gold}, {s[:2] for s in strict_found}),
        "relation": _matched(*relations, ends.typed),
        "relation untyped": _matched(*relations, ends.untyped),
        "action": _matched(*actions, ends.action),
    }


def _matched(gold: Sequence[Line], found: Sequence[Line], fit: Callable[[Line, Line], int]) -> Score:
    return Score(right=_matches(gold, found, fit), predicted=len(found), gold=len(gold))


def _matches(gold: Sequence[Line], found: Sequence[Line], fit: Callable[[Line, Line], int]) -> int:
    """Count one-to-one matches, taken greedily: best fit first, then in the order of the text."""
    fits = [(-fit(a, b), i, j) for i, a in enumerate(gold) for j, b in enumerate(found)]
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    for weight, i, j in sorted(fits):
        if weight and i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
    return len(taken_gold)


def _overlap(a: Line, b: Line) -> int:
    return max(0, int(min(a["end"], b["end"])) - int(max(a["start"], b["start"])))


def _overlap_of_label(a: Line, b: Line) -> int:
    return _overlap(a, b) if a["label"] == b["label"] else 0


@dataclass(frozen=True, kw_only=True)
class _Ends:
    """Tells whether relations and actions of the gold and the found unit join the same spans."""

    gold: Sequence[Line]
    found: Sequence[Line]

    def _meet(self, gold: int, found: int) -> bool:
        return _overlap(self.gold[gold], self.found[found]) > 0

    def _aligned(self, a: Line, head: int, tail: int) -> bool:
        return self._meet(a["head"], head) and self._meet(a["tail"], tail)

    def typed(self, a: Line, b: Line) -> int:
        return int(a["label"] == b["label"] and self._aligned(a, b["head"], b["tail"]))

    def untyped(self, a: Line, b: Line) -> int:
        return int(self._aligned(a, b["head"], b["tail"]) or self._aligned(a, b["tail"], b["head"]))

    def action(self, a: Line, b: Line) -> int:
        return int(a["verb"] == b["verb"] and self._meet(a["object"], b["object"]))
