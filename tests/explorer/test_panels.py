"""The ways in beside the graph: search, text, outline, matrix, timeline, paths."""

from __future__ import annotations

import networkx as nx
import pytest

from kg.model import Graph
from tests.explorer.page import Explorer
from tests.explorer.plans import HUB, HUB_ID, PAIR, PAIR_IDS
from tests.visibility import Filters, visible

pytest.importorskip("selenium", reason="selenium is not installed")
from selenium.webdriver.common.keys import Keys

OPTIONS = "[...document.querySelectorAll('.kg-search [role=option]')]"


def _search(explorer: Explorer, words: str) -> list[str]:
    explorer.press("/", *words)
    assert explorer.wait(f"{OPTIONS}.length")
    return list(
        explorer.value(
            f"{OPTIONS}.map(one => one.closest('[role=group]').ariaLabel + ': ' + one.textContent)"
        )
    )


def test_search_finds_names_other_names_and_sentences(explorer: Explorer, graph: Graph) -> None:
    """Hits stand in three groups, names first; capital letters and order of the letters' case do not matter."""
    found = _search(explorer, "SHARED RO")
    assert found[0].startswith(f"Names: {PAIR[0]}")
    sentences = sum("shared ro" in passage.text for passage in graph.documents[0].passages)
    assert sum(hit.startswith("Sentences: ") for hit in found) == sentences
    explorer.press(Keys.ESCAPE, Keys.ESCAPE)
    assert _search(explorer, "robots that are sh")[0].startswith(
        "Other names: robots that are shared = shared robots"
    )


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
    return bool(
        explorer.run(
            """const [inner, outer] = [...arguments].map(s => document.querySelector(s).getBoundingClientRect());
            return inner.top >= outer.top && inner.bottom <= outer.bottom;""",
            selector,
            within,
        )
    )


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
    explorer.run("document.querySelector('aside.kg-right .kg-read').click()")
    assert explorer.wait("document.querySelector('.kg-passage-current')")
    assert explorer.text(".kg-passage-current") in {sentence.text for sentence in quote}
    assert _in_sight(explorer, ".kg-passage-current", ".kg-text")
    names = explorer.value(
        "[...document.querySelectorAll('.kg-passage-current .kg-mention')].map(m => m.textContent)"
    )
    assert sorted(names) == sorted(PAIR)
    explorer.run("document.querySelector('.kg-passage-current .kg-mention').click()")
    assert explorer.title() in PAIR


def test_names_are_marked_in_the_evidence(explorer: Explorer) -> None:
    """Subject and object are told apart in the sentence; section, offsets and confidence stand below."""
    explorer.click_edge(*PAIR_IDS)
    for part, name in (("subject", PAIR[0]), ("object", PAIR[1])):
        marks = explorer.value(
            f"[...document.querySelectorAll('.kg-right .kg-mark-{part}')].map(m => m.textContent)"
        )
        assert set(marks) == {name}
    assert "Matters of" in explorer.text(".kg-right .kg-place ol")
    assert explorer.text(".kg-right .kg-offsets").startswith("characters ")
    assert "likely" in explorer.text(".kg-right .kg-confidence") or "doubtful" in explorer.text(
        ".kg-right .kg-confidence"
    )


def test_outline_filters_by_section(explorer: Explorer, graph: Graph) -> None:
    """A section that is chosen in the outline is the only one that is shown."""
    explorer.panel("outline")
    explorer.run("document.querySelector('[role=treeitem] .kg-tree-words').click()")
    first = min(graph.documents[0].sections, key=lambda section: section.order).id
    base = {end for s in graph.statements for end in (s.subject, s.object)}
    assert explorer.shown() == visible(graph, Filters(base=base, sections=(first,))).entities


def test_matrix_counts_and_opens_facts(explorer: Explorer, graph: Graph) -> None:
    """Technology by sector: a cell has the number of facts between the two, and opens them."""
    explorer.panel("matrix")
    labels = {entity.id: entity.label for entity in graph.entities}
    joined = [
        s for s in graph.statements
        if {labels[s.subject], labels[s.object]} == {"Technology", "Sector"}
        and s.predicate in ("appliedIn", "supports")
    ]  # fmt: skip
    cells = explorer.value(
        "[...document.querySelectorAll('.kg-matrix .kg-cell')].map(cell => Number(cell.textContent))"
    )
    assert sum(cells) == len(joined) > 0
    explorer.run("document.querySelector('.kg-matrix .kg-cell').click()")
    assert len(explorer.facts()) >= cells[0]


def test_timeline_shows_every_target(explorer: Explorer, graph: Graph) -> None:
    """Each target stands below its year, and opens its sentence."""
    explorer.panel("timeline")
    assert explorer.value("document.querySelectorAll('.kg-timeline [data-target]').length") == len(
        graph.targets
    )
    explorer.run("document.querySelector('.kg-timeline [data-target]').click()")
    assert "billion" in explorer.text("aside.kg-right .kg-quote")


def test_shortest_path_is_shortest(explorer: Explorer, graph: Graph) -> None:
    """Asked for in the menus of two nodes, the path has as many steps as NetworkX finds."""
    network = nx.Graph((s.subject, s.object) for s in graph.statements)
    lengths = nx.single_source_shortest_path_length(network, "entity/agency/open-bureaus")
    far, steps = max(lengths.items(), key=lambda found: found[1])
    explorer.click_entity("entity/agency/open-bureaus", button=2)
    explorer.pick("Path from here")
    explorer.click_entity(far)
    assert explorer.value("kg.store.get().path") == [
        explorer.row("entity/agency/open-bureaus"),
        explorer.row(far),
    ]
    assert any(
        f"{steps} step" in toast
        for toast in explorer.value("[...document.querySelectorAll('.kg-toast')].map(t => t.textContent)")
    )


def test_only_an_entity_and_its_neighbours(explorer: Explorer, graph: Graph) -> None:
    """The menu of a node leaves it and what is next to it; Reset shows all again."""
    before = explorer.shown()
    explorer.click_entity(HUB_ID, button=2)
    explorer.pick("Only this and its neighbours")
    near = {end for s in graph.statements if HUB_ID in (s.subject, s.object) for end in (s.subject, s.object)}
    assert explorer.shown() == near
    assert explorer.title() == HUB
    explorer.run("document.querySelector('.kg-chip-reset').click()")
    assert explorer.shown() == before
