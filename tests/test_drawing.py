"""The plain drawing by pyvis, without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

from kg.layout import lay_out
from kg.model import Graph
from kg.view.drawing import drawing_page
from tests.hostile import hostile_graph
from tests.sample import DEVELOP, sample_graph
from tests.stars import large_graph


def drawn(graph: Graph) -> str:
    """Return the drawing of a graph."""
    return drawing_page(graph, lay_out(graph))


def _scripts(page: str) -> list[str]:
    return re.findall(r"<script(?![^>]*application/json)[^>]*>(.*?)</script>", page, re.DOTALL)


def _data(page: str) -> dict[str, list[list[str]]]:
    found = re.search(r'id="kg-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, list[list[str]]] = json.loads(found[1])
    return data


def test_no_tag_of_the_page_loads_anything() -> None:
    """Nothing comes from a network."""
    page = drawn(sample_graph())
    assert not re.findall(r"<(?:link|script|img)\b[^>]*\b(?:src|href)=", page)


def test_policy_allows_only_the_scripts_of_the_page() -> None:
    """Every script has its hash in the policy, and inline code without one is not allowed."""
    page = drawn(sample_graph())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy and "default-src 'none'" in policy[1] and "connect-src 'none'" in policy[1]
    script_rule = policy[1].split("script-src")[1].split(";")[0]
    assert "unsafe" not in script_rule
    assert script_rule.count("'sha256-") == len(_scripts(page))
    for script in _scripts(page):
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in script_rule


def test_hostile_text_adds_no_element() -> None:
    """Markup in names, sentences and the title stays text."""
    plain, hostile = drawn(sample_graph()), drawn(hostile_graph())
    assert "<script>window.hacked" not in hostile
    assert "<img src=x" not in hostile
    assert "\u2028" not in hostile.split('id="kg-data">')[1]
    assert len(_scripts(hostile)) == len(_scripts(plain))


def test_a_name_that_holds_href_does_not_switch_to_html_tooltips() -> None:
    """pyvis would show node titles as HTML then."""
    assert "popup.innerHTML" not in drawn(hostile_graph())


def test_page_has_the_title_counts_and_sentences() -> None:
    """A reader sees what the page is of, and the words of the plan."""
    graph = sample_graph()
    page = drawn(graph)
    assert "<title>A Sample Plan</title>" in page
    assert f"{len(graph.entities)} entities, {len(graph.statements)} relations" in page
    assert DEVELOP in [text for text, _ in _data(page)["passages"]]


def test_legend_counts_the_classes() -> None:
    """The legend has each class once with its colour and number."""
    graph = sample_graph()
    rows = _data(drawn(graph))["classes"]
    assert [row[0] for row in rows] == sorted({e.label for e in graph.entities})
    assert sum(int(row[2]) for row in rows) == len(graph.entities)


def test_a_large_graph_shows_its_best_connected_entities_and_says_so() -> None:
    """The page stays quick, and honest about what it leaves out."""
    page = drawn(large_graph(2100))
    assert "showing 2,000 of 2,100 entities" in page
    assert len(_data(page)["nodes"]) == 2000


def test_an_empty_graph_gives_a_page() -> None:
    """Nothing found is no error."""
    page = drawn(replace(large_graph(0), documents=()))
    assert "0 entities, 0 relations" in page


def test_nodes_stand_still_where_the_layout_has_them() -> None:
    """Physics are off, so that the picture is there at once and the same for everyone."""
    graph = sample_graph()
    page, layout = drawn(graph), lay_out(graph)
    nodes = json.loads(re.findall(r"nodes = new vis\.DataSet\((\[.*?\])\);", page)[0])
    spots = [layout.spots[entity.id] for entity in sorted(graph.entities, key=lambda e: e.id)]
    assert [(node["x"], node["y"]) for node in nodes] == [(2 * spot.x, 2 * spot.y) for spot in spots]
    assert '"physics": {"enabled": false}' in page


def test_notice_is_shown() -> None:
    """A page that stands in for another says so."""
    assert "The other one is away. 4 entities" in drawing_page(
        sample_graph(), lay_out(sample_graph()), notice="The other one is away."
    )
