"""Commands that ask a build."""

from __future__ import annotations

import json
import re
import textwrap
import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kg.cli.group import BUILD_OPTION, query_text
from kg.errors import QueryError, StoreError

if TYPE_CHECKING:
    from kg.query import Question

SEARCHED = ("entity", "passage")
QUERY_FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl")
NAME = re.compile(r"[\w-]+")
WIDTH = 100
NO_BREAK = "\u00a0"


@click.command()
@click.argument("query", metavar="NAME|QUERY|FILE.rq")
@BUILD_OPTION
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="Value of a parameter.")
@click.option("-f", "--format", "form", type=click.Choice(QUERY_FORMATS), default="table", show_default=True)
@click.option("--inferred", is_flag=True, help="Ask what follows by the ontology too (see kg reason).")
@click.option("--show", is_flag=True, help="Print the SPARQL text instead of the answer.")
def query(query: str, folder: Path, params: tuple[str, ...], form: str, inferred: bool, show: bool) -> None:
    """Ask a build: a question by its name (see kg queries), or SPARQL.

    \b
    Example:
      kg query sectors-and-technologies --param sector=agriculture
      kg query target-ledger -f csv
      kg query "SELECT ?year ?value WHERE { ?t plan:year ?year ; plan:value ?value }" -f csv
    """
    from kg.query import run, sparql

    text = sparql(_question(query), dict(_pair(param) for param in params), folder=folder)
    click.echo((text if show else run(folder, text, format=form, inferred=inferred)).rstrip("\n"))


@click.command()
@click.option("--group", metavar="GROUP", help="Only the group of this name, or part of it.")
def queries(group: str | None) -> None:
    """List the questions that can be asked by name, with their parameters and defaults.

    \b
    Example:
      kg queries
      kg queries --group targets
    """
    from kg.query import GROUPS, questions

    wanted = [name for name in GROUPS if not group or group.lower() in name]
    if not wanted:
        raise QueryError(f"no group is called {group!r}; choose one of {', '.join(GROUPS)}")
    for name in wanted:
        click.echo(f"{name}\n")
        for line in (line for q in questions() if q.group == name for line in _catalogue_lines(q)):
            click.echo(line)
        click.echo()
    click.echo("Ask one with: kg query NAME --param PARAMETER=VALUE (--show prints its SPARQL)")


def _question(query: str) -> Question:
    """Return what a user asks for: a file, a question by name, or SPARQL as it stands."""
    from kg.query import question, read_question

    if query.endswith(".rq"):
        return read_question(query_text(Path(query)), name=query)
    if NAME.fullmatch(query):
        return question(query)
    return read_question(query, name="the query")


def _pair(param: str) -> tuple[str, str]:
    name, equals, value = param.partition("=")
    if not equals:
        raise QueryError(f"cannot read --param {param!r}; write --param NAME=VALUE")
    return name.strip(), value


def _catalogue_lines(question: Question) -> Iterator[str]:
    yield f"  {question.name:30} {question.title}"
    defaults = [f"{p.name}={p.default.replace(' ', NO_BREAK)}" for p in question.parameters]
    for line in textwrap.wrap(", ".join(defaults), width=WIDTH - 33):
        yield f"{'':33}{line.replace(NO_BREAK, ' ')}"


@click.command()
@click.argument("words", nargs=-1, required=True)
@BUILD_OPTION
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Most hits to show.")
@click.option("--kind", type=click.Choice(SEARCHED), help="Look only among names, or only in sentences.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def search(words: tuple[str, ...], folder: Path, limit: int, kind: str | None, as_json: bool) -> None:
    """Find entities and sentences by words, best first.

    All words must match; the last may be the beginning of one. In SPARQL:
    FILTER(text:matches(?x, "words")).

    \b
    Example:
      kg search swarm intelligence
      kg search '"deep learning"' --kind passage
    """
    from kg.search import search as find

    for hit in find(folder, " ".join(words), limit=limit, kind=kind):
        if as_json:
            click.echo(
                json.dumps({name.rstrip("_"): v for name, v in asdict(hit).items()}, ensure_ascii=False)
            )
        elif hit.kind == "entity":
            click.echo(f"{hit.class_:14} {hit.label}  ({hit.place})\n               {hit.iri}")
        else:
            click.echo(f"{'sentence':14} {hit.snippet}\n               {hit.label}  {hit.iri}")


@click.command()
@click.argument("question", metavar="ENTITY|STATEMENT")
@BUILD_OPTION
def explain(question: str, folder: Path) -> None:
    """Say how an entity or a statement came about: sentences, parse, what found it, how sure.

    \b
    Example:
      kg explain "deep learning"
      kg explain "deep learning appliedIn medicine"
    """
    from kg.explanation import explain as explained

    click.echo(explained(folder, question))


@click.command()
@BUILD_OPTION
def stats(folder: Path) -> None:
    """Show the counts of a build and what became of its passages.

    \b
    Example:
      kg stats -g build
    """
    report = _report(folder)
    for line in _table(report):
        click.echo(line)


@click.command()
@BUILD_OPTION
@click.option("--no-open", is_flag=True, help="Print the path instead.")
def view(folder: Path, no_open: bool) -> None:
    """Open the explorer of a build in the browser.

    \b
    Example:
      kg view -g build
    """
    page = folder / "view.html"
    if not page.is_file():
        raise StoreError(f"{folder} holds no build; run 'kg build -o {folder}' first")
    if no_open or not webbrowser.open(page.resolve().as_uri()):
        click.echo(page)


def _table(report: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Yield the numbers of a report, nested as they are; lists are counted."""
    for name, value in report.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}"
            yield from _table(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{name:{max(1, 26 - len(indent))}}{len(value):>8,}"
        else:
            yield f"{indent}{name:{max(1, 26 - len(indent))}}{value:>8}"


def _report(folder: Path) -> dict[str, Any]:
    path = folder / "report.json"
    try:
        report = json.loads(path.read_text(encoding="utf8"))
    except FileNotFoundError as error:
        raise StoreError(f"{folder} holds no build; run 'kg build -o {folder}' first") from error
    except (OSError, ValueError) as error:
        _unusable(path, error)
    if not isinstance(report, dict):
        raise StoreError(f"{path} is no report; run 'kg build' again")
    return report


def _unusable(path: Path, error: Exception) -> NoReturn:
    raise StoreError(f"cannot read {path} ({error}); run 'kg build' again") from error
