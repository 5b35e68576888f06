"""Files and addresses of what is shown, read back."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageColor

from kg.model import Graph
from tests.browsers import downloaded
from tests.explorer.page import Explorer
from tests.explorer.plans import HUB_ID
from tests.visibility import Filters, visible

SVG = "{http://www.w3.org/2000/svg}"
BOTH = pytest.mark.parametrize("renderer", ["webgl", "canvas"])
FILTER = "class=Technology,Product,Sector&confidence=0.6"
# How far colours lie apart, as a sum over red, green and blue.
APART = 100


@pytest.fixture
def filtered(explorer: Explorer) -> Explorer:
    """Return the explorer with some classes and sure facts only."""
    explorer.open(FILTER)
    return explorer


def _expected(graph: Graph) -> tuple[set[str], int, int]:
    """Return what the filter leaves: entities, and how many statements and sentences."""
    base = {end for s in graph.statements for end in (s.subject, s.object)}
    chosen = ("Technology", "Product", "Sector")
    found = visible(graph, Filters(base=base, classes=chosen, confidence=0.6))
    return set(found.entities), len(found.statements), sum(len(s.evidence) for s in found.statements)


def _saved(explorer: Explorer, entry: str, suffix: str) -> bytes:
    explorer.choose("Export", entry)
    return downloaded(explorer.browser, explorer.downloads, suffix)


def test_facts_are_read_back(filtered: Explorer, graph: Graph) -> None:
    """The table has a row a sentence of each fact shown, and spreadsheets can read it."""
    _, statements, sentences = _expected(graph)
    table = pd.read_csv(io.BytesIO(_saved(filtered, "Facts shown", ".csv")))
    assert len(table) == sentences
    assert len(table[["subject_id", "relation", "object_id"]].drop_duplicates()) == statements
    texts = {passage.text for passage in graph.documents[0].passages}
    assert set(table["sentence"]) <= texts


def test_entities_are_read_back(filtered: Explorer, graph: Graph) -> None:
    """The table has a row an entity."""
    table = pd.read_csv(io.BytesIO(_saved(filtered, "Entities shown", ".csv")))
    assert set(table["id"]) == _expected(graph)[0]


def test_network_is_read_back(filtered: Explorer, graph: Graph) -> None:
    """NetworkX finds the same entities and facts in the GEXF file."""
    entities, statements, _ = _expected(graph)
    network = nx.read_gexf(io.BytesIO(_saved(filtered, "Network shown", ".gexf")))
    assert set(network) == entities
    assert network.number_of_edges() == statements
    assert {data["class"] for _, data in network.nodes(data=True)} == {"Technology", "Product", "Sector"}


@BOTH
@pytest.mark.parametrize(("code", "rings"), [("", 1), (FILTER, 0)])
def test_vector_picture_has_every_edge(explorer: Explorer, code: str, rings: int) -> None:
    """The SVG is well formed and has a line for each fact between two, names and the source."""
    explorer.open(code)
    root = ET.fromstring(_saved(explorer, "Picture that stays sharp", ".svg"))
    assert _lines(root) == explorer.counts()[1] - rings
    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    assert "quiet sensors" in texts
    assert any("State Council" in text and "kg" in text for text in texts)


def _lines(root: ET.Element) -> int:
    """Count open strokes; shapes are closed."""
    paths = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("fill") == "none"]
    return sum(path.count("M") for path in paths if "Z" not in path)


def _lone_edge(graph: Graph) -> tuple[str, str]:
    """Return two entities of different classes with one affirmed fact."""
    pairs = [{s.subject, s.object} for s in graph.statements]
    labels = {entity.id: entity.label for entity in graph.entities}
    return next(
        (s.subject, s.object)
        for s in graph.statements
        if pairs.count({s.subject, s.object}) == 1
        and labels[s.subject] != labels[s.object]
        and not any(e.negated for e in s.evidence)
    )


@BOTH
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_picture_shows_edges(explorer: Explorer, graph: Graph, theme: str) -> None:
    """Between two nodes of the PNG there is a line of another colour than the ground, beside it none."""
    ends = _lone_edge(graph)
    explorer.open(f"show=own&add={','.join(ends)}&theme={theme}")
    assert explorer.counts() == (2, 1)
    picture = Image.open(io.BytesIO(_saved(explorer, "Picture", ".png"))).convert("RGB")
    begin, end = (_node(picture, explorer, entity, theme) for entity in ends)
    on = [_contrast(picture, begin, end, share / 100) for share in range(35, 60)]
    beside = [_contrast(picture, begin, end, share / 100, off=40) for share in range(35, 60)]
    assert sum(found > APART for found in on) >= 20
    assert sum(found > APART for found in beside) <= 2


def _node(picture: Image.Image, explorer: Explorer, entity: str, theme: str) -> tuple[float, float]:
    """Return where a node is: amid the pixels of its class's colour, of which the legend has few."""
    colour = explorer.value("kg.model.classOf(arguments[0])[arguments[1]]", explorer.row(entity), theme)
    rows, columns = np.nonzero((np.asarray(picture) == ImageColor.getrgb(colour)).all(axis=2))
    return float(np.median(columns)), float(np.median(rows))


