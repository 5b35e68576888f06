"""The way from plans to a graph and its files, as one call.

The heavy layers are imported where they are used, so that ``kg --help`` and
the import of the package stay quick.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg.config import BASE_IRI, DEFAULT_CORPUS
from kg.errors import InputError, OutputError, ValidationError
from kg.model import Document, Graph

if TYPE_CHECKING:
    import networkx
    import rdflib

    from kg.rdf import Reasoning
    from kg.relations import Extractor

Progress = Callable[[int, int], None]
ABSOLUTE_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+[/#]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class KnowledgeGraph(Graph):
    """The records of a graph with the ways out of them; ``base`` begins every IRI of an instance."""

    base: str = BASE_IRI

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return the entities and their relations as a NetworkX graph."""
        from kg.network import to_networkx

        return to_networkx(self)

    def to_rdf(self, *, ontology: bool = False) -> rdflib.Graph:
        """Return the whole graph as RDF triples, with the ontology when it is asked for."""
        from kg.rdf import to_rdf

        return to_rdf(self, base=self.base, ontology=ontology)

    @cached_property
    def reasoning(self) -> Reasoning:
        """What follows from this graph by the ontology, and where it contradicts itself."""
        from kg.rdf import graph_triples, ontology_triples, reason

        return reason([*graph_triples(self, base=self.base), *ontology_triples()])

    def query(self, query: str, *, format: str = "table", inferred: bool = False) -> str:
        """Answer a SPARQL query over this graph (and what follows from it), without a build on disk."""
        from kg.export import add_inferred
        from kg.query import run

        with tempfile.TemporaryDirectory(prefix="kg-") as folder:
            self.write(Path(folder), formats=("store", "search"))
            if inferred:
                add_inferred(self.reasoning.facts, Path(folder))
            return run(Path(folder), query, format=format, inferred=inferred)

    def write(self, folder: Path, *, formats: Sequence[str] | None = None) -> tuple[Path, ...]:
        """Write the files of the graph; those of an earlier build are replaced only when all are ready."""
        with _staged(folder) as staging:
            return self._fill(staging, folder, formats)

    def to_html(self) -> str:
        """Return the explorer as one HTML page."""
        from kg.layout import lay_out
        from kg.view import explorer_page

        return explorer_page(self, lay_out(self))

    def show(self, *, height: int = 720) -> None:
        """Display the explorer in a notebook, ``height`` pixels high.

        Raises:
            OutputError: IPython is not installed.
        """
        from kg.view import show_inline

        show_inline(self.to_html(), height=height)

    def _fill(self, staging: Path, folder: Path, formats: Sequence[str] | None) -> tuple[Path, ...]:
        from kg.export import export

        written = export(self, staging, formats=formats, base=self.base, earlier=folder)
        return tuple(folder / path.relative_to(staging) for path in written)


def build(
    paths: Sequence[Path] = (DEFAULT_CORPUS,),
    *,
    output: Path | None = None,
    base: str = BASE_IRI,
    extractor: Extractor | None = None,
    pipeline: str | None = None,
    progress: Progress | None = None,
    validated: bool = True,
    infer: bool = False,
) -> KnowledgeGraph:
    """Build the graph of the plans in ``paths`` (files or folders) and, given ``output``, write it there.

    ``pipeline`` names another spaCy pipeline to parse with. An earlier build in
    ``output`` stays whole when anything fails.
    ``progress`` is called with the passages done and their total. What is written
    keeps to the shapes of the ontology, unless ``validated`` is false. With ``infer``,
    what follows by the ontology is written too, apart from what the plans state,
    unless the graph contradicts itself (see its ``reasoning``).

    Raises:
        InputError: a plan cannot be read.
        OutputError: the folder cannot be written.
        ValidationError: the graph breaks a shape.
    """
    _check_base(base)
    if pipeline is not None:
        from kg.relations import Extractor

        extractor = Extractor(pipeline=pipeline)
    documents = _read(paths)
    if output is None:
        return _graph(documents, base=base, extractor=extractor, progress=progress)
    with _staged(output) as staging:
        graph = _graph(documents, base=base, extractor=extractor, progress=progress)
        if validated:
            _check_shapes(graph)
        graph._fill(staging, output, None)
        if infer:
            _add_inferred(graph.reasoning, staging)
    return graph


def reason(folder: Path) -> Reasoning:
    """Add what follows by the ontology to the build in ``folder``, apart from what the plans state.

    What an earlier call added is replaced. The build stays as it was when
    anything fails, and where it contradicts itself.

    Raises:
        StoreError: the folder holds no build.
        OutputError: the folder cannot be written.
    """
    from kg.query import STORE_FOLDER, read_triples
    from kg.rdf import reason as reasoned

    reasoning = reasoned(read_triples(folder))
    if not reasoning.clashes:
        with _staged(folder, remedy="make the folder writable") as staging:
            shutil.copytree(folder / STORE_FOLDER, staging / STORE_FOLDER)
            _add_inferred(reasoning, staging)
    return reasoning


def _add_inferred(reasoning: Reasoning, folder: Path) -> None:
    from kg.export import add_inferred

    if not reasoning.clashes:
        add_inferred(reasoning.facts, folder)


def _check_shapes(graph: KnowledgeGraph) -> None:
    from kg.rdf import graph_triples
    from kg.validation import validate

    found = validate(graph_triples(graph, base=graph.base))
    if found:
        raise ValidationError(
            f"the graph breaks {len(found)} shapes, first {found[0]}; "
            "this is a defect of kg: please report it, and use --no-validate to see the graph"
        )


def _check_base(base: str) -> None:
    if not ABSOLUTE_IRI.fullmatch(base):
        raise InputError(f"{base!r} is no base IRI; give one like {BASE_IRI} that ends in / or #")


def _read(paths: Sequence[Path]) -> tuple[Document, ...]:
    from kg.readers import find_plans, read

    return tuple(read(plan) for plan in find_plans([Path(path) for path in paths]))


def _graph(
    documents: Sequence[Document], *, base: str, extractor: Extractor | None, progress: Progress | None
) -> KnowledgeGraph:
    from kg.assembly import build_graph

    graph = build_graph(documents, extractor=extractor, progress=progress)
    return KnowledgeGraph(base=base, **{field.name: getattr(graph, field.name) for field in fields(graph)})


@contextmanager
def _staged(folder: Path, *, remedy: str = "choose another folder with -o") -> Iterator[Path]:
    """Lend a folder inside ``folder`` whose contents take their places when the block ends well."""
    created = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as name:
            yield Path(name)
            _install(Path(name), folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write to {folder}: {reason}; {remedy}") from error
    finally:
        if created and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _stale(staged: Collection[str]) -> tuple[str, ...]:
    """Return what an earlier build may have that a new store makes untrue."""
    from kg.query import STORE_FOLDER
    from kg.rdf import INFERRED_FILE

    return (INFERRED_FILE,) if STORE_FOLDER in staged and INFERRED_FILE not in staged else ()


def _install(staging: Path, folder: Path) -> None:
    """Move what was staged to its place; what stood there goes away with the staging folder."""
    old = Path(tempfile.mkdtemp(prefix=".old-", dir=folder))
    try:
        staged = sorted(staging.iterdir())
        for stale in _stale({path.name for path in staged}):
            if (folder / stale).exists():
                (folder / stale).replace(old / stale)
        for new in staged:
            place = folder / new.name
            if new.is_dir() and place.exists():
                place.replace(old / new.name)
            new.replace(place)
    finally:
        shutil.rmtree(old, ignore_errors=True)
