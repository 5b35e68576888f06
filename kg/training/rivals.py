"""What a user could run in the place of our extraction, scored on the same units.

``python -m kg.training.rivals GOLD_FOLDER`` prints the rivals' figures. They get the
parse of the shipped pipeline and learn their word lists from the gold units of the
other documents. spaCy's English ``noun_chunks`` and textacy's triples read the labels
of spaCy's own English pipelines ("dobj", "pobj", "nsubjpass"), not those of Universal
Dependencies: they run on the parse as it is, and on a copy of it in those labels.

No port of ClausIE that we looked for could be installed from PyPI, so ``clauses`` is a
stand-in: our own minimal reading of Del Corro and Gemulla, "ClausIE: clause-based open
information extraction", 2013.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import PipelineError
from kg.evaluation import MEASURES, Evaluation, Line, as_line, compare
from kg.model import Analysis
from kg.nlp import load_pipeline, parse
from kg.training.clauses import Proposition, clause_propositions, has_modal, verb_name
from kg.training.spacy_labels import with_spacy_labels
from kg.training.units import TWINS, gold_units

PIPES = ("encoder", "parser", "lemmatizer")
LEADING = ("DET", "PRON", "PUNCT")
# The least share of a word's uses: near what is best for the rivals on the gold units.
HEADS_LISTED = 0.25
VERBS_LISTED = 0.1
Class = str | None
Link = tuple[str, bool] | None


class Row(NamedTuple):
    """One line of the comparison."""

    name: str
    evaluation: Evaluation
    words_per_second: float


@dataclass(frozen=True, kw_only=True)
class Text:
    """A gold unit with its parse; ``document`` is what is left out together."""

    unit: Line
    document: str
    doc: Doc


class Rival(Protocol):
    """Something that learns word lists from annotated texts and then reads a parse."""

    @property
    def name(self) -> str:
        """Return what the table calls it."""

    def observe(self, text: Text) -> Counter[Any]:
        """Return what an annotated text teaches, as counts that add up."""

    def learn(self, seen: Counter[Any]) -> Any:
        """Return the word lists that the counts make."""

    def read(self, doc: Doc, lists: Any) -> dict[str, Any]:
        """Return spans, relations and actions of a parse."""


def compare_rivals(
    gold_folder: Path, ours: Callable[[Sequence[str]], Iterable[Analysis]] | None = None
) -> list[Row]:
    """Score the rivals, each document with what the others taught, and ``ours`` on the same texts.

    ``ours`` answers for what it was trained on: give one that leaves documents out.

    Raises:
        InputError: the gold folder cannot be read.
        PipelineError: textacy is not installed.
    """
    contenders = rivals()
    units = gold_units(gold_folder)
    words = sum(len(unit["text"].split()) for unit in units)
    rows = [] if ours is None else [_row_of(ours, units, words)]
    nlp = load_pipeline()
    started = time.perf_counter()
    docs = list(parsed([unit["text"] for unit in units], nlp))
    parsing = time.perf_counter() - started
    texts = [
        Text(unit=unit, document=TWINS.get(str(unit["document"]), str(unit["document"])), doc=doc)
        for unit, doc in zip(units, docs, strict=True)
    ]
    for rival in contenders:
        found, seconds = _left_out(rival, texts)
        rows.append(Row(rival.name, compare(units, found), words / (parsing + seconds)))
    return rows


def rivals() -> list[Rival]:
    """Return the rivals that are compared.

    Raises:
        PipelineError: textacy is not installed.
    """
    propose = textacy_triples()
    return [
        NounChunks(name="noun chunks, UD labels", convert=None),
        NounChunks(name="noun chunks, spaCy labels", convert=with_spacy_labels),
        Propositions(name="textacy, UD labels", propose=propose),
        Propositions(name="textacy, spaCy labels", propose=lambda doc: propose(with_spacy_labels(doc))),
        Propositions(name="ClausIE stand-in", propose=clause_propositions),
    ]


def parsed(texts: Iterable[str], nlp: Language) -> Iterator[Doc]:
    """Yield the parse of each text by the shipped pipeline, without its tagger."""
    with nlp.select_pipes(enable=PIPES):
        yield from list(parse(texts, nlp=nlp))


def markdown(rows: Iterable[Row]) -> str:
    """Return a Markdown table of F1 by measure and words a second."""
    lines = ["| F1 | " + " | ".join(MEASURES) + " | words/s |", "| --- |" + " --- |" * (len(MEASURES) + 1)]
    for row in rows:
        scores = " | ".join(f"{row.evaluation.measures[name].f1:.3f}" for name in MEASURES)
        lines.append(f"| {row.name} | {scores} | {row.words_per_second:,.0f} |")
    return "\n".join(lines) + "\n"


def print_table(rows: Iterable[Row]) -> None:
    """Print the comparison as a Markdown table."""
    sys.stdout.write(markdown(rows))


def _row_of(ours: Callable[[Sequence[str]], Iterable[Analysis]], units: Sequence[Line], words: int) -> Row:
    started = time.perf_counter()
    analyses = list(ours([unit["text"] for unit in units]))
    seconds = time.perf_counter() - started
    found = {unit["unit"]: as_line(unit["unit"], a) for unit, a in zip(units, analyses, strict=True)}
    return Row("kg", compare(units, found), words / seconds)


def _left_out(rival: Rival, texts: Sequence[Text]) -> tuple[dict[str, Line], float]:
    """Return what a rival finds in each document with the lists of the others, and the seconds of that."""
    seen: dict[str, Counter[Any]] = defaultdict(Counter)
    for text in texts:
        seen[text.document].update(rival.observe(text))
    found: dict[str, Line] = {}
    seconds = 0.0
    for document in sorted(seen):
        others: Counter[Any] = Counter()
        for name, counts in seen.items():
            if name != document:
                others.update(counts)
        lists = rival.learn(others)
        started = time.perf_counter()
        found.update({t.unit["unit"]: rival.read(t.doc, lists) for t in texts if t.document == document})
        seconds += time.perf_counter() - started
    return found, seconds


def _most_seen(counts: Mapping[Any, int], *, share: float) -> dict[str, Any]:
    """Return the value that each word was seen with most, None aside, where its share is large enough."""
    totals: Counter[str] = Counter()
    best: dict[str, tuple[int, str, Any]] = {}
    for (word, value), count in counts.items():
        totals[word] += count
        if value is not None:
            best[word] = min(best.get(word, (0, "", None)), (-count, str(value), value), key=lambda b: b[:2])
    return {word: value for word, (count, _, value) in sorted(best.items()) if -count >= share * totals[word]}


def _gold_owner(text: Text) -> dict[int, int]:
    """Return the gold span of each token that has one."""
    return {
        token.i: index for index, span in enumerate(text.unit["spans"]) for token in _tokens(text.doc, span)
    }


def _tokens(doc: Doc, span: Line) -> Span:
    found = doc.char_span(span["start"], span["end"], alignment_mode="expand")
    return doc[0:0] if found is None else found


# Noun chunks with a list of head words.


@dataclass(frozen=True, kw_only=True)
class NounChunks:
    """spaCy's noun chunks without leading articles, of the class that the head word has elsewhere."""

    name: str
    convert: Callable[[Doc], Doc] | None

    def observe(self, text: Text) -> Counter[tuple[str, Class]]:
        """Count the classes of the heads of the gold spans, and the chunks whose head is in none."""
        owner = _gold_owner(text)
        seen: Counter[tuple[str, Class]] = Counter()
        for span in text.unit["spans"]:
            if tokens := _tokens(text.doc, span):
                seen[tokens.root.lemma_.lower(), span["label"]] += 1
        for chunk in self.chunks(text.doc):
            if chunk.root.i not in owner:
                seen[chunk.root.lemma_.lower(), None] += 1
        return seen

    def learn(self, seen: Counter[tuple[str, Class]]) -> dict[str, str]:
        """Return the class of each head word."""
        return _most_seen(seen, share=HEADS_LISTED)

    def read(self, doc: Doc, lists: Mapping[str, str]) -> dict[str, Any]:
        """Return the chunks whose head is in the list."""
        return {
            "spans": [_span(c, label) for c, label in self.classed(doc, lists)],
            "relations": [],
            "actions": [],
        }

    def classed(self, doc: Doc, lists: Mapping[str, str]) -> Iterator[tuple[Span, str]]:
        """Yield the chunks whose head is in the list, with their class."""
        for chunk in self.chunks(doc):
            label = lists.get(chunk.root.lemma_.lower())
            if label is not None:
                yield chunk, label

    def chunks(self, doc: Doc) -> Iterator[Span]:
        """Yield the noun chunks without leading articles and pronouns."""
        read = doc if self.convert is None else self.convert(doc)
        for chunk in read.noun_chunks:
            start = next((t.i for t in chunk if t.pos_ not in LEADING), chunk.end)
            if start < chunk.end:
                yield read[start : chunk.end]


