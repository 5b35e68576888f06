"""Which mentions name the same entity in other words: introduced acronyms, "the Office", "this Plan".

Everything is decided inside one plan, "the Office" in reading order. A mention
that may stand for two names is given no entity, and the reason is kept. Pronouns
are no mentions, so they are not resolved.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.model import Document, Entity, Merge, Passage
from kg.resolution import (
    ACRONYM,
    IN_BRACKETS,
    REVERSED,
    SHORT,
    Acronyms,
    Name,
    bare,
    expansion,
    key,
    normal_form,
    resolve,
    singular,
)

BODIES = ("Agency", "Organization")
PROGRAMMES = ("Programme",)
HEADS: Mapping[str, tuple[str, ...]] = {
    "office": BODIES,
    "ministry": BODIES,
    "commission": BODIES,
    "committee": BODIES,
    "government": BODIES,
    "plan": PROGRAMMES,
    "strategy": PROGRAMMES,
}
NEAREST = ("office",)

BY_SPELLING = "the same words; case, number, hyphens, spelling and brackets do not count"
BY_ACRONYM = "an acronym that the plan introduces"
BY_SECTION = "the only name with this head in the nearest section"
BY_PLAN = "the only name with this head in the plan so far"
BY_TITLE = "the plan's own name"

DETERMINED = re.compile(r"(the|this)\s+", re.IGNORECASE)
DETERMINER = re.compile(r"\b(the|this)\s+$", re.IGNORECASE)
LONGEST_DETERMINER = 6
NAME_GOES_ON = re.compile(r"[-–/]\w|\s+(?:of\b|(?:(?:for|on)\s+(?:the\s+)?)?[A-Z])")
COMPLEMENT = re.compile(r"\s+(?:of|for|on|to|in|under|towards?)\s+")
YEARS = re.compile(r"[\s,(]+\d{4}.*$")
SUBTITLE = re.compile(r"\s*[:–—|]\s+|\s+-\s+")
ARTICLE = re.compile(r"\A(?:an?|the|this)\s+", re.IGNORECASE)
QUOTES = "“”\"'‘’ "
FOLLOWING_ACRONYM = re.compile(rf"\s*\(({SHORT})\)")
ACRONYM_IN_COMMAS = re.compile(rf"\s*,\s*({SHORT})\s*,")
FOLLOWING_NAME = re.compile(r"\s*\((?:the\s+)?([^()]{3,120})\)")
NUMBERS = {2: "two", 3: "three"}
LISTED = 3


@dataclass(frozen=True, kw_only=True)
class Site:
    """A named mention where it stands: in a passage, at offsets of its paragraph's text."""

    id: str
    name: Name
    passage: Passage
    text: str
    begin: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The entity of a mention, or None; ``doubt`` says why it was not taken for another name's."""

    entity: str | None
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class Coreference:
    """The entities of all plans, an outcome for each site in order, and why names were merged."""

    entities: tuple[Entity, ...]
    outcomes: tuple[Outcome, ...]
    merges: tuple[Merge, ...]


@dataclass(frozen=True, kw_only=True)
class _Antecedent:
    """A name that can be referred to, and the passage where it stands."""

    name: Name
    passage: str | None


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """The name that a site was read as; with a rule, it is another one's."""

    name: Name | None
    passage: str | None = None
    rule: str = ""
    doubt: str = ""


Introduced = Mapping[str, Mapping[str, Mapping[str, _Antecedent]]]


def corefer(sites: Sequence[Site], documents: Sequence[Document]) -> Coreference:
    """Give every site an entity; sites come in reading order, plan by plan."""
    introduced = _introductions(sites)
    acronyms = _acronyms(introduced)
    plans = {document.id: _Plan(document, acronyms) for document in documents}
    readings = [_ambiguous(site, introduced) or plans[site.name.plan].read(site) for site in sites]
    entities, identifiers = resolve((r.name for r in readings if r.name is not None), acronyms)
    outcomes = tuple(
        Outcome(entity=None if r.name is None else identifiers[r.name], doubt=r.doubt) for r in readings
    )
    names = {entity.id: entity.name for entity in entities}
    return Coreference(
        entities=entities,
        outcomes=outcomes,
        merges=tuple(_merges(sites, readings, outcomes, names, introduced)),
    )


