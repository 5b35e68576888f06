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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import spacy
import torch

from kg.config import PIPELINE
from kg.evaluation import Evaluation
from kg.training.annotation import Example, examples
from kg.training.calibration import UNCALIBRATED, Calibration
from kg.training.crossval import Fold, cross_validate, pairs_of, score, summary
from kg.training.export import write_links
from kg.training.extraction import Models, train_together, untrained, verb_table
from kg.training.network import Encoder, ParserHeads
from kg.training.package import replace_heads, set_calibration, syntax_figures, write_pipeline
from kg.training.pieces import Pieces
from kg.training.polish import polish as polished
from kg.training.polish import polish_links, see
from kg.training.remembering import write_memory
from kg.training.speed import SIZES, measure, one_passage, plan_texts
from kg.training.syntax import Parsed, read_raw, replayed, replayed_words, sentences_of, train_syntax
from kg.training.treebank import Sentence, read_conllu
from kg.training.units import gold_units, own_units
from kg.training.written import written_units

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
SEED = 1
STEPS = 1000
EPOCHS = 4
RATE = 2.5e-4
LINK_EPOCHS = 5
LINK_RATE = 1.2e-3
SYNTAX_FILE = "syntax.pt"
FIGURES = "figures.json"
RAW = "raw"


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
    """Train on all annotation and write the pipeline folder (100 minutes on one core)."""
    forge = Forge.of(shared, base, work)
    if not (output / "meta.json").is_file():
        forge.write(forge.start, output)
    forge.train(forge.items(output), output, epochs=epochs, calibration=UNCALIBRATED)


@main.command()
@click.argument("shared", type=FOLDER)
@click.argument("base", type=FOLDER)
@click.argument("work", type=FOLDER)
@click.option("--groups", type=int, help="Leave documents out in this many groups, not one at a time.")
@click.option("--epochs", default=EPOCHS, show_default=True)
@click.option("--gold-only", is_flag=True, help="Train without the project's own annotation.")
@click.option("--plans-only", is_flag=True, help="Train without the annotation of other public documents.")
def crossvalidate(
    shared: Path, base: Path, work: Path, groups: int | None, epochs: int, gold_only: bool, plans_only: bool
) -> None:
    """Print the scores on documents left out of training, one document (or group) at a time."""
    forge = Forge.of(shared, base, work)
    items = [item for item in forge.items(PIPELINE) if item.gold or not gold_only]
    items = [item for item in items if item.document != RAW or not plans_only]

    def build(kept: Sequence[Example], folder: Path) -> None:
        forge.train(kept, folder, epochs=epochs, calibration=UNCALIBRATED)

    done: list[Fold] = []
    for fold in cross_validate(items, build, work=work, count=groups):
        done.append(fold)
        click.echo(f"{_row(fold.evaluation)}  {', '.join(fold.documents)}")
    whole = score(done)
    click.echo(f"{_row(whole)}  all")
    for name, found in whole.measures.items():
        click.echo(f"{name:18} P {found.precision:.3f}  R {found.recall:.3f}  F1 {found.f1:.3f}")
    text = json.dumps(summary(done), ensure_ascii=False, indent=1)
    (work / FIGURES).write_text(f"{text}\n", encoding="utf8")
    lines = "".join(json.dumps(line) + "\n" for _, line in pairs_of(done))
    (work / "left-out.jsonl").write_text(lines, encoding="utf8")


@main.command()
@click.argument("work", type=FOLDER)
@click.argument("output", type=FOLDER, default=PIPELINE)
def calibrate(work: Path, output: Path) -> None:
    """Put the confidences and figures that ``crossvalidate`` measured into a pipeline folder."""
    measured = json.loads((work / FIGURES).read_text(encoding="utf8"))
    set_calibration(measured["calibration"], output)
    shutil.copy(work / FIGURES, output)


@main.command()
@click.argument("treebank", type=FOLDER)
def figures(treebank: Path) -> None:
    """Print how the shipped pipeline parses the raw text of the EWT test part."""
    from kg.nlp import load_pipeline

    nlp = load_pipeline()
    with nlp.select_pipes(disable=["tagger"]):
        scores = syntax_figures(nlp, read_conllu(treebank / "en_ewt-ud-test.conllu"))
    click.echo("  ".join(f"{name} {value}" for name, value in scores.items()))


