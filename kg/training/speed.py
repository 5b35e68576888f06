"""How fast the extraction is, how much memory it takes, and how its time grows with the text."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.readers import find_plans, read
from kg.relations import Extractor
from kg.training.units import paragraphs

SENTENCE = (
    "The ministry will develop service robots for hospitals, train teachers of physics, and encourage "
    "enterprises to use cloud platforms in agriculture by 2030. "
)
SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Words, seconds of processor time, and the peak memory of the process in megabytes."""

    words: int
    seconds: float
    megabytes: float

    @property
    def words_per_second(self) -> float:
        """Return the pace."""
        return self.words / self.seconds


def measure(texts: list[str]) -> Pace:
    """Run the extraction over texts, the pipeline loaded and warm."""
    extractor = Extractor()
    list(extractor.analyse([SENTENCE]))
    start = time.process_time()
    for _ in extractor.analyse(texts):
        pass
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Pace(words=sum(len(text.split()) for text in texts), seconds=seconds, megabytes=megabytes)


def plan_texts(folder: Path, *, words: int) -> list[str]:
    """Return the paragraphs of the plans in a folder, up to a number of words."""
    found: list[str] = []
    total = 0
    for text in _paragraphs(folder):
        found.append(text)
        total += len(text.split())
        if total >= words:
            break
    return found


def _paragraphs(folder: Path) -> Iterator[str]:
    for plan in find_plans(sorted(folder.glob("*.txt"))):
        yield from paragraphs(read(plan))


def one_passage(words: int) -> list[str]:
    """Return one passage of about so many words, clauses without a full stop."""
    clause = SENTENCE.replace(". ", ", ")
    return [clause * (words // len(clause.split()))]
