"""Calls that the parse states: imperatives, modals and box-item gerunds with their objects."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.relations.reading import Reading

FURTHER = ("VB", "VBZ", "VBP", "VBD", "MD")
PREPOSITIONS = ("of", "on", "in", "into", "for")


def called(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield (verb token, mention) for every object of a verb that the text calls for."""
    for token in reading.doc:
        if _calls(token, reading):
            for verb, target in _contents(token, reading):
                for index in reading.listed(target):
                    yield verb.i, index
            if _is_call(token) and _opens_clause(token):
                yield from ((token.i, index) for index in _list_after(token, reading))


def _calls(token: Token, reading: Reading) -> bool:
    """Tell whether the text calls for a verb; a fact about present or past is no call."""
    if token.pos_ in ("NOUN", "PROPN"):
        return _is_nominal_call(token, reading)
    if token.pos_ != "VERB":
        return False
    modal = next((c.lower_ for c in token.children if c.dep_ == "aux"), "")
    if modal in reading.lexicon.strengths:
        return not any(c.lower_ == "have" and c.dep_ == "aux" for c in token.children)
    if _is_call(token):
        return True
    if token.dep_ in ("conj", "xcomp", "ccomp", "advcl", "acl", "parataxis") and _follows_call(token):
        return _intends(token, reading) or _calls(token.head, reading)
    return False


def _intends(token: Token, reading: Reading) -> bool:
    """ "aims to develop X", "plans to build Y": what a present verb of intention governs."""
    if not any(child.lower_ == "to" and child.dep_ == "mark" for child in token.children):
        return False
    intends = token.head.lemma_.lower() if token.head.tag_ in ("VBZ", "VBP", "NN", "NNS", "JJ") else ""
    return intends in reading.lexicon.strengths


def _is_nominal_call(token: Token, reading: Reading) -> bool:
    """A sentence without a verb whose head is a nominalisation: "Key breakthroughs in ..."."""
    if token.dep_ != "ROOT" or token.doc[reading.sentence_bounds(token.i)[1] - 1].text not in (".", ";"):
        return False
    return _nominal_verb(token, reading) is not None and not any(
        child.dep_ in ("cop", "nsubj") for child in token.children
    )


def _follows_call(token: Token) -> bool:
    if token.head.i >= token.i or token.pos_ != "VERB" or any(c.dep_ == "nsubj" for c in token.children):
        return False
    return token.tag_ in ("VB", "VBP", "VBG")


def _is_call(token: Token) -> bool:
    """A bare verb without subject that opens a sentence or a clause of a list."""
    if any(c.dep_.startswith(("nsubj", "aux", "cop", "mark", "expl")) for c in token.children):
        return False
    if token.pos_ == "VERB" and token.tag_ in ("VB", "VBP"):
        return token.dep_ in ("ROOT", "parataxis") or _opens_clause(token)
    return token.pos_ == "VERB" and token.tag_ == "VBG" and token.dep_ == "ROOT" and _opens_clause(token)


def _opens_clause(token: Token) -> bool:
    left = token.i
    while not token.doc[left].is_sent_start and token.doc[left - 1].pos_ == "ADV":
        left -= 1
    return bool(token.doc[left].is_sent_start) or token.doc[left - 1].text in (";", ":")


def _list_after(verb: Token, reading: Reading) -> Iterator[int]:
    """Yield the members of the list that an opening imperative governs to the end of its clause.

    "Research A for B, C and D in E, F." is one list to plans, but rarely to a parser. A member
    stands right after a comma or "and"; a further verb of the clause ends the list.
    """
    for token in reading.doc[verb.i + 1 : reading.sentence_bounds(verb.i)[1]]:
        if token.text in (";", ":") or (token.tag_ in FURTHER and token.text.islower()):
            return
        index = reading.owner[token.i]
        if index is not None and reading.spans[index][0] == token.i and reading.listed_at(token.i):
            yield index


def _contents(token: Token, reading: Reading) -> Iterator[tuple[Token, Token]]:
    """Yield (contentful verb, object head): "accelerate the construction of X" is construct."""
    if token.pos_ != "VERB":
        yield from _nominal_contents(token, reading)
        return
    for target in reading.objects(token):
        nominals = list(_nominal_contents(target, reading))
        yield from nominals or [(token, target)]
    for target in reading.complements(token, ("on", "through")):
        if token.lemma_.lower() in ("focus", "break"):
            yield token, target


def _nominal_contents(target: Token, reading: Reading) -> Iterator[tuple[Token, Token]]:
    for noun in reading.conjuncts(target):
        if _nominal_verb(noun, reading) is not None and reading.mention_of(noun) is None:
            for complement in reading.complements(noun, PREPOSITIONS):
                yield noun, complement


def _nominal_verb(noun: Token, reading: Reading) -> str | None:
    lemma = noun.lemma_.lower()
    nominals = reading.lexicon.nominals
    return nominals.get(lemma) or nominals.get(lemma.removesuffix("s"))
