"""What an amount measures: the noun phrase, and the mention that it names."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span, Token

from kg.relations.aims import GOALS
from kg.relations.reading import Reading

STATIVE = tuple(
    "account amount attain be become climb comprise constitute cover decline decrease double drop equal "
    "exceed expand fall grow halve hit increase quadruple reach remain represent rise shrink stand surpass "
    "total triple".split()
)
NOMINAL = ("NOUN", "PROPN")
INSIDE = ("NOUN", "PROPN", "ADJ")
COMPLETING = ("of", "in", "for", "on", "to", "into")
FIXED = ("Quantity", "Date")
FARTHEST = 8


def counted(span: Span) -> Token | None:
    """Return the noun that a bare number counts: "specialists" of "5,000 AI specialists"."""
    token = span.root
    for _ in range(3):
        if token.dep_.split(":")[0] not in ("nummod", "compound", "nmod", "advmod", "amod", "conj", "det"):
            break
        head = token.head
        if head.pos_ in NOMINAL and head.i >= span.end and not head.lower_.isdigit():
            return head
        token = head
    wholes = (part(word) for word in span)
    return next((w for w in wholes if w is not None and w.i >= span.end), None) or _modified(span)


def measured(token: Token, span: Span, reading: Reading) -> Token | None:
    """Return the noun that says what the amount ``span`` with the head ``token`` measures."""
    after = _modified(span)
    if after is not None:
        return after
    for _ in range(FARTHEST):
        relation, head = token.dep_.split(":")[0], token.head
        if any(child.dep_ == "cop" for child in token.children):
            named = next(_subjects(token, reading), None)
            goal = named is None or named.lemma_.lower() in GOALS
            return part(token) if goal else named
        if (
            relation in ("nmod", "appos", "compound", "nummod", "amod", "dep", "flat")
            and head.pos_ in NOMINAL
        ):
            return (part(token) or _aimed_at(head, span)) if head.lemma_.lower() in GOALS else head
        if head.pos_ == "VERB" and relation in (
            "obj",
            "obl",
            "xcomp",
            "nsubj",
            "conj",
            "advmod",
            "ccomp",
            "nmod",
        ):
            return _of_clause(token, head, span, reading)
        if relation not in ("conj", "nmod", "nummod") or head.i == token.i:
            return part(token)
        token = head
    return None


def multiplied(verb: Token, reading: Reading) -> Token | None:
    """Return the noun that the verb "double", "triple", "halve" multiplies."""
    return _changed(verb, verb, reading)


def adjacent(position: int, reading: Reading) -> Token | None:
    """Return the measure word whose phrase ends right before the verb of the amount at ``position``."""
    doc, first = reading.doc, reading.doc[position].sent.start
    position -= 1
    while position > first and doc[position].pos_ in ("AUX", "VERB", "ADP", "ADV", "PART"):
        position -= 1
    token = doc[position]
    while (above := _completed(token, reading)) is not None:
        token = above
    return token if _is_gauge(token, reading) else None


def _completed(noun: Token, reading: Reading) -> Token | None:
    """Return the noun that ``noun`` completes: the measure word right before its "of", else its head."""
    if noun.pos_ not in NOMINAL:
        return None
    of = next((c for c in noun.lefts if c.dep_ == "case" and c.lower_ == "of"), None)
    if of is not None and of.i > noun.sent.start and _is_gauge(of.nbor(-1), reading):
        return of.nbor(-1)
    if not noun.dep_.startswith("nmod") or noun.head.i > noun.i:
        return None
    apart = any(token.text == "," for token in noun.doc[noun.head.i : noun.i])
    return None if apart and _is_gauge(noun, reading) else noun.head


def _is_gauge(token: Token, reading: Reading) -> bool:
    """Tell whether a word is one for a measure; the parser may see an adjective in it."""
    return token.pos_ in INSIDE and token.lemma_.lower() in reading.lexicon.indicators


def _aimed_at(goal: Token, span: Span) -> Token | None:
    """Return what "a target of 20 % for X" is for."""
    complements = (c for c in goal.rights if c.dep_.startswith("nmod") and _case(c) in COMPLETING)
    return next((c for c in complements if _is_noun(c) and not span.start <= c.i < span.end), None)


def announced(noun: Token) -> bool:
    """Tell whether a counted noun is what is to come about: no "the 27 states", no "under five pillars"."""
    if definite(noun):
        return False
    for _ in range(FARTHEST):
        of = noun.dep_.startswith("nmod") and _case(noun) == "of"
        if noun.dep_ != "conj" and not of:
            break
        noun = noun.head
    return noun.dep_ in ("obj", "nsubj:pass", "ROOT") or (noun.head.lemma_.lower() in GOALS)


def definite(noun: Token) -> bool:
    """Tell whether the noun phrase speaks of known things: "the 27 states", "our five pillars"."""
    words = (child for child in noun.children if child.dep_ in ("det", "det:predet", "nmod:poss"))
    return any(word.lower_ not in ("a", "an", "another", "some") for word in words)


def gauge(noun: Token, reading: Reading) -> Token:
    """Return the measure word that ``noun`` completes, or ``noun``: "scale" of "scale of the industry"."""
    while _case(noun) == "of" and (above := _completed(noun, reading)) is not None:
        if not _is_gauge(above, reading):
            break
        noun = above
    return noun


def _modified(span: Span) -> Token | None:
    """Return the noun that follows the amount in its phrase: "20% growth", "10MW capacity"."""
    doc, last = span.doc, None
    limit = min(len(doc), span.end + 6)
    for position in range(span.end, limit):
        token = doc[position]
        if token.is_sent_start or (token.pos_ not in (*NOMINAL, "ADJ") and token.text not in ("-", "‑")):
            break
        last = token if token.pos_ in NOMINAL else last
    return last


def _of_clause(token: Token, verb: Token, span: Span, reading: Reading) -> Token | None:
    """Return what a verb's amount measures: the subject that reaches it, the object that is changed by it."""
    relation = token.dep_.split(":")[0]
    if relation == "nsubj":
        return part(token)
    if relation == "obj":
        objects = (c for c in verb.children if c.dep_ == "obj" and c.i < span.start and _is_noun(c))
        if (other := next(objects, None)) is not None:
            return other
        if verb.lemma_.lower() in STATIVE:
            return _subject(verb, reading) or part(token)
        return part(token) or _destination(token, verb, span)
    return _changed(verb, token, reading) or part(token)


