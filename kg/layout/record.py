"""A layout and the file that keeps it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

LAYOUT_FILE = "layout.json"
NO_COMMUNITY = -1
_VERSION = 1
_FARTHEST = 10_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """The place of an entity on the picture, and its community; unlinked entities have none."""

    x: int
    y: int
    community: int


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The place of every entity; ``hash`` is that of the entities and links it was made for."""

    hash: str
    spots: Mapping[str, Spot]


def layout_text(layout: Layout) -> str:
    """Return the contents of the file, a line for each entity."""
    lines = [
        f"  {json.dumps(name, ensure_ascii=False)}: [{spot.x}, {spot.y}, {spot.community}]"
        for name, spot in sorted(layout.spots.items())
    ]
    spots = "{\n" + ",\n".join(lines) + "\n}" if lines else "{}"
    return f'{{"version": {_VERSION}, "hash": "{layout.hash}", "spots": {spots}}}\n'


def read_layout(path: Path) -> Layout | None:
    """Return the layout that a file keeps; none where there is no such file or it cannot be used."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return _layout(kept)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("%s cannot be used, so the picture is laid out anew (%s)", path, error)
        return None


def _layout(kept: Any) -> Layout:
    if kept["version"] != _VERSION:
        raise ValueError(f"version {kept['version']}")
    if not isinstance(kept["spots"], dict):
        raise ValueError("no spots")
    return Layout(hash=str(kept["hash"]), spots={n: _spot(*row) for n, row in kept["spots"].items()})


def _spot(x: Any, y: Any, community: Any) -> Spot:
    numbers = (x, y, community)
    if not all(isinstance(n, int) and abs(n) <= _FARTHEST for n in numbers):
        raise ValueError(f"no place: {numbers}")
    return Spot(x=x, y=y, community=community)
