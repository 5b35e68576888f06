"""The web application: addresses, and what holds for every response."""

from __future__ import annotations

import logging
import time
from http import HTTPStatus
from typing import cast

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from kg.config import PACKAGE
from kg.errors import KgError
from kg.serve import pages
from kg.serve.endpoint import graph_store, sparql, void
from kg.serve.negotiation import HTML, choose
from kg.serve.querypage import query_page
from kg.serve.refusals import Refusal
from kg.serve.site import Site, accepted
from kg.serve.templates import page
from kg.web import DIST

logger = logging.getLogger(__name__)

STYLE = PACKAGE / "serve" / "style.css"
_FOR_PROGRAMS = ("/sparql", "/rdf-graph-store", "/.well-known/void")
_SMALLEST_ZIPPED = 1000
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# The editor of the query page writes styles where it draws.
_QUERY_POLICY = f"{_POLICY}; style-src 'self' 'unsafe-inline'; font-src 'self' data:"
# The explorer brings a stricter policy of its own, which allows its scripts by their hashes.
_VIEW_POLICY = "frame-ancestors 'none'"
_POLICIES = {"/query": _QUERY_POLICY, "/view": _VIEW_POLICY}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(site: Site, *, cors: str = "") -> Starlette:
    """Return the application over a build; the caller starts and ends the pool of ``site``.

    Pages of ``cors`` (an origin, or ``*``) may read answers in browsers.
    """
    middleware = [Middleware(Envelope), Middleware(GZipMiddleware, minimum_size=_SMALLEST_ZIPPED)]
    if cors:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=[cors],
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=["Accept", "Content-Type"],
            )
        )
    app = Starlette(
        routes=_routes(),
        middleware=middleware,
        exception_handlers={
            Refusal: cast(ExceptionHandler, _refused),
            KgError: cast(ExceptionHandler, _failed),
            HTTPException: cast(ExceptionHandler, _unfit),
        },
    )
    app.state.site = site
    return app


def _routes() -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route("/", pages.start),
        Route("/search", pages.find),
        Route("/list/{kind}", pages.members),
        Route("/id/{local:path}", pages.thing),
        Route("/ontology", pages.ontology),
        Route("/view", pages.view),
        Route("/query", query_page, methods=["GET", "POST"]),
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/rdf-graph-store", graph_store),
        Route("/.well-known/void", void),
        Route("/style.css", _style),
    ]
    if DIST.is_dir():
        routes.append(Mount("/static", StaticFiles(directory=DIST)))
    return routes


def _style(_: Request) -> Response:
    return FileResponse(STYLE, media_type="text/css")


def _refused(request: Request, error: Refusal) -> Response:
    return _said(request, error.status, str(error), error.headers)


def _failed(request: Request, error: KgError) -> Response:
    return _said(request, 500, str(error), {})


def _unfit(request: Request, error: HTTPException) -> Response:
    """Answer what no route takes: an unknown address, or a method that an address does not have."""
    headers = dict(error.headers or {})
    if "Allow" in headers:
        methods = {*headers["Allow"].split(", "), "OPTIONS"}
        headers["Allow"] = ", ".join(sorted(methods))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        return _said(request, 405, f"{request.url.path} is not there for {request.method}", headers)
    reasons = {404: f"there is no page {request.url.path}"}
    return _said(request, error.status_code, reasons.get(error.status_code, error.detail), headers)


def _said(request: Request, status: int, reason: str, headers: dict[str, str]) -> Response:
    """Return a refusal as a page, or in plain text where a program asks."""
    is_page = request.url.path not in _FOR_PROGRAMS and choose(accepted(request), (HTML,)) is not None
    if not is_page:
        return PlainTextResponse(f"{reason}\n", status_code=status, headers=headers)
    response = page("problem.html", status=status, title=HTTPStatus(status).phrase, reason=reason)
    response.headers.update(headers)
    return response


class Envelope:
    """Adds the headers that every response has, and logs a line for each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin, status = time.monotonic(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers["Content-Security-Policy"] = _POLICIES.get(scope["path"], _POLICY)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.monotonic() - begin
            client = scope["client"][0] if scope.get("client") else "-"
            path = scope.get("raw_path", b"").decode("ascii", "backslashreplace")
            logger.info("%s %s %s %d %.0f ms", client, scope["method"], path, status, 1000 * seconds)
