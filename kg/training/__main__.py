"""Train, measure and package the shipped pipeline: ``python -m kg.training COMMAND``.

Needs the extra packages of ``pip install 'kg[train]'``. ``SHARED`` is a folder with
``treebank/`` (CoNLL-U), ``gold/`` (JSON lines), ``plans/`` and ``raw/`` (texts); ``BASE`` a
MiniLM folder (``model.safetensors``, ``tokenizer.json``).
"""

from __future__ import annotations

import collections
import json
import logging
import re
import shutil
from pathlib import Path

import click
import spacy
import torch

from kg.config import PIPELINE
from kg.evaluation import Evaluation
from kg.training.annotation import examples
from kg.training.calibration import UNCALIBRATED
from kg.training.crossval import Fold, cross_validate, pairs_of, score, summary
from kg.training.extraction import Prepared, prepare, train_extractor, verb_table
from kg.training.network import Encoder, Extractor, ParserHeads
from kg.training.package import replace_extractor, syntax_figures, write_pipeline
from kg.training.pieces import Pieces
from kg.training.syntax import read_raw, sentences_of, train_syntax
from kg.training.treebank import Sentence, read_conllu
from kg.training.units import CLASSES, RELATIONS, TAGS, gold_units, own_units

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
SEED = 1
STEPS = 1000
EPOCHS = 8
RATE = 5e-4
SYNTAX_FILE = "syntax.pt"
FIGURES = "figures.json"


