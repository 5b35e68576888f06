"""Amounts and dates, by pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.model import Mention
from kg.ontology import Lexicon

COMPARATORS = (
    (
        r"more than|over|exceed(?:s|ing|ed)?|above|in excess of|greater than|higher than|upwards of"
        r"|surpass(?:es|ing|ed)?",
        ">",
    ),
    (r"at least|no (?:less|fewer|lower) than|not (?:less|fewer) than|a minimum of|minimum of", ">="),
    (r"less than|fewer than|lower than|under|below", "<"),
    (r"at most|up to|(?:no|not) (?:more|higher) than|a maximum of|maximum of|as (?:much|many) as", "<="),
    (r"about|around|approximately|approx\.?|roughly|nearly|almost|close to|some", "~"),
)
SIGNS = {">": ">", ">=": ">=", "≥": ">=", "<": "<", "<=": "<=", "≤": "<=", "~": "~", "≈": "~", "+": ">="}
LOWER_BOUNDS = ("more", "above", "higher", "over", "greater")

SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
LARGE = {
    "dozen": 12,
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
SUFFIXES = {
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "mio": 10**6, "mill": 10**6, "b": 10**9, "bn": 10**9,
    "tn": 10**12, "trn": 10**12,
}  # fmt: skip
LARGEST = 10**18
MONEY_ONLY = ("m", "b")

DIGITS = r"\d{1,3}(?:[,\u00a0\u202f\u2009 ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+|,\d{1,2}(?!\d))?"
BELOW_100 = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(list(SMALL)[1:10])}))?|{'|'.join(reversed(SMALL))})"
BIG = "|".join(LARGE)
SPELLED = (
    rf"(?:half )?an?[ -](?=(?:{BIG})\b)(?:hundred and {BELOW_100})?"
    rf"|{BELOW_100}(?:[ -]hundred(?:(?: and|) {BELOW_100})?)?"
)
VAGUE = rf"(?:tens|dozens|hundreds|thousands|millions|billions)(?:[ -]of[ -](?:{BIG})s)?(?:(?= of\b)|(?!\w))"
NUMBER = rf"(?i:{VAGUE})|{DIGITS}|(?i:{SPELLED})"
TIMES = rf"(?i:{BIG})\b(?:[ ](?i:{BIG})\b)?"
PERCENT = r"%|(?i:per ?cent|pct)(?!\w)"
POINTS = r"(?i:percentage[ -]points?|%[ -]points?|pp|p\.p\.)(?!\w)"
MEASURES = (
    r"(?:[kMGT]Wh?|[kMG]?t|ha|k?m²|km|[EP]FLOPS|[GTPE]B|[GM]bps|[kMGT]Hz)(?!\w)"
    r"|(?i:(?:kilo|mega|giga|tera)watts?(?:[- ]hours?)?|(?:metric )?(?:tonnes?|tons?)|hectares?"
    r"|kilomet(?:er|re)s?|miles|square (?:met(?:er|re)s|kilomet(?:er|re)s|feet)"
    r"|(?:exa|peta)flops?|qubits?|years?|months?|weeks?"
    r"|days?|hours?|decades?|times)(?!\w)|-?(?i:fold)(?!\w)"
)
DURATIONS = ("year", "month", "week", "day", "hour", "decade")
LABELS = re.compile(
    r"(?:\b(?:sections?|articles?|art\.|arts\.|pages?|pp?\.|paragraphs?|para\.|figures?|fig\.|tables?|box|boxes"
    r"|chapters?|annex|appendix|parts?|steps?|phases?|stages?|tiers?|levels?|pillars?|versions?|volumes?|vol\."
    r"|no\.|nos\.|nr\.?|number|items?|notes?|footnotes?|regulation|directive|decree|law|act|order|orders|EO|E\.O\."
    r"|resolution|protocol|grade|class|type|industry|web|option|goal|priority|measure|action|recommendation)"
    r"|[§#№])\s*(?:\(?\d[\d,.]*\)?\s*(?:,|and|or|to|[-–])\s*)*\(?$",
    re.IGNORECASE,
)
JOINER = re.compile(r"\s*(-|–|—|\bto\b|\band\b)\s*")

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
YEAR = r"(?:19|20)\d\d"
COUNT = rf"(?:\d{{1,2}}|{BELOW_100})"
SEASON = r"(?:spring|summer|autumn|winter)"
DATE = re.compile(
    rf"\b(?:{MONTH}\s+\d{{1,2}}(?:,\s*{YEAR})?|\d{{1,2}}\s+{MONTH}(?:\s+{YEAR})?|(?:{MONTH}|{SEASON})\s+{YEAR}"
    rf"|{YEAR}\s*[-–]\s*{YEAR}|{YEAR}"
    rf"|the (?:next|last|past|coming) (?:(?:few|{COUNT}) )?(?:decades?|years?|months?))\b"
)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount with its comparison; offsets include the comparison words.

    The two bounds of a range have the same offsets. ``unit`` is empty where the text has a bare number
    (its unit is then the noun that it counts); ``anchor`` is where the amount begins without them.
    """

    begin: int
    end: int
    comparator: str
    value: Decimal
    unit: str
    anchor: int


