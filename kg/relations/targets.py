"""Quantified aims: amount, comparator, unit, year and what they are about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from kg.model import TargetMention
from kg.nlp.deadlines import Deadline, deadlines
from kg.nlp.quantities import DURATIONS, Amount, find_amounts, find_multiples
from kg.relations.aims import GOALS, Standing, announces_goals, negated, standing
from kg.relations.figures import (
    NOMINAL,
    STATIVE,
    adjacent,
    announced,
    counted,
    definite,
    entity,
    gauge,
    measured,
    multiplied,
    part,
    phrase,
)
from kg.relations.reading import Reading

CONFIDENCE = {"aim": 0.85, "purpose": 0.7, "fragment": 0.6, "open": 0.4}
NEXT = re.compile(r"(?:[,;:]|\b(?:and|or|then|but))\s*$", re.IGNORECASE)
BASELINE = re.compile(r"\bfrom\s+$", re.IGNORECASE)
REACHED = re.compile(r"\b(?:to|by|of|is|be|reach|average)\s+$", re.IGNORECASE)
BOUND = re.compile(r"at |more |up to|(?:no|not) |fewer|less|a ?m|m|exceed|surpass|[<>≤≥]", re.IGNORECASE)
FEW = 20
FRACTIONS = ("third", "quarter", "half", "fifth", "tenth")
WHEN = re.compile(r"in\s+(?!the)", re.IGNORECASE)
GOAL_YEAR = re.compile(r"(?<!in )(?<!of )(?<!from )(?<!since )\b20\d\d\b")
OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def deadline(text: str, reference_year: int | None = None) -> int | None:
    """Return the year of the first deadline in ``text``: "by 2030", "within five years".

    ``reference_year`` is the year that the text is of; years before it are no deadlines.
    """
    return next((d.year for d in deadlines(text, reference_year) if _ahead(d, reference_year)), None)


def deadline_of(text: str, begin: int, end: int, reference_year: int | None = None) -> int | None:
    """Return the year that the amount at ``[begin, end)`` of a sentence is due in."""
    due = _due(tuple(deadlines(text, reference_year)), text, begin, end, reference_year)
    return None if due is None else due.year


def heading_year(text: str, reference_year: int | None = None) -> int | None:
    """Return the year that a heading or list lead-in sets for all below it: "By 2030:", "Goals for 2030"."""
    goals = announces_goals(text)
    found = (
        d for d in deadlines(text, reference_year) if d.strong or (goals and not WHEN.match(text, d.begin))
    )
    year = next((d.year for d in found if _ahead(d, reference_year)), None)
    if year is None and goals and (match := GOAL_YEAR.search(text)) is not None:
        year = int(match[0]) if reference_year is None or int(match[0]) >= reference_year else None
    return year


def overdue(text: str, reference_year: int | None) -> bool:
    """Tell whether all that ``text`` has for deadlines lies before ``reference_year``."""
    years = [d.year for d in deadlines(text, reference_year)]
    return reference_year is not None and bool(years) and max(years) < reference_year


def _ahead(due: Deadline, reference_year: int | None) -> bool:
    return reference_year is None or due.year >= reference_year


def _due(
    found: Sequence[Deadline], text: str, begin: int, end: int, reference_year: int | None
) -> Deadline | None:
    """Return an amount's deadline: one that follows it directly, else the last before it, else the next."""
    found = [d for d in found if _ahead(d, reference_year)]
    split = bisect_right(found, begin, key=lambda d: d.begin)
    before, after = found[:split], found[split:]
    if (
        after
        and not NEXT.search(text[end : after[0].begin])
        and not (before and _interrupted(text, end, after[0]))
    ):
        return after[0]
    return before[-1] if before else next(iter(after), None)


def _interrupted(text: str, end: int, due: Deadline) -> bool:
    between = text[end : due.begin]
    return any(character.isdigit() or character in ",;:" for character in between)


@dataclass(frozen=True, kw_only=True)
class _Sentence:
    """A sentence with its deadlines and the nouns that already have an amount, by year."""

    span: Span
    deadlines: tuple[Deadline, ...]
    used: set[tuple[int, int | None]] = field(default_factory=set)

    def due(self, amount: Amount, reference_year: int | None) -> Deadline | None:
        """Return the deadline of an amount of this sentence."""
        start = self.span.start_char
        return _due(self.deadlines, self.span.text, amount.begin - start, amount.end - start, reference_year)


