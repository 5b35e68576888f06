"""What filters show is what Python finds under the same choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from kg.model import Graph
from tests.explorer.page import Explorer
from tests.visibility import Filters, visible

GROUPS = {
    "classes": "Class", "relations": "Relation", "strengths": "Strength of what is called for",
    "sections": "Section",
}  # fmt: skip
PART, ITEM = "woven/section/1", "woven/section/2-0-1"
MIXED = "class, relation and section"
CASES: dict[str, dict[str, tuple[str, ...]]] = {
    "class": {"classes": ("Technology", "Sector")},
    "relation": {"relations": ("uses",)},
    "section": {"sections": (PART,)},
    "class and relation": {"classes": ("Technology", "Product"), "relations": ("uses", "supports")},
    MIXED: {
        "classes": ("Technology", "Product", "Sector"), "relations": ("uses", "supports", "appliedIn"),
        "sections": (PART, ITEM),
    },
    "strength": {"strengths": ("must", "call")},
    "all": {
        "classes": ("Technology", "Product", "Sector", "Agency"), "sections": (PART,),
        "relations": ("uses", "develops", "causes"), "strengths": ("must", "shall", "encourage"),
    },
    "nothing left": {"classes": ("Risk",), "relations": ("partOf",), "sections": (ITEM,)},
}  # fmt: skip


@pytest.fixture
def renderer() -> str:
    """Return the plain canvas: what is visible does not depend on what draws."""
    return "canvas"


@pytest.fixture
def base(graph: Graph) -> set[str]:
    """Return the entities of the first picture: those with a fact."""
    return {end for s in graph.statements for end in (s.subject, s.object)}


def _choose(explorer: Explorer, graph: Graph, chosen: dict[str, tuple[str, ...]]) -> None:
    """Tick the boxes of the names that are chosen."""
    explorer.panel("facets")
    explorer.unfold(".kg-facets details")
    titles = {section.id: section.title for section in graph.documents[0].sections}
    for facet, names in chosen.items():
        explorer.tick(GROUPS[facet], [titles.get(name) or _label(explorer, facet, name) for name in names])


def _label(explorer: Explorer, facet: str, name: str) -> str:
    return str(
        explorer.value(
            "kg.model.data[arguments[0]].find(({name}) => name === arguments[1]).label", facet, name
        )
    )


def _slide(explorer: Explorer, least: float) -> None:
    explorer.run(
        "const slider = document.querySelector('.kg-slider'); slider.value = arguments[0];"
        "slider.dispatchEvent(new Event('input')); slider.dispatchEvent(new Event('change'));",
        round(100 * least),
    )


@pytest.mark.parametrize(("name", "renderer"), [*((name, "canvas") for name in CASES), (MIXED, "webgl")])
def test_filters_show_what_python_finds(explorer: Explorer, graph: Graph, base: set[str], name: str) -> None:
    """Ticked boxes leave the same entities and as many statements; reset brings all back."""
    before = explorer.counts()
    _choose(explorer, graph, CASES[name])
    expected = visible(graph, Filters(base=base, **CASES[name]))
    assert explorer.counts() == (len(expected.entities), len(expected.statements))
    assert explorer.shown() == expected.entities
    assert explorer.value("document.querySelector('.kg-nothing').hidden") == bool(expected.entities)
    words = explorer.text(".kg-counts")
    assert words.startswith(f"{len(expected.entities)} of 54 entities, {len(expected.statements)} fact")
    explorer.click(".kg-reset")
    assert explorer.counts() == before == (len(base), len(graph.statements))


@pytest.mark.parametrize("least", [0.5, 0.75, 1.0])
def test_least_confidence_shows_what_python_finds(
    explorer: Explorer, graph: Graph, base: set[str], least: float
) -> None:
    """One sentence sure enough, in a chosen section, keeps a statement."""
    _choose(explorer, graph, {"sections": (PART,)})
    _slide(explorer, least)
    expected = visible(graph, Filters(base=base, sections=(PART,), confidence=least))
    assert explorer.shown() == expected.entities
    assert explorer.counts() == (len(expected.entities), len(expected.statements))


def test_counts_beside_the_boxes(explorer: Explorer, graph: Graph, base: set[str]) -> None:
    """Beside each value stands what it would show with the other choices as they are."""
    chosen = {
        "classes": ("Technology", "Sector", "Product"),
        "sections": (PART,),
        "strengths": ("must", "shall"),
    }
    _choose(explorer, graph, chosen)
    filters = Filters(base=base, **chosen)
    assert _counted(explorer, "Class") == _by_class(explorer, graph, filters)
    assert _counted(explorer, "Relation") == _by_relation(explorer, graph, filters)
    assert _counted(explorer, GROUPS["strengths"]) == _by_strength(explorer, graph, filters)
    assert _counted(explorer, "Section") == _by_section(graph, filters)


def _counted(explorer: Explorer, group: str) -> dict[str, int]:
    """Return the counts of a group that are not 0."""
    found = explorer.run(
        """const set = [...document.querySelectorAll(".kg-facets fieldset")]
          .find(one => one.querySelector("legend").textContent === arguments[0]);
        return [...set.querySelectorAll("label")].map(line =>
          [".kg-box-words", ".kg-count"].map(part => line.querySelector(part).textContent.trim()));""",
        group,
    )
    return {words: int(count) for words, count in found if count != "0"}


def _labelled(explorer: Explorer, facet: str, names: Iterable[str]) -> dict[str, int]:
    return {_label(explorer, facet, name): count for name, count in Counter(names).items()}


def _by_class(explorer: Explorer, graph: Graph, filters: Filters) -> dict[str, int]:
    shown = visible(graph, replace(filters, classes=())).entities
    return _labelled(explorer, "classes", (e.label for e in graph.entities if e.id in shown))


def _by_relation(explorer: Explorer, graph: Graph, filters: Filters) -> dict[str, int]:
    shown = visible(graph, replace(filters, relations=())).statements
    return _labelled(explorer, "relations", (s.predicate for s in shown))


def _by_strength(explorer: Explorer, graph: Graph, filters: Filters) -> dict[str, int]:
    shown = visible(graph, replace(filters, strengths=())).entities
    called = {(a.object, a.strength) for a in graph.actions if a.object in shown}
    return _labelled(explorer, "strengths", (strength for _, strength in called))


def _by_section(graph: Graph, filters: Filters) -> dict[str, int]:
    shown = visible(graph, replace(filters, sections=())).entities
    found = {}
    for section in graph.documents[0].sections:
        inside = _named_in(
            graph, lambda id, own=section.id: id is not None and (id + "-").startswith(own + "-")
        )
        if inside & shown:
            found[section.title] = len(inside & shown)
    return found


def _named_in(graph: Graph, lies: Callable[[str | None], bool]) -> set[str]:
    passages = {p.id for p in graph.documents[0].passages if lies(p.section)}
    return {mention.entity for mention in graph.mentions if mention.passage in passages}


def test_legend_filters_by_class(explorer: Explorer, graph: Graph, base: set[str]) -> None:
    """A key of the legend shows its class only, and a second click everything again."""
    key = "document.querySelector('.kg-legend .kg-key')"
    label = explorer.value(f"{key}.querySelector('span').textContent")
    (name,) = (e for e in {e.label for e in graph.entities} if e.lower() == label)
    explorer.run(f"{key}.click()")
    assert explorer.shown() == visible(graph, Filters(base=base, classes=(name,))).entities
    explorer.run(f"{key}.click()")
    assert explorer.shown() == base


def test_table_lists_what_is_shown(explorer: Explorer, graph: Graph, base: set[str]) -> None:
    """The table has a row for each entity that the filters leave, and for each fact."""
    explorer.state({"relations": [0], "confidence": 0.5})
    explorer.panel("table")
    relation = explorer.value("kg.model.data.relations[0].name")
    expected = visible(graph, Filters(base=base, relations=(relation,), confidence=0.5))
    rows = "Number(document.querySelector('.kg-table [role=grid]').getAttribute('aria-rowcount')) - 1"
    assert explorer.value(rows) == len(expected.entities)
    explorer.click(".kg-table [data-key=facts]")
    assert explorer.value(rows) == len(expected.statements)
