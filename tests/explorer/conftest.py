"""One browser with WebGL, one without, and the pages that they show, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.export import export
from kg.model import Graph
from kg.web import MISSING, bundled
from tests.browsers import start_browser
from tests.explorer.page import VIOLATIONS, Explorer
from tests.explorer.plans import hostile_plan, woven_graph

WITHOUT = {"webgl": (), "canvas": ("--disable-software-rasterizer",)}
# No name of a host leads anywhere; nothing flies, so that no test waits for it.
ALWAYS = (
    "--host-resolver-rules=MAP * ~NOTFOUND", "--force-prefers-reduced-motion",
    "--enable-unsafe-swiftshader",
)  # fmt: skip


@pytest.fixture(scope="package")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all browsers save files in."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="package")
def lend(downloads: Path) -> Iterator[Callable[[str], Any]]:
    """Lend the browser of a renderer."""
    if not bundled("explorer"):
        pytest.skip(MISSING)
    started: dict[str, Any] = {}

    def browser(renderer: str) -> Any:
        if renderer not in started:
            started[renderer] = start_browser(*ALWAYS, *WITHOUT[renderer], downloads=downloads)
            watch = {"source": VIOLATIONS}
            started[renderer].execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", watch)
        return started[renderer]

    yield browser
    for found in started.values():
        found.quit()


@pytest.fixture(scope="package")
def graph() -> Graph:
    """Return the graph that most tests look at."""
    return woven_graph()


@pytest.fixture(scope="package")
def build(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of its build."""
    folder = tmp_path_factory.mktemp("woven")
    export(graph, folder, formats=("html", "store"))
    return folder


@pytest.fixture(scope="package")
def hostile_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the build of a plan that tries to run something."""
    folder = tmp_path_factory.mktemp("hostile")
    export(hostile_plan(), folder, formats=("html",))
    return folder


@pytest.fixture
def renderer() -> str:
    """Return what draws, where a test does not ask for both."""
    return "webgl"


@pytest.fixture
def explorer(lend: Callable[[str], Any], renderer: str, build: Path, downloads: Path) -> Explorer:
    """Return the explorer, just opened."""
    return opened(lend, renderer, build, downloads)


@pytest.fixture
def hostile(lend: Callable[[str], Any], renderer: str, hostile_build: Path, downloads: Path) -> Explorer:
    """Return the explorer of the hostile plan, just opened."""
    return opened(lend, renderer, hostile_build, downloads)


def opened(lend: Callable[[str], Any], renderer: str, build: Path, downloads: Path) -> Explorer:
    """Return the explorer of a build in the browser of a renderer."""
    address = (build / "view.html").as_uri()
    found = Explorer(browser=lend(renderer), address=address, downloads=downloads, renderer=renderer)
    found.open()
    return found
