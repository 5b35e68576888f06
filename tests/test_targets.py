"""Targets: quantified aims of a text and of a plan, on sentences of our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from spacy.tokens import Doc

from kg.assembly import build_graph
from kg.model import Analysis, Graph, Mention, PlanMetadata, TargetMention
from kg.nlp import Found, load_pipeline
from kg.ontology import load_lexicon
from kg.readers import read, read_text, split_sentences
from kg.relations import Extractor
from kg.relations.reading import Reading
from kg.relations.targets import deadline, find_targets

PLAN = 2022
CORPUS = Path(__file__).parent.parent / "corpus" / "ngaidp-2017.txt"
Names = tuple[tuple[str, str], ...]


def reading_of(text: str, names: Names = ()) -> Reading:
    """Parse a text and give it mentions: (words, class) in reading order."""
    nlp = load_pipeline()
    doc = nlp.make_doc(text)
    starts = {begin for begin, _ in split_sentences(text)}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    for name in ("encoder", "parser", "lemmatizer"):
        doc = nlp.get_pipe(name)(doc)
    mentions, spans, position = [], [], 0
    for words, label in names:
        begin = text.index(words, position)
        position = begin + len(words)
        mentions.append(
            Mention(begin=begin, end=position, text=words, label=label, confidence=1, rule="by hand")
        )
        spans.append(doc[slice(*_tokens(doc, begin, position))])
    found = Found(
        mentions=tuple(mentions),
        spans=tuple((s.start, s.end) for s in spans),
        heads=tuple(s.root.i for s in spans),
        abstentions=(),
    )
    return Reading.of(doc, found, load_lexicon())


def _tokens(doc: Doc, begin: int, end: int) -> tuple[int, int]:
    inside = [token.i for token in doc if token.idx < end and begin < token.idx + len(token)]
    return inside[0], inside[-1] + 1


def targets_of(text: str, names: Names = (), reference_year: int | None = PLAN) -> list[TargetMention]:
    """Return the targets that the text itself states."""
    found = find_targets(reading_of(text, names), reference_year=reference_year)
    return [target for target in found if target.stated]


def brief(text: str, reference_year: int | None = PLAN) -> list[tuple[str, str, str, int | None]]:
    return [
        (t.comparator, str(t.value), t.unit, t.year) for t in targets_of(text, reference_year=reference_year)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The agency will train 5,000 teachers by 2030.",
        "Train 5,000 teachers by 2030.",
        "The agency aims to train 5,000 teachers by 2030.",
        "The goal is to train 5,000 teachers by 2030.",
        "We have set the goal of training 5,000 teachers by 2030.",
        "By 2030, 5,000 teachers must be trained.",
        "Training of 5,000 teachers by 2030.",
    ],
)
def test_aim_in_any_of_its_forms(text: str) -> None:
    """A modal, an imperative, a verb or noun of aiming, or a bare phrase with a deadline state an aim."""
    assert brief(text) == [("=", "5000", "teacher", 2030)]


@pytest.mark.parametrize(
    "text",
    [
        "The agency has trained 5,000 teachers.",
        "The agency trains 5,000 teachers a year.",
        "5,000 teachers were trained in 2021.",
        "The bridge cost 5 million euros.",
        "The programme cost 3 million euros.",
        "The agency spent 5 million euros on teachers.",
        "The agency could train 5,000 teachers.",
        "The rule may affect 5,000 teachers.",
    ],
)
def test_fact_or_possibility_is_no_target(text: str) -> None:
    """What was or is done, spent or only possible is no aim."""
    assert targets_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Exports are expected to reach 40 billion euros by 2030.",
        "Demand is projected to grow by 40 per cent by 2030.",
        "According to Acme Research, robots will add 40 billion euros to exports by 2030.",
        "A study found that robots will replace 40 per cent of drivers by 2030.",
        "Analysts estimate that exports will grow by 40 per cent.",
    ],
)
def test_forecast_is_no_target(text: str) -> None:
    """What others expect, project or report is no aim of the plan."""
    assert targets_of(text) == []


def test_one_without_a_deadline_is_an_article() -> None:
    """ "One centre" counts nothing where no year makes it an aim."""
    assert targets_of("We will build one centre.") == []
    assert [t.value for t in targets_of("We will build one centre by 2030.")] == [1]


def test_number_of_an_article_is_no_target() -> None:
    """The numbers of articles and laws count nothing."""
    assert targets_of("The ministry will apply Article 12 of Law No. 99.") == []


def test_number_in_a_name_is_no_target() -> None:
    """A number inside a mention that is no quantity belongs to the name."""
    text = "The ministry will extend the 500 Villages Programme."
    assert targets_of(text, (("500 Villages Programme", "Programme"),)) == []


def test_enumeration_is_no_target() -> None:
    """A small number of known things introduces them and counts nothing to come."""
    assert targets_of("The strategy will rest on the following five pillars.") == []


def test_length_of_time_is_no_target() -> None:
    """How long something takes or lasts is no figure."""
    assert targets_of("The council will report within 90 days and fund the work for three years.") == []


def test_start_of_a_change_is_no_target() -> None:
    """ "from 10 to 15 per cent" aims at 15."""
    assert [t.value for t in targets_of("The share of exports shall rise from 10 to 15 per cent.")] == [15]


def test_range_is_two_targets() -> None:
    """A range is a lower and an upper bound with the same indicator."""
    text = "Exports will grow by between 3 and 5 per cent by 2030."
    assert brief(text) == [(">=", "3", "%", 2030), ("<=", "5", "%", 2030)]
    assert {t.indicator for t in targets_of(text)} == {"Exports"}


def test_negated_bound_is_turned_round() -> None:
    """ "must not exceed" is at most."""
    assert brief("Emissions must not exceed 5 million tonnes.") == [("<=", "5000000", "tonne", None)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Double the number of laboratories by 2030.", "2"),
        ("The city will triple its exports by 2030.", "3"),
        ("Waste should be halved by 2030.", "0.5"),
    ],
)
def test_multiplying_verb_is_a_target(text: str, value: str) -> None:
    """ "double", "triple" and "halve" are amounts in times."""
    assert brief(text) == [("=", value, "times", 2030)]


def test_double_that_multiplies_nothing() -> None:
    """ "double degrees" and "double down" double nothing."""
    assert targets_of("Universities will offer double degrees.") == []


def test_unit_is_the_lemma_of_the_counted_noun() -> None:
    """A bare number has its noun for a unit, with what a hyphen ties to it."""
    found = targets_of("We will fund 20 laboratories, 300 doctoral students and 50 start-ups by 2027.")
    assert [t.unit for t in found] == ["laboratory", "student", "start-up"]


def test_unit_of_a_number_of_things() -> None:
    """ "the number of X will reach N" counts X."""
    assert brief("By 2025 the number of laboratories will reach 10,000.") == [
        ("=", "10000", "laboratory", 2025)
    ]


def test_vague_number_is_a_lower_bound() -> None:
    """ "tens of millions" is at least ten million."""
    assert brief("The network will serve tens of millions of users.") == [(">=", "10000000", "user", None)]


@pytest.mark.parametrize(
    "text",
    [
        "The share of rail freight will reach 10 % by 2025 and 20 % by 2030.",
        "By 2025, the share of rail freight will reach 10 %, and by 2030, 20 %.",
    ],
)
def test_each_amount_has_its_own_deadline(text: str) -> None:
    """A deadline belongs to the amount before it, or to those after it where it opens the clause."""
    assert [(int(t.value), t.year) for t in targets_of(text)] == [(10, 2025), (20, 2030)]


def test_deadline_is_shared_along_a_list() -> None:
    """One deadline holds for all amounts of a coordination."""
    found = targets_of("Build 200 schools and 500 clinics by 2028.")
    assert [(int(t.value), t.year) for t in found] == [(200, 2028), (500, 2028)]


def test_relative_deadline_needs_the_plan_year() -> None:
    """ "within five years" counts from the plan's year and is left out without it."""
    text = "Train 5,000 teachers within five years."
    assert brief(text, 2022) == [("=", "5000", "teacher", 2027)]
    assert brief(text, None) == [("=", "5000", "teacher", None)]


