"""``kg serve`` as a real server: its clients, its limits, its end."""

from __future__ import annotations

import asyncio
import http.client
import json
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import SPARQLWrapper
from click.testing import CliRunner

from kg.cli import main
from kg.query.questions import questions
from kg.serve import Limits
from kg.serve.jobs import Job
from kg.serve.pool import MEGABYTE, Pool
from kg.serve.refusals import Refusal
from tests.serving import ENDLESS, NAMES, children, client, make_build, server, workers_of

HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
CURL = shutil.which("curl")
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the sample."""
    return make_build(tmp_path_factory.mktemp("server") / "build")


@pytest.fixture(scope="module")
def running(build: Path) -> Iterator[tuple[str, int]]:
    """Run a server with a short time limit; lend its address and process number."""
    with server(build, "--timeout", "1") as (address, process):
        yield address, process.pid


def _get(address: str, query: str) -> tuple[int, str]:
    """Return the status and text of an answer."""
    url = f"{address}/sparql?{urllib.parse.urlencode({'query': query})}"
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _until(condition: Callable[[], object], seconds: float = 20) -> bool:
    """Tell whether a condition comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(CURL is None, reason="curl is not installed")
def test_curl_is_served(running: tuple[str, int]) -> None:
    """curl sends a query as a form and gets the format it asks for."""
    command = [str(CURL), "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={NAMES}"]
    done = subprocess.run([*command, f"{running[0]}/sparql"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["name", "<R&D>", "State Council", "service robots", "smart logistics"]


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("form", [SPARQLWrapper.JSON, SPARQLWrapper.XML, SPARQLWrapper.CSV])
def test_sparqlwrapper_is_served(running: tuple[str, int], method: str, form: str) -> None:
    """SPARQLWrapper gets rows by both methods in the formats that it knows."""
    asking = SPARQLWrapper.SPARQLWrapper(f"{running[0]}/sparql", returnFormat=form)
    asking.setMethod(method)
    asking.setQuery(NAMES)
    found = asking.query().convert()
    assert "State Council" in (found.toxml() if form == SPARQLWrapper.XML else str(found))


def test_sparqlwrapper_gets_graphs_and_reasons(running: tuple[str, int]) -> None:
    """SPARQLWrapper gets a graph of rdflib, and its own error for a bad query."""
    asking = SPARQLWrapper.SPARQLWrapper(f"{running[0]}/sparql")
    asking.setQuery("CONSTRUCT { ?a plan:uses ?b } WHERE { ?a plan:uses ?b }")
    asking.setReturnFormat(SPARQLWrapper.TURTLE)
    assert b"smart-logistics" in asking.query().convert()
    asking.setQuery("SELECT ?x {")
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed):
        asking.query()


@needs_proc
def test_endless_query_is_ended(running: tuple[str, int]) -> None:
    """A query is ended at the time limit, and its process with it; others are answered all the while."""
    address, server_process = running
    before = workers_of(server_process)
    begin = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        endless = pool.submit(_get, address, ENDLESS)
        others = [_get(address, NAMES)[0] for _ in range(5)]
        status, text = endless.result()
    elapsed = time.monotonic() - begin
    assert (status, text) == (503, "the query took longer than 1 s and was ended; ask for less\n")
    assert others == [200] * 5
    assert 1 <= elapsed < 6
    assert len(before - workers_of(server_process)) == 1


@needs_proc
def test_one_hostile_client_harms_no_other(running: tuple[str, int]) -> None:
    """Seven clients ask ready questions without an error while an eighth only asks what has no end."""
    address, server_process = running
    texts = [question.text for question in questions()]
    stop = threading.Event()

    def hostile() -> list[int]:
        statuses = []
        while not stop.is_set():
            statuses.append(_get(address, ENDLESS)[0])
        return statuses

    def mixed(number: int) -> list[tuple[int, str]]:
        return [_get(address, texts[(5 * number + step) % len(texts)]) for step in range(6)]

    with ThreadPoolExecutor(8) as pool:
        bad = pool.submit(hostile)
        answers = [answer for found in pool.map(mixed, range(7)) for answer in found]
        stop.set()
    assert [text for status, text in answers if status != 200] == []
    assert len(answers) == 42 and set(bad.result()) == {503}
    assert len(workers_of(server_process)) <= 4


@needs_proc
def test_query_of_a_client_that_left_is_ended(build: Path) -> None:
    """A query whose client hangs up does not run on; the server then stops at once, though another runs."""
    with server(build, "--timeout", "60", "--workers", "1") as (address, process):
        before = workers_of(process.pid)
        host, port = address.removeprefix("http://").split(":")
        request = f"GET /sparql?{urllib.parse.urlencode({'query': ENDLESS})} HTTP/1.1\r\nHost: {host}\r\n\r\n"
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(request.encode())
            time.sleep(0.5)
        assert _until(lambda: not before & workers_of(process.pid))
        connection = socket.create_connection((host, int(port)))
        connection.sendall(request.encode())
        assert _until(lambda: workers_of(process.pid))
        _assert_stops(process, signal.SIGINT)
        assert b"503" in connection.recv(100)
        connection.close()


def test_sigterm_stops(build: Path) -> None:
    """SIGTERM ends the server like Ctrl-C; requests are logged where that is asked for, and nothing else."""
    with server(build, "-v") as (address, process):
        assert _get(address, NAMES)[0] == 200
        errors = _assert_stops(process, signal.SIGTERM)
    assert "GET /sparql 200" in errors


def _assert_stops(process: subprocess.Popen[str], how: signal.Signals) -> str:
    workers = children(process.pid) | workers_of(process.pid)
    process.send_signal(how)
    out, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert out == "" and "Traceback" not in errors
    assert not any(map(_runs, workers))
    return errors


@needs_proc
def test_a_server_that_was_killed_leaves_nothing(
    build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its processes end when it does, even in the midst of a query, and its temporary folder is removed."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with server(build, "--workers", "1") as (address, process):
        workers = children(process.pid) | workers_of(process.pid)
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(_get, address, ENDLESS)
            time.sleep(0.5)
            process.kill()
            with pytest.raises((OSError, http.client.HTTPException)):
                asking.result()
        process.wait()
        assert workers and _until(lambda: not any(map(_runs, workers)))
        assert _until(lambda: not list(tmp_path.iterdir()))


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_query_over_the_limit_of_memory_is_an_error(build: Path) -> None:
    """A query that needs more memory than a process may have gets a clear error, and the next is answered."""

    async def work() -> tuple[str, int]:
        async with Pool(build, workers=1, limits=Limits(memory=700 * MEGABYTE)) as pool:
            with pytest.raises(Refusal) as caught:
                await pool.run(Job(query=HUGE))
            answer = await pool.run(Job(query=NAMES))
            answer.file.close()
            return str(caught.value), answer.rows

    reason, rows = asyncio.run(work())
    assert "more than 700 MB of memory" in reason
    assert rows == 4


def test_slow_queries_step_aside(build: Path) -> None:
    """With one place, a query is answered while another runs to its time limit."""

    async def work() -> tuple[int, bool, BaseException | object]:
        async with Pool(build, workers=1, limits=Limits(seconds=5)) as pool:
            slow = asyncio.ensure_future(pool.run(Job(query=ENDLESS)))
            await asyncio.sleep(0.1)
            answer = await pool.run(Job(query=NAMES))
            answer.file.close()
            return answer.rows, slow.done(), (await asyncio.gather(slow, return_exceptions=True))[0]

    rows, was_done, end = asyncio.run(work())
    assert (rows, was_done) == (4, False)
    assert isinstance(end, Refusal) and end.status == 503


def test_queue_has_an_end(build: Path) -> None:
    """Where too many wait, the next is told to come back, and so is one that waited too long."""

    async def work() -> list[object]:
        limits = Limits(seconds=3, waiting=1, waiting_seconds=0.2)
        async with Pool(build, workers=1, limits=limits) as pool:
            return await asyncio.gather(
                *(pool.run(Job(query=ENDLESS)) for _ in range(3)), return_exceptions=True
            )

    reasons = {str(end): end for end in asyncio.run(work())}
    assert {reason.split(";")[0] for reason in reasons} == {
        "the query took longer than 3 s and was ended",
        "other queries kept this one waiting too long",
        "too many queries are waiting",
    }
    retry = [end.headers.get("Retry-After") for end in reasons.values() if isinstance(end, Refusal)]
    assert sorted(retry, key=str) == ["10", "10", None]


def test_answers_leave_no_files(build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After answers, errors and the end, the temporary folder is as before."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with client(build, limits=Limits(rows=10)) as web:
        assert web.get("/sparql", params={"query": NAMES}).status_code == 200
        assert web.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}).status_code == 500
        (folder,) = tmp_path.iterdir()
        assert list(folder.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def _failure(*arguments: object) -> str:
    result = CliRunner().invoke(main, ["serve", *map(str, arguments)])
    assert (result.exit_code, result.stderr.count("\n"), result.stdout) == (1, 1, "")
    return result.stderr


def test_start_without_a_build(tmp_path: Path) -> None:
    """A folder that holds no build is one line with the remedy."""
    assert "run `kg build` first" in _failure("-g", tmp_path)


def test_start_where_the_port_is_taken(build: Path) -> None:
    """A port that another program has is one line with the remedy."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"port {port}" in _failure("-g", build, "--port", port)


def test_start_on_a_host_that_is_not_this_one(build: Path) -> None:
    """An address that is not this machine's is one line; beyond this machine a warning comes first."""
    result = CliRunner().invoke(main, ["serve", "-g", str(build), "--host", "192.0.2.1", "--port", "0"])
    warning, error = result.stderr.splitlines()
    assert "other machines can reach 192.0.2.1" in warning
    assert error.startswith("kg: cannot listen on 192.0.2.1")


def test_help_is_to_be_copied() -> None:
    """The help shows an example, and starts without the server's libraries."""
    assert "kg serve -g build" in CliRunner().invoke(main, ["serve", "--help"]).output


def test_json_is_json(running: tuple[str, int]) -> None:
    """An answer over the wire is whole."""
    status, text = _get(running[0], "SELECT ?s ?p ?o { ?s ?p ?o }")
    assert status == 200 and len(json.loads(text)["results"]["bindings"]) > 300
