"""Annotated units: the gold files, and the project's own stand-off annotation of other texts.

The stand-off file holds no text: a unit is known by a digest of its text, which
is found again among the paragraphs of the plans and of the raw policy texts.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.evaluation import read_gold
from kg.model import Document
from kg.readers import find_plans, read

CLASSES = (
    "Technology Theory Product Platform Infrastructure Facility Sector Agency Organization ActorGroup "
    "Person Programme Instrument Risk Place Quantity Date"
).split()
RELATIONS = (
    "none partOf broader appliedIn uses focusesOn supports develops responsibleFor regulates locatedIn "
    "hasQuantity hasDate causes cooperatesWith"
).split()
TAGS = ["O", *(f"{kind}-{name}" for name in CLASSES for kind in "BI")]
FIRST_PLAN = "ngaidp-2017"
TWINS = {"alt_cn_2017_ngaidp_FLIA_translation_part": FIRST_PLAN}
STAND_OFF = Path(__file__).with_name("annotations.jsonl")
HASHED = 20
Unit = Mapping[str, Any]


def digest(text: str) -> str:
    """Return what a unit's text is known by in the stand-off file."""
    return hashlib.sha256(text.encode("utf8")).hexdigest()[:HASHED]


def gold_units(folder: Path) -> list[Unit]:
    """Return the units of the gold folder."""
    return [unit for path in sorted(folder.glob("*.jsonl")) for unit in read_gold(path)]


def own_units(plans: Path, raw: Path) -> list[Unit]:
    """Return the stand-off units whose text is found in the folders of plans and raw texts."""
    texts = {digest(text): text for text in (*_plan_texts(plans), *_raw_texts(raw))}
    units: list[Unit] = []
    for line in STAND_OFF.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        if row["text"] in texts:
            units.append({**_expanded(row), "text": texts[row["text"]]})
    return units


def _expanded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "unit": row["text"],
        "document": row["document"],
        "spans": [{"start": a, "end": b, "label": label} for a, b, label in row["spans"]],
        "relations": [{"head": h, "label": name, "tail": t} for h, name, t in row["relations"]],
        "actions": [{"verb": verb, "object": k} for verb, k in row["actions"]],
    }


def _plan_texts(folder: Path) -> Iterator[str]:
    for plan in find_plans(sorted(folder.glob("*.txt"))):
        yield from paragraphs(read(plan))


def paragraphs(document: Document) -> Iterator[str]:
    """Yield the paragraphs of a plan as the extractor reads them."""
    blocks: dict[int, list[str]] = defaultdict(list)
    for passage in document.passages:
        blocks[passage.block].append(passage.text)
    for _, texts in sorted(blocks.items()):
        yield " ".join(texts)


def _raw_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.txt.gz")):
        text = gzip.decompress(path.read_bytes()).decode("utf8")
        for part in re.split(r"\n\s*\n|\n(?=\s*\([a-z0-9]{1,3}\) )", text):
            joined = re.sub(r"(\w)-\n\s*(\w)", r"\1\2", part)
            yield re.sub(r"\s+", " ", joined).strip()
