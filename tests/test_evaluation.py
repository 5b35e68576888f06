"""Scoring against gold units, and the line formats."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.evaluation import as_line, compare, evaluate, parse_units, read_gold
from kg.model import ActionMention, Analysis, Mention, RelationMention

GOLD = Path(__file__).resolve().parents[1].parent / "shared" / "gold"


def _mention(begin: int, end: int, label: str) -> Mention:
    return Mention(begin=begin, end=end, text="", label=label, confidence=1.0, rule="test")


ANALYSIS = Analysis(
    mentions=(_mention(0, 8, "Product"), _mention(13, 22, "Sector"), _mention(26, 30, "Date")),
    relations=(RelationMention(label="appliedIn", head=0, tail=1, confidence=1.0, pattern="test"),),
    actions=(
        ActionMention(
            verb="build", object=0, agent=None, strength="call", negated=False, confidence=1.0, begin=0
        ),
    ),
)


class _Fixed:
    def analyse(self, texts: Iterable[str]) -> Iterator[Analysis]:
        return (ANALYSIS for _ in texts)


def _only(item: dict[str, object], *keys: str) -> dict[str, object]:
    return {key: item[key] for key in keys}


def test_line_has_spans_relations_and_actions() -> None:
    """An analysis becomes a line of the gold format, dates included; what more there is comes beside it."""
    line = as_line("u1", ANALYSIS)
    assert {"start": 26, "end": 30, "label": "Date"}.items() <= line["spans"][2].items()
    relations = [_only(r, "head", "label", "tail") for r in line["relations"]]
    assert relations == [{"head": 0, "label": "appliedIn", "tail": 1}]
    assert [_only(a, "verb", "object") for a in line["actions"]] == [{"verb": "build", "object": 0}]
    assert all("confidence" in item for kind in ("spans", "relations", "actions") for item in line[kind])


def test_perfect_prediction_scores_one() -> None:
    """A gold unit that equals what the extractor finds scores 1 on every measure."""
    gold = [{"text": "any", **as_line("u1", ANALYSIS)}]
    result = evaluate(gold, extractor=_Fixed())  # type: ignore[arg-type]
    assert {score.f1 for score in result.measures.values()} == {1.0}


def test_overlap_counts_as_relaxed_only() -> None:
    """A span that overlaps one of its class is no strict hit, but a relaxed one."""
    gold = {"unit": "u", "spans": [{"start": 0, "end": 9, "label": "Risk"}], "relations": [], "actions": []}
    found = {**gold, "spans": [{"start": 4, "end": 9, "label": "Risk"}]}
    measures = compare([gold], {"u": found}).measures
    assert measures["entity strict"].f1 == 0.0
    assert measures["entity relaxed"].f1 == 1.0


def test_untyped_relation_ignores_direction() -> None:
    """A relation the wrong way round counts for the untyped measure alone."""
    gold = as_line("u", ANALYSIS)
    found = {**gold, "relations": [{"head": 1, "label": "uses", "tail": 0}]}
    measures = compare([gold], {"u": found}).measures
    assert (measures["relation"].right, measures["relation untyped"].right) == (0, 1)


def test_missing_unit_lowers_recall() -> None:
    """A unit without a prediction counts as one in which nothing was found."""
    score = compare([as_line("u", ANALYSIS)], {}).measures["entity strict"]
    assert (score.recall, score.gold, score.predicted) == (0.0, 3, 0)


@pytest.mark.skipif(not GOLD.is_dir(), reason="the shared gold files are not beside the repository")
@pytest.mark.parametrize("name", ["ngaidp_part.jsonl", "other_plans.jsonl"])
def test_agrees_with_reference_scorer(name: str) -> None:
    """On gold spoilt in a fixed way, every measure and class agrees with the reference scorer."""
    specification = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    assert specification and specification.loader
    reference = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(reference)
    gold = read_gold(GOLD / name)
    found = {unit["unit"]: _spoilt(unit) for unit in gold[: len(gold) - 5]}
    rows, classes = reference.score({unit["unit"]: unit for unit in gold}, found)
    ours = compare(gold, found)
    assert {k: (s.precision, s.recall, s.f1) for k, s in ours.measures.items()} == rows
    assert {k: (s.precision, s.recall, s.f1, s.gold) for k, s in ours.classes.items()} == classes


def _spoilt(unit: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    copy: dict[str, list[dict[str, object]]] = json.loads(json.dumps(unit))
    for number, span in enumerate(copy["spans"]):
        if number % 3 == 0:
            span["end"] = int(str(span["end"])) + 3
        if number % 4 == 1:
            span["label"] = "Product"
    for number, relation in enumerate(copy["relations"]):
        if number % 3 == 1:
            relation["head"], relation["tail"] = relation["tail"], relation["head"]
    copy["actions"] = copy["actions"][1:] + copy["actions"][:1] * 2
    return copy


def test_bad_line_is_named_by_number() -> None:
    """A line that is not JSON raises an error with its number, after the lines before it."""
    units = parse_units(['{"unit": 1, "text": "a"}', "", "{oops"])
    assert next(units)["unit"] == 1
    with pytest.raises(InputError, match="line 3"):
        next(units)


@pytest.mark.parametrize("line", ['{"unit": 1}', '{"unit": 1, "text": 5}', "[]", '{"text": "a"}'])
def test_line_needs_unit_and_text(line: str) -> None:
    """A line without a unit name or a text is refused."""
    with pytest.raises(InputError, match="line 1"):
        list(parse_units([line]))


def test_gold_file_must_be_annotated(tmp_path: Path) -> None:
    """A file of units without annotation, an empty and a missing file are refused."""
    plain, empty = tmp_path / "plain.jsonl", tmp_path / "empty.jsonl"
    plain.write_text('{"unit": "u7", "text": "a"}\n', encoding="utf8")
    empty.write_text("", encoding="utf8")
    for path, message in ((plain, "u7"), (empty, "no units"), (tmp_path / "no", "cannot read")):
        with pytest.raises(InputError, match=message):
            read_gold(path)
