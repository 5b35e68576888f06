"""Named questions: SPARQL files with a header that says what they ask and which values they take.

A header is comment lines at the top of a ``.rq`` file::

    # title: Sectors and the technologies applied there
    # question: Which technologies are applied in which sectors?
    # group: what is in the plan
    # param: sector (kind: text) = any : part of the sector's name
    # param: limit (kind: number) = 100 : most rows

Every parameter has its place in the query, where its default stands too, so that a file
runs anywhere as it is: ``VALUES ?_sector { UNDEF }`` for ``sector``, and the line
``LIMIT 100`` for ``limit``. See :mod:`kg.query.values` for what users may set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast

from kg.config import ontology_folder
from kg.errors import QueryError
from kg.query.answers import run
from kg.query.stores import open_store
from kg.query.values import KINDS, Kind, as_terms, whole_number

QUERIES = "queries"
GROUPS = (
    "what is in the plan",
    "who does what",
    "targets",
    "commitments",
    "structure",
    "evidence",
    "plan to plan",
)
ANY = "any"
LIMIT = "limit"
MOST_NEAR = 5

_HEADER = re.compile(r"#\s*(title|question|group|param)\s*:\s*(.*\S)")
_PARAMETER = re.compile(r"(\w+) \(kind: (\w+)\) = (.+?) : (.+)")
_PLACE = re.compile(r"\bVALUES \?_(?P<name>\w+) \{[^{}]*\}|^LIMIT \d+", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A value that a question takes; ``default`` is "any" where leaving it out asks for all."""

    name: str
    kind: Kind
    default: str
    explanation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A competency question with its SPARQL text, header included."""

    name: str
    title: str
    explanation: str
    group: str
    parameters: tuple[Parameter, ...]
    text: str


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions that come with the package, group by group.

    Raises:
        QueryError: a file of them cannot be read.
    """
    paths = sorted((ontology_folder() / QUERIES).glob("*.rq"))
    found = [read_question(path.read_text(encoding="utf8"), name=path.stem) for path in paths]
    return tuple(sorted(found, key=lambda question: (GROUPS.index(question.group), question.name)))


def question(name: str) -> Question:
    """Return the question called ``name``.

    Raises:
        QueryError: there is none; the message has the names that are near.
    """
    known = {question.name: question for question in questions()}
    if name in known:
        return known[name]
    near = [n for n in known if name.lower() in n] or get_close_matches(name, known, n=MOST_NEAR, cutoff=0.5)
    remedy = f"did you mean {', '.join(near[:MOST_NEAR])}?" if near else "`kg queries` lists them"
    raise QueryError(f"no question is called {name!r}; {remedy}")


def read_question(text: str, *, name: str) -> Question:
    """Return the question of a ``.rq`` file, the package's or a user's own; a header is optional.

    Raises:
        QueryError: a line of the header cannot be read, or a parameter has no place in the query.
    """
    lines = [match.groups() for line in text.splitlines() if (match := _HEADER.match(line))]
    head = {key: value for key, value in lines if key != "param"}
    parameters = tuple(_parameter(value, name) for key, value in lines if key == "param")
    places = {match["name"] or LIMIT for match in _PLACE.finditer(text)}
    for parameter in parameters:
        if parameter.name not in places:
            place = "LIMIT 100" if parameter.name == LIMIT else f"VALUES ?_{parameter.name} {{ UNDEF }}"
            raise QueryError(f"{name}: parameter {parameter.name} has no place; write {place} in the query")
    return Question(
        name=name, title=head.get("title", name), explanation=head.get("question", ""),
        group=head.get("group", ""), parameters=parameters, text=text,
    )  # fmt: skip


def _parameter(line: str, name: str) -> Parameter:
    match = _PARAMETER.fullmatch(line)
    if match is None or match[2] not in KINDS:
        form = f"name (kind: {'|'.join(KINDS)}) = default : explanation"
        raise QueryError(f"{name}: cannot read the parameter {line!r}; write '# param: {form}'")
    return Parameter(name=match[1], kind=cast(Kind, match[2]), default=match[3], explanation=match[4])


def ask(
    folder: Path,
    name: str,
    parameters: Mapping[str, str] = MappingProxyType({}),
    *,
    format: str = "table",
    inferred: bool = False,
) -> str:
    """Answer the question called ``name`` from the build in ``folder``.

    ``parameters`` gives values by name; what is left out has its default. ``format``
    and ``inferred`` are those of :func:`kg.query.run`.

    Raises:
        QueryError: no question or parameter has that name, or a value is none of its kind.
        StoreError: the folder holds no build, or nothing inferred though that is asked for.
    """
    text = sparql(question(name), parameters, folder=folder)
    return run(folder, text, format=format, inferred=inferred)


def sparql(question: Question, values: Mapping[str, str], *, folder: Path) -> str:
    """Return the text of ``question`` with ``values`` in their places, to run or to show.

    Names of entities and plans are looked up in the build in ``folder``.

    Raises:
        QueryError: a parameter does not exist, or a value is none of its kind.
        StoreError: a name has to be looked up and the folder holds no build.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in values:
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise QueryError(f"{name!r} is no parameter of {question.name}; {takes}")
    written = {name: _written(known[name], value, folder) for name, value in values.items()}
    return _PLACE.sub(lambda match: written.get(match["name"] or LIMIT, match[0]), question.text)


def _written(parameter: Parameter, value: str, folder: Path) -> str:
    if parameter.name == LIMIT:
        return f"LIMIT {whole_number(LIMIT, value)}"
    terms = as_terms(parameter.name, parameter.kind, value, lambda: open_store(folder))
    values = " ".join(str(term) for term in terms) or "UNDEF"
    return f"VALUES ?_{parameter.name} {{ {values} }}"