def _span(chunk: Span, label: str) -> dict[str, Any]:
    return {"start": chunk.start_char, "end": chunk.end_char, "label": label}


@dataclass(frozen=True, kw_only=True)
class Propositions:
    """Open information extraction between the noun chunks of before; a list of verbs names the relations."""

    name: str
    propose: Callable[[Doc], Iterable[Proposition]]
    entities: NounChunks = NounChunks(name="", convert=with_spacy_labels)

    def observe(self, text: Text) -> Counter[tuple[str, Any, Any]]:
        """Count head words, and the gold relations (or none) between the ends of propositions."""
        seen: Counter[tuple[str, Any, Any]] = Counter(
            {("head", *key): count for key, count in self.entities.observe(text).items()}
        )
        gold: dict[tuple[int, int], Link] = {}
        for relation in text.unit["relations"]:
            gold[relation["head"], relation["tail"]] = (relation["label"], False)
            gold.setdefault((relation["tail"], relation["head"]), (relation["label"], True))
        owner = _gold_owner(text)
        for item in self.propose(text.doc):
            for pair in _pairs(item, owner):
                seen["verb", item.key, gold.get(pair)] += 1
        return seen

    def learn(self, seen: Counter[tuple[str, Any, Any]]) -> tuple[dict[str, str], dict[str, Link]]:
        """Return the classes of head words, and the relations (and whether they run backward) of verbs."""
        heads = Counter(
            {(word, label): count for (kind, word, label), count in seen.items() if kind == "head"}
        )
        verbs = {(key, link): count for (kind, key, link), count in seen.items() if kind == "verb"}
        return self.entities.learn(heads), _most_seen(verbs, share=VERBS_LISTED)

    def read(self, doc: Doc, lists: tuple[Mapping[str, str], Mapping[str, Link]]) -> dict[str, Any]:
        """Return the entities, the relations of the listed verbs, and what is called for."""
        classes, verbs = lists
        found = list(self.entities.classed(doc, classes))
        owner = {token.i: index for index, (chunk, _) in enumerate(found) for token in chunk}
        relations: dict[tuple[int, int, str], None] = {}
        actions: dict[tuple[str, int], None] = {}
        for item in self.propose(doc):
            if item.called:
                actions.update(dict.fromkeys((item.verb, i) for i in _objects(item, owner)))
            if (link := verbs.get(item.key)) is not None:
                for pair in _pairs(item, owner):
                    head, tail = pair[::-1] if link[1] else pair
                    relations[head, tail, link[0]] = None
        return {
            "spans": [_span(chunk, label) for chunk, label in found],
            "relations": [{"head": head, "label": label, "tail": tail} for head, tail, label in relations],
            "actions": [{"verb": verb, "object": index} for verb, index in actions],
        }


