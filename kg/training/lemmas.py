"""Tables for spaCy's rule lemmatizer, counted in the treebanks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from spacy.lookups import Lookups

from kg.training.treebank import Sentence

RULES = {
    "noun": [["ies", "y"], ["sses", "ss"], ["ches", "ch"], ["shes", "sh"], ["xes", "x"], ["s", ""]],
    "verb": [
        ["ies", "y"], ["ied", "y"], ["ying", "y"], ["sses", "ss"], ["ches", "ch"], ["shes", "sh"],
        ["izing", "ize"], ["ized", "ize"], ["ising", "ise"], ["ised", "ise"], ["ysing", "yse"],
        ["ysed", "yse"],
        ["ating", "ate"],
        ["ated", "ate"], ["cing", "ce"], ["ced", "ce"], ["ging", "ge"], ["ged", "ge"], ["ving", "ve"],
        ["ved", "ve"], ["uing", "ue"], ["ued", "ue"], ["s", ""], ["ed", ""], ["ed", "e"], ["ing", ""],
        ["ing", "e"],
    ],
    "adj": [["ier", "y"], ["iest", "y"], ["er", ""], ["est", ""], ["er", "e"], ["est", "e"]],
    "adv": [],
    "aux": [],
    "pron": [],
    "det": [],
    "adp": [],
    "part": [],
}  # fmt: skip
DOUBLED = "bdgmnprt"


def lemma_tables(sentences: Iterable[Sentence]) -> Lookups:
    """Return the tables ``lemma_rules``, ``lemma_index`` and ``lemma_exc``."""
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for sentence in sentences:
        for token in sentence:
            pos = token.upos.lower()
            if pos in RULES and token.form.isascii():
                counts[pos][token.form.lower()][token.lemma] += 1
    rules = {pos: [*_doubled(pos), *rows, ["", ""]] for pos, rows in RULES.items()}
    best = {pos: {w: c.most_common(1)[0][0] for w, c in forms.items()} for pos, forms in counts.items()}
    lookups = Lookups()
    lookups.add_table("lemma_rules", rules)
    lookups.add_table("lemma_index", {pos: sorted(set(forms.values())) for pos, forms in best.items()})
    lookups.add_table("lemma_exc", {pos: _exceptions(forms, rules[pos]) for pos, forms in best.items()})
    return lookups


def _doubled(pos: str) -> list[list[str]]:
    """Rules that undo a doubled consonant: "planning" is plan."""
    return [[c + c + end, c] for c in DOUBLED for end in ("ing", "ed")] if pos == "verb" else []


def _exceptions(forms: dict[str, str], rules: list[list[str]]) -> dict[str, list[str]]:
    """Return the forms that the rules alone may not lead to their lemma."""
    found = {}
    for form, lemma in sorted(forms.items()):
        reached = {form[: len(form) - len(old)] + new for old, new in rules if form.endswith(old)}
        if reached != {lemma}:
            found[form] = [lemma]
    return found
