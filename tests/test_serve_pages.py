"""The pages of the server: everything that is known, in both directions, escaped, and in RDF for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import rdflib
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg.export import export
from kg.model import Entity
from kg.serve import open_site
from kg.web import bundled
from tests.hostile import HOSTILE, hostile_graph
from tests.sample import COUNCIL, LOGISTICS, RESEARCH, ROBOTS, sample_graph
from tests.serving import BROWSER, Page, client, make_build, visit

BASE = "https://w3id.org/plan-kg/id/"
PLAN = rdflib.Namespace("https://w3id.org/plan-kg/ontology#")
ADDRESSES = (
    "/", "/search?q=robot", "/list/Product", "/list/Action", "/list/Passage", "/ontology", "/query",
    f"/id/{ROBOTS}", "/id/sample", "/id/sample/section/1", "/id/sample/passage/2", "/id/sample/action/1",
    "/id/sample/target/1", "/nowhere", "/query?question=targets",
)  # fmt: skip
# They sort before other names, so that they are on the first page of a list.
ODD_NAMES = ("1 风险", "1 a?b#c", "1 <b>")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Lend a browser on a build of the sample."""
    with client(make_build(tmp_path_factory.mktemp("pages") / "build")) as found:
        found.headers.update(BROWSER)
        yield found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Lend a browser on a build whose names and sentences all try to run something."""
    build = make_build(tmp_path_factory.mktemp("hostile") / "build", hostile_graph())
    with client(build) as found:
        found.headers.update(BROWSER)
        yield found


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Lend a browser on a build with many entities, odd names among them, and one named in many passages."""
    graph = sample_graph()
    (document,) = graph.documents
    numbers = range(1, 131)
    passages = tuple(replace(document.passages[1], id=f"sample/passage/{n}", order=n) for n in numbers)
    mentions = tuple(
        replace(graph.mentions[1], id=f"sample/mention/{n}", passage=f"sample/passage/{n}") for n in numbers
    )
    names = (*ODD_NAMES, *(f"risk {n:03}" for n in range(250 - len(ODD_NAMES))))
    risks = tuple(Entity(id=f"entity/risk/{name}", label="Risk", name=name) for name in names)
    many = replace(
        graph,
        documents=(replace(document, passages=passages),),
        entities=(*graph.entities, *risks),
        mentions=mentions,
        statements=(),
    )
    with client(make_build(tmp_path_factory.mktemp("crowded") / "build", many)) as found:
        found.headers.update(BROWSER)
        yield found


def test_start_page_leads_everywhere(web: TestClient) -> None:
    """The first page has the plans, the classes with their counts, and the tools."""
    shown = visit(web, "/")
    assert {"/id/sample", "/list/Product", "/list/Target", "/query", "/view", "/ontology"} <= set(shown.links)
    assert "4 things that the plans name" in shown.text


def test_entity_page_has_facts_with_their_sentences(web: TestClient) -> None:
    """A fact stands with its sentences, how sure each is, and the way to passage and section."""
    shown = visit(web, f"/id/{ROBOTS}")
    assert "service robots applied in …" in shown.text
    assert "Develop service robots for smart logistics" in shown.text and "confidence 0.85" in shown.text
    assert {f"/id/{LOGISTICS}", "/id/sample/passage/2", "/id/sample/section/1"} <= set(shown.links)
    assert "service robot " in shown.text and "/list/Product" in shown.links


def test_entity_page_has_facts_of_others_about_it(web: TestClient) -> None:
    """The other direction is there, and what is denied says so."""
    shown = visit(web, f"/id/{ROBOTS}")
    assert "… regulates service robots not: State Council" in shown.text
    assert f"/id/{COUNCIL}" in shown.links


def test_entity_page_has_actions_and_targets(web: TestClient) -> None:
    """What is called for, and the figures, each with its sentence."""
    assert "develop service robots (call) by 2020" in visit(web, f"/id/{ROBOTS}").text
    assert "<R&D> > 150,000,000,000 CNY by 2020" in visit(web, f"/id/{RESEARCH}").text


