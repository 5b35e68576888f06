"""SPARQL over a build: four kinds of query, their formats, and clear errors."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import rdflib

from kg.errors import QueryError, StoreError
from kg.export import export
from kg.query import run
from tests.sample import sample_graph

NAMES = "SELECT ?name { ?e a plan:Entity ; rdfs:label ?name } ORDER BY ?name"
EVIDENCE = """SELECT ?text ?c {
  [] a owl:Axiom ; owl:annotatedProperty plan:uses ; plan:evidence/plan:text ?text ; plan:confidence ?c }"""
CONSTRUCT = "CONSTRUCT { ?a plan:appliedIn ?b } WHERE { ?a plan:appliedIn ?b }"
ASK = "ASK { ?t a plan:Target ; plan:value ?v FILTER(?v > 100000000000) }"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the store of the sample graph."""
    folder = tmp_path_factory.mktemp("query") / "build"
    export(sample_graph(), folder, formats=("store",))
    return folder


def test_table_lists_the_rows_and_counts_them(build: Path) -> None:
    """A table has a head, the rows in order and their number."""
    lines = run(build, NAMES).splitlines()
    assert lines[0] == "name"
    assert lines[2:] == ["<R&D>", "State Council", "service robots", "smart logistics", "", "4 rows"]


def test_table_shortens_known_names(build: Path) -> None:
    """IRIs of the predefined prefixes are shortened; an unbound value is an empty cell."""
    table = run(build, "SELECT ?c ?none { ?c rdfs:subClassOf plan:Entity } ORDER BY ?c LIMIT 1")
    assert table.splitlines()[2:] == ["plan:ActorGroup", "", "1 row"]


def test_evidence_is_found_from_the_relation(build: Path) -> None:
    """The sentence that states a relation is one query away."""
    (row,) = csv.DictReader(io.StringIO(run(build, EVIDENCE, format="csv")))
    assert row["text"].startswith("Develop service robots")
    assert row["c"] == "0.85"


def test_tsv_quotes_as_sparql_says(build: Path) -> None:
    """TSV gives terms in SPARQL's own notation."""
    assert run(build, NAMES, format="tsv").splitlines()[:2] == ["?name", '"<R&D>"']


def test_json_is_sparql_results(build: Path) -> None:
    """JSON follows the SPARQL results format."""
    rows = json.loads(run(build, NAMES, format="json"))["results"]["bindings"]
    assert [row["name"]["value"] for row in rows][1] == "State Council"


def test_xml_is_sparql_results(build: Path) -> None:
    """XML follows the SPARQL results format."""
    root = ET.fromstring(run(build, NAMES, format="xml"))
    assert len(root.findall(".//{http://www.w3.org/2005/sparql-results#}result")) == 4


@pytest.mark.parametrize(("format_", "expected"), [("table", "true\n"), ("csv", "true\n")])
def test_ask_says_true(build: Path, format_: str, expected: str) -> None:
    """ASK answers with a word."""
    assert run(build, ASK, format=format_) == expected


def test_ask_says_false(build: Path) -> None:
    """ASK for something absent answers false."""
    assert run(build, "ASK { ?x a plan:Person }") == "false\n"


@pytest.mark.parametrize(
    ("format_", "name"), [("table", "turtle"), ("ttl", "turtle"), ("json", "json-ld"), ("xml", "xml")]
)
def test_construct_gives_a_graph(build: Path, format_: str, name: str) -> None:
    """CONSTRUCT gives RDF; as a table it is shown in Turtle."""
    assert len(rdflib.Graph().parse(data=run(build, CONSTRUCT, format=format_), format=name)) == 1


def test_describe_gives_the_triples_of_a_thing(build: Path) -> None:
    """DESCRIBE gives what is said of an individual."""
    text = run(build, "DESCRIBE <https://w3id.org/plan-kg/id/sample/target/1>", format="ttl")
    assert 'plan:unit "CNY"' in text


@pytest.mark.parametrize(
    ("query", "format_"),
    [(NAMES, "ttl"), (ASK, "ttl"), (CONSTRUCT, "csv"), (CONSTRUCT, "tsv"), (NAMES, "pdf")],
)
def test_unfit_format_is_an_error_in_one_line(build: Path, query: str, format_: str) -> None:
    """A format that the kind of result does not have is refused with those that it has."""
    with pytest.raises(QueryError, match="choose") as caught:
        run(build, query, format=format_)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query", ["SELECT ?a {", "", "SELECT * { ?a nowhere:b ?c }", "INSERT DATA { <urn:a> <urn:b> 1 }"]
)
def test_malformed_query_is_an_error_in_one_line(build: Path, query: str) -> None:
    """A query that cannot be read, or that would write, is refused in one short line."""
    with pytest.raises(QueryError) as caught:
        run(build, query)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("name", ["empty", "absent"])
def test_folder_without_a_build(tmp_path: Path, name: str) -> None:
    """A folder that holds no build is refused with the remedy, and nothing is created in it."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match="run `kg build` first"):
        run(tmp_path / name, NAMES)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


def test_broken_store(tmp_path: Path) -> None:
    """A store that cannot be opened is an error of one line."""
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "CURRENT").write_text("junk", encoding="utf-8")
    with pytest.raises(StoreError, match="run `kg build` again") as caught:
        run(tmp_path, NAMES)
    assert "\n" not in str(caught.value)


def test_reading_leaves_the_store_alone(build: Path) -> None:
    """Two questions at the same time do not lock each other out, and no file changes."""
    before = {path.name: path.read_bytes() for path in (build / "store").iterdir()}
    assert run(build, NAMES) == run(build, NAMES)
    assert {path.name: path.read_bytes() for path in (build / "store").iterdir()} == before


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://localhost/x> { ?s ?p ?o } }",
        "SELECT * { service silent ?e { ?s ?p ?o } }",
        '# "\nSELECT * { ?a ?b "\\"" . SERVICE <a:b> {} }',
    ],
)
def test_service_is_refused(build: Path, query: str) -> None:
    """A query that would ask another machine is refused before it runs."""
    with pytest.raises(QueryError, match="another machine"):
        run(build, query)


@pytest.mark.parametrize(
    "query",
    [
        'ASK { ?service plan:x "SERVICE" }',
        "ASK { ?s plan:service <http://x/SERVICE> } # SERVICE",
        "ASK { ?s plan:a '''it's SERVICE''' }",
        'ASK { ?s plan:a "x"@service }',
    ],
)
def test_the_word_service_is_no_clause(build: Path, query: str) -> None:
    """The word in a name, a string, an IRI, a tag or a comment does no harm."""
    assert run(build, query) == "false\n"
