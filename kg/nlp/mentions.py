"""Entity mentions: the spans that the networks are sure of, amounts and dates, and what was left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from spacy.lang.en import English
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from kg.model import Abstention, Mention
from kg.nlp.networks import Array
from kg.nlp.phrases import noun_phrases
from kg.nlp.quantities import amounts, dates
from kg.nlp.tagger import SPANS, TAGGED, Tagger
from kg.ontology import Lexicon

GENERIC = 0.9
LISTED_CONFIDENCE = 0.9


@dataclass(frozen=True, kw_only=True)
class Found:
    """Mentions of a text with their token offsets and head tokens, and what was seen and not used."""

    mentions: tuple[Mention, ...]
    spans: tuple[tuple[int, int], ...]
    heads: tuple[int, ...]
    abstentions: tuple[Abstention, ...]


def find_mentions(doc: Doc, lexicon: Lexicon, tagger: Tagger) -> Found:
    """Find the mentions of ``doc`` in reading order; spans never overlap."""
    rows = [(span, _tagged(doc, span, tagger)) for span in doc.spans.get(SPANS, ())]
    taken = np.zeros(len(doc), dtype=bool)
    for span, _ in rows:
        taken[span.start : span.end] = True
    for mention in (*dates(doc.text), *amounts(doc.text, lexicon)):
        span = doc.char_span(mention.begin, mention.end)
        if span is not None and not taken[span.start : span.end].any():
            rows.append((span, mention))
            taken[span.start : span.end] = True
    for span, mention in _listed(doc, lexicon):
        if not taken[span.start : span.end].any():
            rows.append((span, mention))
            taken[span.start : span.end] = True
    rows.sort(key=lambda row: row[0].start)
    return Found(
        mentions=tuple(mention for _, mention in rows),
        spans=tuple((span.start, span.end) for span, _ in rows),
        heads=tuple(span.root.i for span, _ in rows),
        abstentions=tuple(_abstentions(doc, lexicon, tagger, taken)),
    )


def _tagged(doc: Doc, span: Span, tagger: Tagger) -> Mention:
    return Mention(
        begin=span.start_char,
        end=span.end_char,
        text=span.text,
        label=span.label_,
        confidence=tagger.confidence(doc.user_data[TAGGED].at(span.start), span.start),
        rule="trained tagger",
    )


def _listed(doc: Doc, lexicon: Lexicon) -> Iterator[tuple[Span, Mention]]:
    """Yield the names that the lexicon lists, the longest at each place."""
    matches = _matcher(doc.vocab, tuple(sorted(lexicon.names)))(doc, as_spans=True)
    for span in filter_spans(matches):
        yield (
            span,
            Mention(
                begin=span.start_char,
                end=span.end_char,
                text=span.text,
                label=lexicon.names[span.text],
                confidence=LISTED_CONFIDENCE,
                rule="name of the lexicon",
            ),
        )


@cache
def _matcher(vocab: Vocab, names: tuple[str, ...]) -> PhraseMatcher:
    matcher = PhraseMatcher(vocab)
    tokenizer = English().tokenizer
    matcher.add("names", [Doc(vocab, words=[t.text for t in tokenizer(name)]) for name in names])
    return matcher


def _abstentions(doc: Doc, lexicon: Lexicon, tagger: Tagger, taken: Array) -> Iterator[Abstention]:
    """Yield the noun phrases that may be names, but of no class with enough certainty."""
    for phrase in noun_phrases(doc, lexicon):
        if taken[phrase.start : phrase.end].any():
            continue
        tagged = doc.user_data[TAGGED].at(phrase.head)
        label, confidence = tagger.runner_up(tagged, phrase.head, generic=GENERIC)
        if label:
            span = doc[phrase.start : phrase.end]
            yield Abstention(
                begin=span.start_char,
                end=span.end_char,
                text=span.text,
                reason=f"perhaps {label} ({confidence:.2f}), not sure enough",
            )