def _changed(verb: Token, token: Token, reading: Reading) -> Token | None:
    for child in verb.children:
        if child.i != token.i and child.dep_ in ("obj", "nsubj:pass") and child.pos_ in NOMINAL:
            return child
    return _subject(verb, reading) if verb.lemma_.lower() in STATIVE else None


def _subject(verb: Token, reading: Reading) -> Token | None:
    own = next(_subjects(verb, reading), None)
    if own is None and verb.dep_ in ("acl", "acl:relcl") and verb.head.pos_ in NOMINAL:
        return verb.head
    return own


def _subjects(verb: Token, reading: Reading) -> Iterator[Token]:
    passive = (child for child in verb.children if child.dep_ in ("nsubj:pass", "nsubj:outer"))
    for token in (*passive, *reading.subjects(verb)):
        if token.pos_ in NOMINAL:
            yield token


def part(token: Token) -> Token | None:
    """Return the whole that the amount is a part of: "20 % of firms"."""
    return next(
        (c for c in token.children if c.dep_.startswith("nmod") and _case(c) == "of" and _is_noun(c)), None
    )


def _destination(token: Token, verb: Token, span: Span) -> Token | None:
    """Return what money goes into: "invest €5 million in robots"."""
    for child in (*token.children, *verb.children):
        if (
            child.i >= span.end
            and child.dep_.split(":")[0] in ("nmod", "obl")
            and _case(child) in COMPLETING
            and _is_noun(child)
        ):
            return child
    return None


def _is_noun(token: Token) -> bool:
    return token.pos_ in NOMINAL


def _case(token: Token) -> str:
    return next((child.lower_ for child in token.children if child.dep_ == "case"), "")


def entity(noun: Token, reading: Reading) -> int | None:
    """Return the mention that ``noun`` stands for; a measure word stands for what it measures."""
    own = _named(noun, reading)
    if own is not None:
        return own
    left = noun.nbor(-1) if noun.i > noun.sent.start else None
    if left is not None and left.head.i == noun.i and left.dep_ in ("compound", "amod", "nmod:poss"):
        found = _named(left, reading)
        if found is not None:
            return found
    for child in _complements(noun):
        if _case(child) in ("of", "in"):
            return entity(child, reading)
    return None


def _complements(noun: Token) -> Iterator[Token]:
    """Yield the nouns that complete ``noun``: its dependents, and what an "of" right after it governs."""
    own = [child for child in noun.rights if child.dep_.startswith("nmod")]
    of = noun.nbor(1) if noun.i + 1 < noun.sent.end else noun
    if of.lower_ == "of" and of.dep_ == "case" and of.head.i > of.i and of.head not in own:
        yield of.head
    yield from own


def _named(token: Token, reading: Reading) -> int | None:
    index = reading.mention_of(token)
    return None if index is None or reading.mentions[index].label in FIXED else index


def phrase(noun: Token, avoid: Span) -> str:
    """Return the noun with its modifiers and complements as the text has them, without the amount."""
    start = noun.i
    while start > noun.sent.start and _belongs(noun.doc[start - 1], noun, avoid):
        start -= 1
    return str(noun.doc[start : _right_edge(noun, avoid)].text)


def _belongs(token: Token, noun: Token, avoid: Span) -> bool:
    if avoid.start <= token.i < avoid.end or token.head.i not in range(token.i + 1, noun.i + 1):
        return token.text in ("'s", "’s", "-") and token.i > noun.sent.start
    if token.pos_ == "PART":
        return token.text in ("'s", "’s")
    return token.pos_ in INSIDE or token.tag_ in ("VBN", "VBG", "HYPH")


def _right_edge(noun: Token, avoid: Span) -> int:
    edge = noun.i + 1
    for child in _complements(noun):
        begin = max(child.left_edge.i, noun.i + 1)
        complement = _case(child) in COMPLETING and _is_noun(child)
        if begin != edge or not complement or (begin < avoid.end and avoid.start < child.i + 1):
            break
        edge = _right_edge(child, avoid)
    return edge
