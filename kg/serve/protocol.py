"""Requests of the SPARQL 1.1 Protocol, read and checked (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import ClientDisconnect, Request

from kg.serve.refusals import Refusal

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MOST_BODY = 1024 * 1024
BODY_SECONDS = 30.0
_MOST_FIELDS = 200

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A query with its dataset; ``format`` is the short name of one, where the address gives it."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


async def asked(request: Request) -> Asked | None:
    """Return what a request asks, or nothing where it has no query at all.

    Raises:
        Refusal: the request is not one for a query in the sense of the protocol.
    """
    pairs = parameters(request.url.query)
    if request.method == "POST":
        pairs += await _posted(request)
    elif not any(name in ("query", "update") for name, _ in pairs):
        return None
    return _checked(pairs)


async def form(request: Request) -> dict[str, str]:
    """Return the fields of a form that was sent with GET or POST."""
    pairs = parameters(request.url.query)
    if request.method == "POST":
        pairs += parameters(_text(await body(request)))
    return dict(pairs)


async def _posted(request: Request) -> Pairs:
    kind, _, options = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == UPDATE:
        raise _no_update()
    if kind not in (FORM, QUERY):
        raise Refusal(415, f"a query is sent as {QUERY} or {FORM}, not as {kind or 'nothing that is named'}")
    if "charset=" in options.lower() and "utf-8" not in options.lower():
        raise Refusal(415, "a query is sent in UTF-8")
    text = _text(await body(request))
    return [("query", text)] if kind == QUERY else parameters(text)


def parameters(text: str) -> Pairs:
    """Return the pairs of a query string or a form."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise Refusal(400, "the parameters are not UTF-8") from None
    except ValueError:
        raise Refusal(400, f"there are more than {_MOST_FIELDS} parameters") from None


async def body(request: Request) -> bytes:
    """Return the body of a request, which may be neither large nor slow."""
    received = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                received += chunk
                if len(received) > MOST_BODY:
                    raise Refusal(413, f"the request is larger than {MOST_BODY // 1024} KB")
    except TimeoutError:
        raise Refusal(408, "the request did not arrive in time") from None
    except ClientDisconnect:
        raise Refusal(400, "the request broke off") from None
    return bytes(received)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(400, "the request is not UTF-8") from None


def _checked(pairs: Pairs) -> Asked:
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in pairs):
        raise _no_update()
    queries = _values(pairs, "query")
    if len(queries) != 1:
        raise Refusal(400, f"give one query; there {'is none' if not queries else f'are {len(queries)}'}")
    return Asked(
        query=queries[0],
        default_graphs=_graphs(pairs, "default-graph-uri"),
        named_graphs=_graphs(pairs, "named-graph-uri"),
        format=next(iter(_values(pairs, "format")), ""),
    )


def _values(pairs: Sequence[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in pairs if name == wanted)


def _graphs(pairs: Pairs, name: str) -> tuple[str, ...]:
    """Return the graphs of a dataset; clients that mean none may send an empty value."""
    return tuple(named_node(iri, name).value for iri in _values(pairs, name) if iri)


def named_node(iri: str, name: str) -> ox.NamedNode:
    """Return the node of a parameter that must be an absolute IRI."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise Refusal(400, f"{name} is no absolute IRI: {iri[:100]!r}") from None


def _no_update() -> Refusal:
    return Refusal(403, "this server only reads: updates are refused")
