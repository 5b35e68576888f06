"""The pages for people, and the same addresses in RDF for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from kg.config import ontology_folder
from kg.errors import QueryError
from kg.rdf import ontology_triples
from kg.rdf.graphs import ONTOLOGY_FILE
from kg.rdf.minter import TYPE, plan_term
from kg.search import KINDS, search
from kg.serve.catalogue import DOCUMENT_CLASSES, Catalogue, Link
from kg.serve.description import Statistics
from kg.serve.documents import Documents
from kg.serve.facts import MOST_MENTIONS, Facts
from kg.serve.negotiation import GRAPH_FORMATS, HTML, negotiate
from kg.serve.refusals import Refusal
from kg.serve.resources import description
from kg.serve.site import Site, accepted, graph_choice, graph_response, site_of
from kg.serve.templates import page
from kg.serve.terms import term_groups
from kg.view import VIEW_FILE
from kg.vocabulary import PLAN

MOST_HITS = 50
ON_A_PAGE = 200
_OFFERED = (HTML, *GRAPH_FORMATS)


async def start(request: Request) -> Response:
    """Show what the build holds."""
    default, _ = await site_of(request).counts()
    return await run_in_threadpool(_start, site_of(request), default)


def _start(site: Site, default: Statistics) -> Response:
    own = [(term.value, count) for term, count in default.classes if term.value.startswith(str(PLAN))]
    counts = {iri.removeprefix(str(PLAN)): count for iri, count in sorted(own, key=lambda c: (-c[1], c[0]))}
    documents = {name: counts.pop(name, 0) for name in DOCUMENT_CLASSES}
    entities = counts.pop("Entity", 0)
    return page(
        "start.html",
        plans=[site.catalogue.link(plan) for plan in site.catalogue.subjects(TYPE, plan_term("Plan"))],
        entities=entities,
        classes=_named(site.catalogue, counts),
        documents=_named(site.catalogue, documents),
        base=site.catalogue.base,
        has_view=(site.folder / VIEW_FILE).is_file(),
    )


def _named(catalogue: Catalogue, counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(name, catalogue.label(plan_term(name)), count) for name, count in counts.items() if count]


def find(request: Request) -> Response:
    """Show what matches the words that were typed."""
    site, words = site_of(request), request.query_params.get("q", "")
    kind = request.query_params.get("kind", "")
    if kind not in KINDS:
        kind = ""
    try:
        hits = search(site.folder, words, limit=MOST_HITS, kind=kind or None) if words.strip() else ()
        problem = ""
    except QueryError as error:
        hits, problem = (), str(error)
    rows = [(hit, site.catalogue.href(ox.NamedNode(hit.iri))) for hit in hits]
    return page("search.html", words=words, kind=kind, hits=rows, most=MOST_HITS, problem=problem)


def members(request: Request) -> Response:
    """List the things of a class."""
    catalogue, local = site_of(request).catalogue, request.path_params["kind"]
    if not local.isalnum():
        raise Refusal(404, f"there is no class {local}")
    found = catalogue.subjects(TYPE, plan_term(local))
    if not found:
        raise Refusal(404, f"nothing here is of the class {local}")
    number = _page_number(request)
    begin = (number - 1) * ON_A_PAGE
    if begin >= len(found):
        raise Refusal(404, f"the list has no page {number}")
    return page(
        "list.html",
        kind=catalogue.link(plan_term(local)),
        local=local,
        links=_links(catalogue, local, found, begin),
        first=begin + 1,
        total=len(found),
        before=number - 1,
        after=number + 1 if begin + ON_A_PAGE < len(found) else 0,
    )


def _links(catalogue: Catalogue, kind: str, found: Sequence[ox.NamedNode], begin: int) -> list[Link]:
    """Return a page of the list: entities by name, what is in the text in its order."""
    if kind in DOCUMENT_CLASSES:
        facts = Facts(catalogue)
        return [facts.line(node) for node in found[begin : begin + ON_A_PAGE]]
    links = sorted(map(catalogue.link, found), key=lambda link: (link.label.casefold(), link.href))
    return links[begin : begin + ON_A_PAGE]


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) > 0):
        raise Refusal(404, "the list has no such page")
    return int(text)


def thing(request: Request) -> Response:
    """Show, or describe in RDF, the individual that an IRI names."""
    catalogue = site_of(request).catalogue
    try:
        node = catalogue.named(request.path_params["local"])
    except ValueError:
        raise Refusal(404, "there is no such thing in this build") from None
    if not catalogue.exists(node):
        raise Refusal(404, "there is no such thing in this build")
    if not _wants_page(request):
        return graph_response(request, description(catalogue, node))
    response = _thing_page(request, site_of(request), node)
    response.headers["Link"] = _alternates(catalogue.href(node))
    return response


def _wants_page(request: Request) -> bool:
    choice = negotiate(request.query_params.get("format", ""), accepted(request), _OFFERED)
    return choice is not None and choice.format == HTML.name


def _alternates(address: str) -> str:
    return ", ".join(
        f'<{address}?format={format.name}>; rel="alternate"; type="{format.media}"'
        for format in GRAPH_FORMATS[:4]
    )


def _thing_page(request: Request, site: Site, node: ox.NamedNode) -> Response:
    catalogue, kinds = site.catalogue, site.catalogue.kinds(node)
    facts = Facts(catalogue)
    documents = Documents(catalogue, facts)
    shared: dict[str, Any] = {"iri": node.value, "formats": GRAPH_FORMATS[:4], "path": catalogue.href(node)}
    if "Entity" in kinds:
        most = None if request.query_params.get("mentions") == "all" else MOST_MENTIONS
        return page("entity.html", it=facts.entity(node, most_mentions=most), **shared)
    if "Plan" in kinds:
        return page("section.html", it=documents.plan(node), **shared)
    if "Section" in kinds:
        return page("section.html", it=documents.section(node), **shared)
    if "Passage" in kinds:
        return page("passage.html", it=documents.passage(node), **shared)
    return page("thing.html", it=documents.thing(node), **shared)


def ontology(request: Request) -> Response:
    """Show the terms of the ontology, or give its file."""
    if _wants_page(request):
        return page("ontology.html", groups=term_groups(), formats=GRAPH_FORMATS[:4])
    if graph_choice(request).media == "text/turtle":
        headers = {"Vary": "Accept"}
        return FileResponse(ontology_folder() / ONTOLOGY_FILE, media_type="text/turtle", headers=headers)
    return graph_response(request, ontology_triples())


def view(request: Request) -> Response:
    """Give the explorer of the build, which brings a policy of its own."""
    explorer = site_of(request).view()
    if explorer is None:
        raise Refusal(404, "this build has no view; run `kg build` again")
    return HTMLResponse(explorer)


def link_to_query(query: str, **values: str) -> str:
    """Return the address that answers a query in a format."""
    return f"/sparql?{urlencode({'query': query, **values})}"
