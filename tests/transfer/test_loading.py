"""A build goes into real stores whole, with its evidence, divided by plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.config import BASE_IRI
from kg.model import Graph
from kg.query import open_store, read_triples
from kg.rdf import INFERRED_GRAPH, ONTOLOGY_IRI, graph_quads, inferred, ontology_triples, quads_by_plan
from kg.transfer.batches import batches
from tests.sample import sample_graph
from tests.transfer.stores import (
    AWKWARD,
    EVIDENCE,
    PREFIXES,
    Place,
    many_relations,
    two_plans,
    written,
)


@pytest.mark.parametrize("made", [sample_graph, two_plans, many_relations])
def test_store_is_divided_by_plan_as_the_records_are(made: Callable[[], Graph]) -> None:
    """The triples alone give the same named graphs as the records they were made from."""
    expected = set(graph_quads(made())) | {
        ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_IRI) for t in ontology_triples()
    }
    triples = {quad.triple for quad in expected}
    assert set(quads_by_plan(triples)) == expected


def test_relation_stands_in_the_plans_that_state_it_only() -> None:
    """Of two plans that name an entity, one states a relation of it: the other graph has none."""
    found = {
        (quad.predicate.value.rpartition("#")[2], quad.graph_name.value.removeprefix(BASE_IRI))
        for quad in quads_by_plan(quad.triple for quad in graph_quads(two_plans()))
        if quad.predicate.value.endswith(("#appliedIn", "#supports"))
    }
    assert found == {("appliedIn", "sample"), ("appliedIn", "second"), ("supports", "sample")}


@pytest.mark.parametrize("size", [1, 7, 100, 100_000])
def test_batches_never_divide_a_blank_node(folder: Path, size: int) -> None:
    """Every triple is in one batch, and no blank node in two."""
    triples = read_triples(folder)
    planned = batches((ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_IRI) for t in triples), size=size)
    sent = [triple for batch in planned for part in batch.parts for triple in part]
    homes = Counter(
        node
        for batch in planned
        for node in {term for t in _triples(batch) for term in t if isinstance(term, ox.BlankNode)}
    )
    assert sorted(map(str, sent)) == sorted(map(str, triples))
    assert set(homes.values()) == {1}
    assert all(batch.size <= size or len(batch.parts) == 1 for batch in planned)


def _triples(batch: Any) -> list[ox.Triple]:
    return [triple for part in batch.parts for triple in part]


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_each_plan_is_loaded_into_a_graph_of_its_own(place: Place, tmp_path: Path, protocol: str) -> None:
    """The graphs of two plans and of the ontology hold as many triples as the N-Quads have."""
    built = written(two_plans(), tmp_path / "build")
    result = place.load(built, to=getattr(place, protocol), replace=True)
    expected = Counter(quad.graph_name.value for quad in set(quads_by_plan(read_triples(built))))
    assert result.graphs == expected
    assert {name: place.size(name) for name in expected} == expected
    assert result.sent == result.triples == expected.total()


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_evidence_is_found_as_in_the_build(place: Place, folder: Path, graph: str, protocol: str) -> None:
    """The pattern of annotated axioms gives the same rows there as here."""
    place.load(folder, to=getattr(place, protocol), into=graph)
    here = open_store(folder).query(f"{PREFIXES} SELECT * WHERE {{ {EVIDENCE} }}")
    names = ("a", "p", "b", "passage", "confidence", "name", "text", "negated")
    rows = [{name: row[name].value for name in names if row[name] is not None} for row in here]
    found = place.ask(EVIDENCE, graph)
    assert sorted(map(_row, found)) == sorted(map(_row, rows))
    assert len(found) == 4
    assert sum("negated" in row for row in found) == 1


def _row(row: dict[str, str]) -> tuple[object, ...]:
    plain = (row["a"], row["p"], row["b"], row["passage"], row["name"], row["text"])
    return (*plain, Decimal(row["confidence"]), row.get("negated") in ("true", "1"))


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_any_text_arrives_unchanged(place: Place, tmp_path: Path, graph: str, protocol: str) -> None:
    """Quotes, backslashes, line ends and every script come through."""
    store = ox.Store(str(tmp_path / "store"))
    node = ox.NamedNode("https://example.org/node")
    store.extend(
        ox.Quad(node, ox.NamedNode("https://example.org/text"), ox.Literal(text)) for text in AWKWARD
    )
    store.flush()
    del store
    place.load(tmp_path, to=getattr(place, protocol), into=graph)
    assert {row["o"] for row in place.ask("?s ?p ?o", graph)} == set(AWKWARD)


def test_what_follows_is_loaded_into_a_graph_of_its_own(place: Place, folder: Path, graph: str) -> None:
    """With what the ontology implies, there is a second graph of facts that the plans do not state."""
    result = place.load(folder, into=graph, with_inferred=True, replace=True)
    expected = len(inferred(read_triples(folder)))
    assert result.graphs[INFERRED_GRAPH.value] == place.size(INFERRED_GRAPH.value) == expected > 0
