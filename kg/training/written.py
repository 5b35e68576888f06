"""Annotated units of plans that nobody issued: prose written for this project, marked up as it was written.

A unit is a line of text with its spans as ``[number Class|text]``, then a line
``R:`` with relations ("0 develops 2; ...") and one ``A:`` with actions ("build 2; ..."),
each left out when empty; units are separated by an empty line. What is said of real
bodies and places in these texts is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.training.units import CLASSES, RELATIONS, Unit

FOLDER = Path(__file__).with_name("written")
DOCUMENT = "written"
_SPAN = re.compile(r"\[\d+ (\w+)\|([^\[\]|]+)\]")


def written_units(folder: Path = FOLDER) -> list[Unit]:
    """Return the units of all files of the folder."""
    return [unit for path in sorted(folder.glob("*.txt")) for unit in _units(path)]


def _units(path: Path) -> Iterator[Unit]:
    blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf8").strip())
    for number, block in enumerate(blocks):
        marked, *lines = block.split("\n")
        yield {
            "unit": f"{path.stem}-{number}",
            "document": DOCUMENT,
            **_read(marked),
            "relations": [_relation(entry) for entry in _entries(lines, "R:")],
            "actions": [_action(entry) for entry in _entries(lines, "A:")],
        }


def _read(marked: str) -> dict[str, Any]:
    text, spans, last = "", [], 0
    for match in _SPAN.finditer(marked):
        text += marked[last : match.start()]
        end = len(text) + len(match[2])
        spans.append({"start": len(text), "end": end, "label": _known(match[1], CLASSES)})
        text += match[2]
        last = match.end()
    return {"text": text + marked[last:], "spans": spans}


def _entries(lines: list[str], mark: str) -> list[str]:
    rows = (line.removeprefix(mark) for line in lines if line.startswith(mark))
    return [entry.strip() for row in rows for entry in row.split(";") if entry.strip()]


def _relation(entry: str) -> dict[str, Any]:
    head, label, tail = entry.split()
    return {"head": int(head), "label": _known(label, RELATIONS), "tail": int(tail)}


def _action(entry: str) -> dict[str, Any]:
    verb, _, place = entry.rpartition(" ")
    return {"verb": verb, "object": int(place)}


def _known(name: str, names: list[str]) -> str:
    if name not in names:
        raise ValueError(f"unknown name {name!r} in the written units")
    return name
