"""A plan's text read whole: blocks in order, sections opened, passages cut, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Document, LeftOut, Passage, PlanMetadata, Voice
from kg.readers.blocks import Block, BlockBuilder, find_note_mark
from kg.readers.hyphens import Lexicon, lexicon_of, lost_hyphens
from kg.readers.lines import split_lines
from kg.readers.marks import STEP, may_run_in, stands_alone_as_run_in
from kg.readers.outline import Outline
from kg.readers.sentences import split_sentences
from kg.readers.text import Clean, clean_lines

_STRUCTURE = frozenset(("part", "section", "subsection", "box"))
_TEXT_KINDS = frozenset(("paragraph", "after box"))
_TITLE_REACH = 40
_ITEM_WORDS = 20
_ARTICLE_WORDS = 8
_TRANSLATORS = re.compile(r"\btranslat(?:ed|ion|ors?)\b", re.IGNORECASE)


def read_text(source: str, *, identifier: str, metadata: PlanMetadata | None = None) -> Document:
    """Read ``source`` as a plan; without ``metadata`` the title is taken from the text."""
    return _Reading(source, identifier, metadata).document()


class _Reading:
    """The state of one reading."""

    def __init__(self, source: str, identifier: str, metadata: PlanMetadata | None) -> None:
        self.source = source
        self.identifier = identifier
        self.lexicon: Lexicon = lexicon_of(source)
        lines = split_lines(source)
        builder = BlockBuilder(source, lines)
        self.blocks = builder.build()
        self.left_out = builder.left_out
        self.removed = self._note_marks()
        self.hyphens = {
            offset for line in lines for offset in lost_hyphens(line, builder.layout, self.lexicon)
        }
        self.texts = [self._clean(block) for block in self.blocks]
        self.title = _title_index(self.blocks, self.texts, metadata)
        self.metadata = metadata or PlanMetadata(title=self._title_text())
        self.outline = Outline(identifier=identifier)
        self.lone: set[str] = set()

    def _clean(self, block: Block) -> Clean:
        return clean_lines(
            block.lines, block.start, hyphens=self.hyphens, removed=self.removed, lexicon=self.lexicon
        )

    def _note_marks(self) -> frozenset[int]:
        removed: set[int] = set()
        for block in self.blocks:
            span = (
                find_note_mark(self.source, block.number, block.start) if block.kind == "footnote" else None
            )
            if span:
                self.left_out.append(LeftOut(kind="footnote mark", begin=span[0], end=span[1]))
                removed.update(range(*span))
        return frozenset(removed)

    def _title_text(self) -> str:
        if self.title is not None:
            return self.texts[self.title].text
        first = next((clean.text for clean in self.texts if clean.text), self.identifier)
        return first if len(first) <= 120 else self.identifier

    def document(self) -> Document:
        """Walk the blocks and return the document."""
        front = self._front_end()
        run_ins = self._run_ins(front)
        for index, block in enumerate(self.blocks):
            self.outline.block = index + 1
            self._place(index, block, front, index in run_ins)
        passages = tuple(self.outline.passages)
        return Document(
            id=self.identifier,
            metadata=self.metadata,
            source=self.source,
            sections=tuple(self.outline.sections),
            passages=passages,
            left_out=_all_left_out(self.source, passages, self.left_out),
        )

    def _front_end(self) -> int:
        """Return the index of the first block after the translator's preface, 0 without one."""
        if not self.title:
            return 0
        before = " ".join(clean.text for clean in self.texts[: self.title])
        return self.title if _TRANSLATORS.search(before) else 0

    def _run_ins(self, front: int) -> frozenset[int]:
        """Return the paragraphs with run-in headings: very short ones, or two and more in a section."""
        found: set[int] = set()
        run: list[int] = []
        total = 0
        for index, block in enumerate((*self.blocks, Block(kind="part"))):
            if block.kind in _STRUCTURE:
                found.update(self._believed(run, total))
                run, total = [], 0
            elif block.kind in _TEXT_KINDS and index >= front and not self._is_step(index):
                spans = split_sentences(self.texts[index].text)
                total += len(spans) > 1
                if len(spans) > 1 and may_run_in(self.texts[index].text[slice(*spans[0])]):
                    run.append(index)
        return frozenset(found)

    def _believed(self, run: Sequence[int], total: int) -> list[int]:
        if len(run) >= 2 and 2 * len(run) >= total - 1:
            return list(run)
        return [index for index in run if stands_alone_as_run_in(self._first(index))]

    def _first(self, index: int) -> str:
        text = self.texts[index].text
        spans = split_sentences(text)
        return text[slice(*spans[0])] if spans else ""

    def _is_step(self, index: int) -> bool:
        following = self.blocks[index + 1 : index + 2]
        opens_list = bool(following) and following[0].kind == "bullet"
        return opens_list and STEP.match(self.texts[index].text) is not None

    def _place(self, index: int, block: Block, front: int, run_in: bool) -> None:
        clean = self.texts[index]
        self._leave_mark(block)
        if index < front:
            self._front(index, clean)
        elif index == self.title:
            self.outline.leave(1)
            self.outline.add("heading", clean)
        elif block.kind in _STRUCTURE:
            self.outline.enter(block.kind, block.number, clean.text.rstrip("."), block.lines[0].begin)
            self.outline.add("heading", clean)
        elif block.kind == "footnote":
            self._footnote(block, clean)
        elif block.kind == "bullet":
            self.outline.add("bullet", clean)
        else:
            self._paragraph(index, block, clean, run_in)

    def _leave_mark(self, block: Block) -> None:
        first = block.lines[0].begin
        if first < block.start:
            kind = {"bullet": "bullet", "item": "item number"}.get(block.kind, "section number")
            self.left_out.append(LeftOut(kind=kind, begin=first, end=block.start))

    def _front(self, index: int, clean: Clean) -> None:
        if index == 0:
            self.outline.enter("front", "", "Translator's preface", self.blocks[0].lines[0].begin)
        self._sentences(clean, voice="translator")

    def _footnote(self, block: Block, clean: Clean) -> None:
        path = list(self.outline.open)
        self.outline.open.clear()
        self.outline.enter("footnote", block.number, "", block.lines[0].begin)
        translators = _TRANSLATORS.search(clean.text[:60]) is not None
        self._sentences(clean, voice="translator" if translators else "government")
        self.outline.open[:] = path

    def _paragraph(self, index: int, block: Block, clean: Clean, run_in: bool) -> None:
        step = STEP.match(clean.text) if self._is_step(index) else None
        if step:
            self.outline.enter("step", step["number"], step["heading"], block.lines[0].begin)
            self._sentences(clean)
        elif block.kind == "item":
            self._headed("item", block, clean, words=_ITEM_WORDS)
        elif block.kind == "article":
            self._headed("section", block, clean, words=_ARTICLE_WORDS)
        elif block.lone:
            self.outline.leave_kinds("topic", "step", "item", "box")
            self.outline.enter("topic", "", clean.text, block.lines[0].begin)
            self.lone.add(self.outline.sections[-1].id)
            self.outline.add("heading", clean)
        elif run_in:
            self._headed("topic", block, clean, words=_ITEM_WORDS)
        else:
            self._plain(block, clean)

    def _plain(self, block: Block, clean: Clean) -> None:
        if block.kind == "after box":
            self.outline.leave_kinds("item", "box")
        if not self._under_lone_heading():
            self.outline.leave_kinds("topic", "step")
        self._sentences(clean)

    def _under_lone_heading(self) -> bool:
        """Tell whether the open topic has its heading on a line of its own: it holds what follows."""
        if not self.outline.open:
            return False
        return self.outline.sections[self.outline.open[-1]].id in self.lone

    def _headed(self, kind: str, block: Block, clean: Clean, *, words: int) -> None:
        spans = split_sentences(clean.text)
        first = clean.text[slice(*spans[0])] if spans else ""
        titled = len(first.split()) <= words and len(spans) > 1
        if kind == "section":
            titled = titled and may_run_in(first)
        self.outline.enter(kind, block.number, first.rstrip(".") if titled else "", block.lines[0].begin)
        for position, span in enumerate(spans):
            self.outline.add("heading" if titled and position == 0 else "sentence", clean.cut(*span))

    def _sentences(self, clean: Clean, voice: Voice = "government") -> None:
        for span in split_sentences(clean.text):
            self.outline.add("sentence", clean.cut(*span), voice)


def _title_index(
    blocks: Sequence[Block], texts: Sequence[Clean], metadata: PlanMetadata | None
) -> int | None:
    """Return the block that is the title: the one the metadata names, else the first lone heading."""
    wanted = _letters(metadata.title) if metadata else ""
    first = None
    for index, (block, clean) in enumerate(zip(blocks[:_TITLE_REACH], texts, strict=False)):
        if wanted and _letters(clean.text) == wanted:
            return index
        if block.kind in _STRUCTURE and index and not wanted:
            break
        if first is None and (block.lone or (block.kind == "part" and not block.number)):
            first = index
    return first if not wanted else None


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _all_left_out(source: str, passages: Sequence[Passage], named: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    """Return the named left-out stretches and, between everything, the white space."""
    spans = sorted([(p.begin, p.end) for p in passages] + [(item.begin, item.end) for item in named])
    gaps, position = [], 0
    for begin, end in (*spans, (len(source), len(source))):
        if begin > position:
            kind = "stray mark" if source[position:begin].strip("\ufeff\x00 \n\r\t\f") else "white space"
            gaps.append(LeftOut(kind=kind, begin=position, end=begin))
        position = max(position, end)
    return tuple(sorted((*named, *gaps), key=lambda item: (item.begin, item.end)))
