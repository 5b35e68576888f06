"""The extraction stage: text in, ``Analysis`` out; spaCy types stop here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Analysis
from kg.nlp import Tagger, find_mentions, load_other, load_pipeline, parse, tagger_of
from kg.ontology import Lexicon, load_lexicon
from kg.relations.actions import find_actions
from kg.relations.doubts import without_idle
from kg.relations.links import find_relations
from kg.relations.reading import Reading
from kg.relations.targets import find_targets
from kg.relations.thresholds import DEFAULT, Thresholds


class Extractor:
    """Finds mentions, relations, actions and targets in texts (paragraphs, bullets, headings).

    ``pipeline`` names another installed spaCy pipeline to parse with; its labels
    must be those of Universal Dependencies.

    Raises:
        PipelineError: a pipeline cannot be loaded or used.
    """

    def __init__(
        self,
        *,
        pipeline: str | None = None,
        nlp: Language | None = None,
        thresholds: Thresholds = DEFAULT,
    ) -> None:
        self._thresholds = thresholds
        self._lexicon = load_lexicon()
        self._nlp = nlp or load_pipeline()
        self._other = None if pipeline is None else load_other(pipeline)

    def analyse(self, texts: Iterable[str]) -> Iterator[Analysis]:
        """Yield the analysis of each text in order; offsets count in the text."""
        tagger = tagger_of(self._nlp)
        for doc in parse(texts, nlp=self._nlp, other=self._other):
            yield analyse_doc(doc, self._lexicon, tagger, self._thresholds)


def analyse_doc(doc: Doc, lexicon: Lexicon, tagger: Tagger, thresholds: Thresholds) -> Analysis:
    """Analyse a parsed and tagged document."""
    if not len(doc):
        return Analysis()
    found = find_mentions(doc, lexicon, tagger)
    spans = [(start, end, m.label) for (start, end), m in zip(found.spans, found.mentions, strict=True)]
    links = tuple(tagger.links(doc, spans))
    reading = Reading.of(doc, found, lexicon)
    actions = tuple(find_actions(reading, links, tagger, threshold=thresholds.action))
    relations = find_relations(reading, links, tagger, actions, thresholds=thresholds)
    whole = Analysis(
        mentions=found.mentions,
        relations=relations.kept,
        actions=actions,
        targets=tuple(find_targets(reading)),
        abstentions=(*found.abstentions, *relations.abstained),
    )
    return without_idle(whole, least=thresholds.idle)


def parse_table(text: str) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield number, word, part of speech, dependency label and head of each word of a text."""
    for doc in parse([text]):
        for token in doc:
            head = "root" if token.head.i == token.i else f"{token.head.i + 1} {token.head.text}"
            yield token.i + 1, token.text, token.pos_, token.dep_, head
