"""Texts that no plan should hold and some do: no crash, no quadratic growth, sensible abstention."""

from __future__ import annotations

import time

import pytest

from kg.model import Analysis
from kg.relations import Extractor

CLAUSE = "promote the construction of data platforms for hospitals and schools, "
SENTENCE = "The ministry will develop service robots for hospitals and train teachers of physics. "
STRANGE = {
    "no full stop": CLAUSE * 40,
    "list": ", ".join(f"item {n} of robots" for n in range(400)),
    "Chinese": "国务院关于印发新一代人工智能发展规划的通知，各省、自治区、直辖市人民政府。" * 20,
    "Arabic": "تطوير الروبوتات الخدمية في المستشفيات " * 40,
    "Finnish": "Tekoälyn kehittäminen edellyttää investointeja koulutukseen ja tutkimukseen. " * 10,
    "capitals": ("DEVELOP SERVICE ROBOTS FOR HOSPITALS AND ENCOURAGE ENTERPRISES TO INVEST. " * 10),
    "table": "Action Owner Deadline Budget\n1.1 Data portal MKM 2020 1.2\n1.2 Pilot EAS 2021 0.4\n" * 15,
    "control": "Develop\x00 service\x07 robots\u200b\ufeff. \x1b[31mBuild\x7f platforms. " * 10,
    "emoji": "Develop 🤖 service robots 🚀🚀 for hospitals 🏥. " * 20,
    "one word": "x" * 20000,
    "marks": "." * 5000 + "!?" * 2000,
    "blank": " \n\t \u00a0 " * 50,
    "surrogate pair letters": "𝔇𝔢𝔳𝔢𝔩𝔬𝔭 robots. " * 20,
}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """One extractor for all tests."""
    return Extractor()


def analysed(extractor: Extractor, text: str) -> Analysis:
    return next(iter(extractor.analyse([text])))


@pytest.mark.parametrize("name", sorted(STRANGE))
def test_strange_text_is_analysed_with_offsets_inside(extractor: Extractor, name: str) -> None:
    """Whatever is found lies in the text, does not overlap, and says what stands there."""
    text = STRANGE[name]
    analysis = analysed(extractor, text)
    last = 0
    for mention in analysis.mentions:
        assert last <= mention.begin < mention.end <= len(text)
        assert text[mention.begin : mention.end] == mention.text
        last = mention.end
    indices = range(len(analysis.mentions))
    assert all(r.head in indices and r.tail in indices for r in analysis.relations)
    assert all(a.object in indices for a in analysis.actions)


def test_capitals_are_read_as_words(extractor: Extractor) -> None:
    """All capitals hide nothing: the same robots are found."""
    found = {m.text.lower() for m in analysed(extractor, STRANGE["capitals"]).mentions}
    assert "service robots" in found


def test_other_script_gives_no_relation(extractor: Extractor) -> None:
    """Text that the networks cannot read states nothing."""
    assert not analysed(extractor, STRANGE["Arabic"]).relations
    assert not analysed(extractor, STRANGE["Chinese"]).relations


def test_long_passage_takes_time_in_proportion(extractor: Extractor) -> None:
    """Eight times the words take at most fourteen times as long."""
    small, large = SENTENCE * 60, SENTENCE * 480
    analysed(extractor, small)
    times = []
    for text in (small, large):
        start = time.process_time()
        analysed(extractor, text)
        times.append(time.process_time() - start)
    assert times[1] < 14 * times[0]


def test_text_is_analysed_alike_in_any_company(extractor: Extractor) -> None:
    """What is found in a text does not depend on the texts around it."""
    alone = analysed(extractor, SENTENCE)
    among = list(extractor.analyse([CLAUSE * 5, SENTENCE, STRANGE["capitals"]]))
    assert among[1] == alone
