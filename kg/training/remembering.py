"""Counts how often the names of annotated units were marked, of which class, and left unmarked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from kg.nlp.memory import FILE, WORD, key, words_of
from kg.training.units import CLASSES, Unit

LONGEST = 6
# How often an ending must have been seen.
OFTEN = 2
_MOST = np.iinfo(np.uint16).max

Name = tuple[str, ...]


def write_memory(units: Iterable[Unit], folder: Path) -> None:
    """Write the memory of units into the folder of a tagger; endings have an empty word before them."""
    held = list(units)
    names = _marked(held)
    outside, inside = _unmarked(held, names)
    order = sorted(names)
    endings = {n: kinds for n, kinds in sorted(_endings(names).items()) if sum(kinds.values()) >= OFTEN}
    rows = [*(names[name] for name in order), *endings.values()]
    np.savez_compressed(
        folder / FILE,
        keys=np.array([key(name) for name in (*order, *(("", *e) for e in endings))], dtype=np.uint64),
        kinds=np.array([[_small(kinds[c]) for c in CLASSES] for kinds in rows], dtype=np.uint16),
        outside=np.array([_small(outside[name]) for name in order], dtype=np.uint16),
        inside=np.array([_small(inside[name]) for name in order], dtype=np.uint16),
    )


def _small(count: int) -> int:
    return min(count, int(_MOST))


def _marked(units: Iterable[Unit]) -> dict[Name, Counter[str]]:
    found: dict[Name, Counter[str]] = defaultdict(Counter)
    for unit in units:
        for span in unit["spans"]:
            name = tuple(words_of(unit["text"][span["start"] : span["end"]]))
            if 0 < len(name) <= LONGEST:
                found[name][span["label"]] += 1
    return dict(found)


def _unmarked(units: Iterable[Unit], names: dict[Name, Counter[str]]) -> tuple[Counter[Name], Counter[Name]]:
    """Return how often each name stands outside all names, and how often where another one is."""
    outside: Counter[Name] = Counter()
    inside: Counter[Name] = Counter()
    for unit in units:
        marked = {(span["start"], span["end"]) for span in unit["spans"]}
        covered = {place for span in marked for place in range(*span)}
        for name, begin, end in _stretches(unit["text"]):
            if name in names and (begin, end) not in marked:
                (inside if covered.intersection(range(begin, end)) else outside)[name] += 1
    return outside, inside


def _stretches(text: str) -> Iterator[tuple[Name, int, int]]:
    """Yield every run of words that may be a name, and where it stands."""
    words = [(match[0].lower(), match.start(), match.end()) for match in WORD.finditer(text)]
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST, len(words))):
            yield tuple(w for w, _, _ in words[first : last + 1]), words[first][1], words[last][2]


def _endings(names: dict[Name, Counter[str]]) -> dict[Name, Counter[str]]:
    """Return the classes of each ending, of names that are no longer than it too."""
    found: dict[Name, Counter[str]] = defaultdict(Counter)
    for name, kinds in names.items():
        for start in range(len(name)):
            found[name[start:]].update(kinds)
    return found
