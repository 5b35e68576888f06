"""The marks that a line can begin with: headings by number style, boxes, bullets, steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MarkKind = Literal["part", "section", "subsection", "box", "number", "bullet", "markdown", "article"]

_PATTERNS: tuple[tuple[MarkKind, re.Pattern[str]], ...] = (
    ("markdown", re.compile(r"(?P<mark>#{1,6})\s+(?=\S)")),
    ("box", re.compile(r"(?P<mark>Box\s+\d+)\s*[:.–-]?\s+(?=\S)")),
    ("article", re.compile(r"(?P<mark>Article\s+\d+)\.?\s+(?=\S)")),
    ("part", re.compile(r"(?P<mark>(?:Chapter|Part)\s+(?:[IVXL]+|\d+))\s*[:.–-]?\s+(?=[A-Z])")),
    ("part", re.compile(r"(?P<mark>[IVXL]+\.)\s+(?=\S)")),
    ("part", re.compile(r"(?P<mark>(?:Section|Sec\.)\s+\d+)\s*\.\s+(?=\S)")),
    ("section", re.compile(r"(?P<mark>Section\s+\d+)\s+(?=[A-Z])")),
    ("section", re.compile(r"(?P<mark>\(\d{1,2}\))\s+(?=\S)")),
    ("subsection", re.compile(r"(?P<mark>\d{1,2}(?:\.\d{1,2})+\.?)\s+(?=[A-Z])")),
    ("number", re.compile(r"(?P<mark>\d{1,3}\.)\s+(?=\S)")),
    ("bullet", re.compile(r"(?P<mark>[●•▪■◦○‣∙·➢✓\uf000-\uf0ff]|[-–*](?=\s))\s*(?=\S)")),
)
DETACHED = re.compile(r"\(?\d{1,2}[.)]$")
PAGE_NUMBER = re.compile(r"(?:[Pp]age\s+)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:/|of)\s*\d+)?$")
END_MARK = re.compile(r"(?:#{3,}|\*{3,}|-{3,}|_{3,}|={3,})$")
STEP = re.compile(
    r"(?P<number>First|Second|Third|Fourth|Fifth|Sixth)(?:ly)?, "
    r"(?P<heading>(?:by|before|from|in|until) \d{4}),"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|shall|should|must|can|could|may|might|do|does|did|be|"
    r"we|it|they|you|there|this|these|those|that|which|who)\b",
    re.IGNORECASE,
)
_VERBS = (
    "bring create possess provide require remain face become make offer promise play include show mean "
    "need drive allow enable seek aim continue begin follow represent support"
).split()
_INNER_VERB = re.compile(
    rf"(?<!\bto)(?<!\band)(?<!\bor)[^,;]\s(?:{'|'.join(_VERBS)})(?:e?s)?\s+(?:a|an|the|new|many|some|its|their)\b"
)
_RUN_IN_WORDS = 12
_LONE_WORDS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """The mark at the beginning of a line; ``length`` counts the white space after it too."""

    kind: MarkKind
    text: str
    length: int


def mark_of(line: str) -> Mark | None:
    """Return the mark that ``line`` begins with, if it has one."""
    for kind, pattern in _PATTERNS:
        match = pattern.match(line)
        if match:
            return Mark(kind=kind, text=" ".join(match["mark"].split()), length=match.end())
    return None


def ordinal(mark: str) -> int:
    """Return the number inside a mark such as "4.", 0 without one."""
    digits = re.search(r"\d+", mark)
    return int(digits.group()) if digits else 0


def may_run_in(sentence: str, *, words: int = _RUN_IN_WORDS) -> bool:
    """Tell whether the first sentence of a paragraph reads like a heading: short, no finite verb."""
    size = len(sentence.split())
    return (
        0 < size <= words
        and sentence.endswith(".")
        and sentence[0].isupper()
        and not sentence.endswith(("etc.", "al."))
        and not _FINITE.search(sentence)
        and not _INNER_VERB.search(sentence)
    )


def stands_alone_as_run_in(sentence: str) -> bool:
    """Tell whether a run-in heading is so short that it needs no sister paragraphs to be believed."""
    return may_run_in(sentence, words=_LONE_WORDS)
