"""The SPARQL endpoint, and the graphs as documents (Graph Store Protocol, reading only).

Statuses: 400 for a malformed request or query, 403 for an update or SERVICE,
406 for a format that cannot be given, 500 for an answer over the limits of size
or memory (the protocol's word for a query that the service refuses to execute),
503 for a query over the time limit, and with Retry-After where too many wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import IO, Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from kg.errors import QueryError
from kg.query import check
from kg.serve.description import service_description, void_description
from kg.serve.jobs import Job
from kg.serve.negotiation import GRAPH_FORMATS, HTML, RESULT_FORMATS, Choice, Format, choose, negotiate
from kg.serve.pool import Answer
from kg.serve.protocol import Asked, asked, named_node, parameters
from kg.serve.refusals import Refusal
from kg.serve.site import accepted, described, graph_choice, site_of

CHUNK = 64 * 1024
AT_ONCE = 256 * 1024
WATCH_SECONDS = 0.5
WHOLE_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_VARY = {"Vary": "Accept"}
_Found = TypeVar("_Found")


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the service where there is none."""
    question = await asked(request)
    if question is None:
        return await _service(request)
    accept = accepted(request)
    if not question.format and prefers_page(accept, RESULT_FORMATS + GRAPH_FORMATS):
        fields = urlencode({"query": question.query})
        return RedirectResponse(f"/query?{fields}", status_code=303, headers=_VARY)
    return await _answered(request, question, accept)


async def _service(request: Request) -> Response:
    accept = accepted(request)
    if prefers_page(accept, GRAPH_FORMATS):
        return RedirectResponse("/query", status_code=303, headers=_VARY)
    return await described(request, service_description)


async def void(request: Request) -> Response:
    """Describe the data."""
    return await described(request, void_description)


async def _answered(request: Request, question: Asked, accept: str) -> Response:
    results, graph = (negotiate(question.format, accept, f) for f in (RESULT_FORMATS, GRAPH_FORMATS))
    job = Job(
        query=question.query,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
        results=results.format if results else None,
        graph=graph.format if graph else None,
        rows=site_of(request).pool.limits.rows,
    )
    answer = await evaluated(request, job)
    choice = results if answer.kind == "results" else graph
    assert choice is not None  # else the worker refused
    return file_response(answer, choice)


async def evaluated(request: Request, job: Job) -> Answer:
    """Have a job evaluated, as long as its client is there.

    Raises:
        Refusal: there is no answer.
    """
    try:
        check(job.query)
    except QueryError as error:
        raise Refusal(403, str(error)) from error
    return await _while_there(request, site_of(request).pool.run(job))


async def _while_there(request: Request, work: Coroutine[Any, Any, _Found]) -> _Found:
    """Return the result of ``work``; break it off where the client goes away."""
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=WATCH_SECONDS))[0]:
            if await request.is_disconnected():
                raise Refusal(400, "the client has gone")
    finally:
        if not task.done():
            task.cancel()
    return await task


def prefers_page(accept: str, formats: tuple[Format, ...]) -> bool:
    """Tell whether a client would rather have a page: a browser."""
    choice = choose(accept, (*formats, HTML))
    return choice is not None and choice.format == HTML.name


def file_response(answer: Answer, choice: Choice) -> Response:
    """Return an answer, a long one in chunks."""
    headers = {**_VARY, "Content-Type": choice.content_type, "Content-Length": str(answer.size)}
    if answer.size <= AT_ONCE:
        with answer.file:
            return Response(answer.file.read(), headers=headers)
    return StreamingResponse(_chunks(answer.file), headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


async def graph_store(request: Request) -> Response:
    """Give the default graph or a named one as a document."""
    pairs = parameters(request.url.query)
    graphs = [value for name, value in pairs if name == "graph"]
    if len(graphs) + sum(name == "default" for name, _ in pairs) != 1:
        raise Refusal(400, "say which graph: ?default, or ?graph= with its IRI")
    if graphs and not site_of(request).store.contains_named_graph(named_node(graphs[0], "graph")):
        raise Refusal(404, f"there is no graph {graphs[0]}")
    choice = graph_choice(request)
    answer = await evaluated(
        request, Job(query=WHOLE_GRAPH, default_graphs=tuple(graphs), graph=choice.format)
    )
    return file_response(answer, choice)
