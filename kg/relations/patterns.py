"""Relations between mentions, by the patterns of ``ontology/patterns.toml``; it says how they are written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node
from spacy.matcher import DependencyMatcher
from spacy.tokens import Token
from spacy.vocab import Vocab

from kg.config import ontology_folder
from kg.errors import OntologyError
from kg.ontology import load_lexicon
from kg.relations.reading import Reading, denies
from kg.vocabulary import PLAN

FIXED = ("Quantity", "Date")
SUBJECTS = ("nsubj", "nsubj:pass")
PASSIVE = frozenset(("nsubj:pass", "aux:pass"))
ACTIVE = frozenset(("aux", "obj"))
VALUES = {"hasQuantity": "Quantity", "hasDate": "Date"}
SELECTIVE = ("LEMMA", "LOWER", "DEP", "TAG", "POS")
ENDS = frozenset(("head", "tail"))
KEYS = frozenset(
    "name relation match head tail conjuncts alike domain range examples counterexamples".split()
)
WORDS = frozenset(("agentive", "carrying", "negation", "opaque", "relative", "unreal"))
CUES = {"verbCue": "verbs", "prepositionCue": "prepositions", "nominalization": "nominals"}
FARTHEST = 6
MOST_CONJUNCTS = 60

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sentence with ``[words|Class]`` mentions, and the (head, tail) pairs that it states."""

    text: str
    expect: frozenset[tuple[int, ...]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A dependency pattern; ``heads`` and ``tails`` are paths: a node, then roles."""

    name: str
    relation: str
    match: tuple[dict[str, Any], ...]
    nodes: tuple[str, ...]
    heads: tuple[tuple[str, ...], ...]
    tails: tuple[tuple[str, ...], ...]
    domain: frozenset[str]
    range: frozenset[str]
    conjuncts: frozenset[str] = ENDS
    alike: bool = False
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """The patterns by name, in order of precedence, and the word lists that reading them needs."""

    by_name: Mapping[str, Pattern]
    words: Words


def matches(reading: Reading) -> dict[tuple[str, int, int], tuple[str, bool]]:
    """Return the relations that a pattern of the parse states: the pattern's name, and whether negated."""
    found: dict[tuple[str, int, int], tuple[str, bool]] = {}
    for pattern, head, tail, negated in find_matches(reading):
        found.setdefault((pattern.relation, head, tail), (pattern.name, negated))
    return found


def find_matches(reading: Reading) -> Iterator[tuple[Pattern, int, int, bool]]:
    """Yield each pattern with the heads and tails that it states a relation of, and whether negated."""
    if len(reading.mentions) < len(ENDS):
        return
    patterns = load_patterns()
    finder = _Finder(reading=reading, words=patterns.words)
    words = ((t.lemma_, t.lower_, t.dep_, t.tag_, t.pos_) for t in reading.doc)
    seen = dict(zip(SELECTIVE, map(set, zip(*words, strict=True)), strict=True))
    lack = {mention.label for mention in reading.mentions}.isdisjoint
    for pattern, matcher in zip(patterns.by_name.values(), _matchers(reading.doc.vocab), strict=True):
        if lack(pattern.domain) or lack(pattern.range) or not _may_match(pattern, seen):
            continue
        for _, positions in matcher(reading.doc):
            nodes = {n: reading.doc[i] for n, i in zip(pattern.nodes, positions, strict=True)}
            negated = finder.negated(nodes.values())
            for head, tail in dict.fromkeys(finder.pairs(pattern, nodes)):
                yield pattern, head, tail, negated


@lru_cache(maxsize=4)
def _matchers(vocab: Vocab) -> tuple[DependencyMatcher, ...]:
    """Return one matcher a pattern, so that those whose words a text lacks need not run."""
    found = []
    for pattern in load_patterns().by_name.values():
        matcher = DependencyMatcher(vocab)
        matcher.add(pattern.name, [list(pattern.match)])
        found.append(matcher)
    return tuple(found)


def _may_match(pattern: Pattern, seen: Mapping[str, set[str]]) -> bool:
    """Tell whether a text has a word, a label or a tag of each list that a pattern wants one of."""
    for node in pattern.match:
        for attribute, words in seen.items():
            wanted = node.get("RIGHT_ATTRS", {}).get(attribute)
            listed = wanted.get("IN", ()) if isinstance(wanted, dict) else (wanted,) if wanted else ()
            if listed and words.isdisjoint(listed):
                return False
    return True


@dataclass(frozen=True, kw_only=True)
class _Finder:
    """Follows the roles of a pattern's ends through one reading."""

    reading: Reading
    words: Words

    def pairs(self, pattern: Pattern, nodes: Mapping[str, Token]) -> Iterator[tuple[int, int]]:
        """Yield the (head, tail) mentions of a match that are of the pattern's classes."""
        tails = [token for path in pattern.tails for token in self.follow(path, nodes)]
        for head in (token for path in pattern.heads for token in self.follow(path, nodes)):
            for tail in tails:
                for h in self.named(head, tail, conjuncts="head" in pattern.conjuncts):
                    for t in self.named(tail, head, conjuncts="tail" in pattern.conjuncts):
                        if h != t and self._fits(pattern, h, t):
                            yield h, t

    def _fits(self, pattern: Pattern, head: int, tail: int) -> bool:
        first, second = (self.reading.mentions[i].label for i in (head, tail))
        return first in pattern.domain and second in pattern.range and (first == second or not pattern.alike)

    def follow(self, path: tuple[str, ...], nodes: Mapping[str, Token]) -> list[Token]:
        """Return the tokens that a path leads to."""
        tokens = [nodes[path[0]]]
        for role in path[1:]:
            tokens = [found for token in tokens for found in ROLES[role](self, token)]
        return tokens

    def named(self, token: Token, other: Token, *, conjuncts: bool) -> Iterator[int]:
        """Yield the mentions of a token and of its conjuncts on the same side of the other end."""
        for conjunct in self._conjuncts(token) if conjuncts else (token,):
            if (conjunct.i < other.i) == (token.i < other.i):
                yield from self._inside(conjunct)

    def _conjuncts(self, token: Token) -> Iterator[Token]:
        waiting, seen = [token], 0
        while waiting and seen < MOST_CONJUNCTS:
            seen += 1
            yield (current := waiting.pop())
            waiting += reversed([c for c in current.children if c.dep_ == "conj" and c.pos_ != "VERB"])

    def _inside(self, token: Token, depth: int = 0) -> Iterator[int]:
        """Yield the token's mention, or those behind a word that only carries them: "the use of X"."""
        index = self.reading.mention_of(token)
        if index is not None:
            yield index
        elif depth < FARTHEST:
            for carried in self._carried(token):
                for conjunct in self._conjuncts(carried):
                    yield from self._inside(conjunct, depth + 1)

    def _carried(self, token: Token) -> Iterator[Token]:
        lemma, lexicon = token.lemma_.lower(), self.reading.lexicon
        nominal, measure = lemma in lexicon.nominals, lemma in lexicon.indicators
        if lemma in self.words["opaque"] or not (nominal or measure or lemma in lexicon.generic):
            return
        prepositions = self.words["carrying"] if nominal else self.words["carrying"][:1]
        yield from (c for c in _children(token, "nmod") if _case(c) in prepositions)
        if measure:
            yield from _children(token, "compound", "nmod:poss")

    def negated(self, tokens: Iterable[Token]) -> bool:
        """Tell whether a word of the match, or a verb that takes it as a complement, is denied."""
        verbs = (verb for t in tokens for verb in ((t, t.head) if t.dep_ == "xcomp" else (t,)))
        return any(denies(c, self.words["negation"]) for verb in verbs for c in verb.children)

    def subjects(self, token: Token) -> list[Token]:
        """Return who does it: the subject, the by-agent of a passive; inherited where the clause has none."""
        if _is_passive(token):
            agents = _children(token, "obl:agent", "obl")
            return [c for c in agents if c.dep_ == "obl:agent" or _case(c) in self.words["agentive"]]
        return self._surface(token)

    def objects(self, token: Token) -> list[Token]:
        """Return what it is done to: the object, the subject of a passive; shared by coordinated verbs."""
        if _is_passive(token):
            return self._surface(token)
        own = [self._antecedent(c, token) for c in _children(token, "obj")]
        if own or token.pos_ != "VERB":
            return own
        if token.dep_ == "conj" and token.head.pos_ == "VERB":
            return [c for c in _children(token.head, "obj") if c.i > token.i]
        verbs = [c for c in _children(token, "conj") if c.pos_ == "VERB" and not _children(c, *SUBJECTS)]
        return [c for verb in verbs for c in _children(verb, "obj")]

    def modified(self, token: Token) -> list[Token]:
        """Return what the node modifies: the noun that governs it, or the object of the verb that does."""
        governors = self.governor(token)
        return [t for g in governors for t in (self.objects(g) if g.pos_ == "VERB" else [g])]

    def governor(self, token: Token) -> list[Token]:
        """Return the word that governs the node."""
        return [] if token.head.i == token.i else [token.head]

    def _surface(self, token: Token) -> list[Token]:
        """Return the grammatical subject, or the one that the clause takes from its governor."""
        for _ in range(FARTHEST):
            own = [self._antecedent(c, token) for c in _children(token, *SUBJECTS)]
            if own:
                return own
            if token.dep_ in ("acl", "acl:relcl"):
                return [token.head]
            if token.dep_ not in ("conj", "xcomp", "advcl") or self._is_unreal(token):
                return []
            controllers = _children(token.head, "obj") if token.dep_ == "xcomp" else []
            if controllers:
                return controllers
            token = token.head
        return []

    def _antecedent(self, child: Token, clause: Token) -> Token:
        """Return the noun that a relative pronoun stands for, else the word itself."""
        relative = clause.dep_ == "acl:relcl" and child.lower_ in self.words["relative"]
        return clause.head if relative else child

    def _is_unreal(self, token: Token) -> bool:
        marks = _children(token, "mark", "advmod") if token.dep_ == "advcl" else []
        return any(c.lower_ in self.words["unreal"] for c in marks)


ROLES: Mapping[str, Callable[[_Finder, Token], list[Token]]] = {
    "subject": _Finder.subjects,
    "object": _Finder.objects,
    "modified": _Finder.modified,
    "governor": _Finder.governor,
}


def _is_passive(token: Token) -> bool:
    labels = {c.dep_ for c in token.children}
    if token.tag_ == "VBN" and token.dep_ == "conj":
        labels |= {c.dep_ for c in token.head.children if c.dep_ != "obj"}
    bare = token.tag_ == "VBN" and not labels & ACTIVE
    return token.tag_.startswith("VB") and (bare or bool(labels & PASSIVE))


def _children(token: Token, *labels: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def _case(token: Token) -> str:
    return next((child.lower_ for child in token.children if child.dep_ == "case"), "")


@cache
def load_patterns() -> Patterns:
    """Read the shipped patterns once.

    Raises:
        OntologyError: the file is missing or a pattern in it is malformed; the message names it.
    """
    path = ontology_folder() / "patterns.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise OntologyError(f"{path.name}: cannot be read; reinstall the package ({error})") from error
    return read_patterns(text, source=path.name)


def read_patterns(text: str, *, source: str = "patterns.toml") -> Patterns:
    """Read patterns from TOML.

    Raises:
        OntologyError: the text is not TOML or a pattern in it is malformed; the message names it.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OntologyError(f"{source}: is not TOML ({error})") from error
    words = {name: tuple(values) for name, values in data.get("words", {}).items()}
    if not words.keys() >= WORDS:
        raise OntologyError(f"{source}: [words] lacks {', '.join(sorted(WORDS - set(words)))}")
    found: dict[str, Pattern] = {}
    for number, row in enumerate(data.get("pattern", ()), start=1):
        name = str(number)
        try:
            name = row["name"]
            pattern = _pattern(row, words)
        except (KeyError, TypeError, ValueError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else " ".join(str(error).split())
            raise OntologyError(f"{source}: pattern '{name}': {reason}") from error
        if found.setdefault(name, pattern) is not pattern:
            raise OntologyError(f"{source}: pattern '{name}': another pattern has the same name")
    return Patterns(by_name=found, words=words)


def _pattern(row: Mapping[str, Any], words: Words) -> Pattern:
    unknown = set(row) - KEYS
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    relation, match = row["relation"], tuple(_expanded(node, words) for node in row["match"])
    DependencyMatcher(Vocab(), validate=True).add(row["name"], [list(match)])
    nodes = tuple(node["RIGHT_ID"] for node in match)
    return Pattern(
        name=row["name"],
        relation=relation,
        match=match,
        nodes=nodes,
        heads=_paths(row["head"], nodes),
        tails=_paths(row["tail"], nodes),
        domain=_classes(row["domain"]) if "domain" in row else _end(relation, RDFS.domain),
        range=_classes(row["range"]) if "range" in row else _end(relation, RDFS.range),
        conjuncts=frozenset(row.get("conjuncts", ENDS)),
        alike=row.get("alike", False),
        examples=tuple(
            Example(text=e["text"], expect=frozenset(map(tuple, e["expect"]))) for e in row["examples"]
        ),
        counterexamples=tuple(Example(text=text) for text in row.get("counterexamples", ())),
    )


def _paths(value: str | list[str], nodes: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    paths = tuple(tuple(text.split(".")) for text in ([value] if isinstance(value, str) else value))
    for node, *roles in paths:
        if node not in nodes or not set(roles) <= set(ROLES):
            raise ValueError(f"'{'.'.join((node, *roles))}' is no node with roles of {', '.join(ROLES)}")
    return paths


def _expanded(value: Any, words: Words, key: str = "") -> Any:
    """Return an attribute with the word lists in the place of their names: ``{IN = "verbCue:uses"}``."""
    if isinstance(value, dict):
        return {k: _expanded(v, words, k) for k, v in value.items()}
    return list(_listed(value, words)) if key in ("IN", "NOT_IN") and isinstance(value, str) else value


def _listed(reference: str, words: Words) -> Iterable[str]:
    kind, _, name = reference.partition(":")
    found: Iterable[str] = words.get(name, ()) if kind == "words" else ()
    if kind in CUES:
        cues = getattr(load_lexicon(), CUES[kind])
        found = [w for w, terms in cues.items() if name in ((terms,) if isinstance(terms, str) else terms)]
    if not found:
        raise ValueError(f"'{reference}' names no list of words")
    return found


@cache
def _plan() -> Graph:
    path = ontology_folder() / "plan.ttl"
    try:
        return Graph().parse(path, format="turtle")
    except (OSError, ParserError, BadSyntax) as error:
        raise OntologyError(f"{path.name}: cannot be read; reinstall the package ({error})") from error


def _classes(names: Iterable[str]) -> frozenset[str]:
    """Return the classes of plan.ttl with those below them; a kind of value is its own class."""
    found: set[str] = set()
    for name in names:
        if (PLAN[name], RDF.type, OWL.Class) in _plan():
            found.update(_local(c) for c in _plan().transitive_subjects(RDFS.subClassOf, PLAN[name]))
        elif name in FIXED:
            found.add(name)
        else:
            raise ValueError(f"'{name}' is no class of plan.ttl")
    return frozenset(found)


def _end(relation: str, end: URIRef) -> frozenset[str]:
    """Return the classes that plan.ttl lets stand at one end of a relation."""
    if relation in VALUES:
        return _classes([VALUES[relation] if end == RDFS.range else "Entity"])
    value = _plan().value(PLAN[relation], end)
    if value is None:
        raise ValueError(f"'{relation}' is no relation of plan.ttl")
    union = _plan().value(value, OWL.unionOf)
    return _classes(_local(c) for c in ([value] if union is None else Collection(_plan(), union)))


def _local(term: Node | None) -> str:
    return str(term).removeprefix(str(PLAN))
