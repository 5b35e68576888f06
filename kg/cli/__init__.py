"""The ``kg`` command: the one place that prints."""

from kg.cli.asking import explain, queries, query, search, stats, view
from kg.cli.building import build, export
from kg.cli.checking import validate
from kg.cli.group import main
from kg.cli.measuring import annotate, evaluate
from kg.cli.reasoning import reason
from kg.cli.serving import serve

for command in (
    build,
    query,
    queries,
    search,
    explain,
    view,
    stats,
    export,
    validate,
    reason,
    annotate,
    evaluate,
    serve,
):
    main.add_command(command)

__all__ = ["main"]
