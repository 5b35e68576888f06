"""Sentence boundaries, by punctuation and the words on either side of it."""

from __future__ import annotations

import re

_STOP = re.compile(r"[.!?]+[\"”’')\]]*(?=\s)")
_NEXT = re.compile(r"\s+[\"“‘'(\[]*([A-Z0-9À-Þ●•])")
_LAST_WORD = re.compile(r"[^\s(\[“\"‘]+$")
_WORD_AFTER = re.compile(r"\s+[\"“‘'(\[]*([A-Za-z]+)")
_NEVER_LAST = frozenset(
    (
        "e.g. i.e. cf. vs. dr. mr. mrs. ms. prof. st. no. nos. art. fig. figs. sec. ch. vol. pp. eds. "
        "approx. gen."
    ).split()
)
_DOTTED = re.compile(r"(?:[A-Za-z]\.){2,}$")
_INITIAL = re.compile(r"[A-Z]\.$")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[IVX]+)\.$")
_STARTERS = frozenset("The This These It In We They A An At By For To As However He She Our".split())
_REACH = 40


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the (begin, end) of each sentence of ``text``, without the white space around it."""
    spans = []
    begin = _skip_space(text, 0)
    for stop in _STOP.finditer(text):
        if stop.end() > begin and _ends_sentence(text, begin, stop):
            spans.append((begin, stop.end()))
            begin = _skip_space(text, stop.end())
    end = len(text.rstrip())
    if end > begin:
        spans.append((begin, end))
    return tuple(spans)


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _ends_sentence(text: str, begin: int, stop: re.Match[str]) -> bool:
    follows = _NEXT.match(text, stop.end())
    if follows is None:
        return False
    if stop.group()[0] != "." or len(stop.group()) > 1:
        return True
    head = text[max(begin, stop.end() - _REACH) : stop.end()]
    found = _LAST_WORD.search(head)
    word = found.group() if found else "."
    return not _holds_on(word, text, begin, stop)


def _holds_on(word: str, text: str, begin: int, stop: re.Match[str]) -> bool:
    """Tell whether the full stop after ``word`` belongs to an abbreviation, initial or number."""
    if word.lower() in _NEVER_LAST:
        return True
    if _NUMBER.match(word) and stop.end() - len(word) <= begin:
        return True
    if _DOTTED.match(word) or _INITIAL.match(word):
        after = _WORD_AFTER.match(text, stop.end())
        return after is not None and after.group(1) not in _STARTERS
    return False
