"""From lines to blocks: headings, paragraphs, bullets, box items, notes, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.model import LeftOut
from kg.readers.lines import TERMINAL, Layout, Line, layout_of, running_headers, width
from kg.readers.marks import DETACHED, END_MARK, PAGE_NUMBER, STEP, Mark, mark_of, may_run_in, ordinal

HEADINGS = ("part", "section", "subsection")
_HEADING_WORDS = 22
_HEADING_LINES = 3
_LONE_HEADING_WORDS = 12
_CLAUSE_WORDS = 6
_LEAST_HEADING = 3
_WINDOW = 10
_SLACK = 0.85
_TITLE_SLACK = -9.0
_TITLE_WORDS = 7
_IMPERATIVE = re.compile(r"\b(?:to\s+)?([A-Za-z][a-z]+)\s+(?:the|an?)\b")
_HANGING = re.compile(r"(?:\b(?:of|and|the|for|to|in|on|a|an|with|or|by)|[,&-])$")
_MARK_REACH = 6000


@dataclass(kw_only=True, slots=True)
class Block:
    """Lines that belong together; ``start`` is where the text begins after the mark."""

    kind: str
    number: str = ""
    start: int = 0
    lines: list[Line] = field(default_factory=list)
    lone: bool = False

    @property
    def last(self) -> str:
        """The text of the last line."""
        return self.lines[-1].text


class BlockBuilder:
    """Reads the lines once from the top, with the little memory that box numbering needs."""

    def __init__(self, source: str, lines: Sequence[Line]) -> None:
        """Take the lines of ``source`` and judge their layout."""
        self.source = source
        self.lines = lines
        self.layout: Layout = layout_of(lines)
        self.headers = running_headers(lines)
        self.marks = [mark_of(line.text) for line in lines]
        self.imperatives = {match.group(1).capitalize() for match in _IMPERATIVE.finditer(source)}
        self.blocks: list[Block] = []
        self.left_out: list[LeftOut] = []
        self.box_next = 0
        self.subsection_next = 1
        self.pending: list[str] = []
        self.index = 0

    def build(self) -> tuple[Block, ...]:
        """Return the blocks in reading order."""
        while self.index < len(self.lines):
            if not (self._leave_out() or self._footnote() or self._heading()):
                self._body()
        return tuple(self._merged_titles())

    def _merged_titles(self) -> list[Block]:
        """Join the lines of a wrapped heading that has no number."""
        merged: list[Block] = []
        for block in self.blocks:
            if merged and self._carries_title_on(merged[-1], block):
                merged[-1].lines.extend(block.lines)
            else:
                merged.append(block)
        return merged

    def _carries_title_on(self, before: Block, block: Block) -> bool:
        words = sum(len(line.text.split()) for line in (*before.lines, *block.lines))
        close = not (block.lines[0].gap or block.lines[0].page)
        return self.layout.wrapped and before.lone and block.lone and close and words <= _LONE_HEADING_WORDS

    def _leave_out(self) -> bool:
        line = self.lines[self.index]
        kind = self._left_out_kind(line)
        if not kind:
            return False
        if kind == "item number" and self.box_next:
            self.pending.append(line.text)
        self.left_out.append(LeftOut(kind=kind, begin=line.begin, end=line.end))
        self.index += 1
        return True

    def _left_out_kind(self, line: Line) -> str:
        if END_MARK.match(line.text):
            return "end mark"
        if line.text in self.headers:
            return "running header"
        if DETACHED.match(line.text):
            return "item number"
        if PAGE_NUMBER.match(line.text) and not self._is_note_number(line):
            return "page number"
        return "" if any(character.isalnum() for character in line.text) else "stray mark"

    def _is_note_number(self, line: Line) -> bool:
        """Tell a footnote's number (blank lines around it, its mark in the text above) from a page's."""
        after = self.lines[self.index + 1 : self.index + 2]
        if not (line.text.isdigit() and line.gap and after and after[0].gap and not after[0].page):
            return False
        return find_note_mark(self.source, line.text, line.begin) is not None

    def _footnote(self) -> bool:
        line = self.lines[self.index]
        if not (line.text.isdigit() and self._is_note_number(line)):
            return False
        self.left_out.append(LeftOut(kind="footnote number", begin=line.begin, end=line.end))
        self.index += 1
        first = self.lines[self.index]
        block = Block(kind="footnote", number=line.text, start=first.begin, lines=[first])
        self.index += 1
        while self.index < len(self.lines) and not (self._here().gap or self._here().page):
            block.lines.append(self._here())
            self.index += 1
        self.blocks.append(block)
        return True

    def _here(self) -> Line:
        return self.lines[self.index]

    def _heading(self) -> bool:
        line, mark = self._here(), self.marks[self.index]
        kind = self._heading_kind(mark)
        if mark is None or not kind:
            return False
        extent = self._heading_extent(kind)
        if not extent:
            return False
        self._note_heading(kind, mark)
        lines = list(self.lines[self.index : self.index + extent])
        number = "" if mark.kind == "markdown" else mark.text
        self.blocks.append(Block(kind=kind, number=number, start=line.begin + mark.length, lines=lines))
        self.index += extent
        return True

    def _heading_kind(self, mark: Mark | None) -> str:
        if mark is None or mark.kind in ("bullet", "article"):
            return ""
        if mark.kind == "markdown":
            return HEADINGS[min(len(mark.text), len(HEADINGS)) - 1]
        if mark.kind == "number":
            inside = self.box_next and ordinal(mark.text) == self.box_next
            return "" if inside and not self._continues_subsections(mark) else "subsection"
        return mark.kind

    def _continues_subsections(self, mark: Mark) -> bool:
        return ordinal(mark.text) == self.subsection_next

    def _heading_extent(self, kind: str) -> int:
        """Count the lines of the heading that begins here; 0 if it reads like running text."""
        extent = 1
        while extent < _HEADING_LINES and self._heading_goes_on(self.index + extent):
            extent += 1
        text = " ".join(line.text for line in self.lines[self.index : self.index + extent])
        bare = text[self.marks[self.index].length :]  # type: ignore[union-attr]
        too_long = len(bare.split()) > _HEADING_WORDS or re.search(r"[.!?;] +[A-Z]", bare)
        if too_long or bare[0].islower():
            return 0
        ended = bare.endswith((";", ",")) or (bare.endswith(".") and len(bare.split()) > _LONE_HEADING_WORDS)
        runs_on = self._starts_lower(self.index + extent) and self.layout.wrapped
        return 0 if ended or (runs_on and kind != "box") else extent

    def _heading_goes_on(self, index: int) -> bool:
        before = self.lines[index - 1]
        if index >= len(self.lines) or self.lines[index].gap or self.marks[index]:
            return False
        if TERMINAL.search(before.text) or not self.layout.wrapped:
            return False
        line = self.lines[index]
        short = len(line.text) < 0.9 * self.layout.length and not TERMINAL.search(line.text)
        return short and (line.text[0].islower() or bool(_HANGING.search(before.text)))

    def _starts_lower(self, index: int) -> bool:
        return index < len(self.lines) and not self.lines[index].gap and self.lines[index].text[0].islower()

    def _note_heading(self, kind: str, mark: Mark) -> None:
        self.box_next = 1 if kind == "box" else 0
        self.pending.clear()
        if kind in ("part", "section"):
            self.subsection_next = 1
        elif kind == "subsection":
            self.subsection_next = ordinal(mark.text) + 1

    def _body(self) -> None:
        line, mark = self._here(), self.marks[self.index]
        kind, number = self._body_kind(line, mark)
        start = line.begin + (mark.length if mark else 0)
        block = Block(kind=kind, number=number, start=start, lines=[line])
        self.index += 1
        while self.index < len(self.lines):
            if self.pending and self._rest_of_item(block):
                continue
            if self._left_out_kind(self._here()) and not self._is_note_number(self._here()):
                self._leave_out()
            elif self._is_note_number(self._here()) or not self._goes_on(block):
                break
            else:
                block.lines.append(self._here())
                self.index += 1
        block.lone = self._is_lone_heading(block)
        self.blocks.append(block)

    def _rest_of_item(self, block: Block) -> bool:
        """Take a line that carries on a sentence broken off by a column of detached numbers."""
        line = self._here()
        if not line.text[0].islower() or TERMINAL.search(block.last) or self._left_out_kind(line):
            return False
        block.lines.append(line)
        self.index += 1
        return True

    def _body_kind(self, line: Line, mark: Mark | None) -> tuple[str, str]:
        if mark is None:
            return self._unmarked_kind(line)
        if mark.kind == "number" and self.box_next:
            self.box_next = ordinal(mark.text) + 1
            return "item", mark.text
        if mark.kind == "article" or mark.text.startswith("Sec"):
            return "article", mark.text
        return "bullet", "" if mark.kind == "bullet" else mark.text

    def _unmarked_kind(self, line: Line) -> tuple[str, str]:
        if self.box_next and self.pending:
            number = self.pending.pop(0)
            self.box_next = ordinal(number) + 1
            return "item", number
        if self.box_next > 1 and line.gap:
            self.box_next = 0
            return "after box", ""
        return "paragraph", ""

    def _goes_on(self, block: Block) -> bool:
        """Tell whether the line here carries on ``block``."""
        line, before = self._here(), block.lines[-1]
        ended = TERMINAL.search(before.text) is not None
        if self._begins_anew(ended):
            return False
        lower = line.text[0].islower()
        if line.gap or not self.layout.wrapped:
            return not ended and (lower or (not line.gap and _breaks_off(before, line)))
        if not ended:
            return lower or not self._is_short_title(block)
        return lower or not self._ended_early(before, line)

    def _begins_anew(self, ended: bool) -> bool:
        mark = self.marks[self.index]
        if mark is not None and mark.kind in ("bullet", "box", "markdown", "article"):
            return True
        if mark is not None and (ended or self._here().gap):
            return True
        return mark is not None and mark.kind in ("part", "section") and self._heading_extent(mark.kind) > 0

    def _is_short_title(self, block: Block) -> bool:
        short = block.lines[-1].width < 0.6 * self.layout.width
        return short and (len(block.lines) == 1 or not self._here().text[0].islower())

    def _ended_early(self, before: Line, line: Line) -> bool:
        """Tell whether the next word would have fitted: then the line before ended its paragraph."""
        if STEP.match(line.text):
            return True
        limit = self._local_width(self.index)
        printed = before.width if before.width <= 1.12 * limit else before.width % limit
        spare = limit - printed - width(" " + line.text.split()[0])
        return spare >= (_TITLE_SLACK if self._opens_with_title(line) else _SLACK)

    def _opens_with_title(self, line: Line) -> bool:
        """Tell whether a line opens with a short title that is no imperative sentence."""
        title = line.text.split(". ")[0] + "."
        return may_run_in(title, words=_TITLE_WORDS) and line.text.split()[0] not in self.imperatives

    def _local_width(self, index: int) -> float:
        near = self.lines[max(0, index - _WINDOW) : index + _WINDOW]
        limit = self.layout.length + 2
        return max((line.width for line in near if len(line.text) <= limit), default=self.layout.width)

    def _is_lone_heading(self, block: Block) -> bool:
        if block.kind not in ("paragraph", "after box") or len(block.lines) > _HEADING_LINES:
            return False
        text = " ".join(line.text for line in block.lines)
        following = self.index < len(self.lines) and self._here().text[0].isupper()
        worded = sum(character.isalpha() for character in text) > 0.6 * len(text)
        closed = re.search(r"[.!?:;,][\"”’')\]]*$", text) or _HANGING.search(text)
        short = len(text.split()) <= _LONE_HEADING_WORDS
        titled = block.lines[0].gap or not self.layout.wrapped or _in_title_case(text)
        shaped = short and text[0].isupper() and worded and len(text) >= _LEAST_HEADING and titled
        return bool(shaped and not closed and following)


def _in_title_case(text: str) -> bool:
    """Tell whether most of the longer words of ``text`` begin with a capital."""
    words = [word for word in text.split() if len(word) >= 4]
    return bool(words) and 2 * sum(word[0].isupper() for word in words) > len(words)


def _breaks_off(before: Line, line: Line) -> bool:
    """A line that ends in the middle of a phrase, or runs into an amount, goes on below."""
    runs_into_amount = line.text[0].isdigit() and len(before.text.split()) >= _CLAUSE_WORDS
    return _HANGING.search(before.text) is not None or runs_into_amount


def find_note_mark(source: str, number: str, before: int) -> tuple[int, int] | None:
    """Return where the footnote mark ``number`` is glued to a word, the last before ``before``."""
    begin = max(0, before - _MARK_REACH)
    pattern = re.compile(rf"(?<=[a-z,.;:)”’\"]){re.escape(number)}(?=\s)")
    found = [
        match.span()
        for match in pattern.finditer(source, begin, before)
        if source[match.start() - 2].isalpha()
    ]
    return found[-1] if found else None
