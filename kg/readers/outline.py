"""The outline: which section is open, and which passages it holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from kg.model import Passage, Section, Voice
from kg.readers.text import Clean, insertions_of

_LEVELS = {
    "front": 1, "part": 1, "section": 2, "subsection": 3, "topic": 4, "step": 4, "box": 4, "item": 5,
    "footnote": 4,
}  # fmt: skip


@dataclass(kw_only=True)
class Outline:
    """Collects sections and passages; ``open`` is the path of sections that are open."""

    identifier: str
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    block: int = 0

    def enter(self, kind: str, number: str, heading: str, begin: int) -> None:
        """Open a section, closing those that it cannot stand inside."""
        self.leave(_LEVELS[kind])
        parent = self.sections[self.open[-1]].id if self.open else None
        order = len(self.sections) + 1
        self.sections.append(
            Section(
                id=f"{self.identifier}/section/{order}",
                kind=kind,
                number=number,
                heading=heading,
                level=_LEVELS[kind],
                order=order,
                parent=parent,
                begin=begin,
                end=begin,
            )
        )
        self.open.append(order - 1)

    def leave(self, level: int) -> None:
        """Close the sections of ``level`` and below."""
        while self.open and self.sections[self.open[-1]].level >= level:
            self.open.pop()

    def leave_kinds(self, *kinds: str) -> None:
        """Close open sections from the innermost outward while they are of ``kinds``."""
        while self.open and self.sections[self.open[-1]].kind in kinds:
            self.open.pop()

    def add(
        self, kind: Literal["heading", "sentence", "bullet"], clean: Clean, voice: Voice = "government"
    ) -> None:
        """Add a passage to the innermost open section."""
        if not clean.text:
            return
        order = len(self.passages) + 1
        section = self.sections[self.open[-1]].id if self.open else None
        begin, end = clean.offsets[0], clean.offsets[-1] + 1
        self.passages.append(
            Passage(
                id=f"{self.identifier}/passage/{order}",
                kind=kind,
                section=section,
                block=self.block,
                order=order,
                text=clean.text,
                begin=begin,
                end=end,
                offsets=clean.offsets,
                voice=voice,
                insertions=insertions_of(clean.text),
            )
        )
        for index in self.open:
            if self.sections[index].end < end:
                self.sections[index] = replace(self.sections[index], end=end)
