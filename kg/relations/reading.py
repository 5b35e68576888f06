"""A parsed text with its mentions, and the look-ups that every pattern needs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import accumulate

from spacy.tokens import Doc, Token

from kg.model import Mention
from kg.nlp import LIST_MARKS, Found
from kg.ontology import Lexicon

OBJECTS = ("obj", "nsubj:pass")
NEGATIONS = frozenset(("not", "n't", "never"))
LIMITING = frozenset(("only", "just", "merely", "simply", "solely", "least"))


def denies(token: Token, words: Container[str] = NEGATIONS) -> bool:
    """Tell whether a word denies what it stands with: "not only" and the like do not."""
    following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    return token.lower_ in words and following not in LIMITING


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A spaCy ``Doc`` with its mentions.

    ``spans`` are the mentions' token offsets, ``heads`` their head tokens; ``owner`` has the mention of each
    token or None, ``sentence`` the number of its sentence.
    """

    doc: Doc
    mentions: tuple[Mention, ...]
    spans: tuple[tuple[int, int], ...]
    heads: tuple[int, ...]
    lexicon: Lexicon
    owner: tuple[int | None, ...]
    sentence: tuple[int, ...]

    @classmethod
    def of(cls, doc: Doc, found: Found, lexicon: Lexicon) -> Reading:
        """Make the reading of a text from its mentions."""
        owner: list[int | None] = [None] * len(doc)
        for index, (start, end) in enumerate(found.spans):
            owner[start:end] = [index] * (end - start)
        begins = (bool(token.is_sent_start) for token in doc)
        return cls(
            doc=doc,
            mentions=found.mentions,
            spans=found.spans,
            heads=found.heads,
            lexicon=lexicon,
            owner=tuple(owner),
            sentence=tuple(accumulate(begins)),
        )

    def sentence_bounds(self, token: int) -> tuple[int, int]:
        """Return the first token of a token's sentence, and where it ends."""
        number = self.sentence[token]
        return bisect_left(self.sentence, number), bisect_right(self.sentence, number)

    def together(self, token: int, mention: int) -> bool:
        """Tell whether a token stands in the sentence of a mention."""
        return self.sentence[token] == self.sentence[self.heads[mention]]

    def mention_of(self, token: Token) -> int | None:
        """Return the index of the mention that holds ``token``, or None."""
        return self.owner[token.i]

    def conjuncts(self, token: Token) -> Iterator[Token]:
        """Yield ``token`` and everything coordinated with it."""
        yield token
        for child in token.children:
            if child.dep_ == "conj" and child.pos_ != "VERB":
                yield from self.conjuncts(child)

    def named(self, token: Token) -> tuple[int, ...]:
        """Return the mentions of ``token`` and its conjuncts."""
        found = (self.mention_of(t) for t in self.conjuncts(token))
        return tuple(dict.fromkeys(i for i in found if i is not None))

    def listed(self, target: Token) -> tuple[int, ...]:
        """Return the mentions of a list that begins at ``target``.

        Long lists are often attached too low ("A for B, C and D"): a coordinated
        noun phrase without a preposition of its own counts as a member of the list.
        """
        low = (t for t in target.subtree if t.i > target.i and t.dep_ == "conj" and self._opens(t))
        found = (self.owner[token.i] for token in (*self.conjuncts(target), *low))
        return tuple(dict.fromkeys(i for i in found if i is not None))

    def _opens(self, token: Token) -> bool:
        """Tell whether the mention of a conjunct stands right after a comma, semicolon or "and"."""
        index = self.owner[token.i]
        if index is None or token.pos_ not in ("NOUN", "PROPN"):
            return False
        start = self.spans[index][0]
        bare = all(child.dep_ != "case" for child in token.children)
        return bare and self.listed_at(start)

    def listed_at(self, start: int) -> bool:
        """Tell whether a token stands right after a comma, semicolon or "and"."""
        return start > 0 and self.doc[start - 1].lower_ in LIST_MARKS

    def objects(self, verb: Token) -> Iterator[Token]:
        """Yield the direct objects of ``verb``, those of a coordinated verb after it too."""
        own = [child for child in verb.children if child.dep_ in OBJECTS]
        yield from own
        if not own:
            for child in verb.children:
                if child.dep_ == "conj" and child.pos_ == "VERB" and not _has_mark(child):
                    yield from (c for c in child.children if c.dep_ == "obj")

    def subjects(self, verb: Token) -> Iterator[Token]:
        """Yield the subjects of ``verb``, inherited along coordinations and controlled clauses."""
        own = [child for child in verb.children if child.dep_ == "nsubj"]
        yield from own
        if not own and verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.i < verb.i:
            yield from self.subjects(verb.head)

    def complements(self, token: Token, prepositions: tuple[str, ...]) -> Iterator[Token]:
        """Yield the nominals that ``token`` governs through one of the prepositions."""
        for child in token.children:
            if child.dep_.split(":")[0] in ("nmod", "obl") and _case(child) in prepositions:
                yield child


def _has_mark(token: Token) -> bool:
    return any(child.dep_ == "nsubj" for child in token.children)


def _case(token: Token) -> str:
    return next((child.lower_ for child in token.children if child.dep_ == "case"), "")
