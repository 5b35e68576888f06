"""The query page in headless Chromium, under the policy that it is served with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.config import BASE_IRI
from kg.export import export
from kg.query import QUERY_PREFIXES
from kg.web import MISSING, bundled
from tests.browsers import console, downloaded, requests, start_browser, visit, wait
from tests.sample import ROBOTS, sample_graph
from tests.serving import make_build, server
from tests.webpage import query_page

ACTIVE = ".tabPanel.active"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the query page over a build of the sample graph."""
    folder = tmp_path_factory.mktemp("web") / "build"
    export(sample_graph(), folder, formats=("store",))
    with query_page(folder) as found:
        yield found


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the browser saves files in."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def driver(downloads: Path) -> Iterator[Any]:
    """Yield one browser."""
    if not bundled("query"):
        pytest.skip(MISSING)
    found = start_browser(downloads=downloads)
    yield found
    found.quit()


@pytest.fixture
def browser(driver: Any, address: str) -> Any:
    """Return the browser at the page, as at a first visit."""
    origin = address.removesuffix("/query")
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
    _visit(driver, address)
    return driver


def _visit(browser: Any, address: str) -> None:
    visit(browser, address)
    assert wait(browser, f"document.querySelector('{ACTIVE} .CodeMirror')")


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
        wait(
            browser,
            f"(rows => rows.length && [...rows].map(row => [...row.cells].map(cell => cell.textContent)))"
            f"(document.querySelectorAll('{ACTIVE} .yasr_results tbody tr'))",
        )
    )


def test_page_opens_without_error_or_foreign_request(browser: Any, address: str) -> None:
    """Nothing breaks the policy, and only this server is asked."""
    assert console(browser) == []
    root = address.removesuffix("query")
    assert set(requests(browser)) == {address, f"{root}static/query.js", f"{root}static/query.css"}


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
    assert wait(browser, f"{link}?.getAttribute('href')") == f"/id/{ROBOTS}"
    assert wait(browser, f"{link}?.textContent") == f"id:{ROBOTS}"
    assert console(browser) == []
    origin = address.removesuffix("/query")
    assert {url for url in requests(browser) if not url.startswith((origin, "data:"))} == set()


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
    assert wait(browser, f"{link}?.getAttribute('href')") == "/ontology#appliedIn"


def test_error_is_shown_as_the_server_words_it(browser: Any) -> None:
    """A malformed query gives the server's line, and no guess about other hosts."""
    _write(browser, "SELECT * { ?a ?b")
    _run(browser)
    line = wait(browser, f"document.querySelector('{ACTIVE} .errorResult [role=alert]')?.textContent")
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
def test_answer_is_downloaded(browser: Any, downloads: Path, view: str, suffix: str, begin: str) -> None:
    """The table gives CSV, the response gives the JSON as it came; IRIs stay whole in both."""
    _open(browser, "names")
    _run(browser)
    assert _rows(browser)
    browser.execute_script(f"document.querySelector('{ACTIVE} .select_{view}').click()")
    assert wait(browser, f"document.querySelector('{ACTIVE} .select_{view}.selected')")
    browser.execute_script(f"document.querySelector('{ACTIVE} .yasr_downloadIcon').click()")
    text = downloaded(browser, downloads, suffix).decode()
    assert text.replace(" ", "").startswith(begin)
    assert f"{BASE_IRI}{ROBOTS}" in text


def test_link_cannot_lead_to_another_endpoint(browser: Any, address: str) -> None:
    """A link opens and runs its query, on this server whatever endpoint it names."""
    query = "SELECT%20%3Fn%20%7B%20%3Fe%20rdfs%3Alabel%20%3Fn%20%7D"
    _visit(browser, f"{address}#query={query}&endpoint=http%3A%2F%2F127.0.0.1%3A9%2Fsparql")
    assert _rows(browser)
    assert not any(url.startswith("http://127.0.0.1:9/") for url in requests(browser))
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
    """Under the policy of `kg serve` ready questions run without an error, and links lead to its pages."""
    with server(make_build(tmp_path / "build")) as (root, _):
        _visit(browser, f"{root}/query")
        _open(browser, "classes")
        _run(browser)
        assert _rows(browser)
        _visit(browser, f"{root}/query?query=SELECT%20*%20%7B%20%3Fa%20plan%3Auses%20%3Fb%20%7D")
        assert _rows(browser)
        assert wait(browser, "document.querySelector('a.iri')?.getAttribute('href')").startswith("/id/")
        assert console(browser) == []
        assert {url for url in requests(browser) if not url.startswith((root, "data:"))} == set()


def test_terms_of_the_vocabulary_are_completed(browser: Any, address: str) -> None:
    """Typing a prefixed name offers our own terms, without asking anyone."""
    _write(browser, f"PREFIX plan: <{QUERY_PREFIXES['plan']}>\nSELECT * {{ ?s plan:appl")
    browser.execute_script(
        f"const editor = document.querySelector('{ACTIVE} .CodeMirror').CodeMirror;"
        "editor.focus(); editor.setCursor(1, 100); editor.autocomplete();"
    )
    offered = wait(browser, "document.querySelector('.CodeMirror-hints')?.textContent")
    assert "plan:appliedIn" in offered
    assert {url for url in requests(browser) if not url.startswith(address.removesuffix("/query"))} == set()


@pytest.mark.parametrize("query", ["ASK { ?s a plan:Agency }", "SELECT * { ?s text:no ?o }"])
def test_prefixes_are_declared_where_the_server_has_them(browser: Any, address: str, query: str) -> None:
    """The editor marks no prefix as unknown that the server knows."""
    _visit(browser, f"{address}#query={query.replace(' ', '%20').replace('?', '%3F')}")
    assert wait(browser, f"document.querySelector('{ACTIVE} .yasqe_queryButton.query_valid')")
    assert browser.execute_script(f"return document.querySelectorAll('{ACTIVE} .parseErrorIcon').length") == 0
