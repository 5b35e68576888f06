"""How long each named question takes in our store and in rdflib's engine, on the same triples.

``python -m tests.benchmarks.questions [BUILD]``; without a build, that of the plan in ``corpus/``.
rdflib reads the triples once; a question that it has not answered after two minutes of processor
time is given up.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
import rdflib

from kg.query import Question, open_store, questions, read_triples
from kg.rdf import to_rdflib
from tests.benchmarks.measuring import show, timed
from tests.goldens import build_corpus
from tests.rows import Row, plain

LIMIT = 120.0
REPEATS = 3
SPAWN = multiprocessing.get_context("spawn")


def ours(store: ox.Store, text: str) -> tuple[float, Counter[Row]]:
    """Return the least processor seconds of three runs in our store, and the rows."""
    seconds, rows = [], []
    for _ in range(REPEATS):
        with timed() as clock:
            rows = list(store.query(text))  # type: ignore[arg-type]
        seconds.append(clock.processor)
    return min(seconds), Counter(plain(row) for row in rows)


def serve(folder: Path, wire: Connection) -> None:
    """Answer the texts that come over ``wire`` with rdflib; each with its seconds and rows."""
    graph = rdflib.Graph()
    for triple in read_triples(folder):
        graph.add(to_rdflib(triple))
    wire.send("ready")
    while text := wire.recv():
        with timed() as clock:
            rows = list(graph.query(text))
        wire.send((clock.processor, Counter(plain(row) for row in rows)))  # type: ignore[arg-type]


@dataclass(kw_only=True, slots=True)
class Rival:
    """rdflib in a process of its own, started again when it had to be stopped."""

    folder: Path
    process: multiprocessing.process.BaseProcess | None = field(default=None)
    wire: Connection | None = field(default=None)

    def ask(self, text: str) -> tuple[float, Counter[Row]] | None:
        """Return the processor seconds and the rows, or nothing when the time is up."""
        wire = self.wire or self._started()
        begin = self._processor_time()
        wire.send(text)
        while not wire.poll(1.0):
            if self._processor_time() - begin > LIMIT:
                self.stop()
                return None
        seconds, rows = wire.recv()
        return seconds, rows

    def stop(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.join()
        self.process = self.wire = None

    def _processor_time(self) -> float:
        """Return the processor seconds of the process so far (Linux)."""
        if self.process is None:
            return 0.0
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def _started(self) -> Connection:
        self.wire, far = SPAWN.Pipe()
        self.process = SPAWN.Process(target=serve, args=(self.folder, far), daemon=True)
        self.process.start()
        self.wire.recv()
        return self.wire


def compared(
    store: ox.Store, rival: Rival, question: Question
) -> tuple[tuple[str, int, float, str, str, str], float]:
    """Return a row of the table, and how many times as long rdflib takes (at least)."""
    mine, rows = ours(store, question.text)
    answer = rival.ask(question.text)
    theirs, at_least = (answer[0], "") if answer else (LIMIT, ">")
    same = "-" if answer is None else "yes" if answer[1] == rows else "NO"
    ratio = theirs / max(mine, 1e-4)
    sys.stderr.write(f"{question.name}: {mine:.3f} s, {at_least}{theirs:.3f} s\n")
    cells = (f"{at_least}{theirs * 1000:,.0f}", f"{at_least}{ratio:,.0f}", same)
    return (question.name, sum(rows.values()), mine * 1000, *cells), ratio


@contextmanager
def given_build(arguments: list[str]) -> Iterator[Path]:
    """Lend the build that was named, or a new one of the corpus."""
    if arguments:
        yield Path(arguments[0])
        return
    with tempfile.TemporaryDirectory() as place:
        build_corpus(Path(place))
        yield Path(place)


def main() -> None:
    """Measure every question and print the table with the mean ratio."""
    with given_build(sys.argv[1:]) as folder:
        store, rival = open_store(folder), Rival(folder=folder)
        found = [compared(store, rival, question) for question in questions()]
        rival.stop()
    columns = ("question", "rows", "ours ms", "rdflib ms", "times", "same rows")
    show("Processor time of the named questions", columns, [row for row, _ in found])
    ratios = [ratio for _, ratio in found]
    mean = math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios))
    sys.stdout.write(f"\ngeometric mean: {mean:,.1f} times; least: {min(ratios):,.1f} times\n")


if __name__ == "__main__":
    main()
