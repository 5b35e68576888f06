"""How a fact came about, as ``kg explain`` tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError, StoreError
from kg.explanation import explain
from kg.export import export
from tests.sample import sample_graph


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trace of the small hand-made graph."""
    folder = tmp_path_factory.mktemp("build")
    export(sample_graph(), folder, formats=("trace",))
    return folder


def test_statement_shows_sentence_rule_and_score(build: Path) -> None:
    """A statement is explained by each sentence, with both names marked, what found it and how sure."""
    text = explain(build, "service robots appliedIn smart logistics")
    assert "service robots (Product) appliedIn smart logistics (Sector)" in text
    assert "Develop [service robots] for [smart logistics]" in text
    assert "found by for, confidence 0.85" in text
    assert "found by in, confidence 0.60" in text


def test_statement_shows_the_parse(build: Path) -> None:
    """The parse of the sentence is printed: the verb is its root, the robots its object."""
    lines = explain(build, "service robots appliedIn smart logistics").splitlines()
    assert any("Develop" in line and line.endswith("root") for line in lines)
    assert any(" robots " in line and "obj" in line and line.endswith("1 Develop") for line in lines)


def test_entity_shows_mentions_names_and_facts(build: Path) -> None:
    """An entity is explained by its mentions, its other names and its facts."""
    text = explain(build, "Service Robots")
    assert "service robots is a Product" in text
    assert "also written: service robot" in text
    assert "fact: State Council regulates service robots" in text


def test_negation_is_told(build: Path) -> None:
    """A denied statement says so."""
    assert "negated" in explain(build, "State Council regulates service robots")


def test_unknown_name_suggests_near_ones(build: Path) -> None:
    """A name that is not there is refused in one line, with names that contain it."""
    with pytest.raises(InputError, match="did you mean service robots"):
        explain(build, "service rob")


def test_unstated_relation_is_refused(build: Path) -> None:
    """A relation that the build does not state is no fact."""
    with pytest.raises(InputError, match="does not state"):
        explain(build, "service robots uses smart logistics")


def test_folder_without_build_is_refused(tmp_path: Path) -> None:
    """A folder without a trace names the remedy."""
    with pytest.raises(StoreError, match="kg build"):
        explain(tmp_path, "robots")
