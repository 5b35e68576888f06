"""The conditions of the SPARQL 1.1 Protocol and of the Graph Store Protocol's reading half."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import rdflib
from starlette.testclient import TestClient

from kg.serve import Limits
from tests.serving import GRAPHS, NAMES, client, make_build

ASK = "ASK { ?t a plan:Target }"
VALUES = "SELECT ?v { ?s <urn:example:value> ?v } ORDER BY ?v"
NAMED_VALUES = "SELECT ?v { GRAPH ?g { ?s <urn:example:value> ?v } } ORDER BY ?v"
DIRECT = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Lend a client of a build of the sample with small limits of size."""
    build = make_build(tmp_path_factory.mktemp("serve") / "build")
    with client(build, limits=Limits(rows=2000, bytes=400_000)) as found:
        yield found


def _rows(text: str) -> list[str]:
    bindings = json.loads(text)["results"]["bindings"]
    return [value["value"] for row in bindings for value in row.values()]


def _ask(web: TestClient, query: str, **more: str | list[str]) -> list[str]:
    response = web.get("/sparql", params={"query": query, **more})
    assert response.status_code == 200, response.text
    return _rows(response.text)


def test_query_by_get(web: TestClient) -> None:
    """A query in the address is answered in JSON where nothing else is asked for."""
    response = web.get("/sparql", params={"query": NAMES})
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert _rows(response.text)[1:3] == ["State Council", "service robots"]


def test_query_by_form(web: TestClient) -> None:
    """A query in the fields of a form is answered."""
    assert "State Council" in _rows(web.post("/sparql", data={"query": NAMES}).text)


def test_query_directly(web: TestClient) -> None:
    """A query that is the body is answered, whatever the case of its type and with a charset."""
    for kind in ("application/sparql-query", "Application/SPARQL-Query; charset=UTF-8"):
        response = web.post("/sparql", content=NAMES, headers={"Content-Type": kind})
        assert "State Council" in _rows(response.text)


def test_query_beyond_ascii(web: TestClient) -> None:
    """A query is read in UTF-8, both ways, and its answer is written in it."""
    query = 'SELECT ("人工智能 é" AS ?x) {}'
    assert _ask(web, query) == ["人工智能 é"]
    assert _rows(web.post("/sparql", content=query.encode(), headers=DIRECT).text) == ["人工智能 é"]


def test_default_graph_of_the_request(web: TestClient) -> None:
    """default-graph-uri says where a pattern matches; two are merged, and there is no named graph then."""
    one, two = GRAPHS
    assert _ask(web, VALUES) == []
    assert _ask(web, VALUES, **{"default-graph-uri": one}) == ["one"]
    assert _ask(web, VALUES, **{"default-graph-uri": [one, two]}) == ["one", "two"]
    assert _ask(web, NAMED_VALUES, **{"default-graph-uri": one}) == []


def test_named_graphs_of_the_request(web: TestClient) -> None:
    """named-graph-uri says which graphs GRAPH ranges over; the default graph is empty then."""
    one, two = GRAPHS
    assert _ask(web, NAMED_VALUES) == ["one", "two"]
    assert _ask(web, NAMED_VALUES, **{"named-graph-uri": two}) == ["two"]
    assert _ask(web, "SELECT * { ?s ?p ?o }", **{"named-graph-uri": one}) == []


def test_dataset_of_the_request_comes_before_that_of_the_query(web: TestClient) -> None:
    """FROM counts, unless the request has a dataset of its own."""
    query = VALUES.replace("{", f"FROM <{GRAPHS[0]}> {{", 1)
    assert _ask(web, query) == ["one"]
    assert _ask(web, query, **{"default-graph-uri": GRAPHS[1]}) == ["two"]


