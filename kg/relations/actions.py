"""Called-for actions: which words call for a name, and how strongly.

The trained extractor scores every word as the verb that calls for a mention; the
parse then tells the verb's strength, its negation and who is to act.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from spacy.tokens import Token

from kg.model import TRAINED, ActionMention
from kg.nlp import Links, Tagger
from kg.nlp.networks import Array
from kg.relations.calls import called
from kg.relations.reading import Reading, denies

ENTITY_FREE = ("Quantity", "Date")
AGENTS = ("Agency", "Organization", "ActorGroup", "Place", "Programme", "Person")
UPWARD = frozenset("obj nmod obl conj xcomp ccomp advcl acl amod compound nsubj:pass parataxis".split())
# Verbs whose object is to act, where the parser sees an adverbial: "support firms in developing X".
CONTROLLING = frozenset(
    "support encourage guide help assist enable urge invite require ask oblige motivate".split()
)
SET_TO_ACT = ("obj", "iobj", "nsubj:pass")
CONTROL_MARKS = ("to", "in", "into")
CALL = "call"
INTENT = "will"
FARTHEST = 6
NOMINAL_ENDINGS = ("tion", "tions", "sion", "ment", "ments", "sis", "ance", "ence", "ery")
# The first ending that fits, and what stands in its place in the verb.
DERIVATIONS = (
    ("ication", ("ify", "icate")), ("ation", ("ate", "e", "")), ("uction", ("uct", "uce")),
    ("tion", ("t", "te", "e")), ("sion", ("d", "de", "se", "s")), ("ment", ("",)), ("ance", ("", "e")),
    ("ence", ("", "e")), ("al", ("e", "")),
)  # fmt: skip
# How a noun of action hangs on a verb that only carries it: "launch research on X".
CONTENT = ("obj", "nsubj:pass")
LOWEST = 0.05
UNDECIDED = 0.5
CONFIRMED = "call of the parse"


def find_actions(
    reading: Reading, links: Iterable[Links], tagger: Tagger, *, threshold: float
) -> Iterator[ActionMention]:
    """Yield one action for each (verb, mention) that is at least as sure as ``threshold``.

    Candidates are the words that the ranker scores well and those that the parse says
    call for the mention; the parse raises the confidence.
    """
    stated = set(called(reading))
    for window in links:
        for row, index in zip(window.verbs, window.spans, strict=True):
            if reading.mentions[index].label in ENTITY_FREE:
                continue
            sure = [
                (reading.doc[word], confidence, confirmed)
                for word, confidence, confirmed in _candidates(window, row, index, stated, reading, tagger)
                if confidence >= threshold and reading.owner[word] != index and reading.together(word, index)
            ]
            nominals = {token.head.i for token, *_ in sure if token.pos_ == "NOUN" and token.dep_ in CONTENT}
            seen: set[str] = set()
            for token, confidence, confirmed in sure:
                verb = verb_lemma(token, reading, tagger.verbs)
                if verb not in seen and token.i not in nominals:
                    seen.add(verb)
                    yield _action(token, verb, index, confidence, reading, confirmed=confirmed)


def _candidates(
    window: Links, row: Array, index: int, stated: set[tuple[int, int]], reading: Reading, tagger: Tagger
) -> Iterator[tuple[int, float, bool]]:
    """Yield the words that may call for a mention, each with its confidence and whether the parse agrees.

    The ranker is no judge of what must not be done, which its examples leave out: there the parse decides.
    """
    for place, score in enumerate(row):
        word = window.window.start + place
        confirmed = (word, index) in stated
        if confirmed or score >= LOWEST:
            banned = confirmed and _is_denied(reading.doc[word])
            likely = max(float(score), UNDECIDED) if banned else float(score)
            named = reading.mentions[index].confidence
            yield word, tagger.calibrated("action", likely, confirmed=confirmed, named=named), confirmed


def _action(
    token: Token, verb: str, index: int, confidence: float, reading: Reading, *, confirmed: bool
) -> ActionMention:
    chain = tuple(_chain(token))
    return ActionMention(
        verb=verb,
        object=index,
        agent=_agent(chain, index, reading),
        strength=_strength(chain, reading),
        negated=any(_is_denied(t) for t in chain),
        confidence=confidence,
        begin=token.idx,
        rule=CONFIRMED if confirmed else TRAINED,
    )


def _is_denied(token: Token) -> bool:
    return any(denies(child) for child in token.children)


def _chain(token: Token) -> Iterator[Token]:
    """Yield the word and what governs it up to the verb of its clause: "accelerate the construction of"."""
    for _ in range(FARTHEST):
        yield token
        if token.dep_.split(":")[0] not in UPWARD and token.dep_ not in UPWARD:
            return
        if _has_own_subject(token):
            return
        token = token.head


def _has_own_subject(token: Token) -> bool:
    return token.pos_ == "VERB" and any(c.dep_ in ("nsubj", "nsubj:pass") for c in token.children)


def _strength(chain: Iterable[Token], reading: Reading) -> str:
    """Return how strongly the verb is called for.

    The nearest modal says so; without one the nearest verb that governs the called one
    ("encourage enterprises to develop"), or the called verb itself where it names a strength
    ("explore ways"). Intentions have somebody who intends: "Aim at" is a bare imperative.
    """
    strengths = reading.lexicon.strengths
    governing, intended = None, False
    own = None
    for place, token in enumerate(chain):
        intends = _intends(token)
        for child in token.children:
            if child.dep_ == "aux" and child.lower_ in strengths:
                return strengths[child.lower_]
        intended |= intends
        lemma = token.lemma_.lower()
        named = strengths.get(lemma) if token.pos_ in ("VERB", "ADJ", "NOUN") else None
        if place == 0:
            own = named if named == lemma else None
        elif named != INTENT or intends or token.pos_ != "VERB":
            governing = governing or named
    return governing or own or (INTENT if intended else CALL)


def _intends(token: Token) -> bool:
    """Tell whether a finite verb has a subject before it."""
    subjects = (child for child in token.children if child.dep_.startswith("nsubj"))
    return token.tag_ != "VBG" and any(subject.i < token.i for subject in subjects)


def _agent(chain: Iterable[Token], target: int, reading: Reading) -> int | None:
    """Return who is to act: the subject, or of a passive what stands after "by".

    In "encourage enterprises to develop X" those who are encouraged act, whoever encourages them.
    """
    for token in chain:
        doers = _controllers(token)
        kinds = (*AGENTS, "Facility") if doers else AGENTS
        for doer in doers or (*_passive_doers(token, reading), *reading.subjects(token)):
            index = reading.owner[doer.i]
            if index not in (None, target) and reading.mentions[index].label in kinds:
                return index
        if doers:
            return None
    return None


def _controllers(token: Token) -> tuple[Token, ...]:
    """Return whom the governing verb sets to do what a verb says: "guide firms to use X"."""
    verb = token.head
    if token.pos_ != "VERB" or verb.pos_ != "VERB" or verb.i >= token.i:
        return ()
    if not any(c.dep_ == "mark" and c.lower_ in CONTROL_MARKS for c in token.children):
        return _controllers(verb) if token.dep_ == "conj" else ()
    if token.dep_ == "xcomp":
        return tuple(c for c in verb.children if c.dep_ in SET_TO_ACT and c.i < token.i)
    if token.dep_ == "advcl" and verb.lemma_.lower() in CONTROLLING:
        return tuple(c for c in verb.children if c.dep_ in SET_TO_ACT and verb.i < c.i < token.i)
    return ()


def _passive_doers(token: Token, reading: Reading) -> tuple[Token, ...]:
    return tuple(reading.complements(token, ("by",))) if _is_passive(token) else ()


def _is_passive(token: Token) -> bool:
    return any(child.dep_ in ("nsubj:pass", "aux:pass") for child in token.children)


def _base(word: str, verbs: Collection[str]) -> str:
    """Return the verb of a form that the parser took for a base form: "securing", "established"."""
    stem = word.removesuffix("ing").removesuffix("ed")
    for verb in (stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem):
        if verb in verbs:
            return verb
    return word


def _of_noun(noun: str, verbs: Collection[str]) -> str | None:
    """Return the known verb that a noun of action is made from: "concentration", concentrate."""
    for ending, instead in DERIVATIONS:
        if noun.endswith(ending):
            stem = noun.removesuffix(ending)
            return next((stem + other for other in instead if stem + other in verbs), None)
    return None


def verb_lemma(token: Token, reading: Reading, verbs: Mapping[str, str]) -> str:
    """Return the verb that a word stands for, with its particle: "carry out"; "construction" is construct."""
    verb = _plain_verb(token, reading, verbs)
    particle = next((c.lower_ for c in token.children if c.dep_ == "compound:prt"), "")
    return verb if " " in verb else f"{verb} {particle}".strip()


def _plain_verb(token: Token, reading: Reading, verbs: Mapping[str, str]) -> str:
    lemma = token.lemma_.lower()
    plain = token.pos_ in ("VERB", "AUX") and not token.lower_.endswith(NOMINAL_ENDINGS)
    if lemma.endswith(("ing", "ed")):
        lemma, plain = _base(lemma, verbs.values()), False
    for table in (reading.lexicon.nominals,) if plain else (reading.lexicon.nominals, verbs):
        for word in (token.lower_, lemma, lemma.removesuffix("s")):
            if word in table:
                return table[word]
    return lemma if plain else _of_noun(lemma, verbs.values()) or lemma
