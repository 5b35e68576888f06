"""Commands that make a graph and its files."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from kg.cli.group import BUILD_OPTION, FILE, PIPELINE_OPTION, progress_bar
from kg.cli.reasoning import show
from kg.config import BASE_IRI, DEFAULT_BUILD, DEFAULT_CORPUS
from kg.errors import InputError


@click.command()
@click.argument("paths", nargs=-1, type=FILE, metavar="[PATH]...")
@click.option("-o", "--output", type=FILE, default=DEFAULT_BUILD, show_default=True, help="Folder to write.")
@click.option(
    "--base", default=BASE_IRI, show_default=True, help="What the IRI of every instance begins with."
)
@PIPELINE_OPTION
@click.option(
    "--validate/--no-validate", "validated", default=True, help="Check the graph before it is written."
)
@click.option("--infer", is_flag=True, help="Add what follows by the ontology, apart (see kg reason).")
def build(
    paths: tuple[Path, ...], output: Path, base: str, pipeline: str | None, validated: bool, infer: bool
) -> None:
    """Build the graph of plans: files or folders (default: corpus/).

    \b
    Example:
      kg build plans/strategy.txt -o build
    """
    from kg.pipeline import build as build_graph

    with progress_bar() as progress:
        graph = build_graph(
            paths or (DEFAULT_CORPUS,),
            output=output,
            base=base,
            pipeline=pipeline,
            progress=progress,
            validated=validated,
            infer=infer,
        )
    click.echo(_summary(graph))
    consistent = not infer or show(graph.reasoning)
    click.echo(f"\nWritten to {output}/: {', '.join(sorted(p.name for p in output.iterdir()))}")
    suffix = "" if output == DEFAULT_BUILD else f" -g {output}"
    click.echo(f"Next:  kg view{suffix}    look at it")
    click.echo(f"       kg stats{suffix}   what was found, and what was not used")
    click.echo(f"       kg query{suffix} 'SELECT ?name WHERE {{ ?e a plan:Agency ; skos:prefLabel ?name }}'")
    if not consistent:
        sys.exit(1)


# The parameters of `kg export` that only go with -f, and those that only go with --to.
_WRITING = {"paths": "PATH", "output": "-o"}
_LOADING = {
    "folder": "-g",
    "queries": "--query-at",
    "protocol": "--protocol",
    "into": "--into",
    "batch": "--batch",
    "user": "--user",
    "with_inferred": "--inferred",
    "replace": "--replace",
    "restart": "--restart",
}


@click.command()
@click.option(
    "-f", "--format", "form", help="ttl, owl, jsonld, graphml, gexf, csv, html, pyvis, layout, json or store."
)
@click.option("--to", metavar="URL", help="Load a build into the SPARQL store at this address instead.")
@click.argument("paths", nargs=-1, type=FILE, metavar="[PATH]...")
@click.option("-o", "--output", type=FILE, default=DEFAULT_BUILD, show_default=True, help="Folder to write.")
@BUILD_OPTION
@click.option(
    "--protocol", type=click.Choice(("auto", "gsp", "update")), default="auto", show_default=True,
    help="How to write to the store: Graph Store Protocol, SPARQL Update, or as the address suggests.",
)  # fmt: skip
@click.option(
    "--query-at", "queries", metavar="URL", help="Where the store answers queries, if that cannot be guessed."
)
@click.option("--into", metavar="IRI", help="Load into this one named graph, not one a plan.")
@click.option(
    "--batch", type=click.IntRange(1), default=1000, show_default=True, help="Triples sent in one request."
)
@click.option("--user", metavar="NAME", help="User of the store; the password is read from KG_PASSWORD.")
@click.option("--inferred", "with_inferred", is_flag=True, help="Load what follows by the ontology too.")
@click.option("--replace", is_flag=True, help="Drop the graphs of the build from the store first.")
@click.option(
    "--restart", is_flag=True, help="Send whatever the store lacks, no matter what was sent before."
)
@click.pass_context
def export(
    context: click.Context,
    /,
    form: str | None,
    to: str | None,
    paths: tuple[Path, ...],
    output: Path,
    **loading: Any,
) -> None:
    """Write the graph of plans in one format, or load a build into a SPARQL store.

    A load that was broken off goes on where it stopped when it is started again.

    \b
    Example:
      kg export -f graphml corpus/ -o gephi
      kg export --to http://localhost:3030/plans/data -g build
    """
    _refuse_unfit(context, form, to)
    if form is not None:
        _write(form, paths, output)
    elif to is not None:
        _load(to, **loading)


def _refuse_unfit(context: click.Context, form: str | None, to: str | None) -> None:
    """Raise where not exactly one of -f and --to is given, or a parameter of the other one is."""
    if (form is None) == (to is None):
        raise InputError("give either -f FORMAT to write files, or --to URL to load a store")
    chosen, unfit = ("--to", _WRITING) if form is None else ("-f", _LOADING)
    for name, shown in unfit.items():
        typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if typed and context.params[name] != ():
            hint = "; the build is named by -g" if name == "paths" else ""
            raise InputError(f"{shown} does not go with {chosen}: leave it out{hint}")


def _write(form: str, paths: tuple[Path, ...], output: Path) -> None:
    from kg import pipeline
    from kg.export import EXPORTERS

    if form not in EXPORTERS:
        raise InputError(f"no format {form!r}; choose one of {', '.join(sorted(EXPORTERS))}")
    with progress_bar() as progress:
        graph = pipeline.build(paths or (DEFAULT_CORPUS,), progress=progress)
    for path in graph.write(output, formats=(form,)):
        click.echo(path)


def _load(to: str, *, folder: Path, user: str | None, **options: Any) -> None:
    from kg.transfer import Credentials, transfer

    credentials = None if user is None else Credentials(user=user, password=_password(user))
    with progress_bar("Loading the store") as progress:
        result = transfer(folder, to=to, credentials=credentials, progress=progress, **options)
    counts = [f"  {count:>9,} <{graph}>" for graph, count in result.graphs.items()]
    if result.sent:
        click.echo(f"Loaded into {result.address} ({result.sent:,} triples sent):")
    else:
        click.echo(f"Nothing to do, the build is at {result.address} already:")
    click.echo("\n".join(counts))


def _password(user: str) -> str:
    known = os.environ.get("KG_PASSWORD")
    if known is not None:
        return known
    if not sys.stdin.isatty():
        raise InputError(f"no password of {user}: give it in the environment, as KG_PASSWORD")
    return str(click.prompt(f"Password of {user}", hide_input=True, err=True))


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
