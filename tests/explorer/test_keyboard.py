"""Everything by keyboard alone, and what a screen reader is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Graph
from tests.explorer.page import Explorer
from tests.explorer.plans import HUB, HUB_ID, PAIR
from tests.explorer.truth import of_entity, stated

pytest.importorskip("selenium", reason="selenium is not installed")
from selenium.webdriver.common.keys import Keys

ACTIVE = "document.activeElement"
IN_EVIDENCE = f"{ACTIVE}.closest('aside.kg-right') !== null"
OPTION = "document.querySelector('.kg-search [role=option]')"
MOST_TABS = 60


def _tab_to(explorer: Explorer, state: str) -> None:
    """Press Tab until an expression is true of what has the focus."""
    for _ in range(MOST_TABS):
        if explorer.value(state):
            return
        explorer.press(Keys.TAB)
    raise AssertionError(f"no {state} within {MOST_TABS} tabs, at {explorer.focused()}")


def test_search_open_read_and_close(explorer: Explorer, build: Path) -> None:
    """A name is searched, its evidence read and closed, and the focus is back where it was."""
    explorer.press("/")
    explorer.press(*HUB)
    assert explorer.wait(OPTION)
    explorer.press(Keys.ARROW_DOWN, Keys.ENTER)
    assert explorer.wait(IN_EVIDENCE)
    assert explorer.title() == HUB
    assert len(explorer.facts()) == sum(of_entity(stated(build), HUB_ID).values())
    explorer.press(Keys.ESCAPE)
    assert explorer.title() == ""
    assert explorer.value(f"{ACTIVE}.matches('.kg-search input')")


def test_sentence_is_read_in_the_text(explorer: Explorer) -> None:
    """From a sentence of the evidence the keyboard leads to its place in the plan's text."""
    explorer.press("/", *HUB)
    assert explorer.wait(OPTION)
    explorer.press(Keys.ENTER)
    assert explorer.wait(IN_EVIDENCE)
    _tab_to(explorer, f"{ACTIVE}.matches('.kg-read')")
    quote = explorer.value(f"{ACTIVE}.closest('.kg-proof').querySelector('.kg-quote').textContent")
    explorer.press(Keys.ENTER)
    assert explorer.wait("document.querySelector('.kg-passage-current')")
    assert explorer.text(".kg-passage-current") == quote
    assert explorer.title() == HUB


def test_graph_is_walked_through(explorer: Explorer) -> None:
    """Shift and arrows go from node to node, Enter opens the menu, Delete hides, Escape lets go."""
    _tab_to(explorer, f"{ACTIVE}.matches('.kg-stage')")
    explorer.press(Keys.ARROW_RIGHT, held=Keys.SHIFT)
    assert explorer.title() == HUB
    assert explorer.wait("document.querySelector('.kg-toasts [role=status]').textContent").startswith(HUB)
    explorer.press(Keys.ARROW_UP, held=Keys.SHIFT)
    assert explorer.title() not in ("", HUB)
    explorer.press(Keys.ENTER)
    assert explorer.value(f"{ACTIVE}.getAttribute('role')") == "menuitem"
    explorer.press(Keys.ARROW_DOWN, Keys.ESCAPE)
    assert explorer.value(f"{ACTIVE}.matches('.kg-stage')")
    shown, chosen = explorer.shown(), explorer.value("kg.store.get().focus.entity")
    explorer.press(Keys.DELETE)
    hidden = explorer.value("kg.model.data.entities.id[arguments[0]]", chosen)
    assert explorer.shown() == shown - {hidden}
    assert explorer.title() == ""


def test_table_opens_the_evidence(explorer: Explorer) -> None:
    """Arrows move in the table, Enter opens, Escape comes back, Space shows the row in the graph."""
    _tab_to(explorer, f"{ACTIVE}.matches('[data-panel=table]')")
    explorer.press(Keys.ENTER)
    _tab_to(explorer, f"{ACTIVE}.matches('[role=grid]')")
    explorer.press(Keys.ARROW_DOWN)
    name = explorer.text("[role=grid] [aria-selected=true] bdi")
    assert name != HUB
    explorer.press(Keys.ENTER)
    assert explorer.wait(IN_EVIDENCE)
    assert explorer.title() == name
    explorer.press(Keys.ESCAPE)
    assert explorer.value(f"{ACTIVE}.matches('[role=grid]')")
    explorer.press(Keys.HOME, Keys.SPACE)
    assert explorer.title() == HUB


def test_every_stop_of_the_keyboard_is_seen(explorer: Explorer) -> None:
    """Tab leads through the whole page and back; each stop has a name and shows that it has the focus."""
    seen = []
    for _ in range(MOST_TABS):
        explorer.press(Keys.TAB)
        seen.append(
            explorer.run(
                """const at = document.activeElement, look = getComputedStyle(at);
                const marked = look.outlineStyle !== "none" || look.boxShadow !== "none";
                const name = at.ariaLabel || at.textContent || at.labels?.[0]?.textContent || "";
                return [at.tagName, at.className, name.trim(), marked];"""
            )
        )
        if len(seen) > 1 and seen[-1] == seen[0]:
            break
    stops = [stop for stop in seen if stop[0] != "BODY"]
    assert [stop for stop in stops if not stop[2] or not stop[3]] == []
    names = {name for _, _, name, _ in stops}
    assert {"Search names and sentences", "Export", "Outline", "Table", "Graph", "Zoom in", "Help"} <= names


def test_filters_by_keyboard_are_read_out(explorer: Explorer, graph: Graph) -> None:
    """Space ticks a box, and the new counts are announced."""
    explorer.panel("facets")
    _tab_to(explorer, f"{ACTIVE}.matches('.kg-facets [type=checkbox]')")
    explorer.press(Keys.SPACE)
    count = sum(e.label == "Technology" and not e.name.startswith("early") for e in graph.entities)
    said = explorer.wait("document.querySelector('.kg-toasts [role=status]').textContent")
    assert said.startswith(f"{count} of 54 entities")


def test_dialogue_gives_the_focus_back(explorer: Explorer) -> None:
    """Help opens by a key, is closed by Escape, and leaves the focus where it was."""
    _tab_to(explorer, f"{ACTIVE}.matches('[data-panel=outline]')")
    explorer.press("?")
    assert explorer.value("document.querySelector('dialog[open]') !== null")
    explorer.press(Keys.ESCAPE)
    assert explorer.value("document.querySelector('dialog[open]')") is None
    assert explorer.value(f"{ACTIVE}.matches('[data-panel=outline]')")


def test_path_is_found_by_keyboard(explorer: Explorer) -> None:
    """Two names typed into the dialogue give the shortest way, sentence by sentence."""
    _tab_to(explorer, f"{ACTIVE}.matches('[data-opens=paths]')")
    explorer.press(Keys.ENTER)
    for name in PAIR:
        explorer.press(*name)
        assert explorer.wait("document.querySelector('dialog[open] [role=option]')")
        explorer.press(Keys.ENTER)
    assert explorer.text("dialog[open] .kg-path-head strong") == "1 step"
    assert PAIR[0] in explorer.text("dialog[open] .kg-quote")
