"""Annotated units: the gold files, and the project's own stand-off annotation of other texts.

The stand-off file holds no text: a unit is known by a digest of its text, which
is found again among the paragraphs of the plans and of the raw policy texts.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.evaluation import read_gold
from kg.model import Document
from kg.readers import find_plans, read
from kg.training.pieces import Encoded, Pieces

CLASSES = (
    "Technology Theory Product Platform Infrastructure Facility Sector Agency Organization ActorGroup "
    "Person Programme Instrument Risk Place Quantity Date"
).split()
RELATIONS = (
    "none partOf broader appliedIn uses focusesOn supports develops responsibleFor regulates locatedIn "
    "hasQuantity hasDate causes cooperatesWith"
).split()
TAGS = ["O", *(f"{kind}-{name}" for name in CLASSES for kind in "BI")]
FIRST_PLAN = "ngaidp-2017"
TWINS = {"alt_cn_2017_ngaidp_FLIA_translation_part": FIRST_PLAN}
STAND_OFF = Path(__file__).with_name("annotations.jsonl")
LONGEST = 510
AFTER = 40
DERIVED = 8
HASHED = 20
Unit = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Example:
    """An annotated text as numbers.

    ``spans`` are (first word, end, class), ``relations`` (head, tail, relation),
    ``calls`` (span, word of the verb, verb); ``places`` are the words' offsets.
    """

    unit: Unit
    document: str
    gold: bool
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    text: Encoded
    spans: tuple[tuple[int, int, int], ...]
    relations: tuple[tuple[int, int, int], ...]
    calls: tuple[tuple[int, int, str], ...]

    @property
    def tags(self) -> list[int]:
        """Return the tag of each word."""
        found = [0] * len(self.words)
        for start, end, label in self.spans:
            for place in range(start, end):
                found[place] = 1 + 2 * label + (place > start)
        return found

    @property
    def sentences(self) -> list[int]:
        """Return the clause number of each word, as the tagger counts them."""
        found, number = [], 0
        for word in self.words:
            found.append(number)
            number += word in (";", ".", "!", "?")
        return found


def digest(text: str) -> str:
    """Return what a unit's text is known by in the stand-off file."""
    return hashlib.sha256(text.encode("utf8")).hexdigest()[:HASHED]


def gold_units(folder: Path) -> list[Unit]:
    """Return the units of the gold folder."""
    return [unit for path in sorted(folder.glob("*.jsonl")) for unit in read_gold(path)]


def own_units(plans: Path, raw: Path) -> list[Unit]:
    """Return the stand-off units whose text is found in the folders of plans and raw texts."""
    texts = {digest(text): text for text in (*_plan_texts(plans), *_raw_texts(raw))}
    units: list[Unit] = []
    for line in STAND_OFF.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        if row["text"] in texts:
            units.append({**_expanded(row), "text": texts[row["text"]]})
    return units


def _expanded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "unit": row["text"],
        "document": row["document"],
        "spans": [{"start": a, "end": b, "label": label} for a, b, label in row["spans"]],
        "relations": [{"head": h, "label": name, "tail": t} for h, name, t in row["relations"]],
        "actions": [{"verb": verb, "object": k} for verb, k in row["actions"]],
    }


def _plan_texts(folder: Path) -> Iterator[str]:
    for plan in find_plans(sorted(folder.glob("*.txt"))):
        yield from paragraphs(read(plan))


def paragraphs(document: Document) -> Iterator[str]:
    """Yield the paragraphs of a plan as the extractor reads them."""
    blocks: dict[int, list[str]] = defaultdict(list)
    for passage in document.passages:
        blocks[passage.block].append(passage.text)
    for _, texts in sorted(blocks.items()):
        yield " ".join(texts)


def _raw_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.txt.gz")):
        text = gzip.decompress(path.read_bytes()).decode("utf8")
        for part in re.split(r"\n\s*\n|\n(?=\s*\([a-z0-9]{1,3}\) )", text):
            joined = re.sub(r"(\w)-\n\s*(\w)", r"\1\2", part)
            yield re.sub(r"\s+", " ", joined).strip()


def examples(units: Sequence[Unit], nlp: Language, pieces: Pieces, *, gold: bool) -> list[Example]:
    """Return the units as numbers; ``nlp`` tokenizes and lemmatizes. Over-long units are left out."""
    found = (
        _example(u, d, pieces, gold) for u, d in zip(units, nlp.pipe(u["text"] for u in units), strict=True)
    )
    return [example for example in found if example.words and len(example.text.ids) <= LONGEST]


def _example(unit: Unit, doc: Doc, pieces: Pieces, gold: bool) -> Example:
    spans = [_span(doc, span) for span in unit["spans"]]
    calls = []
    for action in unit["actions"]:
        word = verb_word(doc, spans[action["object"]], action["verb"])
        if word is not None:
            calls.append((action["object"], word, action["verb"]))
    document = str(TWINS.get(unit["document"], unit["document"]))
    return Example(
        unit=unit,
        document=document,
        gold=gold,
        words=tuple(token.text for token in doc),
        places=tuple((token.idx, token.idx + len(token)) for token in doc),
        text=pieces.encode([token.text for token in doc]),
        spans=tuple(spans),
        relations=tuple((r["head"], r["tail"], RELATIONS.index(r["label"])) for r in unit["relations"]),
        calls=tuple(calls),
    )


def _span(doc: Doc, span: Mapping[str, Any]) -> tuple[int, int, int]:
    inside = [t.i for t in doc if t.idx < span["end"] and span["start"] < t.idx + len(t)]
    return inside[0], inside[-1] + 1, CLASSES.index(span["label"])


def verb_word(doc: Doc, span: tuple[int, int, int], verb: str) -> int | None:
    """Return the word that a gold verb stands for: the nearest with its lemma, or derived from it."""
    name = verb.split()[0]
    found = [
        (cost + _distance(token, span), token.i)
        for token in doc
        if not span[0] <= token.i < span[1] and (cost := _likeness(token, name)) is not None
    ]
    return min(found)[1] if found else None


def _distance(token: Token, span: tuple[int, int, int]) -> int:
    return abs(token.i - span[0]) + (AFTER if token.i > span[0] else 0)


def _likeness(token: Token, verb: str) -> int | None:
    """0 for the verb itself, DERIVED for a word made from it ("construction", construct), else None."""
    word = token.lower_
    if verb in (word, token.lemma_.lower()):
        return 0
    shared = next((i for i, (a, b) in enumerate(zip(word, verb, strict=False)) if a != b), None)
    length = min(len(word), len(verb)) if shared is None else shared
    enough = length >= max(4, len(verb) - 2) or length >= len(verb) - 1 >= 2
    return DERIVED if enough else None
