"""The named questions: the catalogue, their parameters, their answers."""

from __future__ import annotations

import csv
import io
import re
import time
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import QueryError
from kg.export import export
from kg.query import GROUPS, Question, ask, open_store, questions, read_question, sparql
from kg.rdf import to_rdf
from tests.goldens import FOLDER, answered, golden
from tests.rows import plain
from tests.sample import sample_graph
from tests.twoplans import two_plans

MOST_SECONDS = 2.0
ALL = pytest.mark.parametrize("asked", questions(), ids=lambda q: q.name)
TEXTS = [(q.name, p.name) for q in questions() for p in q.parameters if p.kind == "text"]

# A value for each parameter of the two plans, so that every question has an answer with all of them set.
VALUES = {
    "actor": "ministry", "agency": "ministry", "agent": "MINISTRY", "class": "technology",
    "entity": "AI", "from": "deep learning", "indicator": "Robot Ind", "instrument": "standard",
    "least": "0.1", "limit": "3", "object": "a", "other": "south", "plan": "Plan of the North",
    "platform": "robot", "relation": "appliedIn", "risk": "soc", "section": "logistics",
    "sector": "SMART", "subject": "art", "technology": "e", "to": "service robots", "topic": "smart",
    "verb": "Use", "year": "2025", "strength": "Shall", "name": "a",
}  # fmt: skip
# Where those do not fit: what this question has to be asked with instead.
OTHERWISE = {
    "called-for-in-one-plan": {"plan": "north", "other": "south"},
    "cooperation": {"name": "alliance"},
    "deadlines": {"year": "2030"},
    "hubs": {"class": "Sector"},
    "inherited-years": {"year": "2030"},
    "mixed-strengths": {"object": "intelligence", "plan": ""},
    "one-name-several-classes": {"name": "ROBOT"},
    "only-encouraged": {"object": "alliance"},
    "platforms-and-what-they-serve": {"platform": "platform"},
    "plans-and-programmes": {"name": "programme"},
    "tasks-without-date": {"agent": ""},
    "unconnected-entities": {"class": "Risk"},
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the store of the sample graph."""
    folder = tmp_path_factory.mktemp("sample") / "build"
    export(sample_graph(), folder, formats=("store",))
    return folder


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the store of two plans that have something to answer every question with."""
    folder = tmp_path_factory.mktemp("plans") / "build"
    export(two_plans(), folder, formats=("store",))
    return folder


def rows_of(folder: Path, asked: str, /, **parameters: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ask(folder, asked, parameters, format="csv"))))


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


# The catalogue.


def test_catalogue_is_complete() -> None:
    """There are at least 32 questions, some in every group, each with a title and an explanation."""
    assert len(questions()) >= 32
    assert {q.group for q in questions()} == set(GROUPS)
    assert all(q.title and q.explanation.endswith("?") for q in questions())
    assert len({q.title for q in questions()}) == len(questions())


@ALL
def test_question_orders_its_rows_and_names_its_prefixes(asked: Question) -> None:
    """A file stands by itself: PREFIX lines for all it uses, an ORDER BY, and no word of Oxigraph's own."""
    body = re.sub(r"#.*|\"[^\"]*\"", "", re.sub(r"<[^>]*>", "", asked.text))
    used = set(re.findall(r"(?<![\w?])([a-z]+):", body.replace("PREFIX ", "PREFIX:")))
    assert used - {"PREFIX"} == set(re.findall(r"^PREFIX (\w+):", asked.text, re.MULTILINE))
    assert re.search(r"^ORDER BY ", asked.text, re.MULTILINE)
    assert "text:" not in asked.text and "LATERAL" not in asked.text


@ALL
def test_parameters_are_explained(asked: Question) -> None:
    """Every parameter has an explanation; what can be long takes a limit, and defaults are of their kind."""
    assert all(p.explanation for p in asked.parameters)
    assert ("limit" in {p.name for p in asked.parameters}) == ("\nLIMIT " in asked.text)


@ALL
def test_default_stands_in_the_query(asked: Question, plans: Path) -> None:
    """The default in the header is what the text has in its place: setting it changes no row."""
    defaults = {p.name: p.default for p in asked.parameters if p.default != "any"}
    assert ask(plans, asked.name, defaults, format="csv") == ask(plans, asked.name, format="csv")
    for parameter in asked.parameters:
        place = f"VALUES ?_{parameter.name} {{ UNDEF }}"
        assert (place in asked.text) == (parameter.default == "any"), parameter.name


