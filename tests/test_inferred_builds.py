"""How inferred facts and contradictions reach a build and its user."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

import kg
from kg import pipeline
from kg.cli import main
from kg.errors import OutputError, StoreError
from kg.model import Graph
from kg.query import read_triples, run
from kg.rdf import INFERRED_FILE, INFERRED_GRAPH, inferred
from tests.sample import contradictory_graph, sample_graph


def _wrapped(graph: Graph) -> kg.KnowledgeGraph:
    return kg.KnowledgeGraph(**{field.name: getattr(graph, field.name) for field in fields(graph)})


def _sample() -> kg.KnowledgeGraph:
    return _wrapped(sample_graph())


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def _facts(folder: Path) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """Return what the store of a build states, and what it holds as inferred."""
    store = ox.Store.read_only(str(folder / "store"))
    stated = set(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return stated, set(store) - stated


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the sample without inferred facts."""
    folder = tmp_path_factory.mktemp("inference") / "stated"
    _sample().write(folder)
    return folder


@pytest.fixture
def folder(stated: Path, tmp_path: Path) -> Path:
    """Return a copy of the build that a test may change."""
    return Path(shutil.copytree(stated, tmp_path / "build"))


def test_reason_adds_a_file_and_a_graph(folder: Path) -> None:
    """What follows comes into a file and a named graph of the store; everything stated stays as it was."""
    files, (facts, _) = _files(folder), _facts(folder)
    result = _run("reason", "-g", folder)
    assert result.exit_code == 0, result.output
    after, (facts_after, added) = _files(folder), _facts(folder)
    assert facts_after == facts
    assert {name: after[name] for name in files} == files
    assert set(after) - set(files) == {INFERRED_FILE}
    assert {quad.graph_name for quad in added} == {INFERRED_GRAPH}
    assert {quad.triple for quad in added} == set(inferred(read_triples(folder)))
    written = ox.parse(after[INFERRED_FILE], ox.RdfFormat.TURTLE)
    assert {quad.triple for quad in written} == {quad.triple for quad in added}


def test_reason_counts_by_rule(folder: Path) -> None:
    """The command says how many facts there are and which rule gave how many."""
    counts = _sample().reasoning.counts
    output = _run("reason", "-g", folder).output
    lines = {tuple(line.split()[:2]) for line in output.splitlines()}
    assert lines == {(str(sum(counts.values())), "facts"), *((str(n), name) for name, n in counts.items())}


def test_reason_twice_is_reason_once(folder: Path) -> None:
    """A second call infers from what is stated, not from what the first one inferred."""
    first = _run("reason", "-g", folder).output, _files(folder), _facts(folder)
    second = _run("reason", "-g", folder).output, _files(folder), _facts(folder)
    assert second == first


def test_reason_that_fails_leaves_the_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure at the last step changes no file and no fact, and leaves nothing behind."""
    names, files, facts = sorted(folder.iterdir()), _files(folder), _facts(folder)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pipeline, "_install", fail)
    with pytest.raises(OutputError, match="No space left"):
        pipeline.reason(folder)
    assert (sorted(folder.iterdir()), _files(folder), _facts(folder)) == (names, files, facts)


def test_reason_without_a_build_says_so(tmp_path: Path) -> None:
    """A folder without a build is named, and is not made."""
    with pytest.raises(StoreError, match="no build in"):
        pipeline.reason(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_reason_stops_at_a_contradiction(tmp_path: Path) -> None:
    """A contradiction is reported with its culprit, nothing is added, and the status is 1."""
    readable = ("ttl", "owl", "store", "search")
    _wrapped(contradictory_graph()).write(tmp_path / "build", formats=readable)
    files, facts = _files(tmp_path / "build"), _facts(tmp_path / "build")
    result = _run("reason", "-g", tmp_path / "build", "--limit", 1)
    assert result.exit_code == 1
    assert "sample/passage/2" in result.output
    assert "Develop service robots" in result.output
    assert "nothing inferred was written" in result.output.splitlines()[-1]
    assert (_files(tmp_path / "build"), _facts(tmp_path / "build")) == (files, facts)


QUESTION = "SELECT ?x { ?x plan:hasMention ?m } ORDER BY ?x"


def test_a_query_asks_what_is_stated(folder: Path) -> None:
    """Without the flag, nothing inferred is in an answer."""
    _run("reason", "-g", folder)
    assert "0 rows" in _run("query", QUESTION, "-g", folder).output


def test_a_query_may_ask_what_follows(folder: Path) -> None:
    """With the flag, what is stated and what follows answer together."""
    _run("reason", "-g", folder)
    question = "SELECT DISTINCT ?name { ?x plan:hasMention ?m ; skos:prefLabel ?name }"
    assert "4 rows" in _run("query", question, "-g", folder, "--inferred").output


def test_a_query_for_what_was_not_inferred_says_so(folder: Path) -> None:
    """Where nothing was inferred yet, the command that does it is named."""
    result = _run("query", QUESTION, "-g", folder, "--inferred")
    assert result.exit_code == 1
    assert f"run `kg reason -g {folder}`" in result.output


def test_a_graph_in_memory_answers_too() -> None:
    """The records of a graph can be asked for what follows without a build on disk."""
    assert _sample().query("ASK { ?x plan:hasMention ?m }", inferred=True) == "true\n"
    assert _sample().query("ASK { ?x plan:hasMention ?m }") == "false\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a small plan on disk."""
    path = tmp_path / "robots.txt"
    path.write_text("Robot Plan\n\nDevelop service robots for smart logistics.\n", encoding="utf8")
    return path


def test_build_may_infer_at_once(plan: Path, tmp_path: Path) -> None:
    """Building with what follows gives the same as reasoning afterwards."""
    result = _run("build", plan, "-o", tmp_path / "once", "--infer")
    assert result.exit_code == 0, result.output
    assert "facts inferred" in result.output
    _run("build", plan, "-o", tmp_path / "twice")
    _run("reason", "-g", tmp_path / "twice")
    assert _files(tmp_path / "once") == _files(tmp_path / "twice")
    assert _facts(tmp_path / "once") == _facts(tmp_path / "twice")
    assert run(tmp_path / "once", "ASK { ?x plan:hasMention ?m }", inferred=True) == "true\n"


def test_a_new_build_takes_away_what_followed_from_the_old(plan: Path, tmp_path: Path) -> None:
    """Inferred facts of an earlier build do not stay beside a newer one."""
    _run("build", plan, "-o", tmp_path / "out", "--infer")
    assert (tmp_path / "out" / INFERRED_FILE).exists()
    _run("build", plan, "-o", tmp_path / "out")
    assert not (tmp_path / "out" / INFERRED_FILE).exists()


def test_inferred_facts_are_a_format_of_their_own(tmp_path: Path) -> None:
    """The exporter writes what follows, and nothing that is stated."""
    (path,) = _sample().write(tmp_path / "out", formats=("inferred",))
    written = {quad.triple for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)}
    assert written == set(_sample().reasoning.facts)
