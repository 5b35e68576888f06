"""Relations between mentions, by dependency patterns whose words stand in the lexicon."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Token

from kg.model import ActionMention, RelationMention
from kg.relations.reading import Reading

ACTORS = ("Agency", "Organization", "ActorGroup", "Place", "Programme")
BODIES = ("Agency", "Organization", "ActorGroup")
APPLICABLE = ("Technology", "Theory", "Product", "Platform", "Infrastructure")
FIXED = ("Quantity", "Date")
MEMBERS = ("such", "including", "like", "e.g.")
MAX_HEADING = 14

Pair = tuple[str, int, int, float, str, bool]
Pattern = Callable[[Reading], Iterator[Pair]]


def find_relations(reading: Reading, actions: tuple[ActionMention, ...]) -> Iterator[RelationMention]:
    """Yield each relation once, with the confidence of the pattern that found it first."""
    seen: set[tuple[str, int, int]] = set()
    pairs = [pair for pattern in PATTERNS for pair in pattern(reading)]
    pairs += [*_topics(reading, actions), *_agents(reading, actions)]
    for label, head, tail, confidence, pattern_name, negated in pairs:
        if head != tail and (label, head, tail) not in seen:
            seen.add((label, head, tail))
            yield RelationMention(
                label=label, head=head, tail=tail, confidence=confidence, pattern=pattern_name,
                negated=negated,
            )  # fmt: skip


def _topics(reading: Reading, actions: tuple[ActionMention, ...]) -> Iterator[Pair]:
    """A run-in heading that is one name governs the objects of the actions below it."""
    sentences = list(reading.doc.sents)
    if len(sentences) < 2 or len(sentences[0]) > MAX_HEADING:
        return
    if any(token.pos_ in ("VERB", "AUX") and token.dep_ == "ROOT" for token in sentences[0]):
        return
    limit = sentences[0].end_char
    topics = [i for i, m in enumerate(reading.mentions) if m.end <= limit and m.label not in FIXED]
    if not 0 < len(topics) <= 3:
        return
    for action in actions:
        if reading.mentions[action.object].begin >= limit:
            for topic in topics:
                yield "focusesOn", topic, action.object, 0.75, "run-in heading", False


def _agents(reading: Reading, actions: tuple[ActionMention, ...]) -> Iterator[Pair]:
    """Who is called to build or provide something develops it."""
    for action in actions:
        labels = reading.lexicon.verbs.get(action.verb, ())
        if action.agent is not None and "develops" in labels:
            yield "develops", action.agent, action.object, 0.7, f"agent of {action.verb}", action.negated


def _purposes(reading: Reading) -> Iterator[Pair]:
    """ "a framework to support X": the verb of the infinitive or participle that completes a name."""
    for token in reading.doc:
        if token.dep_ not in ("acl", "acl:relcl") or token.pos_ != "VERB":
            continue
        head = reading.mention_of(token.head)
        for label in reading.lexicon.verbs.get(token.lemma_.lower(), ()):
            for target in reading.objects(token):
                for tail in reading.named(target):
                    if head is not None and _typed(label, head, tail, reading):
                        yield label, head, tail, 0.65, f"name to {token.lemma_.lower()} name", False


def _bases(reading: Reading) -> Iterator[Pair]:
    """ "X based on Y", "X driven by Y", "X using Y": X uses Y."""
    for token in reading.doc:
        words = (
            token.lower_,
            next((c.lower_ for k in token.children for c in k.children if c.dep_ == "case"), ""),
        )
        if words in (("based", "on"), ("driven", "by"), ("powered", "by"), ("enabled", "by")):
            head = reading.mention_of(token.head)
            for child in reading.complements(token, (words[1],)):
                for tail in reading.named(child):
                    if head is not None:
                        yield "uses", head, tail, 0.75, " ".join(words), False


def _verbs(reading: Reading) -> Iterator[Pair]:
    """Subject, verb, object: the verb's relation from the lexicon."""
    for token in reading.doc:
        if token.pos_ != "VERB":
            continue
        for label in reading.lexicon.verbs.get(token.lemma_.lower(), ()):
            negated = any(c.lower_ in ("not", "n't", "never") for c in token.children)
            for head in _subject_mentions(token, reading):
                for tail in _object_mentions(token, label, reading):
                    if _typed(label, head, tail, reading):
                        yield label, head, tail, 0.7, f"subject-{token.lemma_.lower()}-object", negated


def _subject_mentions(token: Token, reading: Reading) -> Iterator[int]:
    if token.dep_ == "acl":
        index = reading.mention_of(token.head)
        if index is not None and token.tag_ == "VBG":
            yield index
        return
    for subject in reading.subjects(token):
        yield from reading.named(subject)


def _object_mentions(token: Token, label: str, reading: Reading) -> Iterator[int]:
    targets = list(reading.objects(token))
    if label in ("focusesOn", "uses"):
        targets += reading.complements(token, ("on", "upon"))
    for target in targets:
        named = reading.named(target)
        yield from named
        if reading.mention_of(target) is None:
            for complement in reading.complements(target, ("of", "on", "in")):
                yield from reading.named(complement)


def _typed(label: str, head: int, tail: int, reading: Reading) -> bool:
    head_class, tail_class = reading.mentions[head].label, reading.mentions[tail].label
    if head_class in FIXED or tail_class in FIXED:
        return False
    if label in ("develops", "responsibleFor"):
        bodies = ACTORS if label == "develops" else BODIES
        return head_class in bodies
    if label == "regulates":
        return head_class == "Instrument"
    if label == "causes":
        return tail_class == "Risk"
    if label == "cooperatesWith":
        return head_class in ACTORS and tail_class in ACTORS
    if label == "broader":
        return head_class == tail_class
    return True


