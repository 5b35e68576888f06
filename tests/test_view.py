"""The explorer's data and its first picture, without a browser."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from kg.layout import NO_COMMUNITY, lay_out
from kg.model import EntityMention, Graph
from kg.network import ranked_evidence
from kg.view.centrality import Centrality
from kg.view.data import explorer_data
from kg.view.safety import safe_json
from tests.sample import DEVELOP, LOGISTICS, ROBOTS, sample_graph
from tests.stars import large_graph, linked_graph
from tests.visibility import Filters, visible


def data_of(graph: Graph) -> dict[str, Any]:
    """Return the data block of a graph as the page would read it."""
    data: dict[str, Any] = json.loads(safe_json(explorer_data(graph, lay_out(graph))))
    return data


def rows_of(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return columns as rows."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _sliced(text: str, begin: int, end: int) -> str:
    """Return what a browser takes for a slice: offsets count UTF-16 units."""
    return text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")


def _named(text: str) -> Graph:
    """Return the sample with other characters before, in and after the names of one sentence."""
    graph = sample_graph()
    document = graph.documents[0]
    begin, name, end = text.partition("service robots")
    passage = document.passages[1]
    source = document.source.replace(passage.text, text)
    changed = replace(
        passage, text=text, end=passage.begin + len(text),
        offsets=tuple(range(passage.begin, passage.begin + len(text))),
    )  # fmt: skip
    assert name and end
    at = passage.begin + len(begin)
    mention = EntityMention(
        id="m", entity=ROBOTS, passage=passage.id, begin=at, end=at + len(name), surface=name, confidence=0.5
    )
    passages = (document.passages[0], changed, document.passages[2])
    return replace(
        graph, documents=(replace(document, source=source, passages=passages),), mentions=(mention,)
    )


# The data.


def test_every_column_has_a_value_for_each_row() -> None:
    """The columns of a table are of one length, and numbers refer to rows that exist."""
    data = data_of(sample_graph())
    tables = {name: value for name, value in data.items() if isinstance(value, dict)}
    assert {name: len(rows_of(table)) for name, table in tables.items()} == {
        "sections": 1, "passages": 3, "entities": 4, "mentions": 7, "statements": 3, "actions": 1,
        "targets": 1,
    }  # fmt: skip
    entities, passages = range(4), range(3)
    assert all(
        row["subject"] in entities and row["object"] in entities for row in rows_of(data["statements"])
    )
    assert all(row["entity"] in entities and row["passage"] in passages for row in rows_of(data["mentions"]))
    assert all(section == 0 for section in data["passages"]["section"])


def test_the_whole_plan_is_there_in_reading_order() -> None:
    """Every passage is in the data with its text and its place in the source."""
    graph = sample_graph()
    passages = data_of(graph)["passages"]
    expected = [(p.text, p.begin, p.end, p.kind) for p in graph.documents[0].passages]
    found = zip(passages["text"], passages["begin"], passages["end"], passages["kind"], strict=True)
    assert list(found) == expected


def test_mentions_slice_the_text_to_the_name() -> None:
    """The offsets of a mention cut its words out of the passage; those of the source stand beside them."""
    graph = sample_graph()
    data = data_of(graph)
    source = graph.documents[0].source
    for row in rows_of(data["mentions"]):
        found = _sliced(data["passages"]["text"][row["passage"]], row["from"], row["to"])
        assert found == source[row["begin"] : row["end"]]
        assert found.lower() in [
            name.lower()
            for name in (data["entities"]["name"][row["entity"]], *data["entities"]["alt"][row["entity"]])
        ]


@pytest.mark.parametrize("before", ["", "𝔸𝕀 and ", "👩‍🔬🤖 ", "人工智能 ", "é ", "\u2028"])
def test_offsets_count_as_javascript_does(before: str) -> None:
    """Characters beyond U+FFFF are two units for a browser."""
    data = data_of(_named(f"{before}service robots 🤖 work."))
    (row,) = rows_of(data["mentions"])
    assert _sliced(data["passages"]["text"][row["passage"]], row["from"], row["to"]) == "service robots"


def test_offsets_pass_over_restored_characters() -> None:
    """Where the reader restored a character or left some out, the words of the clean text are marked."""
    graph = _named("A service robots line.")
    document = graph.documents[0]
    passage = document.passages[1]
    offsets = list(passage.offsets)
    at = passage.text.index("robots")
    # "service robots" stands as "servicerobots" in the source: the space shares the offset of the "r".
    shifted = (*offsets[:at], *(offset - 1 for offset in offsets[at:]))
    changed = replace(passage, offsets=tuple(shifted))
    mention = replace(graph.mentions[0], end=graph.mentions[0].end - 1)
    passages = (document.passages[0], changed, document.passages[2])
    mended = replace(graph, documents=(replace(document, passages=passages),), mentions=(mention,))
    data = data_of(mended)
    (row,) = rows_of(data["mentions"])
    assert _sliced(data["passages"]["text"][row["passage"]], row["from"], row["to"]) == "service robots"


def test_statements_carry_their_evidence() -> None:
    """Each statement has its passages, affirmed before negated, surest first."""
    graph = sample_graph()
    data = data_of(graph)
    ids, relations = data["entities"]["id"], [r["name"] for r in data["relations"]]
    passages = {p.id: number for number, p in enumerate(graph.documents[0].passages)}
    found = {
        (ids[r["subject"]], relations[r["relation"]], ids[r["object"]]): (
            r["negated"], r["confidence"], r["evidence"],
        )
        for r in rows_of(data["statements"])
    }  # fmt: skip
    assert found == {
        (s.subject, s.predicate, s.object): (
            int(all(e.negated for e in s.evidence)),
            max(e.confidence for e in s.evidence),
            [[passages[e.passage], e.confidence, int(e.negated)] for e in ranked_evidence(s)],
        )
        for s in graph.statements
    }


def test_actions_and_targets_are_there() -> None:
    """Their parts are rows of the other tables; what is missing is -1 or 0."""
    data = data_of(sample_graph())
    robots, research = (data["entities"]["name"].index(name) for name in ("service robots", "<R&D>"))
    assert rows_of(data["actions"]) == [
        {
            "verb": "develop", "object": robots, "agent": -1, "strength": 0, "negated": 0, "year": 2020,
            "passage": 1, "confidence": 0.8,
        }
    ]  # fmt: skip
    assert data["strengths"] == [{"name": "call", "label": "call (imperative)"}]
    assert rows_of(data["targets"]) == [
        {
            "subject": research, "indicator": "<R&D>", "comparator": ">", "value": "150000000000",
            "unit": "CNY", "year": 2020, "passage": 1, "yearFrom": 1, "confidence": 0.9,
        }
    ]  # fmt: skip


def test_terms_are_those_of_the_ontology() -> None:
    """Classes and relations have label and definition; only what occurs is listed."""
    data = data_of(sample_graph())
    assert [c["name"] for c in data["classes"]] == ["Technology", "Product", "Sector", "Agency"]
    assert [(r["name"], r["label"]) for r in data["relations"]] == [
        ("appliedIn", "applied in"), ("uses", "uses"), ("regulates", "regulates"),
    ]  # fmt: skip
    assert all(term["definition"] for term in data["classes"] + data["relations"])


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("fa-IR", "rtl")])
def test_direction_follows_the_language(language: str, direction: str) -> None:
    """A plan in Arabic is read from the right."""
    graph = sample_graph()
    document = graph.documents[0]
    changed = replace(document, metadata=replace(document.metadata, language=language))
    data = data_of(replace(graph, documents=(changed,)))
    assert (data["language"], data["direction"]) == (language, direction)


def test_source_line_names_plan_issuer_date_and_hash() -> None:
    """A picture that is passed on says what it was made of."""
    data = data_of(sample_graph())
    assert data["source"].startswith("A Sample Plan, State Council, 2017-07-20 · kg ")
    assert data["source"].endswith(data["hash"][:12])


def test_hash_is_that_of_the_content() -> None:
    """The hash changes with a sentence, not with the places of the nodes."""
    graph = sample_graph()
    layout = lay_out(graph)
    moved = replace(layout, spots={id: replace(spot, x=spot.x + 9) for id, spot in layout.spots.items()})
    assert explorer_data(graph, moved)["hash"] == explorer_data(graph, layout)["hash"]
    assert data_of(_named("The service robots are other ones."))["hash"] != data_of(graph)["hash"]


# What is drawn first.


def test_small_graph_is_shown_with_all_that_is_linked() -> None:
    """Everything with a statement is drawn at once, the unlinked is not."""
    data = data_of(linked_graph(40, [(0, 1), (1, 2), (5, 6), (7, 7)]))
    assert data["first"] == [0, 1, 2, 5, 6]
    assert [data["entities"]["community"][n] for n in (3, 7)] == [NO_COMMUNITY] * 2


def test_graph_without_statements_shows_its_entities() -> None:
    """Where nothing is linked, the picture is not empty."""
    assert data_of(linked_graph(3, []))["first"] == [0, 1, 2]


def test_large_graph_shows_its_most_central_entities() -> None:
    """The first picture of a large graph has its hub and at most 1,500 entities."""
    data = data_of(large_graph(2000))
    assert len(data["first"]) == 1500
    assert data["entities"]["rank"][0] == 0
    assert 0 in data["first"]


def test_each_community_is_in_the_first_picture() -> None:
    """A cut picture still has the leading entities of every community, and none without a neighbour."""
    links = [(10 * group, 10 * group + n) for group in range(20) for n in range(1, 10)]
    graph = linked_graph(200, links)
    found = Centrality(graph=graph, layout=lay_out(graph))
    first = found.first_picture(most=100)
    assert len(first) <= 100
    assert Counter(int(id[-5:]) // 10 for id in first) == dict.fromkeys(range(20), 5)
    assert all(found.neighbours[id] & first for id in first)


def test_communities_are_called_by_their_hubs() -> None:
    """A region of the map bears the names that it turns about; overlong names are shortened or cut."""
    graph = linked_graph(12, [*((0, n) for n in range(1, 6)), *((1, n) for n in range(2, 5))])
    (community,) = data_of(graph)["communities"]
    assert community["label"] == "thing 0 · thing 1"
    assert community["size"] == 6
    long = tuple(replace(e, name="x" * 5000) for e in graph.entities)
    assert len(data_of(replace(graph, entities=long))["communities"][0]["label"]) == 52
    known = tuple(replace(e, alt_names=(own.name, "X")) for own, e in zip(graph.entities, long, strict=True))
    assert data_of(replace(graph, entities=known))["communities"][0]["label"] == "thing 0 · thing 1"


# What filters show.


def test_visible_follows_each_filter() -> None:
    """The measure that the page is held to in a browser does what the filters say."""
    graph = sample_graph()
    base = {entity.id for entity in graph.entities}

    def shown(**choices: Any) -> tuple[int, int]:
        found = visible(graph, Filters(base=base, **choices))
        return len(found.entities), len(found.statements)

    assert shown() == (4, 3)
    assert shown(classes=["Product", "Sector"]) == (2, 1)
    assert shown(relations=["uses"]) == (2, 1)
    assert shown(confidence=0.8) == (3, 2)
    assert shown(sections=["sample/section/1"]) == (4, 3)
    assert shown(strengths=["call"]) == (1, 0)
    assert shown(strengths=["may"]) == (0, 0)
    assert visible(graph, Filters(base={ROBOTS, LOGISTICS})).statements == (graph.statements[0],)
    assert DEVELOP in data_of(graph)["passages"]["text"]
