"""Amounts and dates, by pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.model import Mention
from kg.ontology import Lexicon

MULTIPLIERS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
COMPARATORS = (
    (r"more than|over|exceed(?:s|ing|ed)?|above|in excess of|greater than|surpass(?:es|ing|ed)?", ">"),
    (r"at least|no less than|not less than|a minimum of|minimum of", ">="),
    (r"less than|fewer than|under|below", "<"),
    (r"at most|up to|no more than|not more than|a maximum of", "<="),
    (r"about|around|approximately|roughly|nearly|almost|some", "~"),
)
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
YEAR = r"(?:19|20)\d\d"
DATE = re.compile(
    rf"\b(?:{MONTH}\s+\d{{1,2}}(?:,\s*{YEAR})?|\d{{1,2}}\s+{MONTH}(?:\s+{YEAR})?|{MONTH}\s+{YEAR}"
    rf"|{YEAR}\s*[-–]\s*{YEAR}|{YEAR}|the (?:next|last|past) (?:few )?(?:decade|years?))\b"
)
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
WORD_UNITS = (
    r"people|persons|students|companies|enterprises|firms|jobs|startups|start-ups|researchers|experts"
    r"|years?|months?|days?|places|projects|centres|centers|MW|GW|kW|MWh|GWh|tonnes?|tons?|hectares?"
    r"|households|patents|articles|qubits|specialists|professionals|vehicles|graduates|bases|parks"
)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount with its comparison; offsets include the comparison words."""

    begin: int
    end: int
    comparator: str
    value: Decimal
    unit: str


def find_amounts(text: str, lexicon: Lexicon) -> Iterator[Amount]:
    """Yield money, percentages and counted things, multipliers worked out."""
    for match in _amount_pattern(tuple(sorted(lexicon.currencies))).finditer(text):
        number = match["number"]
        unit = match["unit"] or match["before"]
        if unit is None:
            continue
        value = Decimal(number.replace(",", "")) * MULTIPLIERS.get((match["times"] or "").lower(), 1)
        yield Amount(
            begin=match.start(),
            end=match.end(),
            comparator=_comparator(match["compare"]),
            value=value,
            unit=_unit(unit, lexicon),
        )


@cache
def _amount_pattern(currencies: tuple[str, ...]) -> re.Pattern[str]:
    money = "|".join(re.escape(c) for c in sorted(currencies, key=len, reverse=True))
    compare = "|".join(words for words, _ in COMPARATORS)
    return re.compile(
        rf"(?:\b(?P<compare>{compare})\s+)?(?:(?P<before>{money})\s?)?(?<![\w.])(?P<number>{NUMBER})"
        rf"(?:\s*(?P<times>thousand|million|billion|trillion))?"
        rf"(?:\s?(?P<unit>%|per ?cent|(?:{money}|{WORD_UNITS})\b))?",
        re.IGNORECASE,
    )


def _comparator(words: str | None) -> str:
    if not words:
        return "="
    return next(sign for pattern, sign in COMPARATORS if re.fullmatch(pattern, words, re.IGNORECASE))


def _unit(word: str, lexicon: Lexicon) -> str:
    folded = word.lower()
    if folded in ("%", "percent", "per cent"):
        return "%"
    codes = {name.lower(): code for name, code in lexicon.currencies.items()}
    return codes.get(folded, folded)


def amounts(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield amounts as ``Quantity`` mentions, their offsets with the comparison words."""
    for amount in find_amounts(text, lexicon):
        surface = text[amount.begin : amount.end]
        skip = re.match(r"(?:exceed(?:s|ing|ed)?|surpass(?:es|ing|ed)?)\s+", surface)
        begin = amount.begin + (skip.end() if skip else 0)
        yield _fixed(text, begin, amount.end, "Quantity")


def dates(text: str) -> Iterator[Mention]:
    """Yield calendar times as ``Date`` mentions."""
    for match in DATE.finditer(text):
        yield _fixed(text, match.start(), match.end(), "Date")


def _fixed(text: str, begin: int, end: int, label: str) -> Mention:
    return Mention(
        begin=begin, end=end, text=text[begin:end], label=label, confidence=0.95, rule=f"{label} pattern"
    )