@main.command()
@click.argument("shared", type=FOLDER)
@click.argument("base", type=FOLDER)
@click.argument("work", type=FOLDER)
@click.argument("output", type=FOLDER, default=PIPELINE)
@click.option("--epochs", default=3, show_default=True)
def polish(shared: Path, base: Path, work: Path, output: Path, epochs: int) -> None:
    """Fit the parser's heads to the encoder of a written pipeline (10 minutes)."""
    forge = Forge.of(shared, base, work)
    encoder: Any = spacy.load(output).get_pipe("encoder")
    texts = see(encoder, replayed_words(shared / "treebank", base, forge.labels, seed=SEED))
    replace_heads(polished(forge.start.heads, texts, epochs=epochs, rate=1e-3, seed=SEED), output)


@main.command()
@click.argument("plans", type=FOLDER)
def speed(plans: Path) -> None:
    """Print words a second and peak memory on plans, and the growth on one passage."""
    pace = measure(plan_texts(plans, words=50_000))
    click.echo(
        f"plans: {pace.words:,} words, {pace.words_per_second:,.0f} a second, {pace.megabytes:,.0f} MB"
    )
    for size in SIZES:
        pace = measure(one_passage(size))
        click.echo(
            f"one passage: {pace.words:,} words, {pace.seconds:.2f} s, {pace.words_per_second:,.0f} a second"
        )


@dataclass(frozen=True, kw_only=True)
class Forge:
    """What every training needs: the folders, the networks to start from, and the parsed texts."""

    shared: Path
    base: Path
    start: Models
    labels: Mapping[str, Sequence[str]]
    trees: tuple[Parsed, ...]

    @classmethod
    def of(cls, shared: Path, base: Path, work: Path) -> Forge:
        """Read the networks that ``syntax`` left in the work folder."""
        state = torch.load(work / SYNTAX_FILE)
        torch.manual_seed(SEED)
        encoder = Encoder(state["encoder"]["word.weight"].shape[0])
        encoder.load_state_dict(state["encoder"], strict=False)
        heads = ParserHeads([len(names) for names in state["labels"].values()])
        heads.load_state_dict(state["heads"])
        labels = state["labels"]
        trees = replayed(shared / "treebank", base, labels, seed=SEED)
        start = untrained(encoder, heads)
        return cls(shared=shared, base=base, start=start, labels=labels, trees=tuple(trees))

    def items(self, folder: Path) -> list[Example]:
        """Return the annotated texts, with the words and lemmas of the pipeline in ``folder``."""
        pieces = Pieces(self.base)
        nlp = spacy.load(folder, disable=["tagger"])
        gold = gold_units(self.shared / "gold")
        own = [*own_units(self.shared / "plans", self.shared / "raw"), *written_units()]
        return [*examples(gold, nlp, pieces, gold=True), *examples(own, nlp, pieces, gold=False)]

    def train(self, items: Sequence[Example], folder: Path, *, epochs: int, calibration: Calibration) -> None:
        """Train on examples and write the pipeline folder."""
        models = train_together(self.start, items, self.trees, epochs=epochs, rate=RATE, seed=SEED)
        self.write(models, folder, verbs=verb_table(items), calibration=calibration)
        write_memory([item.unit for item in items], folder / "tagger")
        encoder: Any = spacy.load(folder).get_pipe("encoder")
        links = polish_links(items, encoder, epochs=LINK_EPOCHS, rate=LINK_RATE, seed=SEED)
        write_links(links, folder / "tagger")

    def write(
        self,
        models: Models,
        folder: Path,
        *,
        verbs: Mapping[str, str] | None = None,
        calibration: Calibration = UNCALIBRATED,
    ) -> None:
        """Write a pipeline folder."""
        sentences = sentences_of(self.shared / "treebank", "train")
        write_pipeline(
            models, labels=self.labels, sentences=sentences, words=_words(self.shared, sentences),
            base=self.base, folder=folder, verbs=verbs, calibration=calibration,
        )  # fmt: skip


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


if __name__ == "__main__":
    main()
