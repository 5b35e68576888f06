"""A stand-in for ClausIE: clauses and propositions of a Universal Dependencies parse.

Written from the paper (Del Corro and Gemulla, 2013), as no port of it for spaCy can
be installed from the package registry. It serves the comparison with our extraction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass")


@dataclass(frozen=True, kw_only=True)
class Proposition:
    """Who does what: token indices of both ends, the verb, and whether the text calls for it.

    ``key`` is what a verb list has: the verb, with the preposition of its object.
    ``within`` are the words of the object's phrase, for an object whose head names nothing.
    """

    subject: tuple[int, ...]
    key: str
    verb: str
    object: tuple[int, ...]
    called: bool
    within: tuple[int, ...] = ()


def verb_name(token: Token) -> str:
    """Return the lemma of a verb with its particle."""
    particle = next((c.lower_ for c in token.children if c.dep_ in ("compound:prt", "prt")), "")
    return f"{token.lemma_.lower()} {particle}".strip()


def has_modal(token: Token) -> bool:
    """Tell whether a modal stands at a verb."""
    return any(c.tag_ == "MD" for c in token.children)


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A clause by its constituents' head words; ``subject`` is None in "Develop robots".

    ``implied`` is the verb of a clause without one, whose type is SVC.
    """

    verb: Token
    subject: Token | None
    objects: tuple[Token, ...] = ()
    complement: Token | None = None
    adverbials: tuple[Token, ...] = ()
    implied: str = ""

    @property
    def kind(self) -> str:
        """Return the type of the paper: SV, SVA, SVC, SVO, SVOO, SVOA or SVOC."""
        if not self.objects:
            return "SVC" if self.complement else "SVA" if self.adverbials else "SV"
        if len(self.objects) > 1:
            return "SVOO"
        return "SVOC" if self.complement else "SVOA" if self.adverbials else "SVO"


def clauses(doc: Doc) -> Iterator[Clause]:
    """Yield the clauses of a parse: of verbs, of copulas, of appositions ("is") and of possessors ("has").

    Where the paper asks its lists of verbs whether an adverbial is needed, this keeps it.
    The paper wants a subject; this also yields calls without one, so that they can be scored.
    """
    for token in doc:
        copula = next((c for c in token.children if c.dep_ == "cop"), None)
        if copula is not None:
            yield Clause(
                verb=copula, subject=_subject(token), complement=token, adverbials=_adverbials(token)
            )
        elif token.pos_ == "VERB" and token.dep_ not in ("amod", "compound", "case", "fixed"):
            yield Clause(
                verb=token,
                subject=_subject(token),
                objects=_clause_objects(token),
                complement=_child(token, ("xcomp",)) if _is_secondary(token) else None,
                adverbials=_adverbials(token),
            )
        if token.dep_ == "appos":
            yield Clause(verb=token, subject=token.head, complement=token, implied="is")
        elif token.dep_ == "nmod:poss" and token.pos_ != "PRON":
            yield Clause(verb=token, subject=token, complement=token.head, implied="has")


def clause_propositions(doc: Doc) -> Iterator[Proposition]:
    """Yield each clause's subject, and its object, with each of the arguments that follow."""
    for clause in clauses(doc):
        verb = clause.implied or verb_name(clause.verb)
        said = f"be {verb}" if _child(clause.verb, ("aux:pass",)) else verb
        called = bool(clause.objects) and _is_called(clause.verb)
        first = clause.subject
        rest = (*clause.adverbials, *((clause.complement,) if clause.complement else ()))
        for argument in clause.objects:
            yield _proposition(first, verb, argument, said, called=called)
        for argument in rest:
            key = verb if clause.implied else f"{said} {_preposition(argument)}".strip()
            yield _proposition(first, verb, argument, key, called=False)
            if clause.objects:
                yield _proposition(clause.objects[0], verb, argument, f"{key} (of the object)", called=False)


def _proposition(first: Token | None, verb: str, argument: Token, key: str, *, called: bool) -> Proposition:
    return Proposition(
        subject=() if first is None else _coordinated(first),
        key=key,
        verb=verb,
        object=_coordinated(argument),
        called=called,
        within=tuple(token.i for token in argument.subtree),
    )


def _child(token: Token, labels: Sequence[str]) -> Token | None:
    return next((c for c in token.children if c.dep_ in labels), None)


def _subject(verb: Token) -> Token | None:
    """Return the subject of a clause, its own or that of the clause that shares it."""
    own = _child(verb, SUBJECTS)
    if own is not None:
        relative = own.pos_ == "PRON" and verb.dep_ == "acl:relcl"
        return verb.head if relative else own
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.i != verb.i:
        return _subject(verb.head)
    return verb.head if verb.dep_ == "acl" else None


def _clause_objects(verb: Token) -> tuple[Token, ...]:
    own = tuple(c for c in verb.children if c.dep_ in ("obj", "iobj"))
    if own or verb.dep_ != "conj":
        return own
    return tuple(c for c in verb.head.children if c.dep_ == "obj" and c.i > verb.i)


def _is_secondary(verb: Token) -> bool:
    complement = _child(verb, ("xcomp",))
    return complement is not None and complement.pos_ in ("ADJ", "NOUN", "PROPN")


def _adverbials(verb: Token) -> tuple[Token, ...]:
    return tuple(c for c in verb.children if c.dep_.split(":")[0] == "obl")


def _preposition(token: Token) -> str:
    case = _child(token, ("case",))
    return "" if case is None else case.lower_


def _coordinated(head: Token) -> tuple[int, ...]:
    return (head.i, *(c.i for c in head.children if c.dep_ == "conj"))


def _is_called(verb: Token) -> bool:
    """Tell whether a verb, or one that it is coordinated with, has a modal or no subject at all."""
    top = verb
    while top.dep_ in ("conj", "xcomp", "parataxis") and not has_modal(top) and _child(top, SUBJECTS) is None:
        top = top.head
    return has_modal(top) or (top.dep_ == "ROOT" and _child(top, SUBJECTS) is None)