# Answers.


@ALL
def test_question_runs_on_the_sample(asked: Question, sample: Path) -> None:
    """Every question has an answer, maybe without rows, on a graph that lacks most of what it asks for."""
    assert ask(sample, asked.name, format="csv").splitlines()[0]


@ALL
def test_question_has_an_answer_on_two_plans(asked: Question, plans: Path) -> None:
    """Every question finds something in two plans that say something of everything."""
    assert rows_of(plans, asked.name)


@ALL
def test_question_has_an_answer_with_all_parameters(asked: Question, plans: Path) -> None:
    """Values for all parameters at once narrow the answer down and do not empty it."""
    if not asked.parameters:
        pytest.skip("takes no parameter")
    values = {p.name: VALUES[p.name] for p in asked.parameters} | OTHERWISE.get(asked.name, {})
    found = rows_of(plans, asked.name, **values)
    assert found
    assert len(found) <= max(3, len(rows_of(plans, asked.name)))


@ALL
def test_order_of_rows_is_fixed(asked: Question, plans: Path) -> None:
    """The same facts loaded in the opposite order give the same answer."""
    store = ox.Store()
    for quad in reversed(list(open_store(plans).quads_for_pattern(None, None, None, ox.DefaultGraph()))):
        store.add(quad)
    found = store.query(asked.text)
    assert isinstance(found, ox.QuerySolutions)
    answer = found.serialize(format=ox.QueryResultsFormat.CSV) or b""
    assert answer.decode() == ask(plans, asked.name, format="csv")


@ALL
def test_rdflib_gives_the_same_rows(asked: Question, plans: Path, two_plans_in_rdflib: rdflib.Graph) -> None:
    """The questions are plain SPARQL 1.1: another engine finds the same rows."""
    ours = open_store(plans).query(asked.text)
    assert isinstance(ours, ox.QuerySolutions)
    theirs = two_plans_in_rdflib.query(asked.text)
    assert Counter(plain(row) for row in ours) == Counter(plain(row) for row in theirs)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def two_plans_in_rdflib() -> rdflib.Graph:
    """Return the two plans as rdflib's graph, ontology included as in the store."""
    return to_rdf(two_plans(), ontology=True)


def test_denied_facts_are_no_facts(plans: Path) -> None:
    """What the text only denies is in the answer on denials and in no other."""
    fact = {"subject": "robot standard", "relation": "regulates", "object": "deep learning"}
    assert not rows_of(plans, "evidence-for-a-statement", **fact)
    assert "robot standard regulates deep learning" in {r["denied"] for r in rows_of(plans, "denials")}
    others = [q.name for q in questions() if q.name != "denials"]
    assert not [n for n in others if "must not sell" in ask(plans, n, format="csv")]
    assert "sell" not in {row["verb"] for row in rows_of(plans, "actions-by-verb")}


def test_denial_of_what_is_stated_elsewhere(plans: Path) -> None:
    """A fact that one sentence states and another denies is shown with both, and marked as such."""
    found = rows_of(plans, "evidence-for-a-statement", subject="service", object="deep")
    assert [row["says"] for row in found] == ["denies", "states"]
    marks = {row["denied"]: row["stated_elsewhere"] for row in rows_of(plans, "denials")}
    assert marks["service robots uses deep learning"] == "true"
    assert marks["robot standard regulates deep learning"] == "false"


@pytest.mark.parametrize("value", ["logistics", "LOGISTICS", "Smart Logistics"])
def test_text_matches_in_any_case_and_in_part(value: str, plans: Path) -> None:
    """A sector is found by a part of its name in any case."""
    found = rows_of(plans, "sectors-and-technologies", sector=value)
    assert {row["sector"] for row in found} == {"smart logistics"}


@pytest.mark.parametrize("value", ["AI", "artificial INTELLIGENCE", " ai "])
def test_entity_is_found_by_any_of_its_names(value: str, plans: Path) -> None:
    """An entity is named by its preferred or another name in any case."""
    assert rows_of(plans, "about-an-entity", entity=value) == rows_of(plans, "about-an-entity")


@pytest.mark.parametrize("value", ["north", "plan of the NORTH", "https://w3id.org/plan-kg/id/north"])
def test_plan_is_found_by_id_title_and_iri(value: str, plans: Path) -> None:
    """A plan is named by its id, its IRI or a part of its title."""
    assert {row["plan"] for row in rows_of(plans, "strength-by-plan", plan=value)} == {"Plan of the North"}


