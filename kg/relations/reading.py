"""A parsed text with its mentions, and the look-ups that every pattern needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.model import Mention
from kg.ontology import Lexicon

OBJECTS = ("obj", "nsubj:pass")
COMPLEMENTS = ("nmod", "obl", "nmod:of")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A spaCy ``Doc`` with its mentions; ``heads`` are the mentions' head token indices."""

    doc: Doc
    mentions: tuple[Mention, ...]
    heads: tuple[int, ...]
    lexicon: Lexicon

    def mention_of(self, token: Token) -> int | None:
        """Return the index of the mention that holds ``token``, or None."""
        for index, mention in enumerate(self.mentions):
            if mention.begin <= token.idx < mention.end:
                return index
        return None

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

    def members(self, target: Token) -> tuple[int, ...]:
        """Return the mentions of a list that begins at ``target``.

        Long lists are often attached too low ("A for B, C and D"): a coordinated
        noun phrase without a preposition of its own counts as a member of the list.
        """
        found = [self.mention_of(target)]
        for token in target.subtree:
            if (
                token.dep_ == "conj"
                and token.i > target.i
                and token.pos_ in ("NOUN", "PROPN")
                and self._opens(token)
            ):
                found.append(self.mention_of(token))
        return tuple(dict.fromkeys(i for i in found if i is not None))

    def _opens(self, token: Token) -> bool:
        """Tell whether the mention of a conjunct stands right after a comma, semicolon or "and"."""
        index = self.mention_of(token)
        if index is None or any(child.dep_ == "case" for child in token.children):
            return False
        before = self.doc.text[: self.mentions[index].begin].rstrip()
        return before.endswith((",", ";", " and", " or", " other", " as well as"))

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
