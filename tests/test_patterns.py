"""Every declared pattern states what its examples say, and nothing of its counterexamples."""

from __future__ import annotations

import re

import pytest

from kg.errors import OntologyError
from kg.model import Mention
from kg.nlp import Found, load_pipeline
from kg.ontology import load_lexicon
from kg.relations.patterns import Example, Pattern, find_matches, load_patterns, matches, read_patterns
from kg.relations.reading import Reading

MARKED = re.compile(r"\[(?P<text>[^|\]]+)\|(?P<label>\w+)\]")
PARSING = ("encoder", "parser", "lemmatizer")
PATTERNS = tuple(load_patterns().by_name.values())
WORDS = "[words]\n" + "\n".join(f'{name} = ["{words[0]}"]' for name, words in load_patterns().words.items())
GOOD = """
[[pattern]]
name = "X paints Y"
relation = "uses"
head = "verb.subject"
tail = "verb.object"
match = [{ RIGHT_ID = "verb", RIGHT_ATTRS = { POS = "VERB", LEMMA = { IN = "verbCue:uses" } } }]
examples = [{ text = "[Robots|Product] use [sensors|Product].", expect = [[0, 1]] }]
"""


def read(marked: str) -> Reading:
    """Parse a sentence with marked mentions."""
    mentions, text, end = [], "", 0
    for found in MARKED.finditer(marked):
        text += marked[end : found.start()]
        begin, end = len(text), found.end()
        text += found["text"]
        mentions.append(
            Mention(
                begin=begin,
                end=len(text),
                text=found["text"],
                label=found["label"],
                confidence=1.0,
                rule="test",
            )
        )
    nlp = load_pipeline()
    with nlp.select_pipes(enable=list(PARSING)):
        doc = nlp(text + marked[end:])
    maybe = [doc.char_span(m.begin, m.end, alignment_mode="expand") for m in mentions]
    spans = [span for span in maybe if span is not None]
    found_mentions = Found(
        mentions=tuple(mentions),
        spans=tuple((span.start, span.end) for span in spans),
        heads=tuple(span.root.i for span in spans),
        abstentions=(),
    )
    return Reading.of(doc, found_mentions, load_lexicon())


def stated(pattern: Pattern, example: Example) -> set[tuple[int, int]]:
    """Return the (head, tail) pairs that the pattern itself finds in the example."""
    return {(head, tail) for found, head, tail, _ in find_matches(read(example.text)) if found is pattern}


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_examples_are_stated(pattern: Pattern) -> None:
    """Each example yields its relations, no more and no fewer, through its pattern."""
    assert pattern.examples
    for example in pattern.examples:
        assert example.expect
        assert stated(pattern, example) == example.expect, example.text


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_counterexamples_are_not_stated(pattern: Pattern) -> None:
    """A counterexample yields nothing through its pattern."""
    assert pattern.counterexamples
    for example in pattern.counterexamples:
        assert not stated(pattern, example), example.text


def test_matches_name_the_pattern_and_the_negation() -> None:
    """A denied verb, or the verb that governs it, marks the relation as negated."""
    assert matches(read("[Farmers|ActorGroup] use [drones|Product].")) == {
        ("uses", 0, 1): ("X uses Y", False)
    }
    for text in (
        "[Farmers|ActorGroup] do not use [drones|Product].",
        "[Farmers|ActorGroup] do not want to use [drones|Product].",
    ):
        assert matches(read(text)) == {("uses", 0, 1): ("X uses Y", True)}


def test_a_pattern_file_may_have_patterns_of_its_own() -> None:
    """Word lists of the lexicon are put in the place of their names."""
    pattern = read_patterns(WORDS + GOOD).by_name["X paints Y"]
    assert "use" in pattern.match[0]["RIGHT_ATTRS"]["LEMMA"]["IN"]
    assert "Product" in pattern.domain
    assert "Quantity" not in pattern.range


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('relation = "uses"', 'relation = "likes"', "'likes' is no relation"),
        ('relation = "uses"', "", "lacks 'relation'"),
        ('relation = "uses"', 'relation = "uses"\ndomain = ["Toy"]', "'Toy' is no class"),
        ('relation = "uses"', 'relation = "uses"\ncolour = "red"', "unknown key colour"),
        ("verb.subject", "verb.friend", "'verb.friend' is no node with roles"),
        ("verb.subject", "noun", "'noun' is no node with roles"),
        ("verbCue:uses", "verbCue:likes", "'verbCue:likes' names no list"),
        ("verbCue:uses", "words:likes", "'words:likes' names no list"),
        ("LEMMA", "COLOUR", "COLOUR"),
        ('RIGHT_ID = "verb"', 'RIGHT_ID = "verb", REL_OP = ">"', ""),
        ("[[0, 1]]", "[0, 1]", ""),
    ],
)
def test_malformed_pattern_is_named(old: str, new: str, reason: str) -> None:
    """The error tells the file, the pattern and what is wrong with it."""
    with pytest.raises(OntologyError, match=r"^patterns\.toml: pattern 'X paints Y': ") as caught:
        read_patterns(WORDS + GOOD.replace(old, new))
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_malformed_file_is_named() -> None:
    """A file that is not TOML, lacks word lists or says a name twice is refused."""
    with pytest.raises(OntologyError, match=r"patterns\.toml: is not TOML"):
        read_patterns("[[pattern")
    with pytest.raises(OntologyError, match=r"\[words\] lacks agentive, carrying"):
        read_patterns(GOOD)
    with pytest.raises(OntologyError, match=r"pattern '2': lacks 'name'"):
        read_patterns(WORDS + GOOD + "[[pattern]]")
    with pytest.raises(OntologyError, match="pattern '1'"):
        read_patterns(WORDS + "\n[pattern]\nname = 'X paints Y'")
    with pytest.raises(OntologyError, match="another pattern has the same name"):
        read_patterns(WORDS + GOOD + GOOD)