@dataclass(frozen=True, kw_only=True)
class _Numeral:
    """A number as matched: what stands before it, its multiplier, its unit."""

    begin: int
    end: int
    anchor: int
    comparator: str
    value: Decimal
    scale: int
    unit: str
    lead: str
    explicit: bool

    @property
    def bare_year(self) -> bool:
        """Tell whether the number reads as a year: 2030, but not 2,030 or 2030 MW."""
        return not self.unit and self.scale == 1 and self.explicit and 1900 <= self.value < 2100

    @property
    def countable(self) -> bool:
        """Tell whether the number has a unit or may count things: no year, no "2.12"."""
        return bool(self.unit) or (not self.bare_year and self.total == self.total.to_integral_value())

    @property
    def total(self) -> Decimal:
        """The value with its multiplier worked out."""
        total = self.value * self.scale
        return Decimal(int(total)) if total == total.to_integral_value() else total


def parse_number(words: str) -> Decimal | None:
    """Return the value of a number in digits or words: "1.5 million", "two hundred", "tens of millions".

    A vague number is its least: "tens of millions" is 10 million.
    """
    total: Decimal | None = None
    current: Decimal | None = None
    for token in re.findall(rf"{DIGITS}|[a-z]+", words.lower()):
        if token in ("a", "an", "and", "of"):
            continue
        multiple = LARGE.get(token) or LARGE.get(token.removesuffix("s"))
        if multiple is None:
            value = _small(token)
            if value is None:
                return None
            current = (current or Decimal(0)) + value
        elif multiple <= 100:
            current = (Decimal(1) if current is None else current) * multiple
        else:
            total, current = _scaled(total, current, multiple), None
    return current if total is None else total + (current or 0)


def _scaled(total: Decimal | None, current: Decimal | None, multiple: int) -> Decimal:
    """Return the number so far times "million": of all of it after "thousand", else of its last part."""
    if current is None:
        return (Decimal(1) if total is None else total) * multiple
    return (total or Decimal(0)) + current * multiple


def _small(token: str) -> Decimal | None:
    if token[0].isdigit():
        return Decimal(_plain(token))
    if token == "half":
        return Decimal("0.5")
    value = {**SMALL, **TENS, "tens": 10}.get(token)
    return None if value is None else Decimal(value)


def _plain(digits: str) -> str:
    """Return digits with a point at most: "1,000" is 1000, "20,4" is 20.4."""
    if re.fullmatch(r"\d+,\d{1,2}", digits):
        return digits.replace(",", ".")
    return re.sub(r"[^\d.]", "", digits)


def find_amounts(text: str, lexicon: Lexicon) -> Iterator[Amount]:
    """Yield money, percentages, measures and bare numbers in reading order, multipliers worked out.

    Years, days of the month and the numbers of sections, articles or laws are left out. A range gives
    its two bounds.
    """
    pattern = _amount_pattern(tuple(sorted(lexicon.currencies)))
    calendar = {number for date in DATE.finditer(text) for number in range(*date.span())}
    position = 0
    while match := pattern.search(text, position):
        position = match.end()
        first = _numeral(match, lexicon)
        if first is None or (first.anchor in calendar and first.unit in ("", *DURATIONS)):
            continue
        second = _second(text, first, pattern, lexicon)
        if second is not None:
            position = second.end
            yield from _both(first, second)
        elif first.countable and (first.unit or not _labelled(text, first.begin)):
            yield _amount(first)


