"""Reading plans: outline, passages, offsets, restored hyphens, and refusals."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Document, Section
from kg.readers import find_plans, read, read_text, split_sentences

ROOT = Path(__file__).resolve().parents[1]
PLAN = ROOT / "corpus" / "ngaidp-2017.txt"
SHARED = ROOT.parent / "shared" / "plans"
OTHERS = sorted(SHARED.glob("*.txt")) if SHARED.is_dir() else []
BOXES = {
    "Box 1": (
        "Big data intelligence theory",
        "Cross-media sensing and computing theory",
        "Hybrid and enhanced intelligence theory",
        "Swarm intelligence theory",
        "Autonomous coordination and control, and optimized decision-making theory",
        "High-level machine learning theory",
        "Brain-inspired intelligence computing theory",
        "Quantum intelligent computing theory",
    ),
    "Box 2": (
        "Knowledge computing engines and knowledge service technology",
        "Cross-medium analytic reasoning technology",
        "Key swarm intelligence technology",
        "Hybrid enhanced intelligent new architectures and technologies",
        "Autonomous unmanned systems intelligent technology",
        "Virtual reality intelligent modeling technology",
        "Intelligent computing chips and systems",
        "Natural language processing technology",
    ),
    "Box 3": (
        "AI Open-Source Hardware and Software Infrastructure and Platforms",
        "Group Intelligent Service Platforms",
        "Hybrid Enhanced Intelligent Support Platforms",
        "Autonomous Unmanned System Support Platforms",
        "AI Basic Data and Security Detection Platforms",
    ),
    "Box 4": (
        "Network Infrastructure",
        "Big Data Infrastructure",
        "High-performance computing infrastructure",
    ),
}


@pytest.fixture(scope="module")
def plan() -> Document:
    """The real plan, read once."""
    return read(PLAN)


def _children(document: Document, parent: Section, kind: str) -> list[Section]:
    return [section for section in document.sections if section.parent == parent.id and section.kind == kind]


def _of_kind(document: Document, kind: str) -> list[Section]:
    return [section for section in document.sections if section.kind == kind]


def _uncovered(document: Document) -> list[int]:
    covered = bytearray(len(document.source))
    for item in (*document.passages, *document.left_out):
        covered[item.begin : item.end] = b"\1" * (item.end - item.begin)
    return [position for position, seen in enumerate(covered) if not seen]


def _wrong_offsets(document: Document) -> list[str]:
    wrong = []
    for passage in document.passages:
        for character, offset in zip(passage.text, passage.offsets, strict=True):
            found = document.source[offset]
            if character not in (found, "-", " "):
                wrong.append(f"{passage.id}: {character!r} at {offset} is {found!r}")
    return wrong


def test_parts_and_sections_are_counted_right(plan: Document) -> None:
    """Six parts hold 0, 4, 6, 3, 6 and 4 sections."""
    parts = _of_kind(plan, "part")
    assert [part.number for part in parts] == ["I.", "II.", "III.", "IV.", "V.", "VI."]
    assert [len(_children(plan, part, "section")) for part in parts] == [0, 4, 6, 3, 6, 4]


def test_subsections_of_the_third_part(plan: Document) -> None:
    """III (1) to (3) hold four subsections each, the others none."""
    tasks = _children(plan, _of_kind(plan, "part")[2], "section")
    assert [len(_children(plan, section, "subsection")) for section in tasks] == [4, 4, 4, 0, 0, 0]


def test_wrapped_headings_are_whole(plan: Document) -> None:
    """A heading over two lines is one heading."""
    headings = {section.heading for section in plan.sections}
    assert "Plan a new generation of AI major science and technology projects" in headings
    assert "Establish an AI technology standards and intellectual property system" in headings


def test_boxes_hold_their_items_in_order(plan: Document) -> None:
    """Each box has its items, numbered and titled, also where the numbers stood apart."""
    found = {}
    for box in _of_kind(plan, "box"):
        items = _children(plan, box, "item")
        assert [item.number for item in items] == [f"{number}." for number in range(1, len(items) + 1)]
        found[box.number] = tuple(item.heading for item in items)
    assert found == BOXES


def test_text_broken_off_by_detached_numbers_is_one_sentence(plan: Document) -> None:
    """The third item of Box 1 goes on after the column of numbers."""
    assert any("intuitive machine reasoning and causal models" in passage.text for passage in plan.passages)


def test_steps_hold_three_bullets_each(plan: Document) -> None:
    """The nine bullets of II (3) stand three under each step."""
    steps = _of_kind(plan, "step")
    counts = Counter(passage.section for passage in plan.passages if passage.kind == "bullet")
    assert [step.heading for step in steps] == ["by 2020", "by 2025", "by 2030"]
    assert [counts[step.id] for step in steps] == [3, 3, 3]
    assert sum(counts.values()) == 9


@pytest.mark.parametrize(
    "heading", ["Smart logistics", "Technology-Led", "Smart Courts", "Construct national AI industrial parks"]
)
def test_run_in_heading_shares_the_block_of_its_text(plan: Document, heading: str) -> None:
    """A run-in heading is a topic; its passage and the text after it are one block."""
    topic = next(section for section in _of_kind(plan, "topic") if section.heading == heading)
    first, second = [passage for passage in plan.passages if passage.section == topic.id][:2]
    assert (first.kind, second.kind) == ("heading", "sentence")
    assert first.block == second.block


def test_lost_hyphens_are_restored(plan: Document) -> None:
    """Joined words get their hyphen back; words that are words stay."""
    text = " ".join(passage.text for passage in plan.passages)
    for word in (
        "high-end leading", "cross-domain basic", "world-leading levels", "human-machine interface",
        "military-civil integration", "space-oriented collaborative", "self-preservation",
    ):  # fmt: skip
        assert word in text
    for joined in ("highend", "crossdomain", "worldleading", "humanmachine", "AIrelated"):
        assert joined not in text
    for word in ("database", "hardware", "multimedia", "Megaproject", "lifelike", "supercomputing"):
        assert word in text


def test_preface_and_footnote_are_the_translators(plan: Document) -> None:
    """Front matter and note speak with the translator's voice, and nothing else does."""
    kinds = {section.id: section.kind for section in plan.sections}
    others = {kinds.get(p.section or "") for p in plan.passages if p.voice == "translator"}
    assert others == {"front", "footnote"}
    assert not [p for p in plan.passages if p.voice != "translator" and kinds.get(p.section or "") == "front"]


