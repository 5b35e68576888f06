"""How a fact came about: its sentences, their parse, what found it, how sure, which names were merged.

A build keeps a trace of every finding (``trace.json``); the parse is made again,
as the same text always gives the same parse.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.errors import InputError, StoreError
from kg.model import Graph
from kg.vocabulary import RELATIONS

TRACE = "trace.json"
MOST = 5
Row = Mapping[str, Any]


def trace(graph: Graph) -> dict[str, Any]:
    """Return what found each mention, relation, action and target of ``graph``, ready for JSON."""
    mentions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in graph.mentions:
        found = _found(mention.passage, mention.confidence, mention.rule)
        mentions[mention.entity].append({**found, "surface": mention.surface})
    return {
        "entities": [
            {
                "id": entity.id,
                "name": entity.name,
                "class": entity.label,
                "names": list(entity.alt_names),
                "mentions": mentions[entity.id],
                "merges": [
                    {"name": m.name, "rule": m.rule, "passage": m.passage}
                    for m in graph.merges
                    if m.entity == entity.id
                ],
            }
            for entity in graph.entities
        ],
        "statements": [
            {
                "subject": s.subject,
                "relation": s.predicate,
                "object": s.object,
                "evidence": [
                    {**_found(e.passage, e.confidence, e.pattern), "negated": e.negated} for e in s.evidence
                ],
            }
            for s in graph.statements
        ],
        "actions": [
            {
                "verb": a.verb,
                "object": a.object,
                "agent": a.agent,
                "strength": a.strength,
                "negated": a.negated,
                **_found(a.passage, a.confidence, a.rule),
            }
            for a in graph.actions
        ],
        "passages": {
            passage.id: {"text": passage.text, "begin": passage.begin, "end": passage.end}
            for document in graph.documents
            for passage in document.passages
        },
    }


def _found(passage: str, confidence: float, rule: str) -> dict[str, Any]:
    return {"passage": passage, "confidence": round(confidence, 4), "rule": rule}


def explain(folder: Path, question: str) -> str:
    """Explain an entity ("deep learning") or a statement ("deep learning appliedIn medicine") of a build.

    Raises:
        StoreError: the folder holds no build, or one without a trace.
        InputError: nothing in the build has that name.
    """
    kept = _read(folder)
    match = re.fullmatch(rf"(.+?)\s+({'|'.join(RELATIONS)})\s+(.+)", question.strip())
    if match is None:
        return "\n".join(_entity_lines(kept, _named(kept, question)))
    heads = {entity["id"]: entity for entity in _named(kept, match[1])}
    tails = {entity["id"]: entity for entity in _named(kept, match[3])}
    rows = [
        row
        for row in kept["statements"]
        if row["relation"] == match[2] and row["subject"] in heads and row["object"] in tails
    ]
    if not rows:
        raise InputError(f"the build does not state {question!r}; try 'kg explain {match[1]!r}'")
    return "\n".join(
        line
        for row in rows
        for line in _statement_lines(kept, row, heads[row["subject"]], tails[row["object"]])
    )


def _read(folder: Path) -> dict[str, Any]:
    path = folder / TRACE
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder} holds no build with a trace; run 'kg build -o {folder}' first") from error
    return kept


def _named(kept: Row, name: str) -> list[Row]:
    wanted = name.strip().casefold()
    found = [
        entity
        for entity in kept["entities"]
        if wanted in (text.casefold() for text in (entity["name"], *entity["names"], entity["id"]))
    ]
    if not found:
        near = sorted(e["name"] for e in kept["entities"] if wanted in e["name"].casefold())[:MOST]
        remedy = f"did you mean {'; '.join(near)}?" if near else "see 'kg query' for the names of the build"
        raise InputError(f"no entity is called {name!r}; {remedy}")
    return found


def _entity_lines(kept: Row, entities: Iterable[Row]) -> Iterator[str]:
    names = {entity["id"]: entity["name"] for entity in kept["entities"]}
    for entity in entities:
        article = "an" if entity["class"][0] in "AEIO" else "a"
        yield f"{entity['name']} is {article} {entity['class']}"
        for name in entity["names"]:
            yield f"  also written: {name}"
        for merge in entity["merges"]:
            yield f"  merged: {merge['name']!r} by {merge['rule']} ({merge['passage']})"
        yield from _evidence_lines(kept, entity["mentions"], lambda row: (row["surface"],))
        facts = [r for r in kept["statements"] if entity["id"] in (r["subject"], r["object"])]
        for row in facts:
            yield f"  fact: {names[row['subject']]} {row['relation']} {names[row['object']]}"


def _statement_lines(kept: Row, row: Row, head: Row, tail: Row) -> Iterator[str]:
    yield f"{head['name']} ({head['class']}) {row['relation']} {tail['name']} ({tail['class']})"
    surfaces = {entity["id"]: {m["surface"] for m in entity["mentions"]} for entity in (head, tail)}
    marks = sorted({name for names in surfaces.values() for name in names}, key=lambda n: (-len(n), n))
    yield from _evidence_lines(kept, row["evidence"], lambda _: marks, parsed=True)


def _evidence_lines(kept: Row, rows: Sequence[Row], marks: Any, *, parsed: bool = False) -> Iterator[str]:
    for row in rows[:MOST]:
        passage = kept["passages"][row["passage"]]
        negated = ", negated" if row.get("negated") else ""
        yield f"  {row['passage']}, characters {passage['begin']}-{passage['end']}"
        yield f"    found by {row['rule']}, confidence {row['confidence']:.2f}{negated}"
        yield f"    “{_marked(passage['text'], marks(row))}”"
        if parsed:
            yield from _parse_lines(passage["text"])
    if len(rows) > MOST:
        yield f"  and in {len(rows) - MOST} more passages"


def _marked(text: str, names: Iterable[str]) -> str:
    spans = [re.escape(" ".join(name.split())) for name in names]
    return re.sub("|".join(spans), lambda match: f"[{match[0]}]", text) if spans else text


def _parse_lines(text: str) -> Iterator[str]:
    from kg.relations import parse_table

    for number, word, pos, label, head in parse_table(text):
        yield f"      {number:>3} {word:20} {pos:6} {label:12} {head}"
