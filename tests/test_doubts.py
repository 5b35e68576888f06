"""Doubtful names stay only where something is said of them."""

from __future__ import annotations

from kg.model import ActionMention, Analysis, Mention, RelationMention
from kg.relations.doubts import without_idle
from kg.training.calibration import UNCHANGED
from kg.training.calibration import without_idle as without_idle_spans


def mention(text: str, begin: int, confidence: float) -> Mention:
    """Make a mention."""
    return Mention(
        begin=begin,
        end=begin + len(text),
        text=text,
        label="Technology",
        confidence=confidence,
        rule="by hand",
    )


MENTIONS = (
    mention("plans", 0, 0.2),
    mention("robots", 10, 0.2),
    mention("chips", 20, 0.9),
    mention("ways", 30, 0.3),
)
ACTION = ActionMention(
    verb="develop",
    object=1,
    agent=None,
    strength="call",
    negated=False,
    confidence=0.8,
    begin=5,
    rule="by hand",
)
RELATION = RelationMention(label="uses", head=1, tail=2, confidence=0.8, pattern="by hand")


def test_doubtful_name_goes_and_is_reported() -> None:
    """What nothing is said of becomes an abstention with its class and confidence."""
    found = without_idle(Analysis(mentions=MENTIONS, actions=(ACTION,), relations=(RELATION,)), least=0.35)
    assert [m.text for m in found.mentions] == ["robots", "chips"]
    assert [(a.text, a.begin, a.end) for a in found.abstentions] == [("plans", 0, 5), ("ways", 30, 34)]
    assert found.abstentions[0].reason == "perhaps Technology (0.20), not sure enough: nothing is said of it"


def test_what_is_said_still_points_at_its_names() -> None:
    """Relations and actions follow their names to the new numbers."""
    found = without_idle(Analysis(mentions=MENTIONS, actions=(ACTION,), relations=(RELATION,)), least=0.35)
    assert [(found.mentions[r.head].text, found.mentions[r.tail].text) for r in found.relations] == [
        ("robots", "chips")
    ]
    assert [found.mentions[a.object].text for a in found.actions] == ["robots"]


def test_sure_names_stay_alone() -> None:
    """A sure name needs nothing said of it; without doubtful ones nothing changes."""
    analysis = Analysis(mentions=(MENTIONS[2],))
    assert without_idle(analysis, least=0.35) is analysis


def test_lines_of_the_evaluation_are_cut_alike() -> None:
    """The units that figures are measured on lose the same names."""
    line = {
        "unit": "u",
        "spans": [
            {"start": m.begin, "end": m.end, "label": m.label, "confidence": m.confidence} for m in MENTIONS
        ],
        "relations": [{"head": 1, "label": "uses", "tail": 2}],
        "actions": [{"verb": "develop", "object": 1}],
    }
    found = without_idle_spans(line, UNCHANGED, 0.35)
    assert [s["start"] for s in found["spans"]] == [10, 20]  # type: ignore[attr-defined]
    assert found["relations"] == [{"head": 0, "label": "uses", "tail": 1}]
    assert found["actions"] == [{"verb": "develop", "object": 0}]
