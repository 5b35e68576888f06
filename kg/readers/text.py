"""Clean text with the source offset of every character."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kg.model import Insertion
from kg.readers.hyphens import Lexicon, drops_hyphen
from kg.readers.lines import Line

_BRACKETS = re.compile(r"\[(?=[^\[\]]*[A-Za-z])[^\[\]]{1,80}\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Clean:
    """Text and, in step with it, source offsets."""

    text: str
    offsets: tuple[int, ...]

    def cut(self, begin: int, end: int) -> Clean:
        """Return the stretch ``[begin, end)``."""
        return Clean(text=self.text[begin:end], offsets=self.offsets[begin:end])


def clean_lines(
    lines: Sequence[Line], start: int, *, hyphens: Collection[int], removed: Collection[int], lexicon: Lexicon
) -> Clean:
    """Join ``lines`` from the source offset ``start``: single spaces, hyphens restored, marks removed."""
    characters: list[str] = []
    offsets: list[int] = []
    for line in lines:
        if characters:
            _join(characters, offsets, line, lexicon)
        for offset, character in enumerate(line.text, line.begin):
            if offset < start or offset in removed:
                continue
            if offset in hyphens:
                characters.append("-")
                offsets.append(offset)
            if not character.isspace():
                characters.append(character)
                offsets.append(offset)
            elif characters and characters[-1] != " ":
                characters.append(" ")
                offsets.append(offset)
    while characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return Clean(text="".join(characters), offsets=tuple(offsets))


def _join(characters: list[str], offsets: list[int], line: Line, lexicon: Lexicon) -> None:
    """Add what stands for the line break: a space, or nothing after a hyphen inside a word."""
    tail = "".join(characters[-45:])
    if len(tail) > 1 and tail[-1] == "-" and tail[-2].isalpha() and line.text[0].isalpha():
        if drops_hyphen(tail, line.text, lexicon):
            characters.pop()
            offsets.pop()
        return
    if tail[-1:] not in ("—", " "):
        characters.append(" ")
        offsets.append(line.begin)


def insertions_of(text: str) -> tuple[Insertion, ...]:
    """Return the words in square brackets: the translator's, not the government's."""
    return tuple(
        Insertion(begin=match.start(), end=match.end(), kind="translator")
        for match in _BRACKETS.finditer(text)
    )
