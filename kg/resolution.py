"""Which mentions are one entity: spelling variants and introduced acronyms, nothing vaguer."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.model import Entity

ACRONYM = re.compile(r"^(?P<name>.+?)\s*\((?P<short>[A-Z][A-Za-z&]*[A-Z][A-Za-z]*s?)\)$")
LIGATURES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "‑": "-", "—": "-"})


@dataclass(frozen=True, kw_only=True)
class Name:
    """A mention's text and class."""

    text: str
    label: str


def resolve(names: Iterable[Name]) -> tuple[tuple[Entity, ...], Mapping[Name, str]]:
    """Group names into entities.

    Names are one entity where class and normal form agree: case, number, hyphens
    and British or American spelling do not count, and an acronym stands for the
    name that introduces it ("artificial intelligence (AI)"). Homonyms of
    different class stay apart.

    Returns:
        The entities in the order of their identifiers, and the identifier of each name.
    """
    counted = Counter(names)
    acronyms = _acronyms(counted)
    groups: dict[tuple[str, str], list[Name]] = defaultdict(list)
    for name in counted:
        groups[name.label, _key(name.text, acronyms)].append(name)
    entities: list[Entity] = []
    identifiers: dict[Name, str] = {}
    taken: set[str] = set()
    for (label, key), members in sorted(groups.items()):
        entity = _entity(label, key, members, counted, taken)
        entities.append(entity)
        identifiers.update(dict.fromkeys(members, entity.id))
    return tuple(sorted(entities, key=lambda e: e.id)), identifiers


def _acronyms(counted: Mapping[Name, int]) -> dict[str, str]:
    """Map an acronym to the one normal name that introduces it; ambiguous ones are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in counted:
        match = ACRONYM.match(name.text)
        if match and _spells(match["short"], match["name"]):
            found[match["short"].lower()].add(normal_form(match["name"]))
    return {short: next(iter(names)) for short, names in sorted(found.items()) if len(names) == 1}


def _spells(short: str, name: str) -> bool:
    """Tell whether the letters of the acronym occur in order in the name."""
    letters = iter(name.lower())
    return all(letter in letters for letter in short.lower().rstrip("s") if letter.isalpha())


def _key(text: str, acronyms: Mapping[str, str]) -> str:
    match = ACRONYM.match(text)
    base = normal_form(match["name"] if match else text)
    words = [acronyms.get(word, word) for word in base.split()]
    return " ".join(words)


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
    label: str, key: str, members: list[Name], counted: Mapping[Name, int], taken: set[str]
) -> Entity:
    ranked = sorted(members, key=lambda n: (-counted[n], len(n.text), n.text))
    full = [n for n in ranked if normal_form(n.text) == key] or ranked
    preferred = _display(full[0].text)
    others = {n.text for n in members if n.text != preferred}
    others |= {m["short"] for n in members if (m := ACRONYM.match(n.text))}
    return Entity(
        id=_identifier(label, key, taken),
        label=label,
        name=preferred,
        alt_names=tuple(sorted(others)),
    )


def _display(text: str) -> str:
    match = ACRONYM.match(text)
    return match["name"] if match else text


def _identifier(label: str, key: str, taken: set[str]) -> str:
    slug = re.sub(r"[^\w]+", "-", key).strip("-_")[:80] or "unnamed"
    identifier = f"entity/{label.lower()}/{slug}"
    number = 2
    while identifier in taken:
        identifier = f"entity/{label.lower()}/{slug}-{number}"
        number += 1
    taken.add(identifier)
    return identifier
