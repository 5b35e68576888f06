"""UD treebanks (CoNLL-U) as spaCy documents, with policy-style augmentation."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

SUBJECTS = ("nsubj", "nsubj:pass", "csubj", "expl")
CONTENT = ("NOUN", "PROPN")


@dataclass(frozen=True, kw_only=True)
class Token:
    """One syntactic word of a treebank sentence; ``head`` is an index, -1 at the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    space: bool


Sentence = tuple[Token, ...]


def read_conllu(path: Path) -> list[Sentence]:
    """Return the sentences of a CoNLL-U file.

    Sentences whose multiword tokens are not the concatenation of their words
    are left out, because they have no character alignment.
    """
    blocks = path.read_text(encoding="utf8").strip().split("\n\n")
    sentences = (_read_sentence(block.split("\n")) for block in blocks)
    return [sentence for sentence in sentences if sentence]


def _read_sentence(lines: Sequence[str]) -> Sentence:
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    ranges: dict[int, tuple[int, str, bool]] = {}
    words: list[list[str]] = []
    for row in rows:
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            ranges[first] = (last, row[1], "SpaceAfter=No" not in row[9])
        elif "." not in row[0]:
            words.append(row)
    spaces = ["SpaceAfter=No" not in row[9] for row in words]
    for first, (last, form, space) in ranges.items():
        if "".join(row[1] for row in words[first - 1 : last]) != form:
            return ()
        spaces[first - 1 : last] = [False] * (last - first) + [space]
    return tuple(
        Token(
            form=row[1],
            lemma=row[2],
            upos=row[3],
            xpos=row[4],
            feats="" if row[5] == "_" else row[5],
            head=int(row[6]) - 1,
            deprel=row[7],
            space=space,
        )
        for row, space in zip(words, spaces, strict=True)
    )


def subtree(sentence: Sentence, root: int) -> list[int]:
    """Return the indices of ``root`` and its descendants, in text order."""
    inside = {root}
    grown = True
    while grown:
        found = {i for i, token in enumerate(sentence) if token.head in inside} - inside
        grown = bool(found)
        inside |= found
    return sorted(inside)


def excerpt(sentence: Sentence, keep: Sequence[int], root: int) -> Sentence:
    """Cut ``keep`` out of ``sentence`` as a sentence of its own with the given root."""
    place = {old: new for new, old in enumerate(keep)}
    tokens = []
    for old in keep:
        token = sentence[old]
        if old == root:
            token = replace(token, head=-1, deprel="root")
        else:
            token = replace(token, head=place.get(token.head, place[root]))
        tokens.append(token)
    return tuple(tokens)


def is_contiguous(indices: Sequence[int]) -> bool:
    """Tell whether the indices have no gap."""
    return indices[-1] - indices[0] + 1 == len(indices)


def strip_punctuation(sentence: Sentence, keep: list[int], root: int) -> list[int]:
    """Drop punctuation from both ends of ``keep``, never the root itself."""
    while keep and sentence[keep[-1]].upos == "PUNCT" and keep[-1] != root:
        keep = keep[:-1]
    while keep and sentence[keep[0]].upos == "PUNCT" and keep[0] != root:
        keep = keep[1:]
    return keep


def capitalised(sentence: Sentence) -> Sentence:
    """Write the first letter of the sentence as a capital."""
    first = sentence[0]
    return (replace(first, form=first.form[:1].upper() + first.form[1:]), *sentence[1:])


def finished(sentence: Sentence, mark: str = ".") -> Sentence:
    """End the sentence with a full stop that hangs on its root."""
    root = next(i for i, token in enumerate(sentence) if token.head == -1)
    stop = Token(
        form=mark, lemma=mark, upos="PUNCT", xpos=".", feats="", head=root, deprel="punct", space=True
    )
    return (*sentence[:-1], replace(sentence[-1], space=False), stop)


def imperatives(sentence: Sentence) -> Iterator[Sentence]:
    """Yield imperative clauses made from infinitives and bare verbs after modals.

    Plans are written in subjectless imperatives ("Develop service robots"),
    which general treebanks hardly have.
    """
    for index, token in enumerate(sentence):
        if token.upos != "VERB" or token.xpos != "VB":
            continue
        dropped = {
            i
            for i, child in enumerate(sentence)
            if child.head == index
            and i < index
            and child.deprel.split(":")[0] in ("mark", "aux", "nsubj", "cc", "expl", "punct")
        }
        gone = {j for i in dropped for j in subtree(sentence, i)}
        keep = [i for i in subtree(sentence, index) if i not in gone]
        keep = strip_punctuation(sentence, keep, index)
        if not keep or not is_contiguous(keep) or len(keep) < 3:
            continue
        if sentence[keep[0]].upos not in ("VERB", "ADV") or keep[0] > index:
            continue
        clause = list(excerpt(sentence, keep, index))
        head = keep.index(index)
        clause[head] = replace(clause[head], feats="Mood=Imp|VerbForm=Fin")
        yield tuple(clause)


def headings(sentence: Sentence) -> Iterator[Sentence]:
    """Yield noun phrases as headings without a full stop."""
    for index, token in enumerate(sentence):
        if token.upos not in CONTENT or token.deprel in ("compound", "flat", "fixed"):
            continue
        keep = [
            i
            for i in subtree(sentence, index)
            if not (sentence[i].head == index and sentence[i].deprel in ("case", "cc", "det", "cop"))
        ]
        keep = [i for i in keep if i >= min(keep)]
        keep = strip_punctuation(sentence, keep, index)
        if keep and is_contiguous(keep) and 3 <= len(keep) <= 14:
            yield excerpt(sentence, keep, index)