def test_two_plans_compare_in_the_direction_asked_for(plans: Path) -> None:
    """The plan that is named first is the first of the pair, whatever its IRI."""
    (row,) = rows_of(plans, "entities-in-two-plans", plan="south", other="north", limit="1")
    assert (row["plan"], row["other_plan"]) == ("Plan of the South", "Plan of the North")


def test_empty_value_lifts_a_default(plans: Path) -> None:
    """Nothing after the equals sign stands for any value."""
    assert {row["relation"] for row in rows_of(plans, "facts-of-a-relation")} == {"partOf"}
    assert len({row["relation"] for row in rows_of(plans, "facts-of-a-relation", relation="")}) > 5
    assert len(rows_of(plans, "tasks-of-an-agency", agency="")) > len(rows_of(plans, "tasks-of-an-agency"))
    assert not rows_of(plans, "strongest-commitments", least="0.99")
    assert len(rows_of(plans, "strongest-commitments", least="")) == 4
    assert len(rows_of(plans, "entities-of-a-class", **{"class": ""})) == 17


def test_limit_cuts_the_answer(plans: Path) -> None:
    """A limit gives the first rows of the whole answer."""
    assert rows_of(plans, "most-mentioned", limit="2") == rows_of(plans, "most-mentioned")[:2]


# Safety.


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.sampled_from(TEXTS), value=st.text(alphabet=st.characters(), max_size=40))
@example(asked=("risks", "risk"), value='" } UNION { ?s ?p ?o } #')
@example(asked=("risks", "risk"), value="\\u0022 } } ASK { ?s ?p ?o } #")
@example(asked=("risks", "risk"), value='\\" ) SERVICE <http://localhost/> { ?s ?p ?o }')
@example(asked=("risks", "risk"), value="VALUES ?_plan { UNDEF } LIMIT 1\nLIMIT 5\r\n\\")
@example(asked=("risks", "risk"), value="\x00\ud800\U0010ffff{}<>?$")
def test_no_text_is_ever_read_as_sparql(asked: tuple[str, str], value: str, sample: Path) -> None:
    """Whatever is typed, the answer is one to the same question: some of its rows for the empty text."""
    name, parameter = asked
    found = Counter(tuple(row.items()) for row in rows_of(sample, name, **{parameter: value}))
    assert found <= Counter(tuple(row.items()) for row in rows_of(sample, name, **{parameter: ""}))


@given(value=st.text(min_size=1, max_size=60))
@example(value="\\u0022\\\\\"'\n")
def test_text_comes_back_as_it_was(value: str) -> None:
    """The literal that is written into a query is read as the text that was given."""
    asked = read_question("# param: x (kind: text) = any : x\nSELECT * { VALUES ?_x { UNDEF } }", name="x")
    text = sparql(asked, {"x": value}, folder=Path())
    found = ox.Store().query(text)
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    kept = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", value)
    assert row["_x"] == ox.Literal(kept)


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("risk", {}, "did you mean risks"),
        ("xyzzy", {}, "kg queries"),
        ("risks", {"sector": "x"}, "it takes risk, plan, limit"),
        ("overview", {"limit": "1"}, "it takes none"),
        ("risks", {"limit": "0"}, "whole number"),
        ("risks", {"limit": "1e3"}, "whole number"),
        ("risks", {"limit": "5 OFFSET 1"}, "whole number"),
        ("risks", {"limit": "9999999999"}, "whole number"),
        ("risks", {"plan": "west"}, "choose one of north, south"),
        ("risks", {"plan": "plan of"}, "2 plans"),
        ("hubs", {"class": "Tech"}, "choose one of Technology, Theory"),
        ("facts-of-a-relation", {"relation": "madeOf"}, "choose one of partOf"),
        ("target-ledger", {"year": "soon"}, "no number"),
        ("target-ledger", {"year": "NaN"}, "no number"),
        ("target-ledger", {"year": "1e99999999"}, "no number"),
        ("paths", {"from": "deep lerning"}, "did you mean deep learning"),
        ("paths", {"from": "robot"}, "did you mean Robots; robots; robot park"),
        ("paths", {"from": ""}, "no entity is called ''"),
    ],
)
def test_bad_name_or_value_is_an_error_with_the_remedy(
    name: str, parameters: dict[str, str], message: str, plans: Path
) -> None:
    """A question, a parameter or a value that does not exist is refused with those that are near."""
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        ask(plans, name, parameters)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# param: x\nSELECT * {}", "write '# param: name (kind: entity|class"),
        ("# param: x (kind: word) = any : a word\nSELECT * { VALUES ?_x { UNDEF } }", "kind: entity"),
        ("# param: x (kind: text) = any : a word\nSELECT * {}", "write VALUES ?_x { UNDEF }"),
        ("# param: limit (kind: number) = 5 : rows\nSELECT * {}", "write LIMIT 100"),
    ],
)
def test_header_that_cannot_be_read(text: str, message: str) -> None:
    """A file of a user's own with a broken header is refused with the form to write."""
    with pytest.raises(QueryError, match=re.escape(message)):
        read_question(text, name="my.rq")