def _introductions(sites: Iterable[Site]) -> Introduced:
    """Return the full names of acronyms: by plan, acronym and normal form of the full name."""
    found: dict[str, dict[str, dict[str, _Antecedent]]] = defaultdict(lambda: defaultdict(dict))
    for site in sites:
        name = site.name
        for short, full in _introduced(site):
            if full and short not in ACRONYM.findall(full):
                antecedent = _Antecedent(
                    name=Name(text=full, label=name.label, plan=name.plan), passage=site.passage.id
                )
                found[name.plan][singular(short)].setdefault(normal_form(full), antecedent)
    return found


def _introduced(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that a mention and the words behind it introduce, with the full names."""
    text = site.name.text
    for inside in IN_BRACKETS.finditer(text):
        yield inside[1], expansion(inside[1], text[: inside.start()], loose=True)
    if reverse := REVERSED.fullmatch(text):
        yield reverse["short"], _whole(reverse["short"], reverse["full"])
    if after := FOLLOWING_ACRONYM.match(site.text, site.end):
        yield after[1], expansion(after[1], text, loose=True)
    if after := ACRONYM_IN_COMMAS.match(site.text, site.end):
        yield after[1], expansion(after[1], text)
    if ACRONYM.fullmatch(text) and (after := FOLLOWING_NAME.match(site.text, site.end)):
        yield text, _whole(text, after[1])


def _whole(short: str, full: str) -> str:
    return full if expansion(short, full) == full else ""


def _acronyms(introduced: Introduced) -> Acronyms:
    """Return the acronyms that stand for one name in their plan."""
    return {
        plan: {
            short: next(iter(names.values())).name.text for short, names in rows.items() if len(names) == 1
        }
        for plan, rows in introduced.items()
    }


def _ambiguous(site: Site, introduced: Introduced) -> _Reading | None:
    """Read an acronym of two names as itself."""
    names = introduced.get(site.name.plan, {}).get(singular(site.name.text), {})
    if len(names) < 2:
        return None
    return _Reading(name=site.name, doubt=f"acronym of {_list(names.values(), 'names')}")


def _list(found: Iterable[_Antecedent], what: str) -> str:
    names = [antecedent.name.text for antecedent in islice(found, LISTED + 1)]
    return f"{NUMBERS.get(len(names), 'more than three')} {what}: {', '.join(names[:LISTED])}"


class _Plan:
    """The names of a plan that later words can refer to, by scope and by the words they end in."""

    def __init__(self, document: Document, acronyms: Acronyms) -> None:
        self._parents = {section.id: section.parent for section in document.sections}
        self._acronyms = acronyms
        self._names: dict[tuple[str, str], dict[str, _Antecedent]] = defaultdict(dict)
        self._standing: set[str] = set()
        self._own = _own_name(document)
        self._own_form = key(self._own.name, acronyms) if self._own else ""
        self._own_endings = frozenset(_endings(self._own.name)) if self._own else frozenset()

    def read(self, site: Site) -> _Reading:
        """Find what a site refers to among the names before it, and add it to them if it is a name."""
        reference = _reference(site)
        found, rule = self._referred(site, *reference) if reference else ((), "")
        if len(found) > 1:
            return _Reading(name=None, doubt=_list(found, "candidates"))
        if found:
            return _Reading(name=found[0].name, passage=found[0].passage, rule=rule)
        self._add(site)
        return _Reading(name=site.name)

    def _referred(self, site: Site, determiner: str, phrase: str) -> tuple[tuple[_Antecedent, ...], str]:
        if self._own and phrase in self._own_endings:
            others = self._beside_own(site, phrase) if determiner == "the" else ()
            return (self._own, *islice(others, LISTED)), BY_TITLE
        if phrase in self._standing:
            return (), ""
        near = phrase in NEAREST
        for scope in self._scopes(site) if near else ("",):
            if found := self._names.get((scope, phrase)):
                return tuple(islice(found.values(), LISTED + 1)), BY_SECTION if near else BY_PLAN
        return (), ""

    def _beside_own(self, site: Site, phrase: str) -> Iterator[_Antecedent]:
        """Yield the other names that "the Plan" may stand for: those before it in its own section."""
        for form, antecedent in self._names.get((next(self._scopes(site)), phrase), {}).items():
            if form != self._own_form:
                yield antecedent

    def _scopes(self, site: Site) -> Iterator[str]:
        """Yield the sections around a site, the innermost first, and the plan as ""."""
        section = site.passage.section
        while section:
            yield section
            section = self._parents.get(section)
        yield ""

    def _add(self, site: Site) -> None:
        endings = tuple(_endings(site.name))
        if endings and _core(site.name)[-1][0].isupper():
            form = key(site.name, self._acronyms)
            antecedent = _Antecedent(name=site.name, passage=site.passage.id)
            self._standing.add(form)
            for scope in self._scopes(site):
                for ending in endings:
                    self._names[scope, ending][form] = antecedent


def _reference(site: Site) -> tuple[str, str] | None:
    """Return the determiner and the words of a mention that may refer back: "the" and "office"."""
    before = DETERMINED.match(site.name.text)
    words = site.name.text[before.end() if before else 0 :].split()
    before = before or DETERMINER.search(site.text, max(0, site.begin - LONGEST_DETERMINER), site.begin)
    if not before or not words or not _refers(words, site.name.label):
        return None
    if NAME_GOES_ON.match(site.text, site.end):
        return None
    return before[1].lower(), " ".join(words).lower()


def _refers(words: Sequence[str], label: str) -> bool:
    """Tell whether words can refer: a head by itself, of a plan also with words before it ("Action Plan")."""
    head = words[-1].lower()
    if label not in HEADS.get(head, ()):
        return False
    capitals = all(word[0].isupper() for word in words) or head in NEAREST
    return capitals and (len(words) == 1 or label in PROGRAMMES)


def _endings(name: Name) -> Iterator[str]:
    """Yield what later words can call a full name: "Strategy", "AI Strategy" for "National AI Strategy"."""
    words = _core(name)
    if not words or name.label not in HEADS.get(words[-1].lower(), ()):
        return
    first = 0 if name.label in PROGRAMMES else len(words) - 1
    for start in range(first, len(words)):
        ending = " ".join(words[start:])
        if ending != _plain(name):
            yield ending.lower()


def _core(name: Name) -> list[str]:
    """Return the words of a name up to its head, without "of ..." and years."""
    return YEARS.sub("", COMPLEMENT.split(_plain(name), maxsplit=1)[0]).split()


def _plain(name: Name) -> str:
    return ARTICLE.sub("", bare(name.text).strip(QUOTES))


def _own_name(document: Document) -> _Antecedent | None:
    """Return the name that a plan gives itself in its title, where it is called a plan or a strategy."""
    for part in SUBTITLE.split(" ".join(document.metadata.title.split())):
        name = Name(text=ARTICLE.sub("", part), label=PROGRAMMES[0], plan=document.id)
        if any(_endings(name)):
            return _Antecedent(name=name, passage=_title_passage(document, name.text))
    return None


def _title_passage(document: Document, title: str) -> str | None:
    wanted = title.casefold()
    return next((p.id for p in document.passages if wanted in " ".join(p.text.split()).casefold()), None)


def _merges(
    sites: Sequence[Site],
    readings: Sequence[_Reading],
    outcomes: Sequence[Outcome],
    names: Mapping[str, str],
    introduced: Introduced,
) -> Iterator[Merge]:
    """Yield one record for each name of an entity, rule and antecedent, at its first mention."""
    first: dict[tuple[str, str], str] = {}
    for site, outcome in zip(sites, outcomes, strict=True):
        first.setdefault((outcome.entity or "", bare(site.name.text)), site.passage.id)
    seen: set[tuple[str, str, str, str | None]] = set()
    for site, reading, outcome in zip(sites, readings, outcomes, strict=True):
        entity, name = outcome.entity, site.name.text
        if entity is None or (not reading.rule and name == names[entity]):
            continue
        spelling = BY_SPELLING, first.get((entity, names[entity]))
        rule, passage = _reason(site, reading, introduced) or spelling
        if (entity, name, rule, passage) not in seen:
            seen.add((entity, name, rule, passage))
            yield Merge(entity=entity, name=name, rule=rule, mention=site.id, passage=passage)


def _reason(site: Site, reading: _Reading, introduced: Introduced) -> tuple[str, str | None] | None:
    if reading.rule:
        return reading.rule, reading.passage
    acronyms = introduced.get(site.name.plan, {})
    for short in ACRONYM.findall(site.name.text):
        names = acronyms.get(singular(short), {})
        if len(names) == 1:
            return BY_ACRONYM, next(iter(names.values())).passage
    return None