def in_title_case(sentence: Sentence) -> Sentence:
    """Write every content word with a capital, as headings do."""
    small = ("ADP", "DET", "CCONJ", "PART", "PUNCT")
    return capitalised(
        tuple(
            token if token.upos in small else replace(token, form=token.form[:1].upper() + token.form[1:])
            for token in sentence
        )
    )


def in_capitals(sentence: Sentence) -> Sentence:
    """Write the whole sentence in capitals."""
    return tuple(replace(token, form=token.form.upper()) for token in sentence)


def joined(clauses: Sequence[Sentence], mark: str = ";") -> Sentence:
    """Coordinate clauses as plans do: "Develop ...; build ...; and promote ..."."""
    tokens: list[Token] = []
    first_root = -1
    for number, clause in enumerate(clauses):
        root = next(i for i, token in enumerate(clause) if token.head == -1)
        if number:
            tokens[-1] = replace(tokens[-1], space=False)
            extra = [_mark(mark)]
            if number == len(clauses) - 1:
                extra.append(_conjunction())
            head = len(tokens) + len(extra) + root
            tokens += [replace(token, head=head) for token in extra]
        offset = len(tokens)
        for token in clause:
            if token.head == -1 and number:
                tokens.append(replace(token, head=first_root, deprel="conj"))
            else:
                tokens.append(replace(token, head=token.head + offset if token.head >= 0 else -1))
        if not number:
            first_root = root
    return tuple(tokens)


def _mark(mark: str) -> Token:
    return Token(form=mark, lemma=mark, upos="PUNCT", xpos=":" if mark == ";" else ",", feats="",
                 head=0, deprel="punct", space=True)  # fmt: skip


def _conjunction() -> Token:
    return Token(form="and", lemma="and", upos="CCONJ", xpos="CC", feats="", head=0, deprel="cc", space=True)


def with_etc(sentence: Sentence) -> Sentence | None:
    """Turn the last "and" of a noun list into ", etc." after it, or return None."""
    for index, token in enumerate(sentence):
        if token.lemma != "and" or token.deprel != "cc" or not index or sentence[index - 1].form == ",":
            continue
        conjunct = token.head
        if sentence[conjunct].deprel != "conj" or sentence[conjunct].upos not in CONTENT:
            continue
        end = subtree(sentence, conjunct)
        if not is_contiguous(end) or end[0] != index or sentence[end[-1]].upos == "PUNCT":
            continue
        return _etc_inserted(sentence, index=index, after=end[-1], first=sentence[conjunct].head)
    return None


def _etc_inserted(sentence: Sentence, *, index: int, after: int, first: int) -> Sentence:
    comma = replace(_mark(","), head=sentence[index].head)
    tokens = list(sentence)
    tokens[index - 1] = replace(tokens[index - 1], space=False)
    tokens[index] = comma
    last = tokens[after]
    tail = [
        replace(_mark(","), head=after + 2),
        Token(form="etc.", lemma="etc.", upos="NOUN", xpos="FW", feats="Abbr=Yes|Number=Plur", head=first,
              deprel="conj", space=last.space),
    ]  # fmt: skip
    tokens[after] = replace(last, space=False)
    shifted = [replace(t, head=t.head + 2 if t.head > after else t.head) for t in tokens]
    tail = [replace(t, head=t.head if t.head <= after + 2 else t.head + 2) for t in tail]
    return (*shifted[: after + 1], *tail, *shifted[after + 1 :])


def augmented(sentences: Sequence[Sentence], *, seed: int) -> list[list[Sentence]]:
    """Return extra documents: imperatives, joined imperatives, headings, capitals, "etc."."""
    rng = random.Random(seed)
    clauses = [clause for sentence in sentences for clause in imperatives(sentence)]
    phrases = [phrase for sentence in sentences for phrase in headings(sentence)]
    phrases = rng.sample(phrases, min(len(phrases), len(sentences) // 4))
    rng.shuffle(clauses)
    documents: list[list[Sentence]] = []
    while clauses:
        size = rng.choice((1, 1, 1, 2, 3))
        taken, clauses = clauses[:size], clauses[size:]
        sentence = finished(joined(taken, rng.choice((";", ";", ","))))
        documents.append([capitalised(sentence)])
    documents += [[rng.choice((in_title_case, in_title_case, capitalised))(p)] for p in phrases]
    documents += [[in_capitals(s)] for s in rng.sample(list(sentences), len(sentences) // 50)]
    documents += [[found] for s in sentences if (found := with_etc(s)) and rng.random() < 0.5]
    return documents


def documents(sentences: Sequence[Sentence], *, seed: int) -> list[list[Sentence]]:
    """Group neighbouring sentences into documents of one to six sentences."""
    rng = random.Random(seed)
    grouped: list[list[Sentence]] = []
    start = 0
    while start < len(sentences):
        size = rng.choice((1, 1, 2, 3, 4, 6))
        grouped.append(list(sentences[start : start + size]))
        start += size
    return grouped


def to_doc(sentences: Iterable[Sentence], vocab: Vocab) -> Doc:
    """Build the gold spaCy document of one or more sentences."""
    tokens: list[Token] = []
    heads: list[int] = []
    starts: list[bool | int | None] = []
    for sentence in sentences:
        offset = len(tokens)
        for index, token in enumerate(sentence):
            tokens.append(token)
            heads.append(offset + (token.head if token.head >= 0 else index))
            starts.append(index == 0)
    return Doc(
        vocab,
        words=[token.form for token in tokens],
        spaces=[token.space for token in tokens],
        lemmas=[token.lemma for token in tokens],
        pos=[token.upos for token in tokens],
        tags=[token.xpos for token in tokens],
        morphs=[token.feats for token in tokens],
        heads=heads,
        deps=["ROOT" if token.deprel == "root" else token.deprel for token in tokens],
        sent_starts=starts,
    )
