"""The query page without scripts: answers, errors, ready questions, and the data for the editor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from kg.query.questions import questions
from tests.sample import ROBOTS
from tests.serving import BROWSER, Page, client, make_build, visit

BASE = "https://w3id.org/plan-kg/id/"
PLAN = "https://w3id.org/plan-kg/ontology#"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Lend a browser on a build of the sample."""
    with client(make_build(tmp_path_factory.mktemp("query") / "build")) as found:
        found.headers.update(BROWSER)
        yield found


def test_query_page_answers_without_scripts(web: TestClient) -> None:
    """A query sent with the form is answered in a table whose things are linked."""
    response = web.post("/query", data={"query": "SELECT ?e ?n { ?e a plan:Product ; rdfs:label ?n }"})
    shown = Page(response.text)
    assert f"/id/{ROBOTS}" in shown.links and "1 row." in shown.text
    assert any(
        link.startswith("/sparql?query=SELECT") and link.endswith("format=csv") for link in shown.links
    )


def test_query_page_says_that_it_shows_a_part(web: TestClient) -> None:
    """Of many rows the first are shown, and their number is said."""
    shown = Page(
        web.post("/query", data={"query": "SELECT ?s { ?s ?p ?o . ?a a plan:Passage } LIMIT 700"}).text
    )
    assert "700 rows, of which the first 500 are shown" in shown.text
    assert len([tag for tag, _ in shown.elements if tag == "tr"]) == 501


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK { ?x a plan:Product }", "true"),
        ("CONSTRUCT { ?a plan:uses ?b } { ?a plan:uses ?b }", "plan:uses"),
    ],
)
def test_query_page_shows_other_answers(web: TestClient, query: str, words: str) -> None:
    """ASK gives a word, CONSTRUCT a text."""
    assert (
        words in re.findall(r"<pre[^>]*>(.*?)</pre>", web.post("/query", data={"query": query}).text, re.S)[0]
    )


@pytest.mark.parametrize(("query", "status"), [("SELECT ?x {", 400), ("ASK { SERVICE <urn:x> {} }", 403)])
def test_query_page_says_what_is_wrong(web: TestClient, query: str, status: int) -> None:
    """A query that cannot be answered stays in the form, with the reason."""
    response = web.post("/query", data={"query": query})
    assert response.status_code == status
    assert 'role="alert"' in response.text and query.split("{")[0] in Page(response.text).text


def test_query_page_has_the_ready_questions(web: TestClient) -> None:
    """Every question is on the page, as a link and as data for the editor."""
    source = web.get("/query").text
    data = re.search(r'<script type="application/json" id="questions">(.*?)</script>', source, re.S)
    assert data is not None
    ready = json.loads(data[1])
    assert [item["name"] for item in ready] == [question.name for question in questions()]
    assert all(item.keys() == {"name", "title", "group", "text"} for item in ready)
    assert f"/query?question={ready[0]['name']}&run=1" in Page(source).links
    assert f'id="yasgui" data-endpoint="/sparql" data-base="{BASE}" data-ontology="{PLAN}"' in source
    assert '<script type="application/json" id="vocabulary">{"' in source


def test_ready_question_takes_values(web: TestClient) -> None:
    """A question is answered as it is, with values, and refuses one that is none."""
    address = "/query?question=sectors-and-technologies&run=1"
    assert "smart logistics" in visit(web, address).text and "0 rows" not in visit(web, address).text
    assert "0 rows" in visit(web, f"{address}&value.sector=nothing-of-that-name").text
    assert "least" in visit(web, f"{address}&value.least=much", 400).text
    assert "no question is called" in visit(web, "/query?question=none", 400).text
