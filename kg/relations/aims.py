"""Whether the text states an amount as an aim, as the words that govern it say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from spacy.tokens import Token

from kg.ontology import Lexicon
from kg.relations.reading import NEGATIONS, denies

OBLIGING = ("must", "shall", "will", "should")
GOALS = ("aim", "ambition", "commitment", "goal", "milestone", "objective", "pledge", "target")
AIMING = ("aspire", "endeavour", "endeavor", "pledge", "target", "undertake")
FORECASTS = tuple("anticipate estimate expect forecast foresee predict project reckon".split())
FORECAST_NOUNS = tuple("estimate estimation expectation forecast prediction projection".split())
REPORTS = (
    *FORECASTS,
    *"argue assume believe calculate claim conclude find indicate note report reveal say show".split(),
    *"suggest think warn".split(),
)
POINTING = ("compare", "consider", "note", "see")
OWN_WORDS = tuple(
    "act agenda decision directive law plan programme program regulation roadmap schedule strategy".split()
)
CLAUSES = ("xcomp", "ccomp", "advcl", "acl", "obl", "csubj")
FARTHEST = 25
GOAL_WORDS = re.compile(
    rf"\b(?:{'|'.join(GOALS)}|indicator|KPI|desired state)s?\b|\bambitions\b", re.IGNORECASE
)
LEAD_IN = re.compile(
    r"\b(?:will|shall|should|must|aims?|plans?|intends?|seeks?|commits?)\b[^.]*:\s*$", re.IGNORECASE
)


class Standing(Enum):
    """How an amount stands in its sentence; OPEN is an aim only where a goal stands above it."""

    AIM = "aim"
    PURPOSE = "purpose"
    OPEN = "open"
    FACT = "fact"


def announces_goals(text: str) -> bool:
    """Tell whether what stands below the heading or list lead-in ``text`` are aims: "Our goals:"."""
    return GOAL_WORDS.search(text) is not None or LEAD_IN.search(text) is not None


def standing(token: Token, lexicon: Lexicon) -> Standing:
    """Return how the amount with the head ``token`` stands in its sentence.

    The nearest word that governs the amount and says anything about it decides.
    """
    if _forecast_mark(token):
        return Standing.FACT
    purpose, below = False, None
    for node in _upward(token):
        found = _verdict(node, below, lexicon)
        if found is Standing.AIM and _reported(node):
            return Standing.FACT
        if found is not None:
            return Standing.PURPOSE if purpose and found is Standing.FACT and not _forecast(node) else found
        purpose = purpose or _infinitive(node)
        below = node
    return Standing.PURPOSE if purpose else Standing.OPEN


def negated(token: Token) -> bool:
    """Tell whether the verb that governs the amount is negated: "will not exceed 5 %"."""
    return any(_denied(node) for node in _to_verb(token))


def _upward(token: Token) -> Iterator[Token]:
    for _ in range(FARTHEST):
        yield token
        if token.head.i == token.i:
            return
        token = token.head


def _to_verb(token: Token) -> Iterator[Token]:
    for node in _upward(token):
        yield node
        if _clausal(node):
            return


def _verdict(node: Token, below: Token | None, lexicon: Lexicon) -> Standing | None:
    """Return what one governing word says, None where it says nothing."""
    if _forecast(node):
        return Standing.FACT
    if node.pos_ == "NOUN" and node.lemma_.lower() in GOALS and not _sum_of(node, below):
        return Standing.AIM
    if not _clausal(node):
        return None
    if _aiming(node, below, lexicon):
        return Standing.AIM
    return _mood(node, lexicon)


def _sum_of(noun: Token, below: Token | None) -> bool:
    """Tell whether a commitment is a sum of money, "a commitment of €5 million", and no aim."""
    spent = noun.lemma_.lower() in ("commitment", "pledge")
    return spent and below is not None and any(child.lower_ == "of" for child in below.children)


def _joined(verb: Token) -> bool:
    """Tell whether the verb shares the subject of the one before it: "we build X and use Y"."""
    return verb.dep_ == "conj" and any(child.dep_.startswith("nsubj") for child in verb.head.children)


def _clausal(node: Token) -> bool:
    return node.pos_ in ("VERB", "AUX") or any(child.dep_ in ("cop", "aux") for child in node.children)


def _aiming(node: Token, below: Token | None, lexicon: Lexicon) -> bool:
    """Tell whether the word is one of aiming and the amount stands in what is aimed at."""
    lemma = node.lemma_.lower()
    strength = lexicon.strengths.get(lemma, "")
    relation = below.dep_.split(":")[0] if below is not None else ""
    if node.pos_ == "ADJ":
        return strength == "must"
    if node.pos_ != "VERB" or not (strength in OBLIGING or lemma in AIMING):
        return False
    if strength == "should":
        return relation == "xcomp"
    return relation in CLAUSES or lemma == "target"


def _mood(node: Token, lexicon: Lexicon) -> Standing | None:
    """Return what the modal verb, the mood or the tense of a verb says."""
    auxiliaries = [child for child in node.children if child.dep_.split(":")[0] in ("aux", "cop")]
    for word in (*auxiliaries, *_modal_before(min((node, *auxiliaries), key=lambda word: word.i))):
        if word.tag_ == "MD" or word.lower_ in lexicon.strengths:
            wanted = lexicon.strengths.get(word.lemma_.lower(), lexicon.strengths.get(word.lower_, ""))
            return Standing.AIM if wanted in OBLIGING else Standing.FACT
    if _goal_subject(node) or (_infinitive(node) and any(word.dep_ == "cop" for word in auxiliaries)):
        return Standing.AIM
    if "Imp" in node.morph.get("Mood", []) and not _joined(node):
        return Standing.FACT if node.lemma_.lower() in POINTING else Standing.AIM
    finite = _unmarked(node) or any("Fin" in w.morph.get("VerbForm", []) for w in (node, *auxiliaries))
    if finite and not ("Imp" in node.morph.get("Mood", []) and _joined(node)):
        return Standing.FACT
    return _nonfinite(node)


def _modal_before(word: Token) -> Iterator[Token]:
    """Yield the modal verb right before a base form, wherever the parser hangs it."""
    if word.tag_ != "VB":
        return
    left = word
    while left.i > word.sent.start:
        left = left.nbor(-1)
        if left.tag_ == "MD":
            yield left
        if left.pos_ != "ADV" and left.lower_ not in NEGATIONS:
            return


def _unmarked(node: Token) -> bool:
    """Tell whether a verb of no known form has a subject and no "to", so that it is finite: "it cost 5"."""
    bare = node.pos_ == "VERB" and not node.morph.get("VerbForm", [])
    subject = any(child.dep_.startswith("nsubj") for child in node.lefts)
    return bare and subject and not any(child.lower_ == "to" for child in node.lefts)


def _goal_subject(node: Token) -> bool:
    """Tell whether the sentence says what a goal is: "Our goal is ...", "The aim is to ..."."""
    return any(c.dep_.startswith("nsubj") and c.lemma_.lower() in GOALS for c in node.children)


def _nonfinite(node: Token) -> Standing | None:
    if "Inf" not in node.morph.get("VerbForm", []):
        return None
    head = node.head
    if head.i == node.i or (head.lemma_ == "be" and _infinitive(node)):
        return Standing.AIM
    return None


def _infinitive(node: Token) -> bool:
    return "Inf" in node.morph.get("VerbForm", []) and any(child.lower_ == "to" for child in node.children)


def _forecast(node: Token) -> bool:
    lemma = node.lemma_.lower()
    if node.pos_ in ("VERB", "ADJ"):
        return lemma in FORECASTS
    return node.pos_ == "NOUN" and lemma in FORECAST_NOUNS


def _forecast_mark(token: Token) -> bool:
    """Tell whether "estimated" or "expected" stands right at the amount, or a source: "according to"."""
    near = (*token.children, *(c for c in token.head.children if c.dep_ == "amod"))
    if any(child.dep_ in ("amod", "acl") and _forecast(child) for child in near):
        return True
    return any(_source(child) for node in _upward(token) for child in node.children)


def _source(node: Token) -> bool:
    words = {child.lower_ for child in node.children if child.dep_ in ("case", "mark")}
    return (
        bool(words & {"according", "per"}) and "according" in words and node.lemma_.lower() not in OWN_WORDS
    )


def _reported(node: Token) -> bool:
    """Tell whether the clause is what someone says, finds or believes."""
    for word in _upward(node):
        head = word.head
        if word.dep_ in ("ccomp", "parataxis") and head.lemma_.lower() in REPORTS:
            return True
        if any(
            c.dep_ in ("parataxis", "ccomp") and c.i < word.i and c.lemma_.lower() in REPORTS
            for c in word.children
        ):
            return True
        if word.dep_ not in ("conj", "ccomp", "parataxis", "advcl", "xcomp"):
            return False
    return False


def _denied(node: Token) -> bool:
    return _clausal(node) and any(denies(child) for child in node.children)
