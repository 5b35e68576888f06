"""When a plan's aims are due: years of their own sentences, of steps, headings and list lead-ins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kg.model import Document, Passage, Section, TargetMention
from kg.readers import split_sentences
from kg.relations.aims import announces_goals
from kg.relations.targets import deadline, deadline_of, heading_year, overdue

YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
Due = tuple[int | None, str | None]
NEVER: Due = (None, None)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The deadlines that the outline of a plan gives to what stands below them."""

    document: Document
    _steps: dict[str, Due] = field(default_factory=dict)

    @cached_property
    def reference_year(self) -> int | None:
        """The year of the plan, None where its date does not say."""
        match = YEAR.search(self.document.metadata.date)
        return int(match[0]) if match else None

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.id: section for section in self.document.sections}

    @cached_property
    def _openings(self) -> dict[str, tuple[Passage, ...]]:
        """The headings and sentences of each section, without its bullets."""
        found: dict[str, list[Passage]] = {}
        for passage in self.document.passages:
            if passage.kind != "bullet" and passage.section:
                found.setdefault(passage.section, []).append(passage)
        return {section: tuple(passages) for section, passages in found.items()}

    @cached_property
    def _lead_ins(self) -> dict[str, Passage]:
        """The sentence or heading that ends with a colon above each bullet."""
        found: dict[str, Passage] = {}
        lead_in: Passage | None = None
        for passage in self.document.passages:
            if passage.kind != "bullet":
                lead_in = passage if passage.text.rstrip().endswith(":") else None
            elif lead_in is not None:
                found[passage.id] = lead_in
        return found

    def action_year(self, passage: Passage) -> Due:
        """Return the year of the actions of a passage and the passage that it was taken from."""
        own = deadline(passage.text, self.reference_year)
        return (own, None) if own is not None else self._inherited(passage)

    def target_year(self, passage: Passage, target: TargetMention, begin: int) -> Due:
        """Return the year of a target, ``begin`` its offset in the passage, and where it was taken from."""
        reference = self.reference_year
        own = target.year
        if own is None or (reference is not None and own < reference):
            start, end = _sentence(passage.text, begin)
            length = min(target.end - target.begin, end - begin)
            own = deadline_of(passage.text[start:end], begin - start, begin - start + length, reference)
        return (own, None) if own is not None else self._inherited(passage)

    def admits(self, passage: Passage, target: TargetMention, begin: int) -> bool:
        """Tell whether an amount is an aim of the plan: ahead of it, and stated or below a goal."""
        start, end = _sentence(passage.text, begin)
        if overdue(passage.text[start:end], self.reference_year):
            return False
        return target.stated or any(announces_goals(p.text) or self._due_at(p) for p in self._above(passage))

    def _due_at(self, passage: Passage) -> int | None:
        return heading_year(passage.text, self.reference_year)

    def _inherited(self, passage: Passage) -> Due:
        """Return the deadline that stands above a passage: of its lead-in, its step, its headings."""
        lead_in = self._lead_ins.get(passage.id)
        if lead_in is not None and (year := self._due_at(lead_in)) is not None:
            return year, lead_in.id
        for section in self._path(passage):
            due = self._section_year(section)
            if due[0] is not None and due[1] != passage.id:
                return due
        return NEVER

    def _above(self, passage: Passage) -> Iterator[Passage]:
        """Yield the lead-in of a bullet and the heading of its section."""
        if passage.id in self._lead_ins:
            yield self._lead_ins[passage.id]
        for opening in self._openings.get(passage.section or "", ()):
            if opening.kind == "heading" and opening.id != passage.id:
                yield opening

    def _path(self, passage: Passage) -> Iterator[Section]:
        section = self._sections.get(passage.section or "")
        while section is not None:
            yield section
            section = self._sections.get(section.parent or "")

    def _section_year(self, section: Section) -> Due:
        """Return the year that a section gives: a step's from its opening, another's from its heading."""
        if section.id not in self._steps:
            self._steps[section.id] = next(self._years(section), NEVER)
        return self._steps[section.id]

    def _years(self, section: Section) -> Iterator[Due]:
        for passage in self._openings.get(section.id, ()):
            if section.kind == "step":
                year = deadline(passage.text, self.reference_year)
            else:
                year = self._due_at(passage) if passage.kind == "heading" else None
            if year is not None:
                yield year, passage.id


def _sentence(text: str, begin: int) -> tuple[int, int]:
    """Return the offsets of the sentence at an offset."""
    spans = split_sentences(text)
    return next(((start, end) for start, end in spans if start <= begin < end), (0, len(text)))
