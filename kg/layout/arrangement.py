"""The picture of a graph as a map: communities are regions of it, small parts lie around the largest.

The same graph has the same picture. A graph that changed a little keeps its
earlier one: what was there stays, and what is new goes next to its neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from kg.layout.forces import Floats
from kg.layout.network import Links
from kg.layout.overlaps import Point, Room, apart
from kg.layout.packing import packed
from kg.layout.record import NO_COMMUNITY, Layout, Spot
from kg.layout.regions import settled, settled_small
from kg.layout.strip import set_lone
from kg.model import Graph

UNIT = 60
_MARGIN = 54.0
_SMALL = 64
_FEWEST_KNOWN = 0.75
_SPARE = 10.0


def lay_out(graph: Graph, *, earlier: Layout | None = None) -> Layout:
    """Return the place and the community of every entity, as near as can be to the ``earlier`` ones."""
    links = Links.of(graph)
    if earlier and earlier.hash == links.hash and earlier.spots.keys() == set(links.ids):
        return earlier
    known = _known(links, earlier)
    groups = links.groups({id: spot.community for id, spot in known.items()})
    points = _fitted(links, known) if _changed_little(links, earlier, known) else _anew(links, groups, known)
    spots = {
        id: Spot(x=x, y=y, community=group)
        for id, (x, y), group in zip(links.ids, points, groups, strict=True)
    }
    return Layout(hash=links.hash, spots=spots)


def _known(links: Links, earlier: Layout | None) -> Mapping[str, Spot]:
    """Return the earlier spots that still hold: of what is linked, or unlinked, as it was."""
    if earlier is None:
        return {}
    linked = {id: bool(near) for id, near in zip(links.ids, links.near, strict=True)}
    return {
        id: spot
        for id, spot in earlier.spots.items()
        if id in linked and linked[id] == (spot.community != NO_COMMUNITY)
    }


def _changed_little(links: Links, earlier: Layout | None, known: Mapping[str, Spot]) -> bool:
    """Tell whether most of what is linked was there before, and most of that is still there."""
    before = [spot for spot in earlier.spots.values() if spot.community != NO_COMMUNITY] if earlier else []
    kept = [spot for spot in known.values() if spot.community != NO_COMMUNITY]
    now = sum(bool(near) for near in links.near)
    return bool(kept) and len(kept) >= _FEWEST_KNOWN * max(len(before), now)


def _anew(links: Links, groups: Sequence[int], known: Mapping[str, Spot]) -> list[Point]:
    """Lay out the whole graph; a part of which much is known starts from the earlier places."""
    number = {id: node for node, id in enumerate(links.ids)}
    before = {number[id]: np.array([spot.x, spot.y]) / UNIT for id, spot in known.items()}
    parts = links.parts
    count = sum(len(part) > _SMALL for part in parts)
    places = [settled(links, part, groups, before) for part in parts[:count]]
    places += settled_small(links, parts[count:])
    places = [apart(place * UNIT, links.radii[part]) for part, place in zip(parts, places, strict=True)]
    points = np.zeros((len(links.ids), 2))
    for part, moved in zip(parts, packed(places, margin=_MARGIN), strict=True):
        points[part] = moved
    set_lone(points, links.lone)
    return _rounded(links, points)


def _rounded(links: Links, points: Floats) -> list[Point]:
    """Return whole numbers, with the last overlaps gone."""
    room = Room(float(links.radii.max(initial=0.0)))
    places = [(0, 0)] * len(points)
    for node in np.argsort(-links.radii, kind="stable").tolist():
        x, y = points[node].tolist()
        places[node] = room.take(round(x), round(y), float(links.radii[node]))
    return places


def _fitted(links: Links, known: Mapping[str, Spot]) -> list[Point]:
    """Return the earlier places, and for new nodes places next to their neighbours."""
    room = Room(float(links.radii.max(initial=0.0)) + _SPARE)
    places: dict[int, Point] = {}
    old = [node for node, id in enumerate(links.ids) if id in known]
    for node in sorted(old, key=lambda node: -links.degree[node]):
        spot = known[links.ids[node]]
        places[node] = room.take(spot.x, spot.y, float(links.radii[node]))
    below = _below(links, places)
    for node in _outward(links, old):
        near = [places[other] for other in links.near[node] if other in places]
        x, y = _middle(near) if near else below[links.kinds[node] if not links.near[node] else ""]
        places[node] = room.take(x, y, float(links.radii[node]), spare=_SPARE)
    return [places[node] for node in range(len(links.ids))]


def _below(links: Links, places: Mapping[int, Point]) -> Mapping[str, Point]:
    """Return where unlinked nodes of each class go, and (by no class) parts that are new."""
    linked = [place for node, place in places.items() if links.near[node]]
    edge = (_middle(linked)[0], max(y for _, y in linked) + UNIT)
    same: defaultdict[str, list[Point]] = defaultdict(list)
    for node, place in places.items():
        if not links.near[node]:
            same[links.kinds[node]].append(place)
    lone = (edge[0], max((y for _, y in places.values()), default=edge[1]) + UNIT)
    return {"": edge, **{kind: _middle(same[kind]) if kind in same else lone for kind in set(links.kinds)}}


def _middle(places: Sequence[Point]) -> Point:
    return sum(x for x, _ in places) // len(places), sum(y for _, y in places) // len(places)


def _outward(links: Links, old: Sequence[int]) -> list[int]:
    """Return the new nodes, step by step away from the old ones, then those that are linked to none."""
    seen = set(old)
    order = _reached(links, old, seen)
    for node in range(len(links.ids)):
        if node not in seen:
            seen.add(node)
            order += [node, *_reached(links, [node], seen)]
    return order


def _reached(links: Links, starts: Sequence[int], seen: set[int]) -> list[int]:
    queue = list(starts)
    for node in queue:
        fresh = [other for other in links.near[node] if other not in seen]
        seen.update(fresh)
        queue += fresh
    return queue[len(starts) :]