def _contrast(
    picture: Image.Image, begin: tuple[float, float], end: tuple[float, float], share: float, *, off: int = 0
) -> int:
    """Return how much stands out near a place on the line, or beside it."""
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    length = (dx * dx + dy * dy) ** 0.5
    middle = begin[0] + share * dx - off * dy / length, begin[1] + share * dy + off * dx / length
    ground = picture.getpixel((3, picture.height // 2))
    near = [(round(middle[0]) + x, round(middle[1]) + y) for x in range(-3, 4) for y in range(-3, 4)]
    return max(sum(abs(a - b) for a, b in zip(picture.getpixel(at), ground, strict=True)) for at in near)


def _arranged(explorer: Explorer) -> None:
    """Bring the page into a state with something of everything."""
    explorer.open("class=Technology,Product,Sector,Agency&confidence=0.4&section=7,9&theme=dark&panel=table")
    explorer.click('[aria-label="Zoom in"]')
    explorer.state({"hidden": [explorer.row("entity/sector/quiet-farming")], "pinned": [[1, 40, 50]]})
    explorer.state({"focus": {"kind": "entity", "entity": explorer.row(HUB_ID)}})
    explorer.settle()


def _view(explorer: Explorer) -> list[object]:
    places = explorer.value("kg.model.data.entities.id.map((_, row) => kg.screenOf(row))")
    rounded = [place and [round(place["x"]), round(place["y"])] for place in places]
    return [explorer.value("kg.store.get()"), explorer.counts(), explorer.title(), rounded]


def test_address_restores_the_view(explorer: Explorer) -> None:
    """Filters, hidden and moved nodes, panels, theme and camera come back with the address."""
    _arranged(explorer)
    assert explorer.wait("location.hash.includes('view=') && kg.store.get().camera")
    before, code = _view(explorer), explorer.value("location.hash.slice(1)")
    explorer.open()
    assert _view(explorer) != before
    explorer.open(code)
    state, *rest = _view(explorer)
    assert rest == before[1:]
    assert {**state, "camera": None} == {**before[0], "camera": None}


def test_code_restores_the_view(explorer: Explorer) -> None:
    """The code that the menu copies opens the same view in the dialogue."""
    _arranged(explorer)
    before = explorer.counts(), explorer.title()
    code = _copied(explorer, "Copy the code")
    explorer.open()
    explorer.choose("Share this view", "Open a code")
    explorer.run("document.getElementById('kg-code').value = arguments[0]", code)
    explorer.click("dialog[open] [type=submit]")
    assert explorer.wait("kg.store.get().hidden.length")
    assert (explorer.counts(), explorer.title()) == before


def _copied(explorer: Explorer, entry: str) -> str:
    allowed = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    explorer.browser.execute_cdp_cmd("Browser.grantPermissions", allowed)
    explorer.choose("Share this view", entry)
    assert explorer.wait("document.querySelector('.kg-toast')")
    return str(explorer.browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])"))


def test_code_of_another_graph_is_not_taken_for_this_one(explorer: Explorer) -> None:
    """What is not in this graph is left out, and a notice says so."""
    explorer.open("focus=entity/technology/nothing&class=Technology")
    assert explorer.title() == ""
    assert "not in this graph" in explorer.text(".kg-toasts")
    assert explorer.value("kg.store.get().classes.length") == 1
