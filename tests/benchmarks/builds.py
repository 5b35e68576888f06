"""How long each file of a build takes and how large it is, and how long its validation takes.

``python -m tests.benchmarks.builds [TRIPLES ...]``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from kg.export import EXPORTERS, Source, export
from kg.validation import validate
from tests.benchmarks.measuring import in_fresh_process, show, size, timed
from tests.benchmarks.synthetic import plan_set

SIZES = (50_000, 200_000)


def written(triples: int) -> list[tuple[str, float, float]]:
    """Return the processor seconds and the megabytes of each format of a build."""
    graph, rows = plan_set(triples), []
    with tempfile.TemporaryDirectory() as place:
        for name, exporter in EXPORTERS.items():
            with timed() as clock:
                export(graph, Path(place), formats=(name,))
            total = sum(size(Path(place) / file) for file in exporter.names)
            rows.append((name, clock.processor, total / 2**20))
    return rows


def validated(triples: int) -> tuple[int, int, float]:
    """Return the number of triples, that of the violations, and the seconds that finding them took."""
    found = Source(graph=plan_set(triples)).triples
    with timed() as clock:
        violations = validate(found)
    return len(found), len(violations), clock.processor


def report(triples: int) -> None:
    """Print the tables for a size."""
    rows, _ = in_fresh_process(written, triples)
    show(f"files of about {triples:,} triples", ("format", "s", "MB"), rows)
    (count, violations, seconds), peak = in_fresh_process(validated, triples)
    columns = ("triples", "violations", "s", "triples/s", "peak MB")
    show("validation", columns, [(count, violations, seconds, int(count / seconds), peak // 2**20)])


if __name__ == "__main__":
    for wanted in [int(argument) for argument in sys.argv[1:]] or SIZES:
        report(wanted)
