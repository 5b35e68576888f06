"""Commands that check a build."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.group import BUILD_OPTION, FILE


@click.command()
@BUILD_OPTION
@click.option("--shapes", type=FILE, help="SHACL shapes of your own (Turtle), checked too.")
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Most violations to print."
)
def validate(folder: Path, shapes: Path | None, limit: int) -> None:
    """Check a build against the shapes of the ontology, and against your own.

    Exits with status 1 when anything is violated.

    \b
    Example:
      kg validate
      kg validate -g build --shapes my-shapes.ttl
    """
    from kg.query import read_triples
    from kg.validation import validate as violations_of

    found = violations_of(read_triples(folder), shapes=shapes)
    for violation in found[:limit]:
        click.echo(f"{violation.severity}: {violation}")
    if len(found) > limit:
        click.echo(f"... and {len(found) - limit:,} more (--limit shows them)")
    click.echo(f"{len(found):,} violation{'' if len(found) == 1 else 's'}")
    sys.exit(1 if found else 0)
