"""The explorer beside plain pyvis in Chromium: size, stable picture, answered click, long tasks, heap.

``python -m tests.benchmarks.explorer [--deadline SECONDS] [--only PAGE] [NODES ...]``.

Plain pyvis is as it comes, with its scripts in the file; a click there selects a node and no more.
The explorer shows its first picture, and all entities at once (``all``). Seconds count from the
beginning of loading; what took longer than the deadline has a ``>``, what could not be asked a ``-``.
Without a GPU WebGL is done in software, and the explorer draws on a plain canvas.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from random import Random
from typing import Any

from kg.layout import lay_out
from kg.model import Evidence, Graph, Passage
from kg.network import passage_texts
from kg.view import explorer_page
from tests.benchmarks.measuring import Result, show, timed
from tests.browsers import start_browser, visit
from tests.stars import linked_graph

SIZES = (500, 2000, 10_000)
DEADLINE = 300.0
EDGES_A_NODE = 3
# How long nothing may move for a picture to be called stable, and how often one looks.
QUIET = 1.0
LOOK = 0.1

WATCH = """
window.tasks = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => tasks.push(entry.duration)))
  .observe({type: "longtask", buffered: true});
"""
_ANSWERED = "() => requestAnimationFrame(() => { window.answer ??= performance.now() / 1000; })"


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """Scripts that tell where some nodes are on the screen, and that note when a click was answered."""

    places: str
    listen: str


PYVIS = Probe(
    places="""typeof network !== "undefined" && network.body.nodeIndices.length
      && document.getElementById("loadingBar")?.style.display === "none"
      && Object.values(network.getPositions(network.body.nodeIndices.slice(0, 40))).map(at => {
          const box = document.querySelector("#mynetwork canvas").getBoundingClientRect();
          const {x, y} = network.canvasToDOM(at);
          return {x: box.x + x, y: box.y + y};
        })""",
    listen=f"""network.on("selectNode", {_ANSWERED})""",
)
OURS = Probe(
    places="""window.kg && kg.model.data.entities.id.map((_, row) => kg.screenOf(row))
      .filter(at => at).slice(0, 40)""",
    listen=f"""new MutationObserver({_ANSWERED})
      .observe(document.querySelector(".kg-evidence-title"), {{childList: true, subtree: true}})""",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was measured of a page: bytes and seconds; None for what could not be asked any more."""

    size: int
    stable: float
    click: float
    blocked: float | None
    tasks: int | None
    heap: int | None


def graph_of(count: int) -> Graph:
    """Return a graph of so many entities, most linked to a few, each fact with a sentence of its own."""
    random = Random(count)
    links = {(n, int(n * random.random() ** 2)) for n in range(1, count) for _ in range(EDGES_A_NODE)}
    graph = linked_graph(count, sorted(links))
    names = {entity.id: entity.name for entity in graph.entities}
    document = graph.documents[0]
    passages = []
    statements = []
    for number, statement in enumerate(graph.statements):
        text = (
            f"By 2020 the plan has {names[statement.subject]} support {names[statement.object]} everywhere."
        )
        passages.append(_passage(number, text))
        evidence = (Evidence(passage=passages[-1].id, confidence=0.9, pattern="verb"),)
        statements.append(replace(statement, evidence=evidence))
    document = replace(document, source="", sections=(), passages=tuple(passages), left_out=())
    return replace(graph, documents=(document,), statements=tuple(statements), reports=())


def _passage(number: int, text: str) -> Passage:
    return Passage(
        id=f"sample/passage/{number}", kind="sentence", section=None, block=number, order=number, text=text,
        begin=100 * number, end=100 * number + len(text), offsets=(),
    )  # fmt: skip


def pyvis_page(graph: Graph) -> str:
    """Return what pyvis makes of the graph: names, classes and sentences, all else as it comes."""
    from pyvis.network import Network

    texts = passage_texts(graph)
    network = Network(cdn_resources="in_line")
    for entity in graph.entities:
        network.add_node(entity.id, label=entity.name, group=entity.label, title=entity.label)
    for statement in graph.statements:
        sentence = texts[statement.evidence[0].passage]
        network.add_edge(statement.subject, statement.object, label=statement.predicate, title=sentence)
    return str(network.generate_html(notebook=False))


