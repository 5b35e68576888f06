"""The page asks for nothing, breaks no rule of its policy, and runs nothing that a plan says."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.browsers import downloaded, requests
from tests.explorer.page import Explorer
from tests.explorer.plans import hostile_plan

PANELS = ("outline", "facets", "text", "table", "matrix", "timeline")
BOTH = pytest.mark.parametrize("renderer", ["webgl", "canvas"])
# Whatever would run or load something, or lead elsewhere, outside of the page's own frame.
FOREIGN = (
    "document.querySelectorAll('body img, body iframe, #kg-explorer script, #kg-explorer a[href]').length"
)


def _use(explorer: Explorer) -> None:
    """Open every panel and dialogue, look for something, and open a menu."""
    for name in PANELS:
        explorer.panel(name)
        explorer.settle()
    for dialogue in ("help", "about", "paths"):
        explorer.click(f"[data-opens={dialogue}]")
        explorer.settle()
        explorer.run("document.querySelector('dialog[open]').close()")
        explorer.settle()
    explorer.press("/", "e")
    assert explorer.wait("document.querySelector('.kg-search [role=option]')")
    explorer.press("\ue007")
    assert explorer.title()
    explorer.click("[aria-label=Export]")
    explorer.press("\ue00c")


@BOTH
def test_page_asks_for_nothing(explorer: Explorer) -> None:
    """Without a network all works: nothing else is even asked for, no error, no breach of the policy."""
    _use(explorer)
    asked = requests(explorer.browser)
    assert asked[0].partition("#")[0] == explorer.address
    assert [url for url in asked[1:] if not url.startswith(("data:", "blob:"))] == []
    assert explorer.complaints() == []


@BOTH
def test_hostile_plan_runs_nothing(hostile: Explorer) -> None:
    """With a plan that tries everything, nothing runs, is loaded or breaks in any panel."""
    for entity in range(len(hostile_plan().entities)):
        hostile.state({"focus": {"kind": "entity", "entity": entity}})
        hostile.facts()
    _use(hostile)
    assert hostile.value("window.hacked === undefined && document.title.includes('</script>')")
    assert hostile.value(FOREIGN) == 0
    assert hostile.complaints() == []
    assert [url for url in requests(hostile.browser)[1:] if not url.startswith(("data:", "blob:"))] == []


def test_hostile_text_is_shown_as_it_is(hostile: Explorer) -> None:
    """Titles, names, sentences and headings stand on the page letter by letter."""
    graph = hostile_plan()
    document = graph.documents[0]
    assert hostile.text("h1") == document.metadata.title
    for entity in graph.entities:
        hostile.state({"focus": {"kind": "entity", "entity": hostile.row(entity.id)}})
        assert hostile.title() == entity.name
        quotes = {sentence.text for fact in hostile.facts() for sentence in fact.sentences}
        assert quotes <= {passage.text for passage in document.passages}
    hostile.panel("text")
    assert hostile.wait("document.querySelector('.kg-text .kg-passage')")
    shown = hostile.value(
        "[...document.querySelectorAll('.kg-text .kg-passage')].map(one => one.textContent)"
    )
    assert shown == [passage.text for passage in document.passages]
    hostile.panel("outline")
    headings = hostile.value(
        "[...document.querySelectorAll('[role=treeitem] .kg-tree-words')].map(w => w.textContent)"
    )
    assert set(headings) >= {section.title for section in document.sections}


def test_hostile_words_of_calls_and_targets_are_shown(hostile: Explorer) -> None:
    """Verbs, indicators and units stand in the panel as they are."""
    for action in hostile_plan().actions:
        hostile.state({"focus": {"kind": "entity", "entity": hostile.row(action.object)}})
        for tab, part in (("calls", ".kg-verb"), ("targets", ".kg-target")):
            hostile.click(f"aside.kg-right [data-key={tab}]")
            assert action.verb in hostile.text(f"aside.kg-right {part}")


@pytest.mark.parametrize("width", [1200, 360])
def test_endless_names_stay_on_the_page(hostile: Explorer, width: int) -> None:
    """Names of 5,000 characters make nothing wider than the window, and can be closed."""
    size = {"width": width, "height": 740, "deviceScaleFactor": 1, "mobile": False}
    hostile.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for panel in (None, *PANELS):
            hostile.state({"panel": panel, "focus": {"kind": "entity", "entity": 6}})
            hostile.settle()
            assert hostile.value("document.scrollingElement.scrollWidth") <= width
        close = "document.querySelector('[aria-label=\"Close evidence\"]').getBoundingClientRect()"
        assert 0 < hostile.value(f"{close}.right") <= width
        assert 0 < hostile.value(f"{close}.bottom") <= 740
    finally:
        hostile.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_hostile_picture_is_sound(hostile: Explorer) -> None:
    """An exported SVG is well formed, shows the names as text and has no script."""
    hostile.choose("Export", "Picture that stays sharp")
    root = ET.fromstring(downloaded(hostile.browser, hostile.downloads, ".svg"))
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "path" in names and not names & {"script", "a", "foreignObject"}
    addresses = [value for e in root.iter() for key, value in e.attrib.items() if key.endswith("href")]
    assert [address for address in addresses if not address.startswith("data:image/png;")] == []
    assert any("</script><script>" in (element.text or "") for element in root.iter())


@pytest.mark.parametrize("renderer", ["canvas"])
def test_fallback_says_so(explorer: Explorer) -> None:
    """Without WebGL the plain canvas draws, and a notice tells."""
    assert explorer.value("kg.renderer") == "canvas"
    assert "no WebGL" in explorer.text(".kg-toasts")


@pytest.mark.parametrize(("code", "drawn"), [("", "webgl"), ("renderer=canvas", "canvas")])
def test_address_names_what_draws(explorer: Explorer, code: str, drawn: str) -> None:
    """Where there is WebGL, the address can ask for either, and nothing is said of it."""
    explorer.open(code)
    assert explorer.value("kg.renderer") == drawn
    assert explorer.value("document.querySelector('.kg-toast')") is None


def test_picture_stands_still(explorer: Explorer) -> None:
    """Three seconds after the first picture every node is where it was."""
    places = "kg.model.data.entities.id.map((_, row) => kg.screenOf(row))"
    before = explorer.value(places)
    explorer.browser.execute_async_script("setTimeout(arguments[0], 3000)")
    assert explorer.value(places) == before
    assert sum(place is not None for place in before) == explorer.counts()[0]
