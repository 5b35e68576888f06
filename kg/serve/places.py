"""Who may evaluate next: first come, first served, and slow queries step aside.

A query that runs longer than ``PATIENCE`` lends its place to the next in the
queue, as long as no more queries than there are places run on so: quick queries
do not wait behind a few slow ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kg.serve.refusals import Refusal

PATIENCE = 1.0
_BUSY = {"Retry-After": "10"}


class Place:
    """The right to evaluate, which can be lent to the next."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._lent = False

    def lend(self) -> None:
        """Let the next in the queue run beside this one, unless as many as there are places do."""
        if not self._lent and self._places.lent < self._places.number:
            self._lent = True
            self._places.lent += 1
            self._places.free.release()

    def leave(self) -> None:
        """Give the place back."""
        if self._lent:
            self._places.lent -= 1
        else:
            self._places.free.release()


class Places:
    """A number of places, and a queue of bounded length for them."""

    def __init__(self, number: int, *, waiting: int, seconds: float) -> None:
        self.number = number
        self.free = asyncio.Semaphore(number)
        self.lent = 0
        self._waiting = 0
        self._most_waiting = waiting
        self._seconds = seconds

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """Wait for a place and hold it.

        Raises:
            Refusal: too many wait already, or no place came free in time.
        """
        if self.free.locked() and self._waiting >= self._most_waiting:
            raise Refusal(503, "too many queries are waiting; try again later", headers=_BUSY)
        await self._acquire()
        place = Place(self)
        try:
            yield place
        finally:
            place.leave()

    async def _acquire(self) -> None:
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self.free.acquire()
        except TimeoutError:
            reason = "other queries kept this one waiting too long; try again later"
            raise Refusal(503, reason, headers=_BUSY) from None
        finally:
            self._waiting -= 1
