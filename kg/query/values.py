"""What users may set in a question: values checked and made into terms of RDF.

A text or a number becomes a literal; the name of a class, relation, entity or plan is
looked up and becomes what the graph has for it. A query gets the terms as Oxigraph writes
them (quotes and backslashes escaped), so nothing that is typed is ever read as SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Literal, get_args

import pyoxigraph as ox
from rdflib import DCTERMS, RDF, SKOS

from kg.errors import QueryError
from kg.rdf.terms import decimal, integer, name, text
from kg.vocabulary import ENTITY_CLASSES, PLAN, RELATIONS

Kind = Literal["entity", "class", "relation", "text", "number", "plan"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Term = ox.NamedNode | ox.Literal
MOST_NEAR = 5
MOST_DIGITS = 30
MOST_ROWS = 10**9


def as_terms(parameter: str, kind: Kind, value: str, store: Callable[[], ox.Store]) -> tuple[Term, ...]:
    """Return ``value`` as terms; none, for an empty value, stands for any.

    An entity is given by the preferred names of all entities that bear the name,
    in any case; a plan by its id, its IRI or a part of its title.

    Raises:
        QueryError: the value is none of its kind; the message says what would be.
    """
    if not value and kind != "entity":
        return ()
    if kind == "text":
        return (_text(value),)
    if kind == "number":
        return (_number(parameter, value),)
    if kind == "class":
        return (_term_of(parameter, value, ENTITY_CLASSES),)
    if kind == "relation":
        return (_term_of(parameter, value, RELATIONS),)
    return _plan(store(), value) if kind == "plan" else _entity(store(), value)


def whole_number(parameter: str, value: str) -> int:
    """Return a number of rows.

    Raises:
        QueryError: it is not a whole number from 1 up.
    """
    if not re.fullmatch(r"[0-9]{1,10}", value) or not 1 <= int(value) <= MOST_ROWS:
        raise QueryError(f"{parameter}={value!r} is no whole number from 1 to {MOST_ROWS}")
    return int(value)


def _text(value: str) -> ox.Literal:
    return text(value.encode("utf8", "replace").decode("utf8"))


def _number(parameter: str, value: str) -> ox.Literal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise QueryError(f"{parameter}={value!r} is no number; give one like 25 or 0.5")
    return integer(int(number)) if number == number.to_integral_value() else decimal(number)


def _term_of(parameter: str, value: str, names: Sequence[str]) -> ox.NamedNode:
    for local in names:
        if value.removeprefix("plan:").casefold() == local.casefold():
            return name(PLAN, local)
    raise QueryError(f"{parameter}={value!r} is unknown; choose one of {', '.join(names)}")


def _entity(store: ox.Store, value: str) -> tuple[Term, ...]:
    wanted = value.strip().casefold()
    names = dict(_named(store, SKOS.prefLabel))
    bearers = {node for node, label in _named(store, SKOS.altLabel) if label.casefold() == wanted}
    found = {label for node, label in names.items() if label.casefold() == wanted or node in bearers}
    if found:
        return tuple(ox.Literal(label) for label in sorted(found))
    labels = sorted(set(names.values()), key=lambda label: (len(label), label))
    near = [label for label in labels if wanted and wanted in label.casefold()]
    near.sort(key=lambda label: not label.casefold().startswith(wanted))
    near = near or get_close_matches(value, labels, n=MOST_NEAR)
    remedy = f"did you mean {'; '.join(near[:MOST_NEAR])}?" if near else "`kg search` finds names"
    raise QueryError(f"no entity is called {value!r}; {remedy}")


def _plan(store: ox.Store, value: str) -> tuple[Term, ...]:
    kinds = store.quads_for_pattern(None, name(RDF, "type"), name(PLAN, "Plan"))
    titles = dict(_named(store, DCTERMS.title))
    plans = {quad.subject: "" for quad in kinds if isinstance(quad.subject, ox.NamedNode)}
    plans |= {plan: title for plan, title in titles.items() if plan in plans}
    wanted = value.strip().casefold()
    exact = [plan for plan in plans if value in (plan.value, plan.value.rpartition("/")[2])]
    found = exact or [plan for plan, title in plans.items() if wanted in title.casefold()]
    if len(found) == 1:
        return (found[0],)
    known = ", ".join(sorted(plan.value.rpartition("/")[2] for plan in plans))
    raise QueryError(f"{len(found) or 'no'} plans are called {value!r}; choose one of {known}")


def _named(store: ox.Store, property: str) -> Iterator[tuple[ox.NamedNode, str]]:
    for quad in store.quads_for_pattern(None, ox.NamedNode(property), None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            yield quad.subject, quad.object.value