def find_targets(reading: Reading, *, reference_year: int | None = None) -> Iterator[TargetMention]:
    """Yield the quantified aims of a text; facts, forecasts and what is spent are none.

    ``reference_year`` is the year of the plan: relative deadlines count from it.
    """
    sentences = _sentences(reading, reference_year)
    starts = [sentence.span.start_char for sentence in sentences]
    for amount, span in _candidates(reading):
        sentence = sentences[bisect_right(starts, amount.anchor) - 1]
        if overdue(sentence.span.text, reference_year):
            continue
        target = _target(reading, amount, span, sentence, reference_year)
        if target is not None:
            yield target


def _sentences(reading: Reading, reference_year: int | None) -> list[_Sentence]:
    return [
        _Sentence(
            span=span,
            deadlines=tuple(
                due for due in deadlines(span.text, reference_year) if due.strong or not _past(span, due)
            ),
        )
        for span in reading.doc.sents
    ]


def _past(sentence: Span, due: Deadline) -> bool:
    """Tell whether a year says when something was done: "In 2021, the council set a goal ..."."""
    words = sentence.char_span(due.begin, due.end, alignment_mode="expand")
    if words is None:
        return False
    verb = words.root.head
    return words.root.dep_.startswith("obl") and (
        verb.tag_ == "VBD" or any(c.dep_.startswith("aux") and c.tag_ == "VBD" for c in verb.children)
    )


def _candidates(reading: Reading) -> Iterator[tuple[Amount, Span]]:
    """Yield the amounts that can be aims, with their tokens from the number on."""
    text = reading.doc.text
    found = [*find_amounts(text, reading.lexicon), *find_multiples(text)]
    for amount in sorted(found, key=lambda a: a.begin):
        span = reading.doc.char_span(amount.anchor, amount.end, alignment_mode="expand")
        if span is not None and not _named(reading, span) and not _aside(text, amount):
            yield amount, span


def _named(reading: Reading, span: Span) -> bool:
    """Tell whether the number is part of a name or a date."""
    index = reading.owner[span.start]
    return index is not None and reading.mentions[index].label != "Quantity"


def _aside(text: str, amount: Amount) -> bool:
    """Tell whether the amount is where a change starts ("from 5 %") or how long something lasts."""
    before = text[max(0, amount.begin - 20) : amount.begin]
    if BASELINE.search(before):
        return True
    return amount.unit in DURATIONS and REACHED.search(before) is None


def _target(
    reading: Reading, amount: Amount, span: Span, sentence: _Sentence, reference_year: int | None
) -> TargetMention | None:
    noun = counted(span) if not amount.unit else None
    head = noun or span.root
    if _is_no_figure(amount, head) or (noun is not None and not _counts(reading, amount, span, noun)):
        return None
    due = sentence.due(amount, reference_year)
    if noun is not None and due is None and amount.value == 1 and amount.comparator == "=":
        return None  # "one system" counts nothing: it is an article
    stated = _stated(standing(head, reading.lexicon), due)
    if stated is None:
        return None
    what = _what(reading, amount, span, noun, sentence, due)
    unit = amount.unit or _unit(noun, what, reading)
    indicator = _indicator(span, what, head)
    if not unit or not any(character.isalpha() for character in indicator):
        return None
    return TargetMention(
        subject=None if what is None else entity(what, reading),
        indicator=indicator,
        comparator=OPPOSITE.get(amount.comparator, amount.comparator) if negated(head) else amount.comparator,
        value=amount.value,
        unit=unit,
        year=None if due is None else due.year,
        begin=amount.begin,
        end=amount.end,
        confidence=CONFIDENCE[stated],
        stated=stated != "open",
    )


def _is_no_figure(amount: Amount, head: Token) -> bool:
    """Tell whether the words only look like a figure: "double degrees"."""
    return amount.unit == "times" and _idle_multiple(head)


def _counts(reading: Reading, amount: Amount, span: Span, noun: Token) -> bool:
    """Tell whether a bare number counts what is to come about, and is no name, fraction or enumeration."""
    lemma = noun.lemma_.lower()
    if lemma in (*FRACTIONS, *GOALS) or lemma in reading.lexicon.indicators or _is_name(span[0]):
        return False
    if BOUND.match(reading.doc.text, amount.begin):
        return True
    if amount.value > FEW:
        return announced(noun) or not definite(noun)
    return announced(noun) and span.root.dep_.startswith("nummod")


