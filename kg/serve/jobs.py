"""What passes between the server and a process that evaluates: a query out, how it ended back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal["results", "graph"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A query with its dataset (nothing: that of the store), and the formats that its client takes.

    ``rows`` is the most rows or triples of a whole answer; ``shown`` asks for the
    first rows only, for a page that says so, while all are counted.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    results: str | None = "json"
    graph: str | None = "ttl"
    rows: int | None = None
    shown: int | None = None
    bytes: int = 0
    path: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """How a query ended: an HTTP status, and what was written or why nothing was.

    The first reply of a process says that it is ready, and its number.
    """

    status: int = 200
    kind: Kind = "results"
    rows: int = 0
    reason: str = ""
    process: int = 0


def to_line(record: Job | Reply) -> bytes:
    """Return a record as one line."""
    return json.dumps(asdict(record)).encode() + b"\n"


def job_from(line: bytes) -> Job:
    """Return the job of a line."""
    fields = json.loads(line)
    for name in ("default_graphs", "named_graphs"):
        fields[name] = tuple(fields[name])
    return Job(**fields)


def reply_from(line: bytes) -> Reply:
    """Return the reply of a line."""
    return Reply(**json.loads(line))
