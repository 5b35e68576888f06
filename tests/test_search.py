"""Full-text search over names and sentences, on the command line and in SPARQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import KgError, QueryError, StoreError
from kg.export import export
from kg.query import run
from kg.search import search
from tests.sample import LOGISTICS, ROBOTS, sample_graph


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the sample with store and index."""
    folder = tmp_path_factory.mktemp("search") / "build"
    export(sample_graph(), folder, formats=("store", "search"))
    return folder


def test_names_come_before_sentences(build: Path) -> None:
    """An entity whose name has the words is the first hit, the sentences that have them follow."""
    hits = search(build, "service robots")
    assert (hits[0].kind, hits[0].label, hits[0].class_) == ("entity", "service robots", "Product")
    assert {hit.kind for hit in hits[1:]} == {"passage"}


def test_endings_and_case_do_not_matter(build: Path) -> None:
    """A word is found by its stem."""
    assert search(build, "ROBOT", kind="entity")[0].label == "service robots"


def test_last_word_may_be_unfinished(build: Path) -> None:
    """The beginning of a word finds it; in the middle of the query it does not."""
    assert search(build, "smart logis", kind="entity")[0].iri.endswith(LOGISTICS)
    assert search(build, "logis smart", kind="entity") == ()


def test_quoted_words_stand_together(build: Path) -> None:
    """A phrase in double quotes is found only where its words follow each other."""
    assert search(build, '"develop service"')
    assert not search(build, '"service develop"')


def test_hit_leads_to_its_place(build: Path) -> None:
    """A sentence comes with its section and plan."""
    (hit, *_) = search(build, "regulate", kind="passage")
    assert (hit.label, hit.place) == ("I Smart logistics", "A Sample Plan")
    assert "does not regulate" in hit.snippet


@given(st.text(max_size=40))
def test_nothing_a_user_types_is_syntax(build: Path, words: str) -> None:
    """Any text is either searched or refused in the package's own words."""
    try:
        search(build, words)
    except KgError as error:
        assert isinstance(error, QueryError)


def test_index_is_the_same_each_time(build: Path, tmp_path: Path) -> None:
    """Two builds have the same bytes."""
    export(sample_graph(), tmp_path, formats=("search",))
    assert (tmp_path / "search.sqlite").read_bytes() == (build / "search.sqlite").read_bytes()


def test_sparql_can_search(build: Path) -> None:
    """text:matches filters by words, text:score orders by how well they match."""
    query = """SELECT ?e { ?e a plan:Entity FILTER(text:matches(?e, "robots"))
        BIND(text:score(?e, "robots") AS ?s) }
        ORDER BY DESC(?s)"""
    assert run(build, query, format="csv").split()[1:] == [f"https://w3id.org/plan-kg/id/{ROBOTS}"]


def test_score_of_what_does_not_match_is_unbound(build: Path) -> None:
    """Nothing is said of a thing that does not match, of a literal, or with a wrong number of arguments."""
    query = """ASK { { BIND(text:score(plan:x, "robots") AS ?s) } UNION
        { BIND(text:score("a", "robots") AS ?s) }
        UNION { BIND(text:score(plan:x) AS ?s) } FILTER(BOUND(?s)) }"""
    assert run(build, query) == "false\n"


def test_query_that_searches_needs_the_index(tmp_path: Path) -> None:
    """Without an index a search in SPARQL is an error, not an empty answer."""
    export(sample_graph(), tmp_path, formats=("store",))
    with pytest.raises(StoreError, match="no search index"):
        run(tmp_path, 'SELECT ?e { ?e a plan:Entity FILTER(text:matches(?e, "robots")) }')
    assert run(tmp_path, "ASK { ?p plan:text ?t }") == "true\n"


def test_command_shows_hits_as_text_and_json(build: Path) -> None:
    """kg search prints a hit with its IRI, and one JSON object a line when asked."""
    plain = CliRunner().invoke(main, ["search", "robots", "-g", str(build), "--limit", "1"])
    assert plain.output.splitlines()[0] == "Product        service robots  (2 mentions)"
    line = CliRunner().invoke(main, ["search", "robots", "-g", str(build), "--limit", "1", "--json"]).output
    assert json.loads(line)["class"] == "Product"


def test_missing_index_and_no_word_are_one_line(tmp_path: Path, build: Path) -> None:
    """Errors name the remedy."""
    with pytest.raises(StoreError, match="run `kg build` first"):
        search(tmp_path, "x")
    with pytest.raises(QueryError, match="give a word"):
        search(build, " ?! ")
