"""Called-for actions: imperatives, modals and box-item gerunds with their objects."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.model import ActionMention
from kg.relations.reading import Reading

PRONOUN_AGENTS = ("we", "it", "they", "this")
ENTITY_FREE = ("Quantity", "Date")
AGENTS = ("Agency", "Organization", "ActorGroup", "Place", "Programme", "Person")
CALL_CONFIDENCE = 0.8
MODAL_CONFIDENCE = 0.85


def find_actions(reading: Reading) -> Iterator[ActionMention]:
    """Yield one action for each (verb, object) that the text calls for."""
    seen: set[tuple[str, int]] = set()
    for token in reading.doc:
        strength = _strength(token, reading)
        if strength is None:
            continue
        for verb, target in _contents(token, reading):
            for index in reading.members(target) if strength == "call" else reading.named(target):
                if reading.mentions[index].label in ENTITY_FREE or (verb, index) in seen:
                    continue
                seen.add((verb, index))
                yield _action(token, verb, index, strength, reading)


def _action(token: Token, verb: str, index: int, strength: str, reading: Reading) -> ActionMention:
    return ActionMention(
        verb=verb,
        object=index,
        agent=_agent(token, reading),
        strength=strength,
        negated=any(child.lower_ in ("not", "n't", "never") for child in token.children),
        confidence=CALL_CONFIDENCE if strength == "call" else MODAL_CONFIDENCE,
        begin=token.idx,
    )


def _agent(token: Token, reading: Reading) -> int | None:
    for subject in reading.subjects(token):
        index = reading.mention_of(subject)
        if index is not None and reading.mentions[index].label in AGENTS:
            return index
    return None


def _strength(token: Token, reading: Reading) -> str | None:
    """Return how strongly the verb is called for; None where it states a fact."""
    if token.pos_ in ("NOUN", "PROPN"):
        return "call" if _is_nominal_call(token, reading) else None
    if token.pos_ != "VERB":
        return None
    modal = next((c.lower_ for c in token.children if c.dep_ == "aux"), "")
    if modal in reading.lexicon.strengths:
        perfect = any(c.lower_ == "have" and c.dep_ == "aux" for c in token.children)
        return None if perfect else reading.lexicon.strengths[modal]
    if _is_call(token):
        return reading.lexicon.strengths.get(token.lower_, "call")
    if token.dep_ in ("conj", "xcomp", "ccomp", "advcl", "acl", "parataxis") and _follows_call(token):
        return _intended(token, reading) or _strength(token.head, reading)
    return None


def _intended(token: Token, reading: Reading) -> str | None:
    """ "aims to develop X", "plans to build Y": what a present verb of intention governs."""
    if not any(child.lower_ == "to" and child.dep_ == "mark" for child in token.children):
        return None
    intends = token.head.lemma_.lower() if token.head.tag_ in ("VBZ", "VBP", "NN", "NNS", "JJ") else ""
    return reading.lexicon.strengths.get(intends)


def _is_nominal_call(token: Token, reading: Reading) -> bool:
    """A sentence without a verb whose head is a nominalisation: "Key breakthroughs in ..."."""
    if token.dep_ != "ROOT" or token.sent[-1].text not in (".", ";"):
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
    left = token.i - 1
    while left >= token.sent.start and token.doc[left].pos_ == "ADV":
        left -= 1
    return left < token.sent.start or token.doc[left].text in (";", ":")


def _contents(token: Token, reading: Reading) -> Iterator[tuple[str, Token]]:
    """Yield (contentful verb, object head): "accelerate the construction of X" is construct."""
    if token.pos_ != "VERB":
        yield from _nominal_contents(token, reading)
        return
    for target in reading.objects(token):
        nominals = list(_nominal_contents(target, reading))
        if nominals:
            yield from nominals
        else:
            yield verb_lemma(token, reading), target
    for preposition in ("on", "through"):
        for target in reading.complements(token, (preposition,)):
            if token.lemma_.lower() in ("focus", "break"):
                yield verb_lemma(token, reading), target


def _nominal_contents(target: Token, reading: Reading) -> Iterator[tuple[str, Token]]:
    for noun in reading.conjuncts(target):
        verb = _nominal_verb(noun, reading)
        if verb is None or reading.mention_of(noun) is not None:
            continue
        for complement in reading.complements(noun, ("of", "on", "in", "into", "for")):
            yield verb, complement


def _nominal_verb(noun: Token, reading: Reading) -> str | None:
    lemma = noun.lemma_.lower()
    nominals = reading.lexicon.nominals
    return nominals.get(lemma) or nominals.get(lemma.removesuffix("s"))


def verb_lemma(token: Token, reading: Reading) -> str:
    """Return the lemma with its particle: "carry out"."""
    lemma = token.lemma_.lower()
    if token.pos_ != "VERB" or (token.tag_ == "VBG" and lemma.endswith("ing")):
        lemma = _without_ing(lemma, reading)
    particle = next((c.lower_ for c in token.children if c.dep_ == "compound:prt"), "")
    return f"{lemma} {particle}".strip()


def _without_ing(lemma: str, reading: Reading) -> str:
    stem = lemma.removesuffix("ing")
    known = set(reading.lexicon.verbs) | set(reading.lexicon.nominals.values())
    return next((form for form in (stem, stem + "e", stem[:-1]) if form in known), lemma)