def test_past_year_is_no_deadline() -> None:
    """A year before the plan is no deadline, and an aim for it is none of the plan."""
    assert deadline("by 2015", 2022) is None
    assert targets_of("Train 5,000 teachers by 2015.") == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("In 2021, the government announced a commitment to cut emissions by 50% by 2030.", 2030),
        ("In 2019, the council set a goal of increasing savings to 2%.", None),
        ("In 2030, emissions shall be cut by 50%.", 2030),
    ],
)
def test_year_of_what_was_done_is_no_deadline(text: str, year: int | None) -> None:
    """A year that says when a goal was set is not when it is due."""
    assert [t.year for t in targets_of(text, reference_year=None)] == [year]


def test_subject_is_what_the_measure_is_of() -> None:
    """The entity of "the scale of X" is X, and the indicator the whole phrase."""
    text = "The scale of the solar industry will exceed 40 billion euros."
    (target,) = targets_of(text, (("solar industry", "Sector"),))
    assert (target.subject, target.indicator) == (0, "scale of the solar industry")


def test_subject_is_what_is_changed() -> None:
    """The object of a verb of change is what the amount is about."""
    text = "The ministry will reduce diesel traffic by 40 per cent."
    (target,) = targets_of(text, (("ministry", "Agency"), ("diesel traffic", "Risk")))
    assert (target.subject, target.indicator) == (1, "diesel traffic")


