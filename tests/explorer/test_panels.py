"""The ways in beside the graph: search, text, outline, matrix, timeline, paths."""

from __future__ import annotations

import time

import networkx as nx
import pytest

from kg.model import Graph
from tests.explorer.page import Explorer
from tests.explorer.plans import HUB, HUB_ID, PAIR, PAIR_IDS
from tests.visibility import Filters, visible

pytest.importorskip("selenium", reason="selenium is not installed")
from selenium.webdriver.common.keys import Keys

TECHNICAL = ("Technology", "Theory", "Product", "Platform")
START = "entity/agency/open-bureaus"
# The camera follows the focus when no second click can come any more.
DOUBLE_CLICK = 0.6
IN_SIGHT = """
const box = selector => document.querySelector(selector).getBoundingClientRect();
const [inner, outer] = [...arguments].map(box);
return inner.top >= outer.top && inner.bottom <= outer.bottom;
"""
OPTIONS = "[...document.querySelectorAll('.kg-search [role=option]')]"


def _search(explorer: Explorer, words: str) -> list[str]:
    explorer.press("/", *words)
    assert explorer.wait(f"{OPTIONS}.length")
    return list(
        explorer.value(
            f"{OPTIONS}.map(one => one.closest('[role=group]').ariaLabel + ': ' + one.textContent)"
        )
    )


def test_search_finds_names_and_sentences(explorer: Explorer, graph: Graph) -> None:
    """Names stand before sentences; capital letters are taken for small ones."""
    found = _search(explorer, "SHARED RO")
    assert found[0].startswith(f"Names: {PAIR[0]}")
    sentences = sum("shared ro" in passage.text for passage in graph.documents[0].passages)
    assert sum(hit.startswith("Sentences: ") for hit in found) == sentences


def test_search_finds_other_names(explorer: Explorer) -> None:
    """A hit by another name says what the entity is called."""
    (hit,) = _search(explorer, "robots that are sh")
    assert hit.startswith(f"Other names: robots that are shared = {PAIR[0]}")
    explorer.press(Keys.ENTER)
    assert explorer.title() == PAIR[0]


def test_found_sentence_opens_the_text(explorer: Explorer, graph: Graph) -> None:
    """A sentence that is chosen stands highlighted in the text, in sight."""
    sentence = next(p.text for p in graph.documents[0].passages if p.kind == "sentence")
    found = _search(explorer, sentence[:-1])
    assert found == [hit for hit in found if hit.startswith("Sentences: ")]
    explorer.press(Keys.ENTER)
    assert explorer.wait("document.querySelector('.kg-passage-current')")
    assert explorer.text(".kg-passage-current") == sentence
    assert _in_sight(explorer, ".kg-passage-current", ".kg-text")


def _in_sight(explorer: Explorer, selector: str, within: str) -> bool:
    explorer.settle()
    return bool(explorer.run(IN_SIGHT, selector, within))


def test_entity_that_is_not_shown_is_added_by_search(explorer: Explorer) -> None:
    """One without a fact comes into the picture when it is looked for."""
    before = explorer.counts()[0]
    _search(explorer, "early funds")
    explorer.press(Keys.ENTER)
    assert explorer.title() == "early funds"
    assert explorer.counts()[0] == before + 1


def test_sentence_of_a_fact_is_shown_in_the_text(explorer: Explorer) -> None:
    """From the evidence one gets to the passage, where its names lead back to the entities."""
    explorer.click_edge(*PAIR_IDS)
    quote = explorer.facts()[0].sentences
    explorer.click("aside.kg-right .kg-read")
    assert explorer.wait("document.querySelector('.kg-passage-current')")
    assert explorer.text(".kg-passage-current") in {sentence.text for sentence in quote}
    assert _in_sight(explorer, ".kg-passage-current", ".kg-text")
    assert sorted(explorer.texts(".kg-passage-current .kg-mention")) == sorted(PAIR)
    explorer.click(".kg-passage-current .kg-mention")
    assert explorer.title() in PAIR


def test_names_are_marked_in_the_evidence(explorer: Explorer) -> None:
    """Subject and object are told apart in the sentence; section, offsets and confidence stand below."""
    explorer.click_edge(*PAIR_IDS)
    for part, name in (("subject", PAIR[0]), ("object", PAIR[1])):
        assert set(explorer.texts(f".kg-right .kg-mark-{part}")) == {name}
    assert "Matters of" in explorer.text(".kg-right .kg-place ol")
    assert explorer.text(".kg-right .kg-offsets").startswith("characters ")
    words = explorer.text(".kg-right .kg-confidence")
    assert "likely" in words or "doubtful" in words