def _second(text: str, first: _Numeral, pattern: re.Pattern[str], lexicon: Lexicon) -> _Numeral | None:
    """Return the upper end of a range that ``first`` opens."""
    joiner = JOINER.match(text, first.end)
    if joiner is None or (joiner[1] == "and" and first.lead != "between"):
        return None
    match = pattern.match(text, joiner.end())
    second = _numeral(match, lexicon) if match else None
    if second is None or match is None or match["compare"] or match["sign"]:
        return None
    unit = second.unit or first.unit
    if first.unit not in ("", unit) or (not first.unit and first.bare_year):
        return None
    whole = replace(first, unit=unit), replace(second, unit=unit)
    return second if all(n.countable for n in whole) and (unit or not _labelled(text, first.begin)) else None


def _both(first: _Numeral, second: _Numeral) -> Iterator[Amount]:
    unit = second.unit or first.unit
    scale = second.scale if first.scale == 1 and first.value <= second.value else first.scale
    first = replace(first, unit=unit, scale=scale)
    second = replace(second, unit=unit)
    if first.lead == "from" or first.total >= second.total:
        yield _amount(first)
        yield _amount(second)
        return
    whole = replace(_amount(second), begin=first.begin, anchor=first.anchor)
    yield replace(whole, comparator=">=", value=first.total)
    yield replace(whole, comparator="<=")


def _amount(numeral: _Numeral) -> Amount:
    return Amount(
        begin=numeral.begin,
        end=numeral.end,
        comparator=numeral.comparator,
        value=numeral.total,
        unit=numeral.unit,
        anchor=numeral.anchor,
    )


def _labelled(text: str, begin: int) -> bool:
    """Tell whether the number is that of a section, an article, a law."""
    return LABELS.search(text[max(0, begin - 40) : begin]) is not None


@cache
def _amount_pattern(currencies: tuple[str, ...]) -> re.Pattern[str]:
    money = "|".join(
        re.escape(c) if c.isupper() or not c.isalpha() else f"(?i:{re.escape(c)})"
        for c in sorted(currencies, key=len, reverse=True)
    )
    compare = "|".join(words for words, _ in COMPARATORS)
    return re.compile(
        rf"(?:(?<!\w)(?i:(?P<compare>{compare}))\s+|(?P<sign>[<>]=?|[≤≥~≈])\s?)?"
        rf"(?:(?<!\w)(?i:(?P<lead>between|from))\s+)?"
        rf"(?:(?<![\w$])(?P<before>{money})\s?|(?<![\w.,/])(?<![A-Za-z][-‑]))"
        rf"(?P<number>{NUMBER})(?:[\s-]?(?P<times>{TIMES})"
        rf"|\s?(?P<suffix>(?:{'|'.join(sorted(SUFFIXES, key=len, reverse=True))}|[KMB])\b\.?))?"
        rf"(?P<plus>\+)?(?:(?:[\s-]?(?={PERCENT}|{POINTS})|\s?|\sof\s(?={money}))"
        rf"(?P<unit>{POINTS}|{PERCENT}|(?:{money})(?!\w)|{MEASURES})"
        rf"|(?!\w|[-‑][A-Za-z]|[.,/]\d|/|%))"
        rf"(?:\s+(?:or|and) (?P<after>more|above|higher|over|greater|less|fewer|lower|below)\b(?! than))?"
    )


def _numeral(match: re.Match[str], lexicon: Lexicon) -> _Numeral | None:
    article = match["number"].strip(" -").lower() in ("a", "an")
    value = Decimal(1) if article else parse_number(match["number"])
    scale = _scale(match)
    if value is None or scale is None or value >= LARGEST:
        return None
    written = match["unit"] or match["before"]
    unit = _unit(written, lexicon) if written else ""
    if (written or "").lower() == "pounds" and match.string.startswith(" of ", match.end()):
        unit = "pound"  # a weight of something, not money
    lead = (match["lead"] or "").lower()
    bounded = any(match[name] for name in ("compare", "sign")) or lead == "between"
    return _Numeral(
        begin=match.start() if bounded else match.start("before" if match["before"] else "number"),
        end=match.end(),
        anchor=match.start("before" if match["before"] else "number"),
        comparator=_comparator(match),
        value=value,
        scale=scale,
        unit=unit,
        lead=lead,
        explicit=match["number"].isdigit(),
    )


