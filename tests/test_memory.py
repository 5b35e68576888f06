"""The memory of annotated names: what was marked, as what, and what was not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.nlp.memory import FILE, Memory, key, words_of
from kg.training.remembering import write_memory
from kg.training.units import CLASSES, Unit

WORDS = st.lists(st.sampled_from(["smart", "Grids", "port", "-", "AI"]), min_size=1, max_size=8)


def unit(*parts: str | tuple[str, str]) -> Unit:
    """Return a unit of plain words and (words, class) spans, one after another."""
    text, spans = "", []
    for part in parts:
        words, label = (part, "") if isinstance(part, str) else part
        start = len(text) + bool(text)
        text = f"{text} {words}".lstrip()
        if label:
            spans.append({"start": start, "end": len(text), "label": label})
    return {"text": text, "document": "d", "spans": spans, "relations": [], "actions": []}


def memory(folder: Path, *units: Unit) -> Memory:
    """Write the memory of units and read it again."""
    write_memory(units, folder)
    return Memory.read(folder / FILE)


def test_marked_name_leans_to_its_class(tmp_path: Path) -> None:
    """A name that was marked as a technology each time leans to being a name, and a technology."""
    known = memory(tmp_path, *[unit("Develop", ("deep learning", "Technology"))] * 3)
    leaning, kinds = known(["Deep Learning"], len(CLASSES))
    assert leaning[0] > 0
    assert CLASSES[kinds[0].argmax()] == "Technology"


def test_name_often_left_unmarked_leans_away(tmp_path: Path) -> None:
    """What stands outside all names more often than it was marked leans to being none."""
    plain = unit("Take measures now")
    known = memory(tmp_path, unit("Take", ("measures", "Instrument")), plain, plain, plain)
    assert known(["measures"], len(CLASSES))[0][0] < 0


def test_part_of_longer_names_leans_away_less(tmp_path: Path) -> None:
    """A place inside another name counts, but less than one outside all names."""
    marked = unit("Use", ("AI", "Technology"))
    inside = memory(tmp_path, marked, *[unit(("AI parks", "Facility"))] * 3)(["AI"], len(CLASSES))[0][0]
    outside = memory(tmp_path, marked, *[unit("Use AI parks")] * 3)(["AI"], len(CLASSES))[0][0]
    assert outside < inside < memory(tmp_path, marked)(["AI"], len(CLASSES))[0][0]


def test_new_name_is_judged_by_its_ending(tmp_path: Path) -> None:
    """A name never seen has the class of those that end like it, and leans neither to nor from being one."""
    known = memory(
        tmp_path, unit(("legal data platforms", "Platform")), unit(("port data platforms", "Platform"))
    )
    leaning, kinds = known(["school data platforms"], len(CLASSES))
    assert leaning[0] == 0
    assert CLASSES[kinds[0].argmax()] == "Platform"


def test_rare_endings_say_nothing(tmp_path: Path) -> None:
    """An ending seen once, and a name that nothing is known of, change nothing."""
    known = memory(tmp_path, unit(("legal data platforms", "Platform")))
    leaning, kinds = known(["school data platforms", "zebras"], len(CLASSES))
    assert not leaning.any()
    assert not kinds.any()


def test_empty_memory(tmp_path: Path) -> None:
    """A pipeline that has not seen annotation yet knows of nothing."""
    leaning, kinds = memory(tmp_path)(["AI"], len(CLASSES))
    assert (leaning.shape, kinds.shape) == ((1,), (1, len(CLASSES)))
    assert not kinds.any()


def test_file_has_no_text(tmp_path: Path) -> None:
    """Names are kept as numbers: no word of an annotated text is in the file, however it is packed."""
    write_memory([unit("Ask", ("Ministry of Tides", "Agency"), "now")] * 2, tmp_path)
    with np.load(tmp_path / FILE) as held:
        assert {held[name].dtype.kind for name in held.files} == {"u"}


def test_same_file_every_time(tmp_path: Path) -> None:
    """The order of the units makes no difference."""
    units = [unit("Ask", ("ports", "Facility")), unit(("smart ports", "Sector"), "and ports")]
    write_memory(units, tmp_path)
    first = (tmp_path / FILE).read_bytes()
    write_memory(units[::-1], tmp_path)
    assert (tmp_path / FILE).read_bytes() == first


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(WORDS, st.sampled_from(["", "Sector", "Product"])), max_size=6))
def test_counts_are_those_of_the_text(tmp_path_factory: object, parts: list[tuple[list[str], str]]) -> None:
    """Every marked name of up to six words is kept with the number of times that each class marked it."""
    folder = tmp_path_factory.mktemp("memory")  # type: ignore[attr-defined]
    texts = [(" ".join(words), label) for words, label in parts]
    known = memory(folder, unit(*((text, label) if label else text for text, label in texts)))
    wanted = Counter((tuple(words_of(text)), label) for text, label in texts if label)
    for (name, label), count in wanted.items():
        if len(name) <= 6:
            assert known.kinds[known.rows[key(name)]][CLASSES.index(label)] == count
