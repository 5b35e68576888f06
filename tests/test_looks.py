"""Colours and shapes of the classes in the explorer."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from kg.view.looks import LOOKS
from kg.vocabulary import ENTITY_CLASSES

WHITE, NIGHT = "#ffffff", "#14181f"
LEAST_DISTANCE = 0.08


def _channels(colour: str) -> list[float]:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def _contrast(one: str, other: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    light = sorted(sum(w * c for w, c in zip(weights, _channels(x), strict=True)) for x in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


# Machado, Oliveira and Fernandes (2009), for complete loss of red, green and blue cones.
BLINDNESS = {
    "red": ((0.1523, 1.0526, -0.2049), (0.1145, 0.7863, 0.0992), (-0.0039, -0.0481, 1.0520)),
    "green": ((0.3673, 0.8606, -0.2280), (0.2801, 0.6725, 0.0474), (-0.0118, 0.0429, 0.9689)),
    "blue": ((1.2555, -0.0767, -0.1788), (-0.0784, 0.9308, 0.1476), (0.0047, 0.6914, 0.3039)),
}  # fmt: skip


def _lab(colour: list[float]) -> list[float]:
    """Return linear sRGB in Oklab, where distances are about as large as they look."""
    r, g, b = (max(c, 0.0) for c in colour)
    cones = [
        (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3),
        (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3),
        (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3),
    ]
    rows = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    return [sum(w * c for w, c in zip(row, cones, strict=True)) for row in rows]


def _seen(colour: str, blindness: str) -> list[float]:
    channels = _channels(colour)
    return _lab([sum(w * c for w, c in zip(row, channels, strict=True)) for row in BLINDNESS[blindness]])


def _alike(blindness: str, theme: str) -> set[tuple[str, str]]:
    """Return the classes of one shape whose colours such a person takes for one."""
    seen = {name: _seen(getattr(look, theme), blindness) for name, look in LOOKS.items()}
    pairs = [p for p in combinations(LOOKS, 2) if LOOKS[p[0]].shape == LOOKS[p[1]].shape]
    return {(one, other) for one, other in pairs if math.dist(seen[one], seen[other]) < LEAST_DISTANCE}


def test_every_class_has_a_look_of_its_own() -> None:
    """No two classes share colour and shape, in either theme."""
    assert tuple(LOOKS) == ENTITY_CLASSES
    assert len({(look.shape, look.light) for look in LOOKS.values()}) == len(LOOKS)
    assert len({(look.shape, look.dark) for look in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize("name", ENTITY_CLASSES)
def test_colours_stand_out_from_the_ground(name: str) -> None:
    """The contrast is at least 3:1 by day and by night."""
    assert _contrast(LOOKS[name].light, WHITE) >= 3
    assert _contrast(LOOKS[name].dark, NIGHT) >= 3


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_shape_in_two_colours_is_told_apart(blindness: str, theme: str) -> None:
    """Classes of one shape differ in colour also for people who lack a kind of cones."""
    assert _alike(blindness, theme) == set()
