"""A Universal Dependencies parse in the labels of spaCy's English pipelines, for tools that expect those."""

from __future__ import annotations

from spacy.tokens import Doc, Token

RENAMED = {
    "obj": "dobj",
    "iobj": "dative",
    "nsubj:pass": "nsubjpass",
    "nsubj:outer": "nsubj",
    "csubj:pass": "csubjpass",
    "aux:pass": "auxpass",
    "compound:prt": "prt",
    "nmod:poss": "poss",
    "acl:relcl": "relcl",
    "obl": "npadvmod",
    "obl:unmarked": "npadvmod",
    "nmod:unmarked": "npadvmod",
    "flat": "compound",
}


def with_spacy_labels(doc: Doc) -> Doc:
    """Return a copy of a UD parse as spaCy's English pipelines label it.

    Labels are renamed, prepositions and copulas govern their nouns, and what stands
    before a conjunct ("and", a comma) hangs on the first one.
    """
    heads, deps = [t.head.i for t in doc], [t.dep_ for t in doc]
    for token in doc:
        if token.dep_ == "cop" and heads[token.i] == token.head.i:
            _lift(token, heads, deps, label=deps[token.head.i], below="attr")
    for token in doc:
        if token.dep_ == "case" and token.tag_ != "POS" and token.i < token.head.i:
            _lift_case(token, heads, deps)
    for token in doc:
        above = heads[token.i]
        if token.dep_ in ("cc", "punct") and token.i < above and deps[above] in ("conj", "appos"):
            heads[token.i] = heads[above]
        if token.lower_ in ("not", "n't") and token.dep_ == "advmod":
            deps[token.i] = "neg"
    return Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        tags=[t.tag_ for t in doc],
        pos=[t.pos_ for t in doc],
        lemmas=[t.lemma_ for t in doc],
        heads=heads,
        deps=[RENAMED.get(dep, dep) for dep in deps],
    )


def _lift_case(token: Token, heads: list[int], deps: list[str]) -> None:
    below = heads[token.i]
    if deps[below] == "pobj":
        heads[token.i] = heads[below]
    elif deps[below].split(":")[0] in ("obl", "nmod", "attr", "conj", "appos", "ROOT", "advcl", "acl"):
        kept = deps[below] in ("conj", "ROOT")
        label = deps[below] if kept else "agent" if deps[below] == "obl:agent" else "prep"
        _lift(token, heads, deps, label=label, below="pobj")


def _lift(token: Token, heads: list[int], deps: list[str], *, label: str, below: str) -> None:
    """Let a word govern its head, and what stands before it."""
    top = heads[token.i]
    heads[token.i] = token.i if heads[top] == top else heads[top]
    for child in token.doc[top].children:
        if child.i < token.i and heads[child.i] == top:
            heads[child.i] = token.i
    heads[top], deps[token.i], deps[top] = token.i, label, below


# Propositions with a list of verbs.
