"""The explorer of the plan in ``corpus/``: its lines and nodes against SPARQL on the same build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import requests
from tests.explorer.conftest import opened
from tests.explorer.page import Explorer
from tests.explorer.truth import Stated, between, neighbours, of_entity, stated

# WebGL in software is slow on a graph of this size, and what is clicked is found in the same way.
pytestmark = pytest.mark.parametrize("renderer", ["canvas"])


@pytest.fixture(scope="module")
def facts(corpus_build: Path) -> list[Stated]:
    """Return what SPARQL says of the plan."""
    return stated(corpus_build)


@pytest.fixture
def plan(lend: Callable[[str], Any], renderer: str, corpus_build: Path, downloads: Path) -> Explorer:
    """Return the explorer of the plan, just opened."""
    return opened(lend, renderer, corpus_build, downloads)


def test_lines_of_the_plan_open_their_facts(plan: Explorer, facts: list[Stated]) -> None:
    """Of twenty lines from all over the picture, at least nineteen open exactly what SPARQL says."""
    assert plan.complaints() == []
    assert [url for url in requests(plan.browser)[1:] if not url.startswith(("data:", "blob:"))] == []
    pairs = sorted({(f.subject[0], f.object[0]) for f in facts if f.subject[0] != f.object[0]})
    right = 0
    for subject, object_ in pairs[:: len(pairs) // 20][:20]:
        plan.state({"focus": None})
        plan.settle()
        plan.click_edge(subject, object_)
        right += Counter(plan.facts()) == between(facts, subject, object_)
    assert right >= 19


def test_nodes_of_the_plan_list_their_facts(plan: Explorer, facts: list[Stated]) -> None:
    """The greatest hub and others list exactly what SPARQL gives, and expand to exactly their neighbours."""
    degrees = Counter(end for f in facts for end in {f.subject[0], f.object[0]})
    ranked = [entity for entity, _ in degrees.most_common()]
    for entity in (ranked[0], ranked[10], ranked[-1]):
        plan.state({"focus": {"kind": "entity", "entity": plan.row(entity)}})
        assert Counter(plan.facts()) == of_entity(facts, entity)
        plan.state({"scope": "own", "added": [plan.row(entity)]})
        plan.click(".kg-hops button")
        assert plan.shown() == {entity} | neighbours(facts, entity)