def test_queries_lists_all_by_group() -> None:
    """The list has every question under its group, readable in 100 columns."""
    result = _run("queries")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line for line in lines if line in GROUPS] == list(GROUPS)
    assert {q.name for q in questions()} <= {line.split()[0] for line in lines if line.startswith("  ")}
    assert max(map(len, lines)) <= 100
    assert "entity=artificial intelligence, least=any, limit=300" in result.stdout


def test_queries_of_one_group() -> None:
    """A part of a group's name gives that group; an unknown one is refused."""
    result = _run("queries", "--group", "Targets")
    assert "target-ledger" in result.stdout and "risks" not in result.stdout
    refused = _run("queries", "--group", "x")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "who does what" in refused.stderr


def test_query_by_name_with_a_parameter(plans: Path) -> None:
    """A question is asked by its name, with values, in any format."""
    result = _run("query", "sectors-and-technologies", "--param", "sector=educ", "-f", "csv", "-g", plans)
    assert result.exit_code == 0
    assert [line.split(",")[:2] for line in result.stdout.splitlines()[1:]] == [
        ["education", "artificial intelligence"]
    ]


def test_query_shows_its_sparql(plans: Path) -> None:
    """The text with the values in place is printed instead of the answer, and runs as it is."""
    result = _run("query", "risks", "-p", 'risk=acci"dents', "-p", "limit=7", "--show", "-g", plans)
    assert 'VALUES ?_risk { "acci\\"dents" }' in result.stdout
    assert result.stdout.endswith("LIMIT 7\n")
    assert _run("query", result.stdout, "-g", plans).stdout.endswith("0 rows\n")


def test_show_needs_no_build(tmp_path: Path) -> None:
    """The text of a question can be read before anything is built."""
    assert _run("query", "risks", "--show", "-g", tmp_path).stdout.startswith("# title: ")


def test_query_file_with_parameters(plans: Path, tmp_path: Path) -> None:
    """A file of a user's own takes the parameters that its header declares."""
    path = tmp_path / "mine.rq"
    path.write_text(
        "# param: name (kind: text) = any : part of a name\n"
        "SELECT ?n { VALUES ?_name { UNDEF } ?e skos:prefLabel ?n FILTER(CONTAINS(?n, ?_name)) } ORDER BY ?n",
        encoding="utf8",
    )
    assert _run("query", path, "-p", "name=park", "-f", "csv", "-g", plans).stdout == "n\nrobot park\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SELECT * { ?s ?p ?o }", "-p", "x=1"), "it takes none"),
        (("risks", "-p", "risk"), "--param NAME=VALUE"),
        (("risk",), "did you mean risks"),
    ],
)
def test_bad_use_is_one_line(arguments: tuple[str, ...], message: str, plans: Path) -> None:
    """What cannot be asked ends in one line with the remedy."""
    result = _run("query", *arguments, "-g", plans)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert message in result.stderr


# The plan in corpus/.


@ALL
def test_answer_on_the_plan_is_the_golden_one(asked: Question, corpus_build: Path) -> None:
    """The answer is the one that was read and kept; `python -m tests.goldens` writes them anew."""
    assert answered(corpus_build, asked) == golden(asked).read_text(encoding="utf8")


def test_golden_answers_are_of_questions() -> None:
    """No answer is kept of a question that is no more."""
    assert {path.stem for path in FOLDER.glob("*.csv")} == {q.name for q in questions()}


@ALL
def test_answer_on_the_plan_is_quick(asked: Question, corpus_build: Path) -> None:
    """A question on a whole plan takes less than two seconds of processor time."""
    begin = time.process_time()
    ask(corpus_build, asked.name)
    assert time.process_time() - begin < MOST_SECONDS
