"""The graph as NetworkX sees it."""

from __future__ import annotations

import io
from dataclasses import replace

import networkx as nx

from kg.model import Entity, Graph
from kg.network import to_networkx
from tests.sample import COUNCIL, LOGISTICS, ROBOTS, sample_graph


def _with_entity(graph: Graph, **fields: str | tuple[str, ...]) -> Graph:
    entity = Entity(**{"id": "entity/risk/lone", "label": "Risk", "name": "lone", **fields})  # type: ignore[arg-type]
    return replace(graph, entities=(*graph.entities, entity))


def test_every_entity_is_a_node_even_without_a_statement() -> None:
    """An isolated entity is kept."""
    network = to_networkx(_with_entity(sample_graph()))
    assert "entity/risk/lone" in network
    assert network.number_of_nodes() == len(sample_graph().entities) + 1


def test_a_node_carries_name_class_and_number_of_mentions() -> None:
    """The attributes are those that other tools show."""
    graph = sample_graph()
    node = to_networkx(graph).nodes[ROBOTS]
    entity = next(e for e in graph.entities if e.id == ROBOTS)
    assert node["label"] == entity.name
    assert node["class"] == "Product"
    assert node["mentions"] == sum(m.entity == ROBOTS for m in graph.mentions)


def test_other_names_are_joined() -> None:
    """Several other names become one scalar."""
    network = to_networkx(_with_entity(sample_graph(), alt_names=("a", "b")))
    assert network.nodes["entity/risk/lone"]["alt_names"] == "a | b"


def test_an_edge_carries_its_best_sentence() -> None:
    """Every statement is an edge keyed by its predicate, with the text of a passage that states it."""
    graph = sample_graph()
    network = to_networkx(graph)
    texts = {p.id: p.text for d in graph.documents for p in d.passages}
    for statement in graph.statements:
        edge = network.edges[statement.subject, statement.object, statement.predicate]
        best = max((e for e in statement.evidence), key=lambda e: (not e.negated, e.confidence))
        assert edge["sentence"] == texts[best.passage]
        assert edge["evidence"] == len(statement.evidence)
        assert edge["confidence"] == max(float(e.confidence) for e in statement.evidence)


def test_a_statement_that_is_only_denied_is_negated() -> None:
    """The negated flag follows the evidence."""
    graph = sample_graph()
    network = to_networkx(graph)
    for s in graph.statements:
        assert network.edges[s.subject, s.object, s.predicate]["negated"] == all(
            e.negated for e in s.evidence
        )


def test_graphml_and_gexf_can_be_written_and_read_back() -> None:
    """Even a control character in a name does not spoil the XML."""
    network = to_networkx(_with_entity(sample_graph(), name="form\x0cfeed \u2028 عربي"))
    for write, read in ((nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)):
        buffer = io.BytesIO()
        write(network, buffer)
        buffer.seek(0)
        assert set(read(buffer)) == set(network)


def test_order_does_not_depend_on_the_order_of_the_records() -> None:
    """Shuffled records give the same nodes and edges in the same order."""
    graph = sample_graph()
    shuffled = replace(graph, entities=graph.entities[::-1], statements=graph.statements[::-1])
    one, other = to_networkx(graph), to_networkx(shuffled)
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
    assert {COUNCIL, LOGISTICS} <= set(one)