def test_footnote_mark_is_left_out(plan: Document) -> None:
    """The mark in "Megaproject,1" is not text, but is accounted for."""
    marks = [item for item in plan.left_out if item.kind == "footnote mark"]
    assert [plan.source[item.begin : item.end] for item in marks] == ["1"]
    assert any("Megaproject, integrated circuit" in passage.text for passage in plan.passages)


def test_insertions_are_marked(plan: Document) -> None:
    """Words in square brackets stay in the text and are marked as the translator's."""
    found = {p.text[i.begin : i.end] for p in plan.passages for i in p.insertions if i.kind == "translator"}
    assert {"[China]", "[which]", "[and China]", "[China’s]", "[results]"} == found


def test_every_character_of_the_plan_is_accounted_for(plan: Document) -> None:
    """Each source character is in a passage or left out by name, and offsets are exact."""
    assert _uncovered(plan) == []
    assert _wrong_offsets(plan) == []
    assert "stray mark" not in {item.kind for item in plan.left_out}


@pytest.mark.skipif(not OTHERS, reason="the shared plans are not here")
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_every_character_of_other_plans_is_accounted_for(path: Path) -> None:
    """Other plans, laid out in other ways, lose nothing either."""
    document = read(path)
    assert _uncovered(document) == []
    assert _wrong_offsets(document) == []


def test_metadata_comes_from_the_file_beside(plan: Document) -> None:
    """The catalogue record of the plan is read from its TOML file."""
    assert plan.metadata.issuer == "State Council of the People's Republic of China"
    assert plan.metadata.translators[-1] == "Elsa Kania"


def test_title_comes_from_the_text_without_metadata() -> None:
    """The first heading-like line is the title."""
    document = read_text("A Plan for Quantum Research\n\nWe will build centres.\n", identifier="q")
    assert document.metadata.title == "A Plan for Quantum Research"
    assert [passage.kind for passage in document.passages] == ["heading", "sentence"]


