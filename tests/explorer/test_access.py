"""axe-core finds nothing serious, in light and dark; the page fits narrow windows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kg.web import DIST
from tests.explorer.page import Explorer
from tests.explorer.plans import HUB_ID, PAIR_IDS

AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"
# What is not about colours is the same in both themes.
RUN = """const [theme, done] = arguments;
const rules = theme === "dark" ? {runOnly: ["color-contrast"]} : {};
axe.run(document, {resultTypes: ["violations"], ...rules}).then(
  found => done(found.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.html.slice(0, 200))])),
  error => done([["critical", String(error), []]]));"""
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
PANELS = ("outline", "facets", "text", "table", "matrix", "timeline")
NARROW = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
GROUND = "getComputedStyle(document.querySelector('main')).backgroundColor"


@pytest.fixture
def serious(explorer: Explorer) -> Any:
    """Return what tells the serious violations of a page as it is."""
    if not AXE.is_file():
        pytest.skip("axe-core is installed by an installation for development only")
    script = AXE.read_text(encoding="utf-8")

    def find() -> list[Any]:
        explorer.settle()
        if not explorer.value("window.axe !== undefined"):
            explorer.run(script)
        found = explorer.browser.execute_async_script(RUN, explorer.value("kg.store.get().theme"))
        return [violation for violation in found if violation[0] in ("serious", "critical")]

    return find


@THEMES
def test_panels_are_accessible(explorer: Explorer, serious: Any, theme: str) -> None:
    """With each panel open on the left, and the evidence of an entity on the right."""
    explorer.open(f"theme={theme}&focus={HUB_ID}&class=Technology,Sector")
    found = {}
    for panel in PANELS:
        explorer.state({"panel": panel})
        found[panel] = serious()
    assert found == {panel: [] for panel in PANELS}


@THEMES
def test_evidence_is_accessible(explorer: Explorer, serious: Any, theme: str) -> None:
    """At first, with the evidence of an edge, and with a sentence and the text."""
    explorer.open(f"theme={theme}")
    assert serious() == []
    subject, object_ = (explorer.row(entity) for entity in PAIR_IDS)
    explorer.state({"focus": {"kind": "edge", "subject": subject, "object": object_}})
    assert serious() == []
    explorer.state({"focus": {"kind": "passage", "passage": 40}, "panel": "text"})
    assert serious() == []


@THEMES
def test_dialogues_and_menus_are_accessible(explorer: Explorer, serious: Any, theme: str) -> None:
    """Help, licences, the path between two, search results and a menu, one after the other."""
    explorer.open(f"theme={theme}&path={','.join(PAIR_IDS)}")
    for name in ("help", "about", "paths"):
        explorer.click(f"[data-opens={name}]")
        assert serious() == []
        explorer.run("document.querySelector('dialog[open]').close()")
    explorer.press("/", *"sensors")
    assert explorer.wait("document.querySelector('.kg-search [role=option]')")
    assert serious() == []
    explorer.click("[aria-label=Export]")
    assert serious() == []


@pytest.fixture
def narrow(explorer: Explorer) -> Iterator[Explorer]:
    """Return the explorer in a window as narrow as a telephone's."""
    explorer.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    explorer.open()
    yield explorer
    explorer.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_narrow_window_does_not_scroll_sideways(narrow: Explorer) -> None:
    """At 360 pixels nothing reaches out of the window, whatever is open."""
    assert narrow.value("innerWidth") == NARROW["width"]
    for panel in (None, *PANELS):
        for focus in (None, {"kind": "entity", "entity": narrow.row(HUB_ID)}):
            narrow.state({"panel": panel, "focus": focus})
            narrow.settle()
            assert narrow.value("document.scrollingElement.scrollWidth") <= NARROW["width"], panel


def test_narrow_window_is_accessible(narrow: Explorer, serious: Any) -> None:
    """The sheets of a narrow window have nothing serious either."""
    narrow.open(f"panel=facets&focus={HUB_ID}")
    assert serious() == []


def test_narrow_window_shows_the_evidence(narrow: Explorer) -> None:
    """A node that is touched opens its evidence on top of everything, and it can be closed."""
    narrow.click_entity(HUB_ID)
    top = narrow.run(
        """const box = document.querySelector(".kg-evidence-title").getBoundingClientRect();
        return document.elementFromPoint(box.x + 5, box.y + 5).closest("aside.kg-right") !== null;"""
    )
    assert top
    close = narrow.value(
        "document.querySelector('[aria-label=\"Close evidence\"]').getBoundingClientRect().toJSON()"
    )
    narrow.mouse(close["x"] + close["width"] / 2, close["y"] + close["height"] / 2)
    assert narrow.title() == ""


def test_theme_is_chosen(explorer: Explorer) -> None:
    """The button goes through the system's colours, light and dark; the ground follows."""
    button = "document.querySelector('.kg-head [aria-label^=Colours]')"
    grounds = {}
    for _ in range(3):
        explorer.run(f"{button}.click()")
        grounds[explorer.value(f"{button}.ariaLabel")] = explorer.value(GROUND)
    assert grounds["Colours: dark"] != grounds["Colours: light"]
    assert len(grounds) == 3
    assert sum(map(int, grounds["Colours: dark"].strip("rgb()").split(","))) < 150


def test_system_theme_is_followed(explorer: Explorer) -> None:
    """A system in the dark has a dark page, without being asked."""
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    explorer.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    try:
        assert explorer.wait("document.documentElement.dataset.theme === 'dark'")
        explorer.open()
        assert explorer.value("document.documentElement.dataset.theme") == "dark"
    finally:
        explorer.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
