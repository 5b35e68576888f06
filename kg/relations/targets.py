"""Quantified aims: amount, comparator, unit, year and what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span, Token

from kg.model import Mention, TargetMention
from kg.nlp.quantities import Amount, find_amounts
from kg.relations.links import figure_subject
from kg.relations.reading import Reading

DEADLINE = re.compile(r"\b(?:by|in|until|before|up to|to)\s+(?:the (?:end of|year)\s+)?((?:20)\d\d)\b", re.I)
AIMS = ("will", "shall", "should", "must", "aim", "target", "goal", "objective", "reach", "achieve")
OF = re.compile(r"\s+of\s+(?:\S+(?:'s|’s)\s+)?")
PREDICATE = re.compile(
    r"\s+(?:exceed\w*|will|shall|should|to|that|is|are|was|reach\w*|of (?:more|over))\b|[,;]"
)
CONFIDENCE = 0.8


def deadline(text: str) -> int | None:
    """Return the year of the first deadline in ``text``: "by 2030"."""
    match = DEADLINE.search(text)
    return int(match[1]) if match else None


def find_targets(reading: Reading) -> Iterator[TargetMention]:
    """Yield the quantified aims; amounts in statements about the past are none."""
    used: set[int] = set()
    for amount in find_amounts(reading.doc.text, reading.lexicon):
        index = _mention_at(reading, amount)
        span = reading.doc.char_span(amount.begin, amount.end, alignment_mode="expand")
        if index is None or span is None or not _is_aim(span.sent):
            continue
        subject, indicator = _about(reading, span, index, used)
        yield TargetMention(
            subject=subject,
            indicator=indicator,
            comparator=amount.comparator,
            value=amount.value,
            unit=amount.unit,
            year=deadline(span.sent.text),
            begin=amount.begin,
            end=amount.end,
            confidence=CONFIDENCE,
        )


def _mention_at(reading: Reading, amount: Amount) -> int | None:
    for index, mention in enumerate(reading.mentions):
        if mention.label == "Quantity" and mention.begin < amount.end and amount.begin < mention.end:
            return index
    return None


def _is_aim(sentence: Span) -> bool:
    return any(token.lower_ in AIMS or token.lemma_.lower() in AIMS for token in sentence) or (
        deadline(sentence.text) is not None
    )


def _about(reading: Reading, span: Span, index: int, used: set[int]) -> tuple[int | None, str]:
    """Find the indicator ("scale of AI's core industry") and the entity that it is of.

    An indicator belongs to the nearest amount; a later amount takes the one that
    follows it ("exceeding 150 billion, and 1 trillion as driven by the scale of Y").
    """
    token = _indicator_token(reading, span, used)
    if token is None:
        subject = figure_subject(reading, index)
        return subject, reading.mentions[subject].text if subject is not None else ""
    used.add(token.i)
    owners = [i for i, m in enumerate(reading.mentions) if _owns(reading, token, m)]
    return (owners[-1] if owners else None), _indicator(token, reading)


def _indicator_token(reading: Reading, span: Span, used: set[int]) -> Token | None:
    tokens = [t for t in span.sent if t.lemma_.lower() in reading.lexicon.indicators]
    before = [t for t in tokens if t.i < span.start]
    if before and before[-1].i not in used:
        return before[-1]
    after = [t for t in tokens if t.i >= span.end and not _stops(reading, span.end, t.i)]
    return after[0] if after else None


def _stops(reading: Reading, start: int, end: int) -> bool:
    return any(t.pos_ == "NUM" or t.text in (",", ";") for t in reading.doc[start:end])


def _owns(reading: Reading, token: Token, mention: Mention) -> bool:
    if mention.label in ("Quantity", "Date"):
        return False
    text = reading.doc.text
    if mention.end <= token.idx:
        return not text[mention.end : token.idx].strip()
    return (
        token.idx < mention.begin and OF.fullmatch(text[token.idx + len(token) : mention.begin]) is not None
    )


def _indicator(token: Token, reading: Reading) -> str:
    start = token.i
    while start > token.sent.start and reading.doc[start - 1].pos_ in ("NOUN", "PROPN", "ADJ"):
        start -= 1
    begin = reading.doc[start].idx
    return PREDICATE.split(reading.doc.text[begin : token.sent.end_char])[0].strip(" .")