LINES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            ["", " I. Aims", "(1) Tasks", "1. Do it", "Box 1: Things", "1. Item one. Text.", "2.", "● Bullet",
             "1", "word,1 more", "half-", "way there.", "[the] end", "###", "First, by 2020, x", "Do. It."]
        ),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_any_text_is_accounted_for(lines: list[str]) -> None:
    """Whatever the text, nothing is lost and every offset is exact."""
    document = read_text("\n".join(lines), identifier="x")
    assert _uncovered(document) == []
    assert _wrong_offsets(document) == []
    assert all(passage.offsets == tuple(sorted(passage.offsets)) for passage in document.passages)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use chips, etc., in cars. Build more.", ["Use chips, etc., in cars.", "Build more."]),
        ("Make chips, etc. Focus on cars.", ["Make chips, etc.", "Focus on cars."]),
        ("The U.S. Government acts. It pays.", ["The U.S. Government acts.", "It pays."]),
        ("See e.g. Canada. Then J. Smith left.", ["See e.g. Canada.", "Then J. Smith left."]),
        ("1. Do this. 2.5 km is far.", ["1. Do this.", "2.5 km is far."]),
        ('They "go out." Others stay.', ['They "go out."', "Others stay."]),
        ("", []),
    ],
)
def test_split_sentences(text: str, expected: list[str]) -> None:
    """Sentences end at stops that are not parts of abbreviations, initials or numbers."""
    assert [text[begin:end] for begin, end in split_sentences(text)] == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"PK\0\1", "binary"),
        (b"caf\xe9 plan", "UTF-8"),
        (b"a" * 1_000_001, "line over"),
        (b"a" * 20_000_001, "larger than"),
    ],
    ids=["empty", "blank", "binary", "latin-1", "long line", "huge"],
)
def test_unreadable_files_are_refused_in_one_line(tmp_path: Path, data: bytes, message: str) -> None:
    """A file that is no plan is refused with its name and the remedy."""
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_kinds_of_file_and_bad_metadata_are_refused(tmp_path: Path) -> None:
    """A suffix without a reader, broken TOML, unknown keys and missing titles are named."""
    path = tmp_path / "plan.txt"
    path.write_text("A plan.\n", encoding="utf-8")
    with pytest.raises(InputError, match="this kind"):
        read(tmp_path / "plan.pdf")
    for text, message in (("title =", "TOML"), ('titel = "x"', "unknown key"), ('issuer = "x"', "no title")):
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            read(path)


def test_find_plans_takes_files_and_folders_once(tmp_path: Path) -> None:
    """Plans come sorted and without repeats; metadata files are no plans."""
    for name in ("b.txt", "a.txt", "a.toml"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = find_plans([tmp_path / "b.txt", tmp_path])
    assert [path.name for path in found] == ["a.txt", "b.txt"]


def test_find_plans_refuses_missing_paths_and_empty_folders(tmp_path: Path) -> None:
    """A path that is not there and a folder without plans are errors."""
    with pytest.raises(InputError, match="no such file"):
        find_plans([tmp_path / "absent"])
    with pytest.raises(InputError, match="no plans"):
        find_plans([tmp_path])


def test_run_in_article_titles_are_headings() -> None:
    """A numbered section of an order with a run-in title is a section with that heading."""
    document = read_text(
        "Sec. 2. Objectives. Agencies shall pursue six objectives.\nArticle 3 The city shall act. It pays.\n",
        identifier="order",
    )
    assert [(s.kind, s.number, s.heading) for s in document.sections] == [
        ("section", "Sec. 2", "Objectives"),
        ("section", "Article 3", ""),
    ]


def test_hyphen_that_only_marks_the_line_end_is_dropped() -> None:
    """ "Intel-" and "ligence" are one word, "net-" and "zero" keep their hyphen."""
    text = "We fund intel-\nligence and net-\nzero aims and\nother net-zero work of\nintelligence bodies.\n"
    (passage,) = read_text(text, identifier="x").passages
    assert passage.text.startswith("We fund intelligence and net-zero aims and other net-zero work")
    assert passage.text.endswith("of intelligence bodies.")


def test_line_that_runs_into_an_amount_goes_on() -> None:
    """A sentence broken before its amount is one passage, in a short text too."""
    source = "Plan\n1. Targets\nBy 2030, the scale of the solar industry will exceed\n5 billion RMB.\n"
    texts = [passage.text for passage in read_text(source, identifier="p").passages]
    assert "By 2030, the scale of the solar industry will exceed 5 billion RMB." in texts
