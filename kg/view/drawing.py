"""The plain drawing by pyvis, with a legend, a search and a panel of facts.

It needs less of a browser than the explorer does, and stands in for it where the
explorer's scripts were left out. The page opens from disk without a network. Its
scripts are allowed by their hashes, so nothing that a plan says can run; all texts
reach the page as JSON with the characters that HTML or JavaScript could mistake
escaped, and are shown as text.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pyvis.network import Network

from kg.config import PACKAGE
from kg.layout import Layout
from kg.model import Document, Entity, Graph, Passage, Section, Statement
from kg.network import is_negated, ranked_evidence
from kg.view.data import language, title
from kg.view.safety import hashes, safe_json
from kg.vocabulary import ENTITY_CLASSES

MOST_NODES = 2000

_COLOURS = (
    "#4269d0", "#8cb4f5", "#3ca951", "#97c964", "#1f7a6d", "#6cc5b0", "#efb118", "#e4572e", "#c23b5f",
    "#ff8ab7", "#a463f2", "#7d3fa8", "#9c6b4e", "#b3202a", "#8a93a1",
)  # fmt: skip
COLOURS = dict(zip(ENTITY_CLASSES, _COLOURS, strict=True))
_OTHER_COLOUR = "#555f6e"

_SMALLEST_LABEL = 13
_OPTIONS: dict[str, dict[str, Any]] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "nodes": {
        "borderWidth": 1,
        "font": {"face": "sans-serif", "color": "#1c2430", "strokeWidth": 3, "strokeColor": "#ffffff"},
    },
    "edges": {
        "smooth": False,
        "width": 1.5,
        "color": {"color": "#a9b3c1", "highlight": "#2b3a55", "hover": "#2b3a55", "inherit": False},
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.6}},
        "hoverWidth": 1,
        "selectionWidth": 1.5,
    },
    "interaction": {"hover": True, "tooltipDelay": 120, "keyboard": False, "hideEdgesOnDrag": False},
}  # fmt: skip

_REMOTE = re.compile(
    r"<link\b[^>]*\bhref=[\"']https?:[^>]*>|<script\b[^>]*\bsrc=[\"']https?:[^>]*>\s*</script>", re.IGNORECASE
)
_SCRIPT = re.compile(r"<script(?![^>]*application/json)[^>]*>(.*?)</script>", re.DOTALL)
_LEFTOVERS = re.compile(r"<center>\s*<h1></h1>\s*</center>|<!-- <link[^>]*>\s*<script[^>]*>\s*</script>-->")
_SCALE = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shown:
    """The part of a graph that the page draws."""

    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    degree: Counter[str]


def drawing_page(graph: Graph, layout: Layout, *, notice: str = "") -> str:
    """Return the graph as one HTML page, the same bytes for the same graph and layout in every run.

    ``notice`` is shown above the drawing.
    """
    shown = _select(graph)
    page = _drawing(graph, shown, layout).replace("\r\n", "\n").replace("\r", "\n")
    page = _REMOTE.sub("", _LEFTOVERS.sub("", page))
    page = page.replace("<html>", f'<!DOCTYPE html>\n<html lang="{html.escape(language(graph))}">', 1)
    page = _frame(page, graph, shown, notice)
    return page.replace("<head>", f"<head>\n{_policy(page)}", 1)


def _select(graph: Graph) -> _Shown:
    """Take everything, or the best connected entities of a large graph."""
    degree = _degrees(graph.statements)
    entities = sorted(graph.entities, key=lambda e: e.id)
    if len(entities) > MOST_NODES:
        entities = sorted(entities, key=lambda e: (-degree[e.id], e.id))[:MOST_NODES]
    known = {entity.id for entity in entities}
    statements = [s for s in graph.statements if s.subject in known and s.object in known]
    statements.sort(key=lambda s: (s.subject, s.predicate, s.object))
    return _Shown(entities=tuple(entities), statements=tuple(statements), degree=degree)


def _degrees(statements: Iterable[Statement]) -> Counter[str]:
    degree: Counter[str] = Counter()
    for statement in statements:
        degree.update({statement.subject, statement.object})
    return degree


def _drawing(graph: Graph, shown: _Shown, layout: Layout) -> str:
    """Return pyvis's page of the drawing."""
    make: Any = Network  # untyped
    network = make(height="100%", width="100%", directed=True, cdn_resources="in_line")
    network.set_options(json.dumps(_options(len(shown.entities))))
    numbers = {entity.id: number for number, entity in enumerate(shown.entities)}
    for entity, width in zip(shown.entities, _label_widths(shown), strict=True):
        spot = layout.spots[entity.id]
        place = {"x": _SCALE * spot.x, "y": _SCALE * spot.y}
        network.add_node(numbers[entity.id], **_node(entity, shown.degree[entity.id], width), **place)
    passages = _Passages(graph.documents)
    bends = _bends(shown.statements)
    for number, statement in enumerate(shown.statements):
        ends = numbers[statement.subject], numbers[statement.object]
        network.add_edge(*ends, id=f"e{number}", **_edge(statement, passages, bends[number]))
    page: str = network.generate_html()
    return page


