"""The shipped Universal Dependencies pipeline."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.config import SYNTAX_PIPELINE
from kg.errors import PipelineError
from kg.readers import split_sentences


@Language.component("kg_sentences")
def set_sentence_starts(doc: Doc) -> Doc:
    """Start sentences where the reader does, so that the parser keeps to them."""
    starts = {begin for begin, _ in split_sentences(doc.text)}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    return doc


@cache
def load_syntax() -> Language:
    """Load the shipped pipeline once.

    Raises:
        PipelineError: its folder is missing or was made by another spaCy.
    """
    try:
        nlp = spacy.load(SYNTAX_PIPELINE)
    except (OSError, ValueError) as error:
        raise PipelineError(f"{SYNTAX_PIPELINE.name}: cannot be loaded; reinstall the package") from error
    nlp.add_pipe("kg_sentences", before="parser")
    return nlp
