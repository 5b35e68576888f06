"""A query page of our own, with the answers of an embedded store, for the tests of the front end."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from kg.config import BASE_IRI
from kg.errors import KgError
from kg.query import QUERY_PREFIXES, run
from kg.vocabulary import PLAN
from kg.web import DIST
from kg.web.completions import completions

POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
QUESTIONS = (
    {
        "name": "names", "title": "Names of entities", "group": "what is in the plan",
        "text": "SELECT ?e ?name { ?e a plan:Entity ; rdfs:label ?name } ORDER BY ?name",
    },
    {
        "name": "facts", "title": "What is applied where", "group": "who does what",
        "text": "CONSTRUCT { ?a plan:appliedIn ?b } WHERE { ?a plan:appliedIn ?b }",
    },
)  # fmt: skip
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Query</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/query.css"><script src="/static/query.js" defer></script></head>
<body><div id="yasgui" data-endpoint="/sparql" data-base="{base}" data-ontology="{ontology}"></div>
<script type="application/json" id="questions">{questions}</script>
<script type="application/json" id="vocabulary">{vocabulary}</script>
<section id="plain"><h2>A question</h2>
<form><textarea id="query">SELECT * {{ ?s plan:uses ?o }}</textarea></form>
<p id="answer">An answer</p></section></body></html>
"""
TYPES = {".js": "text/javascript", ".css": "text/css"}
ANSWERS = {"json": "application/sparql-results+json", "ttl": "text/turtle"}


def page() -> str:
    """Return the page, with its data blocks."""
    return PAGE.format(
        base=BASE_IRI,
        ontology=PLAN,
        questions=json.dumps(QUESTIONS),
        vocabulary=json.dumps(asdict(completions(QUERY_PREFIXES))),
    )


class Handler(BaseHTTPRequestHandler):
    """Serves the page, the bundle and the endpoint, under the policy that the real server has."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        self.folder = folder
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Serve a page or a file of the bundle."""
        path = urlsplit(self.path).path
        file = DIST / path.removeprefix("/static/")
        if path == "/query":
            self._send(200, "text/html; charset=utf-8", page())
        elif path.startswith("/static/") and file.suffix in TYPES:
            self._send(200, TYPES[file.suffix], file.read_text("utf-8"))
        else:
            self._send(404, "text/plain", "there is no such page\n")

    def do_POST(self) -> None:
        """Answer a query."""
        length = int(self.headers["Content-Length"])
        fields = parse_qs(self.rfile.read(length).decode())
        format = "ttl" if "turtle" in self.headers["Accept"] else "json"
        try:
            self._send(200, ANSWERS[format], run(self.folder, fields["query"][0], format=format))
        except KgError as error:
            self._send(400, "text/plain; charset=utf-8", f"{error}\n")

    def _send(self, status: int, type: str, body: str) -> None:
        headers: Mapping[str, str] = {"Content-Type": type, "Content-Security-Policy": POLICY}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def query_page(folder: Path) -> Iterator[str]:
    """Serve the query page over the build in ``folder`` and lend its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/query"
        server.shutdown()
        thread.join()
