"""The extraction stage on small texts of our own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import spacy

from kg.config import PIPELINE
from kg.errors import PipelineError
from kg.model import Analysis
from kg.relations import Extractor, parse_table


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """One extractor for all tests: loading the pipeline takes a second."""
    return Extractor()


def analysed(extractor: Extractor, text: str) -> Analysis:
    return next(iter(extractor.analyse([text])))


def labelled(analysis: Analysis) -> set[tuple[str, str]]:
    return {(m.text, m.label) for m in analysis.mentions}


def related(analysis: Analysis) -> set[tuple[str, str, str]]:
    names = [m.text for m in analysis.mentions]
    return {(names[r.head], r.label, names[r.tail]) for r in analysis.relations}


def acted(analysis: Analysis) -> set[tuple[str, str]]:
    return {(a.verb, analysis.mentions[a.object].text) for a in analysis.actions}


def test_mention_leaves_article_and_evaluation_out(extractor: Extractor) -> None:
    """The span is the name: no article, no "new"."""
    found = labelled(analysed(extractor, "The city will build a new data platform."))
    assert ("data platform", "Platform") in found


def test_mention_spans_its_acronym(extractor: Extractor) -> None:
    """ "artificial intelligence (AI)" is one mention."""
    found = labelled(analysed(extractor, "We will support artificial intelligence (AI) in our schools."))
    assert ("artificial intelligence (AI)", "Technology") in found


def test_generic_word_is_no_mention(extractor: Extractor) -> None:
    """A bare generic word names nothing."""
    assert not analysed(extractor, "This is a system.").mentions


def test_what_is_not_sure_enough_is_reported(extractor: Extractor) -> None:
    """Noun phrases and relations that are only likely stand among the abstentions, with the reason."""
    text = (
        "Such developments raise concerns about dignity, and the wider context of the tradition matters "
        "to the mood of the towns."
    )
    analysis = analysed(extractor, text)
    assert analysis.abstentions
    covered = {m.text for m in analysis.mentions}
    assert all("not sure enough" in a.reason for a in analysis.abstentions)
    assert covered.isdisjoint(a.text for a in analysis.abstentions)


def test_imperative_is_an_action(extractor: Extractor) -> None:
    """ "Develop X" calls for developing X, as a call."""
    analysis = analysed(extractor, "Develop service robots for hospitals.")
    assert ("develop", "service robots") in acted(analysis)
    assert {a.strength for a in analysis.actions} == {"call"}


def test_noun_like_imperative_is_an_action(extractor: Extractor) -> None:
    """ "Research X" opens with a word that treebanks know as a noun."""
    analysis = analysed(extractor, "Research machine translation technology and develop service robots.")
    assert ("research", "machine translation technology") in acted(analysis)


def test_contentful_verb_of_a_nominalisation(extractor: Extractor) -> None:
    """ "accelerate the construction of X" is construct."""
    analysis = analysed(extractor, "Accelerate the construction of smart factories.")
    assert ("construct", "smart factories") in acted(analysis)


def test_modal_gives_the_strength(extractor: Extractor) -> None:
    """ "must" and "should" are kept as said."""
    analysis = analysed(extractor, "Universities should develop open data platforms.")
    assert {a.strength for a in analysis.actions} == {"should"}


def test_fact_about_the_past_is_no_action(extractor: Extractor) -> None:
    """A statement of what happened calls for nothing."""
    assert not analysed(extractor, "Last year the ministry developed service robots.").actions


def test_such_as_gives_broader(extractor: Extractor) -> None:
    """Members of a "such as" list are narrower than what they exemplify."""
    found = related(analysed(extractor, "Support energy technologies such as solar technology."))
    assert ("solar technology", "broader", "energy technologies") in found


def test_run_in_heading_governs_its_objects(extractor: Extractor) -> None:
    """A run-in heading focuses on the things its paragraph calls for."""
    found = related(analysed(extractor, "Smart logistics. Develop parcel robots."))
    assert ("Smart logistics", "focusesOn", "parcel robots") in found


def test_nearness_is_no_relation(extractor: Extractor) -> None:
    """Two names in one sentence are not linked without a pattern."""
    found = related(analysed(extractor, "Robots, universities and tax incentives were discussed."))
    assert not found


def test_target_with_multiplier_comparator_and_year(extractor: Extractor) -> None:
    """An aim keeps amount, unit, comparator and deadline."""
    text = "By 2030, the scale of the solar industry will exceed 1.5 billion euros."
    (target,) = analysed(extractor, text).targets
    assert (target.value, target.unit, target.comparator, target.year) == (
        Decimal("1500000000"),
        "EUR",
        ">",
        2030,
    )


def test_past_amount_is_no_target(extractor: Extractor) -> None:
    """An amount in a statement about the past is no aim."""
    assert not analysed(extractor, "The programme cost 3 million euros.").targets


def test_extraction_is_repeatable(extractor: Extractor) -> None:
    """The same text gives the same analysis, alone or in a batch."""
    text = "Develop service robots. Encourage enterprises to use cloud platforms."
    assert list(extractor.analyse([text, "Other text.", text]))[2] == analysed(extractor, text)


def test_encouraging_is_weaker_than_a_duty(extractor: Extractor) -> None:
    """A verb of encouragement gives its strength to what it governs."""
    analysis = analysed(extractor, "Encourage enterprises to develop service robots.")
    assert "encourage" in {a.strength for a in analysis.actions}


def test_negation_is_kept(extractor: Extractor) -> None:
    """What must not be done is an action with a negation."""
    analysis = analysed(extractor, "Agencies must not deploy facial recognition systems.")
    assert analysis.actions
    assert all(a.negated and a.strength == "must" for a in analysis.actions)


def test_not_only_denies_nothing(extractor: Extractor) -> None:
    """ "Not only" adds, it does not deny."""
    text = "Agencies must not only build data platforms, but also protect personal data."
    analysis = analysed(extractor, text)
    assert analysis.actions
    assert not any(a.negated for a in analysis.actions)


def test_agent_is_who_the_text_names(extractor: Extractor) -> None:
    """The subject of the duty is the agent."""
    analysis = analysed(extractor, "The Ministry of Health shall establish a national cancer registry.")
    names = [m.text for m in analysis.mentions]
    assert {names[a.agent] for a in analysis.actions if a.agent is not None} == {"Ministry of Health"}


def test_duty_is_a_duty_in_a_long_sentence(extractor: Extractor) -> None:
    """The modal says the strength also where much follows the verb."""
    text = (
        "The municipality shall support leading AI enterprises in opening up AI operating systems and data."
    )
    found = {a.verb: a.strength for a in analysed(extractor, text).actions}
    assert found["support"] == "shall"


def test_no_word_is_punctuation() -> None:
    """Only marks are labelled as punctuation, whatever the scores say."""
    rows = parse_table(
        "The municipality shall support leading AI enterprises in opening up AI systems (AIS)."
    )
    assert {word for _, word, _, label, _ in rows if label == "punct"} <= set("().")


def test_long_list_is_called_for_to_its_end(extractor: Extractor) -> None:
    """Every member of a long list is an object of the verb that opens it."""
    text = (
        "Research tactile sensing, swarm control theory, low-power edge chips, acoustic imaging technology, "
        "adaptive welding technology, soft robotics, underwater navigation technology, "
        "machine translation technology, speech synthesis technology, "
        "privacy-preserving computing, and quantum radar technology."
    )
    analysis = analysed(extractor, text)
    called = {a.object for a in analysis.actions if a.verb == "research"}
    assert len(analysis.mentions) >= 10
    assert called == set(range(len(analysis.mentions)))


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("Encourage enterprises to develop service robots.", "enterprises"),
        ("The Ministry of Health will require hospitals to adopt electronic health records.", "hospitals"),
        ("Companies are encouraged to adopt AI systems.", "Companies"),
    ],
)
def test_those_who_are_encouraged_act(extractor: Extractor, text: str, agent: str) -> None:
    """Of a verb under "encourage", "require" and the like, those whom it names are the agents."""
    analysis = next(extractor.analyse([text]))
    names = [m.text for m in analysis.mentions]
    assert [
        names[a.agent] for a in analysis.actions if a.verb in ("develop", "adopt") and a.agent is not None
    ] == [agent]


def test_agent_of_a_passive_stands_after_by(extractor: Extractor) -> None:
    """ "shall be established by the Ministry": the Ministry is to act."""
    (analysis,) = extractor.analyse(["The data platform shall be established by the Ministry of Health."])
    names = [mention.text for mention in analysis.mentions]
    assert [(a.verb, names[a.agent]) for a in analysis.actions if a.agent is not None] == [
        ("establish", "Ministry of Health")
    ]


def test_gerund_stands_for_its_verb(extractor: Extractor) -> None:
    """A gerund that the parser takes for a base form is still given as its verb."""
    (analysis,) = extractor.analyse(["We should focus on shaping, securing and promoting quantum sensors."])
    assert {a.verb for a in analysis.actions} >= {"shape", "secure", "promote"}


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Promote the unification of technical standards.", "unify"),
        ("The Ministry shall open up public data platforms.", "open up"),
    ],
)
def test_verb_that_a_word_stands_for(extractor: Extractor, text: str, verb: str) -> None:
    """A noun of action is given as its verb, and a verb with its particle."""
    (analysis,) = extractor.analyse([text])
    assert verb in {action.verb for action in analysis.actions}


def test_carrying_verb_is_no_action_of_its_own(extractor: Extractor) -> None:
    """ "Launch the construction of X" is construct, and no more."""
    (analysis,) = extractor.analyse(["Launch the construction of national data platforms."])
    assert {action.verb for action in analysis.actions} == {"construct"}


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Encourage companies to develop service robots.", "encourage"),
        ("Support robot competitions.", "call"),
        ("Developing swarm intelligence's key technology.", "call"),
        ("The Ministry aims to develop service robots.", "will"),
        ("The Ministry will develop service robots.", "will"),
    ],
)
def test_strength_is_what_the_words_say(extractor: Extractor, text: str, strength: str) -> None:
    """A bare imperative or gerund is a call; an intention has somebody who intends."""
    (analysis,) = extractor.analyse([text])
    assert {action.strength for action in analysis.actions} == {strength}


def test_pipeline_without_ud_labels_is_refused(tmp_path: Path) -> None:
    """Another pipeline must parse with UD labels; the error says what is missing."""
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    blank.to_disk(tmp_path / "blank")
    with pytest.raises(PipelineError, match="Universal Dependencies"):
        Extractor(pipeline=str(tmp_path / "blank"))


def test_missing_pipeline_is_refused() -> None:
    """A pipeline that is not installed gives an error with the remedy."""
    with pytest.raises(PipelineError, match="install it"):
        Extractor(pipeline="no_such_pipeline")


def test_shipped_pipeline_may_parse_as_another(extractor: Extractor) -> None:
    """The shipped pipeline under its path parses as it does by itself."""
    text = "Develop service robots for hospitals."
    other = Extractor(pipeline=str(PIPELINE))
    assert acted(analysed(other, text)) == acted(analysed(extractor, text))


def test_empty_text_gives_nothing(extractor: Extractor) -> None:
    """No text, no findings, no crash."""
    assert analysed(extractor, "") == Analysis()


def test_capitals_make_one_name(extractor: Extractor) -> None:
    """A run of capitals that ends in a head of named things is one name, its quotes included."""
    text = (
        "The ministry will fund software in the “Blue Sky” Initiative and the National Robot Research Plan."
    )
    found = {m.text for m in analysed(extractor, text).mentions}
    assert {"“Blue Sky” Initiative", "National Robot Research Plan"} <= found


def test_heading_with_a_shared_head_is_one_name(extractor: Extractor) -> None:
    """Conjuncts that share their head are one name; those that stand alone are two."""
    shared = analysed(extractor, "Visual sensing and computing theory. Develop service robots.")
    apart = analysed(extractor, "Virtual reality and augmented reality. Develop service robots.")
    assert shared.mentions[0].text == "Visual sensing and computing theory"
    assert "Virtual reality and augmented reality" not in {m.text for m in apart.mentions}
