"""Colour and shape of each class.

Related classes have related colours. Classes of one shape differ in colour also
for people who tell red from green badly, and every colour stands out from the
ground: ``light`` from a white one, ``dark`` from a nearly black one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Shape = Literal["circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "cross", "ring"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How the entities of a class are drawn."""

    shape: Shape
    light: str
    dark: str


LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "Technology": Look(shape="circle", light="#1f66d1", dark="#6ea8ff"),
        "Theory": Look(shape="diamond", light="#5b4fd6", dark="#a79bff"),
        "Product": Look(shape="square", light="#0f7a52", dark="#4ecb94"),
        "Platform": Look(shape="hexagon", light="#0a7f8f", dark="#45c8d8"),
        "Infrastructure": Look(shape="pentagon", light="#5a7a10", dark="#a9cf4e"),
        "Facility": Look(shape="ring", light="#2f7d32", dark="#7ddb80"),
        "Sector": Look(shape="circle", light="#c06a00", dark="#ffb454"),
        "Agency": Look(shape="triangle", light="#7a3fc0", dark="#c79bff"),
        "Organization": Look(shape="square", light="#8a3ab9", dark="#cf95f5"),
        "ActorGroup": Look(shape="ring", light="#a63a9a", dark="#ef92e0"),
        "Person": Look(shape="star", light="#a63a9a", dark="#ef92e0"),
        "Programme": Look(shape="cross", light="#c2352b", dark="#ff8a7d"),
        "Instrument": Look(shape="diamond", light="#b5332e", dark="#ff8a7d"),
        "Risk": Look(shape="triangle", light="#8f2a12", dark="#ff9e80"),
        "Place": Look(shape="cross", light="#55606f", dark="#b3bfce"),
    }
)
_OTHER = Look(shape="circle", light="#55606f", dark="#b3bfce")


def look(name: str) -> Look:
    """Return the look of a class; classes that the vocabulary lacks are grey."""
    return LOOKS.get(name, _OTHER)
