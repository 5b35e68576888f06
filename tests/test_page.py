"""The explorer's page as it is written, without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import OutputError
from kg.layout import lay_out
from kg.model import Graph
from kg.pipeline import KnowledgeGraph
from kg.view import explorer_page, with_links
from kg.view.inline import inline_frame
from kg.web import bundled
from tests.hostile import HOSTILE, hostile_graph
from tests.sample import sample_graph
from tests.seeds import outputs

NEEDS_BUNDLE = pytest.mark.skipif(not bundled("explorer"), reason="the front end was left out")


def page_of(graph: Graph) -> str:
    """Return the explorer of a graph."""
    return explorer_page(graph, lay_out(graph))


def _policy(page: str) -> dict[str, str]:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found
    return dict(rule.strip().split(" ", 1) for rule in found[1].split(";"))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@NEEDS_BUNDLE
def test_policy_allows_the_bundle_and_nothing_else() -> None:
    """Script and style are allowed by hash, and nothing can be fetched or sent."""
    page = page_of(sample_graph())
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert _policy(page) == {
        "default-src": "'none'", "script-src": _hash(script), "style-src": _hash(style),
        "img-src": "data: blob:", "connect-src": "'none'", "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip


@NEEDS_BUNDLE
def test_page_loads_nothing() -> None:
    """No element has an address but the empty icon."""
    page = page_of(sample_graph())
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r"\b(?:src|href)=\S+", markup) == ['href="data:,">']


@NEEDS_BUNDLE
def test_hostile_text_adds_no_element() -> None:
    """Markup in names, sentences and the title stays text, and the data say it as it is."""
    plain, hostile = page_of(sample_graph()), page_of(hostile_graph())
    assert hostile.count("<script") == plain.count("<script")
    assert "<img" not in hostile
    block = re.search(r'id="kg-data">(.*?)</script>', hostile, re.DOTALL)
    assert block and not set("<>&\u2028") & set(block[1])
    assert json.loads(block[1])["entities"]["name"] == list(HOSTILE)


@NEEDS_BUNDLE
def test_page_says_what_is_missing_without_scripts() -> None:
    """A reader without scripts is told so, and the licences of what is bundled are on the page."""
    page = page_of(sample_graph())
    assert re.search(r"<noscript><p>This page draws the graph with JavaScript", page)
    assert re.search(r'<script type="text/plain" id="kg-licences">', page)
    assert '<html lang="en" dir="ltr">' in page
    assert "<title>A Sample Plan</title>" in page


@NEEDS_BUNDLE
def test_links_are_set_for_a_server() -> None:
    """Only the links change, whatever the plan says."""
    graph = hostile_graph()
    entity = replace(graph.entities[0], name='"links":null')
    page = page_of(replace(graph, entities=(entity, *graph.entities[1:])))
    linked = with_links(page, entity="/id/", query="/query")
    assert linked.replace('"links":{"entity":"/id/","query":"/query"}', '"links":null') == page
    assert linked != page


def test_without_the_bundle_the_page_is_the_drawing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the front end was left out, the page draws by pyvis and says why."""
    monkeypatch.setattr("kg.web.DIST", tmp_path)
    page = page_of(sample_graph())
    assert "The scripts of this page were left out" in page
    assert "new vis.Network" in page
    assert with_links(page, entity="/id/", query="/query") == page


def test_page_is_the_same_for_every_hash_seed() -> None:
    """Two processes with different hash seeds write the same bytes."""
    code = (
        "import hashlib, sys; from tests.test_page import page_of; from tests.sample import sample_graph;"
        "from tests.test_drawing import drawn;"
        "text = page_of(sample_graph()) + drawn(sample_graph());"
        "sys.stdout.write(hashlib.sha256(text.encode()).hexdigest())"
    )
    assert len(outputs(code)) == 1


# In a notebook.


def test_frame_holds_the_page_by_itself() -> None:
    """The page is in an attribute whole, and may run scripts without reaching the notebook."""
    frame = inline_frame("<p title=\"a&amp;b\">'x'</p>", height=300)
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    assert 'srcdoc="&lt;p title=&quot;a&amp;amp;b&quot;&gt;&#x27;x&#x27;&lt;/p&gt;"' in frame
    assert 'height="300"' in frame


def test_show_without_ipython_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no notebook, one line names the remedy."""
    graph = sample_graph()
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    with pytest.raises(OutputError, match=r"install IPython.*view\.html"):
        KnowledgeGraph(**{name: getattr(graph, name) for name in graph.__dataclass_fields__}).show()
