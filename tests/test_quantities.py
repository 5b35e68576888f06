"""Amounts, dates and deadlines by pattern."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.deadlines import deadlines
from kg.nlp.quantities import amounts, find_amounts, find_multiples, parse_number
from kg.ontology import load_lexicon

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def parsed(text: str) -> list[tuple[str, str, str]]:
    """Return comparator, value and unit of the amounts of a text."""
    return [(a.comparator, str(a.value), a.unit) for a in find_amounts(text, load_lexicon())]


def years(text: str, reference_year: int | None = 2022) -> list[int]:
    return [deadline.year for deadline in deadlines(text, reference_year)]


def spelled(number: int) -> str:
    """Write a number below a million in words."""
    if number >= 1000:
        rest = f" {spelled(number % 1000)}" if number % 1000 else ""
        return f"{spelled(number // 1000)} thousand{rest}"
    if number >= 100:
        rest = f" and {spelled(number % 100)}" if number % 100 else ""
        return f"{ONES[number // 100]} hundred{rest}"
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return ONES[number]


@given(st.integers(min_value=0, max_value=999_999))
def test_number_in_words_is_read_back(number: int) -> None:
    """A number written in words gives the number."""
    assert parse_number(spelled(number)) == number


@given(st.integers(min_value=0, max_value=10**15))
def test_number_with_thousands_separators_is_read_back(number: int) -> None:
    """A number written with commas gives the number."""
    assert parse_number(f"{number:,}") == number


@given(
    st.decimals(min_value=0, max_value=999, places=2),
    st.sampled_from([("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12)]),
)
def test_number_with_multiplier_is_read_back(number: Decimal, multiplier: tuple[str, int]) -> None:
    """A decimal with a multiplier gives their product."""
    word, power = multiplier
    assert parse_number(f"{number} {word}") == number * 10**power


@given(
    st.integers(min_value=1, max_value=999), st.sampled_from(["", "k", "bn", "m", " million"]), st.booleans()
)
def test_money_is_read_back(number: int, suffix: str, before: bool) -> None:
    """Money gives value and currency, wherever the currency stands and however the multiplier is written."""
    power = {"": 0, "k": 3, "bn": 9, "m": 6, " million": 6}[suffix]
    text = f"€{number}{suffix}" if before else f"{number}{suffix} euros"
    assert parsed(text) == [("=", str(number * 10**power), "EUR")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tens of millions", 10**7),
        ("hundreds of thousands", 10**5),
        ("half a million", 500_000),
        ("two dozen", 24),
        ("a hundred", None),
        ("20,4", Decimal("20.4")),
        ("5 000", 5000),
        ("plenty", None),
    ],
)
def test_number_written_otherwise(text: str, value: int | Decimal | None) -> None:
    """Vague multiples, halves, dozens, decimal commas and spaces are read; other words are no number."""
    expected = 100 if text == "a hundred" else value
    assert parse_number(text) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("C$5 million", "CAD"),
        ("A$5 million", "AUD"),
        ("US$5 million", "USD"),
        ("5 million SEK", "SEK"),
        ("CHF 5 million", "CHF"),
        ("5 million Canadian dollars", "CAD"),
        ("¥5 million", "JPY"),
        ("5 million yuan", "CNY"),
    ],
)
def test_currency_is_its_code(text: str, unit: str) -> None:
    """Signs, codes and words stand for the ISO code."""
    assert parsed(text) == [("=", "5000000", unit)]


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("at least", ">="),
        ("no less than", ">="),
        ("more than", ">"),
        ("over", ">"),
        ("exceeding", ">"),
        ("up to", "<="),
        ("at most", "<="),
        ("less than", "<"),
        ("below", "<"),
        ("about", "~"),
        (">", ">"),
        ("≤", "<="),
    ],
)
def test_comparison_words_give_the_sign(words: str, sign: str) -> None:
    """Words and signs before the number give the comparator."""
    assert parsed(f"{words} 40 %") == [(sign, "40", "%")]


@pytest.mark.parametrize("text", ["40 % or more", "40 % or above"])
def test_comparison_after_the_number(text: str) -> None:
    """ "or more" after the number is a lower bound."""
    assert parsed(text) == [(">=", "40", "%")]


@pytest.mark.parametrize(
    "text", ["between 3 and 5 per cent", "3-5 %", "3 to 5 percent", "3 % to 5 %", "between 3% and 5%"]
)
def test_range_gives_its_bounds(text: str) -> None:
    """A range is at least its lower and at most its upper end, with the unit of both."""
    assert parsed(text) == [(">=", "3", "%"), ("<=", "5", "%")]


def test_range_shares_the_multiplier() -> None:
    """The multiplier of a range's end holds for its start too."""
    assert parsed("€10–15 million") == [(">=", "10000000", "EUR"), ("<=", "15000000", "EUR")]