def test_outline_filters_by_section(explorer: Explorer, graph: Graph) -> None:
    """A section that is chosen in the outline is the only one that is shown."""
    explorer.panel("outline")
    explorer.click("[role=treeitem] .kg-tree-words")
    first = min(graph.documents[0].sections, key=lambda section: section.order).id
    base = {end for s in graph.statements for end in (s.subject, s.object)}
    assert explorer.shown() == visible(graph, Filters(base=base, sections=(first,))).entities


def test_matrix_counts_and_opens_facts(explorer: Explorer, graph: Graph) -> None:
    """Technologies by sectors: a cell has the number of facts between the two, and opens them."""
    explorer.panel("matrix")
    rows = {entity.id for entity in graph.entities if entity.label in TECHNICAL}
    columns = {entity.id for entity in graph.entities if entity.label == "Sector"}
    counted = [s for s in graph.statements if s.predicate in ("appliedIn", "supports")]
    joined = [s for s in counted if {s.subject, s.object} & rows and {s.subject, s.object} & columns]
    cells = [int(text) for text in explorer.texts(".kg-matrix .kg-cell")]
    assert sum(cells) == len(joined) > 0
    explorer.click(".kg-matrix .kg-cell")
    assert len(explorer.facts()) >= cells[0]


def test_timeline_shows_every_target(explorer: Explorer, graph: Graph) -> None:
    """Each target stands below its year, and opens its sentence."""
    explorer.panel("timeline")
    assert len(explorer.texts(".kg-timeline [data-target]")) == len(graph.targets)
    explorer.click(".kg-timeline [data-target]")
    assert "billion" in explorer.text("aside.kg-right .kg-quote")


BESIDE_PANEL = """
(() => {
  const at = kg.screenOf(arguments[0]);
  const { left, right } = document.querySelector(".kg-stage").getBoundingClientRect();
  return at.x > left + 20 && at.x < right - 20;
})()"""
# A camera that puts a node a hundred pixels from the left of the picture.
AT_THE_LEFT = """
const [row, other] = arguments, { x, y } = kg.model.data.entities;
const scale = (kg.screenOf(other).x - kg.screenOf(row).x) / (x[other] - x[row]);
const ratio = kg.store.get().camera?.[2] ?? 1;
const { width } = document.querySelector(".kg-stage").getBoundingClientRect();
kg.store.set({ camera: [x[row] + (width / 2 - 100) / scale, y[row], ratio] });
"""


def test_opening_panel_keeps_focus_in_view(explorer: Explorer) -> None:
    """What is looked at does not end up below the panel that opens at its place."""
    row = explorer.row(START)
    explorer.state({"focus": {"kind": "entity", "entity": row}})
    time.sleep(DOUBLE_CLICK)
    explorer.run(AT_THE_LEFT, row, explorer.row(HUB_ID))
    explorer.settle()
    explorer.panel("matrix")
    explorer.settle()
    assert explorer.wait(BESIDE_PANEL.replace("arguments[0]", str(row)))


def test_shortest_path_is_shortest(explorer: Explorer, graph: Graph) -> None:
    """Asked for in the menus of two nodes, the path has as many steps as NetworkX finds."""
    network = nx.Graph((s.subject, s.object) for s in graph.statements)
    lengths = nx.single_source_shortest_path_length(network, START)
    far, steps = max(lengths.items(), key=lambda found: found[1])
    explorer.click_entity(START, button="right")
    explorer.pick("Path from here")
    explorer.click_entity(far)
    assert explorer.value("kg.store.get().path") == [explorer.row(START), explorer.row(far)]
    assert any(f"{steps} step" in text for text in explorer.texts(".kg-toast"))


def test_only_an_entity_and_its_neighbours(explorer: Explorer, graph: Graph) -> None:
    """The menu of a node leaves it and what is next to it; Reset shows all again."""
    before = explorer.shown()
    explorer.click_entity(HUB_ID, button="right")
    explorer.pick("Only this and its neighbours")
    near = {end for s in graph.statements if HUB_ID in (s.subject, s.object) for end in (s.subject, s.object)}
    assert explorer.shown() == near
    assert explorer.title() == HUB
    explorer.click(".kg-chip-reset")
    assert explorer.shown() == before
