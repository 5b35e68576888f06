"""What a build found, and what became of every passage."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from kg.config import PIPELINE
from kg.model import Graph, Passage, PassageReport


def report(graph: Graph) -> dict[str, Any]:
    """Return what the build found and what became of every passage, ready for JSON."""
    reports = {item.passage: item for item in graph.reports}
    return {
        "pipeline": _pipeline_version(),
        "counts": _counts(graph),
        "plans": [
            {
                "id": document.id,
                "title": document.metadata.title,
                "passages": [_passage_entry(p, reports.get(p.id)) for p in document.passages],
            }
            for document in graph.documents
        ],
    }


def _pipeline_version() -> dict[str, str]:
    meta = json.loads((PIPELINE / "meta.json").read_text(encoding="utf-8"))
    return {
        "name": f"{meta['lang']}_{meta['name']}",
        "version": meta["version"],
        "spacy": meta["spacy_version"],
    }


def _counts(graph: Graph) -> dict[str, Any]:
    statuses = Counter(item.status for item in graph.reports)
    return {
        "plans": len(graph.documents),
        "sections": sum(len(document.sections) for document in graph.documents),
        "passages": sum(len(document.passages) for document in graph.documents),
        "entities": len(graph.entities),
        "mentions": len(graph.mentions),
        "relations": len(graph.statements),
        "evidence": sum(len(item.evidence) for item in graph.statements),
        "actions": len(graph.actions),
        "targets": len(graph.targets),
        "entitiesByClass": dict(sorted(Counter(entity.label for entity in graph.entities).items())),
        "relationsByProperty": dict(sorted(Counter(item.predicate for item in graph.statements).items())),
        "passagesByStatus": dict(sorted(statuses.items())),
    }


def _passage_entry(passage: Passage, found: PassageReport | None) -> dict[str, Any]:
    """Account for a passage; one without a report was passed over, and that is said."""
    status = found.status if found else "abstained"
    reasons = list(found.reasons) if found else ["not analysed"]
    return {
        "passage": passage.id,
        "begin": passage.begin,
        "end": passage.end,
        "status": status,
        "reasons": reasons,
        "text": passage.text,
    }