def test_actor_is_no_subject() -> None:
    """Who pays is not what the money is for."""
    text = "The ministry will invest 40 million euros in robotics."
    (target,) = targets_of(text, (("ministry", "Agency"), ("robotics", "Technology")))
    assert (target.subject, target.indicator) == (1, "robotics")


def test_nearness_makes_no_subject() -> None:
    """A name that only stands in the same sentence is not what the figure is about."""
    text = "As robots spread, the ministry will train 5,000 teachers."
    (target,) = targets_of(text, (("robots", "Product"),))
    assert (target.subject, target.indicator) == (None, "teachers")


def test_phrase_without_a_verb_is_open() -> None:
    """A bare phrase states no aim, but may be one below a goal."""
    found = list(find_targets(reading_of("At least 5,000 teachers with a certificate.")))
    assert [(int(t.value), t.stated) for t in found] == [(5000, False)]


@pytest.mark.parametrize("head", [1, 5], ids=["tourism of scale", "tourism of the verb"])
def test_of_completes_the_measure_before_it(head: int) -> None:
    """ "of X" belongs to the measure word right before it, wherever the parser hangs X."""
    relation = "nmod" if head == 1 else "obl"
    rows = [
        ("The", "DT", "DET", "det", 1), ("scale", "NN", "NOUN", "nsubj", 5), ("of", "IN", "ADP", "case", 3),
        ("tourism", "NN", "NOUN", relation, head), ("will", "MD", "AUX", "aux", 5),
        ("exceed", "VB", "VERB", "ROOT", 5), ("5", "CD", "NUM", "compound", 7),
        ("million", "CD", "NUM", "nummod", 8), ("euros", "NNS", "NOUN", "obj", 5),
    ]  # fmt: skip
    (target,) = find_targets(parsed(rows, mention=3))
    assert (target.subject, target.indicator, target.stated) == (0, "scale of tourism", True)


@pytest.mark.parametrize("head", [6, 1], ids=["modal of the predicate", "modal of the noun"])
def test_modal_belongs_to_the_base_form_after_it(head: int) -> None:
    """ "will be 5 million" states an aim, wherever the parser hangs "will"."""
    rows = [
        ("The", "DT", "DET", "det", 1), ("scale", "NN", "NOUN", "nsubj", 6),
        ("will", "MD", "AUX", "aux", head), ("be", "VB", "AUX", "cop", 6), ("5", "CD", "NUM", "compound", 5),
        ("million", "CD", "NUM", "nummod", 6), ("euros", "NNS", "NOUN", "ROOT", 6),
    ]  # fmt: skip
    (target,) = find_targets(parsed(rows, mention=1))
    assert (target.subject, target.stated) == (0, True)


