"""The query page: a form that works without scripts, and the data for the editor that improves it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import QueryError
from kg.query import QUERY_PREFIXES
from kg.query.questions import Question, question, questions, sparql
from kg.serve.catalogue import Catalogue, Link, short
from kg.serve.endpoint import evaluated
from kg.serve.jobs import Job
from kg.serve.pages import link_to_query
from kg.serve.pool import Answer
from kg.serve.protocol import form
from kg.serve.refusals import Refusal
from kg.serve.site import site_of
from kg.serve.templates import page
from kg.vocabulary import PLAN
from kg.web import MISSING, bundled
from kg.web.completions import completions

SHOWN_ROWS = 500
SHOWN_TEXT = 200_000
VALUE = "value."
EXAMPLE = """SELECT ?sector ?technology WHERE {
  ?technology plan:appliedIn ?sector .
}
ORDER BY ?sector ?technology
LIMIT 50"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """An answer as the page shows it: a table, or a graph as text."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Link, ...], ...] = ()
    text: str = ""
    total: int = 0
    cut: bool = False
    downloads: tuple[Link, ...] = ()


async def query_page(request: Request) -> Response:
    """Show the form, and the answer where a query was sent."""
    fields = await form(request)
    status, problem, shown = 200, "", None
    chosen: Question | None = None
    text = fields.get("query", "")
    try:
        if "question" in fields:
            chosen = question(fields["question"])
            text = await run_in_threadpool(_filled, request, chosen, fields)
        if text.strip() and ("query" in fields or "run" in fields):
            shown = await _shown(request, text)
    except Refusal as error:
        status, problem = error.status, str(error)
    except QueryError as error:
        status, problem = 400, str(error)
    base = site_of(request).catalogue.base
    return page("query.html", status=status, base=base, **_values(text, chosen, fields, problem, shown))


def _filled(request: Request, chosen: Question, fields: dict[str, str]) -> str:
    values = {k.removeprefix(VALUE): v for k, v in fields.items() if k.startswith(VALUE) and v.strip()}
    return sparql(chosen, values, folder=site_of(request).folder)


def _values(
    text: str, chosen: Question | None, fields: dict[str, str], problem: str, shown: Shown | None
) -> dict[str, Any]:
    groups: dict[str, list[Question]] = defaultdict(list)
    for item in questions():
        groups[item.group].append(item)
    ready = [{"name": q.name, "title": q.title, "group": q.group, "text": q.text} for q in questions()]
    return {
        "text": text or EXAMPLE,
        "chosen": chosen,
        "fields": fields,
        "prefix": VALUE,
        "problem": problem,
        "shown": shown,
        "groups": groups,
        "ready": ready,
        "missing": "" if bundled("query") else MISSING,
        "ontology": str(PLAN),
        "vocabulary": asdict(completions(QUERY_PREFIXES)),
    }


async def _shown(request: Request, text: str) -> Shown:
    limits = site_of(request).pool.limits
    answer = await evaluated(request, Job(query=text, rows=limits.rows, shown=SHOWN_ROWS))
    return await run_in_threadpool(_read, site_of(request).catalogue, text, answer)


def _read(catalogue: Catalogue, text: str, answer: Answer) -> Shown:
    with answer.file:
        data = answer.file.read() if answer.kind == "results" else answer.file.read(SHOWN_TEXT)
    if answer.kind == "graph":
        return Shown(
            text=data.decode("utf-8", "ignore"),
            total=answer.rows,
            cut=answer.size > SHOWN_TEXT,
            downloads=_downloads(text, ("ttl", "nt", "rdf", "jsonld")),
        )
    found = json.loads(data)
    if "boolean" in found:
        return Shown(text="true" if found["boolean"] else "false", total=1)
    names = tuple(found["head"]["vars"])
    return Shown(
        names=names,
        rows=tuple(
            tuple(_cell(catalogue, row.get(n)) for n in names) for row in found["results"]["bindings"]
        ),
        total=answer.rows,
        cut=answer.rows > SHOWN_ROWS,
        downloads=_downloads(text, ("csv", "tsv", "json", "xml")),
    )


def _downloads(text: str, formats: tuple[str, ...]) -> tuple[Link, ...]:
    return tuple(Link(label=format, href=link_to_query(text, format=format)) for format in formats)


def _cell(catalogue: Catalogue, term: dict[str, Any] | None) -> Link:
    if term is None:
        return Link(label="")
    if term["type"] == "uri":
        node = ox.NamedNode(term["value"])
        return Link(label=short(node.value, catalogue.base), href=catalogue.href(node))
    return Link(label=term["value"] if isinstance(term["value"], str) else json.dumps(term["value"]))
