"""What is said to a store: the Graph Store Protocol or SPARQL Update to write, SPARQL to ask."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import pyoxigraph as ox

from kg.errors import InputError, OutputError
from kg.transfer.batches import Part, n_triples
from kg.transfer.client import Client, Request, check_address

# How the addresses of well-known stores end: the protocol there, and the end of the address for queries.
_PLACES = (
    ("/sparql-graph-crud-auth", "gsp", "/sparql-auth"),
    ("/sparql-graph-crud", "gsp", "/sparql"),
    ("/rdf-graphs/service", "gsp", ""),
    ("/statements", "update", ""),
    ("/data", "gsp", "/query"),
    ("/store", "gsp", "/query"),
    ("/update", "update", "/query"),
)


class Store(ABC):
    """A store by the addresses where it takes data and answers queries.

    ``option`` is what the user gave the address for queries by.
    """

    def __init__(self, client: Client, *, address: str, queries: str, option: str) -> None:
        self.client = client
        self.address = address
        self.queries = queries
        self._option = option

    @abstractmethod
    def add(self, graph: ox.NamedNode, parts: Sequence[Part]) -> None:
        """Add triples to a named graph, in one request."""

    @abstractmethod
    def drop(self, graph: ox.NamedNode) -> None:
        """Remove a named graph, if it is there."""

    def count(self, graph: ox.NamedNode) -> int:
        """Return how many triples a named graph holds."""
        return self._number(graph, "?s ?p ?o")

    def lacks(self, graph: ox.NamedNode, parts: Iterable[Part]) -> list[Part]:
        """Return the parts that a named graph does not hold, whatever it calls their blank nodes."""
        return [part for part in parts if self._number(graph, _pattern(part)) == 0]

    def _number(self, graph: ox.NamedNode, pattern: str) -> int:
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ {pattern} }} }}"
        request = Request(
            method="POST",
            url=self.queries,
            option=self._option,
            headers={"Accept": "application/sparql-results+json"},
            body={"query": query},
        )
        answer = self.client.patiently(lambda _: self.client.send(request))
        try:
            return int(json.loads(answer)["results"]["bindings"][0]["n"]["value"])
        except (ValueError, LookupError, TypeError) as error:
            raise OutputError(
                f"{self.queries} does not answer queries: give the address that does by --query-at"
            ) from error


class GraphStore(Store):
    """A store that is written to by the Graph Store HTTP Protocol."""

    def add(self, graph: ox.NamedNode, parts: Sequence[Part]) -> None:
        """Post N-Triples to a named graph."""
        self.client.send(
            Request(
                method="POST",
                url=self.address,
                option="--to",
                params={"graph": graph.value},
                headers={"Content-Type": "application/n-triples"},
                body=n_triples(parts).encode(),
            )
        )

    def drop(self, graph: ox.NamedNode) -> None:
        """Delete a named graph."""
        request = Request(
            method="DELETE", url=self.address, option="--to", params={"graph": graph.value}, may_lack=True
        )
        self.client.patiently(lambda _: self.client.send(request))


class UpdateStore(Store):
    """A store that is written to by SPARQL Update."""

    def add(self, graph: ox.NamedNode, parts: Sequence[Part]) -> None:
        """Insert triples into a named graph.

        By a template, not by INSERT DATA, in which Virtuoso allows no blank nodes.
        """
        self._update(f"INSERT {{ GRAPH {graph} {{\n{n_triples(parts)}}} }} WHERE {{}}")

    def drop(self, graph: ox.NamedNode) -> None:
        """Drop a named graph."""
        self.client.patiently(lambda _: self._update(f"DROP SILENT GRAPH {graph}"))

    def _update(self, update: str) -> None:
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        self.client.send(
            Request(method="POST", url=self.address, option="--to", headers=headers, body=update.encode())
        )


PROTOCOLS: Mapping[str, type[Store]] = MappingProxyType({"gsp": GraphStore, "update": UpdateStore})


def store_at(address: str, client: Client, *, protocol: str = "auto", queries: str | None = None) -> Store:
    """Return the store at ``address``; what is not given is told by how the address ends.

    Raises:
        InputError: an address or the protocol is none.
    """
    if protocol not in ("auto", *PROTOCOLS):
        raise InputError(f"no protocol {protocol!r}: choose auto, {' or '.join(sorted(PROTOCOLS))}")
    address = check_address(address, option="--to")
    usual, place = _usual(address)
    chosen = PROTOCOLS[usual if protocol == "auto" else protocol]
    if queries:
        place, option = check_address(queries, option="--query-at"), "--query-at"
    else:
        option = "--to" if place == address else "--to or --query-at"
    return chosen(client, address=address, queries=place, option=option)


def _usual(address: str) -> tuple[str, str]:
    """Return the protocol and the address for queries that usually go with ``address``."""
    for end, protocol, queries in _PLACES:
        if address.endswith(end):
            return protocol, address.removesuffix(end) + queries
    return "update", address


def _pattern(part: Part) -> str:
    """Return a part as a pattern of a query, with variables for its blank nodes."""
    names: dict[ox.BlankNode, str] = {}

    def written(term: object) -> str:
        return names.setdefault(term, f"?b{len(names)}") if isinstance(term, ox.BlankNode) else str(term)

    return " . ".join(f"{written(t.subject)} {t.predicate} {written(t.object)}" for t in part)
