"""Bad input: one clear line, a non-zero exit, and the earlier build still whole."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.cli import main
from tests import sample

ROOT = Path(__file__).resolve().parents[1]


def _missing(path: Path) -> Path:
    return path / "nowhere.txt"


def _no_plans(path: Path) -> Path:
    folder = path / "plans"
    folder.mkdir()
    return folder


def _file(content: bytes) -> Callable[[Path], Path]:
    def made(path: Path) -> Path:
        plan = path / "plan.txt"
        plan.write_bytes(content)
        return plan

    return made


def _long_line(path: Path) -> Path:
    return _file(b"Develop robots and " * (50_000_000 // 19))(path)


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """Return the folder of an earlier build."""
    graph = sample.sample_graph()
    built = kg.KnowledgeGraph(**{field.name: getattr(graph, field.name) for field in fields(graph)})
    built.write(tmp_path / "build")
    return tmp_path / "build"


def _state(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent == folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    "make",
    [
        _missing,
        _no_plans,
        _file(b""),
        _file(b"\x00\x01\x02\x7fELF" * 100),
        _file(b"Develop \xff\xfe robots.\n"),
        _long_line,
    ],
    ids=["missing path", "no plans", "empty", "binary", "invalid UTF-8", "50 MB line"],
)
def test_bad_plan_is_one_line(make: Callable[[Path], Path], tmp_path: Path, earlier: Path) -> None:
    """A plan that cannot be used ends the build in one line; the earlier build is untouched."""
    before = _state(earlier)
    result = CliRunner().invoke(main, ["build", str(make(tmp_path)), "-o", str(earlier)])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("kg: ") and result.stderr.count("\n") == 1
    assert _state(earlier) == before


def test_unwritable_output_is_one_line(tmp_path: Path) -> None:
    """An output folder that cannot be made is one line."""
    plan = _file(b"Robot Plan\n\nDevelop service robots.\n")(tmp_path)
    result = CliRunner().invoke(main, ["build", str(plan), "-o", str(plan / "build")])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("kg: cannot write")


@pytest.mark.parametrize(
    "query", ["SELEKT ?x", "SELECT ?x WHERE { ?x", "SELECT ?x WHERE { ?x nope:y ?z }", ""]
)
def test_malformed_query_is_one_line(query: str, earlier: Path) -> None:
    """A query that is not SPARQL is one line."""
    result = CliRunner().invoke(main, ["query", query, "-g", str(earlier)])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("kg: ")


@pytest.mark.parametrize("command", [["query", "ASK { ?s ?p ?o }"], ["stats"], ["view"]])
def test_folder_without_build_is_one_line(command: list[str], tmp_path: Path) -> None:
    """A folder that holds no build is one line, and nothing is written into it."""
    result = CliRunner().invoke(main, [*command, "-g", str(tmp_path)])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("kg: ")
    assert list(tmp_path.iterdir()) == []


def test_interrupted_build_leaves_the_earlier_one(earlier: Path) -> None:
    """Ctrl-C in the middle of a build is one line, exit status 130, and the earlier build stays."""
    before = _state(earlier)
    command = [sys.executable, "-m", "kg.cli", "build", str(ROOT / "corpus"), "-o", str(earlier)]
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=_hear_interrupts
    ) as process:
        _wait_for_staging(earlier)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert errors == "kg: interrupted; the earlier build is unchanged\n"
    assert process.returncode == 130
    assert _state(earlier) == before
    assert [path for path in earlier.iterdir() if path.name.startswith(".")] == []


def _hear_interrupts() -> None:
    """Undo what a shell does to the jobs it starts in the background: they ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _wait_for_staging(folder: Path) -> None:
    for _ in range(600):
        if any(path.name.startswith(".new-") for path in folder.iterdir()):
            return
        time.sleep(0.05)
    raise AssertionError("the build did not begin")


def test_closed_pipe_is_quiet(earlier: Path) -> None:
    """A reader that closes the pipe early causes no traceback."""
    command = f"'{sys.executable}' -m kg.cli query 'SELECT * WHERE {{ ?s ?p ?o }}' -g '{earlier}' | true"
    result = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stderr == ""
