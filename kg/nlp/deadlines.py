"""Deadlines, by pattern: "by mid-2027", "within five years", "2021-2027"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.nlp.quantities import COUNT, MONTH, SEASON, YEAR, parse_number

FILLER = (
    rf"(?:the|end|close|start|beginning|middle|turn|of|year|year-end|fiscal|financial|calendar|academic|school|FY"
    rf"|Q[1-4]|H[12]|first|second|third|fourth|last|quarter|half|mid|early|late|{SEASON}|{MONTH}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?)"
)
PREPOSITION = (
    r"(?:by|until|till|before|(?:no|not) later than|up to(?: and including)?|out to|through|in|(?<=goals )for"
    r"|(?<=targets )for|(?<=objectives )for|(?<=milestones )for|(?<=ambitions )for"
    r"|(?<=horizon )to|(?<=period )to)"
)
BASE = r"levels?|baseline|values?|prices?|figures?|terms|dollars|euros|census"
DEADLINE = re.compile(
    rf"(?P<lead>\b(?:from|between) {YEAR} (?:to|and|until) )(?P<last>20\d\d)\b"
    rf"|(?<!than )(?<!compared )\b(?P<how>{PREPOSITION})\s+(?:{FILLER}[\s,-]{{1,3}}){{0,7}}(?P<year>20\d\d)"
    rf"(?:\s?[-–/]\s?(?P<to>20\d\d|\d\d))?\b(?!\s+(?:{BASE})\b|['’]s\b)"
    rf"|(?<![\d-])(?P<since>20\d\d)\s?[-–]\s?(?P<span>20\d\d|\d\d)(?![\d-])"
    r"|\b(?P<goal>20\d\d)(?= (?:\w+ )?(?:targets?|goals?|objectives?|ambitions?|milestones?)\b)"
    rf"|\b(?:(?:over|in|during|within|for|throughout|across) the|the) (?:next|coming|following) "
    rf"(?:(?P<count>{COUNT}) )?(?P<unit>years?|decades?)\b"
    rf"|\b(?:with)?in (?P<within>{COUNT}|a) (?P<length>years?|decades?|months)\b"
    rf"(?P<late>['’]? time| from now)?(?: (?:of|from|after) (?:\w+ ){{0,3}}?(?P<base>20\d\d)\b)?",
    re.IGNORECASE,
)
STRONG = ("by", "until", "till", "before", "no later than", "not later than", "up to")


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A year that something is due in; ``strong`` says that the words can mean nothing else ("by 2030")."""

    begin: int
    end: int
    year: int
    strong: bool


def deadlines(text: str, reference_year: int | None = None) -> Iterator[Deadline]:
    """Yield the deadlines of ``text`` in reading order.

    ``reference_year`` is the year that the text is of: it resolves "within five years", which is left out
    without it. Years before it are yielded like others.
    """
    for match in DEADLINE.finditer(text):
        year = _due(match, reference_year)
        if year is not None:
            how = " ".join((match["how"] or "").lower().split())
            strong = how in STRONG or match["within"] is not None
            yield Deadline(begin=match.start(), end=match.end(), year=year, strong=strong)


def _due(match: re.Match[str], reference_year: int | None) -> int | None:
    if match["year"]:
        return _last_year(match["year"], match["to"])
    if match["span"]:
        last = _last_year(match["since"], match["span"])
        return last if last > int(match["since"]) else None
    if absolute := match["last"] or match["goal"]:
        return int(absolute)
    base = int(match["base"]) if match["base"] else reference_year
    length = _length(match["count"] or match["within"], match["unit"] or match["length"])
    return None if base is None or length is None else base + length


def _last_year(year: str, to: str | None) -> int:
    """Return the last year of "2025", "2024-25", "2021-2027"."""
    if to is None:
        return int(year)
    last = int(year[: 4 - len(to)] + to)
    return last if last > int(year) else int(year)


def _length(count: str | None, unit: str) -> int | None:
    """Return a length of time in whole years, None where it is none ("18 months", "years")."""
    unit = unit.lower()
    number = parse_number(count) if count and count.lower() != "a" else None
    if number is None:
        if unit.endswith("s"):
            return None
        number = Decimal(1)
    months = int(number) * {"year": 12, "decade": 120, "month": 1}[unit.removesuffix("s")]
    return months // 12 if months % 12 == 0 else None
