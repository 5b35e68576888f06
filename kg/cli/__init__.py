"""The ``kg`` command: the one place that prints."""

from kg.cli.asking import explain, query, search, stats, view
from kg.cli.building import build, export
from kg.cli.group import main
from kg.cli.measuring import annotate, evaluate

for command in (build, query, search, explain, view, stats, export, annotate, evaluate):
    main.add_command(command)

__all__ = ["main"]
