"""The stores that the tests start, each once."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kg.transfer import Credentials
from tests.sample import sample_graph
from tests.transfer.stores import NUMBERS, VIRTUOSO_INI, Place, free_port, wait_for, written


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[Place]:
    """Start the server of Oxigraph, in memory."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("no oxigraph: pip install oxigraph")
    root = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen((program, "serve", "--bind", root), stderr=subprocess.DEVNULL)
    try:
        wait_for(process, f"http://{root}/query")
        yield Place(
            gsp=f"http://{root}/store", update=f"http://{root}/update", queries=f"http://{root}/query"
        )
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Start Virtuoso with a database of its own; its user dba may write, by digest authentication."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("no virtuoso-t: apt-get install virtuoso-opensource-7-bin")
    folder, port = tmp_path_factory.mktemp("virtuoso"), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO_INI.format(folder=folder, port=port, sql=free_port()), encoding="utf-8")
    command = (program, "+foreground", "+configfile", str(settings))
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    root = f"http://127.0.0.1:{port}"
    try:
        wait_for(process, f"{root}/sparql")
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a build of the sample, with its store only."""
    return written(sample_graph(), tmp_path / "build")


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
