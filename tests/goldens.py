"""The answers to the named questions on the plan in ``corpus/``, kept in ``tests/golden/queries``.

``python -m tests.goldens`` builds the plan and writes them anew: after a change of a question, of
the extraction or of the plan. Read what changed before you keep it: the test takes it for right.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import kg
from kg.query import Question, ask, questions

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "golden" / "queries"
ROWS = "20"


def build_corpus(folder: Path) -> None:
    """Build the plan in ``corpus/`` into ``folder``."""
    kg.build([ROOT / "corpus"], output=folder)


def golden(question: Question) -> Path:
    """Return the file of the answer to a question."""
    return FOLDER / f"{question.name}.csv"


def answered(folder: Path, question: Question) -> str:
    """Return the answer from a build, its first rows where the question takes a limit."""
    limited = any(parameter.name == "limit" for parameter in question.parameters)
    answer = ask(folder, question.name, {"limit": ROWS} if limited else {}, format="csv")
    return answer.replace("\r\n", "\n")


def main() -> None:
    """Write the answers to all questions, and take away those to questions that are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        build_corpus(Path(place))
        for question in questions():
            golden(question).write_text(answered(Path(place), question), encoding="utf8", newline="\n")
    kept = {golden(question) for question in questions()}
    for path in sorted(FOLDER.glob("*.csv")):
        if path not in kept:
            path.unlink()
    sys.stdout.write(f"{len(kept)} answers in {FOLDER.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
