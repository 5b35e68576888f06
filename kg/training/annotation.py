"""Annotated units as numbers: what the extractor is trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.training.pieces import Encoded, Pieces
from kg.training.units import CLASSES, RELATIONS, TWINS, Unit

LONGEST = 510
AFTER = 40
DERIVED = 8


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
