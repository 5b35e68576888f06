"""Every line and node of the graph answers where the plan says it, with WebGL and without."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.explorer.page import Explorer
from tests.explorer.plans import HUB_ID, LOOP_ID, PAIR_IDS, PARALLEL
from tests.explorer.truth import Stated, between, neighbours, of_entity, stated

pytestmark = pytest.mark.parametrize("renderer", ["webgl", "canvas"])


@pytest.fixture(scope="module")
def facts(build: Path) -> list[Stated]:
    """Return what SPARQL says."""
    return stated(build)


def test_clicked_edges_open_their_facts(explorer: Explorer, facts: list[Stated]) -> None:
    """Of twenty lines that are clicked, at least nineteen open what SPARQL says of the two ends."""
    pairs = list(
        {frozenset((f.subject[0], f.object[0])): (f.subject[0], f.object[0]) for f in facts}.values()
    )
    right = 0
    for subject, object_ in pairs[:: len(pairs) // 20][:20]:
        explorer.state({"focus": None})
        explorer.settle()
        explorer.click_edge(subject, object_)
        right += Counter(explorer.facts()) == between(facts, subject, object_)
    assert right >= 19


def test_parallel_relations_are_all_listed(explorer: Explorer, facts: list[Stated]) -> None:
    """Three relations between the same two entities stand one below the other."""
    explorer.click_edge(*PAIR_IDS)
    found = explorer.facts()
    assert Counter(found) == between(facts, *PAIR_IDS)
    assert len(found) == len(PARALLEL)


def test_ring_opens_the_fact_of_an_entity_with_itself(explorer: Explorer, facts: list[Stated]) -> None:
    """What the plan says of one entity to itself is a ring at its node."""
    explorer.click_edge(LOOP_ID, LOOP_ID)
    (fact,) = explorer.facts()
    assert Counter([fact]) == between(facts, LOOP_ID, LOOP_ID)


def test_panel_lists_the_facts_of_a_node(explorer: Explorer, facts: list[Stated]) -> None:
    """The panel of a clicked node has exactly the facts that SPARQL gives, with all their sentences."""
    for entity in (HUB_ID, LOOP_ID, *PAIR_IDS):
        explorer.state({"focus": None})
        explorer.settle()
        explorer.click_entity(entity)
        assert Counter(explorer.facts()) == of_entity(facts, entity)


def test_expansion_adds_the_neighbours(explorer: Explorer, facts: list[Stated]) -> None:
    """One step from a single entity adds all that it has a fact with, and nothing else."""
    one, _ = PAIR_IDS
    explorer.open(f"show=own&add={one}")
    assert explorer.shown() == {one}
    explorer.click_entity(one, button="right")
    explorer.pick("Add its neighbours")
    assert explorer.shown() == {one} | neighbours(facts, one)


def test_double_click_adds_the_neighbours(explorer: Explorer, facts: list[Stated]) -> None:
    """The mouse does the same without the menu."""
    _, one = PAIR_IDS
    explorer.open(f"show=own&add={one}")
    explorer.click_entity(one, times=2)
    assert explorer.shown() == {one} | neighbours(facts, one)


def test_double_click_where_the_panel_opens(explorer: Explorer, facts: list[Stated]) -> None:
    """A node that the first click covers with the panel is expanded by the second all the same."""
    one, other = PAIR_IDS
    explorer.open(f"hide={other}")
    assert explorer.value("kg.screenOf(kg.model.entityOf(arguments[0])).x", one) > explorer.value(
        "innerWidth - 300"
    )
    before = explorer.shown()
    explorer.click_entity(one, times=2)
    assert explorer.shown() == before | {other}
    assert Counter(explorer.facts()) == of_entity(facts, one)
