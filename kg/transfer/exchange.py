"""The whole way of a build into a store: planned, sent, taken up again after a break, and counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError, OutputError
from kg.query import open_store, read_triples
from kg.rdf import INFERRED_GRAPH, inferred, quads_by_plan
from kg.transfer.batches import Batch, batches, digest
from kg.transfer.client import Client, Credentials
from kg.transfer.ledger import Ledger, ledger_path
from kg.transfer.stores import Store, store_at

Progress = Callable[[int, int], None]
DEFAULT_BATCH = 1000  # more in one update is too long for Virtuoso


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """What a store holds of a build after an export; ``sent`` counts the triples of this run."""

    address: str
    graphs: Mapping[str, int]
    sent: int

    @property
    def triples(self) -> int:
        """How many triples the graphs hold together."""
        return sum(self.graphs.values())


def transfer(
    folder: Path,
    *,
    to: str,
    queries: str | None = None,
    protocol: str = "auto",
    into: str | None = None,
    batch: int = DEFAULT_BATCH,
    credentials: Credentials | None = None,
    with_inferred: bool = False,
    replace: bool = False,
    restart: bool = False,
    progress: Progress | None = None,
    client: Client | None = None,
) -> Transfer:
    """Load the build in ``folder`` into the store at ``to``, one named graph a plan, or all ``into`` one.

    Notes in ``folder`` say what has arrived, so that the same call goes on after
    a break, and does nothing once all is there. ``replace`` first drops the graphs;
    ``restart`` disregards the notes and sends what the store lacks. A ``client``
    of the caller's own has its own credentials and patience.

    Raises:
        InputError: an argument is none that can be used.
        StoreError: there is no build.
        OutputError: the store refuses, cannot be reached, or does not hold in the end what was sent.
    """
    if batch < 1:
        raise InputError(f"--batch {batch} is no size: give 1 or more")
    if replace and restart:
        raise InputError("--replace begins anew already: leave out --restart")
    store = store_at(to, client or Client(credentials), protocol=protocol, queries=queries)
    planned = batches(_quads(folder, into=into, with_inferred=with_inferred), size=batch)
    ledger = Ledger(ledger_path(folder, store.address, into), size=batch)
    graphs = _by_graph(planned)
    if replace:
        _drop(store, ledger, graphs)
    elif restart:
        ledger.doubtful = True
    else:
        ledger.read()
        _refuse_others(store, ledger, graphs)
    ledger.enter(_digests(graphs))
    sent = _send(store, ledger, planned, progress)
    return Transfer(address=store.address, graphs=_counted(store, graphs), sent=sent)


def _quads(folder: Path, *, into: str | None, with_inferred: bool) -> Iterator[ox.Quad]:
    """Yield what the build asserts in its graphs, and what follows from it in a graph of its own."""
    triples = read_triples(folder)
    if into is None:
        yield from quads_by_plan(triples)
    else:
        graph = _graph_name(into)
        yield from _named(triples, graph)
    if with_inferred:
        quads = open_store(folder).quads_for_pattern(None, None, None, INFERRED_GRAPH)
        known = [quad.triple for quad in quads]
        yield from _named(known or inferred(triples), INFERRED_GRAPH)


def _named(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def _graph_name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise InputError(f"--into {iri} is no IRI: give one like https://example.org/plans") from error


def _by_graph(planned: Sequence[Batch]) -> dict[ox.NamedNode, list[Batch]]:
    graphs: dict[ox.NamedNode, list[Batch]] = defaultdict(list)
    for batch in planned:
        graphs[batch.graph].append(batch)
    return dict(graphs)


def _digests(graphs: Mapping[ox.NamedNode, Sequence[Batch]]) -> dict[str, str]:
    """Return what tells the content of each graph from any other, however it is divided."""
    return {graph.value: digest(("".join(batch.text for batch in held),)) for graph, held in graphs.items()}


def _drop(store: Store, ledger: Ledger, graphs: Iterable[ox.NamedNode]) -> None:
    """Drop the graphs; the notes go first, for they would be wrong after a break."""
    ledger.clear()
    ledger.enter({})
    for graph in graphs:
        store.drop(graph)


def _refuse_others(store: Store, ledger: Ledger, graphs: Mapping[ox.NamedNode, Sequence[Batch]]) -> None:
    """Raise where a graph at the store is not what this export began."""
    for graph, content in _digests(graphs).items():
        noted = ledger.graphs.get(graph)
        if noted is None and (held := store.count(ox.NamedNode(graph))):
            raise OutputError(
                f"{store.address} holds {held:,} triples in <{graph}> from elsewhere: "
                "drop them with --replace, or choose another graph with --into"
            )
        if noted not in (None, content):
            raise OutputError(
                f"{store.address} holds another state of <{graph}>, from an earlier export: "
                "drop it with --replace, or choose another graph with --into"
            )


def _send(store: Store, ledger: Ledger, planned: Sequence[Batch], progress: Progress | None) -> int:
    """Send the batches that are not there yet and return how many triples went."""
    total, passed, sent = sum(batch.size for batch in planned), 0, 0
    for batch in planned:
        name = batch.digest
        if name not in ledger.done:
            unclear = ledger.is_unclear(name)
            ledger.begin(name)
            sent += _add(store, batch, unclear=unclear)
            ledger.finish(name)
        passed += batch.size
        if progress:
            progress(passed, total)
    return sent


def _add(store: Store, batch: Batch, *, unclear: bool) -> int:
    """Send a batch; where it may be there already, only those blank nodes that are not.

    Returns the number of triples sent.
    """

    def attempt(again: bool) -> int:
        doubtful = batch.blank and (again or unclear)
        parts = store.lacks(batch.graph, batch.parts) if doubtful else batch.parts
        if parts:
            store.add(batch.graph, parts)
        return sum(map(len, parts))

    return store.client.patiently(attempt)


def _counted(store: Store, graphs: Mapping[ox.NamedNode, Sequence[Batch]]) -> dict[str, int]:
    """Return how many triples each graph holds, which must be as many as were sent."""
    counts: dict[str, int] = {}
    for graph, held in graphs.items():
        expected, found = sum(batch.size for batch in held), store.count(graph)
        if found != expected:
            raise OutputError(
                f"{store.address} holds {found:,} triples in {graph}, not the {expected:,} of the build: "
                "load them anew with --replace"
            )
        counts[graph.value] = found
    return counts