@pytest.mark.parametrize("by", ["form", "direct"])
def test_dataset_of_a_post(web: TestClient, by: str) -> None:
    """A form carries its dataset in its fields, a query that is the body in its address."""
    dataset = {"default-graph-uri": GRAPHS[0], "named-graph-uri": GRAPHS[1]}
    if by == "form":
        response = web.post("/sparql", data={"query": VALUES, **dataset})
    else:
        response = web.post("/sparql", content=VALUES, params=dataset, headers=DIRECT)
    assert _rows(response.text) == ["one"]


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": "SELECT ?x {"}, 400),
        ({"query": ""}, 400),
        ({"query": [ASK, ASK]}, 400),
        ({"query": ASK, "default-graph-uri": "not an IRI"}, 400),
        ({"query": "INSERT DATA { <urn:a> <urn:b> 1 }"}, 400),
        ({"update": "INSERT DATA { <urn:a> <urn:b> 1 }"}, 403),
        ({"query": "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"}, 403),
    ],
)
def test_bad_query_by_get(web: TestClient, parameters: dict[str, str | list[str]], status: int) -> None:
    """What is no query, or would write or leave this machine, is refused with a reason in plain text."""
    response = web.get("/sparql", params=parameters)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/plain")
    assert len(response.text.splitlines()) == 1 and len(response.text) > 15


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 400),
        (b"query=ASK{}&query=ASK{}", "application/x-www-form-urlencoded", 400),
        (b"query=%FF", "application/x-www-form-urlencoded", 400),
        (b"update=CLEAR+ALL", "application/x-www-form-urlencoded", 403),
        (b"CLEAR ALL", "application/sparql-update", 403),
        ("ASK { ?s ?p 'ü' }".encode("utf-16"), "application/sparql-query", 400),
        (b"ASK {}", "application/sparql-query; charset=utf-16", 415),
        (b"query=ASK{}", "text/plain", 415),
        (b"ASK {}", "", 415),
        (b"query=" + b"x" * 1_100_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_bad_query_by_post(web: TestClient, body: bytes, kind: str, status: int) -> None:
    """A POST of the wrong type or encoding, with no query or two, or too large is refused."""
    assert web.post("/sparql", content=body, headers={"Content-Type": kind}).status_code == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_methods_that_there_are_not(web: TestClient, method: str) -> None:
    """Another method is refused, with those that there are."""
    for path in ("/sparql", "/rdf-graph-store"):
        response = web.request(method, path)
        assert response.status_code == 405
        assert "GET" in response.headers["allow"]


def test_options_says_the_methods(web: TestClient) -> None:
    """OPTIONS names the methods of an address."""
    response = web.options("/sparql")
    assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def test_head_is_get_without_a_body(web: TestClient) -> None:
    """HEAD has the head of the answer only."""
    response = web.head("/sparql", params={"query": NAMES})
    assert (response.status_code, response.text) == (200, "")
    assert response.headers["content-type"] == "application/sparql-results+json"


@pytest.mark.parametrize(
    "query", ["SELECT ?a { ?a ?b ?c . ?d ?e ?f }", "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"]
)
def test_answer_over_the_limit_of_rows_is_an_error(web: TestClient, query: str) -> None:
    """Too many rows or triples give a clear error instead of a part of the answer."""
    response = web.get("/sparql", params={"query": query})
    assert response.status_code == 500
    assert "more than 2,000 rows" in response.text


def test_answer_of_exactly_the_limit_is_given(web: TestClient) -> None:
    """The limit itself is allowed."""
    assert len(_ask(web, "SELECT ?a { ?a ?b ?c . ?d ?e ?f } LIMIT 2000")) == 2000
    assert web.get("/sparql", params={"query": "SELECT ?a { ?a ?b ?c . ?d ?e ?f } LIMIT 2001"}).is_error


def test_answer_over_the_limit_of_size_is_an_error(web: TestClient) -> None:
    """An answer of few but huge rows is refused as well."""
    query = (
        "SELECT ?t ?u ?v { ?x skos:definition ?t . ?y skos:definition ?u . ?z skos:definition ?v } LIMIT 1999"
    )
    response = web.get("/sparql", params={"query": query})
    assert (response.status_code, "larger than this server gives" in response.text) == (500, True)


def test_long_answer_is_whole(web: TestClient) -> None:
    """An answer that is sent in pieces arrives whole and zipped."""
    query = "SELECT ?a ?c { ?a ?b ?c . ?d ?e ?f } LIMIT 1900"
    response = web.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"})
    assert len(json.loads(response.text)["results"]["bindings"]) == 1900
    assert response.headers["content-encoding"] == "gzip"


def test_search_functions_and_prefixes_are_there(web: TestClient) -> None:
    """text:matches works, with no prefix declared."""
    assert _ask(web, 'SELECT ?n { ?e a plan:Entity ; rdfs:label ?n FILTER(text:matches(?e, "robot")) }') == [
        "service robots"
    ]


def test_service_description(web: TestClient) -> None:
    """The endpoint without a query says what it can do and what the data is."""
    text = web.get("/sparql", headers={"Accept": "application/n-triples"}).text
    graph = rdflib.Graph().parse(data=text, format="nt")
    sd, void = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#"), rdflib.VOID
    (service,) = graph.subjects(rdflib.RDF.type, sd.Service)
    assert graph.value(service, sd.endpoint) == rdflib.URIRef("http://testserver/sparql")
    assert graph.value(service, sd.supportedLanguage) == sd.SPARQL11Query
    default = graph.value(graph.value(service, sd.defaultDataset), sd.defaultGraph)
    assert int(graph.value(default, void.triples)) == len(_ask(web, "SELECT ?p { ?s ?p ?o }"))
    assert {str(name) for name in graph.objects(None, sd.name)} == set(GRAPHS)
    parts = {
        str(graph.value(p, void["class"])): int(graph.value(p, void.entities))
        for p in graph.objects(default, void.classPartition)
    }
    assert parts["https://w3id.org/plan-kg/ontology#Product"] == 1


def test_void_of_the_data(web: TestClient) -> None:
    """The data describes itself where VoID says."""
    graph = rdflib.Graph().parse(data=web.get("/.well-known/void").text, format="turtle")
    (dataset,) = graph.objects(None, rdflib.FOAF.primaryTopic)
    assert str(graph.value(dataset, rdflib.VOID.sparqlEndpoint)) == "http://testserver/sparql"
    assert int(graph.value(dataset, rdflib.VOID.entities)) == 18


def test_host_that_is_no_host(web: TestClient) -> None:
    """A Host header that is no name of a host does not come back in an answer."""
    response = web.get("/sparql", headers={"Host": 'evil">host'})
    assert "evil" not in response.text
    assert response.status_code in (200, 400)


def test_graph_store_gives_graphs(web: TestClient) -> None:
    """The default graph and each named one are documents, in the format that is asked for."""
    named = web.get(
        "/rdf-graph-store", params={"graph": GRAPHS[0]}, headers={"Accept": "application/n-triples"}
    )
    assert named.text == f'<{GRAPHS[0]}> <urn:example:value> "one" .\n'
    whole = rdflib.Graph().parse(data=web.get("/rdf-graph-store?default").text, format="turtle")
    assert len(whole) == len(_ask(web, "SELECT ?p { ?s ?p ?o }"))
    assert web.head("/rdf-graph-store?default").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("", 400),
        ("?default&graph=urn:example:one", 400),
        ("?graph=relative", 400),
        ("?graph=urn:example:none", 404),
    ],
)
def test_graph_store_refuses(web: TestClient, address: str, status: int) -> None:
    """A request for no graph, for two or for one that is not there is refused."""
    assert web.get(f"/rdf-graph-store{address}").status_code == status


def test_graph_store_does_not_write(web: TestClient) -> None:
    """The graphs can only be read."""
    response = web.post("/rdf-graph-store?default", content="<urn:a> <urn:b> 1 .")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
