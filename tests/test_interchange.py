"""Programs that are not ours read every RDF file, and read in it what we wrote."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.export import Source, export
from kg.model import Graph
from kg.rdf import in_order, ontology_triples, star_triples, to_rdf, to_rdflib
from tests.jena import riot
from tests.oddities import LONE_SURROGATE, graph_named, odd_graph
from tests.sample import sample_graph

GRAPHS: dict[str, Callable[[], Graph]] = {"sample": sample_graph, "odd": odd_graph}
FORMATS = ("ttl", "nt", "owl", "nq", "trig", "jsonld", "star")
WITH_GRAPHS = ("nq", "trig")
NAME_OF = {
    "ttl": "turtle",
    "nt": "ntriples",
    "owl": "rdfxml",
    "nq": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
}
ODD_TEXT = ("Unicode replacement character U+FFFD in string", "String not in Unicode Normal Form C")


@dataclass(frozen=True, kw_only=True)
class Build:
    """A graph, the folder of its files, and what they should say."""

    name: str
    graph: Graph
    folder: Path

    def file(self, format: str) -> Path:
        """Return the file of a format."""
        return self.folder / ("graph.star.ttl" if format == "star" else f"graph.{format}")

    def expected(self, format: str) -> set[ox.Quad]:
        """Return what the file of a format should say."""
        return self._quads if format in WITH_GRAPHS else self._triples

    @cached_property
    def _triples(self) -> set[ox.Quad]:
        return _canonical(ox.Quad(*triple) for triple in Source(graph=self.graph).triples)

    @cached_property
    def _quads(self) -> set[ox.Quad]:
        return _canonical(Source(graph=self.graph).quads)


def _canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return ``quads`` with the labels of blank nodes that any reader's would be given."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def _read_back(lines: bytes | str) -> set[ox.Quad]:
    """Return what N-Quads or N-Triples of another program say."""
    data = lines if isinstance(lines, bytes) else lines.encode()
    return _canonical(ox.parse(data, ox.RdfFormat.N_QUADS))


def _program(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return path


def _run(*command: str | Path) -> bytes:
    """Run a reader and return its output; it must not warn of anything."""
    done = subprocess.run([*map(str, command)], capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Build]:
    """Return a build of the sample and one of the odd graph, in every RDF format."""
    made = {}
    for name, make in GRAPHS.items():
        folder = tmp_path_factory.mktemp("interchange") / name
        graph = make()
        export(graph, folder, formats=FORMATS)
        made[name] = Build(name=name, graph=graph, folder=folder)
    return made


@pytest.fixture(params=list(GRAPHS))
def build(request: pytest.FixtureRequest, builds: dict[str, Build]) -> Build:
    """Return one build after the other."""
    return builds[request.param]


@pytest.mark.parametrize("format", ["ttl", "nt", "owl", "nq", "trig"])
def test_raptor_reads_what_was_written(build: Build, format: str) -> None:
    """Raptor reads five formats without a warning, with the same triples and graphs."""
    rapper = _program("rapper", "raptor2-utils")
    output = "nquads" if format in WITH_GRAPHS else "ntriples"
    found = _run(rapper, "-q", "-i", NAME_OF[format], "-o", output, build.file(format))
    assert _read_back(found) == build.expected(format)


@pytest.mark.parametrize("format", ["ttl", "nt", "nq", "trig"])
def test_serd_reads_what_was_written(build: Build, format: str) -> None:
    """Serd, strict, reads four formats without a warning, with the same triples and graphs."""
    serdi = _program("serdi", "serdi")
    found = _run(serdi, "-i", NAME_OF[format], "-o", "nquads", build.file(format))
    assert _read_back(found) == build.expected(format)


def test_jena_reads_every_file(builds: dict[str, Build], tmp_path: Path) -> None:
    """Jena's strict check counts the same triples or quads, and warns only of odd characters in a text."""
    cases = [(build, format) for build in builds.values() for format in ("ttl", "nt", "owl", "nq", "trig")]
    files = [build.file(format) for build, format in cases]
    counts, complaints = riot(tmp_path, "--check", "--strict", *files)
    assert counts == [len(build.expected(format)) for build, format in cases]
    assert [line for line in complaints if not any(words in line for words in ODD_TEXT)] == []


def test_jena_reads_json_ld(builds: dict[str, Build], tmp_path: Path) -> None:
    """Jena's JSON-LD reader finds what was written."""
    files = [build.file("jsonld") for build in builds.values()]
    counts, complaints = riot(tmp_path, "--syntax=jsonld10", *files)
    assert counts == [len(build.expected("jsonld")) for build in builds.values()]
    assert complaints == []


def test_pyld_reads_json_ld(build: Build) -> None:
    """A JSON-LD processor finds the triples of the N-Triples file."""
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed: pip install PyLD")
    document = json.loads(build.file("jsonld").read_text(encoding="utf-8"))
    found = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert _read_back(found) == _read_back(build.file("nt").read_bytes())


@pytest.mark.parametrize("format", ["ttl", "nt", "owl", "jsonld"])
def test_rdflib_reads_what_was_written(build: Build, format: str) -> None:
    """rdflib reads each file of triples as the graph that it is given directly."""
    name = {"owl": "xml", "nt": "nt"}.get(format, NAME_OF[format])
    found = rdflib.Graph().parse(build.file(format), format=name)
    assert isomorphic(found, to_rdf(build.graph, ontology=True))


@pytest.mark.parametrize("format", WITH_GRAPHS)
def test_rdflib_reads_named_graphs(build: Build, format: str) -> None:
    """rdflib reads each file of quads as the named graphs that they are."""
    found = rdflib.Dataset()
    found.parse(build.file(format), format=NAME_OF[format])
    wanted: dict[str, rdflib.Graph] = {}
    for quad in Source(graph=build.graph).quads:
        wanted.setdefault(str(quad.graph_name.value), rdflib.Graph()).add(to_rdflib(quad.triple))
    graphs = {str(graph.identifier): graph for graph in found.graphs() if len(graph)}
    assert set(graphs) == set(wanted)
    assert all(isomorphic(graphs[name], wanted[name]) for name in wanted)


@pytest.mark.parametrize("format", FORMATS)
def test_oxigraph_reads_what_was_written(build: Build, format: str) -> None:
    """Oxigraph reads its own files, RDF 1.2 among them, as what was written."""
    kinds = {"star": "ttl", "owl": "rdf"}
    kind = ox.RdfFormat.from_extension(kinds.get(format, format))
    found = set(ox.parse(build.file(format).read_bytes(), kind))
    if format == "star":  # canonical labels are not defined for triple terms
        written = in_order([*star_triples(build.graph), *ontology_triples()])
        assert len(found) == len(written)
        assert _without_blank(found) == _without_blank(ox.Quad(*triple) for triple in written)
    else:
        assert _canonical(found) == build.expected(format)


def _without_blank(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    return {q for q in quads if not isinstance(q.subject, ox.BlankNode) and "_:" not in str(q.object)[:2]}


def test_half_a_surrogate_is_no_obstacle(tmp_path: Path) -> None:
    """Half a character, which no file can hold, becomes the replacement character in every file."""
    export(graph_named(LONE_SURROGATE), tmp_path, formats=(*FORMATS, "graphml", "gexf", "csv"))
    name = LONE_SURROGATE.replace("\ud83e", "\ufffd")
    files = [path for path in tmp_path.iterdir() if path.name != "edges.csv"]
    assert [path.name for path in files if name not in path.read_text(encoding="utf-8")] == []
