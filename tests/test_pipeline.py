"""Building, writing and replacing builds."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import networkx
import pytest

import kg
from kg.errors import InputError, OutputError
from kg.model import Graph
from tests import sample

ROOT = Path(__file__).resolve().parents[1]
PLAN = """National Robot Plan

I. Aims

Develop service robots for smart logistics.

The Ministry of Industry shall establish a robot innovation platform.

By 2025, the scale of the robot industry will exceed 5 billion RMB.
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a small plan on disk."""
    path = tmp_path / "robots.txt"
    path.write_text(PLAN, encoding="utf8")
    return path


def _sample() -> kg.KnowledgeGraph:
    graph: Graph = sample.sample_graph()
    return kg.KnowledgeGraph(**{field.name: getattr(graph, field.name) for field in fields(graph)})


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_build_finds_the_aims_of_a_plan(plan: Path) -> None:
    """The robots and the target of a small plan are in the graph, without any file being written."""
    graph = kg.build([plan])
    assert any("robot" in entity.name for entity in graph.entities)
    assert [(target.value, target.unit, target.year) for target in graph.targets] == [
        (5_000_000_000, "CNY", 2025)
    ]
    assert sorted(path.name for path in plan.parent.iterdir()) == ["robots.txt"]


def test_base_begins_every_instance(plan: Path) -> None:
    """The base that a user sets is what the IRIs of entities begin with."""
    graph = kg.build([plan], base="https://example.org/kg/")
    text = graph.to_rdf().serialize(format="nt")
    assert "<https://example.org/kg/entity/" in text
    assert "w3id.org/plan-kg/id/" not in text


@pytest.mark.parametrize("base", ["", "nonsense", "https://example.org/x", "https://exa mple.org/"])
def test_bad_base_is_refused(base: str, plan: Path) -> None:
    """A base that would not give well-formed IRIs is an input error."""
    with pytest.raises(InputError, match="base IRI"):
        kg.build([plan], base=base)


def test_progress_ends_at_the_total(plan: Path) -> None:
    """The callback sees the work grow up to its total."""
    seen: list[tuple[int, int]] = []
    kg.build([plan], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert seen == sorted(seen)


def test_graph_goes_to_networkx_and_html() -> None:
    """A graph offers its network, its page and its answers to queries."""
    graph = _sample()
    assert isinstance(graph.to_networkx(), networkx.MultiDiGraph)
    assert graph.to_html().lstrip().lower().startswith("<!doctype html")
    assert "true" in graph.query("ASK { ?s plan:appliedIn ?o }", format="json")
    assert graph.query('ASK { ?e a plan:Entity FILTER(text:matches(?e, "robots")) }') == "true\n"


def test_write_gives_every_output(tmp_path: Path) -> None:
    """All files of a build are written, and the paths that come back exist."""
    written = _sample().write(tmp_path / "build")
    names = {path.name for path in (tmp_path / "build").iterdir()}
    assert names == {
        "graph.ttl", "graph.owl", "graph.jsonld", "graph.graphml", "graph.gexf", "nodes.csv", "edges.csv",
        "layout.json", "view.html", "report.json", "trace.json", "search.sqlite", "store",
    }  # fmt: skip
    assert all(path.exists() for path in written)


def test_write_replaces_and_keeps_other_files(tmp_path: Path) -> None:
    """A second build replaces the first one's files and leaves a user's own file alone."""
    own = tmp_path / "notes.txt"
    own.write_text("mine", encoding="utf8")
    _sample().write(tmp_path)
    first = _bytes(tmp_path)
    _sample().write(tmp_path)
    assert _bytes(tmp_path) == first
    assert own.read_text(encoding="utf8") == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, InputError])
def test_failed_build_leaves_the_earlier_one(error: type[BaseException], plan: Path, tmp_path: Path) -> None:
    """When a build ends early, the files of the build before it stand as they were."""
    output = tmp_path / "build"
    _sample().write(output)
    before = _bytes(output)

    def stop(_done: int, _total: int) -> None:
        raise error("stop")

    with pytest.raises(error):
        kg.build([plan], output=output, progress=stop)
    assert _bytes(output) == before
    assert (output / "store").is_dir()
    assert [path.name for path in output.iterdir() if path.name.startswith(".")] == []


def test_failed_first_build_leaves_no_folder(plan: Path, tmp_path: Path) -> None:
    """A build that never came to an end does not leave an empty output folder."""

    def stop(_done: int, _total: int) -> None:
        raise InputError("stop")

    with pytest.raises(InputError):
        kg.build([plan], output=tmp_path / "build", progress=stop)
    assert not (tmp_path / "build").exists()


def test_output_below_a_file_is_an_output_error(tmp_path: Path) -> None:
    """A folder that cannot be made is an output error that names it."""
    blocker = tmp_path / "file"
    blocker.write_text("", encoding="utf8")
    with pytest.raises(OutputError, match="file/build"):
        _sample().write(blocker / "build")


def _built(plan: Path, output: Path, seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "kg.cli", "build", str(plan), "-o", str(output)]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, env=environment, capture_output=True, cwd=ROOT)
    return _bytes(output)


@pytest.mark.parametrize("source", ["small", "corpus"])
def test_builds_are_identical_for_any_hash_seed(source: str, plan: Path, tmp_path: Path) -> None:
    """Two builds with different hash seeds write the same bytes, the store aside."""
    path = plan if source == "small" else ROOT / "corpus"
    first = _built(path, tmp_path / "first", "0")
    assert len(first) >= 9
    assert _built(path, tmp_path / "second", "1") == first
