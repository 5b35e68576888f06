"""The commands as a user types them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import webbrowser
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli import main
from tests import sample

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = ("build", "query", "explain", "annotate", "evaluate", "stats", "export", "view")


def _run(*arguments: object, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a build of the sample graph."""
    graph = sample.sample_graph()
    built = kg.KnowledgeGraph(**{field.name: getattr(graph, field.name) for field in fields(graph)})
    path = tmp_path_factory.mktemp("build")
    built.write(path)
    return path


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_shows_an_example(command: str) -> None:
    """The help of kg and of each command has an example to copy."""
    result = _run(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Example:\n  " in result.output
    assert f"kg {command}" in result.output


def test_help_is_quick() -> None:
    """Asking for help does not load the language pipeline."""
    code = "import sys, kg.cli; sys.exit('spacy' in sys.modules or 'rdflib' in sys.modules)"
    start = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    assert time.monotonic() - start < 5


def test_build_says_what_it_did(tmp_path: Path) -> None:
    """The summary names the plan, counts, the files and the next commands."""
    plan = tmp_path / "robots.txt"
    plan.write_text("Robot Plan\n\nDevelop service robots for smart logistics.\n", encoding="utf8")
    result = _run("build", plan, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    for words in ("1 plan:", "entities", "graph.ttl", "view.html", "kg view -g", "kg query -g"):
        assert words in result.stdout


def test_query_prints_a_table(folder: Path) -> None:
    """A SELECT query over the store answers with the names in it."""
    result = _run("query", "SELECT ?n WHERE { ?e a plan:Product ; skos:prefLabel ?n }", "-g", folder)
    assert result.exit_code == 0
    assert "service robots" in result.stdout


def test_query_reads_a_file(folder: Path, tmp_path: Path) -> None:
    """A query may stand in a .rq file."""
    path = tmp_path / "ask.rq"
    path.write_text("ASK { ?e a plan:Product }", encoding="utf8")
    result = _run("query", path, "-g", folder, "-f", "json")
    assert json.loads(result.stdout)["boolean"] is True


def test_annotate_keeps_the_order() -> None:
    """Units come out in the order they went in, with spans inside their texts."""
    texts = {"b": "Develop service robots for smart logistics.", "a": "By 2025, build a quantum platform."}
    lines = "".join(json.dumps({"unit": unit, "text": text}) + "\n" for unit, text in texts.items())
    result = _run("annotate", given=lines)
    assert result.exit_code == 0, result.output
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["unit"] for line in found] == ["b", "a"]
    assert all(line.keys() == {"unit", "spans", "relations", "actions"} for line in found)
    assert found[0]["spans"]
    assert all(
        0 <= s["start"] < s["end"] <= len(texts[line["unit"]]) for line in found for s in line["spans"]
    )


def test_annotate_names_the_bad_line() -> None:
    """Units before a bad line are annotated; the error is one line with its number."""
    result = _run("annotate", given='{"unit": 1, "text": "Develop robots."}\nnonsense\n')
    assert result.exit_code == 1
    assert json.loads(result.stdout)["unit"] == 1
    assert result.stderr.startswith("kg: line 2") and result.stderr.count("\n") == 1


def test_annotate_refuses_bytes_that_are_not_utf8() -> None:
    """A line in another encoding is named too."""
    result = _run("annotate", given=b'{"unit": 1, "text": "\xff"}\n')
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "line 1" in result.stderr


def test_evaluate_prints_the_measures(tmp_path: Path) -> None:
    """All six measures are printed, and classes when asked for."""
    gold = tmp_path / "gold.jsonl"
    span = {"start": 8, "end": 22, "label": "Product"}
    unit = {"unit": 1, "text": "Develop service robots.", "spans": [span], "relations": [], "actions": []}
    gold.write_text(json.dumps(unit), encoding="utf8")
    result = _run("evaluate", gold, "--by-class")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("F1") >= 7
    assert "entity strict" in result.stdout and "  Product" in result.stdout


def test_stats_shows_counts(folder: Path) -> None:
    """The counts of the report are shown."""
    result = _run("stats", "-g", folder)
    assert result.exit_code == 0
    assert "entities" in result.stdout


def test_export_writes_one_format(tmp_path: Path) -> None:
    """Only the files of the format asked for are written, and named."""
    plan = tmp_path / "robots.txt"
    plan.write_text("Robot Plan\n\nDevelop service robots for smart logistics.\n", encoding="utf8")
    result = _run("export", "-f", "graphml", plan, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["graph.graphml"]
    assert "graph.graphml" in result.stdout


def test_export_refuses_an_unknown_format(tmp_path: Path) -> None:
    """An unknown format is one line that names those there are."""
    result = _run("export", "-f", "docx", "-o", tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "graphml" in result.stderr


def test_view_opens_the_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page opens in the browser, or its path is printed."""
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: bool(opened.append(url) or True))
    assert _run("view", "-g", folder).exit_code == 0
    assert opened == [(folder / "view.html").as_uri()]
    assert _run("view", "-g", folder, "--no-open").stdout.strip() == str(folder / "view.html")
    assert len(opened) == 1
