"""Where a name stands in the text that a browser shows."""

from __future__ import annotations

from bisect import bisect_right

from kg.model import Passage

_LAST_OF_PLANE_0 = "\uffff"


def clean_span(passage: Passage, begin: int, end: int) -> tuple[int, int]:
    """Return the span of the clean text that has the source offsets ``begin`` and ``end``.

    A restored character shares its source offset with the character it stands
    before, so the last character with an offset is the one of the source.
    """
    first = max(bisect_right(passage.offsets, begin) - 1, 0)
    return first, max(bisect_right(passage.offsets, end - 1), first)


def utf16(text: str, offset: int) -> int:
    """Return an offset in code points as JavaScript counts: characters beyond U+FFFF count twice."""
    return offset + sum(character > _LAST_OF_PLANE_0 for character in text[:offset])