def _pairs(item: Proposition, owner: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    objects = _objects(item, owner)
    for subject in dict.fromkeys(owner[i] for i in item.subject if i in owner):
        yield from ((subject, other) for other in objects if other != subject)


def _objects(item: Proposition, owner: Mapping[int, int]) -> list[int]:
    heads = dict.fromkeys(owner[i] for i in item.object if i in owner)
    return list(heads or dict.fromkeys(owner[i] for i in item.within if i in owner))


def textacy_triples() -> Callable[[Doc], Iterator[Proposition]]:
    """Return what reads textacy's subject-verb-object triples as propositions.

    textacy has no triple without a subject ("Develop robots"), so that what is called for
    is only what stands with a modal, at the verb or at one that it is coordinated with.

    Raises:
        PipelineError: textacy is not installed.
    """
    try:
        triples = importlib.import_module("textacy.extract.triples")
    except ImportError as error:
        raise PipelineError("textacy is not installed; run pip install 'kg[rivals]'") from error

    def propose(doc: Doc) -> Iterator[Proposition]:
        for triple in triples.subject_verb_object_triples(doc):
            verb = next(t for t in triple.verb if t.head == t or t.head not in triple.verb)
            yield Proposition(
                subject=tuple(t.i for t in triple.subject),
                key=verb_name(verb),
                verb=verb_name(verb),
                object=tuple(t.i for t in triple.object),
                called=any(has_modal(t) for t in (verb, *verb.conjuncts)),
            )

    return propose


def main(arguments: Sequence[str]) -> int:
    """Print the comparison of the rivals; return the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m kg.training.rivals GOLD_FOLDER\n")
        return 2
    print_table(compare_rivals(Path(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