def test_entity_page_marks_its_mentions(web: TestClient) -> None:
    """The passages that name the entity are there, in order, with the words set off."""
    source = web.get(f"/id/{LOGISTICS}").text
    assert "Named in 3 passages" in source
    assert re.findall(r"<mark>(.*?)</mark>", source) == [
        "Smart logistics",
        "smart logistics",
        "smart logistics",
    ]


def test_mentions_of_a_hub_are_cut_and_said_to_be(crowded: TestClient) -> None:
    """Of many passages the first are shown, with a link to all."""
    first, whole = visit(crowded, f"/id/{ROBOTS}"), visit(crowded, f"/id/{ROBOTS}?mentions=all")
    assert "These are the first 100" in first.text and "Named in 130" in first.text
    assert len({link for link in whole.links if "/passage/" in link}) == 130


def test_plan_page_has_the_outline(web: TestClient) -> None:
    """A plan leads to its sections and says what it holds."""
    shown = visit(web, "/id/sample")
    assert "/id/sample/section/1" in shown.links
    assert "1 section, 3 passages, 1 action, 1 target" in shown.text and "2017-07-20" in shown.text


def test_section_page_has_the_text(web: TestClient) -> None:
    """A section has its passages in order and the way up."""
    shown = visit(web, "/id/sample/section/1")
    positions = [
        shown.text.index(words) for words in ("Smart logistics", "Develop service", "does not regulate")
    ]
    assert positions == sorted(positions)
    assert "/id/sample" in shown.links


def test_passage_page_has_what_it_states(web: TestClient) -> None:
    """A passage has its facts, action and target, the things it names and its neighbours."""
    shown = visit(web, "/id/sample/passage/2")
    for words in ("service robots applied in smart logistics", "action: develop", "target: <R&D> >"):
        assert words in shown.text
    assert {"/id/sample/passage/1", "/id/sample/passage/3", f"/id/{RESEARCH}"} <= set(shown.links)


def test_action_and_target_pages(web: TestClient) -> None:
    """An action and a target have pages with their properties and sentence."""
    action, target = visit(web, "/id/sample/action/1"), visit(web, "/id/sample/target/1")
    assert "develop service robots (call) by 2020" in action.text and "strength call" in action.text
    assert "150000000000" in target.text and "Develop service robots" in target.text


def test_searchpage(web: TestClient) -> None:
    """Words find entities and sentences, each with a link to its page."""
    shown = visit(web, "/search?q=service+robots")
    assert {f"/id/{ROBOTS}", "/id/sample/passage/2"} <= set(shown.links)
    only = visit(web, "/search?q=service+robots&kind=entity")
    assert "/id/sample/passage/2" not in only.links


@pytest.mark.parametrize("words", ["", "?!", "%00", '"', "a" * 5000])
def test_search_takes_anything(web: TestClient, words: str) -> None:
    """Whatever is typed gets a page."""
    assert "Search" in visit(web, f"/search?q={words}").text


def test_lists_have_pages(crowded: TestClient) -> None:
    """A long list is cut into pages that lead on; a page that is not there is not found."""
    first, second = visit(crowded, "/list/Risk"), visit(crowded, "/list/Risk?page=2")
    assert "1 to 200 of 250" in first.text and "/list/Risk?page=2" in first.links
    assert "201 to 250 of 250" in second.text and "/id/entity/risk/risk%2520245" in second.links
    for number in ("3", "0", "-1", "x", "9" * 30):
        visit(crowded, f"/list/Risk?page={number}", 404)


@pytest.mark.parametrize(
    "address", ["/nowhere", "/id/none", "/id/", "/list/Dragon", "/list/%3C", "/id/a%00b"]
)
def test_what_is_not_there_is_apage(web: TestClient, address: str) -> None:
    """An unknown address gets a page that says so."""
    assert "Not Found" in visit(web, address, 404).text


