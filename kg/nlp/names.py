"""Names that capitals or a heading mark as one span, whatever the parse makes of them."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from kg.nlp.phrases import JOINERS, Phrase
from kg.ontology import Lexicon

LINKS = ("of", "and", "for", "on", "&")
OPENING = ("“", '"', "‘")
CLOSING = ("”", '"', "’")
SHORTEST_NAME = 2
FEWEST_SMALL_WORDS = 4
LONGEST_HEADING = 14


def proper_names(doc: Doc, lexicon: Lexicon) -> Iterator[Phrase]:
    """Yield runs of capitalised words that end in a head of named things ("... Development Plan").

    A sentence in title case has no such runs: there capitals mark nothing.
    """
    for sentence in doc.sents:
        small = sum(token.is_lower and token.is_alpha and len(token) > 3 for token in sentence)
        if small >= FEWEST_SMALL_WORDS:
            yield from _runs(sentence, lexicon)


def _runs(sentence: Span, lexicon: Lexicon) -> Iterator[Phrase]:
    run: list[int] = []
    for token in sentence:
        if _is_capital(token.text) and not (
            token.i == sentence.start and token.lower_ in ("the", "this", "a")
        ):
            run.append(token.i)
        elif not (run and _links(token, lexicon)):
            yield from _named(sentence.doc, run, lexicon)
            run = []
    yield from _named(sentence.doc, run, lexicon)


def _links(token: Token, lexicon: Lexicon) -> bool:
    """A name goes on over "of" and "and", but "and" after a full name begins another name."""
    if token.lower_ == "and" and token.nbor(-1).text in lexicon.heads:
        return False
    return token.lower_ in LINKS or token.text in JOINERS or token.text in CLOSING


def _is_capital(text: str) -> bool:
    return text[:1].isupper() and any(c.isalpha() for c in text)


def _named(doc: Doc, run: list[int], lexicon: Lexicon) -> Iterator[Phrase]:
    while run and doc[run[-1]].text not in lexicon.heads:
        run = run[:-1]
    if not run or not doc[run[-1]].text[:1].isupper():
        return
    start = run[0]
    if doc[start].is_sent_start and doc[start].pos_ in ("VERB", "ADP", "SCONJ", "ADV", "DET"):
        start = next((i for i in run[1:]), run[-1])
    if run[-1] - start + 1 >= SHORTEST_NAME:
        quoted = any(doc[i].text in CLOSING for i in range(start, run[-1]))
        start -= quoted and start > 0 and doc[start - 1].text in OPENING
        yield Phrase(start=start, end=run[-1] + 1, head=run[-1])


def heading_names(doc: Doc, lexicon: Lexicon) -> Iterator[Phrase]:
    """Yield a run-in heading whose conjuncts share their head as one name.

    "Cross-media sensing and computing theory" is one theory; "virtual reality and
    augmented reality" are two technologies, as each conjunct can stand by itself.
    """
    first = next(iter(doc.sents), None)
    if first is None or first.end == len(doc) or len(first) > LONGEST_HEADING or first[-1].text != ".":
        return
    words = [t for t in first if t.text != "."]
    joints = [t for t in words if t.lower_ == "and" or t.text == ","]
    plain = all(t.pos_ not in ("AUX", "DET", "ADP", "PRON", "NUM") for t in words)
    if not joints or not plain or words[0].tag_ in ("VB", "VBP"):
        return
    if joints[-1].i == words[-2].i or _shares(first, joints[0].i, lexicon):
        yield Phrase(start=words[0].i, end=words[-1].i + 1, head=words[-1].i)


def _shares(first: Span, joint: int, lexicon: Lexicon) -> bool:
    """Tell whether what stands before the first "and" is not a full name by itself."""
    before = first.doc[joint - 1]
    lemma = before.lemma_.lower()
    return before.pos_ in ("ADJ", "VERB") or before.lower_.endswith("ing") or lemma not in lexicon.heads
