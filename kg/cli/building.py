"""Commands that make a graph and its files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from kg.cli.group import FILE, PIPELINE_OPTION, progress_bar
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
def build(paths: tuple[Path, ...], output: Path, base: str, pipeline: str | None, validated: bool) -> None:
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
        )
    click.echo(_summary(graph))
    click.echo(f"\nWritten to {output}/: {', '.join(sorted(p.name for p in output.iterdir()))}")
    suffix = "" if output == DEFAULT_BUILD else f" -g {output}"
    click.echo(f"Next:  kg view{suffix}    look at it")
    click.echo(f"       kg stats{suffix}   what was found, and what was not used")
    click.echo(f"       kg query{suffix} 'SELECT ?name WHERE {{ ?e a plan:Agency ; skos:prefLabel ?name }}'")


@click.command()
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
    with progress_bar() as progress:
        graph = pipeline.build(paths or (DEFAULT_CORPUS,), progress=progress)
    for path in graph.write(output, formats=(form,)):
        click.echo(path)


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
