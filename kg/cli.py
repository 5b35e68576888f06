"""The ``kg`` command: the one place that prints."""

from __future__ import annotations

import json
import sys
import webbrowser
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn

import click

from kg.config import BASE_IRI, DEFAULT_BUILD, DEFAULT_CORPUS
from kg.errors import InputError, KgError, StoreError

QUERY_FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl")
FILE = click.Path(path_type=Path)
BUILD_OPTION = click.option(
    "-g", "--graph", "folder", type=FILE, default=DEFAULT_BUILD, show_default=True, help="Folder of a build."
)
PIPELINE_OPTION = click.option(
    "--pipeline", metavar="NAME", help="Parse with another installed spaCy pipeline (its labels must be UD)."
)


class _Failure(click.ClickException):
    """An error shown as one line, without a traceback."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line on the error stream."""
        click.echo(f"kg: {self.format_message()}", file=file or sys.stderr)


class _Interruption(_Failure):
    """Ctrl-C, with the exit status that shells know it by."""

    exit_code = 130


class _Commands(click.Group):
    """The commands, with what any of them may raise turned into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; errors that a user can mend, and Ctrl-C, end it in one line."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            raise _Failure(str(error)) from error
        except KeyboardInterrupt as error:
            unchanged = "; the earlier build is unchanged" if ctx.invoked_subcommand == "build" else ""
            raise _Interruption(f"interrupted{unchanged}") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kg")
def main() -> None:
    """Turn policy plans into a knowledge graph with evidence for every fact.

    \b
    Example:
      kg build corpus/
      kg query "SELECT ?name WHERE { ?e a plan:Agency ; skos:prefLabel ?name }"
      kg view
    """


@main.command()
@click.argument("paths", nargs=-1, type=FILE, metavar="[PATH]...")
@click.option("-o", "--output", type=FILE, default=DEFAULT_BUILD, show_default=True, help="Folder to write.")
@click.option(
    "--base", default=BASE_IRI, show_default=True, help="What the IRI of every instance begins with."
)
@PIPELINE_OPTION
def build(paths: tuple[Path, ...], output: Path, base: str, pipeline: str | None) -> None:
    """Build the graph of plans: files or folders (default: corpus/).

    \b
    Example:
      kg build plans/strategy.txt -o build
    """
    from kg.pipeline import build as build_graph

    with _progress() as progress:
        graph = build_graph(
            paths or (DEFAULT_CORPUS,), output=output, base=base, pipeline=pipeline, progress=progress
        )
    click.echo(_summary(graph))
    click.echo(f"\nWritten to {output}/: {', '.join(sorted(p.name for p in output.iterdir()))}")
    suffix = "" if output == DEFAULT_BUILD else f" -g {output}"
    click.echo(f"Next:  kg view{suffix}    look at it")
    click.echo(f"       kg stats{suffix}   what was found, and what was not used")
    click.echo(f"       kg query{suffix} 'SELECT ?name WHERE {{ ?e a plan:Agency ; skos:prefLabel ?name }}'")


@main.command()
@click.argument("query", metavar="QUERY|FILE.rq")
@BUILD_OPTION
@click.option("-f", "--format", "form", type=click.Choice(QUERY_FORMATS), default="table", show_default=True)
def query(query: str, folder: Path, form: str) -> None:
    """Ask a build in SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE.

    \b
    Example:
      kg query "SELECT ?year ?value WHERE { ?t plan:year ?year ; plan:value ?value }" -f csv
    """
    text = _text(Path(query)) if query.endswith(".rq") else query
    from kg.query import run

    click.echo(run(folder, text, format=form).rstrip("\n"))


@main.command()
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


@main.command()
@PIPELINE_OPTION
def annotate(pipeline: str | None) -> None:
    """Annotate JSON lines with "unit" and "text", in a stream.

    \b
    Example:
      kg annotate < units.jsonl > annotated.jsonl
    """
    from kg.evaluation import as_line, parse_units
    from kg.relations import Extractor

    extractor = Extractor(pipeline=pipeline)
    for unit in parse_units(_lines(sys.stdin.buffer)):
        for analysis in extractor.analyse([unit["text"]]):
            click.echo(json.dumps(as_line(unit["unit"], analysis), ensure_ascii=False))


@main.command()
@click.argument("gold", type=FILE, metavar="GOLD.jsonl")
@click.option("--by-class", is_flag=True, help="Also show every class of entity.")
@PIPELINE_OPTION
def evaluate(gold: Path, by_class: bool, pipeline: str | None) -> None:
    """Measure the extraction against annotated units.

    \b
    Example:
      kg evaluate gold.jsonl --by-class
    """
    from kg.evaluation import evaluate as measure
    from kg.evaluation import read_gold
    from kg.relations import Extractor

    result = measure(read_gold(gold), extractor=Extractor(pipeline=pipeline))
    for name, score in result.measures.items():
        click.echo(f"{name:18} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}")
    for name, score in result.classes.items() if by_class else ():
        line = f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  n {score.gold}"
        click.echo(f"  {name:14} {line}")


@main.command()
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


@main.command()
@click.option(
    "-f", "--format", "form", required=True, help="ttl, owl, jsonld, graphml, gexf, csv, html, json or store."
)
@click.argument("paths", nargs=-1, type=FILE, metavar="[PATH]...")
@click.option("-o", "--output", type=FILE, default=DEFAULT_BUILD, show_default=True, help="Folder to write.")
def export(form: str, paths: tuple[Path, ...], output: Path) -> None:
    """Write the graph of plans in one format.

    \b
    Example:
      kg export -f graphml corpus/ -o gephi
    """
    from kg import pipeline
    from kg.export import EXPORTERS

    if form not in EXPORTERS:
        raise InputError(f"no format {form!r}; choose one of {', '.join(sorted(EXPORTERS))}")
    with _progress() as progress:
        graph = pipeline.build(paths or (DEFAULT_CORPUS,), progress=progress)
    for path in graph.write(output, formats=(form,)):
        click.echo(path)


@main.command()
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


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Lend a callback that draws a bar on the error stream, or nothing where no one watches."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="Reading the plans", file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield advance


def _summary(graph: Any) -> str:
    passages = sum(len(document.passages) for document in graph.documents)
    titles = [f"  {document.metadata.title}" for document in graph.documents]
    classes = Counter(entity.label for entity in graph.entities)
    statuses = Counter(report.status for report in graph.reports)
    relations = Counter(statement.predicate for statement in graph.statements)
    counts = (
        ("passages", passages, _listed(statuses)),
        ("entities", len(graph.entities), _listed(classes)),
        ("mentions", len(graph.mentions), ""),
        ("relations", len(graph.statements), _listed(relations)),
        ("actions", len(graph.actions), ""),
        ("targets", len(graph.targets), ""),
    )
    rows = [f"  {number:>6,} {name:10}{listed}".rstrip() for name, number, listed in counts]
    return "\n".join(
        [f"Built a graph of {len(titles)} {'plan' if len(titles) == 1 else 'plans'}:", *titles, *rows]
    )


def _listed(counts: Counter[str], most: int = 5) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{name} {number:,}" for name, number in ordered[:most])
    return shown + (", ..." if len(ordered) > most else "")


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


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path} ({error}); give a query file in UTF-8") from error


def _lines(stream: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf8")
        except UnicodeDecodeError as error:
            raise InputError(f"line {number} is not UTF-8; save the units as UTF-8") from error


if __name__ == "__main__":
    main(prog_name="kg")