def _weight(degree: int) -> float:
    return round(math.pow(min(degree, 60), 0.7), 2)


def _largest_label(count: int) -> int:
    return max(26, round(3.2 * math.sqrt(count)))


def _label_widths(shown: _Shown) -> list[int]:
    """Return the width at which each name is broken, in step with the size that vis-network gives it."""
    values = [_weight(shown.degree[e.id]) for e in shown.entities]
    low, span = min(values, default=0.0), (max(values, default=0.0) - min(values, default=0.0)) or 1.0
    grow = _largest_label(len(values)) - _SMALLEST_LABEL
    return [round(12 * (_SMALLEST_LABEL + grow * (value - low) / span)) for value in values]


def _options(count: int) -> dict[str, Any]:
    """Return vis-network's options; the hubs of a wide drawing are large, to be read at once."""
    most = _largest_label(count)
    label = {"enabled": True, "min": _SMALLEST_LABEL, "max": most, "maxVisible": 17, "drawThreshold": 8}
    scaling = {"min": 10, "max": round(0.6 * most), "label": label}
    return {**_OPTIONS, "nodes": {**_OPTIONS["nodes"], "scaling": scaling}}


def _node(entity: Entity, degree: int, width: int) -> dict[str, Any]:
    # No title here: pyvis would show one that holds "href" as HTML. The page's script sets it.
    return {
        "label": entity.name,
        "color": COLOURS.get(entity.label, _OTHER_COLOUR),
        "value": _weight(degree),
        "kind": entity.label,
        "widthConstraint": {"maximum": width},
    }


def _edge(statement: Statement, passages: _Passages, bend: int) -> dict[str, Any]:
    evidence = ranked_evidence(statement)
    negated = is_negated(statement)
    best = evidence[0].passage if evidence else ""
    relation = f"not {statement.predicate}" if negated else statement.predicate
    lines = (relation, passages.text(best), passages.place(best))
    options: dict[str, Any] = {"relation": relation, "title": "\n".join(line for line in lines if line)}
    if negated:
        options["dashes"] = True
    if bend:
        options["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": round(0.12 * bend, 2)}
    return options


def _bends(statements: Sequence[Statement]) -> list[int]:
    """Number the edges of the same two entities, so that the second and later ones are bent apart."""
    seen: Counter[tuple[str, str]] = Counter()
    bends = []
    for statement in statements:
        pair = min(statement.subject, statement.object), max(statement.subject, statement.object)
        bends.append(seen[pair])
        seen[pair] += 1
    return bends


