"""Load on ``kg serve``: clients that ask the ready questions, and hostile ones that ask what has no end.

    python -m tests.benchmarks.load build --clients 20 --hostile 2 --seconds 30

Prints errors and times of the well-behaved clients. Not part of the tests: times mean
something only on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from kg.query.questions import questions
from tests.serving import ENDLESS, server

FORMATS = ("application/sparql-results+json", "text/csv", "application/sparql-results+xml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """How one request went."""

    name: str
    status: int
    seconds: float
    reason: str


def ask(connection: http.client.HTTPConnection, name: str, query: str, accept: str) -> Request:
    """Send a query and read its answer to the end."""
    begin = time.perf_counter()
    connection.request("GET", f"/sparql?{urlencode({'query': query})}", headers={"Accept": accept})
    response = connection.getresponse()
    body = response.read()
    reason = "" if response.status == 200 else body.decode().strip()
    return Request(name=name, status=response.status, seconds=time.perf_counter() - begin, reason=reason)


def well_behaved(address: str, number: int, end: float) -> Iterator[Request]:
    """Ask one ready question after another, each client from another one on."""
    ready = questions()
    connection = http.client.HTTPConnection(address, timeout=300)
    step = number
    while time.monotonic() < end:
        question = ready[step % len(ready)]
        yield ask(connection, question.name, question.text, FORMATS[step % len(FORMATS)])
        step += 7
    connection.close()


def hostile(address: str, stop: threading.Event) -> Counter[int]:
    """Ask what has no end, again and again."""
    statuses: Counter[int] = Counter()
    while not stop.is_set():
        connection = http.client.HTTPConnection(address, timeout=300)
        statuses[ask(connection, "endless", ENDLESS, "*/*").status] += 1
        connection.close()
    return statuses


def load(address: str, *, clients: int, hostiles: int, seconds: float) -> tuple[list[Request], Counter[int]]:
    """Put the load on a server and return how the requests went, and the statuses of the hostile ones."""
    stop, end = threading.Event(), time.monotonic() + seconds
    with ThreadPoolExecutor(clients + hostiles) as pool:
        bad = [pool.submit(hostile, address, stop) for _ in range(hostiles)]
        found = list(pool.map(lambda n: list(well_behaved(address, n, end)), range(clients)))
        stop.set()
    return [request for requests in found for request in requests], sum((b.result() for b in bad), Counter())


def main() -> None:
    """Run a server and print how it bore the load."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--hostile", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--timeout", default="30")
    arguments = parser.parse_args()
    with server(arguments.build, "--timeout", arguments.timeout) as (url, _):
        requests, bad = load(
            url.removeprefix("http://"), clients=arguments.clients, hostiles=arguments.hostile,
            seconds=arguments.seconds,
        )  # fmt: skip
    times = sorted(request.seconds for request in requests)
    errors = Counter(request.reason for request in requests if request.status != 200)
    cuts = statistics.quantiles(times, n=100)
    lines = [
        f"requests  {len(requests)} ({len(requests) / arguments.seconds:.1f} a second)",
        f"errors    {errors.total()} {dict(errors) or ''}",
        f"p50       {1000 * cuts[49]:.0f} ms",
        f"p99       {1000 * cuts[98]:.0f} ms",
        f"longest   {1000 * times[-1]:.0f} ms",
        f"hostile   {dict(bad)}",
    ]
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