def _scale(match: re.Match[str]) -> int | None:
    """Return the multiplier, None where "m" or "b" stand without money and may mean anything."""
    if match["suffix"]:
        suffix = match["suffix"].lower().rstrip(".")
        money = match["before"] or (
            match["unit"] and not re.fullmatch(f"{MEASURES}|{PERCENT}|{POINTS}", match["unit"])
        )
        return SUFFIXES[suffix] if money or suffix not in MONEY_ONLY else None
    return int(parse_number(match["times"]) or 1) if match["times"] else 1


def _comparator(match: re.Match[str]) -> str:
    if words := match["compare"]:
        return comparator_of(words)
    if match["sign"] or match["plus"]:
        return SIGNS[match["sign"] or match["plus"]]
    if match["after"]:
        return ">=" if match["after"] in LOWER_BOUNDS else "<="
    return ">=" if re.fullmatch(VAGUE, match["number"], re.IGNORECASE) else "="


def comparator_of(words: str) -> str:
    """Return the sign of comparison words: "at least" is ">="."""
    return next(sign for pattern, sign in COMPARATORS if re.fullmatch(pattern, words, re.IGNORECASE))


def _unit(word: str, lexicon: Lexicon) -> str:
    if re.fullmatch(PERCENT, word):
        return "%"
    if re.fullmatch(POINTS, word):
        return "percentage points"
    codes = {name.lower(): code for name, code in lexicon.currencies.items()}
    folded = word.lower()
    if folded in codes:
        return codes[folded]
    if folded.lstrip("-") in ("times", "fold"):
        return "times"
    symbol = len(word) <= 3 or any(c.isupper() for c in word[1:])
    return word if symbol or folded.endswith("flops") else folded.removesuffix("s")


MULTIPLES = re.compile(
    rf"(?:\b(?P<compare>{'|'.join(words for words, _ in COMPARATORS)}) )?"
    r"\b(?P<word>doubl|tripl|trebl|quadrupl|halv)(?:es?|ed|ing)\b",
    re.IGNORECASE,
)
FACTORS = {"doubl": "2", "tripl": "3", "trebl": "3", "quadrupl": "4", "halv": "0.5"}


def find_multiples(text: str) -> Iterator[Amount]:
    """Yield "double", "triple", "halve" and their forms as amounts in times, whatever part of speech."""
    for match in MULTIPLES.finditer(text):
        yield Amount(
            begin=match.start(),
            end=match.end(),
            comparator=comparator_of(match["compare"]) if match["compare"] else "=",
            value=Decimal(FACTORS[match["word"].lower()]),
            unit="times",
            anchor=match.start("word"),
        )


def amounts(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield amounts as ``Quantity`` mentions, their offsets with the comparison words.

    A bare number is one where it is compared ("at least 40"), large ("1,400") or multiplied ("5 million").
    """
    last = -1
    for amount in find_amounts(text, lexicon):
        if amount.begin >= last and (amount.unit or _counts(text, amount)):
            last = amount.end
            yield _fixed(text, amount.begin, amount.end, "Quantity")


def _counts(text: str, amount: Amount) -> bool:
    surface = text[amount.begin : amount.end]
    return amount.comparator != "=" or (amount.value >= 1000 and not surface.isdigit())


def dates(text: str) -> Iterator[Mention]:
    """Yield calendar times as ``Date`` mentions."""
    for match in DATE.finditer(text):
        yield _fixed(text, match.start(), match.end(), "Date")


def _fixed(text: str, begin: int, end: int, label: str) -> Mention:
    return Mention(
        begin=begin, end=end, text=text[begin:end], label=label, confidence=0.95, rule=f"{label} pattern"
    )
