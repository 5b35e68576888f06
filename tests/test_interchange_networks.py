"""Programs that are not ours read the network files and the tables, and read in them what we wrote."""

from __future__ import annotations

import json
import re
import subprocess
import warnings
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.export import export
from kg.model import Graph
from kg.web import build_hook
from tests.oddities import ODDITIES, entity_id, odd_graph
from tests.sample import sample_graph

GRAPHS: dict[str, Callable[[], Graph]] = {"sample": sample_graph, "odd": odd_graph}
GEXF = "{http://www.gexf.net/1.2draft}"
WEB = build_hook.HERE
GRAPHOLOGY = """
import { readFileSync } from "node:fs";
import { MultiDirectedGraph } from "graphology";
import gexf from "graphology-gexf";
const graph = gexf.parse(MultiDirectedGraph, readFileSync(process.argv[1], "utf8"));
const nodes = graph.mapNodes((key, { label }) => [key, label]);
const edges = graph.mapEdges((_, { relation }, source, target) => [source, relation, target]);
console.log(JSON.stringify({ nodes, edges }));
"""
READS = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "string": str,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def _shown(text: str) -> str:
    """Return ``text`` as XML 1.0 can hold it."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def _labels(graph: Graph) -> dict[str, str]:
    return {entity.id: _shown(entity.name) for entity in graph.entities}


def _edges(graph: Graph) -> Counter[tuple[str, str, str]]:
    return Counter((s.subject, s.predicate, s.object) for s in graph.statements)


@pytest.fixture(scope="module", params=list(GRAPHS))
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Graph, Path]:
    """Return a graph and the folder of its network files and tables."""
    graph = GRAPHS[request.param]()
    folder = tmp_path_factory.mktemp("networks")
    export(graph, folder, formats=("graphml", "gexf", "csv"))
    return graph, folder


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networkx_reads_what_was_written(build: tuple[Graph, Path], name: str) -> None:
    """networkx finds every entity with its name, character for character, and every relation."""
    graph, folder = build
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[name]
    found = read(folder / f"graph.{name}")
    assert dict(found.nodes(data="label")) == _labels(graph)
    assert Counter((s, r, t) for s, t, r in found.edges(data="relation")) == _edges(graph)


def test_igraph_reads_graphml(build: tuple[Graph, Path]) -> None:
    """igraph finds the same in GraphML and warns of nothing."""
    igraph = pytest.importorskip("igraph", reason="igraph is not installed: pip install igraph")
    graph, folder = build
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = igraph.Graph.Read_GraphML(str(folder / "graph.graphml"))
    ids = found.vs["id"]
    assert dict(zip(ids, found.vs["label"], strict=True)) == _labels(graph)
    edges = ((ids[edge.source], edge["relation"], ids[edge.target]) for edge in found.es)
    assert Counter(edges) == _edges(graph)
    denied = [bool(s.evidence) and all(e.negated for e in s.evidence) for s in graph.statements]
    assert sorted(found.es["negated"]) == sorted(denied)


def test_graphology_reads_gexf(build: tuple[Graph, Path]) -> None:
    """graphology, which draws graphs in browsers, finds every entity with its name and every relation.

    Its XML reader ends lines as XML 1.1 does: U+0085 and U+2028 reach it as spaces.
    """
    if not (WEB / "node_modules" / "graphology-gexf").is_dir():
        pytest.skip("graphology is installed by an installation for development only")
    graph, folder = build
    node, _ = build_hook.find_node()
    command = [*node, "--input-type=module", "--eval", GRAPHOLOGY, str(folder / "graph.gexf")]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, encoding="utf-8", check=True)
    found = json.loads(done.stdout)
    assert dict(found["nodes"]) == {id: re.sub("[\x85\u2028]", " ", s) for id, s in _labels(graph).items()}
    assert Counter(map(tuple, found["edges"])) == _edges(graph)


def test_every_edge_of_graphml_has_an_id_of_its_own(build: tuple[Graph, Path]) -> None:
    """No two edges share an id, and no attribute takes the id's name."""
    _, folder = build
    root = ET.parse(folder / "graph.graphml").getroot()
    ids = [element.get("id") for element in root.iter() if element.tag.endswith("}edge")]
    names = [element.get("attr.name") for element in root.iter() if element.tag.endswith("}key")]
    assert len(set(ids)) == len(ids)
    assert "id" not in names


def test_gexf_keeps_to_its_schema(build: tuple[Graph, Path]) -> None:
    """Elements come in the schema's order, with the attributes that GEXF 1.2 knows and no other."""
    _, folder = build
    root = ET.parse(folder / "graph.gexf").getroot()
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.2")
    assert [child.tag for child in root] == [f"{GEXF}meta", f"{GEXF}graph"]
    allowed = {
        "graph": {"defaultedgetype", "mode"},
        "node": {"id", "label"},
        "edge": {"id", "source", "target"},
        "attributes": {"class", "mode"},
        "attribute": {"id", "title", "type"},
        "attvalue": {"for", "value"},
    }
    found = {name: {key for e in root.iter(f"{GEXF}{name}") for key in e.attrib} for name in allowed}
    assert found == allowed


def test_gexf_refers_to_what_it_declares(build: tuple[Graph, Path]) -> None:
    """Edges join declared nodes, ids are unique, and values have the type of their declared column."""
    graph, folder = build
    root = ET.parse(folder / "graph.gexf").getroot()
    nodes, edges = list(root.iter(f"{GEXF}node")), list(root.iter(f"{GEXF}edge"))
    ids = {node.get("id") for node in nodes}
    assert (len(ids), len({edge.get("id") for edge in edges})) == (len(nodes), len(edges))
    assert len(nodes) == len(graph.entities)
    assert len(edges) == len(graph.statements)
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= ids
    for kind, elements in (("node", nodes), ("edge", edges)):
        types = _types(root, kind)
        values = [(v.get("for"), v.get("value")) for e in elements for v in e.iter(f"{GEXF}attvalue")]
        assert [READS[types[column]](value) for column, value in values]


def _types(root: ET.Element, kind: str) -> dict[str | None, Any]:
    """Return the type of each declared column of the nodes or edges."""
    (declared,) = (e for e in root.iter(f"{GEXF}attributes") if e.get("class") == kind)
    return {column.get("id"): column.get("type") for column in declared}


@pytest.mark.parametrize("engine", ["c", "python"])
def test_pandas_reads_the_tables(build: tuple[Graph, Path], engine: str) -> None:
    """pandas finds a row for each entity and for each piece of evidence, and nothing missing."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install pandas")
    graph, folder = build
    nodes, edges = (
        pandas.read_csv(folder / name, keep_default_na=False, engine=engine)
        for name in ("nodes.csv", "edges.csv")
    )
    assert dict(zip(nodes["id"], nodes["label"], strict=True)) == _labels(graph)
    assert len(edges) == sum(len(s.evidence) for s in graph.statements)
    assert not nodes.isna().any().any()
    assert not edges.isna().any().any()


def test_a_name_that_looks_missing_survives(tmp_path: Path) -> None:
    """An entity called NA, null or 007 keeps its name in pandas, if it is told to take words as words."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install pandas")
    export(odd_graph(), tmp_path, formats=("csv",))
    nodes = pandas.read_csv(tmp_path / "nodes.csv", keep_default_na=False).set_index("id")
    kinds = ("missing", "null", "nan", "none", "true", "number", "date")
    assert {k: nodes.loc[entity_id(k), "label"] for k in kinds} == {k: ODDITIES[k] for k in kinds}
