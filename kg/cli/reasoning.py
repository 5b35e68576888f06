"""Commands that reason over a build."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.group import BUILD_OPTION

if TYPE_CHECKING:
    from kg.rdf import Reasoning

MOST_CLASHES = 20


@click.command()
@BUILD_OPTION
@click.option(
    "--limit", type=click.IntRange(1), default=MOST_CLASHES, show_default=True, help="Most contradictions."
)
def reason(folder: Path, limit: int) -> None:
    """Add what follows by the ontology to a build, apart from what the plans state.

    The facts go into inferred.ttl and into a named graph of the store. Where the
    build contradicts the ontology, nothing is added and the status is 1.

    \b
    Example:
      kg reason
      kg query --inferred "SELECT ?part WHERE { ?whole plan:hasPart ?part }"
    """
    from kg.pipeline import reason as reason_over

    sys.exit(0 if show(reason_over(folder), limit=limit) else 1)


def show(reasoning: Reasoning, *, limit: int = MOST_CLASHES) -> bool:
    """Print what was inferred by each rule, or the contradictions; return whether there were none."""
    if reasoning.clashes:
        _show_clashes(reasoning, limit)
        return False
    from kg.rdf import RULES, TRANSITIVITY

    click.echo(f"  {len(reasoning.facts):>6,} facts inferred")
    for rule in (*RULES, TRANSITIVITY):
        if rule.name in reasoning.counts:
            click.echo(f"    {reasoning.counts[rule.name]:>6,}  {rule.name:8}  {rule.about}")
    return True


def _show_clashes(reasoning: Reasoning, limit: int) -> None:
    count = len(reasoning.clashes)
    for clash in reasoning.clashes[:limit]:
        click.echo(clash, err=True)
    if count > limit:
        click.echo(f"... and {count - limit:,} more", err=True)
    click.echo(
        f"kg: the graph contradicts the ontology in {count:,} place{'' if count == 1 else 's'}; "
        "nothing inferred was written: correct the facts above, or the ontology",
        err=True,
    )
