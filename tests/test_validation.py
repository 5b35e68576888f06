"""The shapes let every build through and catch seeded faults, naming the culprit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import pipeline
from kg.cli import main
from kg.errors import InputError
from kg.export import export
from kg.model import Entity, Graph
from kg.rdf import graph_triples
from kg.validation import Violation, validate
from tests.sample import COUNCIL, LOGISTICS, ROBOTS, sample_graph

Change = Callable[[Graph], Graph]


def _check(graph: Graph) -> tuple[Violation, ...]:
    return validate(graph_triples(graph))


def _passage(change: dict[str, object]) -> Change:
    def changed(graph: Graph) -> Graph:
        (document,) = graph.documents
        first, *rest = document.passages
        passages = (dataclasses.replace(first, **change), *rest)
        return dataclasses.replace(graph, documents=(dataclasses.replace(document, passages=passages),))

    return changed


def _first(part: str, **change: object) -> Change:
    def changed(graph: Graph) -> Graph:
        first, *rest = getattr(graph, part)
        return dataclasses.replace(graph, **{part: (dataclasses.replace(first, **change), *rest)})

    return changed


def _orphan(graph: Graph) -> Graph:
    lost = Entity(id="entity/risk/lost", label="Risk", name="lost risk")
    return dataclasses.replace(graph, entities=(*graph.entities, lost))


def test_the_sample_keeps_to_the_shapes() -> None:
    """A graph as the build makes it violates nothing."""
    assert _check(sample_graph()) == ()


FAULTS: dict[str, tuple[Change, str, str]] = {
    "statement without a passage": (
        _first("statements", evidence=()),
        "A relation has a passage that states it",
        ROBOTS,
    ),
    "confidence above one": (_first("actions", confidence=1.5), "decimal from 0 to 1", "sample/action/1"),
    "text ends before it begins": (_passage({"end": 0}), "begins before it ends", "sample/passage/1"),
    "empty text": (_passage({"text": ""}), "text that is not empty", "sample/passage/1"),
    "orphan entity": (_orphan, "no orphans", '"lost risk"'),
    "class of nothing": (_first("entities", label="Thing"), "one of the fifteen classes", COUNCIL),
    "strength that is none": (_first("actions", strength="perhaps"), "one strength", "sample/action/1"),
    "target without a unit": (_first("targets", unit=""), "one unit", "sample/target/1"),
    "year of another age": (_first("targets", year=20), "from 1900 to 2300", "sample/target/1"),
    "comparator of its own": (_first("targets", comparator="!="), "compares by", "sample/target/1"),
    "object that is no entity": (
        _first("actions", object="sample/passage/1"),
        "an entity",
        "sample/action/1",
    ),
    "mention beyond its passage": (_first("mentions", end=5000), "within its passage", "mention/"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_seeded_fault_is_caught_and_named(name: str) -> None:
    """Each fault gives a violation whose one line says what is wrong and where."""
    change, message, culprit = FAULTS[name]
    lines = [str(violation) for violation in _check(change(sample_graph()))]
    assert any(message in line and culprit in line for line in lines), lines


def test_annotation_of_what_is_not_said() -> None:
    """An axiom node whose triple is missing is caught."""
    graph = sample_graph()
    triples = [
        t for t in graph_triples(graph)
        if not (t.predicate.value.endswith("#appliedIn") and t.subject.value.endswith(ROBOTS))
    ]  # fmt: skip
    lines = [str(violation) for violation in validate(triples)]
    assert any("asserted too" in line and LOGISTICS in line for line in lines)


def test_shapes_of_a_user(tmp_path: Path) -> None:
    """A user's own shapes are checked beside the package's."""
    shapes = tmp_path / "mine.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix plan: <https://w3id.org/plan-kg/ontology#> .\n"
        "<x:agents> a sh:NodeShape ; sh:targetClass plan:Action ; sh:property [ sh:path plan:agent ;"
        ' sh:minCount 1 ; sh:message "Every action needs an owner" ] .',
        encoding="utf-8",
    )
    (violation,) = validate(graph_triples(sample_graph()), shapes=shapes)
    assert str(violation) == "https://w3id.org/plan-kg/id/sample/action/1: Every action needs an owner"


@pytest.mark.parametrize(
    "text", ["not turtle", "<x:s> a sh:NodeShape ; sh:targetClass plan:Plan ; sh:property 7 ."]
)
def test_unusable_shapes_are_one_error(tmp_path: Path, text: str) -> None:
    """Shapes that are no Turtle, or no SHACL, give the package's own error with the file's name."""
    shapes = tmp_path / "mine.ttl"
    prefixes = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix plan: <https://w3id.org/plan-kg/ontology#> .\n"
    )
    shapes.write_text(f"{prefixes}{text}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.ttl"):
        validate(graph_triples(sample_graph()), shapes=shapes)


def test_command_exits_by_the_outcome(tmp_path: Path) -> None:
    """kg validate exits with 0 on a good build and with 1 on a bad one, which it describes."""
    export(sample_graph(), tmp_path / "good", formats=("store",))
    good = CliRunner().invoke(main, ["validate", "-g", str(tmp_path / "good")])
    assert (good.exit_code, good.output) == (0, "0 violations\n")
    export(_orphan(sample_graph()), tmp_path / "bad", formats=("store",))
    bad = CliRunner().invoke(main, ["validate", "-g", str(tmp_path / "bad")])
    assert bad.exit_code == 1
    assert "no orphans" in bad.output
    assert bad.output.endswith("1 violation\n")


def test_build_refuses_a_broken_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph that breaks a shape is not written; --no-validate writes it."""
    plan = tmp_path / "plan.txt"
    plan.write_text("A Plan\n\nDevelop service robots for smart logistics.\n", encoding="utf-8")
    made = pipeline._graph

    def broken(*arguments: object, **options: object) -> pipeline.KnowledgeGraph:
        graph = made(*arguments, **options)  # type: ignore[arg-type]
        return dataclasses.replace(graph, entities=_orphan(graph).entities)

    monkeypatch.setattr(pipeline, "_graph", broken)
    output = tmp_path / "build"
    refused = CliRunner().invoke(main, ["build", str(plan), "-o", str(output)])
    assert refused.exit_code == 1
    assert "breaks 1 shapes" in refused.output
    assert not output.exists()
    assert CliRunner().invoke(main, ["build", str(plan), "-o", str(output), "--no-validate"]).exit_code == 0
    assert (output / "graph.ttl").is_file()