def _is_name(number: Token) -> bool:
    """Tell whether a number in words opens a name: "the One Network plan", "the “Thousand Robots” scheme"."""
    title = number.text[:1].isalpha() and number.text[:1].isupper() and not number.is_sent_start
    quoted = number.i > 0 and number.nbor(-1).text in ("“", '"', "‘", "'")
    return title or quoted


def _idle_multiple(head: Token) -> bool:
    particle = any(child.dep_ == "compound:prt" or child.lower_ == "down" for child in head.children)
    return particle or (head.dep_ in ("amod", "compound") and head.pos_ != "VERB")


def _stated(found: Standing, due: Deadline | None) -> str | None:
    """Return how surely the amount is an aim, None where it is none."""
    if found is Standing.AIM:
        return "aim"
    if found is Standing.PURPOSE:
        return "purpose" if due is not None and due.strong else "open"
    if found is Standing.OPEN:
        return "fragment" if due is not None and due.strong else "open"
    return None


def _what(
    reading: Reading,
    amount: Amount,
    span: Span,
    noun: Token | None,
    sentence: _Sentence,
    due: Deadline | None,
) -> Token | None:
    """Return the noun that is measured: one amount each a year, the next amount takes the noun after it."""
    year = None if due is None else due.year
    found = _counted_or_measured(reading, amount, span, noun)
    if found is None or ((found.i, year) in sentence.used and amount.comparator != "<="):
        found = _next_indicator(reading, span) or found
    if found is not None:
        sentence.used.add((found.i, year))
    return found


def _counted_or_measured(reading: Reading, amount: Amount, span: Span, noun: Token | None) -> Token | None:
    if amount.unit == "times" and _multiplies(span.root):
        return multiplied(span.root, reading)
    if amount.unit == "times" and (whole := part(span.root)) is not None:
        return whole
    if noun is None:
        begin = (reading.doc.char_span(amount.begin, amount.end, alignment_mode="expand") or span).start
        found = adjacent(begin, reading) or measured(span.root, span, reading)
        return None if found is None or found.lemma_.lower() in GOALS else gauge(found, reading)
    owner = measured(noun, span, reading) if _is_predicate(noun) else None
    return owner or noun


def _multiplies(token: Token) -> bool:
    """Tell whether the amount is a verb, "double": the parser may see an adjective in it."""
    return token.pos_ == "VERB" or any(child.dep_ in ("aux", "nsubj") for child in token.children)


def _is_predicate(noun: Token) -> bool:
    """Tell whether the counted noun says how many another noun comes to: "the number will reach 50 firms"."""
    return noun.dep_ == "obj" and noun.head.lemma_.lower() in STATIVE


def _next_indicator(reading: Reading, span: Span) -> Token | None:
    for token in reading.doc[span.end : span.sent.end]:
        if token.pos_ == "NUM" or token.text in (",", ";"):
            return None
        if token.lemma_.lower() in reading.lexicon.indicators:
            return token
    return None


def _unit(noun: Token | None, what: Token | None, reading: Reading) -> str:
    """Return the lemma of the counted noun, or of what "number of" counts."""
    if noun is not None:
        return _lemma(noun)
    if what is None or what.lemma_.lower() not in reading.lexicon.indicators:
        return ""
    things = (c for c in what.rights if c.dep_.startswith("nmod") and c.pos_ in NOMINAL)
    return next((_lemma(thing) for thing in things), "")


def _lemma(noun: Token) -> str:
    """Return the lemma of a noun with what a hyphen ties to it: "start-up"."""
    doc, start = noun.doc, noun.i
    while start > 1 and doc[start - 1].text in ("-", "‑") and not doc[start - 2].whitespace_:
        start -= 2
    lemma = noun.lemma_ if noun.text.isupper() else noun.lemma_.lower()
    lemma = lemma.removesuffix("s") if noun.tag_ == "NNPS" else lemma
    return f"{doc[start : noun.i].text}{lemma}"


def _indicator(span: Span, what: Token | None, head: Token) -> str:
    """Return what is measured as the text has it; the verb or noun above the amount where no noun says it."""
    if what is not None:
        return phrase(what, span)
    node = next((child for child in head.rights if child.pos_ == "VERB"), head.head)
    for _ in range(4):
        if node.pos_ in ("VERB", *NOMINAL) and not span.start <= node.i < span.end:
            return str(node.text)
        node = node.head
    return ""
