"""SHACL validation of a build: the shapes that every build keeps to, and a user's own.

The engine is pySHACL (SHACL Core and SHACL-SPARQL). Messages are made readable:
names instead of IRIs where the graph has them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure
from rdflib import RDF, RDFS, SH
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kg.config import ontology_folder
from kg.errors import InputError, OntologyError, one_line
from kg.rdf import PREFIXES, to_rdflib

SHAPES_FILE = "shapes.ttl"

# pySHACL tells of its own progress at levels that would reach a user's screen.
_QUIET = logging.getLogger("kg.validation.pyshacl")
_QUIET.setLevel(logging.CRITICAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """A shape that a node breaks: what it is, where, and in words for people."""

    focus: str
    label: str
    path: str
    value: str
    message: str
    severity: str

    def __str__(self) -> str:
        """Return the violation in one line that names the culprit."""
        named = f'{self.focus} ("{self.label}")' if self.label else self.focus
        detail = f"; found {self.value}" if self.value else ""
        return f"{named}: {self.message}{detail}"


def validate(triples: Iterable[ox.Triple], *, shapes: Path | None = None) -> tuple[Violation, ...]:
    """Return what ``triples`` break of the package's shapes and of a user's own, in a fixed order.

    Raises:
        InputError: the user's shapes cannot be read or used.
    """
    triples = list(triples)
    data = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        data.add(to_rdflib(triple))
    rules = _read(ontology_folder() / SHAPES_FILE, own=True)
    found = list(_across(triples, _taken(rules)))
    if shapes is not None:
        rules += _read(shapes, own=False)
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=rules, advanced=False, logger=_QUIET)
    except (ShapeLoadError, ReportableRuntimeError) as error:
        raise InputError(f"the shapes in {shapes} cannot be used: {one_line(error)}; mend them") from error
    if isinstance(report, ValidationFailure):
        raise InputError(f"the shapes in {shapes} cannot be used: {one_line(report)}; mend them")
    found += _violations(report, data)
    return tuple(sorted(found, key=lambda v: (v.severity, v.message, v.focus, v.value)))


def _taken(rules: rdflib.Graph) -> list[tuple[str, str]]:
    """Take the SPARQL constraints out of the package's shapes; return their messages and queries.

    They join the whole graph, which takes rdflib seconds and Oxigraph milliseconds.
    """
    constraints = list(rules.objects(None, SH.sparql))
    rules.remove((None, SH.sparql, None))
    return sorted((str(rules.value(c, SH.message)), str(rules.value(c, SH.select))) for c in constraints)


def _across(triples: Iterable[ox.Triple], constraints: Iterable[tuple[str, str]]) -> Iterator[Violation]:
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    for template, query in constraints:
        solutions = store.query(query, prefixes=PREFIXES)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables if variable.value != "this"]
        for solution in solutions:
            terms = {name: _shorten(getattr(solution[name], "value", "")) for name in names}
            message = template
            for name, term in terms.items():
                message = message.replace(f"{{?{name}}}", term)
            yield Violation(
                focus=terms.get("subject", terms["value"]), label="", path="", value="",
                message=message, severity="Violation",
            )  # fmt: skip


def _read(path: Path, *, own: bool) -> rdflib.Graph:
    try:
        return rdflib.Graph(bind_namespaces="none").parse(path, format="turtle")
    except (OSError, ParserError, BadSyntax, UnicodeDecodeError) as error:
        if own:
            raise OntologyError(f"cannot read {path}: {one_line(error)}; reinstall kg") from error
        raise InputError(f"cannot read {path}: {one_line(error)}; give SHACL shapes in Turtle") from error


def _violations(report: rdflib.Graph, data: rdflib.Graph) -> Iterator[Violation]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        value = report.value(result, SH.value)
        label = data.value(focus, RDFS.label) if focus is not None else None
        yield Violation(
            focus=_place(focus, data),
            label=str(label or ""),
            path=_short(report.value(result, SH.resultPath)),
            value="" if value == focus else _short(value),
            message=_shorten(str(report.value(result, SH.resultMessage) or "breaks a shape")),
            severity=str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        )


def _place(focus: Node | None, data: rdflib.Graph) -> str:
    """Name a node; a blank one, which has no name, by what it annotates."""
    if not isinstance(focus, rdflib.BNode):
        return _short(focus)
    parts = [
        _short(data.value(focus, rdflib.OWL[name]))
        for name in ("annotatedSource", "annotatedProperty", "annotatedTarget")
    ]
    return f"annotation of ({' '.join(part or '?' for part in parts)})"


def _short(node: Node | None) -> str:
    if node is None:
        return ""
    return str(node) if isinstance(node, rdflib.Literal) else _shorten(str(node))


def _shorten(text: str) -> str:
    for prefix, namespace in PREFIXES.items():
        text = text.replace(namespace, f"{prefix}:")
    return text
