"""Which names become one entity."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.resolution import Name, normal_form, resolve


def identifiers(*names: tuple[str, str]) -> list[str]:
    rows = [Name(text=text, label=label) for text, label in names]
    _, found = resolve(rows)
    return [found[row] for row in rows]


def test_case_number_and_hyphens_do_not_count() -> None:
    """Variants of one name are one entity."""
    assert len(set(identifiers(("Smart-Robots", "Product"), ("smart robot", "Product")))) == 1


def test_spelling_does_not_count() -> None:
    """British and American spelling are one entity."""
    assert len(set(identifiers(("research centre", "Facility"), ("Research Centers", "Facility")))) == 1


def test_introduced_acronym_is_the_same_entity() -> None:
    """An acronym stands for the name that introduced it, inside longer names too."""
    found = identifiers(
        ("artificial intelligence (AI)", "Technology"),
        ("AI", "Technology"),
        ("artificial intelligence", "Technology"),
    )
    assert len(set(found)) == 1


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
