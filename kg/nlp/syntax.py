"""The shipped Universal Dependencies pipeline.

Words such as "research" and "tackle" open the imperatives of plans, but hardly
ever open one in a treebank, so the parser takes them for nouns. Where such a
word opens a clause it is shown to the parser as an unambiguous verb; the parse
is then laid on the text as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import spacy
from spacy.attrs import intify_attr
from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.config import SYNTAX_PIPELINE
from kg.errors import PipelineError
from kg.ontology import load_lexicon
from kg.readers import split_sentences

STAND_IN = "develop"
SHORTEST_CLAUSE = 3
NO_OBJECT = ("is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "may")
NOT_AFTER_A_VERB = frozenset(
    (*NO_OBJECT, "must", "shall", "should", "of", "in", "into", "by", "with", "from")
)
COPIED = [intify_attr(name) for name in ("HEAD", "DEP", "TAG", "POS", "MORPH", "LEMMA", "SENT_START")]
BATCH = 64


@cache
def load_syntax() -> Language:
    """Load the shipped pipeline once.

    Raises:
        PipelineError: its folder is missing or was made by another spaCy.
    """
    try:
        return spacy.load(SYNTAX_PIPELINE)
    except (OSError, ValueError) as error:
        raise PipelineError(f"{SYNTAX_PIPELINE.name}: cannot be loaded; reinstall the package") from error


def parse(texts: Iterable[str]) -> Iterator[Doc]:
    """Yield the parsed ``Doc`` of each text, sentences as the reader splits them."""
    nlp = load_syntax()
    pairs = ((shown, doc) for doc in map(nlp.make_doc, texts) for shown in [_as_shown(doc)])
    for shown, doc in nlp.pipe(pairs, as_tuples=True, batch_size=BATCH):
        yield _laid_on(doc, shown) if len(doc) else doc


def _as_shown(doc: Doc) -> Doc:
    """Return the ``Doc`` that the parser sees, with sentence starts set."""
    starts = {begin for begin, _ in split_sentences(doc.text)}
    begins: list[bool | int | None] = [token.i == 0 or token.idx in starts for token in doc]
    words = [_word(token, begins) for token in doc]
    return Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc], sent_starts=begins)


def _word(token: Token, begins: Sequence[bool | int | None]) -> str:
    if not _opens_imperative(token, begins):
        return token.text
    return STAND_IN.capitalize() if token.text[:1].isupper() else STAND_IN


def _opens_imperative(token: Token, begins: Sequence[bool | int | None]) -> bool:
    doc, cues = token.doc, load_lexicon().imperatives
    if token.lower_ not in cues or not _opens_clause(token, begins):
        return False
    end = next((i for i in range(token.i + 1, len(doc)) if begins[i]), len(doc))
    if end - token.i <= SHORTEST_CLAUSE or doc[end - 1].text not in (".", ";", ":"):
        return False
    following = doc[token.i + 1].lower_
    if following in ("and", ",", "or"):
        return doc[token.i + 2].lower_ in cues
    return following not in NOT_AFTER_A_VERB and any(c.isalpha() for c in following)


def _opens_clause(token: Token, begins: Sequence[bool | int | None]) -> bool:
    return bool(begins[token.i]) or token.doc[token.i - 1].text == ";"


def _laid_on(doc: Doc, shown: Doc) -> Doc:
    doc.from_array(COPIED, shown.to_array(COPIED))  # type: ignore[arg-type]
    for token, seen in zip(doc, shown, strict=True):
        if token.text != seen.text:
            token.lemma_ = token.lower_
    return doc
