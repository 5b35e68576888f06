"""Every file of a build, and the earlier build whole when something fails."""

from __future__ import annotations

import csv
import dataclasses
import json
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.config import BASE_IRI
from kg.errors import OutputError
from kg.export import EXPORTERS, Exporter, Source, export, report
from kg.export import files as module
from kg.export.source import _scalars
from kg.model import Graph
from kg.query import run
from kg.rdf import PREFIXES
from tests.sample import LOGISTICS, NEGATED, ROBOTS, sample_graph

FILES = {
    *("graph.ttl", "graph.owl", "graph.jsonld", "graph.graphml", "graph.gexf"),
    *("nodes.csv", "edges.csv", "layout.json", "view.html", "report.json", "trace.json"),
    *("search.sqlite", "store"),
}


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _break_off(error: BaseException) -> Exporter:
    def write(_source: Source, _folder: Path) -> None:
        raise error

    return Exporter(names=("broken",), write=write)


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _moved(identifier: str) -> str:
    return identifier.replace("sample", "other")


def _two_plans() -> Graph:
    """The sample, and a second plan that says the same in other passages."""
    graph = sample_graph()
    (document,) = graph.documents
    moved = tuple(dataclasses.replace(p, id=_moved(p.id), section=None) for p in document.passages)
    other = dataclasses.replace(document, id="other", sections=(), passages=moved)
    statements = tuple(
        dataclasses.replace(
            item,
            evidence=(
                *item.evidence,
                *(
                    dataclasses.replace(e, passage=e.passage.replace("sample", "other"))
                    for e in item.evidence
                ),
            ),
        )
        for item in graph.statements
    )
    return dataclasses.replace(graph, documents=(document, other), statements=statements)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a whole build of the sample."""
    folder = tmp_path_factory.mktemp("export") / "build"
    export(sample_graph(), folder)
    return folder


def test_a_build_holds_every_file(build: Path) -> None:
    """A build writes the usual formats, that the vocabulary's readers expect, and leaves no other file."""
    assert {path.name for path in build.iterdir()} == FILES
    assert {path.name for path in build.parent.iterdir()} == {"build"}


def test_rdf_files_say_the_same(build: Path) -> None:
    """Turtle, RDF/XML and JSON-LD hold the same graph."""
    turtle = rdflib.Graph().parse(build / "graph.ttl", format="turtle")
    assert isomorphic(turtle, rdflib.Graph().parse(build / "graph.owl", format="xml"))
    assert isomorphic(turtle, rdflib.Graph().parse(build / "graph.jsonld", format="json-ld"))


@pytest.mark.parametrize("name", ["graph.graphml", "graph.gexf"])
def test_network_files_read_back(build: Path, name: str) -> None:
    """GraphML and GEXF hold each entity, its class and its relations."""
    read = nx.read_graphml if name.endswith("graphml") else nx.read_gexf
    network = read(build / name)
    assert ROBOTS in network and LOGISTICS in network
    assert network.has_edge(ROBOTS, LOGISTICS)
    assert "Product" in {str(value) for value in network.nodes[ROBOTS].values()}


@pytest.mark.parametrize("name", ["graph.graphml", "graph.gexf"])
def test_network_files_hold_no_illegal_character(tmp_path: Path, name: str) -> None:
    """A form feed in a name does not make the XML unreadable."""
    graph = sample_graph()
    odd = dataclasses.replace(graph.entities[0], name="State\x0c<Council>")
    export(
        dataclasses.replace(graph, entities=(odd, *graph.entities[1:])), tmp_path, formats=("graphml", "gexf")
    )
    assert ET.parse(tmp_path / name).getroot().tag.endswith(name.split(".")[1])


def test_gexf_has_no_date_of_writing(build: Path) -> None:
    """The date of the build is not in the file."""
    assert b"lastmodifieddate" not in (build / "graph.gexf").read_bytes()


def test_nodes_table(build: Path) -> None:
    """nodes.csv has a row for each entity with its class, names and count of mentions."""
    rows = {row["id"]: row for row in _rows(build / "nodes.csv")}
    assert len(rows) == 4
    assert rows[ROBOTS] == {
        "id": ROBOTS,
        "label": "service robots",
        "class": "Product",
        "altLabels": "service robot",
        "mentions": "2",
    }


