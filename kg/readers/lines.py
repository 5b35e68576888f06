"""Physical lines of a plan, each with its place in the source, and what their layout tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

TERMINAL = re.compile(r"[.!?:;]+[\"”’')\]]*\d{0,3}$")
_NEWLINE = re.compile(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_WIDTHS = {
    0.40: "ijl'’‘|",
    0.50: " ftI.,;:!/[]\\",
    0.60: 'r-()“”"`',
    0.90: "ckJsvxyz",
    1.10: "FLTZ",
    1.20: "ABEKPSVXY&",
    1.30: "CDHNRUw",
    1.40: "GOQ+=<>",
    1.50: "mM%@",
    1.70: "W—",
}
_WIDTH_OF = {character: size for size, characters in _WIDTHS.items() for character in characters}
_WRAP_SHARE = 0.15
_MAX_WRAP = 160
_REPEATS = 4
_HEADER_LENGTH = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line without the white space around it; ``page`` says that a page begins with it."""

    begin: int
    end: int
    text: str
    page: bool
    gap: bool
    width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """How the whole text was laid out: hard-wrapped or a paragraph a line, and how wide."""

    wrapped: bool
    length: int
    width: float


def split_lines(source: str) -> tuple[Line, ...]:
    """Return the lines that hold something; ``gap`` says that a blank line stands before."""
    lines: list[Line] = []
    gap = feed = False
    for begin, end in _physical(source):
        raw = source[begin:end]
        text = raw.strip("\ufeff \t\u00a0\u200b" + "".join(_SPACES))
        if text:
            start = begin + raw.index(text)
            page = feed or raw[:1] == " "
            lines.append(
                Line(begin=start, end=start + len(text), text=text, page=page, gap=gap, width=width(text))
            )
        gap, feed = not text, source[end : end + 1] == "\f" or (feed and not text)
    return tuple(lines)


_SPACES = tuple("\u2002\u2003\u2009\u202f\u3000\x1f")


def _physical(source: str) -> list[tuple[int, int]]:
    spans, begin = [], 0
    for newline in _NEWLINE.finditer(source):
        spans.append((begin, newline.start()))
        begin = newline.end()
    spans.append((begin, len(source)))
    return spans


def width(text: str) -> float:
    """Estimate the printed width of ``text`` in a proportional typeface, in average characters."""
    return sum(_WIDTH_OF.get(character, 1.0) for character in text)


def layout_of(lines: Sequence[Line]) -> Layout:
    """Judge from line lengths and from lines that go on in lower case how the text was wrapped."""
    if not lines:
        return Layout(wrapped=False, length=0, width=0)
    lengths = sorted(len(line.text) for line in lines)
    length = lengths[int(0.95 * (len(lengths) - 1))]
    going_on = sum(line.text[0].islower() and not line.gap for line in lines)
    wrapped = going_on >= _WRAP_SHARE * len(lines) and length <= _MAX_WRAP
    widths = sorted(line.width for line in lines)
    return Layout(wrapped=wrapped, length=length, width=widths[int(0.97 * (len(widths) - 1))])


def running_headers(lines: Sequence[Line]) -> frozenset[str]:
    """Return the texts that stand again and again beside page numbers or page breaks."""
    counts = Counter(line.text for line in lines if len(line.text) <= _HEADER_LENGTH)
    beside: Counter[str] = Counter()
    for index, line in enumerate(lines):
        near = lines[max(0, index - 1) : index + 2]
        if counts[line.text] >= _REPEATS and any(_page_edge(other) for other in near):
            beside[line.text] += 1
    return frozenset(
        text
        for text, count in beside.items()
        if 2 * count >= counts[text]
        and not text.isdigit()
        and any(character.isalpha() for character in text)
        and not TERMINAL.search(text)
    )


def _page_edge(line: Line) -> bool:
    return line.page or line.text.isdigit()
