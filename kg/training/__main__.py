"""Train the syntax pipeline: ``python -m kg.training TREEBANK_FOLDER OUTPUT``.

The folder holds ``en_ewt-ud-{train,dev}.conllu`` and ``en_gum-ud-{train,dev}.conllu``
(Universal Dependencies). The training texts are the treebanks' own and
policy-style variants of them, in a fixed order; the best pipeline ends up in
``OUTPUT/model-best``.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.cli.train import train
from spacy.tokens import DocBin

from kg.training.treebank import Sentence, augmented, documents, read_conllu, to_doc

TREEBANKS = ("en_ewt", "en_gum")
CONFIG = Path(__file__).with_name("syntax.cfg")
SEED = 1


def main(arguments: Sequence[str]) -> int:
    """Convert the treebanks and train on them; return the exit status."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m kg.training TREEBANK_FOLDER OUTPUT\n")
        return 2
    folder, output = map(Path, arguments)
    output.mkdir(parents=True, exist_ok=True)
    sentences = _sentences(folder, "train")
    training = documents(sentences, seed=SEED) + augmented(sentences, seed=SEED)
    random.Random(SEED).shuffle(training)
    _write(training, output / "train.spacy")
    _write(documents(_sentences(folder, "dev"), seed=SEED), output / "dev.spacy")
    paths = {"paths.train": str(output / "train.spacy"), "paths.dev": str(output / "dev.spacy")}
    train(CONFIG, output, overrides=paths)
    return 0


def _sentences(folder: Path, part: str) -> list[Sentence]:
    return [s for name in TREEBANKS for s in read_conllu(folder / f"{name}-ud-{part}.conllu")]


def _write(texts: Sequence[Sequence[Sentence]], path: Path) -> None:
    vocab = spacy.blank("en").vocab
    DocBin(docs=[to_doc(text, vocab) for text in texts], store_user_data=False).to_disk(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