def test_edges_table_has_a_row_for_each_evidence(build: Path) -> None:
    """edges.csv gives each relation with the sentence, its section and whether it is denied."""
    rows = _rows(build / "edges.csv")
    assert len(rows) == 4
    assert rows[3]["relation"] == "regulates"
    assert rows[3]["sentence"] == NEGATED
    assert rows[3]["section"] == "I Smart logistics"
    assert [row["negated"] for row in rows] == ["false", "false", "false", "true"]
    assert rows[0]["confidence"] == "0.85"


def test_report_accounts_for_every_passage(build: Path) -> None:
    """report.json has the counts, the pipeline and what became of each passage."""
    content = json.loads((build / "report.json").read_text(encoding="utf-8"))
    assert content["counts"]["entities"] == 4
    assert content["counts"]["passagesByStatus"] == {"boilerplate": 1, "extracted": 2}
    assert content["pipeline"]["version"]
    passages = content["plans"][0]["passages"]
    assert [(p["passage"], p["status"], p["reasons"]) for p in passages] == [
        ("sample/passage/1", "boilerplate", ["heading without relations"]),
        ("sample/passage/2", "extracted", []),
        ("sample/passage/3", "extracted", []),
    ]


def test_report_names_a_passage_that_nothing_was_said_of() -> None:
    """A passage without a report is not passed over in silence."""
    content = report(dataclasses.replace(sample_graph(), reports=()))
    assert {tuple(p["reasons"]) for p in content["plans"][0]["passages"]} == {("not analysed",)}


def test_passage_outside_a_section_has_no_section_title(tmp_path: Path) -> None:
    """The edge of a passage without a section has an empty section cell."""
    graph = sample_graph()
    document = graph.documents[0]
    loose = tuple(dataclasses.replace(passage, section=None) for passage in document.passages)
    document = dataclasses.replace(document, passages=loose)
    export(dataclasses.replace(graph, documents=(document,)), tmp_path, formats=("csv",))
    assert {row["section"] for row in _rows(tmp_path / "edges.csv")} == {""}


def test_two_builds_are_equal(build: Path, tmp_path: Path) -> None:
    """A second build has the same bytes, the store aside."""
    usual = [name for name, exporter in EXPORTERS.items() if exporter.usual and name != "store"]
    export(sample_graph(), tmp_path, formats=usual)
    first = {name: data for name, data in _contents(build).items() if not name.startswith("store")}
    assert _contents(tmp_path) == first


def test_named_graph_of_each_plan(tmp_path: Path) -> None:
    """N-Quads and TriG hold the same quads: the plan in a graph of its own name, the ontology in its own."""
    export(sample_graph(), tmp_path, formats=("nq", "trig"))
    quads = set(ox.parse((tmp_path / "graph.nq").read_bytes(), ox.RdfFormat.N_QUADS))
    ground = {q for q in quads if not _has_blank(q)}
    trig = set(ox.parse((tmp_path / "graph.trig").read_bytes(), ox.RdfFormat.TRIG))
    assert {q for q in trig if not _has_blank(q)} == ground
    assert len(trig) == len(quads)
    assert {q.graph_name.value for q in quads} == {f"{BASE_IRI}sample", "https://w3id.org/plan-kg/ontology"}


