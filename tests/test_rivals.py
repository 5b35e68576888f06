"""The rivals of the comparison, on small texts of our own."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

from kg.errors import PipelineError
from kg.evaluation import Line
from kg.model import Analysis
from kg.nlp import load_pipeline
from kg.training import clauses, rivals
from kg.training.rivals import NounChunks, Propositions, Text, with_spacy_labels

needs_textacy = pytest.mark.skipif(
    importlib.util.find_spec("textacy") is None, reason="textacy is not installed (pip install 'kg[rivals]')"
)

# Word, lemma, part of speech, tag, head, label.
Word = tuple[str, str, str, str, int, str]
PLAN: Sequence[Word] = (
    ("The", "the", "DET", "DT", 1, "det"),
    ("ministry", "ministry", "NOUN", "NN", 3, "nsubj"),
    ("should", "should", "AUX", "MD", 3, "aux"),
    ("build", "build", "VERB", "VB", 3, "ROOT"),
    ("smart", "smart", "ADJ", "JJ", 5, "amod"),
    ("factories", "factory", "NOUN", "NNS", 3, "obj"),
    ("and", "and", "CCONJ", "CC", 7, "cc"),
    ("robots", "robot", "NOUN", "NNS", 5, "conj"),
    ("in", "in", "ADP", "IN", 9, "case"),
    ("cities", "city", "NOUN", "NNS", 3, "obl"),
)
CALL: Sequence[Word] = (
    ("Build", "build", "VERB", "VB", 0, "ROOT"),
    ("robots", "robot", "NOUN", "NNS", 0, "obj"),
)
COPULA: Sequence[Word] = (
    ("Robots", "robot", "NOUN", "NNS", 3, "nsubj"),
    ("are", "be", "AUX", "VBP", 3, "cop"),
    ("useful", "useful", "ADJ", "JJ", 3, "amod"),
    ("products", "product", "NOUN", "NNS", 3, "ROOT"),
)
SPANS = (("ministry", "Agency"), ("smart factories", "Facility"), ("robots", "Product"), ("cities", "Place"))


def parse_of(words: Sequence[Word]) -> Doc:
    """Return a parse by hand, so that the tests do not hang on the trained parser."""
    columns: list[list[Any]] = [list(column) for column in zip(*words, strict=True)]
    forms, lemmas, pos, tags, heads, deps = columns
    return Doc(load_pipeline().vocab, words=forms, lemmas=lemmas, pos=pos, tags=tags, heads=heads, deps=deps)


def annotated(doc: Doc, relations: Iterable[tuple[int, str, int]] = ()) -> Text:
    places = [(doc.text.index(name), name, label) for name, label in SPANS]
    unit: Line = {
        "unit": "u",
        "spans": [{"start": at, "end": at + len(name), "label": label} for at, name, label in places],
        "relations": [{"head": h, "label": label, "tail": t} for h, label, t in relations],
        "actions": [],
    }
    return Text(unit=unit, document="d", doc=doc)


def names(doc: Doc, line: dict[str, Any]) -> list[tuple[str, str]]:
    return [(doc.text[s["start"] : s["end"]], s["label"]) for s in line["spans"]]


def test_noun_chunks_take_the_class_of_the_head_word() -> None:
    """A chunk has no article, and the class that its head word was annotated with; others are left out."""
    rival = NounChunks(name="", convert=with_spacy_labels)
    doc = parse_of(PLAN)
    lists = rival.learn(Counter({("factory", "Facility"): 2, ("factory", None): 1, ("robot", None): 1}))
    assert names(doc, rival.read(doc, lists)) == [("smart factories", "Facility")]
    taught = rival.learn(rival.observe(annotated(doc)))
    assert names(doc, rival.read(doc, taught)) == list(SPANS)


def test_noun_chunks_of_english_miss_objects_with_ud_labels() -> None:
    """spaCy's English chunks know the subject of a UD parse, but neither "obj" nor "obl"."""
    chunks = NounChunks(name="", convert=None).chunks(parse_of(PLAN))
    assert [chunk.text for chunk in chunks] == ["ministry"]


