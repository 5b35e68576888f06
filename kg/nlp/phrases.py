"""Candidate names: noun phrases of the parse, cut by the rules of the annotation guide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.ontology import Lexicon

NOMINAL = ("NOUN", "PROPN", "SYM", "X")
INNER = ("compound", "flat", "fixed", "goeswith", "nmod:unmarked")
MODIFIER = ("ADJ", "NOUN", "PROPN", "X", "SYM")
JOINERS = ("-", "–", "/", "‑", "+")


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Token offsets of a noun phrase (end exclusive) and its head token."""

    start: int
    end: int
    head: int


def noun_phrases(doc: Doc, lexicon: Lexicon) -> Iterator[Phrase]:
    """Yield the maximal noun phrases of ``doc`` from left to right, without overlap."""
    found: list[Phrase] = []
    for token in doc:
        if _is_head(token):
            phrase = _phrase(token, lexicon)
            if phrase.start <= phrase.head:
                found.append(phrase)
    yield from _without_overlap(found)


def _is_head(token: Token) -> bool:
    if token.pos_ not in NOMINAL or not any(c.isalpha() for c in token.text):
        return False
    if token.dep_ in INNER and token.head.i > token.i and _bridged(token):
        return False
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return not (following is not None and following.text in JOINERS and not following.is_sent_start
                and following.whitespace_ == "" and token.whitespace_ == "")  # fmt: skip


def _bridged(token: Token) -> bool:
    """Tell whether only name material stands between a modifier and its head."""
    return all(_fits_inside(t) for t in token.doc[token.i + 1 : token.head.i])


def _fits_inside(token: Token) -> bool:
    return (
        token.pos_ in MODIFIER
        or token.text in JOINERS
        or token.tag_ in ("VBG", "VBN", "CC", "HYPH")
        or token.text == ","
    )


def _phrase(head: Token, lexicon: Lexicon) -> Phrase:
    start = _left_edge(head)
    if head.i > start and head.lemma_.lower() in lexicon.indicators:
        measured = head.doc[head.i - 1]
        if measured.pos_ in NOMINAL and measured.head.i in range(start, head.i + 1):
            start = _trimmed(head.doc, start, measured.i, lexicon)
            return Phrase(start=start, end=measured.i + 1, head=measured.i)
    start = _trimmed(head.doc, start, head.i, lexicon)
    return Phrase(start=start, end=_right_edge(head, lexicon), head=head.i)


def _left_edge(head: Token) -> int:
    inside = range(head.left_edge.i, head.right_edge.i + 1)
    edge = head.i
    for position in range(head.i - 1, -1, -1):
        if head.doc[position + 1].is_sent_start:
            break
        token = head.doc[position]
        if not _joins_left(token, head, inside):
            break
        if _can_begin(token, inside):
            edge = position
    return edge


def _can_begin(token: Token, inside: range) -> bool:
    if token.pos_ == "ADV":
        return token.head.i in inside and token.head.i > token.i
    return token.text not in (",", *JOINERS) and token.pos_ != "CCONJ"


def _joins_left(token: Token, head: Token, inside: range) -> bool:
    if token.text in JOINERS or token.tag_ == "HYPH":
        return True
    glued = _glued(token)
    if token.i not in inside:
        return glued and token.pos_ not in ("DET", "PRON")
    if token.dep_.startswith(("nmod:poss", "case", "det", "nsubj", "mark")) and not glued:
        return False
    if token.pos_ in ("DET", "PRON", "ADP", "AUX", "PART", "SCONJ") and not glued:
        return False
    if token.pos_ == "NUM":
        return glued
    if token.pos_ == "ADV":
        return token.head.i > token.i and token.head.pos_ in ("ADJ", "VERB")
    if token.pos_ == "CCONJ" or token.text == ",":
        return _shares_head(token, head, inside)
    if token.pos_ == "VERB":
        return (
            token.dep_ in ("amod", "compound")
            or (token.tag_ in ("VBG", "VBN") and token.dep_ == "conj")
            or glued
        )
    return token.pos_ in MODIFIER


def _glued(token: Token) -> bool:
    """Tell whether a hyphen ties the token to the word on its right."""
    doc = token.doc
    return token.i + 1 < len(doc) and doc[token.i + 1].text in JOINERS and token.whitespace_ == ""


def _shares_head(token: Token, head: Token, inside: range) -> bool:
    """A comma or "and" belongs to the name where it joins two modifiers of its head."""
    owner = token.head
    if owner.i not in inside or owner.i == head.i or owner.i < token.i:
        return False
    return owner.dep_ == "conj" and owner.head.i in inside and owner.head.i != head.i


def _trimmed(doc: Doc, start: int, head: int, lexicon: Lexicon) -> int:
    while start < head:
        token = doc[start]
        glued = _glued(token)
        word = token.lower_
        if token.text in JOINERS or token.text == ",":
            start += 1
        elif not glued and (word in lexicon.evaluative or token.pos_ in ("CCONJ", "ADV", "PUNCT")):
            if token.pos_ == "ADV" and word not in lexicon.evaluative:
                break
            start += 1
        else:
            break
    return start


def _right_edge(head: Token, lexicon: Lexicon) -> int:
    end = _acronym_end(head.doc, head.i + 1)
    if end > head.i + 1 or end >= len(head.doc):
        return end
    proper = head.pos_ == "PROPN" or head.text[:1].isupper()
    if head.doc[end].lower_ != "of" or not (head.lemma_.lower() in lexicon.of_heads or proper):
        return end
    for child in head.children:
        if child.dep_ == "nmod" and child.i > end and any(c.i == end for c in child.children):
            return _complement_end(child, proper=proper)
    return end


def _complement_end(child: Token, *, proper: bool) -> int:
    doc = child.doc
    end = child.i + 1
    if proper and child.pos_ == "PROPN":
        for token in child.subtree:
            if token.dep_ == "conj" and token.text[:1].isupper() and token.i - end <= 2:
                end = token.i + 1
    return _acronym_end(doc, end)


def _acronym_end(doc: Doc, end: int) -> int:
    """Include an acronym in round brackets: "artificial intelligence (AI)"."""
    if end + 2 < len(doc) and doc[end].text == "(" and doc[end + 2].text == ")":
        name = doc[end + 1].text
        if name.isupper() or sum(c.isupper() for c in name) >= 2:
            return end + 3
    return end


def _without_overlap(phrases: list[Phrase]) -> Iterator[Phrase]:
    last = 0
    for phrase in sorted(phrases, key=lambda p: (p.start, -(p.end - p.start))):
        if phrase.start >= last:
            yield phrase
            last = phrase.end
