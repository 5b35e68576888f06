"""The processes that evaluate queries: a few, one query at a time each, killed where it takes too long."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Self

from kg.errors import StoreError
from kg.serve.jobs import Job, Kind, Reply, reply_from, to_line
from kg.serve.places import PATIENCE, Place, Places
from kg.serve.refusals import Refusal

logger = logging.getLogger(__name__)

START_SECONDS = 60.0
MEGABYTE = 1024 * 1024
STOPPING = "the server is stopping"

# The search path is handed over, as the package may stand in a checkout; -I keeps the current folder out.
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[4])\n"
    "from kg.serve.worker import nurse; nurse(sys.argv[1], int(sys.argv[2]), sys.argv[3])"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one query may take, and how many may wait for how long."""

    seconds: float = 30.0
    rows: int = 1_000_000
    bytes: int = 1024 * MEGABYTE
    memory: int = 2048 * MEGABYTE
    waiting: int = 100
    waiting_seconds: float = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A whole answer in a file that has no name any more; whoever takes it closes it."""

    kind: Kind
    rows: int
    size: int
    file: IO[bytes]


class _Worker:
    """A process by its socket; it is gone when the socket comes to its end."""

    def __init__(self, process: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process = process
        self._reader, self._writer = reader, writer
        self._reading = asyncio.Lock()

    async def ask(self, job: Job) -> Reply | None:
        """Return how the job ended, or nothing where the process did."""
        async with self._reading:
            with suppress(ConnectionError):
                self._writer.write(to_line(job))
                await self._writer.drain()
            return await _reply(self._reader)

    async def end(self) -> None:
        if not self._reader.at_eof():
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
        async with self._reading:
            with suppress(ConnectionError):
                await self._reader.read()
        self._writer.close()


async def _reply(reader: asyncio.StreamReader) -> Reply | None:
    with suppress(ConnectionError):
        line = await reader.readline()
        if line.endswith(b"\n"):
            return reply_from(line)
    return None


class Pool:
    """Evaluates jobs over the build in ``folder``; a context that leaves no process behind."""

    def __init__(self, folder: Path, *, workers: int = 2, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._folder = folder
        self._workers = workers
        self._places = Places(workers, waiting=self.limits.waiting, seconds=self.limits.waiting_seconds)
        self._number = 0
        self._closing = False
        self._all: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._nursery: Process | None = None

    async def __aenter__(self) -> Self:
        """Start the processes.

        Raises:
            StoreError: the build cannot be opened.
        """
        self._scratch = tempfile.TemporaryDirectory(prefix="kg-serve-", ignore_cleanup_errors=True)
        self._control, inner = socket.socketpair()
        try:
            self._nursery = await self._started_nursery(inner)
            self._idle = list(await asyncio.gather(*(self._started() for _ in range(self._workers))))
        except BaseException:
            await self.close()
            raise
        finally:
            inner.close()
        return self

    async def _started_nursery(self, control: socket.socket) -> Process:
        arguments = (str(self._folder), str(self.limits.memory), self._scratch.name, json.dumps(sys.path))
        errors = None if logger.isEnabledFor(logging.DEBUG) else DEVNULL
        return await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-c", _PROGRAM, *arguments,
            stdin=control.fileno(), stdout=DEVNULL, stderr=errors, process_group=0,
        )  # fmt: skip

    async def __aexit__(self, *_: object) -> None:
        """End the processes."""
        await self.close()

    async def close(self) -> None:
        """End every process; queries that still run or wait are refused."""
        self._closing = True
        await asyncio.gather(*(worker.end() for worker in list(self._all)))
        self._all.clear()
        self._idle.clear()
        self._control.close()
        if self._nursery is not None:
            await self._nursery.wait()
        self._scratch.cleanup()

    async def run(self, job: Job) -> Answer:
        """Evaluate a job, its answer whole in a file before anything is sent.

        Raises:
            Refusal: there is no answer, within the limits or at all.
        """
        async with self._places.place() as place:
            if self._closing:
                raise Refusal(503, STOPPING)
            worker = self._idle.pop() if self._idle else await self._started()
            self._number += 1
            path = Path(self._scratch.name) / str(self._number)
            try:
                ready = replace(job, path=str(path), bytes=self.limits.bytes)
                return _answer(await self._asked(worker, ready, place), path)
            finally:
                path.unlink(missing_ok=True)

    async def _asked(self, worker: _Worker, job: Job, place: Place) -> Reply:
        asking = asyncio.ensure_future(worker.ask(job))
        reply = None
        try:
            reply = await self._awaited(asking, place)
        finally:
            asking.cancel()
            await self._given_back(worker, usable=reply is not None)
        return reply

    async def _awaited(self, asking: asyncio.Future[Reply | None], place: Place) -> Reply:
        """Wait for a reply within the time limit; after a while, do not keep others from running."""
        seconds = self.limits.seconds
        end = time.monotonic() + seconds
        while not asking.done() and (left := end - time.monotonic()) > 0:
            await asyncio.wait({asking}, timeout=min(PATIENCE, left))
            if not asking.done():
                place.lend()
        if self._closing:
            raise Refusal(503, STOPPING)
        if not asking.done():
            logger.info("a query was ended after %g s", seconds)
            raise Refusal(503, f"the query took longer than {seconds:g} s and was ended; ask for less")
        reply = asking.result()
        if reply is None:
            most = self.limits.memory // MEGABYTE
            reason = f"its process broke down, perhaps for want of more than {most:,} MB of memory"
            raise Refusal(500, f"the query could not be answered: {reason}; ask for less")
        return reply

    async def _given_back(self, worker: _Worker, *, usable: bool) -> None:
        if usable and not self._closing and len(self._idle) < self._workers:
            self._idle.append(worker)
            return
        self._all.discard(worker)
        await worker.end()

    async def _started(self) -> _Worker:
        """Have the nursery make a process, and wait until it is ready."""
        ours, theirs = socket.socketpair()
        with theirs, suppress(OSError):  # a nursery that has ended: told below by the silence
            socket.send_fds(self._control, [b"+"], [theirs.fileno()])
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        reply = None
        try:
            with suppress(TimeoutError):
                reply = await asyncio.wait_for(_reply(reader), START_SECONDS)
            worker = self._ready(reply, reader, writer)
        except BaseException:
            writer.close()
            raise
        self._all.add(worker)
        return worker

    def _ready(
        self, reply: Reply | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> _Worker:
        if self._closing:
            raise Refusal(503, STOPPING)
        if reply is None or not reply.process:
            raise StoreError(reply.reason if reply else "no process for queries starts: start kg serve again")
        return _Worker(reply.process, reader, writer)


def _answer(reply: Reply, path: Path) -> Answer:
    if reply.status != 200:
        raise Refusal(reply.status, reply.reason)
    file = path.open("rb")
    return Answer(kind=reply.kind, rows=reply.rows, size=path.stat().st_size, file=file)
