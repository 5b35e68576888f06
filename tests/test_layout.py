"""The layout: the same for everyone, without overlaps, and true to the earlier one."""

from __future__ import annotations

import json
import math
import random
import statistics
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export import export
from kg.layout import LAYOUT_FILE, NO_COMMUNITY, Layout, Spot, lay_out, layout_text, read_layout
from kg.layout.communities import communities
from kg.layout.network import Links
from kg.model import Graph
from tests.sample import sample_graph
from tests.seeds import outputs
from tests.stars import linked_graph

ROOT = Path(__file__).resolve().parents[1]
LINKS = st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=80)


def _planted(groups: int, size: int, *, across: int = 20, seed: int = 1) -> Graph:
    """Return a graph of groups that are linked densely inside and hardly to each other."""
    chance = random.Random(seed)
    count = groups * size
    inside = [
        (group * size + chance.randrange(size), group * size + chance.randrange(size))
        for group in range(groups)
        for _ in range(3 * size)
    ]
    ring = [(n, n // size * size + (n + 1) % size) for n in range(count)]
    outside = [(chance.randrange(count), chance.randrange(count)) for _ in range(across)]
    return linked_graph(count, [*ring, *inside, *outside])


def _without(graph: Graph, ids: set[str]) -> Graph:
    entities = tuple(e for e in graph.entities if e.id not in ids)
    kept = tuple(s for s in graph.statements if s.subject not in ids and s.object not in ids)
    return replace(graph, entities=entities, statements=kept)


def _distance(one: Spot, other: Spot) -> float:
    return math.dist((one.x, one.y), (other.x, other.y))


def _extent(layout: Layout) -> tuple[int, int]:
    linked = [spot for spot in layout.spots.values() if spot.community != NO_COMMUNITY]
    xs, ys = [spot.x for spot in linked], [spot.y for spot in linked]
    return max(xs) - min(xs), max(ys) - min(ys)


def _moved(before: Layout, after: Layout) -> list[float]:
    """Return how far each node that is in both moved, in widths of the picture."""
    width = _extent(before)[0]
    shared = before.spots.keys() & after.spots.keys()
    return [_distance(before.spots[id], after.spots[id]) / width for id in sorted(shared)]


@settings(max_examples=40, deadline=None)
@given(LINKS)
def test_nodes_do_not_lie_on_each_other(links: list[tuple[int, int]]) -> None:
    """Whatever the links, every node has a place of its own with room for its size."""
    graph = linked_graph(40, links)
    layout, found = lay_out(graph), Links.of(graph)
    radii = dict(zip(found.ids, found.radii.tolist(), strict=True))
    assert layout.spots.keys() == radii.keys()
    for one, other in combinations(radii, 2):
        assert _distance(layout.spots[one], layout.spots[other]) >= radii[one] + radii[other]


@settings(max_examples=40, deadline=None)
@given(LINKS, LINKS)
def test_an_earlier_layout_leads_to_no_overlaps(
    links: list[tuple[int, int]], earlier: list[tuple[int, int]]
) -> None:
    """Also what was fitted into an earlier picture has room, whatever changed."""
    graph = linked_graph(40, links)
    layout, found = lay_out(graph, earlier=lay_out(linked_graph(30, earlier_of(earlier)))), Links.of(graph)
    radii = dict(zip(found.ids, found.radii.tolist(), strict=True))
    assert layout.spots.keys() == radii.keys()
    for one, other in combinations(radii, 2):
        assert _distance(layout.spots[one], layout.spots[other]) >= radii[one] + radii[other]


def earlier_of(links: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the links among the first thirty nodes."""
    return [(a, b) for a, b in links if a < 30 and b < 30]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_tiny_graphs_have_a_layout(count: int) -> None:
    """Nothing to arrange is no error."""
    graph = linked_graph(count, [])
    assert len(lay_out(graph).spots) == count
    assert lay_out(graph, earlier=lay_out(linked_graph(5, [(0, 1)]))).spots.keys() == {
        entity.id for entity in graph.entities
    }


def test_layout_is_the_same_for_every_hash_seed() -> None:
    """Two processes with different hash seeds find the same places and communities."""
    code = (
        "import hashlib, sys; from kg.layout import lay_out, layout_text;"
        "from tests.test_layout import _planted;"
        "text = layout_text(lay_out(_planted(6, 40)));"
        "sys.stdout.write(hashlib.sha256(text.encode()).hexdigest())"
    )
    assert len(outputs(code)) == 1


def test_order_of_the_records_does_not_matter() -> None:
    """The same entities and statements in another order have the same picture."""
    graph = _planted(4, 30)
    turned = replace(graph, entities=graph.entities[::-1], statements=graph.statements[::-1])
    assert layout_text(lay_out(turned)) == layout_text(lay_out(graph))


def test_communities_are_regions() -> None:
    """Groups of linked nodes lie apart: each node is nearest to the middle of its own group."""
    layout = lay_out(_planted(6, 40))
    middles = {}
    for group in {spot.community for spot in layout.spots.values()}:
        spots = [spot for spot in layout.spots.values() if spot.community == group]
        x, y = (sum(values) // len(spots) for values in zip(*((s.x, s.y) for s in spots), strict=True))
        middles[group] = Spot(x=x, y=y, community=group)
    at_home = [
        min(middles, key=lambda group: _distance(spot, middles[group])) == spot.community
        for spot in layout.spots.values()
    ]
    assert len(middles) == 6
    assert sum(at_home) > 0.95 * len(at_home)


def test_planted_groups_are_found() -> None:
    """Communities are the groups that the links make, the same from any earlier ones that fit."""
    graph = Links.of(_planted(5, 30))
    found = communities(150, graph.pairs)
    assert [len(set(found[group * 30 : group * 30 + 30])) for group in range(5)] == [1] * 5
    assert len(set(found)) == 5
    assert communities(150, graph.pairs, earlier=found) == found


def test_picture_is_a_landscape() -> None:
    """A large part fills a picture that is wider than high, as screens are."""
    width, height = _extent(lay_out(_planted(8, 60, across=60)))
    assert 1.3 < width / height < 2.0


def test_parts_are_packed_without_touching() -> None:
    """The boxes of small parts may mesh, but no node of one lies among the nodes of another."""
    pairs = [(2 * n, 2 * n + 1) for n in range(60)]
    layout = lay_out(linked_graph(120, pairs))
    spots = [layout.spots[f"entity/thing/{n:05}"] for n in range(120)]
    inside = [_distance(spots[a], spots[b]) for a, b in pairs]
    across = [_distance(spots[a], spots[b]) for a in range(120) for b in range(120) if a // 2 != b // 2]
    assert max(inside) < 2 * min(across)
    width, height = _extent(layout)
    assert 1.2 < width / height < 2.2


def test_unlinked_entities_lie_below_by_class() -> None:
    """What no statement links keeps clear of the picture, and stands with its like."""
    graph = linked_graph(300, [(n, n + 3) for n in range(30)])
    layout = lay_out(graph)
    kinds = {entity.id: entity.label for entity in graph.entities}
    lone = {id: spot for id, spot in layout.spots.items() if spot.community == NO_COMMUNITY}
    linked = [spot for spot in layout.spots.values() if spot.community != NO_COMMUNITY]
    assert min(spot.y for spot in lone.values()) > max(spot.y for spot in linked)
    columns = {
        kind: {spot.x for id, spot in lone.items() if kinds[id] == kind} for kind in set(kinds.values())
    }
    assert all(not columns[one] & columns[other] for one, other in combinations(columns, 2))


# A changed graph.


def test_same_graph_keeps_its_earlier_places() -> None:
    """Places that were stored for the very graph are not touched, wherever they are."""
    graph = _planted(3, 20)
    layout = lay_out(graph)
    turned = replace(
        layout, spots={id: replace(spot, x=-spot.x, y=spot.y + 7) for id, spot in layout.spots.items()}
    )
    assert lay_out(graph, earlier=turned) == turned


@pytest.mark.parametrize("share", [0.02, 0.15])
@pytest.mark.parametrize("grows", [True, False], ids=["grows", "shrinks"])
def test_small_change_moves_little(share: float, grows: bool) -> None:
    """Of unchanged nodes the median moves less than 5% of the picture's width when some come or go."""
    large = linked_graph(330, ((a, b) for a, b in _numbers(_planted(6, 50))))
    chance = random.Random(2)
    small = _without(large, {e.id for e in large.entities if chance.random() < share})
    before, after = (small, large) if grows else (large, small)
    first = lay_out(before)
    assert statistics.median(_moved(first, lay_out(after, earlier=first))) < 0.05


def _numbers(graph: Graph) -> list[tuple[int, int]]:
    return [(int(s.subject[-5:]), int(s.object[-5:])) for s in graph.statements]


def test_new_node_goes_beside_its_neighbours() -> None:
    """What is new is found next to what it is linked to."""
    graph = _planted(6, 50)
    new = linked_graph(301, [*_numbers(graph), (300, 4), (300, 5)])
    before = lay_out(graph)
    spots = lay_out(new, earlier=before).spots
    near = [spots["entity/thing/00004"], spots["entity/thing/00005"]]
    assert min(_distance(spots["entity/thing/00300"], spot) for spot in near) < 0.15 * _extent(before)[0]


def test_graph_that_is_linked_otherwise_starts_from_the_earlier_places() -> None:
    """With half of the nodes new, the old ones are still about where they were."""
    large = _planted(6, 60)
    half = _without(large, {e.id for e in large.entities if int(e.id[-5:]) % 2})
    before = lay_out(half)
    after = lay_out(large, earlier=before)
    old, new = ([_seen_at(layout, id) for id in before.spots] for layout in (before, after))
    moved = statistics.median(map(math.dist, old, new))
    assert moved < statistics.median(math.dist(a, b) for a, b in combinations(old[::5], 2)) / 2


def _seen_at(layout: Layout, id: str) -> tuple[float, float]:
    """Return where a node is when the whole picture is one wide."""
    width = _extent(layout)[0]
    return layout.spots[id].x / width, layout.spots[id].y / width


# The file.


def test_file_gives_the_layout_back(tmp_path: Path) -> None:
    """What was written is read as it was."""
    layout = lay_out(sample_graph())
    path = tmp_path / LAYOUT_FILE
    path.write_text(layout_text(layout), encoding="utf-8")
    assert read_layout(path) == layout
    assert list(json.loads(path.read_text("utf-8"))) == ["version", "hash", "spots"]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"version": 9, "hash": "", "spots": {}}', '{"version": 1, "hash": "", "spots": []}',
        '{"version": 1, "hash": "", "spots": {"a": [1, 2]}}',
        '{"version": 1, "hash": "", "spots": {"a": [1, 2.5, 0]}}',
        '{"version": 1, "hash": "", "spots": {"a": [1, 1e99, 0]}}',
    ],
)  # fmt: skip
def test_unusable_file_is_left_aside(text: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A broken file costs the places that it kept, and no more than that."""
    path = tmp_path / LAYOUT_FILE
    path.write_text(text, encoding="utf-8")
    assert read_layout(path) is None
    assert "laid out anew" in caplog.text
    assert read_layout(tmp_path / "missing.json") is None


def test_build_starts_from_the_layout_in_its_folder(tmp_path: Path) -> None:
    """Building again after a change keeps the places; a folder without an earlier build starts afresh."""
    graph = _planted(6, 50)
    changed = _without(graph, {"entity/thing/00003"})
    export(graph, tmp_path / "build", formats=("layout",))
    first = read_layout(tmp_path / "build" / LAYOUT_FILE)
    export(changed, tmp_path / "build", formats=("layout",))
    second = read_layout(tmp_path / "build" / LAYOUT_FILE)
    export(changed, tmp_path / "fresh", formats=("layout",))
    fresh = read_layout(tmp_path / "fresh" / LAYOUT_FILE)
    assert first and second and fresh
    assert statistics.median(_moved(first, second)) == 0
    assert statistics.median(_moved(first, fresh)) > 0
