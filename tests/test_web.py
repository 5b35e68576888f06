"""The front end: what pins it, what is bundled, and the query page in a browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.config import BASE_IRI
from kg.export import export
from kg.query import QUERY_PREFIXES
from kg.web import DIST, bundled
from kg.web import build_hook as hook
from kg.web.completions import completions
from tests.sample import ROBOTS, sample_graph
from tests.serving import make_build, server
from tests.test_browser import ARGUMENTS, CHROMIUM, DRIVER
from tests.webpage import query_page

WEB = DIST.parent
LOCK: dict[str, Any] = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
PACKAGES = {name: entry for name, entry in LOCK.items() if name}
HOST = re.compile(r"""(?:fetch\(|\.src\s*=|importScripts\(|import\(|url\(|@import)\s*["'`(]*https?:""")
BUILT = pytest.mark.skipif(hook.is_skipped(), reason=f"{hook.SKIP} is set")


# What pins the front end.


def test_lock_has_no_addresses() -> None:
    """The lock names packages, so any registry will do."""
    assert PACKAGES
    assert [name for name, entry in PACKAGES.items() if "resolved" in entry] == []
    assert [name for name, entry in PACKAGES.items() if "://" in entry["version"]] == []


def test_lock_has_the_digest_of_every_package() -> None:
    """Nothing but the bytes that were locked is installed."""
    assert [name for name, entry in PACKAGES.items() if not entry["integrity"].startswith("sha512-")] == []


def test_lock_has_the_bundler_for_other_machines() -> None:
    """A lock written on one machine serves the others too."""
    bundlers = {name.rpartition("/")[2] for name in PACKAGES if "/@esbuild/" in name}
    assert {"linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64", "win32-x64"} <= bundlers


def test_versions_are_pinned() -> None:
    """Every package that is asked for is asked for in one version."""
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


# What is bundled.


@BUILT
def test_bundle_is_of_the_sources_as_they_are() -> None:
    """An installation for development bundles; `python -m kg.web.build_hook` does it again."""
    assert bundled("query")
    assert hook.is_fresh()


@BUILT
@pytest.mark.parametrize("name", ["query.js", "query.css"])
def test_bundle_asks_no_other_host(name: str) -> None:
    """No script, style, picture or data is loaded from an address, and the look-ups of terms are gone."""
    text = (DIST / name).read_text("utf-8")
    assert HOST.findall(text) == []
    assert re.findall(r"lov\.linkeddata\.es|prefix\.cc|leaflet|tile\.", text) == []


@BUILT
def test_licences_of_all_that_is_bundled_are_there() -> None:
    """Each package stands with its version and its licence, also those that came inside others."""
    packages = json.loads((DIST / "bundle.json").read_text("utf-8"))["packages"]
    assert {"@zazuko/yasgui", "@zazuko/yasqe", "codemirror", "jquery", "datatables.net-dt"} <= set(packages)
    parts = re.split(r"^=+\n(.+) (\S+)\n=+\n", (DIST / "LICENSES.txt").read_text("utf-8"), flags=re.MULTILINE)
    texts = dict(zip(parts[1::3], parts[3::3], strict=True))
    assert sorted(texts) == packages
    assert [name for name, text in texts.items() if len(text.split()) < 80] == []
    versions = dict(zip(parts[1::3], parts[2::3], strict=True))
    assert versions == {name: PACKAGES[f"node_modules/{name}"]["version"] for name in packages}


@BUILT
def test_types_are_right() -> None:
    """The TypeScript compiler has nothing to say."""
    compiler = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.is_file():
        pytest.skip("the type checker is installed by an installation for development only")
    node, _ = hook.find_node()
    done = subprocess.run(
        [*node, str(compiler), "--noEmit"], cwd=WEB, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_completions_are_the_terms_of_the_ontology() -> None:
    """Classes and properties are told apart; the prefixes are those that queries have anyway."""
    found = completions(QUERY_PREFIXES)
    plan = found.prefixes["plan"]
    assert f"{plan}Agency" in found.classes
    assert f"{plan}appliedIn" in found.properties
    assert not set(found.classes) & set(found.properties)


# The build hook.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a front end of one line, without packages."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "query.ts").write_text("export {};\n")
    for name in ("package.json", "package-lock.json", "bundle.mjs"):
        shutil.copy(WEB / name, tmp_path)
    return tmp_path


def _pretend_built(folder: Path) -> None:
    (folder / "dist").mkdir()
    hook.write(folder / "dist" / "bundle.json", json.dumps({"sources": hook._digest(folder), "packages": []}))


def test_nothing_is_done_where_nothing_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle of the same sources stays, and neither Node nor a network is needed for that."""
    _pretend_built(folder)
    monkeypatch.setenv("PATH", "")
    assert hook.bundle(folder, tools=False) is False


@pytest.mark.parametrize("name", ["src/query.ts", "package-lock.json", "bundle.mjs"])
def test_bundle_is_old_when_a_source_changed(folder: Path, name: str) -> None:
    """Sources, lock and bundler all count."""
    _pretend_built(folder)
    assert hook.is_fresh(folder)
    (folder / name).write_text((folder / name).read_text() + "\n")
    assert not hook.is_fresh(folder)


def test_line_ends_of_a_checkout_do_not_count(folder: Path) -> None:
    """A checkout with other line ends has the same sources."""
    _pretend_built(folder)
    (folder / "src" / "query.ts").write_bytes(b"export {};\r\n")
    assert hook.is_fresh(folder)


def test_no_registry_is_told_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where npm cannot reach a registry, the line says so and how to do without."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(SystemExit) as stop:
        hook.bundle(folder)
    line = str(stop.value)
    assert "\n" not in line
    assert "npm registry" in line
    assert "ECONNREFUSED" in line
    assert "KG_SKIP_WEB=1" in line
    assert not (folder / "dist").exists()


def test_no_node_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither PyPI nor the machine has Node, the line says what to install."""
    monkeypatch.setattr(hook, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match=r"install node .*KG_SKIP_WEB=1"):
        hook.find_node()


def test_machine_without_a_wheel_uses_its_own_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Node and npm on the path serve where PyPI has none."""
    for name in ("node", "npm"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(hook, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hook.find_node() == ((str(tmp_path / "node"),), (str(tmp_path / "npm"),))


def test_package_without_a_licence_is_refused(folder: Path) -> None:
    """What states no licence is not shipped."""
    place = folder / "node_modules" / "bare"
    place.mkdir(parents=True)
    (place / "package.json").write_text('{"name": "bare", "version": "1.0.0"}')
    with pytest.raises(SystemExit, match="bare comes without a licence"):
        hook.licences(folder, ["bare"])


def test_unused_files_are_not_counted_as_bundled(folder: Path) -> None:
    """Only what put bytes into a bundle counts."""
    inputs = {
        "node_modules/used/index.js": {"bytesInOutput": 10},
        "node_modules/@scope/shaken/index.js": {"bytesInOutput": 0},
    }
    assert hook.bundled_packages(folder, {"outputs": {"query.js": {"inputs": inputs}}}) == ["used"]


def test_skipping_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With KG_SKIP_WEB the build needs neither Node nor npm."""
    monkeypatch.setenv(hook.SKIP, "1")
    monkeypatch.setattr(hook, "is_fresh", lambda: False)
    assert _hook().dependencies() == []
    _hook().initialize("standard", {})


@pytest.mark.parametrize(
    ("platform", "machine", "wanted"),
    [("linux", "x86_64", [hook.NODE_FROM_PYPI]), ("linux", "riscv64", []), ("sunos5", "x86_64", [])],
)
def test_node_is_asked_for_where_there_is_a_wheel(
    monkeypatch: pytest.MonkeyPatch, platform: str, machine: str, wanted: list[str]
) -> None:
    """On other machines the build would try to compile Node."""
    monkeypatch.delenv(hook.SKIP, raising=False)
    monkeypatch.setattr(hook, "is_fresh", lambda: False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(hook.platform, "machine", lambda: machine)
    assert _hook().dependencies() == wanted


@BUILT
def test_node_is_not_asked_for_where_the_bundle_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installing again downloads no Node."""
    monkeypatch.delenv(hook.SKIP, raising=False)
    assert _hook().dependencies() == []


def _hook() -> Any:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    return hook.get_build_hook()(str(WEB.parents[1]), {}, None, None, "", "wheel")


# The page in a browser.

ACTIVE = ".tabPanel.active"
# Reads a state of the page until it is there, so that no test waits longer than it must.
WAIT = """
const done = arguments[0], end = Date.now() + 20000;
const look = () => {
  const found = (%s);
  if (found || Date.now() > end) done(found); else setTimeout(look, 50);
};
look();
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the query page over a build of the sample graph."""
    folder = tmp_path_factory.mktemp("web") / "build"
    export(sample_graph(), folder, formats=("store",))
    with query_page(folder) as found:
        yield found


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield one browser, which saves downloads in its folder ``downloads``."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    if not (CHROMIUM and DRIVER):
        pytest.skip("chromium and chromedriver are not installed")
    if not bundled("query"):
        pytest.skip(f"the front end is not bundled ({hook.SKIP})")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    found.set_script_timeout(60)
    found.downloads = tmp_path_factory.mktemp("downloads")
    found.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(found.downloads)}
    )
    yield found
    found.quit()


@pytest.fixture
def browser(driver: Any, address: str) -> Any:
    """Return the browser at the page, as at a first visit."""
    driver.get(address)
    driver.execute_script("localStorage.clear()")
    _visit(driver, address)
    return driver


def _visit(browser: Any, address: str) -> None:
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(address)
    assert _wait(browser, f"document.querySelector('{ACTIVE} .CodeMirror')")


def _wait(browser: Any, state: str) -> Any:
    return browser.execute_async_script(WAIT % state)


def _open(browser: Any, name: str) -> None:
    browser.execute_script(
        "const list = document.getElementById('kg-ready'); list.value = arguments[0];"
        "list.dispatchEvent(new Event('change'));",
        name,
    )


def _write(browser: Any, text: str) -> None:
    browser.execute_script(
        f"document.querySelector('{ACTIVE} .CodeMirror').CodeMirror.setValue(arguments[0])", text
    )


def _run(browser: Any) -> None:
    browser.execute_script(f"document.querySelector('{ACTIVE} .yasqe_queryButton').click()")


def _text(browser: Any) -> str:
    return str(
        browser.execute_script(f"return document.querySelector('{ACTIVE} .CodeMirror').CodeMirror.getValue()")
    )


def _rows(browser: Any) -> list[list[str]]:
    return list(
        _wait(
            browser,
            f"(rows => rows.length && [...rows].map(row => [...row.cells].map(cell => cell.textContent)))"
            f"(document.querySelectorAll('{ACTIVE} .yasr_results tbody tr'))",
        )
    )


def _requests(browser: Any) -> set[str]:
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}


def test_page_opens_without_error_or_foreign_request(browser: Any, address: str) -> None:
    """Nothing breaks the policy, and only this server is asked."""
    assert browser.get_log("browser") == []
    root = address.removesuffix("query")
    assert _requests(browser) == {address, f"{root}static/query.js", f"{root}static/query.css"}


def test_plain_form_gives_its_text_to_the_editor(browser: Any) -> None:
    """The form for browsers without scripts goes, and its example stands in the editor with its prefix."""
    assert _text(browser) == f"PREFIX plan: <{QUERY_PREFIXES['plan']}>\nSELECT * {{ ?s plan:uses ?o }}"
    assert (
        browser.execute_script("return document.querySelector('textarea#query').checkVisibility()") is False
    )


def test_ready_question_is_opened_and_answered(browser: Any, address: str) -> None:
    """The chosen question stands in a tab of its own; its answer is a table with links to our pages."""
    _open(browser, "names")
    _run(browser)
    assert [row[2] for row in _rows(browser)] == [
        "<R&D>",
        "State Council",
        "service robots",
        "smart logistics",
    ]
    tab = browser.execute_script("return document.querySelector('.yasgui .tab.active').textContent")
    assert tab.startswith("Names of entities")
    link = "[...document.querySelectorAll('a.iri')].find(link => link.textContent.includes('service-robots'))"
    assert _wait(browser, f"{link}?.getAttribute('href')") == f"/id/{ROBOTS}"
    assert _wait(browser, f"{link}?.textContent") == f"id:{ROBOTS}"
    assert browser.get_log("browser") == []
    origin = address.removesuffix("/query")
    assert {url for url in _requests(browser) if not url.startswith((origin, "data:"))} == set()


def test_question_is_opened_once(browser: Any) -> None:
    """Choosing it again leads to the tab that is there."""
    _open(browser, "names")
    _open(browser, "facts")
    _open(browser, "names")
    tabs = browser.execute_script("return document.querySelectorAll('.yasgui .tab').length")
    assert tabs == 3
    assert "rdfs:label" in _text(browser)


def test_graph_is_shown_as_a_table(browser: Any) -> None:
    """The triples of a CONSTRUCT are rows; a property links to its entry in the ontology."""
    _open(browser, "facts")
    _run(browser)
    assert len(_rows(browser)) == 1
    link = "[...document.querySelectorAll('a.iri')].find(link => link.textContent == 'plan:appliedIn')"
    assert _wait(browser, f"{link}?.getAttribute('href')") == "/ontology#appliedIn"


def test_error_is_shown_as_the_server_words_it(browser: Any) -> None:
    """A malformed query gives the server's line, and no guess about other hosts."""
    _write(browser, "SELECT * { ?a ?b")
    _run(browser)
    line = _wait(browser, f"document.querySelector('{ACTIVE} .errorResult [role=alert]')?.textContent")
    assert line.startswith("the query cannot be answered: ")
    assert "CORS" not in browser.execute_script("return document.body.textContent")


def test_hostile_text_runs_nothing(browser: Any) -> None:
    """Markup in an answer is shown as the text it is."""
    _write(browser, """SELECT ("<img src=x onerror='window.hacked=1'>" AS ?x) {}""")
    _run(browser)
    assert "<img src=x" in _rows(browser)[0][1]
    assert browser.execute_script("return window.hacked") is None
    assert browser.execute_script("return document.querySelectorAll('.yasr_results img').length") == 0


@pytest.mark.parametrize(
    ("view", "suffix", "begin"), [("table", ".csv", '"e","name"'), ("response", ".json", '{"head"')]
)
def test_answer_is_downloaded(browser: Any, view: str, suffix: str, begin: str) -> None:
    """The table gives CSV, the response gives the JSON as it came; IRIs stay whole in both."""
    _open(browser, "names")
    _run(browser)
    assert _rows(browser)
    browser.execute_script(f"document.querySelector('{ACTIVE} .select_{view}').click()")
    assert _wait(browser, f"document.querySelector('{ACTIVE} .select_{view}.selected')")
    browser.execute_script(f"document.querySelector('{ACTIVE} .yasr_downloadIcon').click()")
    text = _downloaded(browser, suffix)
    assert text.replace(" ", "").startswith(begin)
    assert f"{BASE_IRI}{ROBOTS}" in text


def _downloaded(browser: Any, suffix: str) -> str:
    for _ in range(200):
        for path in browser.downloads.glob(f"*{suffix}"):
            if path.stat().st_size:
                text = path.read_text("utf-8")
                path.unlink()
                return str(text)
        browser.execute_async_script("setTimeout(arguments[0], 50)")
    raise AssertionError(f"no {suffix} was downloaded")


def test_link_cannot_lead_to_another_endpoint(browser: Any, address: str) -> None:
    """A link opens and runs its query, on this server whatever endpoint it names."""
    query = "SELECT%20%3Fn%20%7B%20%3Fe%20rdfs%3Alabel%20%3Fn%20%7D"
    _visit(browser, f"{address}#query={query}&endpoint=http%3A%2F%2F127.0.0.1%3A9%2Fsparql")
    assert _rows(browser)
    assert not any(url.startswith("http://127.0.0.1:9/") for url in _requests(browser))
    assert _text(browser).startswith("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n")


def test_query_in_the_address_is_run_by_the_editor(browser: Any, address: str) -> None:
    """The server's own answer, for browsers without scripts, gives way."""
    _visit(browser, f"{address}?query=SELECT%20%3Fn%20%7B%20%3Fe%20rdfs%3Alabel%20%3Fn%20%7D")
    assert _rows(browser)
    assert browser.execute_script("return document.getElementById('answer').checkVisibility()") is False


def test_question_in_the_address_is_opened_beside_its_answer(browser: Any, address: str) -> None:
    """A ready question that the server answered stands in a tab of its name, and its answer stays."""
    _visit(browser, f"{address}?question=uses&run=1")
    tab = browser.execute_script("return document.querySelector('.yasgui .tab.active').textContent")
    assert tab.startswith("A question")
    assert "?s plan:uses ?o" in _text(browser)
    assert browser.execute_script("return document.getElementById('answer').checkVisibility()") is True


def test_page_of_the_server_has_the_editor(browser: Any, tmp_path: Path) -> None:
    """Under the policy of `kg serve` a ready question is opened and run, without an error."""
    with server(make_build(tmp_path / "build")) as (root, _):
        _visit(browser, f"{root}/query")
        _open(browser, "classes")
        _run(browser)
        assert _rows(browser)
        assert browser.get_log("browser") == []
        assert {url for url in _requests(browser) if not url.startswith((root, "data:"))} == set()


def test_terms_of_the_vocabulary_are_completed(browser: Any, address: str) -> None:
    """Typing a prefixed name offers our own terms, without asking anyone."""
    _write(browser, f"PREFIX plan: <{QUERY_PREFIXES['plan']}>\nSELECT * {{ ?s plan:appl")
    browser.execute_script(
        f"const editor = document.querySelector('{ACTIVE} .CodeMirror').CodeMirror;"
        "editor.focus(); editor.setCursor(1, 100); editor.autocomplete();"
    )
    offered = _wait(browser, "document.querySelector('.CodeMirror-hints')?.textContent")
    assert "plan:appliedIn" in offered
    assert {url for url in _requests(browser) if not url.startswith(address.removesuffix("/query"))} == set()


@pytest.mark.parametrize("query", ["ASK { ?s a plan:Agency }", "SELECT * { ?s text:no ?o }"])
def test_prefixes_are_declared_where_the_server_has_them(browser: Any, address: str, query: str) -> None:
    """The editor marks no prefix as unknown that the server knows."""
    _visit(browser, f"{address}#query={query.replace(' ', '%20').replace('?', '%3F')}")
    assert _wait(browser, f"document.querySelector('{ACTIVE} .yasqe_queryButton.query_valid')")
    assert browser.execute_script(f"return document.querySelectorAll('{ACTIVE} .parseErrorIcon').length") == 0


@BUILT
@pytest.mark.skipif(not os.environ.get("CI"), reason="bundles twice, so it runs where CI is set")
def test_bundling_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """The same lock gives the same bundle, wherever it is made."""
    other = tmp_path / "elsewhere"
    shutil.copytree(WEB, other, ignore=shutil.ignore_patterns("dist"), symlinks=True)
    assert hook.bundle(other)
    made = {path.name: path.read_bytes() for path in (other / "dist").iterdir()}
    assert made == {path.name: path.read_bytes() for path in DIST.iterdir()}