def test_spacy_labels_let_prepositions_and_copulas_govern() -> None:
    """The copy is labelled as spaCy's English pipelines label."""
    plan = with_spacy_labels(parse_of(PLAN))
    assert [(t.text, t.dep_, t.head.text) for t in plan[5:]] == [
        ("factories", "dobj", "build"),
        ("and", "cc", "factories"),
        ("robots", "conj", "factories"),
        ("in", "prep", "build"),
        ("cities", "pobj", "in"),
    ]
    copula = with_spacy_labels(parse_of(COPULA))
    assert [(t.text, t.dep_, t.head.text) for t in copula] == [
        ("Robots", "nsubj", "are"),
        ("are", "ROOT", "are"),
        ("useful", "amod", "products"),
        ("products", "attr", "are"),
    ]


def test_clause_types() -> None:
    """The stand-in for ClausIE tells the types of the paper by the constituents."""
    assert [clause.kind for clause in clauses.clauses(parse_of(PLAN))] == ["SVOA"]
    assert [clause.kind for clause in clauses.clauses(parse_of(COPULA))] == ["SVC"]
    (call,) = clauses.clauses(parse_of(CALL))
    assert (call.kind, call.subject) == ("SVO", None)


def test_clauses_become_relations_and_actions() -> None:
    """A verb list learned elsewhere names the relations; a modal or a missing subject makes an action."""
    rival = Propositions(name="", propose=rivals.clause_propositions)
    doc = parse_of(PLAN)
    text = annotated(doc, [(0, "develops", 1), (0, "develops", 2), (3, "partOf", 0)])
    lists = rival.learn(rival.observe(text))
    line = rival.read(doc, lists)
    assert names(doc, line) == list(SPANS)
    assert line["relations"] == [
        {"head": 0, "label": "develops", "tail": 1},
        {"head": 0, "label": "develops", "tail": 2},
        {"head": 3, "label": "partOf", "tail": 0},
    ]
    assert line["actions"] == [{"verb": "build", "object": 1}, {"verb": "build", "object": 2}]
    assert rival.read(parse_of(CALL), lists)["actions"] == [{"verb": "build", "object": 0}]


@needs_textacy
def test_textacy_reads_spacy_labels_only() -> None:
    """textacy finds the object as "dobj", not as "obj"; without a subject it finds nothing."""
    propose = rivals.textacy_triples()
    assert not list(propose(parse_of(PLAN)))
    (triple,) = propose(with_spacy_labels(parse_of(PLAN)))
    assert (triple.subject, triple.verb, triple.object, triple.called) == ((1,), "build", (5, 7), True)
    assert not list(propose(with_spacy_labels(parse_of(CALL))))


def test_missing_textacy_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The comparison says at once what to install."""

    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr("kg.training.rivals.importlib.import_module", missing)
    with pytest.raises(PipelineError, match=r"pip install 'kg\[rivals\]'"):
        rivals.compare_rivals(tmp_path)


@needs_textacy
def test_a_document_is_read_with_the_lists_of_the_others(tmp_path: Path) -> None:
    """A head word known from its own document only is not known; the two translations are one document."""

    def unit(number: int, document: str) -> str:
        span = {"start": 6, "end": 12, "label": "Product"}
        found = {"spans": [span], "relations": [], "actions": [{"verb": "build", "object": 0}]}
        return json.dumps({"unit": f"u{number}", "document": document, "text": "Build robots.", **found})

    def ours(texts: Sequence[str]) -> list[Analysis]:
        return [Analysis() for _ in texts]

    def predicted(*documents: str) -> dict[str, int]:
        lines = "\n".join(unit(number, document) for number, document in enumerate(documents))
        (tmp_path / "gold.jsonl").write_text(lines, encoding="utf8")
        rows = rivals.compare_rivals(tmp_path, ours)
        assert rows[0].name == "kg"
        assert all(row.words_per_second > 0 for row in rows)
        assert "noun chunks, spaCy labels" in rivals.markdown(rows)
        return {row.name: row.evaluation.measures["entity strict"].right for row in rows}

    assert predicted("a", "b")["noun chunks, spaCy labels"] == 2
    twins = predicted("ngaidp-2017", "alt_cn_2017_ngaidp_FLIA_translation_part")
    assert set(twins.values()) == {0}
