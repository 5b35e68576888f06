"""Ten million triples of our shape: loaded into the store in memory and on disk, and asked.

``python -m tests.benchmarks.large [TRIPLES [FOLDER]]``: makes ``FOLDER/large-TRIPLES.nt`` (about
1.7 GB for ten million, kept for the next time) and a store beside it, which it removes again.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox

from kg.config import BASE_IRI
from kg.rdf import PREFIXES, graph_triples, serialise
from tests.benchmarks.measuring import in_fresh_process, show, size, timed
from tests.benchmarks.synthetic import plan, plans

TRIPLES = 10_000_000
REPEATS = 5
HUB = f"{BASE_IRI}{plan(0).entities[0].id}"
QUESTIONS = {
    "facts of an entity with evidence": f"""
        SELECT ?p ?o ?passage ?confidence {{
          ?axiom owl:annotatedSource <{HUB}> ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o ;
                 plan:evidence ?passage ; plan:confidence ?confidence }}""",
    "ledger of targets": """
        SELECT ?target ?indicator ?comparator ?value ?unit ?year ?text {
          ?target a plan:Target ; plan:indicator ?indicator ; plan:comparator ?comparator ;
                  plan:value ?value ; plan:unit ?unit ; plan:year ?year ; plan:statedIn/plan:text ?text }
        ORDER BY ?year DESC(?value) LIMIT 100""",
    "technologies by sector": """
        SELECT ?sector (COUNT(DISTINCT ?technology) AS ?count) {
          ?technology plan:appliedIn ?sector ; a plan:Technology . ?sector a plan:Sector }
        GROUP BY ?sector ORDER BY DESC(?count) LIMIT 20""",
    "hubs": """
        SELECT ?entity (COUNT(*) AS ?count) { ?axiom owl:annotatedSource ?entity }
        GROUP BY ?entity ORDER BY DESC(?count) LIMIT 10""",
    "text of a passage": f"""
        SELECT ?text ?heading {{ <{BASE_IRI}plan-3/passage/77> plan:text ?text ;
          plan:inSection/plan:heading ?heading }}""",
}

Answers = list[tuple[str, int, float, float]]


def generate(path: Path, triples: int) -> tuple[int, float]:
    """Write N-Triples plan by plan; return their number, repeats of entities included, and the seconds."""
    count = 0
    with timed() as clock, path.open("wb") as file:
        for graph in plans():
            lines = serialise(graph_triples(graph), ox.RdfFormat.N_TRIPLES)
            file.write(lines)
            count += lines.count(b"\n")
            if count >= triples:
                break
    return count, clock.wall


def load(source: Path, folder: Path | None) -> tuple[int, float, Answers]:
    """Load into a new store, in memory or in ``folder``; return its size, the seconds and the answers."""
    store = ox.Store() if folder is None else ox.Store(str(folder))
    with timed() as clock:
        store.bulk_load(path=str(source), format=ox.RdfFormat.N_TRIPLES)
        if folder is not None:
            store.flush()
    return len(store), clock.wall, [_ask(store, name, query) for name, query in QUESTIONS.items()]


def _ask(store: ox.Store, name: str, query: str) -> tuple[str, int, float, float]:
    """Return a question's number of rows, and the milliseconds of the first time and of the median."""
    times, rows = [], 0
    for _ in range(REPEATS):
        with timed() as clock:
            rows = len(list(store.query(query, prefixes=PREFIXES)))  # type: ignore[arg-type]
        times.append(1000 * clock.wall)
    return name, rows, times[0], statistics.median(times)


def main(triples: int, folder: Path) -> None:
    """Make the file where it is missing, load it twice, print what that took."""
    source = folder / f"large-{triples}.nt"
    if not source.exists():
        part = source.with_suffix(".part")
        (count, seconds), peak = in_fresh_process(generate, part, triples)
        part.rename(source)
        columns = ("triples written", "s", "triples/s", "MB of file", "peak MB")
        row = (count, seconds, int(count / seconds), size(source) // 2**20, peak // 2**20)
        show("made", columns, [row])
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for kind, path in (("memory", None), ("disk", Path(place) / "store")):
            (count, seconds, answers), peak = in_fresh_process(load, source, path)
            row = (count, seconds, int(count / seconds), peak // 2**20, size(path) // 2**20 if path else 0)
            show(f"load: {kind}", ("triples", "s", "triples/s", "peak MB", "MB on disk"), [row])
            show(f"questions: {kind}", ("question", "rows", "first ms", "median ms"), answers)
            if path:
                shutil.rmtree(path)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else TRIPLES,
        Path(given[1]) if len(given) > 1 else Path(tempfile.gettempdir()),
    )
