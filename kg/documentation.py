"""A page on every term of the ontology, made by pyLODE from the ontology files; no network is needed.

``python -m kg.documentation OUT.html`` writes it, after ``pip install 'kg[docs]'``.
pyLODE shows definitions, notes and examples. What it would leave out or show in
any order is turned into what it shows: characteristics, inverses and alignments
into notes, unions of classes into a list.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from rdflib import OWL, RDF, RDFS, SDO, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.config import ontology_folder
from kg.errors import KgError, OntologyError, OutputError
from kg.vocabulary import PLAN

ONTOLOGY_FILE = "plan.ttl"
ALIGNMENTS_FILE = "alignments.ttl"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
CHARACTERISTICS: Mapping[Node, str] = {
    OWL.FunctionalProperty: "Functional: a thing has at most one value.",
    OWL.SymmetricProperty: "Symmetric: it holds both ways.",
    OWL.TransitiveProperty: "Transitive: what holds step by step holds over all steps.",
}
# "domain includes" says "one of these", which is what a union of classes says.
INCLUDES: Mapping[Node, URIRef] = {RDFS.domain: SDO.domainIncludes, RDFS.range: SDO.rangeIncludes}
# Examples stand in <pre>, whose long lines pyLODE does not break.
STYLE = "<style>pre { white-space: pre-wrap; margin: 0; }</style>"
ALIGNED_BY = (
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    SKOS.closeMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
)


def write_documentation(path: Path) -> None:
    """Write the page to ``path``; every term has its local name as its anchor.

    Raises:
        OntologyError: an ontology file is missing or is not Turtle.
        OutputError: pyLODE is not installed, or the page cannot be written.
    """
    page = _page(_read(ONTOLOGY_FILE), _read(ALIGNMENTS_FILE))
    try:
        path.write_text(_html(page), encoding="utf8")
    except OSError as error:
        raise OutputError(f"cannot write {path} ({error}); choose another file") from error


def _read(name: str) -> Graph:
    path = ontology_folder() / name
    try:
        return Graph(bind_namespaces="none").parse(path, format="turtle")
    except (OSError, SyntaxError) as error:
        reason = " ".join(str(error).split())
        raise OntologyError(f"cannot read the ontology file {path}: {reason}; reinstall kg") from error


def _html(page: Graph) -> str:
    try:
        from pylode.profiles.ontpub import OntPub
    except ImportError as error:
        raise OutputError("the page is made by pyLODE, which is not here: pip install 'kg[docs]'") from error
    anchors = {str(term): _local(term) for term in _terms(page)}
    try:
        document = OntPub(page)
    except OSError as error:  # it keeps what it knows of other vocabularies beside its own modules
        raise OutputError(
            f"pyLODE cannot write its cache ({error}); install it where you may write"
        ) from error
    document.fids.update(anchors)
    return str(document.make_html()).replace("</head>", f"{STYLE}</head>", 1) + "\n"


def _page(ontology: Graph, alignments: Graph) -> Graph:
    """Return the triples that pyLODE is to show, in the order of the ontology file."""
    page = Graph(bind_namespaces="none")
    for source in (ontology, alignments):
        for prefix, iri in source.namespaces():
            page.bind(prefix, iri)
    for header in ontology.subjects(RDF.type, OWL.Ontology):
        for predicate, value in ontology.predicate_objects(header):
            page.add((header, predicate, value))
    for term in _terms(ontology):
        for predicate, value in _shown(ontology, term):
            page.add((term, predicate, value))
        for note in (*_characteristics(ontology, term), *_alignments(alignments, term)):
            page.add((term, SKOS.note, Literal(note, lang="en")))
    return page


def _terms(graph: Graph) -> list[URIRef]:
    """Return the terms of the ontology itself, without those that it takes from others."""
    found = (term for kind in KINDS for term in graph.subjects(RDF.type, kind))
    return [term for term in found if isinstance(term, URIRef) and term.startswith(PLAN)]


def _shown(ontology: Graph, term: URIRef) -> Iterator[tuple[Node, Node]]:
    for predicate, value in ontology.predicate_objects(term):
        union = ontology.value(value, OWL.unionOf)
        if union is not None:
            yield from ((INCLUDES[predicate], member) for member in Collection(ontology, union))
        elif value not in CHARACTERISTICS:
            yield predicate, value


def _characteristics(ontology: Graph, term: URIRef) -> Iterator[str]:
    kinds = set(ontology.objects(term, RDF.type))
    yield from (text for kind, text in CHARACTERISTICS.items() if kind in kinds)
    for other in ontology.objects(term, OWL.inverseOf | ~OWL.inverseOf):
        yield f"Inverse of [{_local(other)}](#{_local(other)})."


def _alignments(alignments: Graph, term: URIRef) -> Iterator[str]:
    for predicate in ALIGNED_BY:
        for target in alignments.objects(term, predicate):
            names = (node.n3(alignments.namespace_manager) for node in (predicate, target))
            comment = _comment(alignments, term, predicate, target)
            yield f"{next(names)} [{next(names)}]({target}). {comment}"
    yield from map(str, alignments.objects(term, RDFS.comment))


def _comment(alignments: Graph, term: URIRef, predicate: URIRef, target: Node) -> str:
    for axiom in alignments.subjects(OWL.annotatedSource, term):
        said = alignments.value(axiom, OWL.annotatedProperty), alignments.value(axiom, OWL.annotatedTarget)
        if said == (predicate, target):
            return str(alignments.value(axiom, RDFS.comment))
    return ""


def _local(term: Node) -> str:
    return str(term).removeprefix(str(PLAN))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.html")
def main(output: Path) -> None:
    """Write the page on the ontology's terms to OUT.html."""
    logging.basicConfig(level=logging.WARNING)  # else pyLODE sets up logging, down to its smallest steps
    try:
        write_documentation(output)
    except KgError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
