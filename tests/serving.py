"""What the tests of the server share: a build with named graphs, the application, a real server."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg.export import export
from kg.model import Graph
from kg.serve import Limits, create_app, open_site
from tests.sample import sample_graph

ROOT = Path(__file__).resolve().parents[1]
GRAPHS = ("urn:example:one", "urn:example:two")
VALUE = ox.NamedNode("urn:example:value")
# A product of all triples with themselves, which no machine counts to the end of.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER(?c < ?f) }"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
NAMES = "SELECT ?name { ?e a plan:Entity ; rdfs:label ?name } ORDER BY ?name"


def make_build(folder: Path, graph: Graph | None = None) -> Path:
    """Write a build, with two more graphs of a triple each in its store."""
    export(graph or sample_graph(), folder, formats=("store", "search", "html"))
    store = ox.Store(str(folder / "store"))
    for name in GRAPHS:
        store.add(ox.Quad(ox.NamedNode(name), VALUE, ox.Literal(name[-3:]), ox.NamedNode(name)))
    store.flush()
    return folder


@contextmanager
def client(folder: Path, *, limits: Limits | None = None, cors: str = "") -> Iterator[TestClient]:
    """Lend a client of the application, without a network; its queries run in processes all the same."""
    site = open_site(folder, workers=1, limits=limits)
    app = create_app(site, cors=cors)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with site.pool:
            yield

    app.router.lifespan_context = lifespan
    with TestClient(app, follow_redirects=False) as found:
        yield found


@contextmanager
def server(folder: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run ``kg serve`` on a free port and lend its address and its process."""
    command = [sys.executable, "-m", "kg.cli", "serve", "-g", str(folder), "--port", "0", *options]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Serving at http://127.0.0.1:"), line
        yield line.split()[2].rstrip("/"), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


class Page(HTMLParser):
    """The elements of a page, its text and its links."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(source)
        self.text = " ".join(" ".join(self.words).split())
        self.links = [str(values.get("href")) for tag, values in self.elements if tag == "a"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep some text."""
        self.words.append(data)


def visit(web: TestClient, address: str, status: int = 200) -> Page:
    """Return the page at an address, which must have a status."""
    response = web.get(address)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


def workers_of(server: int) -> set[int]:
    """Return the processes that evaluate queries for a server: its children's children."""
    return {worker for nursery in children(server) for worker in children(nursery)}


def children(parent: int) -> set[int]:
    """Return the processes that a process started and that still run."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # has ended meanwhile
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.add(int(path.parent.name))
    return found
