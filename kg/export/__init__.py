"""Every file of a build, written beside the earlier ones and moved into place when all are whole."""

from kg.export.files import EXPORTERS, Exporter, export
from kg.export.reports import report
from kg.export.source import Source
from kg.export.triples import add_inferred

__all__ = ["EXPORTERS", "Exporter", "Source", "add_inferred", "export", "report"]
