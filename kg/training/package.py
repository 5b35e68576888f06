"""From trained networks to a spaCy pipeline folder, and the figures that its card states."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.symbols import ORTH
from spacy.training import Example as Pair
from spacy.util import compile_prefix_regex, compile_suffix_regex

from kg.training.calibration import KINDS, UNCALIBRATED, Calibration
from kg.training.export import write_encoder, write_extractor, write_heads
from kg.training.extraction import Models
from kg.training.lemmas import lemma_tables
from kg.training.network import ParserHeads
from kg.training.pieces import Pieces, shipped_vocabulary
from kg.training.remembering import write_memory
from kg.training.treebank import Sentence, to_doc
from kg.training.units import CLASSES, RELATIONS, TAGS

NAME = "plan"
MOST_PIECES = 21000
RUNS_AT_END = [r"={2,}", r"\*{2,}", r"_{2,}", r"~{2,}", r"-{2,}", r">{2,}", r"[!?]{2,}"]


def write_pipeline(
    models: Models,
    *,
    labels: Mapping[str, Sequence[str]],
    sentences: Sequence[Sentence],
    words: Iterable[str],
    base: Path,
    folder: Path,
    verbs: Mapping[str, str] | None = None,
    calibration: Calibration = UNCALIBRATED,
) -> None:
    """Write the pipeline folder; ``words`` are those whose pieces are sure to stay in the vocabulary."""
    kept, vocabulary = shipped_vocabulary(Pieces(base), words, most=MOST_PIECES)
    with tempfile.TemporaryDirectory() as name:
        graphs = Path(name)
        write_encoder(models.encoder, kept, graphs)
        write_extractor(models.extractor, graphs)
        nlp = _pipeline(sentences)
        nlp.to_disk(folder)
        for component in ("encoder", "parser", "tagger"):
            (folder / component).mkdir(exist_ok=True)
        (folder / "encoder" / "pieces.json").write_text(vocabulary, encoding="utf8")
        shutil.copy(graphs / "encoder.onnx", folder / "encoder")
        for name in ("tags.onnx", "mentions.onnx", "links.onnx"):
            shutil.copy(graphs / name, folder / "tagger")
        write_memory([], folder / "tagger")
    replace_heads(models.heads, folder)
    _write(folder / "parser" / "labels.json", {kind: list(names) for kind, names in labels.items()})
    _write(
        folder / "tagger" / "labels.json",
        {
            "tags": TAGS,
            "classes": CLASSES,
            "relations": RELATIONS,
            "calibration": {kind: list(calibration[kind]) for kind in KINDS},
            "verbs": dict(verbs or {}),
        },
    )


def replace_heads(heads: ParserHeads, folder: Path) -> None:
    """Write the parser's heads into a pipeline folder."""
    write_heads(heads, folder / "parser")
    values, scale = _in_bytes(heads.label_weight.detach().numpy())
    np.savez(folder / "parser" / "deprel.npz", values=values, scale=scale)


def set_calibration(calibration: Calibration, folder: Path) -> None:
    """Write the curves of confidence into a pipeline folder."""
    path = folder / "tagger" / "labels.json"
    labels = json.loads(path.read_text(encoding="utf8"))
    _write(path, {**labels, "calibration": {kind: list(calibration[kind]) for kind in KINDS}})


def _in_bytes(weights: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return weights as 8-bit integers with one scale a label."""
    scale = np.abs(weights).max((1, 2), keepdims=True) / 127
    return (weights / scale).round().astype(np.int8), scale.astype(np.float32)


def _pipeline(sentences: Sequence[Sentence]) -> Language:
    nlp = spacy.blank("en", meta={"name": NAME, "lang": "en"})
    set_word_rules(nlp)
    for name in ("encoder", "parser"):
        nlp.add_pipe(f"kg_{name}", name=name)
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    lemmatizer.initialize(lookups=lemma_tables(sentences))  # type: ignore[attr-defined]
    nlp.add_pipe("kg_tagger", name="tagger")
    for word in sorted(_known_words(sentences)):
        nlp.vocab.strings.add(word)
    return nlp


def _known_words(sentences: Iterable[Sentence]) -> set[str]:
    """Return the words of the treebanks, which the reader needs to mend lost hyphens."""
    found = {w.lower() for s in sentences for token in s for w in (token.form, token.lemma)}
    return {word for word in found if len(word) > 2 and word.isalpha()}


def set_word_rules(nlp: Language) -> None:
    """Let the tokenizer keep runs of marks, hyphened numbers and "e-mail" whole, as the treebanks do."""
    tokenizer: Any = nlp.tokenizer
    rules = nlp.Defaults
    runs = [r"([=*_~<>$#^+|-])\1+", r"[!?]{2,}"]
    tokenizer.prefix_search = compile_prefix_regex([*runs, *(rules.prefixes or ())]).search
    tokenizer.suffix_search = compile_suffix_regex([*RUNS_AT_END, *(rules.suffixes or ())]).search
    tokenizer.token_match = re.compile(r"\d{3}-\d{3,4}(-\d{4})?").fullmatch
    for word in ("e-mail", "E-mail", "e-mails", "E-mails"):
        tokenizer.add_special_case(word, [{ORTH: word}])
    tokenizer.add_special_case("and/or", [{ORTH: "and"}, {ORTH: "/"}, {ORTH: "or"}])


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf8")


def syntax_figures(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
    """Score the pipeline on treebank sentences given as raw text, in percent (F1 over aligned words)."""
    golds = [to_doc([sentence], nlp.vocab) for sentence in sentences]
    pairs = [Pair(doc, gold) for doc, gold in zip(nlp.pipe(g.text for g in golds), golds, strict=True)]
    scores = {
        **Scorer.score_tokenization(pairs),
        **Scorer.score_token_attr(pairs, "pos"),
        **Scorer.score_token_attr(pairs, "tag"),
        **Scorer.score_token_attr(pairs, "lemma"),
        **Scorer.score_deps(pairs, "dep", ignore_labels=()),
    }
    names = {
        "words": "token_f", "UPOS": "pos_acc", "XPOS": "tag_acc", "lemma": "lemma_acc", "UAS": "dep_uas",
        "LAS": "dep_las",
    }  # fmt: skip
    return {name: round(100 * scores[key], 2) for name, key in names.items()}
