"""The page without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from kg import view
from kg.layout import positions
from kg.model import Document, Entity, Evidence, Graph, Passage, PlanMetadata, Statement
from tests.sample import DEVELOP, sample_graph

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = (
    "</script><script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=2">',
    'href="javascript:window.hacked=3"',
    "line\u2028separator",
    "الذكاء الاصطناعي",
    "人工智能",
)


def hostile_graph() -> Graph:
    """Return a graph whose title, names and sentences all try to run something."""
    passages = tuple(
        Passage(
            id=f"h/passage/{n}", kind="sentence", section=None, block=n, order=n, text=f"{text} {text}",
            begin=n, end=n + 1, offsets=(n,),
        )
        for n, text in enumerate(HOSTILE)
    )  # fmt: skip
    document = Document(
        id="h",
        metadata=PlanMetadata(title=HOSTILE[0]),
        source="",
        sections=(),
        passages=passages,
        left_out=(),
    )
    entities = tuple(
        Entity(id=f"entity/risk/{n}", label="Risk", name=text, alt_names=(text + "2",))
        for n, text in enumerate(HOSTILE)
    )
    statements = tuple(
        Statement(
            subject=f"entity/risk/{n}", predicate="causes", object="entity/risk/0",
            evidence=(Evidence(passage=f"h/passage/{n}", confidence=0.9, pattern="p"),),
        )
        for n in range(1, len(HOSTILE))
    )  # fmt: skip
    return Graph(
        documents=(document,), entities=entities, mentions=(), statements=statements, actions=(), targets=(),
        reports=(),
    )  # fmt: skip


def large_graph(count: int) -> Graph:
    """Return a star: every entity supports the first."""
    entities = tuple(Entity(id=f"entity/risk/{n:05}", label="Risk", name=f"risk {n}") for n in range(count))
    statements = tuple(
        Statement(subject=e.id, predicate="supports", object=entities[0].id, evidence=())
        for e in entities[1:]
    )
    return replace(
        sample_graph(), entities=entities, statements=statements, mentions=(), actions=(), targets=()
    )


def _scripts(page: str) -> list[str]:
    return re.findall(r"<script(?![^>]*application/json)[^>]*>(.*?)</script>", page, re.DOTALL)


def _data(page: str) -> dict[str, list[list[str]]]:
    found = re.search(r'id="kg-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, list[list[str]]] = json.loads(found[1])
    return data


def test_no_tag_of_the_page_loads_anything() -> None:
    """Nothing comes from a network."""
    page = view.render(sample_graph())
    assert not re.findall(r"<(?:link|script|img)\b[^>]*\b(?:src|href)=", page)


def test_policy_allows_only_the_scripts_of_the_page() -> None:
    """Every script has its hash in the policy, and inline code without one is not allowed."""
    page = view.render(sample_graph())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy and "default-src 'none'" in policy[1] and "connect-src 'none'" in policy[1]
    script_rule = policy[1].split("script-src")[1].split(";")[0]
    assert "unsafe" not in script_rule
    assert script_rule.count("'sha256-") == len(_scripts(page))
    for script in _scripts(page):
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in script_rule


def test_hostile_text_adds_no_element() -> None:
    """Markup in names, sentences and the title stays text."""
    plain, hostile = view.render(sample_graph()), view.render(hostile_graph())
    assert "<script>window.hacked" not in hostile
    assert "<img src=x" not in hostile
    assert "\u2028" not in hostile.split('id="kg-data">')[1]
    assert len(_scripts(hostile)) == len(_scripts(plain))


def test_a_name_that_holds_href_does_not_switch_to_html_tooltips() -> None:
    """pyvis would show node titles as HTML then."""
    assert "popup.innerHTML" not in view.render(hostile_graph())


def test_page_has_the_title_counts_and_sentences() -> None:
    """A reader sees what the page is of, and the words of the plan."""
    graph = sample_graph()
    page = view.render(graph)
    assert "<title>A Sample Plan</title>" in page
    assert f"{len(graph.entities)} entities, {len(graph.statements)} relations" in page
    assert DEVELOP in [text for text, _ in _data(page)["passages"]]


def test_legend_counts_the_classes() -> None:
    """The legend has each class once with its colour and number."""
    graph = sample_graph()
    rows = _data(view.render(graph))["classes"]
    assert [row[0] for row in rows] == sorted({e.label for e in graph.entities})
    assert sum(int(row[2]) for row in rows) == len(graph.entities)


def test_a_large_graph_shows_its_best_connected_entities_and_says_so() -> None:
    """The page stays quick, and honest about what it leaves out."""
    page = view.render(large_graph(1300))
    assert "showing 800 of 1,300 entities" in page
    assert len(_data(page)["nodes"]) == 800


def test_an_empty_graph_gives_a_page() -> None:
    """Nothing found is no error."""
    page = view.render(replace(large_graph(0), documents=()))
    assert "0 entities, 0 relations" in page


def test_page_is_the_same_for_every_hash_seed() -> None:
    """Two processes with different hash seeds write the same bytes."""
    code = (
        "import hashlib; from kg.view import render; from tests.sample import sample_graph;"
        "import sys; sys.stdout.write(hashlib.sha256(render(sample_graph()).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1


def test_layout_gives_every_node_a_place_of_its_own() -> None:
    """Parts and lone nodes do not lie on each other."""
    nodes = [f"n{i}" for i in range(60)]
    edges = [(f"n{i}", f"n{i // 3}") for i in range(40)]
    places = positions(nodes, edges)
    assert set(places) == set(nodes)
    assert len(set(places.values())) == len(nodes)


def test_layout_sets_linked_nodes_nearer_than_others() -> None:
    """The drawing shows what belongs together."""
    nodes = [f"n{i}" for i in range(40)]
    edges = [(f"n{i}", f"n{i + 1}") for i in range(39)]
    places = positions(nodes, edges)

    def distance(one: str, other: str) -> float:
        (a, b), (c, d) = places[one], places[other]
        return math.dist((a, b), (c, d))

    linked = sum(distance(a, b) for a, b in edges) / len(edges)
    apart = sum(distance(f"n{i}", f"n{(i + 20) % 40}") for i in range(40)) / 40
    assert linked < apart