def parsed(rows: Sequence[tuple[str, str, str, str, int]], mention: int) -> Reading:
    """Make the reading of a sentence parsed by hand: (word, tag, part of speech, relation, head)."""
    words, tags, parts, relations, heads = (list(column) for column in zip(*rows, strict=True))
    doc = Doc(
        load_pipeline().vocab,
        words=words,
        tags=tags,
        pos=parts,
        deps=relations,
        heads=heads,
        lemmas=[word.lower() for word in words],
        sent_starts=[index == 0 for index in range(len(words))],
    )
    token = doc[mention]
    name = Mention(
        begin=token.idx,
        end=token.idx + len(token),
        text=token.text,
        label="Sector",
        confidence=1,
        rule="by hand",
    )
    found = Found(mentions=(name,), spans=((mention, mention + 1),), heads=(mention,), abstentions=())
    return Reading.of(doc, found, load_lexicon())


class Parsing:
    """An extractor that finds targets only, without the entity tagger."""

    def analyse(self, texts: Iterable[str]) -> Iterator[Analysis]:
        for text in texts:
            yield Analysis(targets=tuple(find_targets(reading_of(text))))


def graph_of(text: str, date: str = "2022-05-01") -> Graph:
    document = read_text(text, identifier="plan", metadata=PlanMetadata(title="A Plan", date=date))
    return build_graph([document], extractor=cast(Extractor, Parsing()))


def dues(graph: Graph) -> list[tuple[Decimal, int | None, str]]:
    """Return value, year and the words that the year was taken from."""
    words = {p.id: p.text for document in graph.documents for p in document.passages}
    return [(t.value, t.year, words.get(t.year_from or "", "")) for t in graph.targets]


def test_year_of_a_heading_is_inherited() -> None:
    """Aims below "Goals for 2030" are due in 2030, taken from the heading."""
    graph = graph_of("A Plan\n\n# Goals for 2030\n\nWe will train 5,000 teachers.\n")
    assert dues(graph) == [(Decimal(5000), 2030, "Goals for 2030")]


def test_year_of_a_lead_in_is_inherited() -> None:
    """The items of a list are due when its lead-in says, and are aims without a verb."""
    items = "- train 5,000 teachers\n- at least 300 schools\n"
    text = f"A Plan\n\n# Measures\n\nBy 2028 the ministry will:\n\n{items}"
    assert dues(graph_of(text)) == [
        (Decimal(5000), 2028, "By 2028 the ministry will:"),
        (Decimal(300), 2028, "By 2028 the ministry will:"),
    ]


def test_own_year_goes_before_an_inherited_one() -> None:
    """A sentence with a deadline keeps it below a heading with another."""
    graph = graph_of("A Plan\n\n# Goals for 2030\n\nWe will train 5,000 teachers by 2026.\n")
    assert dues(graph) == [(Decimal(5000), 2026, "")]


def test_phrase_below_no_goal_is_left_out() -> None:
    """A bare amount is no aim below a heading that announces none."""
    assert dues(graph_of("A Plan\n\n# Background\n\n- 5,000 teachers\n- 300 schools\n")) == []


def test_relative_deadline_counts_from_the_date_of_the_plan() -> None:
    """ "within five years" is resolved against the plan's metadata."""
    text = "A Plan\n\n# Measures\n\nTrain 5,000 teachers within five years.\n"
    assert dues(graph_of(text)) == [(Decimal(5000), 2027, "")]
    assert dues(graph_of(text, date="")) == [(Decimal(5000), None, "")]


def test_aim_for_a_past_year_is_left_out() -> None:
    """What was due before the plan's date is not its target."""
    assert dues(graph_of("A Plan\n\n# Measures\n\nTrain 5,000 teachers by 2015.\n")) == []


def test_the_six_targets_of_the_plan_are_found() -> None:
    """The 2017 plan sets three figures for the core industry and three for the related industries."""
    names = ("core industry", "related industries")
    found = []
    for passage in read(CORPUS).passages:
        if "industry" in passage.text and "RMB" in passage.text:
            here = tuple((n, "Sector") for n in sorted(names, key=passage.text.find) if n in passage.text)
            reading = reading_of(passage.text, here)
            found += [(here[t.subject or 0][0], t.comparator, t.value) for t in find_targets(reading)]
    core = [("core industry", ">", Decimal(value)) for value in (150 * 10**9, 400 * 10**9, 10**12)]
    related = [("related industries", ">", Decimal(value)) for value in (10**12, 5 * 10**12, 10**13)]
    assert found == [row for pair in zip(core, related, strict=True) for row in pair]
