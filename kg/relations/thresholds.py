"""How sure a finding must be to be asserted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Lowest calibrated confidences, 0..1.

    ``doubted`` is the least of a relation that is reported as not sure enough, ``idle`` that of a
    name of which nothing is said.
    """

    relation: float = 0.26
    action: float = 0.4
    doubted: float = 0.1
    idle: float = 0.35


DEFAULT = Thresholds()
EVERYTHING = Thresholds(relation=0.02, action=0.05, doubted=0.02, idle=0.0)