def test_what_is_not_there_is_a_line_for_programs(web: TestClient) -> None:
    """A client that takes no page gets a line of text."""
    response = web.get("/id/none", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["content-type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_entity_in_rdf(web: TestClient, accept: str, name: str) -> None:
    """A program gets the same thing in RDF: facts both ways, their annotations, and labels."""
    response = web.get(f"/id/{ROBOTS}", headers={"Accept": accept})
    assert response.headers["content-type"].startswith(accept)
    graph = rdflib.Graph().parse(data=response.text, format=name)
    robots, logistics, council = (rdflib.URIRef(BASE + local) for local in (ROBOTS, LOGISTICS, COUNCIL))
    assert (robots, PLAN.appliedIn, logistics) in graph and (council, PLAN.regulates, robots) in graph
    assert (logistics, rdflib.RDFS.label, rdflib.Literal("smart logistics")) in graph
    axioms = set(graph.subjects(rdflib.OWL.annotatedTarget, robots))
    axioms |= set(graph.subjects(rdflib.OWL.annotatedSource, robots))
    assert len(axioms) == 3
    assert all(graph.value(axiom, PLAN.evidence) and graph.value(axiom, PLAN.confidence) for axiom in axioms)


def test_rdf_is_linked_from_thepage(web: TestClient) -> None:
    """The page names its forms in RDF, in its head and in the header of the response."""
    response = web.get(f"/id/{ROBOTS}")
    assert f'</id/{ROBOTS}?format=ttl>; rel="alternate"; type="text/turtle"' in response.headers["link"]
    assert f'<link rel="alternate" type="text/turtle" href="/id/{ROBOTS}?format=ttl">' in response.text
    assert web.get(f"/id/{ROBOTS}?format=nt").headers["content-type"] == "application/n-triples"


def test_format_that_an_entity_does_not_have(web: TestClient) -> None:
    """A format that cannot be given is refused."""
    assert web.get(f"/id/{ROBOTS}", headers={"Accept": "image/png"}).status_code == 406


def test_another_base_is_found(tmp_path: Path) -> None:
    """The pages are those of the IRIs that the build has, whatever they begin with."""
    export(
        sample_graph(), tmp_path / "build", formats=("store", "search"), base="http://example.org/entity/x#"
    )
    with client(tmp_path / "build") as web:
        assert "http://example.org/entity/x#" in visit(web, f"/id/{ROBOTS}").text
        assert f"/id/{LOGISTICS}" in visit(web, "/search?q=logistics").links
    assert open_site(tmp_path / "build").catalogue.base == "http://example.org/entity/x#"


def test_names_that_an_address_must_encode(crowded: TestClient) -> None:
    """A thing whose IRI has other scripts, spaces and marks has a page behind each link to it."""
    links = [link for link in visit(crowded, "/list/Risk").links if link.startswith("/id/")]
    titles = [visit(crowded, link).text for link in links[: len(ODD_NAMES)]]
    assert all(any(name in title for title in titles) for name in ODD_NAMES)


def test_iri_typed_as_it_is_leads_to_itspage(crowded: TestClient) -> None:
    """A percent sign of the IRI itself need not be encoded once more."""
    assert "risk 007" in visit(crowded, "/id/entity/risk/risk%20007").text


def test_ontology_for_people_and_programs(web: TestClient) -> None:
    """The ontology's terms have anchors on its page; programs get the file or another format of it."""
    ids = {values.get("id") for _, values in visit(web, "/ontology").elements}
    assert {"Technology", "appliedIn", "confidence"} <= ids
    turtle = web.get("/ontology", headers={"Accept": "text/turtle"}).text
    assert turtle.startswith("@prefix")
    other = web.get("/ontology", headers={"Accept": "application/n-triples"}).text
    assert len(rdflib.Graph().parse(data=turtle)) == len(rdflib.Graph().parse(data=other, format="nt"))


def test_view_is_the_explorer(web: TestClient) -> None:
    """/view gives the build's own page, whose policy is not made stricter than it can bear."""
    response = web.get("/view")
    assert "kg-data" in response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == "frame-ancestors 'none'"


@pytest.mark.skipif(not bundled("explorer"), reason="the front end was left out")
def test_explorer_links_to_the_pages_of_the_server(web: TestClient) -> None:
    """The served explorer knows where entities and queries have their pages; it is the file otherwise."""
    site = cast(Starlette, web.app).state.site
    served, file = web.get("/view").text, (site.folder / "view.html").read_text("utf-8")
    links = '{"entity":"/id/","query":"/query"}'
    assert served == file.replace('"links":null', f'"links":{links}')
    assert visit(web, f"/id/{ROBOTS}").text and visit(web, "/query").text


def test_explorer_is_the_one_of_a_new_build(tmp_path: Path) -> None:
    """A build that was made again while it is served shows its new explorer."""
    folder = make_build(tmp_path / "build")
    with client(folder) as served:
        before = served.get("/view").text
        export(hostile_graph(), folder, formats=("html",))
        assert served.get("/view").text != before
        (folder / "view.html").unlink()
        assert served.get("/view").status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_made_for_everyone(web: TestClient, address: str) -> None:
    """A page has a language, a title, one main heading and landmarks; fields have labels."""
    shown = Page(web.get(address).text)
    tags = [tag for tag, _ in shown.elements]
    assert ("html", {"lang": "en"}) in shown.elements
    assert tags.count("h1") == 1 and tags.count("main") == 1 and tags.count("title") == 1
    labels = {values.get("for") for tag, values in shown.elements if tag == "label"}
    fields = [v for t, v in shown.elements if t in ("input", "textarea") and v.get("type") != "hidden"]
    assert fields and all(values.get("id") in labels for values in fields)
    ids = [values["id"] for _, values in shown.elements if "id" in values]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_ask_for_nothing_elsewhere(web: TestClient, address: str) -> None:
    """A page loads from this server only, has no script in it, and a policy that says so."""
    response = web.get(address)
    for tag, values in Page(response.text).elements:
        loaded = values.get("src") or (values.get("href") if tag == "link" else None) or "/"
        assert loaded.startswith(("/", "data:,")) and not loaded.startswith("//")
        assert not any(name.startswith("on") or name == "style" for name in values)
        assert tag != "script" or "src" in values or values["type"] == "application/json"
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "script-src" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/list/Risk",
        "/search?q=script",
        "/id/h",
        "/id/h/passage/0",
        *(f"/id/entity/risk/{n}" for n in range(6)),
    ],
)
def test_hostile_names_show_as_they_are(hostile: TestClient, address: str) -> None:
    """What a plan says is shown, not run: no element of it reaches the page."""
    shown = visit(hostile, address)
    assert not any(values.get("src") == "x" or "onerror" in values for _, values in shown.elements)
    assert all(tag != "script" for tag, _ in shown.elements)
    assert not any(link.startswith("javascript:") for link in shown.links)


def test_hostile_name_is_readable(hostile: TestClient) -> None:
    """Markup in a name is there as text."""
    assert HOSTILE[0] in visit(hostile, "/id/entity/risk/0").text


def test_hostile_query_and_words_come_back_as_text(web: TestClient) -> None:
    """What is typed into a form does not become part of the page."""
    for address in ("/search", "/query"):
        response = web.get(address, params={"q": HOSTILE[0], "query": HOSTILE[0] + "</textarea>"})
        assert "<script>window" not in response.text and "</textarea></textarea>" not in response.text


def test_cors_only_where_asked(tmp_path: Path, web: TestClient) -> None:
    """Other origins may read only what the user says."""
    origin = {"Origin": "https://example.org"}
    assert "access-control-allow-origin" not in web.get("/sparql?query=ASK{}", headers=origin).headers
    with client(make_build(tmp_path / "build"), cors="https://example.org") as open_:
        allowed = open_.get("/sparql?query=ASK{}", headers=origin)
        assert allowed.headers["access-control-allow-origin"] == "https://example.org"
        other = open_.get("/sparql?query=ASK{}", headers={"Origin": "https://example.com"})
        assert "access-control-allow-origin" not in other.headers