def measured(page: str, probe: Probe, *, code: str, deadline: float) -> Found:
    """Open a page twice in a browser of its own: for the stable picture, and for the answered click."""
    browser = start_browser("--host-resolver-rules=MAP * ~NOTFOUND")
    browser.set_page_load_timeout(deadline)
    browser.set_script_timeout(deadline)
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    try:
        with tempfile.TemporaryDirectory() as place:
            path = Path(place, "page.html")
            path.write_text(page, encoding="utf-8")
            address = f"{path.as_uri()}{code}"
            stable = _in_time(lambda: _stable(browser, address, probe, deadline))
            tasks, heap = _in_time(lambda: _effort(browser)) or (None, None)
            click = _in_time(lambda: _clicked(browser, address, probe, deadline))
            return Found(
                size=path.stat().st_size, stable=stable or inf, click=click or inf, heap=heap,
                tasks=None if tasks is None else len(tasks), blocked=tasks and sum(tasks) / 1000,
            )  # fmt: skip
    finally:
        browser.quit()


def _in_time(ask: Callable[[], Result]) -> Result | None:
    """Return what a page says, None when it is too busy to say anything before the deadline."""
    from selenium.common.exceptions import TimeoutException

    try:
        return ask()
    except TimeoutException:
        return None


def _stable(browser: Any, address: str, probe: Probe, deadline: float) -> float:
    """Return when the picture last moved; infinity when it still does at the deadline."""
    visit(browser, address)
    before, moved = None, 0.0
    while True:
        now, places = browser.execute_script(f"return [performance.now() / 1000, {probe.places} || null]")
        if not places or not before or _far(before, places):
            moved = now
        elif now - moved >= QUIET:
            return float(moved)
        if now > deadline:
            return inf
        before = places
        time.sleep(LOOK)


def _far(before: list[dict[str, float]], places: list[dict[str, float]]) -> bool:
    pairs = zip(before, places, strict=False)
    return any(abs(a["x"] - b["x"]) + abs(a["y"] - b["y"]) > 0.5 for a, b in pairs)


def _effort(browser: Any) -> tuple[list[float], int]:
    """Return the tasks that kept the page busy for long, and its heap after a collection."""
    tasks = browser.execute_script("return tasks")
    browser.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    return tasks, int(browser.execute_cdp_cmd("Runtime.getHeapUsage", {})["usedSize"])


def _clicked(browser: Any, address: str, probe: Probe, deadline: float) -> float:
    """Return when a click on a node was answered first, of clicks from the first picture on."""
    visit(browser, address)
    listening = False
    while True:
        script = (
            f"return [performance.now() / 1000, window.answer ?? null, {probe.places} || [], innerHeight]"
        )
        now, answer, places, high = browser.execute_script(script)
        if answer is not None or now > deadline:
            return inf if answer is None else float(answer)
        if places and not listening:
            browser.execute_script(probe.listen)
            listening = True
        inside = [at for at in places if 300 < at["x"] < 1000 and 120 < at["y"] < high - 60]
        if listening and inside:
            _click(browser, **inside[0])


def _click(browser: Any, *, x: float, y: float) -> None:
    from selenium.webdriver import ActionChains

    chain = ActionChains(browser, duration=0)
    chain.w3c_actions.pointer_action.move_to_location(round(x), round(y)).click()
    chain.perform()
    time.sleep(LOOK)


def compare(count: int, *, deadline: float, only: str | None) -> None:
    """Print the table of a size."""
    graph = graph_of(count)
    rows = []
    for name, probe, code in (("pyvis", PYVIS, ""), ("ours", OURS, ""), ("ours, all", OURS, "#show=all")):
        if only and not name.startswith(only):
            continue
        with timed() as clock:
            page = pyvis_page(graph) if name == "pyvis" else explorer_page(graph, lay_out(graph))
        rows.append(
            (name, clock.wall, *_cells(measured(page, probe, code=code, deadline=deadline), deadline))
        )
    columns = ("page", "made s", "kB", "stable s", "click s", "long tasks", "blocked s", "heap MB")
    show(f"{count:,} nodes, {len(graph.statements):,} edges", columns, rows)


def _cells(found: Found, deadline: float) -> list[object]:
    times = [f"> {deadline:.0f}" if value == inf else value for value in (found.stable, found.click)]
    heap = found.heap and found.heap / 2**20
    asked = ("-" if value is None else value for value in (found.tasks, found.blocked, heap))
    return [found.size // 1024, *times, *asked]


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("nodes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--deadline", type=float, default=DEADLINE)
    parser.add_argument("--only", choices=("pyvis", "ours"))
    arguments = parser.parse_args()
    for count in arguments.nodes:
        compare(count, deadline=arguments.deadline, only=arguments.only)


if __name__ == "__main__":
    main()