def _lists(reading: Reading) -> Iterator[Pair]:
    """Members after "such as", "including"; members before "and other"."""
    for token in reading.doc:
        if any(c.dep_ == "case" and c.lower_ in MEMBERS for c in token.children):
            whole = reading.mention_of(token.head)
            if whole is not None:
                for part in reading.named(token):
                    yield "broader", part, whole, 0.8, "such as", False
        if token.lower_ == "other" and token.dep_ == "amod":
            yield from _and_other(token.head, reading)


def _and_other(last: Token, reading: Reading) -> Iterator[Pair]:
    whole = reading.mention_of(last)
    if whole is None or last.dep_ != "conj":
        return
    for part in reading.named(last.head):
        if part != whole:
            yield "broader", part, whole, 0.8, "and other", False


def _prepositions(reading: Reading) -> Iterator[Pair]:
    """A preposition between a name and the noun phrase or verb that it completes."""
    for token in reading.doc:
        if token.dep_.split(":")[0] not in ("nmod", "obl"):
            continue
        case = next((c.lower_ for c in token.children if c.dep_ == "case"), "")
        for label in reading.lexicon.prepositions.get(case, ()):
            for tail in reading.named(token):
                for head in _governed(token, reading):
                    if _prepositional(label, head, tail, reading):
                        yield label, head, tail, 0.65, f"name {case} name", False


def _governed(token: Token, reading: Reading) -> Iterator[int]:
    governor = token.head
    own = reading.mention_of(governor)
    if own is not None:
        yield own
    elif governor.pos_ == "VERB":
        for target in reading.objects(governor):
            yield from reading.named(target)
    elif governor.lemma_.lower() in reading.lexicon.nominals:
        for complement in reading.complements(governor, ("of",)):
            yield from reading.named(complement)


def _prepositional(label: str, head: int, tail: int, reading: Reading) -> bool:
    head_class, tail_class = reading.mentions[head].label, reading.mentions[tail].label
    if label == "appliedIn":
        return head_class in APPLICABLE and tail_class == "Sector"
    if label == "locatedIn":
        return head_class not in (*FIXED, "Place") and tail_class == "Place"
    if label == "regulates":
        return head_class == "Instrument" and tail_class not in (*FIXED, "Place")
    if label == "supports":
        return head_class in ("Platform", "Instrument", "Infrastructure") and tail_class == "ActorGroup"
    return False


def _possessives(reading: Reading) -> Iterator[Pair]:
    """ "China's State Council" is located in China; "China's robots": China develops them."""
    for token in reading.doc:
        if token.dep_ != "nmod:poss":
            continue
        owner, owned = reading.mention_of(token), reading.mention_of(token.head)
        if owner is None or owned is None or reading.mentions[owner].label != "Place":
            continue
        label = reading.mentions[owned].label
        if label in BODIES:
            yield "locatedIn", owned, owner, 0.8, "possessive", False
        elif label in ("Technology", "Product", "Platform", "Programme"):
            yield "develops", owner, owned, 0.6, "possessive", False


def _parts(reading: Reading) -> Iterator[Pair]:
    """ "X is (will be) part of Y"."""
    for token in reading.doc:
        if token.lemma_ == "part" and reading.mention_of(token) is None:
            for subject in reading.subjects(token):
                for whole in reading.complements(token, ("of",)):
                    for head in reading.named(subject):
                        for tail in reading.named(whole):
                            yield "partOf", head, tail, 0.85, "part of", False


def _responsibilities(reading: Reading) -> Iterator[Pair]:
    """ "X will be responsible for (implementing) Y"."""
    for token in reading.doc:
        if token.lemma_ != "responsible":
            continue
        for subject in reading.subjects(token):
            for duty in _duties(token, reading):
                for head in reading.named(subject):
                    if reading.mentions[head].label in BODIES:
                        yield "responsibleFor", head, duty, 0.8, "responsible for", False


def _duties(token: Token, reading: Reading) -> Iterator[int]:
    for descendant in token.subtree:
        if descendant.i > token.i and descendant.dep_ in ("obj", "obl", "nmod"):
            yield from reading.named(descendant)


def _figures(reading: Reading) -> Iterator[Pair]:
    """An amount's thing: the subject or noun phrase that governs it."""
    for index, mention in enumerate(reading.mentions):
        if mention.label != "Quantity":
            continue
        subject = figure_subject(reading, index)
        if subject is not None:
            yield "hasQuantity", subject, index, 0.7, "figure", False


def figure_subject(reading: Reading, index: int) -> int | None:
    """Return the mention that the amount ``index`` is about, or None."""
    token = reading.doc[reading.heads[index]]
    for _ in range(4):
        for candidate in _subject_tokens(token, reading):
            found = [i for i in _inside(candidate, reading) if reading.mentions[i].label not in FIXED]
            if found:
                return found[0]
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def _subject_tokens(token: Token, reading: Reading) -> Iterator[Token]:
    yield from reading.subjects(token)
    if token.dep_ == "acl" and token.head.pos_ in ("NOUN", "PROPN"):
        yield token.head


def _inside(candidate: Token, reading: Reading) -> Iterator[int]:
    for token in (candidate, *reading.complements(candidate, ("of", "in"))):
        index = reading.mention_of(token)
        if index is not None:
            yield index


PATTERNS: tuple[Pattern, ...] = (
    _lists, _parts, _bases, _purposes, _responsibilities, _possessives, _verbs, _prepositions, _figures,
)  # fmt: skip
