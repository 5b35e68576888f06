"""The processes that evaluate queries for the server.

A nursery loads the package once and forks: a new process is ready in an instant
when one had to be killed. Each child gets a socket of its own, over which it
reads a job a line and writes a reply a line; the answer itself goes to a file.
The nursery does nothing else, so that nothing is held when it forks; when the
server ends, however that happens, the nursery ends its children and itself.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NoReturn

import pyoxigraph as ox

from kg.errors import KgError, one_line
from kg.query import QUERY_PREFIXES, open_store, text_functions
from kg.serve.jobs import Job, Reply, job_from, to_line
from kg.serve.refusals import Refusal
from kg.serve.results import Limited, write_boolean, write_rows, write_triples

Functions = Mapping[ox.NamedNode, Any]


def nurse(folder: str, memory: int, scratch: str) -> None:
    """Fork a child for each socket that comes in on standard input, until the server closes that.

    What a server that was killed left in its folder for answers, ``scratch``, goes too.
    """
    children: set[int] = set()
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as control:
        while True:
            message, sockets, _, _ = socket.recv_fds(control, 1, 1)
            if not message:
                break
            child = os.fork()
            if not child:
                control.close()
                _forget_standard_input()
                _work(Path(folder), memory, socket.socket(fileno=sockets[0]))
            children.add(child)
            os.close(sockets[0])
            children -= {pid for pid in children if os.waitpid(pid, os.WNOHANG)[0]}
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    shutil.rmtree(scratch, ignore_errors=True)


def _forget_standard_input() -> None:
    """Let go of the nursery's socket, so that its end is seen at the other side."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)


def _work(folder: Path, memory: int, connection: socket.socket) -> NoReturn:
    """Serve jobs over a build, in at most ``memory`` bytes of address space, until the socket closes."""
    try:
        _serve(folder, memory, connection)
    finally:
        os._exit(0)


def _serve(folder: Path, memory: int, connection: socket.socket) -> None:
    try:
        store = open_store(folder)
        functions = text_functions(folder)
    except KgError as error:
        connection.sendall(to_line(Reply(status=500, reason=str(error))))
        return
    _limit(memory)
    connection.sendall(to_line(Reply(process=os.getpid())))
    for line in connection.makefile("rb"):
        connection.sendall(to_line(evaluate(store, functions, job_from(line))))


def evaluate(store: ox.Store, functions: Functions, job: Job) -> Reply:
    """Write the answer of a job to its file, or say why there is none."""
    try:
        found = _found(store, functions, job)
        with Path(job.path).open("wb") as file:
            return _written(found, job, Limited(file, job.bytes))
    except Refusal as error:
        return Reply(status=error.status, reason=str(error))
    except SyntaxError as error:
        return Reply(status=400, reason=f"the query is malformed: {one_line(error)}")
    except (ValueError, RuntimeError, OSError) as error:
        return Reply(status=500, reason=f"the query cannot be answered: {one_line(error)}")


def _found(store: ox.Store, functions: Functions, job: Job) -> object:
    chosen: dict[str, Any] = {}
    if job.default_graphs or job.named_graphs:
        chosen = {
            "default_graph": [ox.NamedNode(iri) for iri in job.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in job.named_graphs],
        }
    return store.query(job.query, prefixes=QUERY_PREFIXES, custom_functions=dict(functions), **chosen)


def _written(found: object, job: Job, file: Limited) -> Reply:
    stream: IO[bytes] = file  # type: ignore[assignment]
    if isinstance(found, ox.QueryTriples):
        rows = write_triples(found, _fit(job.graph, "CONSTRUCT and DESCRIBE"), stream, most=job.rows)
        return Reply(kind="graph", rows=rows)
    format = _fit(job.results, "SELECT and ASK")
    if isinstance(found, ox.QueryBoolean):
        write_boolean(found, format, stream)
        return Reply(rows=1)
    assert isinstance(found, ox.QuerySolutions)
    return Reply(rows=write_rows(found, format, stream, most=job.rows, shown=job.shown))


def _fit(format: str | None, kind: str) -> str:
    if format is None:
        raise Refusal(406, f"none of the formats that you accept is one for the result of {kind}")
    return format


def _limit(memory: int) -> None:
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # systems that cannot limit it
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
