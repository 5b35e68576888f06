"""A build goes into real stores over HTTP: whole, once, and on where it stopped."""

from __future__ import annotations

import dataclasses
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import requests
from click.testing import CliRunner, Result
from requests.auth import HTTPDigestAuth

from kg.cli import main
from kg.config import BASE_IRI
from kg.errors import InputError, OutputError, StoreError
from kg.export import export
from kg.model import EntityMention, Evidence, Graph, Statement
from kg.query import open_store, read_triples
from kg.rdf import INFERRED_GRAPH, ONTOLOGY_IRI, graph_quads, inferred, ontology_triples, quads_by_plan
from kg.transfer import Credentials, Transfer, transfer
from kg.transfer.batches import batches
from kg.transfer.client import Client, UnclearError
from tests.sample import COUNCIL, LOGISTICS, ROBOTS, sample_graph

VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 100000
"""
START_SECONDS = 240
NUMBERS = count(1)
EVIDENCE = """
    ?axiom a owl:Axiom ; owl:annotatedSource ?a ; owl:annotatedProperty ?p ; owl:annotatedTarget ?b ;
        plan:evidence ?passage ; plan:confidence ?confidence .
    ?a ?p ?b ; skos:prefLabel ?name . ?passage plan:text ?text .
    OPTIONAL { ?axiom plan:negated ?negated }