class _Passages:
    """The passages of the plans with the place that a reader would look them up at."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._passages: dict[str, Passage] = {p.id: p for d in documents for p in d.passages}
        self._sections: dict[str, Section] = {s.id: s for d in documents for s in d.sections}
        self._plans = {p.id: d.metadata.title for d in documents for p in d.passages}
        self._many = len(documents) > 1

    def text(self, passage: str) -> str:
        """Return the sentence."""
        found = self._passages.get(passage)
        return found.text if found else ""

    def place(self, passage: str) -> str:
        """Return the headings above the sentence, outermost first; of several plans also the title."""
        found = self._passages.get(passage)
        names: list[str] = []
        section = self._sections.get(found.section) if found and found.section else None
        while section:
            names.append(f"{section.number} {section.heading}".strip())
            section = self._sections.get(section.parent) if section.parent else None
        if self._many and found:
            names.append(self._plans[passage])
        return " › ".join(name for name in reversed(names) if name)


def _frame(page: str, graph: Graph, shown: _Shown, notice: str) -> str:
    """Put the page's own header, side panel, style and script around pyvis's drawing."""
    folder = PACKAGE / "view"
    style = (folder / "drawing.css").read_text(encoding="utf-8")
    script = (folder / "drawing.js").read_text(encoding="utf-8")
    frame = (folder / "drawing.html").read_text(encoding="utf-8")
    name = html.escape(title(graph))
    before, after = frame.split("<!-- drawing -->")
    before = before.replace("{{title}}", name).replace(
        "{{counts}}", html.escape(_counts(graph, shown, notice))
    )
    data = f'<script type="application/json" id="kg-data">{safe_json(_data(graph, shown))}</script>'
    head = f'<meta name="viewport" content="width=device-width">\n<title>{name}</title>\n'
    page = page.replace("</head>", f"{head}<style>{style}</style>\n</head>", 1)
    page = page.replace("<body>", f"<body>\n{before}", 1)
    opening, closing = page.rsplit('<script type="text/javascript">', 1)
    drawing = f'{after}\n{data}\n<script type="text/javascript">{closing}'
    start, end = drawing.rsplit("</body>", 1)
    return f"{opening}{start}<script>{script}</script>\n</body>{end}"


def _counts(graph: Graph, shown: _Shown, notice: str) -> str:
    total = f"{len(graph.entities):,} entities, {len(graph.statements):,} relations"
    total = f"{notice} {total}".strip()
    if len(shown.entities) == len(graph.entities):
        return total
    return f"{total}; showing {len(shown.entities):,} of {len(graph.entities):,} entities, the best connected"


def _data(graph: Graph, shown: _Shown) -> dict[str, Any]:
    """Return what the panel shows: names, facts by edge, and every sentence once."""
    passages = _Passages(graph.documents)
    used = sorted({e.passage for s in shown.statements for e in s.evidence})
    numbers = {passage: number for number, passage in enumerate(used)}
    return {
        "classes": _classes(shown.entities),
        "passages": [[passages.text(p), passages.place(p)] for p in used],
        "nodes": [
            {"alt": list(e.alt_names), "facts": facts} for e, facts in _figures(graph, shown, passages)
        ],
        "edges": [[[numbers[e.passage], e.negated] for e in ranked_evidence(s)] for s in shown.statements],
    }


def _figures(
    graph: Graph, shown: _Shown, passages: _Passages
) -> Iterable[tuple[Entity, list[tuple[str, str, str]]]]:
    """Yield each shown entity with its targets and actions as lines with sentence and place."""
    facts: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for target in graph.targets:
        if target.subject:
            year = f" by {target.year}" if target.year else ""
            line = f"target: {target.indicator} {target.comparator} {target.value:,f} {target.unit}{year}"
            facts[target.subject].append(
                (line, passages.text(target.passage), passages.place(target.passage))
            )
    for action in graph.actions:
        denied = "not " if action.negated else ""
        year = f" by {action.year}" if action.year else ""
        line = f"action: {denied}{action.verb} ({action.strength}){year}"
        for party in sorted({action.object, action.agent or action.object}):
            facts[party].append((line, passages.text(action.passage), passages.place(action.passage)))
    for entity in shown.entities:
        yield entity, facts[entity.id]


def _classes(entities: Iterable[Entity]) -> list[tuple[str, str, int]]:
    counts = Counter(entity.label for entity in entities)
    return [(name, COLOURS.get(name, _OTHER_COLOUR), counts[name]) for name in sorted(counts)]


def _policy(page: str) -> str:
    """Return a policy that allows exactly the scripts of the page, and no request at all."""
    scripts = hashes(_SCRIPT.findall(page))
    rules = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    return f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{rules}">'
