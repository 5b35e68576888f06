"""Which names are one entity: spelling variants and introduced acronyms, nothing vaguer."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.model import Entity

SHORT = r"[A-Z][A-Za-z&]*[A-Z][A-Za-z]*"
IN_BRACKETS = re.compile(rf"\s*\(({SHORT})\)")
BRACKETED = re.compile(rf"\S.*?\s*\((?P<short>{SHORT})\)")
REVERSED = re.compile(rf"(?P<short>{SHORT})\s*\((?:the\s+)?(?P<full>[^()]+)\)", re.DOTALL)
ACRONYM = re.compile(rf"(?<![\w&]){SHORT}(?![\w&])")
WORD = re.compile(r"[-‑–]?\w+")
SMALL = frozenset("a an and at by for from in of on or the to with".split())
LONGEST_EXPANSION = 12
LIGATURES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "‑": "-", "—": "-"})

Acronyms = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Name:
    """A mention's text and class, and the plan that it stands in."""

    text: str
    label: str
    plan: str = ""


def resolve(
    names: Iterable[Name], acronyms: Acronyms | None = None
) -> tuple[tuple[Entity, ...], Mapping[Name, str]]:
    """Group names into entities.

    Names are one entity where class and normal form agree: case, number, hyphens
    and British or American spelling do not count, and an acronym stands for the
    full name that its plan gives in ``acronyms`` (by plan, then by acronym).
    Homonyms of different class stay apart.

    Returns:
        The entities in the order of their identifiers, and the identifier of each name.
    """
    counted = Counter(names)
    groups: dict[tuple[str, str], list[Name]] = defaultdict(list)
    for name in counted:
        groups[name.label, key(name, acronyms or {})].append(name)
    entities: list[Entity] = []
    identifiers: dict[Name, str] = {}
    taken: set[str] = set()
    for (label, form), members in sorted(groups.items()):
        entity = _entity(label, form, members, counted, taken)
        entities.append(entity)
        identifiers.update(dict.fromkeys(members, entity.id))
    return tuple(sorted(entities, key=lambda e: e.id)), identifiers


def key(name: Name, acronyms: Acronyms) -> str:
    """Return the normal form of a name with its plan's acronyms written out, those in full names too."""
    known = acronyms.get(name.plan, {})
    text = bare(name.text)
    for _ in range(2 if known else 0):
        text = ACRONYM.sub(lambda match: known.get(singular(match[0]), match[0]), text)
    return normal_form(text)


def bare(text: str) -> str:
    """Return the full name of "Full Name (FN)" and "FN (Full Name)"; other text comes back as it is."""
    reverse = REVERSED.fullmatch(text)
    if reverse and expansion(reverse["short"], reverse["full"]) == reverse["full"]:
        return reverse["full"]
    return IN_BRACKETS.sub("", text) or text


def singular(short: str) -> str:
    """Return an acronym without the "s" of its plural."""
    return short.removesuffix("s")


def expansion(short: str, text: str, *, loose: bool = False) -> str:
    """Return the end of ``text`` whose initials the acronym is made of, or nothing.

    Small words and what follows a hyphen may be left out. With ``loose``, letters inside the words will do.
    """
    letters = singular(short).replace("&", "").lower()
    words = list(WORD.finditer(text))[-LONGEST_EXPANSION:]
    begin = _begin([word[0] for word in words], letters)
    if begin is not None and not _may_be_left_out(words[begin][0]):
        return text[words[begin].start() :]
    return _aligned(letters, text) if loose else ""


def _begin(words: Sequence[str], letters: str) -> int | None:
    """Return the index of the word that the acronym begins with, read from the end."""
    if not letters or not words:
        return None if letters else len(words)
    for part in _parts(words[-1]):
        if letters.endswith(part):
            begin = _begin(words[:-1], letters.removesuffix(part))
            if begin is not None:
                return begin
    return None


def _parts(word: str) -> Iterator[str]:
    """Yield what an acronym may take of a word: nothing, an acronym as a whole, the initial."""
    letters = word.lstrip("-‑–").lower()
    if _may_be_left_out(word):
        yield ""
    if word.isupper():
        yield letters
    yield letters[0]


def _may_be_left_out(word: str) -> bool:
    return word.lower() in SMALL or not word[0].isalnum()


def _aligned(letters: str, text: str) -> str:
    """Return the shortest end of ``text`` with the letters in order, the first one beginning a word."""
    lowered = "".join(character.lower()[0] for character in text)
    position = len(text)
    for number, letter in enumerate(reversed(letters), 1):
        position = lowered.rfind(letter, 0, position)
        while number == len(letters) and position > 0 and text[position - 1].isalnum():
            position = lowered.rfind(letter, 0, position)
        if position < 0:
            return ""
    return text[position:]


def normal_form(text: str) -> str:
    """Fold case, quotes, hyphens, plural and spelling: the words of a name that count."""
    folded = unicodedata.normalize("NFKC", text).translate(LIGATURES).casefold()
    words = re.sub(r"[^\w&+%$.]+", " ", folded.replace("'s ", " ")).split()
    return " ".join(_spelling(_one(word)) for word in words) or folded.strip()


def _one(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "ics", "ous")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def _spelling(word: str) -> str:
    word = re.sub(r"is(e|ed|ing|ation|ations)$", r"iz\1", word) if len(word) > 6 else word
    word = re.sub(r"(?<=\w\w)our$", "or", word) if len(word) > 4 else word
    return {"centre": "center", "programme": "program", "defence": "defense", "modelling": "modeling"}.get(
        word, word
    )


def _entity(
    label: str, form: str, members: list[Name], counted: Mapping[Name, int], taken: set[str]
) -> Entity:
    totals: Counter[str] = Counter()
    for name in members:
        totals[name.text] += counted[name]
    ranked = sorted(totals, key=lambda text: (-totals[text], len(text), text))
    full = [text for text in ranked if normal_form(bare(text)) == form] or ranked
    preferred = bare(full[0])
    others = {text for text in ranked if text != preferred}
    others |= {short for text in ranked if (short := _short(text))}
    return Entity(
        id=_identifier(label, form, taken),
        label=label,
        name=preferred,
        alt_names=tuple(sorted(others)),
    )


def _short(text: str) -> str:
    match = BRACKETED.fullmatch(text) or (REVERSED.fullmatch(text) if bare(text) != text else None)
    return match["short"] if match else ""


def _identifier(label: str, form: str, taken: set[str]) -> str:
    slug = re.sub(r"[^\w]+", "-", form).strip("-_")[:80] or "unnamed"
    identifier = f"entity/{label.lower()}/{slug}"
    number = 2
    while identifier in taken:
        identifier = f"entity/{label.lower()}/{slug}-{number}"
        number += 1
    taken.add(identifier)
    return identifier
