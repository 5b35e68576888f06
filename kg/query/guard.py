"""What a query may not do: leave this machine."""

from __future__ import annotations

import re

from kg.errors import QueryError

# Everything in which a keyword is no keyword: comments, IRIs, strings, prefixed names and variables.
_NO_KEYWORD = re.compile(
    r"""
    \#[^\n\r]* | <[^<>"{}|^`\\\x00-\x20]*> |
    \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*''' |
    "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' |
    [?$]\w+ | _:[\w.-]+ | [\w-]*(?:\.[\w-]+)*:[\w:%.-]* | @[A-Za-z-]+
    """,
    re.VERBOSE | re.DOTALL,
)


def check(query: str) -> None:
    """Refuse a query that asks another endpoint.

    Raises:
        QueryError: the query has a SERVICE clause.
    """
    if re.search(r"\bSERVICE\b", _NO_KEYWORD.sub(" ", query), re.IGNORECASE):
        raise QueryError("SERVICE would ask another machine, which kg never does: load that data here")
