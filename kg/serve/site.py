"""What all handlers share: the build, read in place, and the pool that evaluates queries over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import StoreError, one_line
from kg.query import open_store
from kg.rdf import in_order, serialise
from kg.serve.catalogue import Catalogue
from kg.serve.description import Place, Statistics, statistics
from kg.serve.negotiation import GRAPH_FORMATS, Choice, negotiate
from kg.serve.pool import Limits, Pool
from kg.serve.refusals import Refusal
from kg.serve.results import GRAPH_WRITERS
from kg.view import VIEW_FILE, with_links

Graphs = dict[ox.NamedNode, Statistics]
Describer = Callable[[Place, Statistics, Graphs], Iterable[ox.Triple]]


class Site:
    """A build being served."""

    def __init__(self, folder: Path, store: ox.Store, pool: Pool) -> None:
        self.folder = folder
        self.store = store
        self.catalogue = Catalogue(store)
        self.pool = pool
        self._counts: tuple[Statistics, Graphs] | None = None

    def view(self) -> str | None:
        """Return the explorer of the build with links to the other pages, if the build has one.

        Raises:
            StoreError: the file cannot be read.
        """
        path = self.folder / VIEW_FILE
        try:
            return _linked(path, path.stat().st_mtime_ns)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot read {path} ({one_line(error)}); run 'kg build' again") from error

    async def counts(self) -> tuple[Statistics, Graphs]:
        """Return the statistics of the default graph and of the named ones, counted once."""
        if self._counts is None:
            base = self.catalogue.base
            named = sorted((g for g in self.store.named_graphs() if isinstance(g, ox.NamedNode)), key=str)
            graphs = {graph: await statistics(self.pool, base, graph) for graph in named}
            self._counts = await statistics(self.pool, base), graphs
        return self._counts


@lru_cache(maxsize=2)
def _linked(path: Path, _changed: int) -> str:
    return with_links(path.read_text(encoding="utf-8"), entity="/id/", query="/query")


def open_site(folder: Path, *, workers: int = 2, limits: Limits | None = None) -> Site:
    """Open the build in ``folder`` for reading; its pool is to be started.

    Raises:
        StoreError: there is no build, or it is broken.
    """
    return Site(folder, open_store(folder), Pool(folder, workers=workers, limits=limits))


def site_of(request: Request) -> Site:
    """Return the site that a request came to."""
    return cast(Site, request.app.state.site)


async def described(request: Request, describe: Describer) -> Response:
    """Return what ``describe`` says of the site, in the format that the client takes."""
    site = site_of(request)
    default, graphs = await site.counts()
    place = Place(root=root_of(request), base=site.catalogue.base)
    return graph_response(request, describe(place, default, graphs))


def graph_response(request: Request, triples: Iterable[ox.Triple]) -> Response:
    """Return a small graph in the format that a request asks for."""
    choice = graph_choice(request)
    form = GRAPH_WRITERS[choice.format]
    ordered = in_order(triples)
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in ordered] if choice.format == "nq" else ()
    headers = {"Vary": "Accept", "Content-Type": choice.content_type}
    return Response(serialise(quads or ordered, form), headers=headers)


def graph_choice(request: Request) -> Choice:
    """Return the format of a graph that a request asks for.

    Raises:
        Refusal: there is no such format.
    """
    choice = negotiate(request.query_params.get("format", ""), accepted(request), GRAPH_FORMATS)
    if choice is None:
        raise Refusal(406, "none of the formats that you accept is one for a graph")
    return choice


def accepted(request: Request) -> str:
    """Return all that a request says of the formats it takes."""
    return ",".join(request.headers.getlist("accept"))


def root_of(request: Request) -> str:
    """Return the address of the server as the client knows it.

    Raises:
        Refusal: the client's Host header is no name of a host.
    """
    root = f"{request.url.scheme}://{request.url.netloc}"
    try:
        return ox.NamedNode(root).value
    except ValueError:
        raise Refusal(400, "the Host header is no name of a host") from None
