"""Parts of the extraction taken away, and put back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.config import PIPELINE
from kg.evaluation import Line
from kg.model import TRAINED, Analysis
from kg.nlp import decoding
from kg.nlp.networks import Array
from kg.relations import EVERYTHING, Extractor
from kg.training import ablation
from kg.training.ablation import PARTS, without
from kg.training.crossval import LEFT_OUT

TEXT = (
    "Smart logistics. Develop intelligent sorting systems, service robots and unmanned vehicles, "
    "such as delivery drones, by 2025."
)
RULES_OF_RELATIONS = "all that reads the parse"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """Return the shipped extractor, which shows everything however unsure."""
    return Extractor(thresholds=EVERYTHING)


def analysed(extractor: Extractor) -> Analysis:
    """Analyse the text."""
    return next(extractor.analyse([TEXT]))


def patterns(analysis: Analysis) -> set[str]:
    """Return how the relations were found."""
    return {relation.pattern for relation in analysis.relations}


@pytest.mark.parametrize("part", [part for part, changes in PARTS.items() if changes])
def test_part_is_put_back(extractor: Extractor, part: str) -> None:
    """After its absence a part does what it did before."""
    before = analysed(extractor)
    with without(PARTS[part]):
        analysed(extractor)
    assert analysed(extractor) == before


def test_without_the_parse_only_scores_state_relations(extractor: Extractor) -> None:
    """A text whose relations a pattern or a heading confirms has only scored ones then."""
    assert patterns(analysed(extractor)) - {TRAINED}
    with without(PARTS[RULES_OF_RELATIONS]):
        assert patterns(analysed(extractor)) == {TRAINED}


def test_without_scores_only_the_parse_states_relations(extractor: Extractor) -> None:
    """What no pattern, heading or call of the parse states is not found then."""
    with without(PARTS["trained scores of relations and calls"]):
        found = analysed(extractor)
    assert found.relations
    assert TRAINED not in patterns(found)
    assert {action.rule for action in found.actions} == {"call of the parse"}


def test_part_comes_back_after_an_error() -> None:
    """An error while a part is away does not keep it away."""
    known = decoding.names
    with pytest.raises(RuntimeError), without(PARTS["scores of whole spans"]):
        raise RuntimeError
    assert ablation.tagger.names is known


def test_names_by_words_end_where_their_tags_end() -> None:
    """Of five words, the second and third are one name, the fourth is another beside it, of another class."""
    tags = np.log(np.full((5, 5), 0.02))
    for word, tag in enumerate((0, 1, 2, 3, 0)):
        tags[word, tag] = np.log(0.9)
    with without(PARTS["scores of whole spans"]):
        found = ablation.tagger.names(tags, [True] * 5, _never, _never)
    assert [(name.first, name.end, name.label) for name in found] == [(1, 3, 0), (3, 4, 1)]


def _never(first: Array, last: Array) -> Any:
    raise AssertionError((first, last))


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with the pipeline of one fold, which left out one plan."""
    (tmp_path / "fold-0").mkdir()
    for part in PIPELINE.iterdir():
        (tmp_path / "fold-0" / part.name).symlink_to(part)
    (tmp_path / "fold-0" / LEFT_OUT).write_text(json.dumps(["ours"]), encoding="utf8")
    return tmp_path


def test_only_units_left_out_are_scored(work: Path) -> None:
    """Units of other documents do not count."""
    ours: Line = {
        "unit": "u1", "document": "ours", "text": TEXT, "spans": [], "relations": [], "actions": [],
    }  # fmt: skip
    (fold,) = ablation.folds([ours, {**ours, "unit": "u2", "document": "others"}], work)
    assert [line["unit"] for line in fold.gold] == ["u1"]
    assert [line["unit"] for line in fold.found] == ["u1"]
    assert fold.found[0]["spans"]
