"""A request that gets no answer, with the HTTP status and the reason that the client is told."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import QueryError


class Refusal(QueryError):
    """Raised anywhere below a handler; becomes a response in plain text, or a page for a browser."""

    def __init__(self, status: int, reason: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = dict(headers or {})
