"""The plain drawing in headless Chromium: it draws, asks for nothing, and runs nothing that a plan says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.layout import lay_out
from kg.model import Graph
from kg.view.drawing import drawing_page
from tests.browsers import console, requests, start_browser, visit
from tests.hostile import HOSTILE, hostile_graph
from tests.sample import sample_graph

PAINTED = """
const canvas = document.querySelector("#mynetwork canvas");
const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
const colours = new Set();
for (let i = 0; i < pixels.length; i += 4) {
  if (pixels[i + 3]) { colours.add(pixels[i] + "," + pixels[i + 1] + "," + pixels[i + 2]); }
}
return colours.size;
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Yield one browser for all tests."""
    driver = start_browser()
    yield driver
    driver.quit()


def _open(browser: Any, graph: Graph, folder: Path) -> None:
    page = folder / "pyvis.html"
    page.write_text(drawing_page(graph, lay_out(graph)), encoding="utf-8")
    visit(browser, page.as_uri())
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


@pytest.mark.parametrize("graph", [sample_graph(), hostile_graph()], ids=["sample", "hostile"])
def test_page_opens_without_error_or_request(browser: Any, tmp_path: Path, graph: Graph) -> None:
    """The console stays empty, only local addresses are asked for, and something is drawn."""
    _open(browser, graph, tmp_path)
    assert console(browser) == []
    asked = requests(browser)
    assert asked and all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    assert browser.execute_script(PAINTED) > 3


def test_hostile_text_is_shown_and_runs_nothing(browser: Any, tmp_path: Path) -> None:
    """Names, sentences and tooltips of every node and edge are shown as the text they are."""
    _open(browser, hostile_graph(), tmp_path)
    shown = browser.execute_script(
        """const texts = [];
        document.querySelectorAll("#kg-search").forEach(box => {
          for (const node of nodes.get()) {
            box.value = node.label; box.dispatchEvent(new Event("input"));
            document.querySelector("#kg-results button").click();
            texts.push(document.querySelector("#kg-panel h3").textContent);
          }
        });
        return texts;"""
    )
    assert shown == list(HOSTILE)
    assert browser.execute_script("return window.hacked") is None
    assert (
        browser.execute_script("return document.querySelectorAll('#kg-panel img, #kg-panel script').length")
        == 0
    )
    assert console(browser) == []


def test_tooltip_of_an_edge_shows_its_sentence_as_text(browser: Any, tmp_path: Path) -> None:
    """Pointing at an edge shows the words of the plan, not markup."""
    _open(browser, hostile_graph(), tmp_path)
    html = browser.execute_async_script(
        """const done = arguments[0];
        const edge = edges.get().find(e => e.title.includes("onerror"));
        network.focus(edge.from, {scale: 1, animation: false});
        const spots = network.getPositions([edge.from, edge.to]);
        const [a, b] = [spots[edge.from], spots[edge.to]];
        const middle = {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2};
        const at = network.canvasToDOM(middle);
        const box = document.querySelector("#mynetwork canvas").getBoundingClientRect();
        const where = {clientX: box.left + at.x, clientY: box.top + at.y, bubbles: true};
        document.querySelector("#mynetwork canvas").dispatchEvent(new MouseEvent("mousemove", where));
        setTimeout(() => done(document.querySelector(".vis-tooltip").innerHTML), 600);"""
    )
    assert "causes" in html
    assert "&lt;img src=x onerror" in html
    assert browser.execute_script("return window.hacked") is None


def test_search_and_panel_show_the_facts_of_an_entity(browser: Any, tmp_path: Path) -> None:
    """A name in any case leads to the entity, and the panel quotes the sentences of its facts."""
    graph = sample_graph()
    _open(browser, graph, tmp_path)
    statement = graph.statements[0]
    name = next(e.name for e in graph.entities if e.id == statement.subject)
    sentence = next(
        p.text for d in graph.documents for p in d.passages if p.id == statement.evidence[0].passage
    )
    panel = browser.execute_script(
        """const box = document.getElementById("kg-search");
        box.value = arguments[0].toUpperCase();
        box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter"}));
        return document.getElementById("kg-panel").textContent;""",
        name,
    )
    assert name in panel
    assert sentence in panel


def test_legend_hides_a_class(browser: Any, tmp_path: Path) -> None:
    """Unticking a class takes its nodes off the drawing."""
    _open(browser, sample_graph(), tmp_path)
    hidden = browser.execute_script(
        """document.querySelector("#kg-legend input").click();
        return nodes.get().filter(node => node.hidden).map(node => node.kind);"""
    )
    assert hidden and set(hidden) == {min(e.label for e in sample_graph().entities)}


def test_choosing_an_entity_dims_what_it_is_not_linked_to(browser: Any, tmp_path: Path) -> None:
    """The neighbours stay clear, and a click on the empty ground makes everything clear again."""
    _open(browser, hostile_graph(), tmp_path)
    clear = browser.execute_script(
        """const box = document.getElementById("kg-search");
        box.value = arguments[0];
        box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter"}));
        return nodes.get().filter(node => node.opacity === 1).map(node => node.id);""",
        HOSTILE[-1],
    )
    assert clear == [0, len(HOSTILE) - 1]
    browser.execute_script("network.body.emitter.emit('click', {nodes: [], edges: []});")
    assert browser.execute_script("return nodes.get().every(node => node.opacity === 1)")
