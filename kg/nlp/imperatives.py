"""Words such as "research" that open the imperatives of plans, but hardly ever one in a treebank.

A parser takes them for nouns. Where such a word opens a clause the networks are
shown an unambiguous verb in its place; the text stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from kg.nlp.encoder import SHOWN
from kg.ontology import load_lexicon

STAND_IN = "develop"
SHORTEST_CLAUSE = 3
NOT_AFTER_A_VERB = frozenset(
    "is are was were has have had will would can could may must shall should of in into by with from".split()
)


def show_imperatives(doc: Doc) -> Doc:
    """Tell the encoder which words of ``doc``, whose sentences are set, to read as plain verbs."""
    doc.user_data[SHOWN] = dict(_shown(doc))
    return doc


def _shown(doc: Doc) -> Iterator[tuple[int, str]]:
    cues = load_lexicon().imperatives
    ends = _sentence_ends(doc)
    for token in doc:
        if token.lower_ in cues and _opens_imperative(token, ends[token.i], cues):
            yield token.i, STAND_IN.capitalize() if token.text[:1].isupper() else STAND_IN


def _sentence_ends(doc: Doc) -> list[int]:
    """Return, for each token, where its sentence ends."""
    ends = [len(doc)] * len(doc)
    end = len(doc)
    for token in reversed(list(doc)):
        ends[token.i] = end
        if token.is_sent_start:
            end = token.i
    return ends


def _opens_imperative(token: Token, end: int, cues: frozenset[str]) -> bool:
    doc = token.doc
    if not (token.is_sent_start or doc[token.i - 1].text == ";"):
        return False
    if end - token.i <= SHORTEST_CLAUSE or doc[end - 1].text not in (".", ";", ":"):
        return False
    following = doc[token.i + 1].lower_
    if following in ("and", ",", "or"):
        return doc[token.i + 2].lower_ in cues
    return following not in NOT_AFTER_A_VERB and any(c.isalpha() for c in following)
