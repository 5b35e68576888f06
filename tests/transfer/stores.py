"""Real stores, what stands before them, and builds to load."""

from __future__ import annotations

import dataclasses
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import requests
from requests.auth import HTTPDigestAuth

from kg.export import export
from kg.model import EntityMention, Evidence, Graph, Statement
from kg.transfer import Credentials, Transfer, transfer
from kg.transfer.client import Client
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


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"the store for the tests ended with {process.returncode}"
        try:
            requests.get(address, params={"query": "ASK {}"}, timeout=10)
            return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(f"the store for the tests did not start within {START_SECONDS} s")


def written(graph: Graph, folder: Path) -> Path:
    export(graph, folder, formats=("store",))
    return folder


def two_plans() -> Graph:
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


def many_relations() -> Graph:
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


def stop_after(batches_: int) -> Callable[[int, int], None]:
    """Return a progress callback that breaks an export off like Ctrl-C does."""
    calls = count(1)

    def stop(_done: int, _total: int) -> None:
        if next(calls) == batches_:
            raise KeyboardInterrupt

    return stop


def notes_of(folder: Path) -> Path:
    (path,) = folder.glob(".export-*.json")
    return path
