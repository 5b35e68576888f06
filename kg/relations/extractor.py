"""The extraction stage: text in, ``Analysis`` out; spaCy types stop here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Analysis
from kg.nlp import find_mentions, parse
from kg.ontology import Lexicon, load_lexicon
from kg.relations.actions import find_actions
from kg.relations.links import find_relations
from kg.relations.reading import Reading
from kg.relations.targets import find_targets


class Extractor:
    """Finds mentions, relations, actions and targets in texts (paragraphs, bullets, headings)."""

    def __init__(self) -> None:
        self._lexicon = load_lexicon()

    def analyse(self, texts: Iterable[str]) -> Iterator[Analysis]:
        """Yield the analysis of each text in order; offsets count in the text."""
        for doc in parse(texts):
            yield analyse_doc(doc, self._lexicon)


def analyse_doc(doc: Doc, lexicon: Lexicon) -> Analysis:
    """Analyse a parsed document."""
    if not len(doc):
        return Analysis()
    found = find_mentions(doc, lexicon)
    reading = Reading(doc=doc, mentions=found.mentions, heads=found.heads, lexicon=lexicon)
    actions = tuple(find_actions(reading))
    return Analysis(
        mentions=found.mentions,
        relations=tuple(find_relations(reading, actions)),
        actions=actions,
        targets=tuple(find_targets(reading)),
        abstentions=found.abstentions,
    )


class MentionComponent:
    """A spaCy component that sets ``doc.spans["kg"]`` to the entity mentions."""

    def __init__(self) -> None:
        self._lexicon = load_lexicon()

    def __call__(self, doc: Doc) -> Doc:
        """Add the mentions as a span group, their class as the label."""
        spans = (
            doc.char_span(m.begin, m.end, label=m.label) for m in find_mentions(doc, self._lexicon).mentions
        )
        doc.spans["kg"] = [span for span in spans if span is not None]
        return doc


@Language.factory("kg_mentions")
def create_mention_component(nlp: Language, name: str) -> MentionComponent:  # noqa: ARG001
    """Make the component for spaCy's registry (entry point ``spacy_factories``)."""
    return MentionComponent()
