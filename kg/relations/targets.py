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
INDICATORS = ("scale", "size", "value", "revenue", "share", "number", "volume", "proportion", "rate", "level")
OF = re.compile(r"\s+of\s+(?:\S+(?:'s|’s)\s+)?")
PREDICATE = re.compile(r"\s+(?:will|shall|should|to|that|is|are|was|reach\w*|of (?:more|over))\b|[,;]")
CONFIDENCE = 0.8


def deadline(text: str) -> int | None:
    """Return the year of the first deadline in ``text``: "by 2030"."""
    match = DEADLINE.search(text)
    return int(match[1]) if match else None


def find_targets(reading: Reading) -> Iterator[TargetMention]:
    """Yield the quantified aims; amounts in statements about the past are none."""
    for amount in find_amounts(reading.doc.text, reading.lexicon):
        index = _mention_at(reading, amount)
        span = reading.doc.char_span(amount.begin, amount.end, alignment_mode="expand")
        if index is None or span is None or not _is_aim(span.sent):
            continue
        subject, indicator = _about(reading, amount, span, index)
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


def _about(reading: Reading, amount: Amount, span: Span, index: int) -> tuple[int | None, str]:
    """Find the indicator ("scale of AI's core industry") and the entity that it is of."""
    before = [t for t in span.sent if t.idx < amount.begin and t.lemma_.lower() in INDICATORS]
    if not before:
        subject = figure_subject(reading, index)
        return subject, reading.mentions[subject].text if subject is not None else ""
    token = before[-1]
    owners = [i for i, m in enumerate(reading.mentions) if _owns(reading, token, m, amount)]
    subject = owners[0] if owners else None
    return subject, _indicator(token, amount, reading)


def _owns(reading: Reading, token: Token, mention: Mention, amount: Amount) -> bool:
    if mention.label in ("Quantity", "Date"):
        return False
    if mention.begin <= token.idx < mention.end:
        return True
    between = reading.doc.text[token.idx + len(token) : mention.begin]
    return (
        token.idx < mention.begin < amount.begin
        and re.fullmatch(r"\s+of\s+(?:\S+(?:'s|’s)\s+)?", between) is not None
    )


def _indicator(token: Token, amount: Amount, reading: Reading) -> str:
    start = token.i
    while start > token.sent.start and reading.doc[start - 1].pos_ in ("NOUN", "PROPN", "ADJ"):
        start -= 1
    text = reading.doc.text[reading.doc[start].idx : amount.begin]
    return re.split(r"\s+(?:will|shall|should|to|that|is|are|was|reach\w*|of (?:more|over))\b|[,;]", text)[
        0
    ].strip()
