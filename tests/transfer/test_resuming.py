"""An export goes on where it stopped, and doubles nothing."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import OutputError
from kg.query import read_triples
from kg.rdf import ONTOLOGY_IRI
from kg.transfer.batches import batches
from kg.transfer.client import Client, UnclearError
from tests.sample import sample_graph
from tests.transfer.stores import (
    Place,
    Proxy,
    many_relations,
    notes_of,
    stop_after,
    written,
)


def test_second_run_sends_nothing(place: Place, folder: Path, graph: str) -> None:
    """An export that is done is only counted."""
    first = place.load(folder, into=graph)
    second = place.load(folder, into=graph)
    assert (first.sent, second.sent) == (first.triples, 0)
    assert place.size(graph) == first.triples == second.triples


def test_broken_export_goes_on_where_it_stopped(place: Place, folder: Path, graph: str) -> None:
    """What had arrived before Ctrl-C is not sent again, and every axiom is there once."""
    with pytest.raises(KeyboardInterrupt):
        place.load(folder, into=graph, batch=50, progress=stop_after(3))
    before = place.size(graph)
    result = place.load(folder, into=graph, batch=50)
    assert before == 150
    assert result.sent == result.triples - before
    assert len(place.ask("?axiom a owl:Axiom ; plan:evidence ?passage", graph)) == 4


def test_other_batch_size_after_a_break_doubles_nothing(place: Place, tmp_path: Path, graph: str) -> None:
    """An export may go on in other batches, which are compared with what is there."""
    built = written(many_relations(), tmp_path / "build")
    total = len(read_triples(built))
    with pytest.raises(KeyboardInterrupt):
        place.load(built, into=graph, batch=30, progress=stop_after(total // 30 - 2))
    with pytest.raises(KeyboardInterrupt):
        place.load(built, into=graph, batch=40, progress=stop_after(3))
    place.load(built, into=graph, batch=40)
    assert place.size(graph) == total


def test_busy_store_is_asked_again(place: Place, folder: Path, graph: str) -> None:
    """A store that answers 503 once gets the batch again, after which all is there."""
    with Proxy(place, "r.r") as proxy:
        result = proxy.place.load(folder, into=graph, batch=100)
    assert proxy.statuses.count(503) == 2
    assert place.size(graph) == result.triples


def test_lost_answer_doubles_nothing(place: Place, tmp_path: Path, graph: str) -> None:
    """Batches that arrived although the answer was lost are looked up before they are sent again."""
    built = written(many_relations(), tmp_path / "build")
    with Proxy(place, "l." * 50) as proxy:
        result = proxy.place.load(built, into=graph, batch=60)
    assert proxy.statuses.count(504) > 3
    assert place.size(graph) == result.triples == len(read_triples(built))


def test_batch_lost_at_the_end_of_a_run_is_looked_up_in_the_next(
    place: Place, tmp_path: Path, graph: str
) -> None:
    """A run that ends while blank nodes are on their way leaves a note, so that they are not doubled."""
    built = written(many_relations(), tmp_path / "build")
    quads = (ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_IRI) for t in read_triples(built))
    named = sum(not batch.blank for batch in batches(quads, size=60))
    with Proxy(place, "." * named + "l") as proxy:
        with pytest.raises(UnclearError, match=r"answers 504.*run again"):
            proxy.place.load(built, into=graph, batch=60, client=Client(place.credentials, pauses=()))
        proxy.place.load(built, into=graph, batch=60)
    assert place.size(graph) == len(read_triples(built))


def test_restart_without_notes_sends_what_is_missing(place: Place, folder: Path, graph: str) -> None:
    """When the notes are lost, blank nodes that are there are found by what they say."""
    with pytest.raises(KeyboardInterrupt):
        place.load(folder, into=graph, batch=100, progress=stop_after(5))
    notes_of(folder).unlink()
    with pytest.raises(OutputError, match="from elsewhere"):
        place.load(folder, into=graph)
    result = place.load(folder, into=graph, restart=True)
    assert place.size(graph) == result.triples


def test_another_build_needs_replace(place: Place, tmp_path: Path, graph: str) -> None:
    """A changed build is not mixed with the earlier one, but takes its place when that is asked for."""
    place.load(written(many_relations(), tmp_path / "build"), into=graph)
    changed = written(sample_graph(), tmp_path / "build")
    with pytest.raises(OutputError, match=r"another state.*--replace"):
        place.load(changed, into=graph)
    result = place.load(changed, into=graph, replace=True)
    assert place.size(graph) == result.triples == len(read_triples(changed))


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_replace_drops_what_is_there(place: Place, folder: Path, graph: str, protocol: str) -> None:
    """With replace, a graph filled by others is emptied first; without, it is left alone."""
    place.insert("<urn:a> <urn:b> <urn:c>", graph)
    with pytest.raises(OutputError, match=r"holds 1 triples in .* from elsewhere"):
        place.load(folder, to=getattr(place, protocol), into=graph)
    assert place.size(graph) == 1
    result = place.load(folder, to=getattr(place, protocol), into=graph, replace=True)
    assert place.size(graph) == result.triples


def test_break_while_graphs_are_dropped_is_mended_by_the_next_run(
    place: Place, folder: Path, graph: str
) -> None:
    """Once a graph is being dropped the notes no longer say that it is loaded."""
    with Proxy(place) as proxy:
        proxy.place.load(folder, into=graph)
        proxy.plan = ["l"]
        with pytest.raises(UnclearError):
            proxy.place.load(folder, into=graph, replace=True, client=Client(place.credentials, pauses=()))
        result = proxy.place.load(folder, into=graph)
    assert place.size(graph) == result.triples == result.sent


def test_wrong_count_is_an_error(place: Place, folder: Path, graph: str) -> None:
    """Where the store holds other than what was sent, both numbers are told."""
    total = place.load(folder, into=graph).triples
    place.insert("<urn:a> <urn:b> <urn:c>", graph)
    with pytest.raises(OutputError, match=f"holds {total + 1} triples in .*, not the {total} of the build"):
        place.load(folder, into=graph)