"""
PREFIXES = """
    PREFIX plan: <https://w3id.org/plan-kg/ontology#>
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
AWKWARD = (
    'She said "no\\yes" \\u0041',
    "two\nlines\r\tand a tab",
    "人工智能 and 🤖",
    "it's <b>bold</b> & {braced} ?x $y #z",
    "e\u0301 \u00a0\u2028",
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A running store: its addresses and the user who may write."""

    gsp: str
    update: str
    queries: str
    credentials: Credentials | None = None

    @property
    def client(self) -> Client:
        """A client that does not wait long."""
        return Client(self.credentials, pauses=(0.01, 0.01))

    def load(self, folder: Path, **options: Any) -> Transfer:
        """Load a build by the Graph Store Protocol, or as ``options`` say."""
        return transfer(folder, **{"to": self.gsp, "client": self.client, **options})

    def ask(self, pattern: str, graph: str) -> list[dict[str, str]]:
        """Return the solutions of a pattern in a named graph, asked without the package's own client."""
        query = f"{PREFIXES} SELECT * WHERE {{ GRAPH <{graph}> {{ {pattern} }} }}"
        headers = {"Accept": "application/sparql-results+json"}
        answer = requests.get(self.queries, params={"query": query}, headers=headers, timeout=60)
        answer.raise_for_status()
        rows = answer.json()["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in rows]

    def size(self, graph: str) -> int:
        """Return how many triples a named graph has."""
        return len(self.ask("?s ?p ?o", graph))

    def insert(self, triple: str, graph: str) -> None:
        """Add a triple behind the back of the package."""
        user = self.credentials
        answer = requests.post(
            self.update,
            data=f"INSERT DATA {{ GRAPH <{graph}> {{ {triple} }} }}",
            headers={"Content-Type": "application/sparql-update"},
            auth=HTTPDigestAuth(user.user, user.password) if user else None,
            timeout=60,
        )
        answer.raise_for_status()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"the store for the tests ended with {process.returncode}"
        try:
            requests.get(address, params={"query": "ASK {}"}, timeout=10)
            return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(f"the store for the tests did not start within {START_SECONDS} s")


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[Place]:
    """Start the server of Oxigraph, in memory."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("no oxigraph: pip install oxigraph")
    root = f"127.0.0.1:{_free_port()}"
    process = subprocess.Popen((program, "serve", "--bind", root), stderr=subprocess.DEVNULL)
    try:
        _await(process, f"http://{root}/query")
        yield Place(
            gsp=f"http://{root}/store", update=f"http://{root}/update", queries=f"http://{root}/query"
        )
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Start Virtuoso with a database of its own; its user dba may write, by digest authentication."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("no virtuoso-t: apt-get install virtuoso-opensource-7-bin")
    folder, port = tmp_path_factory.mktemp("virtuoso"), _free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO_INI.format(folder=folder, port=port, sql=_free_port()), encoding="utf-8")
    command = (program, "+foreground", "+configfile", str(settings))
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    root = f"http://127.0.0.1:{port}"
    try:
        _await(process, f"{root}/sparql")
        yield Place(
            gsp=f"{root}/sparql-graph-crud-auth",
            update=f"{root}/sparql-auth",
            queries=f"{root}/sparql",
            credentials=Credentials(user="dba", password="dba"),
        )
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=["oxigraph", "virtuoso"])
def place(request: pytest.FixtureRequest) -> Place:
    """Return each of the stores in turn."""
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def graph() -> str:
    """Return the IRI of a graph that no other test uses."""
    return f"https://example.org/graph/{next(NUMBERS)}"


def _written(graph: Graph, folder: Path) -> Path:
    export(graph, folder, formats=("store",))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a build of the sample, with its store only."""
    return _written(sample_graph(), tmp_path / "build")


def _two_plans() -> Graph:
    """Return the sample and a second plan that names service robots and states one of their relations."""
    sample = sample_graph()
    old = sample.documents[0]
    passage = dataclasses.replace(old.passages[1], id="second/passage/1", section=None)
    second = dataclasses.replace(old, id="second", sections=(), passages=(passage,), left_out=())
    mention = EntityMention(
        id="second/mention/1", entity=ROBOTS, passage=passage.id, begin=1, end=2, surface="r", confidence=0.9
    )
    evidence = Evidence(passage=passage.id, confidence=0.5, pattern="for")
    shared, *others = sample.statements
    shared = dataclasses.replace(shared, evidence=(*shared.evidence, evidence))
    own = Statement(
        subject=ROBOTS,
        predicate="supports",
        object=LOGISTICS,
        evidence=(dataclasses.replace(evidence, passage="sample/passage/2"),),
    )
    return dataclasses.replace(
        sample,
        documents=(old, second),
        mentions=(*sample.mentions, mention),
        statements=(shared, own, *others),
    )


def _many_relations() -> Graph:
    """Return the sample with so many annotated relations that they need several batches."""
    evidence = Evidence(passage="sample/passage/2", confidence=0.5, pattern="for")
    relations = ("supports", "develops", "broader", "partOf", "locatedIn", "causes", "focusesOn")
    more = tuple(
        Statement(subject=COUNCIL, predicate=relation, object=object_, evidence=(evidence,))
        for relation in relations
        for object_ in (ROBOTS, LOGISTICS)
    )
    sample = sample_graph()
    return dataclasses.replace(sample, statements=(*sample.statements, *more))


class Proxy:
    """Stands before a real store and spoils chosen answers to what is written.

    A letter a request: "r" refuses it, "l" passes it on and loses the answer, "." lets it be.
    ``lock`` is what the header of basic authentication must say.
    """

    def __init__(self, place: Place, plan: str = "", *, lock: str = "") -> None:
        self.lock = lock
        self.is_open = place.credentials is None
        self.plan = list(plan)
        self.statuses: list[int] = []
        handler = type("Handler", (_Handler,), {"proxy": self, "upstream": place.gsp.rpartition("/")[0]})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        root = f"http://127.0.0.1:{self._server.server_port}"
        self.to = root + place.gsp.removeprefix(handler.upstream)
        self.place = dataclasses.replace(place, gsp=self.to)

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Passes requests on."""

    proxy: Proxy
    upstream: str

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization", "") != self.proxy.lock and self.proxy.lock:
            self._answer(401, b"", {"WWW-Authenticate": 'Basic realm="store"'})
            return
        spoilt = "."
        writes = self.command == "DELETE" or "n-triples" in self.headers.get("Content-Type", "")
        if writes and self.proxy.plan and (self.proxy.is_open or "Authorization" in self.headers):
            spoilt = self.proxy.plan.pop(0)
        if spoilt == "r":
            self._answer(503, b"", {})
            return
        headers = {name: value for name, value in self.headers.items() if name != "Host"}
        answer = requests.request(
            self.command, self.upstream + self.path, data=body, headers=headers, timeout=60
        )
        if spoilt == "l":
            self._answer(504, b"", {})
            return
        kept = {name: answer.headers[name] for name in ("WWW-Authenticate",) if name in answer.headers}
        self._answer(answer.status_code, answer.content, kept)

    do_GET = do_POST = do_DELETE = _pass_on

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.proxy.statuses.append(status)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """Return a function that starts a server with one answer to everything and returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(status: int, body: str = "", **headers: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *_: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/sparql"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def _stop_after(batches_: int) -> Callable[[int, int], None]:
    """Return a progress callback that breaks an export off like Ctrl-C does."""
    calls = count(1)

    def stop(_done: int, _total: int) -> None:
        if next(calls) == batches_:
            raise KeyboardInterrupt

    return stop


def _notes(folder: Path) -> Path:
    (path,) = folder.glob(".export-*.json")
    return path


# How triples are divided


@pytest.mark.parametrize("made", [sample_graph, _two_plans, _many_relations])
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
        for quad in quads_by_plan(quad.triple for quad in graph_quads(_two_plans()))
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


# What arrives


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_each_plan_is_loaded_into_a_graph_of_its_own(place: Place, tmp_path: Path, protocol: str) -> None:
    """The graphs of two plans and of the ontology hold as many triples as the N-Quads have."""
    built = _written(_two_plans(), tmp_path / "build")
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


# Once, and on where it stopped


def test_second_run_sends_nothing(place: Place, folder: Path, graph: str) -> None:
    """An export that is done is only counted."""
    first = place.load(folder, into=graph)
    second = place.load(folder, into=graph)
    assert (first.sent, second.sent) == (first.triples, 0)
    assert place.size(graph) == first.triples == second.triples


def test_broken_export_goes_on_where_it_stopped(place: Place, folder: Path, graph: str) -> None:
    """What had arrived before Ctrl-C is not sent again, and every axiom is there once."""
    with pytest.raises(KeyboardInterrupt):
        place.load(folder, into=graph, batch=50, progress=_stop_after(3))
    before = place.size(graph)
    result = place.load(folder, into=graph, batch=50)
    assert before == 150
    assert result.sent == result.triples - before
    assert len(place.ask("?axiom a owl:Axiom ; plan:evidence ?passage", graph)) == 4


def test_other_batch_size_after_a_break_doubles_nothing(place: Place, tmp_path: Path, graph: str) -> None:
    """An export may go on in other batches, which are compared with what is there."""
    built = _written(_many_relations(), tmp_path / "build")
    total = len(read_triples(built))
    with pytest.raises(KeyboardInterrupt):
        place.load(built, into=graph, batch=30, progress=_stop_after(total // 30 - 2))
    with pytest.raises(KeyboardInterrupt):
        place.load(built, into=graph, batch=40, progress=_stop_after(3))
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
    built = _written(_many_relations(), tmp_path / "build")
    with Proxy(place, "l." * 50) as proxy:
        result = proxy.place.load(built, into=graph, batch=60)
    assert proxy.statuses.count(504) > 3
    assert place.size(graph) == result.triples == len(read_triples(built))


def test_batch_lost_at_the_end_of_a_run_is_looked_up_in_the_next(
    place: Place, tmp_path: Path, graph: str
) -> None:
    """A run that ends while blank nodes are on their way leaves a note, so that they are not doubled."""
    built = _written(_many_relations(), tmp_path / "build")
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
        place.load(folder, into=graph, batch=100, progress=_stop_after(5))
    _notes(folder).unlink()
    with pytest.raises(OutputError, match="from elsewhere"):
        place.load(folder, into=graph)
    result = place.load(folder, into=graph, restart=True)
    assert place.size(graph) == result.triples


def test_another_build_needs_replace(place: Place, tmp_path: Path, graph: str) -> None:
    """A changed build is not mixed with the earlier one, but takes its place when that is asked for."""
    place.load(_written(_many_relations(), tmp_path / "build"), into=graph)
    changed = _written(sample_graph(), tmp_path / "build")
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


# What goes wrong


def test_wrong_password_is_told(virtuoso: Place, folder: Path, graph: str) -> None:
    """A store that refuses the user is one error that names the remedy."""
    wrong = Client(Credentials(user="dba", password="no"), pauses=())
    with pytest.raises(OutputError, match=r"answers 401: .*KG_PASSWORD"):
        virtuoso.load(folder, into=graph, client=wrong)


def test_basic_authentication_is_answered(oxigraph: Place, folder: Path, graph: str) -> None:
    """A store behind basic authentication takes the right password, in any script, and no other."""
    lock = f"Basic {b64encode('jo:päss'.encode()).decode()}"
    with Proxy(oxigraph, lock=lock) as proxy:
        with pytest.raises(OutputError, match=r"answers 401: .*KG_PASSWORD"):
            proxy.place.load(folder, into=graph, client=Client(Credentials(user="jo", password="no")))
        right = Client(Credentials(user="jo", password="päss"))
        result = proxy.place.load(folder, into=graph, client=right, to=proxy.to, queries=oxigraph.queries)
    assert oxigraph.size(graph) == result.triples


def test_missing_user_is_told(virtuoso: Place, folder: Path, graph: str) -> None:
    """A store that wants a user says so."""
    with pytest.raises(OutputError, match=r"answers 401: it wants a user name: give --user"):
        virtuoso.load(folder, into=graph, client=Client(pauses=()))


def test_missing_right_is_told(virtuoso: Place, folder: Path, graph: str) -> None:
    """Where a user may only read, the lack of the right is told, although Virtuoso calls it a failure."""
    with pytest.raises(OutputError, match="this user may not do that"):
        virtuoso.load(folder, to=virtuoso.queries, into=graph, client=Client(pauses=()))


def test_address_of_queries_takes_no_data(oxigraph: Place, folder: Path, graph: str) -> None:
    """A query address given as the one to load to is told from it."""
    with pytest.raises(OutputError, match=r"/query answers 415: .*correct --to"):
        oxigraph.load(folder, to=oxigraph.queries, into=graph)


def test_missing_address_is_told(oxigraph: Place, folder: Path, graph: str) -> None:
    """Where nothing is at an address, the option that gave it is named."""
    wrong = oxigraph.gsp.replace("/store", "/nothing")
    with pytest.raises(OutputError, match=r"/nothing answers 404: .*correct --query-at"):
        oxigraph.load(folder, into=graph, queries=wrong)
    with pytest.raises(OutputError, match=r"/nothing answers 404: .*correct --to"):
        oxigraph.load(folder, to=wrong, queries=oxigraph.queries, into=graph)


def test_refused_connection_is_told(folder: Path) -> None:
    """A store that does not run is an error at once."""
    address = f"http://127.0.0.1:{_free_port()}/store"
    with pytest.raises(OutputError, match=r"nothing answers at .*start the store"):
        transfer(folder, to=address)


def test_silent_store_is_told(folder: Path) -> None:
    """A store that takes the connection and never answers is given up after a while."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with pytest.raises(UnclearError, match=f"{address} gave no answer in time: run again to go on"):
            transfer(folder, to=address, client=Client(pauses=(0.01,), timeout=(1, 0.1)))


def test_broken_connection_is_told(folder: Path) -> None:
    """A store that hangs up is an error that says so."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: listener.accept()[0].close(), daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with pytest.raises(UnclearError, match=f"the connection to {address} broke"):
            transfer(folder, to=address, client=Client(pauses=()))


def test_missing_certificate_is_told(answering: Callable[..., str], folder: Path) -> None:
    """An https address where there is no TLS is told from a store that is down."""
    address = answering(200).replace("http:", "https:")
    with pytest.raises(OutputError, match="has no certificate to trust"):
        transfer(folder, to=address, client=Client(pauses=()))


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (301, {"Location": "http://elsewhere.example/"}, "sends on to http://elsewhere.example/"),
        (403, {}, "may not do that"),
        (413, {}, "smaller --batch"),
        (500, {}, "the store failed"),
        (503, {}, "busy or down: run again"),
    ],
)
def test_every_refusal_names_a_remedy(
    answering: Callable[..., str], folder: Path, status: int, headers: dict[str, str], message: str
) -> None:
    """What a store may answer is told with its address."""
    address = answering(status, **headers)
    with pytest.raises(OutputError, match=f"{address} answers {status}.*{message}"):
        transfer(folder, to=address, client=Client(pauses=(0.01,)))


def test_answer_that_is_none_is_told(answering: Callable[..., str], folder: Path) -> None:
    """A web page where query results should be is told from a store."""
    with pytest.raises(OutputError, match="does not answer queries"):
        transfer(folder, to=answering(200, "<html>"))


@pytest.mark.parametrize(
    "address",
    [
        "localhost:3030/x",
        "ftp://localhost/x",
        "http://",
        "http://a:b@localhost/x",
        "http://h:x/",
        "http://h/?graph=x",
    ],
)
def test_address_must_be_one(folder: Path, address: str) -> None:
    """An address that is none, or that holds a password or a graph, is refused before anything is asked."""
    with pytest.raises(InputError, match="--to"):
        transfer(folder, to=address)


def test_arguments_are_checked(folder: Path) -> None:
    """A graph that is no IRI, an unknown protocol and an empty batch are refused."""
    for wrong in ({"into": "no iri"}, {"protocol": "ftp"}, {"batch": 0}, {"replace": True, "restart": True}):
        with pytest.raises(InputError):
            transfer(folder, to="http://127.0.0.1:9/store", **wrong)


def test_folder_without_a_build_is_told(tmp_path: Path) -> None:
    """Only a build can be loaded."""
    with pytest.raises(StoreError, match="kg build"):
        transfer(tmp_path, to="http://127.0.0.1:9/store")


def test_broken_notes_are_told(oxigraph: Place, folder: Path, graph: str) -> None:
    """Notes that cannot be read are an error that names their file."""
    oxigraph.load(folder, into=graph)
    _notes(folder).write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"\.export-.*--restart"):
        oxigraph.load(folder, into=graph)


def test_notes_hold_no_password(virtuoso: Place, folder: Path, graph: str) -> None:
    """The notes say what was sent, and nothing of who sent it."""
    virtuoso.load(folder, into=graph)
    notes = json.loads(_notes(folder).read_text(encoding="utf-8"))
    assert set(notes) == {"batch", "begun", "done", "doubtful", "graphs"}
    assert "dba" not in _notes(folder).read_text(encoding="utf-8")


# The command


def _run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(
        main, ["export", *map(str, arguments)], env={"KG_PASSWORD": None, **environment}
    )


def test_command_loads_and_then_has_nothing_to_do(virtuoso: Place, folder: Path, graph: str) -> None:
    """The command takes the password from the environment, and says what the store holds."""
    command = ("--to", virtuoso.gsp, "-g", folder, "--into", graph, "--user", "dba")
    first = _run(*command, KG_PASSWORD="dba")
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("Loaded into http://")
    assert f"<{graph}>" in first.stdout
    assert _run(*command, KG_PASSWORD="dba").stdout.startswith("Nothing to do")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give either -f FORMAT to write files, or --to URL"),
        (("-f", "ttl", "--to", "http://127.0.0.1:9/"), "give either -f FORMAT"),
        (("-f", "ttl", "--replace"), "--replace does not go with -f"),
        (("--to", "http://127.0.0.1:9/", "-o", "out"), "-o does not go with --to"),
        (("--to", "http://127.0.0.1:9/", "plan.txt"), "PATH does not go with --to"),
        (("--to", "http://127.0.0.1:9/", "--user", "dba"), "KG_PASSWORD"),
    ],
)
def test_command_takes_one_kind_of_export(arguments: tuple[str, ...], message: str) -> None:
    """What does not go together is refused in one line."""
    result = _run(*arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert message in result.stderr
