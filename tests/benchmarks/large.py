"""Ten million triples of our shape: loaded into the store in memory and on disk, and asked.

``python -m tests.benchmarks.large [TRIPLES [FOLDER]]``: makes ``FOLDER/large-TRIPLES.nt`` (about
1.5 GB for ten million, kept for the next time) and a store beside it, which it removes again.
Loading uses several processors; "processor s" is the fair figure where other work shares them.
"""

from __future__ import annotations

import dataclasses
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox

from kg.config import BASE_IRI
from kg.rdf import PREFIXES, graph_triples, in_order, serialise
from tests.benchmarks.measuring import Clock, in_fresh_process, show, size, timed
from tests.benchmarks.synthetic import plan, plans

TRIPLES = 10_000_000
REPEATS = 5
ENTITIES = plan(0).entities
FACTS = """
    SELECT ?p ?o ?passage ?confidence {{
      ?axiom owl:annotatedSource <{base}{entity}> ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o ;
             plan:evidence ?passage ; plan:confidence ?confidence }}"""
QUESTIONS = {
    "facts of an entity with evidence": FACTS.format(base=BASE_IRI, entity=ENTITIES[-1].id),
    "facts of the largest hub with evidence": FACTS.format(base=BASE_IRI, entity=ENTITIES[0].id),
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

COLUMNS = ("triples", "s", "triples/s", "processor s", "peak MB", "MB on disk")
Answers = list[tuple[str, int, float, float]]


def generate(path: Path, triples: int) -> tuple[int, Clock]:
    """Write N-Triples plan by plan, an entity with the first that names it; return their number and time."""
    count, written = 0, set[str]()
    with timed() as clock, path.open("wb") as file:
        for graph in plans():
            new = tuple(entity for entity in graph.entities if entity.id not in written)
            written.update(entity.id for entity in new)
            found = in_order(graph_triples(dataclasses.replace(graph, entities=new)))
            file.write(serialise(found, ox.RdfFormat.N_TRIPLES))
            count += len(found)
            if count >= triples:
                break
    return count, clock


def load(source: Path, folder: Path | None) -> tuple[int, Clock, Answers]:
    """Load into a new store, in memory or in ``folder``; return its size, the time and the answers."""
    store = ox.Store() if folder is None else ox.Store(str(folder))
    with timed() as clock:
        store.bulk_load(path=str(source), format=ox.RdfFormat.N_TRIPLES)
        if folder is not None:
            store.flush()
    return len(store), clock, [_ask(store, name, query) for name, query in QUESTIONS.items()]


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
        (count, clock), peak = in_fresh_process(generate, part, triples)
        part.rename(source)
        show("made", COLUMNS, [_row(count, clock, peak, source)])
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for kind, path in (("memory", None), ("disk", Path(place) / "store")):
            (count, clock, answers), peak = in_fresh_process(load, source, path)
            show(f"load: {kind}", COLUMNS, [_row(count, clock, peak, path)])
            show(f"questions: {kind}", ("question", "rows", "first ms", "median ms"), answers)
            if path:
                shutil.rmtree(path)


def _row(count: int, clock: Clock, peak: int, path: Path | None) -> tuple[object, ...]:
    on_disk = size(path) // 2**20 if path else 0
    return count, clock.wall, int(count / clock.wall), clock.processor, peak // 2**20, on_disk


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else TRIPLES,
        Path(given[1]) if len(given) > 1 else Path(tempfile.gettempdir()),
    )
