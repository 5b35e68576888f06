"""Entity mentions: candidate phrases with a class that a cue supports."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.model import Abstention, Mention
from kg.nlp.names import heading_names, proper_names
from kg.nlp.phrases import Phrase, noun_phrases
from kg.nlp.quantities import amounts, dates
from kg.ontology import Lexicon

PROPER_CONFIDENCE = 0.85
NAME_CONFIDENCE = 0.95
HEAD_CONFIDENCE = 0.75
MODIFIED_CONFIDENCE = 0.8


@dataclass(frozen=True, kw_only=True)
class Found:
    """Mentions of a text with their head tokens, and what was seen and not used."""

    mentions: tuple[Mention, ...]
    heads: tuple[int, ...]
    abstentions: tuple[Abstention, ...]


def find_mentions(doc: Doc, lexicon: Lexicon) -> Found:
    """Find the mentions of ``doc`` in reading order; spans never overlap."""
    fixed = [*dates(doc.text), *amounts(doc.text, lexicon)]
    taken = [(m.begin, m.end) for m in fixed]
    rows = [(m, _head_token(doc, m)) for m in fixed]
    abstentions: list[Abstention] = []
    candidates = [*heading_names(doc, lexicon), *proper_names(doc, lexicon), *noun_phrases(doc, lexicon)]
    for phrase in candidates:
        span = doc[phrase.start : phrase.end]
        if any(span.start_char < end and begin < span.end_char for begin, end in taken):
            continue
        label, confidence, rule = classify(doc, phrase, lexicon)
        if label:
            rows.append((_mention(doc, phrase, label, confidence, rule), phrase.head))
            taken.append((span.start_char, span.end_char))
        elif rule:
            abstentions.append(
                Abstention(begin=span.start_char, end=span.end_char, text=span.text, reason=rule)
            )
    rows.sort(key=lambda row: row[0].begin)
    return Found(
        mentions=tuple(mention for mention, _ in rows),
        heads=tuple(head for _, head in rows),
        abstentions=tuple(abstentions),
    )


def _head_token(doc: Doc, mention: Mention) -> int:
    span = doc.char_span(mention.begin, mention.end, alignment_mode="expand")
    return span.root.i if span is not None else 0


def _mention(doc: Doc, phrase: Phrase, label: str, confidence: float, rule: str) -> Mention:
    span = doc[phrase.start : phrase.end]
    return Mention(
        begin=span.start_char, end=span.end_char, text=span.text, label=label, confidence=confidence,
        rule=rule,
    )  # fmt: skip


def classify(doc: Doc, phrase: Phrase, lexicon: Lexicon) -> tuple[str, float, str]:
    """Return class, confidence and rule; without a class the rule is the reason ("" for generic words)."""
    span = doc[phrase.start : phrase.end]
    head = doc[phrase.head]
    text = re.sub(r"\s*\(.*\)$", "", span.text)
    plain = text.lower()
    if text in lexicon.names or plain in lexicon.names:
        return lexicon.names.get(text) or lexicon.names[plain], NAME_CONFIDENCE, f"name '{text}'"
    lemma = singular(head.text.lower(), head.lemma_.lower())
    bare = phrase.end - phrase.start == 1
    if bare and (plain in lexicon.generic or lemma in lexicon.generic):
        return "", 0.0, ""
    pair = f"{doc[phrase.head - 1].lower_} {lemma}" if phrase.head > phrase.start else ""
    name = lemma.capitalize() if _is_proper(doc, phrase) else ""
    for cue in (pair, name):
        if cue in lexicon.heads:
            return lexicon.heads[cue], PROPER_CONFIDENCE, f"head '{cue}'"
    if lemma in lexicon.heads:
        confidence = HEAD_CONFIDENCE if bare else MODIFIED_CONFIDENCE
        return lexicon.heads[lemma], confidence, f"head '{lemma}'"
    return "", 0.0, f"no class cue for head '{lemma}'"


def _is_proper(doc: Doc, phrase: Phrase) -> bool:
    """A name has a capital on its head and the phrase does not just start the sentence."""
    return doc[phrase.head].text[:1].isupper() and phrase.end - phrase.start > 1


def singular(word: str, lemma: str) -> str:
    """Return the lemma of a noun; the trained lemmatizer leaves some plurals as they are."""
    if lemma != word or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "ics")):
        return lemma
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes")) else word[:-1]