def test_two_plans_share_an_entity_not_their_evidence(tmp_path: Path) -> None:
    """A relation that two plans state is in both graphs, each with its own passage only."""
    export(_two_plans(), tmp_path, formats=("nq",))
    store = ox.Store()
    store.load(path=str(tmp_path / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    query = (
        "SELECT ?g ?p { GRAPH ?g { ?a plan:appliedIn [] . ?x owl:annotatedSource ?a ; plan:evidence ?p } }"
    )
    rows = {(r["g"].value, r["p"].value) for r in store.query(query, prefixes=PREFIXES)}
    assert {(g.rsplit("/", 1)[1], p.removeprefix(BASE_IRI).split("/")[0]) for g, p in rows} == {
        ("sample", "sample"), ("other", "other"),
    }  # fmt: skip


def test_triple_terms_carry_the_same_evidence(tmp_path: Path) -> None:
    """RDF 1.2 reifiers and OWL axioms say the same of each fact."""
    export(sample_graph(), tmp_path, formats=("star", "ttl"))
    star, plain = ox.Store(), ox.Store()
    star.load(path=str(tmp_path / "graph.star.ttl"), format=ox.RdfFormat.TURTLE)
    plain.load(path=str(tmp_path / "graph.ttl"), format=ox.RdfFormat.TURTLE)
    tail = "plan:evidence ?e ; plan:confidence ?c"
    reified = f"SELECT ?s ?p ?o ?e ?c {{ ?x rdf:reifies <<( ?s ?p ?o )>> ; {tail} }}"
    axioms = (
        "SELECT ?s ?p ?o ?e ?c { ?x owl:annotatedSource ?s ; owl:annotatedProperty ?p ; "
        f"owl:annotatedTarget ?o ; {tail} }}"
    )
    rows = [
        sorted(str([*row]) for row in store.query(query, prefixes=PREFIXES))
        for store, query in ((star, reified), (plain, axioms))
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 4


def test_every_annotated_triple_is_asserted(build: Path) -> None:
    """No axiom node annotates a triple that is not there, which the OWL API would add."""
    query = """SELECT ?x {
        ?x owl:annotatedSource ?s ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o
        OPTIONAL { ?s ?q ?o FILTER(?q = ?p) }
        FILTER(!BOUND(?q)) }"""
    assert run(build, query, format="csv").split() == ["x"]


def test_formats_choose_the_files(tmp_path: Path) -> None:
    """Only the formats asked for are written, and their paths given back."""
    assert export(sample_graph(), tmp_path, formats=("csv", "ttl")) == (
        tmp_path / "nodes.csv",
        tmp_path / "edges.csv",
        tmp_path / "graph.ttl",
    )
    assert {path.name for path in tmp_path.iterdir()} == {"nodes.csv", "edges.csv", "graph.ttl"}


def test_base_reaches_the_files(tmp_path: Path) -> None:
    """The base IRI names the individuals of the RDF files."""
    export(sample_graph(), tmp_path, formats=("ttl",), base="https://example.org/x/")
    assert "<https://example.org/x/sample/target/1>" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")


def test_store_is_replaced(tmp_path: Path) -> None:
    """A build over an earlier one answers from the new graph only, and other files stay."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    export(sample_graph(), tmp_path, formats=("store",))
    export(dataclasses.replace(sample_graph(), targets=()), tmp_path, formats=("store",))
    assert run(tmp_path, "ASK { ?x a plan:Target }") == "false\n"
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_earlier_build_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """When a build is broken off, the earlier files are as they were and nothing is left beside them."""
    folder = tmp_path / "build"
    export(sample_graph(), folder, formats=("ttl", "store"))
    before = _contents(folder)
    monkeypatch.setattr(module, "EXPORTERS", {**EXPORTERS, "broken": _break_off(error)})
    expected = OutputError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        export(dataclasses.replace(sample_graph(), targets=()), folder, formats=("ttl", "store", "broken"))
    assert _contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_interrupt_while_the_store_is_swapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A break between the two renames of the swap puts the earlier store back."""
    folder = tmp_path / "build"
    export(sample_graph(), folder, formats=("store",))
    replace = Path.replace

    def stop(self: Path, target: Path) -> Path:
        if self.name == "store" and target == folder / "store":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        export(sample_graph(), folder, formats=("store",))
    assert run(folder, "ASK { ?x a plan:Target }") == "true\n"


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """A file where the folder should be is one clear line, and the file stays."""
    file = tmp_path / "build"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"^cannot write to .*choose a folder") as caught:
        export(sample_graph(), file, formats=("ttl",))
    assert "\n" not in str(caught.value)
    assert file.read_text(encoding="utf-8") == "mine"


def test_folder_below_a_file(tmp_path: Path) -> None:
    """A folder that cannot be made is one clear line."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write to"):
        export(sample_graph(), tmp_path / "file" / "build", formats=("ttl",))


def test_unknown_format(tmp_path: Path) -> None:
    """An unknown format is refused with those there are, before anything is written."""
    with pytest.raises(OutputError, match="choose one of ttl, owl"):
        export(sample_graph(), tmp_path / "build", formats=("pdf",))
    assert list(tmp_path.iterdir()) == []


def test_attributes_become_scalars() -> None:
    """Lists are joined and what is not there is left out of the network files."""
    found = _scalars({"a": ("x", "y"), "b": None, "c": 0.5, "d": "e\x0c"})
    assert found == {"a": "x; y", "c": 0.5, "d": "e\ufffd"}


def _large() -> Graph:
    graph = sample_graph()
    mentions = tuple(
        dataclasses.replace(graph.mentions[1], id=f"sample/mention/{n}-{n + 14}") for n in range(6000)
    )
    return dataclasses.replace(graph, mentions=mentions)


def test_large_graph_is_written_quickly(tmp_path: Path) -> None:
    """About forty thousand triples take a few seconds in all RDF formats together."""
    begin = time.perf_counter()
    export(_large(), tmp_path, formats=("ttl", "owl", "jsonld", "store"))
    assert time.perf_counter() - begin < 20
