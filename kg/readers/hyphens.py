"""Hyphens that were lost at line ends ("highend"), put back from the words of the document.

A joined form is split only where it is not itself a word, and only if the
document writes the hyphenated form elsewhere, or the line shows by its length
that two lines were run together just there and both halves are words.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.config import PIPELINE
from kg.readers.lines import Layout, Line, width

_TOKEN = re.compile(r"(?<![\w@./-])[A-Za-z]{5,40}(?![\w@/-])(?!\.[a-z])")
_HYPHENATED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")
_WORD = re.compile(r"[A-Za-z]+")
_CAMEL = re.compile(r"[a-z][A-Z]")
_LEAST = 3
_LONGEST = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """What a document and the language know: words, hyphenated pairs, first halves, counts."""

    words: frozenset[str]
    pairs: Mapping[str, int]
    hyphenated: Mapping[str, int]
    firsts: frozenset[str]
    counts: Mapping[str, int]

    def joins(self, word: str) -> bool:
        """Tell whether ``word`` is a word as it stands."""
        return word.lower() in self.words


@lru_cache(maxsize=1)
def general_words() -> frozenset[str]:
    """Return the lower-case words that the syntactic pipeline has seen; empty without the pipeline."""
    path = PIPELINE / "vocab" / "strings.json"
    if not path.is_file():
        return frozenset()
    strings = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(text.lower() for text in strings if len(text) > 2 and text.isalpha())


def lexicon_of(source: str) -> Lexicon:
    """Collect the words and the hyphenated words of ``source``."""
    pairs: dict[str, int] = {}
    hyphenated: Counter[str] = Counter()
    firsts = set()
    for match in _HYPHENATED.finditer(source):
        for first, second in _pairs(match.group().lower().split("-")):
            pairs.setdefault(first + second, len(first))
            hyphenated[first + second] += 1
            firsts.add(first)
    counts = Counter(word.lower() for word in _WORD.findall(source))
    return Lexicon(
        words=general_words(), pairs=pairs, hyphenated=hyphenated, firsts=frozenset(firsts), counts=counts
    )


def _pairs(parts: list[str]) -> list[tuple[str, str]]:
    return list(itertools.pairwise(parts))


def lost_hyphens(line: Line, layout: Layout, lexicon: Lexicon) -> tuple[int, ...]:
    """Return the source offsets before which a hyphen was lost in ``line``."""
    found = []
    for token in _TOKEN.finditer(line.text):
        word = token.group()
        if lexicon.joins(word) or _CAMEL.search(word):
            continue
        cut = _cut_by_pair(word.lower(), lexicon) or _cut_by_layout(token, line, layout, lexicon)
        if cut:
            found.append(line.begin + token.start() + cut)
    return tuple(found)


def _cut_by_pair(word: str, lexicon: Lexicon) -> int | None:
    """Cut where the document itself mostly writes a hyphen between two whole words."""
    cut = lexicon.pairs.get(word)
    if cut is None or lexicon.counts[word] > lexicon.hyphenated[word]:
        return None
    return cut if _known(word[cut:], lexicon) else None


def _cut_by_layout(token: re.Match[str], line: Line, layout: Layout, lexicon: Lexicon) -> int | None:
    """Cut where two printed lines were run together: the line is too long and the word at its wrap."""
    overlong = layout.wrapped and line.width > 1.12 * layout.width
    at_wrap = width(line.text[: token.start()]) < 1.03 * layout.width < 1.25 * width(line.text[: token.end()])
    word = token.group().lower()
    if not (overlong and at_wrap) or lexicon.counts[word] > 1:
        return None
    cuts = [cut for cut in range(_LEAST, len(word) - _LEAST) if _both_words(word, cut, lexicon)]
    return max(cuts, key=lambda cut: (word[:cut] in lexicon.firsts, cut)) if cuts else None


def _both_words(word: str, cut: int, lexicon: Lexicon) -> bool:
    first, second = word[:cut], word[cut:]
    known = first in lexicon.firsts or _known(first, lexicon)
    return known and _known(second, lexicon)


def _known(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.words or lexicon.counts.get(word, 0) > 0


def drops_hyphen(before: str, after: str, lexicon: Lexicon) -> bool:
    """Tell whether the hyphen at the end of a line ("Intel-" "ligence") only marks the line's end."""
    first = re.search(r"([A-Za-z]+)-$", before[-_LONGEST:])
    second = re.match(r"[a-z]+", after[:_LONGEST])
    if first is None or second is None:
        return False
    joined = (first.group(1) + second.group()).lower()
    if joined in lexicon.pairs and not lexicon.joins(joined):
        return False
    return lexicon.joins(joined) or lexicon.counts.get(joined, 0) > 0
