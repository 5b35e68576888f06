"""Commands that ask a build."""

from __future__ import annotations

import json
import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from kg.cli.group import BUILD_OPTION, query_text
from kg.errors import StoreError

SEARCHED = ("entity", "passage")
QUERY_FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl")


@click.command()
@click.argument("query", metavar="QUERY|FILE.rq")
@BUILD_OPTION
@click.option("-f", "--format", "form", type=click.Choice(QUERY_FORMATS), default="table", show_default=True)
def query(query: str, folder: Path, form: str) -> None:
    """Ask a build in SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE.

    \b
    Example:
      kg query "SELECT ?year ?value WHERE { ?t plan:year ?year ; plan:value ?value }" -f csv
    """
    text = query_text(Path(query)) if query.endswith(".rq") else query
    from kg.query import run

    click.echo(run(folder, text, format=form).rstrip("\n"))


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
    """Open the view of a build in the browser.

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