@click.group()
@click.option("--threads", default=2, show_default=True)
def main(threads: int) -> None:
    """Train, measure and package the shipped pipeline."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(threads)


@main.command()
@click.argument("shared", type=FOLDER)
@click.argument("base", type=FOLDER)
@click.argument("work", type=click.Path(path_type=Path))
@click.option("--steps", default=STEPS, show_default=True)
def syntax(shared: Path, base: Path, work: Path, steps: int) -> None:
    """Train the encoder and the parser into WORK/syntax.pt (40 minutes on 2 cores)."""
    work.mkdir(parents=True, exist_ok=True)
    encoder, heads, labels = train_syntax(shared / "treebank", _raw(shared), base, steps=steps, seed=SEED)
    state = {"encoder": encoder.state_dict(), "heads": heads.state_dict(), "labels": labels.names}
    torch.save(state, work / SYNTAX_FILE)


@main.command()
@click.argument("shared", type=FOLDER)
@click.argument("base", type=FOLDER)
@click.argument("work", type=FOLDER)
@click.argument("output", type=click.Path(path_type=Path), default=PIPELINE)
@click.option("--epochs", default=EPOCHS, show_default=True)
def pipeline(shared: Path, base: Path, work: Path, output: Path, epochs: int) -> None:
    """Train the extractor on all annotation and write the pipeline folder (10 minutes)."""
    encoder, heads, labels = _load(work)
    sentences = sentences_of(shared / "treebank", "train")
    untrained = Extractor(encoder, tags=len(TAGS), classes=len(CLASSES), relations=len(RELATIONS))
    write_pipeline(
        encoder, heads, untrained, labels=labels, sentences=sentences, words=_words(shared, sentences),
        base=base, folder=output,
    )  # fmt: skip
    items = _items(shared, base, encoder, output)
    extractor = train_extractor(encoder, items, epochs=epochs, rate=RATE, seed=SEED)
    measured = work / FIGURES
    calibration = UNCALIBRATED
    if measured.is_file():
        calibration = json.loads(measured.read_text(encoding="utf8"))["calibration"]
        shutil.copy(measured, output)
    replace_extractor(
        extractor, verbs=verb_table(i.example for i in items), calibration=calibration, folder=output
    )


@main.command()
@click.argument("shared", type=FOLDER)
@click.argument("base", type=FOLDER)
@click.argument("work", type=FOLDER)
@click.option("--groups", type=int, help="Leave documents out in this many groups, not one at a time.")
@click.option("--epochs", default=EPOCHS, show_default=True)
@click.option("--rate", default=RATE, show_default=True)
@click.option("--gold-only", is_flag=True, help="Train without the project's own annotation.")
def crossvalidate(
    shared: Path, base: Path, work: Path, groups: int | None, epochs: int, rate: float, gold_only: bool
) -> None:
    """Print the scores on documents left out of training, one document (or group) at a time."""
    encoder, _, _ = _load(work)
    items = [i for i in _items(shared, base, encoder, PIPELINE) if i.example.gold or not gold_only]
    done: list[Fold] = []
    for fold in cross_validate(
        encoder, items, pipeline=PIPELINE, work=work, count=groups, epochs=epochs, rate=rate, seed=SEED
    ):
        done.append(fold)
        click.echo(f"{_row(fold.evaluation)}  {', '.join(fold.documents)}")
    whole = score(done)
    click.echo(f"{_row(whole)}  all")
    for name, measure in whole.measures.items():
        click.echo(f"{name:18} P {measure.precision:.3f}  R {measure.recall:.3f}  F1 {measure.f1:.3f}")
    text = json.dumps(summary(done), ensure_ascii=False, indent=1)
    (work / FIGURES).write_text(f"{text}\n", encoding="utf8")
    found = [line for _, line in pairs_of(done)]
    (work / "left-out.jsonl").write_text("".join(json.dumps(line) + "\n" for line in found), encoding="utf8")


@main.command()
@click.argument("treebank", type=FOLDER)
def figures(treebank: Path) -> None:
    """Print how the shipped pipeline parses the raw text of the EWT test part."""
    from kg.nlp import load_pipeline

    nlp = load_pipeline()
    with nlp.select_pipes(disable=["tagger"]):
        scores = syntax_figures(nlp, read_conllu(treebank / "en_ewt-ud-test.conllu"))
    click.echo("  ".join(f"{name} {value}" for name, value in scores.items()))


def _row(evaluation: Evaluation) -> str:
    names = ("entity strict", "entity relaxed", "relation", "action")
    return "  ".join(f"{name} {evaluation.measures[name].f1:.3f}" for name in names)


def _raw(shared: Path) -> list[Path]:
    return [*sorted((shared / "raw").glob("*.gz")), *sorted((shared / "plans").glob("*.txt"))]


def _words(shared: Path, sentences: list[Sentence]) -> list[str]:
    """Return the words whose pieces must stay: twice in the policy texts, or thrice in the treebanks."""
    texts = "\n".join(read_raw(path) for path in _raw(shared))
    policy = collections.Counter(re.findall(r"\w+|[^\w\s]", texts))
    trees = collections.Counter(token.form for sentence in sentences for token in sentence)
    return sorted({w for w, n in policy.items() if n >= 2} | {w for w, n in trees.items() if n >= 3})


def _load(work: Path) -> tuple[Encoder, ParserHeads, dict[str, list[str]]]:
    state = torch.load(work / SYNTAX_FILE)
    encoder = Encoder(state["encoder"]["word.weight"].shape[0])
    encoder.load_state_dict(state["encoder"])
    heads = ParserHeads([len(names) for names in state["labels"].values()])
    heads.load_state_dict(state["heads"])
    return encoder.eval(), heads.eval(), state["labels"]


def _items(shared: Path, base: Path, encoder: Encoder, folder: Path) -> list[Prepared]:
    """Return the annotated texts, with the words and lemmas of the pipeline in ``folder``."""
    pieces = Pieces(base)
    nlp = spacy.load(folder, disable=["tagger"])
    gold = examples(gold_units(shared / "gold"), nlp, pieces, gold=True)
    own = examples(own_units(shared / "plans", shared / "raw"), nlp, pieces, gold=False)
    return prepare(encoder, [*gold, *own])


if __name__ == "__main__":
    main()
