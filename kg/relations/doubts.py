"""Doubtful names stay only where something is said of them.

A phrase that may just as well be no name is kept when a relation, an action or a target
joins it: what is said of it speaks for it. Otherwise it is reported, not asserted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from kg.model import Abstention, Analysis, Mention


def kept(confidences: Sequence[float], joined: Collection[int | None], least: float) -> Mapping[int, int]:
    """Return the new number of each name that stays: sure enough, or joined to something."""
    stays = (i for i, confidence in enumerate(confidences) if confidence >= least or i in joined)
    return {old: new for new, old in enumerate(stays)}


def without_idle(analysis: Analysis, *, least: float) -> Analysis:
    """Return an analysis without the names below a confidence of which nothing is said."""
    numbers = kept([mention.confidence for mention in analysis.mentions], _joined(analysis), least)
    idle = [mention for i, mention in enumerate(analysis.mentions) if i not in numbers]
    if not idle:
        return analysis
    return Analysis(
        mentions=tuple(analysis.mentions[i] for i in numbers),
        relations=tuple(replace(r, head=numbers[r.head], tail=numbers[r.tail]) for r in analysis.relations),
        actions=tuple(
            replace(a, object=numbers[a.object], agent=_number(numbers, a.agent)) for a in analysis.actions
        ),
        targets=tuple(replace(t, subject=_number(numbers, t.subject)) for t in analysis.targets),
        abstentions=(*analysis.abstentions, *map(_abstention, idle)),
    )


def _joined(analysis: Analysis) -> frozenset[int | None]:
    return frozenset(
        (
            *(end for relation in analysis.relations for end in (relation.head, relation.tail)),
            *(end for action in analysis.actions for end in (action.object, action.agent)),
            *(target.subject for target in analysis.targets),
        )
    )


def _number(numbers: Mapping[int, int], mention: int | None) -> int | None:
    return None if mention is None else numbers[mention]


def _abstention(mention: Mention) -> Abstention:
    return Abstention(
        begin=mention.begin,
        end=mention.end,
        text=mention.text,
        reason=f"perhaps {mention.label} ({mention.confidence:.2f}), not sure enough: nothing is said of it",
    )