def test_percentage_points_are_no_per_cent() -> None:
    """Percentage points are a unit of their own."""
    assert parsed("by 3 percentage points") == [("=", "3", "percentage points")]


def test_fold_counts_times() -> None:
    """ "twofold" and "10-fold" are two and ten times."""
    assert parsed("a twofold or 10-fold rise") == [("=", "2", "times"), ("=", "10", "times")]


def test_verbs_multiply() -> None:
    """ "double", "tripled" and "halving" are amounts in times."""
    found = [(a.comparator, a.value) for a in find_multiples("at least double, then tripled, not halving")]
    assert found == [(">=", 2), ("=", 3), ("=", Decimal("0.5"))]


@pytest.mark.parametrize(
    "text",
    [
        "Article 12",
        "sections 4 and 5",
        "Law No. 99",
        "page 7",
        "in 2031",
        "2021-2027",
        "5G",
        "COVID-19",
        "version 3.2.1",
        "on 1 January 2028",
        "a five-year plan",
        "1" * 40,
    ],
)
def test_number_that_is_no_amount(text: str) -> None:
    """Numbers of sections and laws, years, dates and parts of names are left out."""
    assert parsed(text) == []


def test_bare_metre_is_no_million() -> None:
    """ "m" means million only beside money."""
    assert parsed("a 5 m pipe") == []


def test_long_text_is_read_whole() -> None:
    """A long run of amounts gives all of them."""
    assert len(parsed("at least 40 % of firms, " * 2000)) == 2000


def test_mention_covers_the_comparison() -> None:
    """A quantity mention starts with its comparison words; a small bare number is none."""
    found = [m.text for m in amounts("two plans, at least 40 pilots, €3 million", load_lexicon())]
    assert found == ["at least 40", "€3 million"]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("by 2030", 2030),
        ("by the end of 2025", 2025),
        ("by mid-2027", 2027),
        ("before 1 January 2028", 2028),
        ("until 2026", 2026),
        ("no later than December 2029", 2029),
        ("by Q4 2026", 2026),
        ("in the second half of 2026", 2026),
        ("by fiscal year 2025-26", 2026),
        ("the 2021-2027 period", 2027),
        ("from 2023 to 2026", 2026),
        ("our 2035 climate goals", 2035),
        ("Goals for 2040", 2040),
    ],
)
def test_deadline_in_a_calendar_year(text: str, year: int) -> None:
    """A deadline gives its year, the last one of a period."""
    assert years(text, None) == [year]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("within five years", 2027),
        ("within 24 months", 2024),
        ("in ten years' time", 2032),
        ("over the next decade", 2032),
        ("in the next three years", 2025),
        ("in the coming year", 2023),
        ("within five years of publication", 2027),
        ("within five years of January 2024", 2029),
    ],
)
def test_relative_deadline_counts_from_the_plan(text: str, year: int) -> None:
    """A length of time counts from the plan's year, or from the year that the text names."""
    assert years(text) == [year]


def test_relative_deadline_needs_a_reference() -> None:
    """Without the plan's year a length of time gives no deadline."""
    assert years("within five years", None) == []


@pytest.mark.parametrize(
    "text",
    [
        "compared to 2010",
        "more than in 2010",
        "in 2017 prices",
        "since 2020",
        "in the next few years",
        "within 18 months",
        "in the 2050s",
    ],
)
def test_time_that_is_no_deadline(text: str) -> None:
    """Baselines, starts, price years and vague or broken lengths of time are no deadlines."""
    assert years(text) == []


def test_pounds_of_something_are_no_money() -> None:
    """A weight is not read as a currency."""
    lexicon = load_lexicon()
    weight = next(iter(find_amounts("cut 272 million pounds of emissions", lexicon)))
    money = next(iter(find_amounts("spend 272 million pounds on roads", lexicon)))
    assert (weight.unit, money.unit) == ("pound", "GBP")
