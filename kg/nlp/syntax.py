"""The pipelines: the shipped one, or another spaCy pipeline with Universal Dependencies labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from kg.config import PIPELINE
from kg.errors import PipelineError
from kg.nlp.encoder import SHOWN, STATE
from kg.nlp.imperatives import show_imperatives
from kg.nlp.tagger import TAGGED, Tagger
from kg.readers import split_sentences

BATCH = 32
NEEDED_LABELS = frozenset(("nsubj", "obj", "obl", "nmod", "amod", "conj", "case"))
EXTRACTION = ("encoder", "tagger")


@cache
def load_pipeline() -> Language:
    """Load the shipped pipeline once.

    Raises:
        PipelineError: its folder is missing or was made by another spaCy.
    """
    try:
        return spacy.load(PIPELINE)
    except (OSError, ValueError, KeyError) as error:
        raise PipelineError(f"{PIPELINE.name}: cannot be loaded; reinstall the package") from error


@cache
def load_other(name: str) -> Language:
    """Load an installed spaCy pipeline (a package or a folder) to parse with.

    Raises:
        PipelineError: there is no such pipeline, or its parser's labels are not those of
            Universal Dependencies (https://universaldependencies.org/u/dep/).
    """
    try:
        nlp = spacy.load(name)
    except (OSError, ValueError, ImportError) as error:
        raise PipelineError(
            f"pipeline {name!r} cannot be loaded; install it or leave --pipeline out"
        ) from error
    labels = getattr(nlp.get_pipe("parser"), "labels", ()) if nlp.has_pipe("parser") else ()
    missing = NEEDED_LABELS - set(labels)
    if missing:
        raise PipelineError(
            f"pipeline {name!r} does not parse with Universal Dependencies labels "
            f"(no {', '.join(sorted(missing))}); choose one trained on a UD treebank or leave --pipeline out"
        )
    return nlp


def tagger_of(nlp: Language) -> Tagger:
    """Return the trained extractor of the shipped pipeline."""
    tagger = nlp.get_pipe("tagger")
    if not isinstance(tagger, Tagger):
        raise PipelineError(f"{PIPELINE.name} has no extractor; reinstall the package")
    return tagger


def parse(
    texts: Iterable[str], *, nlp: Language | None = None, other: Language | None = None
) -> Iterator[Doc]:
    """Yield the analysed ``Doc`` of each text, sentences as the reader splits them.

    ``other`` parses in the place of the shipped parser; the extractor stays ours.
    The networks' states are in ``doc.user_data`` until the next ``Doc`` is asked for.
    """
    shipped = nlp or load_pipeline()
    if other is None:
        docs = shipped.pipe((_with_sentences(shipped.make_doc(text)) for text in texts), batch_size=BATCH)
    else:
        pipes = [shipped.get_pipe(name) for name in EXTRACTION]
        docs = (_through(pipes, doc) for doc in other.pipe(texts, batch_size=BATCH))
    for doc in docs:
        yield doc
        for name in (STATE, TAGGED, SHOWN):
            doc.user_data.pop(name, None)


def _through(pipes: Iterable[object], doc: Doc) -> Doc:
    for pipe in pipes:
        doc = pipe(doc)  # type: ignore[operator]
    return doc


def _with_sentences(doc: Doc) -> Doc:
    starts = {begin for begin, _ in split_sentences(doc.text)}
    begins = [1 if token.i == 0 or token.idx in starts else -1 for token in doc]
    if begins:
        doc.from_array([SENT_START], np.array(begins, dtype=np.int64).astype(np.uint64))  # type: ignore[arg-type]
    return show_imperatives(doc)
