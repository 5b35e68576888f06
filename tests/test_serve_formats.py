"""Formats of answers: which one a client gets, and that what is in it is right."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import rdflib
from starlette.testclient import TestClient

from kg.serve.negotiation import GRAPH_FORMATS, RESULT_FORMATS, choose, negotiate
from tests.serving import NAMES, client, make_build

ASK = "ASK { ?t a plan:Target }"
CONSTRUCT = "CONSTRUCT { ?a plan:appliedIn ?b } WHERE { ?a plan:appliedIn ?b }"
RDF = (
    ("text/turtle", "turtle"),
    ("application/n-triples", "nt"),
    ("application/rdf+xml", "xml"),
    ("application/ld+json", "json-ld"),
    ("text/n3", "n3"),
    ("application/trig", "trig"),
    ("application/n-quads", "nquads"),
)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Lend a client of a build of the sample."""
    with client(make_build(tmp_path_factory.mktemp("formats") / "build")) as found:
        yield found


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/pdf, text/*;q=0.1", "text/csv; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/html, text/csv", "text/csv; charset=utf-8"),
    ],
)
def test_formats_of_rows(web: TestClient, accept: str, given: str) -> None:
    """The client's qualities decide, the most specific range first; a tie goes to the data."""
    response = web.get("/sparql", params={"query": NAMES}, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, given)
    assert "State Council" in response.text
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "expected"), [("text/csv", "true"), ("application/sparql-results+json", '"boolean":true')]
)
def test_formats_of_ask(web: TestClient, accept: str, expected: str) -> None:
    """ASK has the formats of rows."""
    assert expected in web.get("/sparql", params={"query": ASK}, headers={"Accept": accept}).text


def test_xml_is_well_formed_whatever_is_said(web: TestClient) -> None:
    """Markup, carriage returns and what XML cannot hold do not break the answer."""
    query = r'SELECT ("<a>&\r\u0001" AS ?x) ("b"@en AS ?y) (1 AS ?z) {}'
    headers = {"Accept": "application/sparql-results+xml"}
    root = ET.fromstring(web.get("/sparql", params={"query": query}, headers=headers).content)
    assert [e.text for e in root.iter("{http://www.w3.org/2005/sparql-results#}literal")] == [
        "<a>&\r\N{REPLACEMENT CHARACTER}", "b", "1",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_rows_read_back(web: TestClient, name: str) -> None:
    """An independent reader gets the same terms out of every format."""
    query = r"""SELECT ?x ?none { VALUES ?x {
        <urn:a> "a\tb\n\"c\"\\" "x"@en 5 0.5 "2020"^^xsd:gYear true "," <<( <urn:a> <urn:b> "c" )>> } }"""
    text = web.get("/sparql", params={"query": query, "format": name}).content
    form = {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "tsv": ox.QueryResultsFormat.TSV,
    }
    found = ox.parse_query_results(text, form[name])
    assert isinstance(found, ox.QuerySolutions)
    expected = ox.Store().query(query, prefixes={"xsd": str(rdflib.XSD)})
    assert [str(row["x"]) for row in found] == [str(row["x"]) for row in expected]


def test_csv_quotes(web: TestClient) -> None:
    """CSV gives bare values, quoted where that is needed."""
    query = 'SELECT ?a ?b ?c { VALUES (?a ?b ?c) { (<urn:a> "x, \\"y\\"" UNDEF) } }'
    assert web.get("/sparql", params={"query": query, "format": "csv"}).text == (
        'a,b,c\r\nurn:a,"x, ""y""",\r\n'
    )


@pytest.mark.parametrize(("accept", "name"), RDF)
def test_formats_of_graphs(web: TestClient, accept: str, name: str) -> None:
    """CONSTRUCT gives RDF in the format that is asked for."""
    response = web.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept})
    assert response.headers["content-type"].startswith(accept)
    graph = rdflib.Dataset() if name in ("trig", "nquads") else rdflib.Graph()
    assert len(graph.parse(data=response.text, format=name)) == 1


def test_graph_by_default_is_turtle(web: TestClient) -> None:
    """A graph comes in Turtle where nothing else is asked for."""
    response = web.get("/sparql", params={"query": "DESCRIBE <https://w3id.org/plan-kg/id/sample>"})
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    assert "A Sample Plan" in response.text


@pytest.mark.parametrize(
    ("query", "accept"), [(NAMES, "text/turtle"), (CONSTRUCT, "text/csv"), (NAMES, "image/png")]
)
def test_format_that_cannot_be_given(web: TestClient, query: str, accept: str) -> None:
    """A format that the kind of answer does not have is refused, not replaced."""
    assert web.get("/sparql", params={"query": query}, headers={"Accept": accept}).status_code == 406


def test_malformed_comes_before_unacceptable(web: TestClient) -> None:
    """A query that is wrong is wrong in any format."""
    headers = {"Accept": "image/png"}
    assert web.get("/sparql", params={"query": "SELECT"}, headers=headers).status_code == 400


def test_format_in_the_address(web: TestClient) -> None:
    """A link can name a format, which then counts for more than Accept."""
    response = web.get("/sparql", params={"query": NAMES, "format": "csv"}, headers={"Accept": "text/html"})
    assert response.text.startswith("name\r\n")


def test_browser_is_led_to_the_query_page(web: TestClient) -> None:
    """A browser gets the page, with the query in it."""
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert web.get("/sparql", headers=headers).headers["location"] == "/query"
    response = web.get("/sparql", params={"query": "ASK {}"}, headers=headers)
    assert (response.status_code, response.headers["location"]) == (303, "/query?query=ASK+%7B%7D")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "json"),
        ("text/csv;q=1.000;charset=utf-8", "csv"),
        ("text/csv;q=nonsense, text/tab-separated-values;q=0.1", "tsv"),
        (",,;q=1", "json"),
        ("application/*", "json"),
        ("text/xml;q=0.9, text/csv;q=0.8", "xml"),
        ("text/csv;q=0", None),
    ],
)
def test_accept_is_read_as_the_standard_says(accept: str, expected: str | None) -> None:
    """Qualities, ranges, parameters and malformed items of Accept."""
    choice = choose(accept, RESULT_FORMATS)
    assert (choice.format if choice else None) == expected


def test_accept_of_a_linked_data_client() -> None:
    """rdflib's own Accept header gets a format that rdflib reads."""
    accept = "application/rdf+xml;q=0.9, text/turtle, application/n-triples;q=0.1, */*;q=0.1"
    choice = choose(accept, GRAPH_FORMATS)
    assert choice is not None and choice.format == "ttl"


@pytest.mark.parametrize(
    ("name", "results", "graph"),
    [("json", "json", "jsonld"), ("turtle", None, "ttl"), ("text/csv", "csv", None), ("odd", "xml", "rdf")],
)
def test_names_of_formats(name: str, results: str | None, graph: str | None) -> None:
    """A name means what the kind of answer has by it; one that means nothing leaves it to Accept."""
    found = [negotiate(name, "application/xml", formats) for formats in (RESULT_FORMATS, GRAPH_FORMATS)]
    assert [choice.format if choice else None for choice in found] == [results, graph]
