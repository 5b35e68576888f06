"""Which names become one entity."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolution import Name, expansion, normal_form, resolve


def identifiers(*names: tuple[str, str], acronyms: Mapping[str, str] | None = None) -> list[str]:
    rows = [Name(text=text, label=label) for text, label in names]
    _, found = resolve(rows, {"": acronyms or {}})
    return [found[row] for row in rows]


def test_case_number_and_hyphens_do_not_count() -> None:
    """Variants of one name are one entity."""
    assert len(set(identifiers(("Smart-Robots", "Product"), ("smart robot", "Product")))) == 1


def test_spelling_does_not_count() -> None:
    """British and American spelling are one entity."""
    assert len(set(identifiers(("research centre", "Facility"), ("Research Centers", "Facility")))) == 1


def test_acronym_is_the_same_entity_as_its_full_name() -> None:
    """An acronym stands for the name that its plan gives."""
    found = identifiers(
        ("artificial intelligence (AI)", "Technology"),
        ("AI", "Technology"),
        ("artificial intelligence", "Technology"),
        acronyms={"AI": "artificial intelligence"},
    )
    assert len(set(found)) == 1


def test_acronym_in_a_full_name_is_written_out_too() -> None:
    """The full name of an acronym may have another acronym in it."""
    found = identifiers(
        ("NAIF", "Programme"),
        ("National Artificial Intelligence Fund", "Programme"),
        acronyms={"AI": "artificial intelligence", "NAIF": "National AI Fund"},
    )
    assert len(set(found)) == 1


def test_full_name_is_preferred_to_a_more_frequent_acronym() -> None:
    """An entity goes by its full name, however often the acronym stands for it."""
    rows = [Name(text=text, label="Platform") for text in ("IoT", "IoT", "Internet of Things (IoT)")]
    entities, _ = resolve(rows, {"": {"IoT": "Internet of Things"}})
    assert [entity.name for entity in entities] == ["Internet of Things"]


@pytest.mark.parametrize(
    ("short", "text", "expected"),
    [
        ("IoT", "the Internet of Things", "Internet of Things"),
        ("HEIs", "Irish higher-education institutions", "higher-education institutions"),
        ("OECD", "Organisation for Economic Co-operation and Development", None),
        ("SAFE", "Security Action for Europe", None),
        ("NAIRR", "National AI Research Resource", None),
        ("DIH", "Estonian digital innovation hub", "digital innovation hub"),
        ("HEDI", "Innovation", ""),
        ("MKM", "Ministry of Economic Affairs", ""),
    ],
)
def test_initials_spell_the_end_of_a_name(short: str, text: str, expected: str | None) -> None:
    """An acronym's letters are the initials of the last words; small words may be left out."""
    assert expansion(short, text) == (text if expected is None else expected)


def test_inner_letters_count_only_where_asked() -> None:
    """ "RFID" has a letter of the inside of a word, which only an explicit introduction allows."""
    assert expansion("RFID", "radio frequency identification") == ""
    assert expansion("RFID", "radio frequency identification", loose=True) == "radio frequency identification"


def test_acronym_is_an_alternative_name() -> None:
    """The full name is preferred, the acronym is kept."""
    entities, _ = resolve([Name(text="Internet of Things (IoT)", label="Infrastructure")])
    assert entities[0].name == "Internet of Things"
    assert "IoT" in entities[0].alt_names


def test_homonyms_of_different_class_stay_apart() -> None:
    """The same words with another class are another entity."""
    assert len(set(identifiers(("education", "Sector"), ("education", "Instrument")))) == 2


def test_similar_names_stay_apart() -> None:
    """Nothing is merged on vague similarity."""
    assert len(set(identifiers(("deep learning", "Technology"), ("deep reasoning", "Technology")))) == 2


@given(st.text(min_size=1, max_size=40))
def test_normal_form_is_stable(text: str) -> None:
    """The normal form of any text is never empty and does not depend on outer case folding."""
    assert normal_form(text) or not text.strip()


@given(st.lists(st.text(alphabet="abcXYZ -'", min_size=1, max_size=12), min_size=1, max_size=8))
def test_every_name_has_one_entity(texts: list[str]) -> None:
    """Each name is given an entity that exists, whatever the order of names."""
    rows = [Name(text=text, label="Product") for text in texts]
    entities, found = resolve(rows)
    assert {found[row] for row in rows} == {entity.id for entity in entities}
